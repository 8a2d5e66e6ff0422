"""A question to the question with sound-alike slips in key terms repaired: 质呀融资 is 质押融资."""

import functools
from collections.abc import Callable, Iterable, Mapping

from corpus.pinyin import syllables
from rag.words import EVERYDAY, cuts, is_word

# Characters of a term that may be repaired; shorter ones sound like too much else.
SHORTEST, LONGEST = 2, 8
LONG = 4  # from here on the sound of a whole term is proof enough


@functools.lru_cache(maxsize=8)
def sounds(terms: frozenset[str]) -> Mapping[tuple[str, ...], str]:
    """Terms by how they sound; of terms that sound alike the first in order."""
    return {syllables(term): term for term in sorted(terms, reverse=True)}


def _is_chinese(text: str) -> bool:
    return all("\u3400" <= char <= "\u9fff" for char in text)


def _is_slip(written: str, meant: str) -> bool:
    """Whether one of two, or at most half of more characters are wrong, and no everyday one."""
    wrong = [a for a, b in zip(written, meant, strict=True) if a != b]
    return bool(wrong) and 2 * len(wrong) <= len(meant) and not set(wrong) & EVERYDAY


def _odd(folded: str, is_known: Callable[[str], bool]) -> set[int]:
    """Where characters stand that make no known pair with either neighbour."""
    paired = [is_known(folded[i : i + 2]) for i in range(len(folded) - 1)]
    after, before = [*paired, False], [False, *paired]
    return {i for i in range(len(folded)) if not after[i] and not before[i]}


def repairs(
    folded: str, terms: Iterable[str], is_known: Callable[[str], bool]
) -> tuple[tuple[str, str], ...]:
    """(as written, as meant) for stretches that only sound like a term.

    A slip leaves a character that makes no known pair with its neighbours: 呀 in 质呀融资. A
    stretch across two words (资支 in 融资支持) has none, and one that cuts a word in two
    (积金 in 公积金) is none. Of two characters one must be right.
    """
    odd = _odd(folded, is_known)
    words = cuts(folded)
    known_sounds = sounds(frozenset(term for term in terms if _is_chinese(term)))
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(folded):
        for length in range(min(LONGEST, len(folded) - at), SHORTEST - 1, -1):
            stretch = folded[at : at + length]
            fits = length < LONG and not odd.intersection(range(at, at + length))
            if fits or not _is_chinese(stretch):
                continue
            if any(a < at < b or a < at + length < b for a, b in words):
                continue
            term = known_sounds.get(syllables(stretch))
            if term and not is_known(stretch) and not is_word(stretch) and _is_slip(stretch, term):
                found.append((stretch, term))
                at += length - 1
                break
        at += 1
    return tuple(dict.fromkeys(found))
