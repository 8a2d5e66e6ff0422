"""A clause to the stretches that a sentence is held against."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from corpus.policy import Clause, Indicator, Policy, Span
from corpus.text import Folded, fold, folded, sentences


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a policy, and the words that are compared with it."""

    policy: str  # file name
    clause: str  # id; "": a line of the page's metadata box
    span: Span
    text: str  # the span's words; of a table's row, what it says in a sentence


def _row(found: Indicator) -> str:
    """What a row of a table says: 2020年…为1.38亿元,2025年…达到2亿元."""
    base = f"{found.base_year}年{found.name}为{found.base_value}{found.unit}"
    target = f"{found.target_year}年{found.name}达到{found.target_value}{found.unit}"
    parts = ((base, found.base_value), (target, found.target_value))
    return ",".join(words for words, value in parts if value)


def windows(policy: Policy, clause: Clause) -> Iterator[Window]:
    """The sentences of a clause, neighbours two by two, and the rows of its tables."""
    rows = [one for one in policy.indicators if one.clause == clause.id and one.base_value]
    spans = [
        span
        for span in sentences(policy.text, clause.start, clause.own_end)
        if not any(row.span.start < span.end and span.start < row.span.end for row in rows)
    ]
    pairs = (Span(one.start, two.end) for one, two in pairwise(spans))
    for span in (*spans, *pairs):
        yield Window(policy.name, clause.id, span, span.of(policy.text))
    for row in rows:
        yield Window(policy.name, clause.id, row.span, _row(row))


@functools.lru_cache(maxsize=4096)
def _letters(text: str) -> Folded:
    """A text folded and without blanks, with the way back."""
    copy = folded(text)
    kept = [at for at, char in enumerate(copy.text) if not char.isspace()]
    origin = (*(copy.origin[at] for at in kept), len(text))
    return Folded("".join(copy.text[at] for at in kept), origin)


def located(said: str, text: str) -> Iterator[Span]:
    """Where a text says a sentence to the letter; blanks, width and script are no difference."""
    letters, copy = "".join(fold(said).split()), _letters(text)
    at = copy.text.find(letters) if letters else -1
    while at >= 0:
        yield copy.back(at, at + len(letters))
        at = copy.text.find(letters, at + len(letters))


def around(policy: Policy, clause: Clause, span: Span) -> Window:
    """The whole sentences that a span of a clause lies in."""
    held = [
        one
        for one in sentences(policy.text, clause.start, clause.own_end)
        if one.start < span.end and span.start < one.end
    ] or [span]
    whole = Span(min(held[0].start, span.start), max(held[-1].end, span.end))
    return Window(policy.name, clause.id, whole, whole.of(policy.text))
