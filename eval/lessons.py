"""Questions whose clauses are known to lessons: what the adapter and the reranker learn from."""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from errors import BadQuestion
from eval.qaset import Key, QuestionSet, place
from rag.answer import Query
from rag.focus import Focus
from rag.pipeline import PolicyQA

TRAINING = Path(__file__).with_name("training")
# Categories that are looked up, not searched for.
LOOKED_UP = frozenset({"exact-clause", "metadata", "period", "units"})
# 云岭市商标品牌…: whose policy a file is
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,4}?(?=[省市县区])")


class _Line(BaseModel):
    """A clause, by a quote from it, and what people ask who need it."""

    model_config = ConfigDict(extra="forbid")
    source: str
    quote: str
    also: list[str] = []  # quotes from other clauses that answer too
    questions: list[str]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question and the clauses that answer it."""

    query: Query
    right: frozenset[Key]  # empty: nothing held answers it
    neither: frozenset[Key]  # relevant but not required: neither right nor wrong
    group: str  # lessons of one group lie on one side of every split


def _searched(query: Query) -> bool:
    """Whether the reranker decides: no clause is named by number, the matter is policy."""
    return not query.addresses and Focus.OUTSIDE not in query.foci


def of_questions(qa: PolicyQA, asked: QuestionSet) -> Iterator[Lesson]:
    """The lessons of a QA set: the questions that are searched for."""
    for one in asked.questions:
        if one.category in LOOKED_UP or not (one.answerable or one.kind == "topic-not-held"):
            continue
        query = qa.query(one.question, history=one.history, as_of=one.as_of)
        if _searched(query):
            yield Lesson(query, one.findable, one.relevant - one.findable, one.id)


def _within(query: Query, *sources: str) -> Query:
    """The query over some policies, where it names no place that is known, and there are any."""
    if query.regions or not sources:
        return query
    only = dataclasses.replace(query.filter, policies=frozenset(sources))
    return dataclasses.replace(query, filter=only)


def of_clauses(qa: PolicyQA, path: Path) -> Iterator[Lesson]:
    """The lessons of a file of clauses with their questions. Raises BadQuestion with the line."""
    policies = qa.snapshot.policies
    with path.open(encoding="utf-8") as file:
        for number, raw in enumerate(file, 1):
            try:
                line = _Line.model_validate_json(raw)
                right = frozenset({place(line.source, line.quote, policies).key})
                also = frozenset(place(line.source, one, policies).key for one in line.also)
            except (ValidationError, BadQuestion) as error:
                raise BadQuestion(f"{path.name} 第 {number} 行:{error}") from error
            for question in line.questions:
                query = _within(qa.query(question), line.source)
                yield Lesson(query, right, also - right, f"{path.stem}-{number}")


def unheld(qa: PolicyQA, path: Path) -> Iterator[Lesson]:
    """The lessons of a file of questions, one a line, that no policy held treats.

    Or none of the place that a question names: a made-up one is known from the file names.
    """
    titles = {name: place[0] for name in qa.snapshot.policies if (place := _PLACE.match(name))}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        there = [name for name, place in titles.items() if place in line]
        query = _within(qa.query(line), *there)
        yield Lesson(query, frozenset(), frozenset(), f"{path.stem}-{number}")


def folds(lessons: Sequence[Lesson], *, count: int) -> tuple[tuple[int, ...], ...]:
    """The rows of each of some parts of about one size; no group is in two of them."""
    order = {group: at for at, group in enumerate(dict.fromkeys(one.group for one in lessons))}
    parts: list[list[int]] = [[] for _ in range(count)]
    for row, one in enumerate(lessons):
        parts[order[one.group] % count].append(row)
    return tuple(map(tuple, parts))
