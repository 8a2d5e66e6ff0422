"""Pasted text to its sentences: list signs and marks aside, each with what it was cited from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus import region
from corpus.policy import Span
from corpus.text import plain, sentences, trimmed
from errors import BadInput

MAX_CHARACTERS, MAX_SENTENCES = 20_000, 200

# "- ", "1. ", "> ", "## ", "一、" stay out; a policy's own label is part of its sentence.
_SIGN = re.compile(r"^(?:\s*(?:[-*+•·>#]+|\d{1,3}[.)、])\s+)+|^\s*[-•·*]\s*(?=[\u3400-\u9fff])")
# [1 北京·二(一)5]: our own mark; in Markdown its address in brackets may follow.
_MARK = re.compile(r"\[\d{1,3}(?:\s+(?P<address>[^\]\n]{1,60}))?\](?:\([^)\s]*\))?")
# 有哪些?鼓励…
_ASKED = re.compile(r"[??](?=[\u3400-\u9fff])")
_EMPHASIS = re.compile(r"\*\*|__|`")
# **昆明**(规划期 2022-2025,规划期已满)
_HEADING = re.compile(r"^\s*\**(?P<name>[^*(\n::]{2,20}?)\**\s*(?:\([^()\n]*\))?\s*:?\s*$")
# The sentences that frame an answer of ours, and the addresses under it.
_FRAME = re.compile(
    r"^\d+ 份文件有相关条款|^未见相关条款:|^提示:标有|^没有(?:单独)?收录|^\(已按“|^相近条款\("
    r"|^注意口径不同|^已收录.*可改问该地区|不能回答。?$"
    r"|\.(?:txt|md|docx|pdf|html):\d+-\d+$|^以 \d{4}-\d\d-\d\d 计"
)


@dataclass(frozen=True, slots=True)
class Pasted:
    """One sentence as it is held against the policies, and where it stands in what was pasted."""

    text: str  # without signs and marks
    span: Span
    cited: str  # the address its mark names: 北京·二(一)5; "" without one
    under: str  # the place that the heading above its list names; ""
    frame: bool  # it frames an answer, and states nothing of a policy


def _place_of(line: str) -> str:
    """The place that a heading names; "" where the line is no such heading."""
    found = _HEADING.match(plain(line))
    name = found["name"].strip() if found else ""
    named = [m for m in region.mentions(name) if m.span == Span(0, len(name))]
    return name if named else ""


def _lines(text: str) -> Iterator[Span]:
    at = 0
    for line in text.splitlines(keepends=True):
        yield Span(at, at + len(line))
        at += len(line)


def _cleaned(words: str) -> str:
    return " ".join(_EMPHASIS.sub("", _MARK.sub(" ", words)).split())


def _is_mark_only(words: str) -> bool:
    return bool(_MARK.search(words)) and not any(map(str.isalnum, _MARK.sub("", words)))


def _asked(text: str, span: Span) -> Iterator[Span]:
    """A sentence cut behind its questions; a policy's own ? before a word is mostly damage."""
    at = span.start
    for mark in _ASKED.finditer(text, span.start, span.end):
        yield trimmed(text, at, mark.end())
        at = mark.end()
    if at < span.end:
        yield trimmed(text, at, span.end)


def _grown(text: str, spans: list[Span]) -> list[Span]:
    """The spans, where one that is a mark and nothing else joins the sentence before it."""
    grown: list[Span] = []
    for span in spans:
        if grown and _is_mark_only(span.of(text)):
            grown[-1] = Span(grown[-1].start, span.end)
        else:
            grown.append(span)
    return grown


def _in_line(text: str, line: Span, under: str) -> Iterator[Pasted]:
    sign = _SIGN.match(plain(line.of(text)))
    start = line.start + (sign.end() if sign else 0)
    frame = bool(_FRAME.search(plain(line.of(text)).strip()))
    cut = (part for one in sentences(text, start, line.end) for part in _asked(text, one))
    spans = [line] if frame else _grown(text, list(cut))
    for span in spans:
        words = span.of(text)
        marks = [m["address"] for m in _MARK.finditer(words) if m["address"]]
        said = _cleaned(words)
        if any(map(str.isalnum, said)):
            cited = marks[-1].strip() if marks else ""
            yield Pasted(said, span, cited, under if sign else "", frame)


def pasted(text: str) -> tuple[Pasted, ...]:
    """The sentences of a pasted text, in order. Raises BadInput where there are too many.

    >>> [(one.text, one.cited) for one in pasted("- 支持质押。 [1 北京·二(一)5]")]
    [('支持质押。', '北京·二(一)5')]
    """
    if len(text) > MAX_CHARACTERS:
        raise BadInput(f"文字有 {len(text)} 个字符,一次最多核对 {MAX_CHARACTERS} 个,请分几次粘贴。")
    found: list[Pasted] = []
    under = ""
    for line in _lines(text):
        place = _place_of(line.of(text))
        if place:
            under = place
            found.append(Pasted(_cleaned(line.of(text)), line, "", "", True))
            continue
        found += _in_line(text, line, under)
    if len(found) > MAX_SENTENCES:
        raise BadInput(f"文字有 {len(found)} 句,一次最多核对 {MAX_SENTENCES} 句,请分几次粘贴。")
    return tuple(found)
