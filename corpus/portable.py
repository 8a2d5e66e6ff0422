"""A PDF to lines: what its pages show, put back into paragraphs. The one place that knows pypdf."""

import logging
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, StreamObject
from pypdf.generic._font import Font

from corpus.extract import Unreadable
from corpus.pen import DEEPEST, UNKNOWN, Face, Pen
from corpus.reflow import paragraphs
from corpus.typeset import Page

MOST_PAGES = 2_000
MOST_FORMS = 500  # drawn on one page
SCANNED = 0.5  # share of a page that a picture covers where the page is a scan
LEAST_READ = 0.7  # share of the signs whose characters must be known
_TOLD = {
    "hidden": "有 {} 个隐藏文字(白色、极小或在页面之外),未收入正文",
    "layer": "有 {} 个字来自扫描件的识别层,可能有错字",
    "unknown": "有 {} 个字的字体没有字符对照表,读不出来,以“\ufffd”代替",
    "furniture": "页眉、页脚、页码共 {} 行未收入正文",
    "slanted": "有 {} 个斜排的字(水印),未收入正文",
    "picture": "有 {} 幅图片,其中的文字未收入正文",
    "attached": "有 {} 处内嵌的附件,未读取",
}
# Characters that programs write for others of the same shape: radicals, and long dashes.
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_ALIKE = (
    "⼾户⺠民⺟母⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页"
    "⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟"
)
_SAME = {
    **_RADICALS,
    **dict(zip(map(ord, _ALIKE[::2]), _ALIKE[1::2], strict=True)),
    ord("⸺"): "——",
    ord("⸻"): "———",
}
MOST_NAMED = 20  # pages told one by one


def _estimated(char: str) -> float:
    """A width where a font's own are by other codes: as a Chinese font has it, full or half."""
    return 1000.0 if unicodedata.east_asian_width(char) in "WFA" else 500.0


def _face(resource: DictionaryObject) -> Face:
    """A font of a page; one that is broken tells no character."""
    try:
        font = Font.from_font_resource(resource)
    except Exception:  # whatever a broken font makes of the library
        return Face(lambda data: ((UNKNOWN, 500.0) for _ in data))
    name = resource.get("/Encoding", "")
    encoding = font.encoding
    if isinstance(encoding, str):
        own = not isinstance(name, str) or name.startswith("/Identity")
        return Face(lambda data: _wide(data.decode(encoding, "replace"), font, own=own))
    return Face(lambda data: _narrow(data, encoding, font))


def _wide(codes: str, font: Font, *, own: bool) -> Iterator[tuple[str, float]]:
    """Characters and widths of codes; the font's own codes are no characters by themselves."""
    for code in codes:
        text = font.character_map.get(code, UNKNOWN if own else code)
        yield text, font.get_text_width(code) if own else _estimated(code)


def _narrow(data: bytes, encoding: Mapping[int, str], font: Font) -> Iterator[tuple[str, float]]:
    """Characters and widths of codes of one byte."""
    known = font.character_map
    for byte in data:
        code = encoding.get(byte, chr(byte))
        text = known.get(code, known.get(chr(byte), code)) if font.interpretable else UNKNOWN
        yield text, font.get_text_width(chr(byte))


# Fonts by the identity of their dictionary, which is kept so that no other takes it over.
_Faces = dict[int, tuple[DictionaryObject, Face]]


class _Drawing:
    """One page while it is drawn."""

    def __init__(self, page: PageObject, faces: _Faces) -> None:
        box = page.cropbox
        left, right = sorted((float(box.left), float(box.right)))
        bottom, top = sorted((float(box.bottom), float(box.top)))
        self._page, self._faces, self._forms = page, faces, 0
        self.pictures, self.covered = 0, 0.0
        resources = _dictionary(page.get("/Resources"))
        self.pen = Pen(self._fonts(resources), (left, bottom, right, top))
        contents = page["/Contents"].get_object() if "/Contents" in page else None
        if isinstance(contents, (ArrayObject, StreamObject)):
            self._draw(self._content(contents), resources, self.pen, 0)

    def _content(self, stream: ArrayObject | StreamObject) -> ContentStream:
        """What draws; its strings as bytes, which only a font can read."""
        return ContentStream(stream, self._page.pdf, "bytes")

    def _fonts(self, resources: DictionaryObject) -> Mapping[str, Face]:
        found = {}
        for name, reference in _dictionary(resources.get("/Font")).items():
            resource = _dictionary(reference)
            if id(resource) not in self._faces:
                self._faces[id(resource)] = (resource, _face(resource))
            found[str(name)] = self._faces[id(resource)][1]
        return found

    def _draw(
        self, contents: ContentStream, resources: DictionaryObject, pen: Pen, depth: int
    ) -> None:
        for operands, operator in contents.operations:
            if operator == b"Do" and operands:
                named = _dictionary(resources.get("/XObject")).get(operands[0])
                self._paint(_dictionary(named), resources, pen, depth)
            elif operator == b"INLINE IMAGE":
                self._picture(pen)
            else:
                pen.draw(operator, operands)

    def _paint(
        self, drawn: DictionaryObject, resources: DictionaryObject, pen: Pen, depth: int
    ) -> None:
        """Draw a picture or a form."""
        if drawn.get("/Subtype") == "/Image":
            self._picture(pen)
        elif drawn.get("/Subtype") == "/Form" and isinstance(drawn, StreamObject):
            self._forms += 1
            if depth < DEEPEST and self._forms <= MOST_FORMS:
                own = _dictionary(drawn.get("/Resources")) or resources
                inner = pen.inside(self._fonts(own), drawn.get("/Matrix", ()))
                self._draw(self._content(drawn), own, inner, depth + 1)

    def _picture(self, pen: Pen) -> None:
        self.pictures += 1
        self.covered = max(self.covered, pen.picture())


