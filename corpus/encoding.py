"""Bytes to text. The one place that knows charset-normalizer."""

import codecs

import charset_normalizer

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHINESE = ["gb18030", "big5", "utf_16_le", "utf_16_be"]


def marked(data: bytes) -> str:
    """The encoding that a byte order mark tells; "" where there is none."""
    return next((encoding for bom, encoding in _BOMS if data.startswith(bom)), "")


def decoded(data: bytes) -> tuple[str, str] | None:
    """The text and its encoding: UTF-8, UTF-16, GB18030 or Big5; None where it is no text."""
    encoding = marked(data)
    try:
        return data.decode(encoding or "utf-8"), encoding or "utf-8"
    except UnicodeDecodeError:
        if encoding:
            return None
    best = charset_normalizer.from_bytes(data, cp_isolation=_CHINESE).best()
    return (str(best), best.encoding) if best else None
