"""What a policy is once parsed: one text, and spans into it.

Nothing here copies or changes `Policy.text`: clauses, dates, facts and findings are
(start, end) offsets into it, counted in code points.
"""

import enum
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """One file as text: decoded, newlines LF; what html, docx or pdf hold, a paragraph a line."""

    name: str  # the file name under the policies folder
    text: str
    digest: str  # SHA-256 of the file's bytes, in hex
    encoding: str  # how the bytes were decoded, "utf-8"; or html, docx, pdf
    notes: tuple[str, ...] = ()  # what was left out of the text, a sentence each


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range [start, end) of a policy's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words of this span."""
        return text[self.start : self.end]


class DateKind(enum.Enum):
    """Where a date was read; the earlier in this list, the more it is trusted as *the* date."""

    SIGNED = "signed"  # under the signature
    ISSUED = "issued"  # 发文日期, 成文日期 of a metadata box
    PUBLISHED = "published"  # 发布日期 of the page


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date of the document, and the words it was read from."""

    date: date
    kind: DateKind
    span: Span


@dataclass(frozen=True, slots=True)
class Period:
    """The years a policy plans for, first day to last, and the words that say so.

    `first` is None where only the end is stated ("到2025年").
    """

    first: date | None
    last: date
    span: Span

    def __str__(self) -> str:
        """`2015-2020`, or `至2020` where no start is stated."""
        return f"{self.first.year}-{self.last.year}" if self.first else f"至{self.last.year}"


@dataclass(frozen=True, slots=True)
class Reading:
    """A value of the metadata, and the words it was read from (None: inferred)."""

    value: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the document says of itself; an empty value means: the text does not say."""

    title: Reading
    issuer: Reading
    doc_number: Reading
    region: str  # full name: 牡丹江市, 江西省
    region_codes: tuple[str, ...]  # administrative codes from the province down to the region
    dates: tuple[DateMention, ...]
    issued: DateMention | None  # the one chosen among `dates`
    issued_why: str  # why that one, in Chinese
    period: Period | None
    short_name: str  # 牡丹江: for addresses and marks; the title where no region is known


class ClauseKind(enum.Enum):
    """What sort of text a clause is."""

    NUMBERED = "numbered"
    TITLE = "title"  # 题名
    NOTICE = "notice"  # 通知: the letter that sends the policy out
    PREAMBLE = "preamble"  # 序言
    CLOSING = "closing"  # 落款: signature, date and print notes under the last clause


_LEAD = 80  # characters of the words over a list
# 1/1.1/ before 1.1.2, which says them too
_SAID_AGAIN = re.compile(r"(?<![^/])(?:\d[\d.]*(?:~\d+)?/)+(?=\d+\.\d)")


def shown(clause_id: str) -> str:
    """The id of a clause as people write it.

    >>> shown("二/(一)/5"), shown("3/3.1/3.1.2")
    ('二(一)5', '3.1.2')
    """
    return _SAID_AGAIN.sub("", clause_id).replace("/", "")


@dataclass(frozen=True, slots=True)
class Clause:
    """One node of the outline.

    `start:end` holds the clause whole, children included; `own_end` is where its first child
    begins (= `end` without children), so `start:own_end` is the clause's own words.
    """

    id: str  # path of labels: 二/(一)/5
    address: str  # for people: 北京·二(一)5
    label: str  # 5
    heading: str  # without the label; "" where the clause has none
    path: tuple[str, ...]  # headings from the top, its own last (the label where there is none)
    kind: ClauseKind
    start: int
    end: int
    own_end: int
    body: int  # where the words after label and heading begin (own_end: there are none)
    leaf: bool  # numbered, nothing numbered inside, and it says something
    empty: bool  # a heading and nothing else, where a body is to be expected
    parent: str  # id of the clause above; "" at the top


@dataclass(frozen=True, slots=True)
class Indicator:
    """A measured goal: name, unit, base and target; an absent part is ""."""

    name: str
    unit: str
    base_year: str
    base_value: str
    target_year: str
    target_value: str
    clause: str
    span: Span


@dataclass(frozen=True, slots=True)
class Unit:
    """A body that a clause makes responsible."""

    name: str
    clause: str
    span: Span


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a reader should know of the text: damage, a gap, an oddity."""

    kind: str  # see corpus/inspect.py
    message: str
    span: Span


@dataclass(frozen=True)
class Policy:
    """A parsed policy; every span is into `source.text`."""

    source: Source
    metadata: Metadata
    clauses: tuple[Clause, ...]  # in the order of the text, parents before children
    furniture: tuple[Span, ...]  # text of the page, not of the policy
    indicators: tuple[Indicator, ...]
    units: tuple[Unit, ...]
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """The file name, which identifies the policy."""
        return self.source.name

    @property
    def text(self) -> str:
        """The whole decoded text."""
        return self.source.text

    @functools.cached_property
    def by_id(self) -> dict[str, Clause]:
        """Clauses by id."""
        return {clause.id: clause for clause in self.clauses}

    @functools.cached_property
    def leaves(self) -> tuple[Clause, ...]:
        """The leaf clauses, in order."""
        return tuple(clause for clause in self.clauses if clause.leaf)

    def above(self, clause: Clause) -> tuple[str, ...]:
        """What stands over a clause, from the top: headings, or the words that lead to a list.

        第六条 has no heading: over its items stands 申请补助的项目应当符合下列条件:.
        """
        over: list[str] = []
        while clause.parent:
            clause = self.by_id[clause.parent]
            own = " ".join(self.text[clause.start : clause.own_end].split())
            over.append(own[:_LEAD] if clause.path[-1] == clause.label else clause.path[-1])
        return tuple(reversed(over))

    def clause_at(self, offset: int) -> Clause | None:
        """The innermost clause that holds this offset."""
        holding = [c for c in self.clauses if c.start <= offset < c.end]
        return holding[-1] if holding else None

    def findings_in(self, span: Span) -> Iterator[Finding]:
        """The findings that touch a span."""
        return (f for f in self.findings if f.span.start < span.end and span.start < f.span.end)
