"""Words and a policy to the places where it has them, whatever the script they are typed in."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.policy import Clause, Policy, Span
from corpus.text import fold, folded

MAX_WORDS = 8


@dataclass(frozen=True, slots=True)
class Match:
    """A clause whose own words have all the words looked for, and where."""

    clause: Clause
    spans: tuple[Span, ...]  # in order, not overlapping


def wanted(typed: str) -> tuple[str, ...]:
    """The words that were typed, folded: parted by blanks, each once.

    >>> wanted("質押  融资 質押")
    ('质押', '融资')
    """
    return tuple(dict.fromkeys(fold(typed).split()))[:MAX_WORDS]


def matches(policy: Policy, typed: str) -> Iterator[Match]:
    """The clauses that have every word in their own text, in the order of the policy."""
    words = wanted(typed)
    for clause in policy.clauses if words else ():
        copy = folded(policy.text[clause.start : clause.own_end])
        if all(word in copy.text for word in words):
            spans = sorted(
                (
                    copy.back(at, at + len(word))
                    for word in words
                    for at in _places(copy.text, word)
                ),
                key=lambda span: span.start,
            )
            yield Match(clause, tuple(_apart(spans, clause.start)))


def _places(text: str, word: str) -> Iterator[int]:
    """Where a word begins in a text."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))


def _apart(spans: list[Span], offset: int) -> Iterator[Span]:
    """The spans moved by an offset, those that touch the one before left out."""
    end = 0
    for span in spans:
        if span.start >= end:
            yield Span(span.start + offset, span.end + offset)
            end = span.end
