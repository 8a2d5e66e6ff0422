"""A web page to lines: blocks a line each, tables in rows, lists with their numbers, no chrome."""

import re
from collections import Counter
from dataclasses import dataclass, field

from corpus.chrome import Chrome
from corpus.dom import Element, Step, events, html
from corpus.hidden import Sheet
from corpus.label import label_of
from corpus.numbering import whole, written
from corpus.policy import Span
from corpus.rawpage import check, page_text
from corpus.rows import Grid, cell, lines_of
from corpus.text import plain

_TOLD = {
    "hidden": "有 {} 个隐藏文字(网页样式使其不可见),未收入正文",
    "deleted": "有 {} 个字标为已删除,未收入正文",
    "chrome": "网页导航、页脚等 {} 个字未收入正文",
    "picture": "有 {} 幅图片,其中的文字未收入正文",
    "frame": "有 {} 处嵌入的页面或对象,其内容未收入正文",
    "lost": "有 {} 个字节无法解码,以“\ufffd”代替",
}
_NEVER = frozenset(
    "head script style noscript template textarea select button input svg math canvas audio "
    "video map datalist dialog rt rp title".split()
)
_FRAMES = frozenset({"iframe", "object", "embed", "frame", "applet"})
_BLOCKS = frozenset(
    "html body div p section article main header footer aside nav h1 h2 h3 h4 h5 h6 ul ol li dl dt "
    "dd blockquote pre address center fieldset form legend figure figcaption details summary hr "
    "table caption thead tbody tfoot tr td th menu dir hgroup option".split()
)
_CELLS = frozenset({"td", "th"})
_SIDES = ("col", "row")
_LISTED = frozenset({"ol", "ul", "menu", "dir"})
# A line break of the file is a blank, but none where Chinese stands on a side of it.
_WRAP = re.compile(r"(?<![!-~\s])[ \t\r\f]*\n[ \t\r\n\f]*|[ \t\r\f]*\n[ \t\r\n\f]*(?![!-~\s])")
_BLANK = re.compile(r"[ \t\r\n\f]+")
_FORMS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
    "upper-roman": "upperRoman",
    "lower-roman": "lowerRoman",
    "upper-alpha": "upperLetter",
    "lower-alpha": "lowerLetter",
}
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)")


@dataclass(slots=True)
class _Sink:
    """Where lines go: the page, or a cell."""

    lines: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    number: str = ""  # of the list item that begins with the next words
    nested: bool = False

    def flush(self) -> None:
        """End the line."""
        words = _BLANK.sub(" ", _WRAP.sub("", "".join(self.pieces)))
        self.pieces.clear()
        for line in words.split("\v"):
            self._add(line.strip())

    def _add(self, line: str) -> None:
        if line:
            copy = plain(line)
            bare = self.number and not label_of(copy, Span(0, len(copy)))
            self.lines.append(f"{self.number}{line}" if bare else line)
            self.number = ""


@dataclass(slots=True)
class _List:
    """A list whose items are being read."""

    form: str
    value: int

    @property
    def number(self) -> str:
        """The number of its item, as browsers write it."""
        return written(self.value, self.form) + ("、" if self.form == "chineseCounting" else ". ")


class _Reader:
    """A page while it is being read."""

    def __init__(self, root: Element) -> None:
        self._sheet, self._chrome = Sheet(root), Chrome(root)
        self._sinks = [_Sink()]
        self._tables: list[Grid] = []
        self._lists: list[_List] = []
        self._pre = 0
        self.left_out: Counter[str] = Counter()

    def lines(self, root: Element) -> list[str]:
        """The lines of the page."""
        for step, element in events(root, leave_out=self._leave_out):
            if step is Step.BEGIN:
                self._begin(element)
            elif step is Step.END:
                self._end(element)
            if step is not Step.BEGIN:
                self._say(element.tail)
        self._sinks[0].flush()
        return self._sinks[0].lines

    def _leave_out(self, element: Element) -> bool:
        if element.tag in _NEVER:
            return True
        if element.tag in _FRAMES:
            self.left_out["frame"] += 1
            return True
        why = self._why(element)
        if why:
            self.left_out[why] += self._chrome.size(element)
        return bool(why)

    def _why(self, element: Element) -> str:
        """Why an element is left out; "" where it is not."""
        if self._sheet.hides(element):
            return "hidden"
        if element.tag == "del":
            return "deleted"
        return "chrome" if self._chrome.holds(element) else ""

    def _begin(self, element: Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._sinks[-1].flush()
        if tag == "br":
            self._sinks[-1].pieces.append("\v")
        elif tag == "img":
            self.left_out["picture"] += 1
        elif tag in _LISTED:
            self._lists.append(_list(element))
        elif tag == "li":
            self._item(element)
        elif tag == "pre":
            self._pre += 1
        else:
            self._begin_table(tag)
        self._say(element.text)

    def _begin_table(self, tag: str) -> None:
        if tag == "table":
            self._sinks[-1].nested = True
            self._tables.append(Grid())
        elif tag == "tr" and self._tables:
            self._tables[-1].begin()
        elif tag in _CELLS and self._tables:
            self._sinks.append(_Sink())

    def _end(self, element: Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._sinks[-1].flush()
        if tag in _LISTED:
            self._lists.pop()
        elif tag == "li":
            self._sinks[-1].number = ""
        elif tag == "pre":
            self._pre -= 1
        elif self._tables:
            self._end_table(element)

    def _end_table(self, element: Element) -> None:
        if element.tag in _CELLS:
            sink = self._sinks.pop()
            inside = cell(sink.lines, nested=sink.nested)
            across, down = (whole(element.get(f"{side}span", ""), or_else=1) for side in _SIDES)
            self._tables[-1].add(inside, across=across, down=down)
        elif element.tag == "tr":
            self._tables[-1].end()
        elif element.tag == "table":
            self._sinks[-1].lines.extend(lines_of(self._tables.pop().rows))

    def _item(self, element: Element) -> None:
        """Note down the number that the next words of a list item are shown with."""
        if self._lists and self._lists[-1].form:
            listed = self._lists[-1]
            listed.value = whole(element.get("value", ""), or_else=listed.value + 1)
            self._sinks[-1].number = listed.number

    def _say(self, text: str | None) -> None:
        if text:
            text = text.replace("\v", " ")
            self._sinks[-1].pieces.append(text.replace("\n", "\v") if self._pre else text)


def _list(element: Element) -> _List:
    """A list of numbers, as far as the page says it itself; one of bullets has no form."""
    style = _LIST_STYLE.search(element.get("style", ""))
    named = style[1].lower() if style else element.get("type", "1")
    numbered = element.tag == "ol" and named != "none"
    form = _FORMS.get(named, "decimal") if numbered else ""
    return _List(form, whole(element.get("start", ""), or_else=1) - 1)


def read(data: bytes) -> tuple[list[str], list[str]]:
    """The lines of a web page, and what was left out of them."""
    raw, lost = page_text(data)
    root = html(raw)
    if root is None:
        return [], []
    check(root.itertext(), raw)
    reader = _Reader(root)
    lines = reader.lines(root)
    counts = reader.left_out + Counter(lost=lost)
    return lines, [words.format(counts[key]) for key, words in _TOLD.items() if counts[key]]
