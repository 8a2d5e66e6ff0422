"""A question and its history to a query: places, topic, script, and what is searched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from corpus import region
from corpus.text import fold, folded, is_traditional
from index.passage import Filter
from rag.answer import Query, Script, Turn
from rag.words import content_words

# What a question adds to the one before it without a topic of its own: 那江西呢?
_LATIN_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a question, sorted by what is held."""

    held: tuple[str, ...]
    unheld: tuple[str, ...]
    related: tuple[str, ...]  # held regions that lie in an unheld place
    rest: str  # the question without the place names


def script_of(question: str) -> Script:
    """What the asker writes: mostly Latin letters is English."""
    letters = [char for char in question if char.isalpha()]
    latin = sum(char.isascii() for char in letters)
    if letters and latin / len(letters) > _LATIN_SHARE:
        return Script.ENGLISH
    return Script.TRADITIONAL if is_traditional(question) else Script.SIMPLIFIED


def _unique(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def places(question: str, held: Mapping[str, region.Place]) -> Places:
    """The places a question names; a district of a held city asks for the city's policy."""
    names: list[str] = []
    unheld: list[str] = []
    related: list[str] = []
    rest, at = "", 0
    for mention in region.mentions(question, known=held.values()):
        rest += question[at : mention.span.start] + " "
        at = mention.span.end
        around = [n for n, p in held.items() if any(c.within(p) for c in mention.candidates)]
        inside = [n for n, p in held.items() if any(p.within(c) for c in mention.candidates)]
        if around:
            names.append(max(around, key=lambda name: len(held[name].code)))
        else:
            unheld.append(mention.candidates[0].name)
            related += inside
    return Places(_unique(names), _unique(unheld), _unique(related), rest + question[at:])


def understand(
    question: str,
    *,
    history: Sequence[Turn],
    as_of: date,
    held: Mapping[str, region.Place],
    wanted: Sequence[str],
) -> Query:
    """The query of a question; `held` maps region names to places, `wanted` are chosen filters.

    A question without a topic of its own takes the topic of the last question that had one,
    and its places too where it names none.
    """
    found = places(question, held)
    topic = content_words(fold(found.rest))
    standalone, searched = question, found.rest
    for turn in reversed(history):
        if topic or turn.role != "user":
            continue
        before = places(turn.content, held)
        topic = content_words(fold(before.rest))
        searched = before.rest
        if not (found.held or found.unheld):
            found = before
        named = "、".join((*found.held, *found.unheld))
        standalone = f"{named}:{before.rest.strip()}" if named else before.rest.strip()
    regions = found.held or (() if found.unheld else tuple(wanted))
    return Query(
        question=question,
        standalone=standalone,
        search=" ".join(folded(searched).text.split()),
        topic=topic,
        regions=regions,
        unheld=found.unheld,
        related=found.related,
        filter=Filter(regions=frozenset(regions)),
        as_of=as_of,
        script=script_of(question),
    )
