"""The bytes of a web page, a Word file or a PDF to their text, and what was left out of it."""

import importlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.kind import Kind

MAX_CHARACTERS = 5_000_000

# Who reads what; imported when it is first asked for, so that a child loads one library only.
READERS = {Kind.HTML: "corpus.markup", Kind.WORD: "corpus.word", Kind.PDF: "corpus.portable"}

BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the order of writing
TAGS = "\U000e0000-\U000e007f"  # letters that nobody sees
_BREAKS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_TURNING = re.compile(f"[{BIDI}{TAGS}]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_NO_CHARACTER = re.compile(r"[\ud800-\udfff\ufffe\uffff]")


class Unreadable(Exception):
    """Why a file cannot be read: the words behind its name, without a full stop."""


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a file, a paragraph or a row of a table a line."""

    text: str
    notes: tuple[str, ...]  # what was left out, a sentence each


def extract(kind: Kind, data: bytes) -> Extract:
    """The text of a file of a kind. Raises Unreadable, and MemoryError, nothing else."""
    try:
        lines, notes = importlib.import_module(READERS[kind]).read(data)
        return _clean(lines, notes)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        raise Unreadable("已损坏或格式不规范,无法读取") from error


def _clean(lines: Iterable[str], notes: Iterable[str]) -> Extract:
    """Lines trimmed, without blank ones and characters that no text has."""
    text = _BREAKS.sub("\n", "\n".join(lines))
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(f"的文字超过 {MAX_CHARACTERS} 字,无法读取")
    text, controls = _CONTROL.subn("", text)
    text, turning = _TURNING.subn("", text)
    text = _NO_CHARACTER.sub("\ufffd", text)
    told = (
        (controls, f"有 {controls} 个控制字符,未收入正文"),
        (turning, f"有 {turning} 个看不见的控制字符(改变书写方向或隐藏内容),未收入正文"),
    )
    kept = (line.strip() for line in text.split("\n"))
    body = "\n".join(line for line in kept if line)
    return Extract(f"{body}\n" if body else "", (*notes, *(words for n, words in told if n)))
