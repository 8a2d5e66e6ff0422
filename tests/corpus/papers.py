"""Word files, PDFs and web pages that tests write, from the paragraphs of a policy."""

import html
import io
import zipfile
from collections.abc import Iterable, Mapping

from lxml import etree
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from corpus.label import label_of
from corpus.policy import Span
from corpus.text import plain

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FONT = "STSong-Light"

# The levels of a list as policies number: rank of a label's style (corpus/label.py), format, words.
LEVELS = (
    (6, "japaneseCounting", "%1、"),
    (7, "chineseCountingThousand", "(%2)"),
    (8, "decimal", "%3."),
    (9, "decimal", "(%4)"),
    (10, "decimalEnclosedCircle", "%5"),
)


def xml(inside: str, root: str = "document") -> bytes:
    """A part of a Word file."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{W}">{inside}</w:{root}>'.encode()


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def related(*kinds: str) -> bytes:
    """The relations of a document to its parts: numbering to numbering.xml."""
    rows = "".join(
        f'<Relationship Id="r{at}" Type="{R}/{kind}" Target="{kind}.xml"/>'
        for at, kind in enumerate(kinds)
    )
    names = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{names}">{rows}</Relationships>'.encode()


def docx(body: str, **parts: str) -> bytes:
    """A Word file with a body, and further parts by name: numbering, styles, footnotes."""
    inside = {"word/document.xml": xml(f"<w:body>{body}</w:body>")}
    inside |= {f"word/{name}.xml": xml(words, name) for name, words in parts.items()}
    inside["word/_rels/document.xml.rels"] = related(*parts)
    return zipped(inside)


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    inner = f'<w:r>{run}<w:t xml:space="preserve">{html.escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def level(at: int, form: str, words: str, more: str = "") -> str:
    """A level of a list."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{words}"/></w:lvl>'
    )


def numbered(text: str, at: int, list_id: int = 1) -> str:
    """A paragraph that Word numbers."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{list_id}"/></w:numPr>')


def lines_of(text: str) -> list[str]:
    """The lines of a policy that are not blank, trimmed."""
    return [line.strip() for line in text.split("\n") if line.strip()]


class _Counted:
    """A policy's lines as paragraphs that Word numbers, a list of its own where it counts anew."""

    def __init__(self) -> None:
        self.lists = [""]
        self._counts = dict.fromkeys(range(len(LEVELS)), 0)

    def paragraph(self, line: str) -> str:
        copy = plain(line)
        label = label_of(copy, Span(0, len(line)))
        ranks = [rank for rank, _, _ in LEVELS]
        if label is None or label.style.rank not in ranks:
            return paragraph(line)
        at = ranks.index(label.style.rank)
        if label.value != self._counts[at] + 1:
            self.lists.append(
                f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="{label.value}"/></w:lvlOverride>'
            )
            self._used = len(self.lists)
        else:
            self._used = 1
        self._counts[at] = label.value
        self._counts.update((deeper, 0) for deeper in self._counts if deeper > at)
        return numbered(line[label.end :].strip(), at, self._used)


def policy_docx(text: str) -> bytes:
    """A policy as a Word file whose clause numbers are all automatic."""
    counted = _Counted()
    body = "".join(map(counted.paragraph, lines_of(text)))
    levels = "".join(level(at, form, words) for at, (_, form, words) in enumerate(LEVELS))
    lists = "".join(
        f'<w:num w:numId="{at}"><w:abstractNumId w:val="0"/>{begins}</w:num>'
        for at, begins in enumerate(counted.lists, 1)
    )
    return docx(
        body, numbering=f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{lists}'
    )


def policy_html(text: str, encoding: str = "utf-8") -> bytes:
    """A policy as a web page, with a menu above and a footer below."""
    body = "\n".join(f"<p>&emsp;&emsp;{html.escape(line)}</p>" for line in lines_of(text))
    menu = "".join(f'<li><a href="/{at}">栏目{at}</a></li>' for at in range(8))
    page = (
        f'<!DOCTYPE html><html><head><meta charset="{encoding}"><title>页</title></head><body>'
        f'<ul class="top">{menu}</ul><div id="zoom">{body}</div>'
        "<footer>版权所有 某市人民政府</footer></body></html>"
    )
    return page.encode(encoding)


def policy_pdf(text: str) -> bytes:
    """A policy as a PDF: paragraphs indented and wrapped, every page with title and number."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    style = ParagraphStyle(
        "body", fontName=FONT, fontSize=16, leading=28, firstLineIndent=32, wordWrap="CJK"
    )

    def furnish(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 12)
        canvas.drawCentredString(300, 800, "政府公报")
        canvas.drawCentredString(300, 45, f"— {document.page} —")

    file = io.BytesIO()
    flow = [Paragraph(html.escape(line), style) for line in lines_of(text)]
    SimpleDocTemplate(file, leftMargin=79, rightMargin=74).build(flow, furnish, furnish)
    return file.getvalue()


def drawn(
    *pages: Iterable[tuple[float, float, float, str]], password: str = "", packed: bool = True
) -> bytes:
    """A PDF of pages on which words stand at x, y in a size."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=password or None, pageCompression=int(packed))
    for page in pages:
        for x, y, size, words in page:
            canvas.setFont(FONT, size)
            canvas.drawString(x, y, words)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def tree(data: bytes) -> etree._Element:
    """The tree of a part, to be changed by a test."""
    return etree.fromstring(data)
