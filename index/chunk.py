"""A policy to passages: every clause's own words whole, and the sentences inside them."""

import dataclasses
import hashlib
from collections.abc import Iterator

from corpus.policy import Clause, Policy, Span
from corpus.text import fold, sentences, trimmed
from index.passage import Passage, PassageKind

SEPARATOR = " › "
SHORTEST_SENTENCE = 6  # characters; below it a sentence says too little to be found by


def embedded(passage: Passage) -> str:
    """The words whose vector stands for a passage, folded, blanks and line breaks made one blank.

    A clause goes with the headings above it, or what leads to the list it is in, and without the
    title, which would draw every passage of a policy toward a question that names the place; a
    sentence goes alone.
    """
    above = passage.path.split(SEPARATOR)[1:-1] if passage.kind is PassageKind.CLAUSE else []
    return " ".join(fold(" ".join((*above, passage.text))).split())


def _digest(text: str) -> str:
    """SHA-256, in hex, of the words embedded and the side they are embedded on."""
    return hashlib.sha256(b"passage\0" + text.encode("utf-8", "surrogatepass")).hexdigest()


def _passage(policy: Policy, clause: Clause, kind: PassageKind, span: Span) -> Passage:
    bare = Passage(
        policy=policy.name,
        clause=clause.id,
        kind=kind,
        start=span.start,
        end=span.end,
        text=span.of(policy.text),
        path=SEPARATOR.join((policy.metadata.title.value, *policy.above(clause), clause.path[-1])),
        digest="",
    )
    return dataclasses.replace(bare, digest=_digest(embedded(bare)))


def _spans(policy: Policy, clause: Clause) -> Iterator[tuple[PassageKind, Span]]:
    """The clause's own words, then its sentences where it has more than one."""
    own = trimmed(policy.text, clause.start, clause.own_end)
    if own.start == own.end:
        return
    yield PassageKind.CLAUSE, own
    inside = tuple(sentences(policy.text, own.start, own.end))
    if len(inside) > 1:
        for span in inside:
            if span.end - span.start >= SHORTEST_SENTENCE:
                yield PassageKind.SENTENCE, span


def chunk(policy: Policy) -> tuple[Passage, ...]:
    """The passages of a policy in the order of its clauses; none crosses into another clause."""
    return tuple(
        _passage(policy, clause, kind, span)
        for clause in policy.clauses
        for kind, span in _spans(policy, clause)
    )
