"""The bytes of a web page to its markup as text, and what of it stands outside of tags."""

import codecs
import re
from collections.abc import Iterable, Iterator

from corpus.encoding import decoded, marked
from corpus.extract import Unreadable

META = 8_192  # bytes in which a page must say its encoding
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.IGNORECASE)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}
_XML = re.compile(r"\s*<\?xml[^>]{0,300}>")
_CJK = re.compile(r"[\u3400-\u9fff]")
_RAW = ("script", "style", "textarea", "title", "noscript", "template", "xmp", "iframe")


def page_text(data: bytes) -> tuple[str, int]:
    """The page as text, by byte order mark, by what it says, by guess; and the bytes it lost."""
    said = _said(data)
    text = _decoded(data, said) if said else None
    if text is None:
        found = decoded(data)
        text = found[0] if found else data.decode(said or marked(data) or "utf-8", "replace")
    lost = text.count("\ufffd")
    return _XML.sub("", text.replace("\x00", ""), count=1), lost


def _said(data: bytes) -> str:
    """The encoding that a page names, as Python knows it; "" where it names none, or has a mark."""
    found = None if marked(data) else _CHARSET.search(data[:META])
    name = found[1].decode().lower() if found else ""
    try:
        return codecs.lookup(_WIDER.get(name, name)).name
    except LookupError:
        return ""


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _after(raw: str, mark: str, at: int) -> int:
    """Where the first mark ends, from a place on; the end of the text where there is none."""
    found = raw.find(mark, at)
    return found + len(mark) if found >= 0 else len(raw)


def outside_tags(raw: str) -> Iterator[str]:
    """What stands between the tags of a page, in one pass and without a tree."""
    low, at = raw.lower(), 0
    while at < len(raw):
        tag = raw.find("<", at)
        yield raw[at : tag if tag >= 0 else len(raw)]
        if tag < 0:
            return
        name = next((name for name in _RAW if low.startswith(name, tag + 1)), "")
        if low.startswith("<!--", tag):
            at = _after(raw, "-->", tag)
        elif name:
            at = _after(raw, ">", _after(low, f"</{name}", tag))
        else:
            at = _after(raw, ">", tag)


def check(texts: Iterable[str], raw: str) -> None:
    """Raise Unreadable where the texts of the tree are not those of the page.

    libxml2 drops what is too deep or too long without a word.
    """
    there = sum(len(_CJK.findall(text)) for text in outside_tags(raw))
    read = sum(len(_CJK.findall(text)) for text in texts)
    if read < there * 0.98 - 20:
        raise Unreadable(f"嵌套过深或段落过长,{there} 个汉字中有 {there - read} 个读不出来")
