"""A Word file to lines: a paragraph or a row of a table a line, automatic numbers written out."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from corpus.dom import Element, attribute, child, local
from corpus.numbering import BULLET, Numbering, is_on, value, whole
from corpus.package import Package, children
from corpus.rows import MOST_COLUMNS, Cell, cell, lines_of
from corpus.styles import Styles, is_white

# What is told of a document, and what no reader sees of it.
_TOLD = {
    "hidden": "有 {} 个隐藏文字(隐藏格式、白色或极小字号),未收入正文",
    "deleted": "有 {} 个字在修订中被删除,未收入正文",
    "comment": "有 {} 条批注,未收入正文",
    "picture": "有 {} 幅图片或图形,其中的文字未收入正文",
    "object": "有 {} 个嵌入的对象或文件,其内容未收入正文",
    "field": "有 {} 处自动编号域没有保存结果,编号未收入正文",
    "margin": "页眉、页脚中的 {} 个字未收入正文",
}
_UNSEEN = frozenset(
    "pPr rPr sdtPr sdtEndPr tblPr tblGrid trPr tcPr sectPr rt rubyPr fldData numbering "
    "proofErr bookmarkStart bookmarkEnd footnoteRef endnoteRef separator".split()
)
_DELETED = frozenset({"del", "moveFrom"})
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_COUNTED_FIELDS = ("LISTNUM", "AUTONUM")
_BULLETS = frozenset(b"lnqsuv\x9f\xa7\xa8\xb7\xd8\xfc")  # of Symbol and Wingdings
_NOTES = {"footnoteReference": ("footnotes", "脚注"), "endnoteReference": ("endnotes", "尾注")}
# Behind these a number stands close to the words; behind others with a blank.
_CLOSING = ("、", ")", ")", "]", "】", "〕", ":", "。", ".", ".")


@dataclass(slots=True)
class _Line:
    """A paragraph while it is being read."""

    style: str
    pieces: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)  # lines of its text boxes and footnotes
    hidden: int = 0

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()


class _Reader:
    """A document while it is being read."""

    def __init__(self, package: Package) -> None:
        self._styles = Styles(package.related("styles"))
        self._numbering = Numbering(package.related("numbering"))
        self._notes = {part: _by_id(package.related(part)) for part, _ in _NOTES.values()}
        self._carried = ""  # words of a paragraph whose mark was deleted: they go on in the next
        self.left_out: Counter[str] = Counter()
        self._acts: Mapping[str, Callable[[Element, _Line], None]] = {
            "r": self._run,
            "t": lambda node, line: line.pieces.append(node.text or ""),
            "instrText": self._field,
            "sym": lambda node, line: line.pieces.append(_symbol(node)),
            "AlternateContent": self._choice,
            "drawing": self._drawing,
            "pict": self._drawing,
            "object": self._object,
            "commentReference": lambda _, line: self.left_out.update(comment=1),
            **dict.fromkeys(_SIGNS, self._sign),
            **dict.fromkeys(_NOTES, self._note),
            **dict.fromkeys(_DELETED, self._deleted),
            **dict.fromkeys(_UNSEEN, lambda _, __: None),
        }

    def blocks(self, parent: Element) -> Iterator[str]:
        """The lines of everything inside a body, a cell, a text box or a footnote."""
        for node in parent:
            name = local(node.tag)
            if name == "p":
                yield from self._paragraph(node)
            elif name == "tbl":
                yield from lines_of([self._row(row) for row in self._rows(node)])
            elif name == "altChunk":
                self.left_out["object"] += 1
            elif name in _DELETED:
                self._deleted(node)
            elif name not in _UNSEEN:
                yield from self.blocks(node)

    def _paragraph(self, node: Element) -> Iterator[str]:
        properties = child(node, "pPr")
        line = _Line(value(child(properties, "pStyle")))
        self._inline(node, line)
        mark = child(properties, "rPr")
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
            self._carried += line.text
            yield from line.beside
            return
        unseen = not line.text and (line.hidden or self._styles.hides(mark, line.style))
        number = "" if unseen and not self._carried else self._number(properties, line.style)
        yield _joined(number, self._carried + line.text)
        self._carried = ""
        yield from line.beside

    def _number(self, properties: Element | None, style: str) -> str:
        """The automatic number of a paragraph, from its own properties or its style's."""
        own = child(properties, "numPr")
        by, inherited = self._styles.numbering(style)
        list_id = value(child(own, "numId")) or value(child(inherited, "numId"))
        level = value(child(own, "ilvl"))
        if not level and not value(child(own, "numId")):
            level = value(child(inherited, "ilvl")) or str(self._numbering.level_of(list_id, by))
        return self._numbering.next(list_id, whole(level))

    def _inline(self, node: Element, line: _Line) -> None:
        """Read what stands in a line; what is not known is gone through."""
        for inner in node:
            act = self._acts.get(local(inner.tag), self._inline)
            act(inner, line)

    def _run(self, node: Element, line: _Line) -> None:
        if self._styles.hides(child(node, "rPr"), line.style) or is_white(node):
            size = len("".join(_texts(node, "t")).strip())
            line.hidden += size
            self.left_out["hidden"] += size
        else:
            self._inline(node, line)

    def _sign(self, node: Element, line: _Line) -> None:
        line.pieces.append(_SIGNS[local(node.tag)])

    def _field(self, node: Element, line: _Line) -> None:
        if (node.text or "").strip().startswith(_COUNTED_FIELDS):
            self.left_out["field"] += 1

    def _choice(self, node: Element, line: _Line) -> None:
        """One of several forms of the same: the first that is offered."""
        chosen = child(node, "Choice")
        chosen = chosen if chosen is not None else child(node, "Fallback")
        if chosen is not None:
            self._inline(chosen, line)

    def _drawing(self, node: Element, line: _Line) -> None:
        boxes = [box for box in node.iter() if local(box.tag) == "txbxContent"]
        for box in boxes:
            if not any(local(around.tag) == "txbxContent" for around in _within(box, node)):
                line.beside.extend(self.blocks(box))
        self.left_out["picture"] += not boxes

    def _object(self, node: Element, line: _Line) -> None:
        self.left_out["object"] += 1

    def _deleted(self, node: Element, line: _Line | None = None) -> None:
        self.left_out["deleted"] += len("".join(_texts(node, "delText", "t")).strip())

    def _note(self, node: Element, line: _Line) -> None:
        """A footnote, on lines of its own below the paragraph that refers to it."""
        part, word = _NOTES[local(node.tag)]
        id_ = attribute(node, "id")
        found = self._notes[part].pop(id_, None)
        if found is not None:
            words = " ".join(words for words in self.blocks(found) if words)
            line.beside.append(f"〔{word}〕{words}")

    def _rows(self, table: Element) -> Iterator[Element]:
        for node in table:
            name = local(node.tag)
            if name == "tr" and child(node, "trPr", "del") is not None:
                self._deleted(node)
            elif name == "tr" and is_on(child(node, "trPr", "hidden")):
                self.left_out["hidden"] += len("".join(_texts(node, "t")))
            elif name == "tr":
                yield node
            elif name not in _UNSEEN:
                yield from self._rows(node)

    def _row(self, row: Element) -> list[Cell]:
        cells: list[Cell] = []
        for node in row:
            if local(node.tag) == "tc":
                properties = child(node, "tcPr")
                merged = child(properties, "vMerge")
                over = merged is not None and value(merged) != "restart"
                inside = cell(self.blocks(node), nested=bool(children(node, "tbl")))
                cells.append(Cell() if over else inside)
                span = whole(value(child(properties, "gridSpan")), or_else=1)
                cells += [Cell()] * (min(span, MOST_COLUMNS) - 1)
            elif local(node.tag) not in _UNSEEN:
                cells += self._row(node)
        return cells


