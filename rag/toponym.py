"""A question to the question with the names of held places as they are written: 昆名 is 昆明."""

from collections.abc import Iterable, Iterator, Mapping

from corpus.pinyin import syllables
from corpus.region import Place, mentions
from rag.words import is_word

Slip = tuple[str, str]  # as written, as meant


def _heard(text: str, place: Place, taken: set[int]) -> Iterator[Slip]:
    """Stretches that sound like a place's name, share a character with it and are no word."""
    name, size = place.short, len(place.short)
    sound = syllables(name)
    for at in range(len(text) - size + 1):
        stretch = text[at : at + size]
        right = sum(a == b for a, b in zip(stretch, name, strict=True))
        free = taken.isdisjoint(range(at, at + size))
        if free and 0 < right < size and syllables(stretch) == sound and not is_word(stretch):
            yield stretch, name


def _clipped(text: str, place: Place, taken: set[int]) -> Iterator[Slip]:
    """A city or province by its first character: 牡市."""
    short = place.short[0] + place.name[-1]
    at = text.find(short)
    if at >= 0 and place.name[-1] in "市省" and taken.isdisjoint(range(at, at + 2)):
        yield short, place.name


def slips(text: str, held: Mapping[str, Place]) -> tuple[Slip, ...]:
    """(as written, as meant) for what can only mean one of the places that are held.

    Names of other places, whole, are left alone, and so are words: 背景 is not 北京.
    """
    around = held.values()
    taken = {at for m in mentions(text, known=around) for at in range(m.span.start, m.span.end)}
    heard = [slip for place in around for slip in _heard(text, place, taken)]
    clipped = [slip for place in around for slip in _clipped(text, place, taken)]
    return tuple(dict.fromkeys((*heard, *_only(clipped))))


def _only(found: Iterable[Slip]) -> list[Slip]:
    """The slips that can mean one place alone."""
    listed = list(found)
    written = [wrong for wrong, _ in listed]
    return [slip for slip in listed if written.count(slip[0]) == 1]
