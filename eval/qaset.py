"""A file of questions to questions whose gold quotes are found in the policies."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from corpus.policy import Policy
from corpus.text import fold
from errors import BadQuestion
from rag.answer import Turn

Policies: TypeAlias = Mapping[str, Policy]
Key: TypeAlias = tuple[str, str]  # file name and clause id
# A file of another kind has a fault in every line.
_MOST_FAULTS = 100

# An uploaded set may misquote the same long policy thousands of times.
_folded = functools.lru_cache(maxsize=64)(fold)

_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Question = Annotated[_Words, StringConstraints(max_length=2000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Quote(_Strict):
    source: _Words
    quote: Annotated[str, StringConstraints(min_length=1)]


class _Excuse(_Quote):
    why: _Words


class _Message(_Strict):
    role: Literal["user", "assistant"]
    content: str


class _Line(_Strict):
    """A line as its author writes it."""

    id: _Words | int
    question: _Question
    category: _Words
    answerable: bool
    split: Literal["dev", "test"] = "dev"
    kind: _Words | None = None
    history: list[_Message] = []
    as_of: date | None = None
    gold: list[_Quote] = []
    also_relevant: list[_Quote] = []
    all_required: bool = True
    answer_facts: list[_Words] = []
    terms: list[_Words] = []
    excused: list[_Excuse] = []
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Gold:
    """A quote and where it stands; `clause` is "" where it stands in the furniture of a page."""

    source: str
    clause: str
    quote: str
    start: int
    end: int

    @property
    def key(self) -> Key:
        """The clause that holds it; for page furniture, which has none, the span: @120-131."""
        return self.source, self.clause or f"@{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, what answers it, and what an answer must say."""

    line: int
    id: str
    question: str
    category: str
    split: str  # "dev" or "test"
    kind: str  # of an unanswerable question; "" otherwise
    history: tuple[Turn, ...]
    as_of: date | None
    answerable: bool
    gold: tuple[Gold, ...]
    also_relevant: tuple[Gold, ...]
    all_required: bool  # False: any one gold clause will do
    answer_facts: tuple[str, ...]
    terms: tuple[str, ...]  # every clause that uses one is gold, also relevant or excused
    excused: tuple[Gold, ...]
    notes: str

    @property
    def wanted(self) -> frozenset[Key]:
        """What an answer is to cite."""
        return frozenset(gold.key for gold in self.gold)

    @property
    def findable(self) -> frozenset[Key]:
        """The gold clauses: what a search can find."""
        return frozenset(gold.key for gold in self.gold if gold.clause)

    @property
    def relevant(self) -> frozenset[Key]:
        """What an answer may cite: what is wanted, and what is also relevant."""
        return self.wanted | {gold.key for gold in self.also_relevant}

    @property
    def policies(self) -> frozenset[str]:
        """The policies that answer, by file name."""
        return frozenset(gold.source for gold in self.gold)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of a file, or of one split of it."""

    name: str
    questions: tuple[Question, ...]

    def part(self, split: str) -> "QuestionSet":
        """The questions of a split. Raises BadQuestion where there are none."""
        chosen = tuple(question for question in self.questions if question.split == split)
        if not chosen:
            raise BadQuestion(f"{self.name} 中没有 split 为 {split} 的问题。")
        return QuestionSet(f"{self.name} · {split}", chosen)


def place(source: str, words: str, policies: Policies) -> Gold:
    """The place of a quote. Raises BadQuestion where it is not found exactly once."""
    policy = policies.get(source)
    if policy is None:
        raise BadQuestion(f"没有名为《{source}》的政策")
    start = policy.text.find(words)
    shown = f"《{source}》中的引文“{words[:40]}”"
    if start < 0:
        alike = fold(words) in _folded(policy.text)
        hint = "(只有繁简、全半角或大小写不同;引文须与原文逐字相同)" if alike else ""
        raise BadQuestion(f"{shown}没有找到{hint}")
    if policy.text.find(words, start + 1) >= 0:
        raise BadQuestion(f"{shown}出现不止一次,请引得更长")
    clause = policy.clause_at(start)
    end = start + len(words)
    return Gold(source, clause.id if clause else "", words, start, end)


def _places(quotes: Sequence[_Quote], policies: Policies, faults: list[str]) -> tuple[Gold, ...]:
    """The places of some quotes; what is wrong with the others goes to `faults`."""
    found = []
    for quote in quotes:
        try:
            found.append(place(quote.source, quote.quote, policies))
        except BadQuestion as error:
            faults.append(str(error))
    return tuple(found)


def _resolved(line: _Line, number: int, policies: Policies) -> Question:
    """The question of a line. Raises BadQuestion, naming all that is wrong."""
    faults: list[str] = []
    question = Question(
        line=number,
        id=str(line.id),
        question=line.question,
        category=line.category,
        split=line.split,
        kind=line.kind or "",
        history=tuple(Turn(message.role, message.content) for message in line.history),
        as_of=line.as_of,
        answerable=line.answerable,
        gold=_places(line.gold, policies, faults),
        also_relevant=_places(line.also_relevant, policies, faults),
        all_required=line.all_required,
        answer_facts=tuple(line.answer_facts),
        terms=tuple(line.terms),
        excused=_places(line.excused, policies, faults),
        notes=line.notes,
    )
    if line.answerable and not line.gold:
        faults.append("可以回答的问题没有 gold")
    if not line.answerable and (line.gold or line.answer_facts):
        faults.append("应当拒答的问题不能有 gold 或 answer_facts(相近条款写在 also_relevant)")
    if faults:
        raise BadQuestion(";".join(faults))
    return question


def _parsed(raw: str) -> _Line:
    try:
        return _Line.model_validate_json(raw)
    except ValidationError as error:
        told = [f"{'.'.join(map(str, e['loc'])) or '这一行'}:{e['msg']}" for e in error.errors()]
        raise BadQuestion(";".join(told)) from None


def _raw(data: bytes, name: str) -> Iterator[tuple[int, str]]:
    """(number, line) of the lines that are not blank."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadQuestion(f"{name} 不是 UTF-8 文本。") from None
    lines = enumerate(text.split("\n"), 1)
    return ((number, line) for number, line in lines if line.strip())


