"""The training questions to what is learned from them: adapter, reranker and the bar for held.

The reranker learns from cosines of questions that the adapter has not seen: for each of some
parts an adapter of its own is learned from the others. The adapter that is kept knows them all.
"""

import dataclasses
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.parse import parse
from corpus.read import sources
from eval.adapt import Phrases, School, learned, phrases, school
from eval.fit import Examined, examined, fitted, of_topics
from eval.fit import of_clauses as clause_table
from eval.lessons import TRAINING, Lesson, folds, of_clauses, of_questions, unheld
from eval.qaset import QuestionSet, load
from eval.run import Progress, silent
from index.adapter import Adapted, Adapter
from index.build import build
from index.embed import Embedder
from index.passage import Vectors
from rag.glossary import glossary
from rag.pipeline import PolicyQA

FOLDS = 5
# What an answer to a question that the policies do not treat weighs beside a refusal of one
# that they do.
WRONG = 3.0


class _Remembering:
    """An embedder that embeds a question once."""

    def __init__(self, inner: Embedder) -> None:
        self.fingerprint, self.dimension = inner.fingerprint, inner.dimension
        self._inner = inner
        self._known: dict[str, Vectors] = {}

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._inner.passages(texts)

    def query(self, text: str) -> Vectors:
        if text not in self._known:
            self._known[text] = self._inner.query(text)
        return self._known[text]


@dataclass(frozen=True, eq=False)
class Course:
    """Lessons over one corpus, and the same as vectors."""

    qa: PolicyQA
    lessons: tuple[Lesson, ...]
    taught: School


@dataclass(frozen=True, eq=False)
class Trained:
    """What was learned."""

    adapter: Adapter
    reranker: dict[str, float]
    held: dict[str, float]
    lessons: int


def _course(qa: PolicyQA, lessons: Iterator[Lesson]) -> Course:
    every = tuple(lessons)
    return Course(qa, every, school(qa.snapshot, qa.embedder, every))


def _courses(qa: PolicyQA, asked: Sequence[QuestionSet]) -> Iterator[Course]:
    """The dev questions, those on every clause held, and those on policies made up for this."""
    yield _course(qa, (lesson for one in asked for lesson in of_questions(qa, one)))
    on_clauses = [*of_clauses(qa, TRAINING / "seeds.jsonl"), *unheld(qa, TRAINING / "unheld.txt")]
    yield _course(qa, iter(on_clauses))
    made_up = build(map(parse, sources(TRAINING / "policies")), qa.embedder)
    other = dataclasses.replace(qa, snapshot=made_up.snapshot)
    several = load(TRAINING / "several.jsonl", other.snapshot.policies)
    on_those = (
        of_clauses(other, TRAINING / "invented.jsonl"),
        unheld(other, TRAINING / "unheld-invented.txt"),
        of_questions(other, several),
    )
    yield _course(other, map(_by_policy, itertools.chain(*on_those)))


def _by_policy(lesson: Lesson) -> Lesson:
    """The lesson in the group of its policy: what is learned is tried on policies not seen."""
    sources = {source for source, _ in lesson.right} or lesson.query.filter.policies
    return dataclasses.replace(lesson, group=min(sources, default=lesson.group))


def _examined(
    courses: Sequence[Course], parts: Sequence[Sequence[Sequence[int]]], known: Phrases, *, at: int
) -> Iterator[Examined]:
    """One part's lessons with their hits, by an adapter that was learned from the others."""
    model = courses[0].qa.embedder
    others = [
        one.taught.taking([row for part in split if part is not split[at] for row in part])
        for one, split in zip(courses, parts, strict=True)
    ]
    moved = Adapted(model, learned(model.fingerprint, others, known))
    for one, split in zip(courses, parts, strict=True):
        lessons = [one.lessons[row] for row in split[at]]
        yield from examined(dataclasses.replace(one.qa, embedder=moved), lessons)


def trained(
    qa: PolicyQA, plain: Embedder, asked: Sequence[QuestionSet], *, progress: Progress = silent
) -> Trained:
    """What is learned from the questions of some sets and from the training files.

    `plain` is the embedder without an adapter.
    """
    model = _Remembering(plain)
    own = dataclasses.replace(qa, embedder=model)
    courses = tuple(_courses(own, asked))
    known = phrases(model, glossary().everyday)
    parts = [folds(one.lessons, count=FOLDS) for one in courses]
    taken: list[Examined] = []
    for at in range(FOLDS):
        taken += _examined(courses, parts, known, at=at)
        progress(at + 1, FOLDS)
    reranker = fitted(clause_table(taken))
    return Trained(
        adapter=learned(model.fingerprint, [one.taught for one in courses], known),
        reranker=reranker,
        held=fitted(of_topics(taken, reranker), wrong=WRONG),
        lessons=len(taken),
    )
