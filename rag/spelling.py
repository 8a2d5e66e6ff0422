"""A question to the question with sound-alike slips in key terms repaired: 质呀融资 is 质押融资."""

import functools
from collections.abc import Callable, Iterable, Mapping

from corpus.pinyin import syllables

# Characters of a term that may be repaired; shorter ones sound like too much else.
SHORTEST, LONGEST = 2, 8


@functools.lru_cache(maxsize=8)
def sounds(terms: frozenset[str]) -> Mapping[tuple[str, ...], str]:
    """Terms by how they sound; of terms that sound alike the first in order."""
    return {syllables(term): term for term in sorted(terms, reverse=True)}


def _is_chinese(text: str) -> bool:
    return all("\u3400" <= char <= "\u9fff" for char in text)


def repairs(
    folded: str, terms: Iterable[str], is_known: Callable[[str], bool]
) -> tuple[tuple[str, str], ...]:
    """(as written, as meant) for stretches that only sound like a term.

    A stretch of two characters must be unknown to the corpus; a longer one must differ from
    the term in one character, or be unknown.
    """
    known_sounds = sounds(frozenset(term for term in terms if _is_chinese(term)))
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(folded):
        for length in range(min(LONGEST, len(folded) - at), SHORTEST - 1, -1):
            stretch = folded[at : at + length]
            if not _is_chinese(stretch):
                continue
            term = known_sounds.get(syllables(stretch))
            if term and term != stretch and not is_known(stretch):
                found.append((stretch, term))
                at += length - 1
                break
        at += 1
    return tuple(dict.fromkeys(found))