def load(path: Path, policies: Policies) -> QuestionSet:
    """The questions of a JSON Lines file, their quotes found in the policies.

    Raises BadQuestion with the number and the reason of every bad line.
    """
    return read(path.read_bytes(), policies, name=str(path))


def read(data: bytes, policies: Policies, *, name: str) -> QuestionSet:
    """The questions of JSON Lines, as `load` gives those of a file.

    Raises BadQuestion: the name on the first line, then one line a fault.
    """
    found: dict[str, Question] = {}
    faults: list[str] = []
    for number, raw in _raw(data, name):
        if len(faults) == _MOST_FAULTS:
            break
        try:
            question = _resolved(_parsed(raw), number, policies)
        except BadQuestion as error:
            faults.append(f"第 {number} 行:{error}")
            continue
        first = found.setdefault(question.id, question)
        if first is not question:
            faults.append(f"第 {number} 行:id “{question.id}” 与第 {first.line} 行重复")
    if faults or not found:
        told = "。\n".join(faults or ["没有问题"])
        raise BadQuestion(f"{name}\n{told}。")
    return QuestionSet(Path(name).name, tuple(found.values()))


def unlisted(question: Question, policies: Policies) -> Iterator[str]:
    """What a listing question leaves out: clauses that use a term and are not accounted for."""
    terms = tuple(map(_letters, question.terms))
    using = {
        (name, clause.id): clause.address
        for name, policy in policies.items()
        for clause in policy.clauses
        if any(term in _letters(policy.text[clause.start : clause.own_end]) for term in terms)
    }
    excused = {gold.key for gold in question.excused}
    for key, address in using.items():
        if key not in question.relevant and key not in excused:
            words = "、".join(question.terms)
            yield f"{address} 含有{words},但不在 gold、also_relevant、excused 中"
    for key in excused:
        if key not in using or key in question.relevant:
            yield f"excused 中的 {key[0]} {key[1]} 是多余的"


def _letters(text: str) -> str:
    return "".join(fold(text).split())


def problems(asked: QuestionSet, policies: Policies) -> tuple[str, ...]:
    """What is wrong with a set that loads: listings not exhaustive, refusals without a kind."""
    found = []
    for question in asked.questions:
        where = f"第 {question.line} 行 {question.id}:"
        if question.category == "listing" and not question.terms:
            found.append(f"{where}列举题没有 terms,无法核对是否列全")
        found += [f"{where}{told}" for told in unlisted(question, policies)]
        if question.answerable == bool(question.kind):
            found.append(f"{where}kind 应写在、且只写在应当拒答的问题上")
    return tuple(found)
