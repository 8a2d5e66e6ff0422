"""glossary.toml to the policy words behind English terms and everyday Chinese."""

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.text import fold
from errors import BadSettings

LONGEST = 6  # words of an English phrase
DATA = Path(__file__).with_name("glossary.toml")
_ENGLISH = re.compile(r"[a-z0-9'&]+")
# A plural ending and what stands in the singular: policies, boxes, brands; not glass, analysis.
_PLURALS = (
    (re.compile(r"(?<=..)ies$"), "y"),
    (re.compile(r"(?<=s|x|z)es$|(?<=ch|sh)es$"), ""),
    (re.compile(r"(?<=[^siu])s$"), ""),
)


@dataclass(frozen=True, eq=False)
class Glossary:
    """Terms by what people write; every key is folded."""

    english: Mapping[str, tuple[str, ...]]  # English phrase, each word singular -> policy words
    everyday: Mapping[str, tuple[str, ...]]  # everyday Chinese -> policy words
    words: frozenset[str]  # the policy words

    @functools.cached_property
    def _everyday(self) -> re.Pattern[str]:
        keys = sorted(self.everyday, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, keys)) or r"(?!)")

    def pieces(self, folded: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The folded text in pieces: everyday words with their policy words, the rest with ()."""
        at = 0
        for match in self._everyday.finditer(folded):
            if at < match.start():
                yield folded[at : match.start()], ()
            yield match[0], self.everyday[match[0]]
            at = match.end()
        if at < len(folded):
            yield folded[at:], ()

    def translated(self, folded: str) -> Iterator[tuple[str, ...]]:
        """The policy words for each English phrase of a folded question, longest phrase first."""
        words = [singular(word) for word in _ENGLISH.findall(folded)]
        at = 0
        while at < len(words):
            lengths = range(min(LONGEST, len(words) - at), 0, -1)
            phrases = ((n, self.english.get(" ".join(words[at : at + n]))) for n in lengths)
            length, known = next(((n, k) for n, k in phrases if k), (1, None))
            if known:
                yield known
            at += length


def singular(word: str) -> str:
    """An English word without its plural ending.

    >>> singular("policies"), singular("boxes"), singular("brands"), singular("is")
    ('policy', 'box', 'brand', 'is')
    """
    for ending, instead in _PLURALS:
        if len(word) > 3 and ending.search(word):
            return ending.sub(instead, word)
    return word


def _phrase(words: str) -> str:
    return " ".join(map(singular, _ENGLISH.findall(fold(words))))


@functools.cache
def glossary(path: Path = DATA) -> Glossary:
    """The glossary of a file. Raises BadSettings where it is not one."""
    try:
        terms = tomllib.loads(path.read_text(encoding="utf-8"))["term"]
        english: dict[str, list[str]] = {}
        everyday: dict[str, list[str]] = {}
        for term in terms:
            for phrase in term.get("en", []):
                english.setdefault(_phrase(phrase), []).append(fold(term["zh"]))
            for words in term.get("also", []):
                everyday.setdefault(fold(words), []).append(fold(term["zh"]))
        return Glossary(
            {key: tuple(values) for key, values in english.items()},
            {key: tuple(values) for key, values in everyday.items()},
            frozenset(fold(term["zh"]) for term in terms),
        )
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"词表 {path} 无法读取:{error}") from None
