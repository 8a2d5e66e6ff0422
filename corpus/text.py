"""Text to folded text with offsets kept, and to sentences. The one place that knows OpenCC."""

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import opencc

from corpus.policy import Span

_T2S = opencc.OpenCC("t2s")
_S2T = opencc.OpenCC("s2tw")

# 。 ends a sentence, and takes the closing marks behind it along: 。” 。) ;
# A ? inside a word (結合實際貫徹落實?,F將) is damage, not an end.
_SENTENCE_END = re.compile(r"(?:[。!;]|\?(?![\w,]))+[”’\"』」)\]】]*|\n")


def _simplified(char: str) -> str:
    """One character in Simplified; OpenCC refuses a lone surrogate."""
    return char if "\ud800" <= char <= "\udfff" else str(_T2S.convert(char))


@functools.lru_cache(maxsize=65536)
def _fold_char(char: str) -> str:
    """One character in its folded form: Simplified, NFKC, lower case; repeated until it rests.

    Character by character, so that fold(a + b) == fold(a) + fold(b): a word folds alike
    wherever it stands. 乾坤 therefore folds to 干坤, in text and question alike.
    """
    if unicodedata.category(char) == "Cf":
        return ""  # a zero-width blank inside a word, as web pages have them
    before, after = "", char
    while after != before:
        before = after
        normal = "".join(unicodedata.normalize("NFKC", c) for c in before).lower()
        after = "".join(map(_simplified, normal))
    return after


def fold(text: str) -> str:
    """The text as it is searched: Simplified, NFKC, lower case. Idempotent."""
    return "".join(map(_fold_char, text))


@dataclass(frozen=True)
class Folded:
    """A folded text whose offsets lead back to the original.

    `origin[i]` is the offset in the original of the character that became `text[i]`;
    one entry more than characters, so that an end can be looked up too.
    """

    text: str
    origin: tuple[int, ...]

    def back(self, start: int, end: int) -> Span:
        """The span of the original that folded to `text[start:end]`."""
        last = self.origin[end - 1] + 1 if end > start else self.origin[start]
        return Span(self.origin[start], last)


def folded(text: str) -> Folded:
    """Fold a text and keep the way back."""
    pieces, origin = [], []
    for offset, char in enumerate(text):
        piece = _fold_char(char)
        pieces.append(piece)
        origin.extend([offset] * len(piece))
    return Folded("".join(pieces), (*origin, len(text)))


# Every other way to end a line: vertical tab, form feed, NEL, line and paragraph separator.
_BREAKS = "\v\f\x85\u2028\u2029"


@functools.lru_cache(maxsize=65536)
def _plain_char(char: str) -> str:
    if "\uff01" <= char <= "\uff5e":
        return chr(ord(char) - 0xFEE0)
    if char in _BREAKS:
        return "\n"
    if unicodedata.category(char) in ("Zs", "Cf"):  # wide blanks; what has no width at all
        return " "
    simple = _simplified(char) if char >= "\u2e80" else char
    return simple if len(simple) == 1 else char


def plain(text: str) -> str:
    r"""The text in Simplified with half-width punctuation, character for character.

    It is as long as the text, so that what a pattern finds in it is a span of the text;
    patterns are written once: Simplified, ( ) [ ] : ; , ! ? and the blank in half width,
    what has no width as a blank, and every line break as \n.
    """
    return "".join(map(_plain_char, text))


def to_simplified(text: str) -> str:
    """A text in Simplified, its punctuation as it was. Never for quotes."""
    return "".join(map(_simplified, text))


def to_traditional(text: str) -> str:
    """Frame words for an asker who writes Traditional. Never for quotes."""
    return str(_S2T.convert(text))


def is_traditional(text: str) -> bool:
    """Whether a text holds characters that only Traditional writing has.

    >>> is_traditional("質押融資"), is_traditional("质押融资"), is_traditional("专利著作")
    (True, False, False)
    """
    return any(_simplified(c) != c for c in text if c >= "\u2e80" and _S2T.convert(c) == c)


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of `text[start:end]`, trimmed, each with its closing mark.

    A line break ends a sentence; a full stop inside quotation marks or brackets does so too.
    """
    at = start
    for mark in _SENTENCE_END.finditer(plain(text[start:end])):
        span = trimmed(text, at, start + mark.end())
        at = start + mark.end()
        if span.start < span.end:
            yield span
    span = trimmed(text, at, end)
    if span.start < span.end:
        yield span


def lines(text: str) -> Iterator[Span]:
    """The lines of a text that are not blank, trimmed."""
    for line in re.finditer(r"[^\n]+", text):
        span = trimmed(text, line.start(), line.end())
        if span.start < span.end:
            yield span