def _joined(number: str, text: str) -> str:
    return number + ("" if number.endswith(_CLOSING) or not number else " ") + text


def _symbol(node: Element) -> str:
    """A sign of a picture font: a bullet where it is one, else what cannot be read."""
    try:
        return BULLET if int(attribute(node, "char"), 16) & 0xFF in _BULLETS else "\ufffd"
    except ValueError:
        return "\ufffd"


def _texts(node: Element, *names: str) -> Iterator[str]:
    return (each.text or "" for each in node.iter() if local(each.tag) in names)


def _within(node: Element, top: Element) -> Iterator[Element]:
    """What is around a node, up to another."""
    for around in node.iterancestors():
        if around is top:
            return
        yield around


def _by_id(root: Element | None) -> dict[str, Element]:
    """The footnotes of a part by id, without those that only draw lines."""
    notes = [node for node in root if not attribute(node, "type")] if root is not None else []
    return {attribute(node, "id"): node for node in notes}


def _margins(package: Package) -> int:
    """How many letters the headers and footers hold; page numbers are no letters."""
    parts = (part for kind in ("header", "footer") for part in package.all_related(kind))
    words = "".join(words for part in parts for words in _texts(part, "t"))
    return sum(letter.isalpha() for letter in words)


def read(data: bytes) -> tuple[list[str], list[str]]:
    """The lines of a Word file, and what was left out of them."""
    package = Package(data)
    reader = _Reader(package)
    body = child(package.part(package.main), "body")
    lines = list(reader.blocks(body)) if body is not None else []
    reader.left_out["margin"] += _margins(package)
    counts = reader.left_out
    return lines, [words.format(counts[key]) for key, words in _TOLD.items() if counts[key]]
