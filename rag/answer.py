"""What an answer is: verified sentences, each with the clause that says it."""

import enum
from dataclasses import dataclass
from datetime import date

from corpus.policy import Finding, Period
from index.passage import Filter, Hit
from rag.address import Address
from rag.focus import Focus
from rag.mode import Fault, Generated, Loss, Mode


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation."""

    role: str  # "user" or "assistant"
    content: str


class Script(enum.Enum):
    """What the asker writes, and so what frames the answer."""

    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"
    ENGLISH = "en"


class Verdict(enum.Enum):
    """Whether the documents answer."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"


class Standing(enum.Enum):
    """A policy period against the day asked about."""

    CURRENT = "在期"
    ENDED = "规划期已满"
    NOT_BEGUN = "未到规划期"
    UNSTATED = "未标明"


def standing(period: Period | None, as_of: date) -> Standing:
    """A policy period against a day. A plan that has ended is not thereby repealed."""
    if period is None:
        return Standing.UNSTATED
    if as_of > period.last:
        return Standing.ENDED
    return Standing.NOT_BEGUN if period.first and as_of < period.first else Standing.CURRENT


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood."""

    question: str  # as asked
    standalone: str  # understandable without the history
    search: str  # the words that are searched, folded, without the places
    words: str  # policy words for what was asked, searched beside it
    topic: tuple[tuple[str, ...], ...]  # content words, each with the words that stand for it
    foci: frozenset[Focus]
    addresses: tuple[Address, ...]  # clauses named by number
    repaired: tuple[tuple[str, str], ...]  # (as written, as meant)
    regions: tuple[str, ...]  # full names of the held regions that were asked for
    unheld: tuple[str, ...]  # places asked for that no policy covers
    related: tuple[str, ...]  # held regions inside those places
    below: tuple[tuple[str, str], ...]  # (place asked for, the held region it lies in)
    filter: Filter
    as_of: date
    script: Script
    leans: bool = False  # a follow-up to an answer, with no topic of its own: 这事归谁管
    reworded: str = ""  # a language model's wording of the question, searched beside it


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and where it stands: `quote == policy.text[start:end]`, checked."""

    number: int
    source: str  # file name
    policy: str  # title
    clause: str  # clause id
    address: str  # 北京·二(一)5
    path: tuple[str, ...]
    quote: str
    start: int
    end: int
    clause_start: int
    clause_end: int
    issuer: str
    doc_number: str
    issued: date | None
    period: str  # "2015-2020", or ""
    standing: Standing
    findings: tuple[Finding, ...]  # those that touch the quote


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a draft, and the span that is to support it."""

    text: str
    policy: str
    clause: str  # "": the words stand in the page's metadata box, outside all clauses
    start: int
    end: int


class Ground(enum.Enum):
    """Why there is no answer."""

    REGION = "region"  # no policy of this place is held
    TOPIC = "topic"  # no clause speaks of it
    NO_TOPIC = "no_topic"  # the question names nothing a policy could say
    OUTSIDE = "outside"  # an instruction or small talk
    FACT = "fact"  # the clauses on it do not give what was asked for
    PREMISE = "premise"  # the question takes for true what the text does not say
    ADDRESS = "address"  # no clause has this number
    EMPTY = "empty"  # the clause is a heading without a body


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the documents do not answer, and of what."""

    ground: Ground
    subject: tuple[str, ...] = ()  # the places, or the words that no clause uses
    related: tuple[str, ...] = ()  # held regions inside or around the place asked for


@dataclass(frozen=True, slots=True)
class Absence:
    """A policy that was searched and says nothing on the topic."""

    policy: str  # file name
    short_name: str
    missing: tuple[str, ...]  # words of the topic that its text never uses
    near: tuple[str, ...] = ()  # the ids of its clauses that come nearest
    touched: tuple[str, ...] = ()  # the word of the topic that these use, or its parts


class Computation(enum.Enum):
    """What a remark says, and of which values."""

    STANDING = "standing"  # name, period, day, standing
    DIFFERENCE = "difference"  # what, larger, smaller, difference, unit
    REFERRED = "referred"  # the number of a document that is referred to and not held
    UNLIKE = "unlike"  # one indicator, another indicator that is defined otherwise
    ENCOURAGES = "encourages"  # the verbs of clauses that promise no money
    NO_MONEY = "no_money"  # clauses without a verb that promises anything
    GRANTS = "grants"  # the verbs of clauses that promise money, and name no sum
    UNTOLD = "untold"  # the kinds of fact that were asked for beside others, and are not told
    ASK = "ask"  # a policy, whom it names as responsible


@dataclass(frozen=True, slots=True)
class Remark:
    """What was computed from claims; shown with their citations."""

    kind: Computation
    values: tuple[str, ...]
    claims: tuple[Claim, ...]


class Aspect(enum.Enum):
    """A row of a comparison."""

    MEASURES = "measures"
    TARGETS = "targets"
    UNITS = "units"
    WORDING = "wording"


@dataclass(frozen=True, slots=True)
class Row:
    """What each policy says of one aspect; an empty cell: nothing."""

    aspect: Aspect
    cells: tuple[tuple[Claim, ...], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Policies as columns, by file name, and aspects as rows."""

    policies: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """A sentence in a language model's words, and the claims of the policies that support it."""

    text: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before verification, or the refusal."""

    claims: tuple[Claim, ...] = ()  # grouped by policy
    remarks: tuple[Remark, ...] = ()
    comparison: Comparison | None = None  # of the claims, and what stands beside them
    without: tuple[Absence, ...] = ()
    lacking: tuple[Absence, ...] = ()  # policies with claims that are near, and lack a word
    nearest: tuple[Claim, ...] = ()  # offered as near, not as an answer
    refusal: Refusal | None = None
    topical: bool = False  # on a topic, searched for: what was looked up is not put otherwise
    stated: tuple[Stated, ...] = ()  # in a language model's words; then `claims` support nothing


@dataclass(frozen=True, slots=True)
class Sentence:
    """One verified sentence of an answer and the number of its citation."""

    text: str
    citation: int


@dataclass(frozen=True, slots=True)
class Computed:
    """A remark and the numbers of the citations it was computed from."""

    kind: Computation
    values: tuple[str, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The verified sentences on one policy."""

    policy: str  # file name
    title: str
    short_name: str
    period: str
    standing: Standing
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A policy at the head of a table."""

    policy: str  # file name
    short_name: str
    period: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Table:
    """A comparison, verified: aspects, each with one cell a column; an empty cell: nothing."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Aspect, tuple[tuple[Sentence, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the asker gets: every sentence cited, or ABSTAINED and a reason."""

    query: Query
    verdict: Verdict
    groups: tuple[Group, ...]
    computed: tuple[Computed, ...]
    table: Table | None  # the sentences of the groups and more, side by side
    without: tuple[Absence, ...]
    lacking: tuple[Absence, ...]  # policies of the groups whose sentences are near at best
    refusal: Refusal | None
    nearest: tuple[Sentence, ...]  # cited like the rest, and no answer
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    dropped: int  # sentences that failed verification
    seconds: float
    mode: Mode = Mode.EXTRACTIVE
    generated: tuple[Generated, ...] = ()  # then `groups` hold what supports them
    fault: Fault | None = None  # why it is extractive, where a model was to write it
    losses: tuple[tuple[Loss, int], ...] = ()  # the model's sentences that were dropped, by reason
