"""PolicyQA and questions to a run: every answer judged, and the scores they come to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import numpy as np

from eval.alter import Tally, verification
from eval.judge import MEANS, TOTALS, Result, Verify, judge
from eval.qaset import Policies, QuestionSet
from eval.sampling import Estimate, estimate, f1, mean, ratio
from index.snapshot import corpus_digest
from rag.answer import Answer, Turn

Progress = Callable[[int, int], None]  # questions asked, questions to ask
# A run is asked on one day, whenever it is made: plans end, and scores are to be compared.
DAY = date(2026, 1, 1)


def silent(done: int, total: int) -> None:
    """Report nothing."""


class Assistant(Protocol):
    """What is evaluated: a PolicyQA, or a stand-in for one."""

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), as_of: date | None = None
    ) -> Answer:
        """The verified answer."""


@dataclass(frozen=True)
class Run:
    """Answers to a set of questions, judged."""

    time: datetime
    asked: QuestionSet
    day: date  # asked about where a question names none
    corpus: str  # digest of the sources
    policies: Policies
    results: tuple[Result, ...]
    tallies: tuple[Tally, ...]  # the first: true sentences


@dataclass(frozen=True)
class Summary:
    """The scores of some results; means that apply to none are left out."""

    n: int
    means: Mapping[str, Estimate]
    totals: Mapping[str, int]


@dataclass(frozen=True)
class Refusals:
    """Precision, recall and F1 of refusing, and the recall of each kind of unanswerable."""

    precision: Estimate
    recall: Estimate
    f1: Estimate
    kinds: Mapping[str, Estimate]


@dataclass(frozen=True)
class Seconds:
    """How long questions took."""

    median: float
    p95: float
    total: float


def evaluate(
    assistant: Assistant,
    asked: QuestionSet,
    policies: Policies,
    verify: Verify,
    *,
    day: date = DAY,
    progress: Progress = silent,
) -> Run:
    """Ask every question and judge the answers, then try the verification on altered ones.

    The first question is asked once more before, so that no time holds the loading of a model.
    """
    began = datetime.now().replace(microsecond=0)
    results = []
    assistant.ask(asked.questions[0].question)
    for done, question in enumerate(asked.questions, 1):
        as_of = question.as_of or day
        answer = assistant.ask(question.question, history=question.history, as_of=as_of)
        results.append(judge(question, answer, policies, verify))
        progress(done, len(asked.questions))
    tallies = verification((result.answer for result in results), policies, verify)
    digest = corpus_digest(policy.source for policy in policies.values())
    return Run(began, asked, day, digest, policies, tuple(results), tallies)


def summary(results: Sequence[Result]) -> Summary:
    """Means over the questions a score applies to, and totals."""
    applying = {name: [r.scores[name] for r in results if name in r.scores] for name in MEANS}
    return Summary(
        n=len(results),
        means={name: mean(values) for name, values in applying.items() if values},
        totals={name: int(sum(r.scores.get(name, 0) for r in results)) for name in TOTALS},
    )


def groups(
    results: Iterable[Result], names: Callable[[Result], Iterable[str]]
) -> Mapping[str, tuple[Result, ...]]:
    """The results by category, policy or split; a result may belong to several groups."""
    found: dict[str, list[Result]] = {}
    for result in results:
        for name in names(result):
            found.setdefault(name, []).append(result)
    return {name: tuple(members) for name, members in found.items()}


def refusals(results: Sequence[Result]) -> Refusals:
    """How well it refuses: what is to be refused, and nothing else."""
    due = [float(not r.question.answerable) for r in results]
    refused = [float(r.refused) for r in results]
    right = [a * b for a, b in zip(due, refused, strict=True)]
    unanswerable = [r for r in results if not r.question.answerable]
    kinds = groups(unanswerable, lambda r: [r.question.kind or "未注明"])
    return Refusals(
        precision=estimate([right, refused], ratio),
        recall=estimate([right, due], ratio),
        f1=estimate([right, refused, due], f1),
        kinds={kind: mean([float(r.refused) for r in ms]) for kind, ms in sorted(kinds.items())},
    )


def seconds(results: Sequence[Result]) -> Seconds:
    """Median, 95th percentile and sum of the seconds a question took."""
    taken = [result.answer.seconds for result in results] or [0.0]
    return Seconds(float(np.median(taken)), float(np.percentile(taken, 95)), float(sum(taken)))
