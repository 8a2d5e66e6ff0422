"""What the page sends to a question with its filters, or to the sentence of what is wrong."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from errors import BadQuestion
from rag.pipeline import MAX_QUESTION


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what was chosen beside it."""

    question: str
    regions: tuple[str, ...] = ()  # full or short names; none: all
    in_force: bool = False  # only policies whose period holds the day
    as_of: str = ""  # 2026-11-22; "": today
    alone: bool = False  # without the questions before it

    @property
    def day(self) -> date | None:
        """The day asked about. Raises BadQuestion where it is none."""
        if not self.as_of:
            return None
        try:
            return date.fromisoformat(self.as_of)
        except ValueError:
            raise BadQuestion(f"“{self.as_of[:20]}”不是一个日期,请写成 2025-12-31 这样。") from None

    @property
    def filters(self) -> dict[str, Any]:
        """What was chosen beside the question."""
        return {name: getattr(self, name) for name in _FORMS}

    def json(self) -> str:
        """For the page to send back: every field by its name."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def without(self, region: str) -> tuple[str, ...]:
        """The chosen regions but one."""
        return tuple(name for name in self.regions if name != region)


_FORMS = {"regions": list, "in_force": bool, "as_of": str, "alone": bool}


def asked(question: str, filters: str) -> Asked:
    """A question as it was written, and its filters as JSON. Raises BadQuestion.

    >>> asked(" 质押融资 ", '{"in_force": true}')
    Asked(question='质押融资', regions=(), in_force=True, as_of='', alone=False)
    """
    plain = Asked(question.strip())
    if not plain.question:
        raise BadQuestion("请先写下问题。")
    if len(plain.question) > MAX_QUESTION:
        raise BadQuestion(f"问题太长:最多 {MAX_QUESTION:,} 字,请缩短后再问。")
    chosen = replace(plain, **_read(filters))
    _ = chosen.day
    return chosen


def _read(filters: str) -> dict[str, Any]:
    """The fields of the filters; nothing chosen is no text at all."""
    try:
        given = json.loads(filters or "{}")
    except ValueError:
        given = None
    if not isinstance(given, dict) or not all(
        type(value) is _FORMS.get(key) for key, value in given.items()
    ):
        raise BadQuestion("筛选条件读不出来,请刷新页面再试。")
    return {**given, "regions": tuple(map(str, given.get("regions", [])))}
