"""A folder of reports to the runs in it, and a run on disk to the baseline that it would be."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from errors import BadInput
from eval.baseline import Baseline, held, of_scores
from eval.run import Refusals, Summary
from eval.sampling import Estimate
from eval.table import overall
from rag.answer import Verdict

MOST = 100  # runs that are looked at, latest first
_REFUSED = Verdict.ABSTAINED.value


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Estimate(_Read):
    """An estimate as scores.json has it: null for NaN."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def estimate(self) -> Estimate:
        """The estimate that was written."""
        value, low, high = (
            math.nan if number is None else number for number in (self.value, self.low, self.high)
        )
        return Estimate(value, low, high, self.n)


class _Overall(_Read):
    n: int
    means: dict[str, _Estimate]
    totals: dict[str, int]


class _Refusal(_Read):
    precision: _Estimate
    recall: _Estimate
    f1: _Estimate
    kinds: dict[str, _Estimate]


class _Scores(_Read):
    """What is read of scores.json; that of a BEIR-style collection has another form."""

    time: datetime
    questions: str
    corpus: str
    overall: _Overall
    refusal: _Refusal
    none_expected: dict[str, int]


class _Answer(_Read):
    """What is read of a line of answers.jsonl."""

    id: str
    verdict: str
    answerable: bool
    scores: dict[str, float]
    stage: str | None


@dataclass(frozen=True)
class Earlier:
    """A run whose report is on disk."""

    name: str  # of its folder
    time: datetime
    questions: str  # name of the QA set
    n: int
    corpus: str
    scores: Mapping[str, Estimate]  # the main ones, by the names of the report
    counts: Mapping[str, int]  # of what should be none


def runs(folder: Path) -> tuple[Earlier, ...]:
    """The runs with a report under a folder, latest first; what is no report is passed over."""
    names = sorted((f.name for f in folder.iterdir()), reverse=True) if folder.is_dir() else []
    found = (_run(folder / name) for name in names[:MOST])
    return tuple(run for run in found if run)


def _run(here: Path) -> Earlier | None:
    try:
        told = _Scores.model_validate_json((here / "scores.json").read_bytes())
    except (OSError, ValidationError):
        return None
    summary = Summary(told.overall.n, _estimates(told.overall.means), told.overall.totals)
    refused = told.refusal
    refusals = Refusals(
        refused.precision.estimate,
        refused.recall.estimate,
        refused.f1.estimate,
        _estimates(refused.kinds),
    )
    return Earlier(
        name=here.name,
        time=told.time,
        questions=told.questions,
        n=told.overall.n,
        corpus=told.corpus,
        scores=overall(summary, refusals),
        counts=told.none_expected,
    )


def _estimates(found: Mapping[str, _Estimate]) -> dict[str, Estimate]:
    return {name: each.estimate for name, each in found.items()}


def _answers(here: Path) -> Iterator[_Answer]:
    """The answers of a run. Raises BadInput where they cannot be read."""
    try:
        for line in (here / "answers.jsonl").read_bytes().splitlines():
            yield _Answer.model_validate_json(line)
    except (OSError, ValidationError):
        raise BadInput(f"评测 {here.name} 的 answers.jsonl 缺失或已损坏,不能对比。") from None


def stages(run: Earlier, folder: Path) -> dict[str, tuple[str, ...]]:
    """The ids of the questions that each stage lost first."""
    found: dict[str, list[str]] = {}
    for answer in _answers(folder / run.name):
        if answer.stage:
            found.setdefault(answer.stage, []).append(answer.id)
    return {stage: tuple(ids) for stage, ids in found.items()}


def as_baseline(run: Earlier, folder: Path) -> Baseline:
    """The baseline that a run on disk would be, as `baseline.accepted` makes it of one at hand."""
    return of_scores(
        {
            answer.id: held(
                answer.scores, refused=answer.verdict == _REFUSED, answerable=answer.answerable
            )
            for answer in _answers(folder / run.name)
        },
        time=run.time,
        questions=run.questions,
        corpus=run.corpus,
        counts=run.counts,
    )
