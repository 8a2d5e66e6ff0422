"""Bytes to what they are: a text, a web page, a Word file, a PDF, or something else by name."""

import enum
import re


class Kind(enum.Enum):
    """What a file holds, whatever its name says; the value is how it is told."""

    TEXT = "纯文本"
    HTML = "网页(HTML)"
    WORD = "Word 文档(docx)"
    PDF = "PDF"
    EXCEL = "Excel 表格(xlsx)"
    SLIDES = "演示文稿(pptx)"
    OFD = "OFD 版式文件"
    ZIP = "zip 压缩包"
    OLD_OFFICE = "旧版 Office 文件(doc、xls 等)"
    RTF = "RTF 文档"
    IMAGE = "图片"
    ARCHIVE = "压缩包"
    WEB_ARCHIVE = "网页存档(MHTML)"


SUFFIXES = {
    ".txt": Kind.TEXT,
    ".md": Kind.TEXT,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".docx": Kind.WORD,
    ".pdf": Kind.PDF,
}

HEAD = 1024  # bytes in which a file must show what it is
_SIGNS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLD_OFFICE),
    (b"{\\rtf", Kind.RTF),
    (b"\x89PNG", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"II*\x00", Kind.IMAGE),
    (b"MM\x00*", Kind.IMAGE),
    (b"Rar!", Kind.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (b"\x1f\x8b", Kind.ARCHIVE),
    (b"MIME-Version:", Kind.WEB_ARCHIVE),
    (b"From: <Saved by", Kind.WEB_ARCHIVE),
)
_MEMBERS = (  # a name that only one kind of zip holds
    (b"word/", Kind.WORD),
    (b"xl/workbook", Kind.EXCEL),
    (b"ppt/presentation", Kind.SLIDES),
    (b"OFD.xml", Kind.OFD),
)
# <!DOCTYPE html>, <html lang="zh">, <?xml version="1.0"?><!DOCTYPE html …
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body|meta)\b", re.I
)
_TAG = re.compile(rb"<(?:[a-z][a-z0-9]{0,15}[\s/>]|!--|!doctype)", re.I)


def kind(data: bytes) -> Kind:
    """What the bytes are; plain text where no sign says otherwise."""
    head = data[:HEAD]
    for sign, found in _SIGNS:
        if head.startswith(sign):
            return found
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return next((found for name, found in _MEMBERS if name in data), Kind.ZIP)
    if b"%PDF-" in head:
        return Kind.PDF
    return Kind.HTML if _PAGE.match(_narrow(head)) else Kind.TEXT


def has_tags(data: bytes) -> bool:
    """Whether anything in the bytes looks like a tag of a web page."""
    return bool(_TAG.search(_narrow(data)))


def _narrow(data: bytes) -> bytes:
    """The bytes without a byte order mark and the zero bytes of UTF-16."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe").replace(b"\x00", b"")
