"""A run to the baseline it is accepted as; a later run to what got better or worse."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError

from errors import BadInput
from eval.judge import Result
from eval.run import Run
from eval.sampling import significance

PATH = Path(__file__).parent / "baseline.json"
RIGHTLY_REFUSED = "拒答判断"  # refused what is to be refused, and answered what is not
# How far a mean may fall below the baseline; what is not named is not held.
MARGINS = {
    "R@5": 0.01,
    "R@10": 0.01,
    "nDCG@10": 0.01,
    "R@3000字": 0.01,
    "引用精确率": 0.01,
    "引用召回率": 0.01,
    "事实": 0.01,
    "覆盖": 0.02,
    RIGHTLY_REFUSED: 0.01,
}
_SHOWN = 12  # lost questions named in one sentence
_ROUNDING = 1e-4  # of the scores that are kept

Scores: TypeAlias = Mapping[str, float]


class Baseline(BaseModel):
    """The scores of an accepted run, question by question."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    time: str
    questions: str
    corpus: str
    means: dict[str, float]  # to be read; computed from the results
    margins: dict[str, float]
    counts: dict[str, int]  # of what should be none
    results: dict[str, dict[str, float]]  # scores by question id


@dataclass(frozen=True, slots=True)
class Move:
    """A question whose score changed."""

    id: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Change:
    """One score before and after, over the questions that both runs have it for."""

    score: str
    n: int
    before: float
    after: float
    p: float  # of a paired randomisation test
    better: tuple[Move, ...]
    worse: tuple[Move, ...]

    @property
    def difference(self) -> float:
        """After less before."""
        return self.after - self.before


def scores(result: Result) -> Scores:
    """The scores of one question that a baseline holds."""
    return held(result.scores, refused=result.refused, answerable=result.question.answerable)


def held(scores: Scores, *, refused: bool, answerable: bool) -> Scores:
    """Of all scores of a question those that a baseline holds."""
    found = {name: round(scores[name], 4) for name in MARGINS if name in scores}
    return found | {RIGHTLY_REFUSED: float(refused is not answerable)}


def counts(run: Run) -> dict[str, int]:
    """What should be none: sentences without support, wrong quotes, false verdicts."""
    totals = {
        name: int(sum(r.scores[name] for r in run.results)) for name in ("无依据句", "引文有误")
    }
    true, *untrue = run.tallies
    return totals | {
        "改动句被接受": sum(tally.accepted for tally in untrue),
        "原句被拒绝": true.tried - true.accepted,
    }


def accepted(run: Run) -> Baseline:
    """The baseline that a run becomes."""
    return of_scores(
        {result.question.id: scores(result) for result in run.results},
        time=run.time,
        questions=run.asked.name,
        corpus=run.corpus,
        counts=counts(run),
    )


def of_scores(
    results: Mapping[str, Scores],
    *,
    time: datetime,
    questions: str,
    corpus: str,
    counts: Mapping[str, int],
) -> Baseline:
    """The baseline that the scores of a run's questions make."""
    columns = {name: [s[name] for s in results.values() if name in s] for name in MARGINS}
    return Baseline(
        time=time.isoformat(),
        questions=questions,
        corpus=corpus,
        means={name: round(sum(col) / len(col), 4) for name, col in columns.items() if col},
        margins=MARGINS,
        counts=dict(counts),
        results={key: dict(held) for key, held in results.items()},
    )


def write(baseline: Baseline, path: Path = PATH) -> None:
    """Write a baseline, a question a line so that a diff shows what moved."""
    head = baseline.model_dump(exclude={"results"})
    rows = (f"    {_json(key)}: {_json(value)}" for key, value in baseline.results.items())
    body = json.dumps(head, ensure_ascii=False, indent=2)[:-2]
    path.write_text(f'{body},\n  "results": {{\n' + ",\n".join(rows) + "\n  }\n}\n", "utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def read(path: Path = PATH) -> Baseline | None:
    """The accepted baseline; None where no run has been accepted. Raises BadInput."""
    if not path.is_file():
        return None
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise BadInput(f"{path} 不是有效的评测基线:{error.errors()[0]['msg']}") from None


def changes(run: Run, baseline: Baseline) -> tuple[Change, ...]:
    """Every held score before and after, over the questions of both."""
    return compared(baseline, {result.question.id: scores(result) for result in run.results})


def compared(baseline: Baseline, after: Mapping[str, Scores]) -> tuple[Change, ...]:
    """Every held score of a baseline and of later results, over the questions of both."""
    found = (_change(name, baseline.results, after) for name in baseline.margins)
    return tuple(change for change in found if change.n)


def _change(name: str, before: Mapping[str, Scores], after: Mapping[str, Scores]) -> Change:
    both = [key for key in before if name in before[key] and name in after.get(key, {})]
    moves = [Move(key, before[key][name], after[key][name]) for key in both]
    old, new = [move.before for move in moves], [move.after for move in moves]
    n = len(both)
    return Change(
        score=name,
        n=n,
        before=sum(old) / max(1, n),
        after=sum(new) / max(1, n),
        p=significance(old, new),
        better=tuple(move for move in moves if move.after > move.before + _ROUNDING),
        worse=tuple(move for move in moves if move.after < move.before - _ROUNDING),
    )


def _named(ids: Sequence[str]) -> str:
    more = f" 等 {len(ids)} 题" if len(ids) > _SHOWN else ""
    return "、".join(ids[:_SHOWN]) + more


def _fallen(run: Run, baseline: Baseline) -> Iterator[str]:
    for change in changes(run, baseline):
        margin = baseline.margins[change.score]
        if change.difference < -margin:
            lost = _named([move.id for move in change.worse])
            yield (
                f"{change.score} 从 {change.before:.4f} 降到 {change.after:.4f}"
                f"(允许下降 {margin:g},p={change.p:.3f}),变差的题:{lost}"
            )
    for name, count in counts(run).items():
        if count > baseline.counts.get(name, 0):
            yield f"{name}从 {baseline.counts.get(name, 0)} 增加到 {count}"


def gate(run: Run, baseline: Baseline) -> tuple[str, ...]:
    """Why a run may not pass, naming the questions that were lost; empty where it may."""
    asked = {result.question.id for result in run.results}
    gone = [key for key in baseline.results if key not in asked]
    told = [*_fallen(run, baseline)]
    if gone:
        told.append(f"基线中的题没有评测:{_named(gone)};题目有变时请重新接受基线")
    return tuple(told)
