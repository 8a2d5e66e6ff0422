"""A question to the same question about another place, or about none."""

import re
from collections.abc import Iterable

from corpus import region, romanised
from corpus.region import Mention, Place

# What a name leaves behind: 北京和江西, 昆明的, 北京、, 市
_LEFT = re.compile(r"^(?:[、,,和与跟及]|以及|and\b)\s*|^(?:[省市]?的)\s*|^[省市]\s*")
_BEFORE = re.compile(r"\s*(?:[、,,和与跟及]|以及|\b(?:in|of|for|and))\s*$")


def mentions(question: str, place: Place, known: Iterable[Place]) -> list[Mention]:
    """Where a question names a place, in Chinese or in Latin letters, in order."""
    around = tuple(known)
    found = (
        *region.mentions(question, known=around),
        *romanised.mentions(question, known=around),
    )
    named = (m for m in found if any(c.name == place.name for c in m.candidates))
    return sorted(named, key=lambda mention: mention.span.start)


def renamed(question: str, place: Place, other: str, known: Iterable[Place]) -> str:
    """The question about another place; "" where it does not name the one."""
    found = mentions(question, place, known)
    for mention in reversed(found):
        question = question[: mention.span.start] + other + question[mention.span.end :]
    return question if found else ""


def unnamed(question: str, place: Place, known: Iterable[Place]) -> str:
    """The question without the place; "" where it does not name it or nothing else is left."""
    found = mentions(question, place, known)
    for mention in reversed(found):
        before, after = question[: mention.span.start], question[mention.span.end :]
        shorter = _LEFT.sub("", after)
        # 江西和北京有什么不同: what joined the last name to the one before goes with it.
        before = before if shorter != after else _BEFORE.sub("", before)
        question = before + shorter
    return question.strip() if found else ""
