"""The name of a file as it arrived to a name that is safe to keep: no folder, nothing unseen."""

import re
import unicodedata
from pathlib import PurePosixPath

from corpus.kind import SUFFIXES
from errors import BadSource

LONGEST = 180  # bytes in UTF-8; folders take 255, and a version is kept under the name too
_FOLDERS = re.compile(r"[/\\]")
_UNSAFE = re.compile(r"[<>:\"'`|?*&;$]")
_BLANKS = re.compile(r"\s+")


def _is_seen(char: str) -> bool:
    """Whether a character shows: no control, format, surrogate, private or unassigned one."""
    return unicodedata.category(char)[0] != "C"


def file_name(arrived: str) -> str:
    r"""The base name in NFC, without what does not show; marks of markup and shells become _.

    >>> file_name("../../etc/某市 规划.txt"), file_name("C:\\文件\\<b>办法.TXT")
    ('某市 规划.txt', '_b_办法.TXT')

    Raises BadSource where nothing is left, the suffix is of no known format, or it is too long.
    """
    base = unicodedata.normalize("NFC", _FOLDERS.split(arrived)[-1])
    base = _BLANKS.sub(" ", base)
    seen = unicodedata.normalize("NFC", "".join(filter(_is_seen, base)))
    # What did not show may have stood between two blanks.
    name = _UNSAFE.sub("_", _BLANKS.sub(" ", seen)).strip(" .")
    path = PurePosixPath(name)
    if path.suffix.lower() not in SUFFIXES:
        offered = "、".join(sorted(SUFFIXES))
        raise BadSource(f"《{name[:60] or '(无名)'}》不是支持的格式(支持:{offered})。")
    if len(name.encode()) > LONGEST:
        raise BadSource(
            f"《{name[:40]}…》的文件名太长:最多 {LONGEST} 字节(约 {LONGEST // 3} 个汉字)。"
        )
    return name