def _dictionary(value: Any) -> DictionaryObject:
    """A dictionary, looked up where it is a reference; an empty one where it is none."""
    found = value.get_object() if value is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _opened(data: bytes) -> PdfReader:
    reader = PdfReader(BytesIO(data), strict=False)
    try:
        locked = reader.is_encrypted and not reader.decrypt("")
    except (DependencyError, NotImplementedError):
        locked = True
    if locked:
        raise Unreadable("有密码或权限加密,请另存为未加密的 PDF 后再试")
    if len(reader.pages) > MOST_PAGES:
        raise Unreadable(f"有 {len(reader.pages)} 页,超过上限 {MOST_PAGES} 页")
    return reader


def _attachments(reader: PdfReader) -> int:
    names = _dictionary(_dictionary(reader.root_object).get("/Names"))
    return int("/EmbeddedFiles" in names)


def _seen(drawing: _Drawing, count: Counter[str]) -> Page:
    """What of a page is read."""
    scan = drawing.covered >= SCANNED
    kept = []
    for run in drawing.pen.runs:
        size = len("".join(run.text.split()))
        unpainted = not run.painted
        if run.hidden or (unpainted and not scan):
            count["hidden"] += size
        elif run.angle % 90 > 1 and run.angle % 90 < 89:
            count["slanted"] += size
        else:
            count["layer"] += size * unpainted
            count["signs"] += size
            count["unknown"] += run.text.count(UNKNOWN)
            kept.append(run)
    if drawing.pictures and not (scan and any(not run.painted for run in kept)):
        count["picture"] += drawing.pictures
    return Page(kept, drawing.pen.box, drawing.pen.paths.rules)


def _pages(reader: PdfReader, count: Counter[str]) -> Iterator[Page]:
    faces: _Faces = {}
    for page in reader.pages:
        yield _seen(_Drawing(page, faces), count)


def _checked(count: Counter[str]) -> None:
    """Raise Unreadable where there is nothing to read, and say what would help."""
    if not count["signs"] and count["picture"]:
        raise Unreadable("是扫描件,没有文字层,请先做文字识别(OCR)")
    if not count["signs"]:
        raise Unreadable("里没有可读的文字")
    if count["unknown"] > (1 - LEAST_READ) * count["signs"]:
        raise Unreadable("所用字体没有字符对照表,文字读不出来,请先做文字识别(OCR)")


def _empty(pages: list[Page]) -> list[str]:
    """What is told of pages without text."""
    empty = [str(number) for number, page in enumerate(pages, 1) if not page.runs]
    if not empty:
        return []
    named = "、".join(empty[:MOST_NAMED]) + ("等" if len(empty) > MOST_NAMED else "")
    return [f"第 {named} 页没有文字(可能是扫描页或空白页),共 {len(empty)} 页"]


def read(data: bytes) -> tuple[list[str], list[str]]:
    """The lines of a PDF, and what was left out of them."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    count: Counter[str] = Counter()
    try:
        reader = _opened(data)
        pages = list(_pages(reader, count))
        count["attached"] = _attachments(reader)
    except LimitReachedError as error:
        raise Unreadable("解压或展开后的内容超过上限,已停止读取") from error
    except PyPdfError as error:
        raise Unreadable("已损坏,不是完整的 PDF") from error
    _checked(count)
    lines, count["furniture"] = paragraphs(pages)
    notes = [words.format(count[key]) for key, words in _TOLD.items() if count[key]]
    return [line.translate(_SAME) for line in lines], notes + _empty(pages)
