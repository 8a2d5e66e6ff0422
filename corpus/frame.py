"""The unnumbered lines around the clauses to parts: title, notice, preamble, closing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.policy import ClauseKind, Span

DOCUMENT_WORDS = (
    "规划 方案 办法 意见 计划 条例 规定 细则 措施 通知 决定 公告 纲要 政策 指南 指引 行动 通告 "
    "批复 规则 章程 制度 清单 要点 若干 标准 函 目录 准则"
).split()
_TITLE = re.compile(
    rf"[^。;,:]{{4,100}}(?:{'|'.join(DOCUMENT_WORDS)})[》”]?"
    r"(?:的通知)?(?:\s*[(〔].{1,30}[)〕])*|\(.{0,12}\d{4}.{0,20}\)"
)
_SALUTATION = re.compile(r".{2,200}:")  # 各区、县人民政府,市政府各委、办、局:
DATE_LINE = re.compile(
    r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日?|二[〇零○].{2}年.{1,2}月.{1,3}日"
)
_PRINT_NOTE = re.compile(
    r"\(?(?:此件|此文).{0,12}公开.{0,12}\)?|(?:主动|依申请)公开|抄送:.*|附件:.*|.{2,40}印发"
)
_SIGNATURE = re.compile(r"[^。;,:!?]{2,60}")


@dataclass(frozen=True, slots=True)
class Part:
    """Neighbouring unnumbered lines of one sort."""

    kind: ClauseKind
    lines: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """From the first line's start to the last line's end."""
        return Span(self.lines[0].start, self.lines[-1].end)


def is_title(plain: str, line: Span) -> bool:
    """Whether a line stands alone like a title: no stop, and a word for a document at its end."""
    return bool(_TITLE.fullmatch(plain, line.start, line.end))


def head(plain: str, lines: Sequence[Span], furniture: Sequence[Span]) -> tuple[Part, ...]:
    """The parts before the first numbered clause, furniture left out and dividing them."""
    aside = set(furniture)
    runs: list[tuple[bool, list[Span]]] = []
    divided = True
    for line in lines:
        if line in aside:
            divided = True
            continue
        titled = is_title(plain, line)
        if divided or runs[-1][0] != titled:
            runs.append((titled, []))
        runs[-1][1].append(line)
        divided = False
    return tuple(Part(_kind(plain, titled, run), tuple(run)) for titled, run in runs)


def _kind(plain: str, titled: bool, run: Sequence[Span]) -> ClauseKind:
    if titled:
        return ClauseKind.TITLE
    addressed = any(_SALUTATION.fullmatch(plain, line.start, line.end) for line in run)
    return ClauseKind.NOTICE if addressed else ClauseKind.PREAMBLE


def closing(plain: str, lines: Sequence[Span]) -> tuple[Span, ...]:
    """The lines at the end that close the document: signature, date, print notes, annex list.

    A line without a stop counts as the signature only right above a date.
    """
    at = len(lines)
    while at > 0 and _closes(plain, lines, at - 1):
        at -= 1
    return tuple(lines[at:])


def _closes(plain: str, lines: Sequence[Span], at: int) -> bool:
    line = lines[at]
    if DATE_LINE.fullmatch(plain, line.start, line.end) or _PRINT_NOTE.fullmatch(
        plain, line.start, line.end
    ):
        return True
    below = lines[at + 1] if at + 1 < len(lines) else None
    return (
        below is not None
        and bool(DATE_LINE.fullmatch(plain, below.start, below.end))
        and bool(_SIGNATURE.fullmatch(plain, line.start, line.end))
    )
