"""A sentence and a text to the words that the text lacks, words of like meaning allowed."""

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rag.quantities import quantities
from rag.words import cuts

DATA = Path(__file__).with_name("synonyms.toml")


@dataclass(frozen=True, slots=True)
class Wording:
    """How a sentence's content words stand in a text."""

    missing: tuple[str, ...]  # folded, in order
    share: float  # of the content words' characters that the text covers, 0 to 1
    order: float  # of the sentence's bigrams that stand in the text, 0 to 1


@functools.cache
def _table(path: Path = DATA) -> tuple[Mapping[str, frozenset[str]], frozenset[str]]:
    """The words of like meaning by word, and the words that say nothing."""
    loaded = tomllib.loads(path.read_text(encoding="utf-8"))
    alike: dict[str, frozenset[str]] = {}
    for row in map(str.split, loaded["rows"]):
        for word in row:
            alike[word] = alike.get(word, frozenset()) | frozenset(row)
    return alike, frozenset(loaded["benign"].split())


def alike(word: str) -> frozenset[str]:
    """The words that say the same in a policy: 培育 and 培训 for 培养."""
    return _table()[0].get(word, frozenset())


def _stands(word: str, text: str) -> bool:
    """Whether a folded text uses a word or one of like meaning.

    Everyday words are none: they are often narrower (越南 for 海外).
    """
    return word in text or any(other in text for other in alike(word))


def _joined(word: str, said: str, text: str) -> bool:
    """Whether a word of one character is in the text what it is in the sentence.

    A word of its own, or between the same neighbours: the 形 of 商标形资产 is not that of 无形.
    """
    at = said.find(word)
    beside = (said[max(0, at - 1) : at + 1], said[at : at + 2])
    return word in words_of(text) or all(pair in text for pair in beside)


def _stands_in_parts(word: str, text: str) -> bool:
    """Whether the text uses every part of a compound: 质押融资 where it says 质押或融资."""
    _, benign = _table()
    parts = [word[at : at + 2] for at in range(0, len(word), 2)]
    return len(word) > 3 and all(_stands(part, text) or part in benign for part in parts)


def _is_there(word: str, said: str, text: str) -> bool:
    if len(word) == 1 and word in text:
        return _joined(word, said, text)
    return _stands(word, text) or _stands_in_parts(word, text)


def _without(text: str, taken: Iterable[tuple[int, int]]) -> str:
    for start, end in taken:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


@functools.lru_cache(maxsize=1024)
def bigrams(folded: str) -> frozenset[str]:
    """The pairs of neighbouring letters and digits."""
    letters = "".join(char for char in folded if char.isalnum())
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


@functools.cache
def _phrases() -> re.Pattern[str]:
    """The words of like meaning that a segmenter may cut: 科研机构."""
    alike, _ = _table()
    long = sorted((word for word in alike if len(word) > 2), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, long)))


@functools.lru_cache(maxsize=1024)
def words_of(folded: str) -> frozenset[str]:
    """The words of a folded text."""
    return frozenset(folded[start:end] for start, end in cuts(folded))


@functools.lru_cache(maxsize=1024)
def content(said: str, apart: tuple[tuple[int, int], ...] = ()) -> tuple[str, ...]:
    """The words of a folded sentence that state something; figures and `apart` are left out."""
    _, benign = _table()
    rest = _without(said, (*((q.span.start, q.span.end) for q in quantities(said)), *apart))
    long = [(m[0], m.span()) for m in _phrases().finditer(rest)]
    rest = _without(rest, (span for _, span in long))
    words = (*(word for word, _ in long), *(rest[start:end] for start, end in cuts(rest)))
    return tuple(w for w in words if w not in benign and any(map(str.isalnum, w)))


def wording(said: str, text: str, *, apart: tuple[tuple[int, int], ...] = ()) -> Wording:
    """How the words of a folded sentence stand in a folded text.

    >>> wording("推动专利保险", "推进知识产权保险").missing
    ('专利',)
    """
    words = content(said, apart)
    missing = tuple(word for word in words if not _is_there(word, said, text))
    total, lost = sum(map(len, words)), sum(map(len, missing))
    grams = bigrams(said)
    return Wording(
        missing=tuple(dict.fromkeys(missing)),
        share=1 - lost / total if total else 0.0,
        order=len(grams & bigrams(text)) / len(grams) if grams else 0.0,
    )
