"""Files to sources: bytes decoded, newlines normalised, nothing else changed."""

import codecs
import hashlib
from pathlib import Path

import charset_normalizer

from corpus.policy import Source
from errors import BadSource

MAX_BYTES = 20_000_000
SUFFIXES = frozenset({".txt", ".md"})

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHINESE = ["gb18030", "big5", "utf_16_le", "utf_16_be"]
# Control characters that no text has: all but tab, newline, carriage return, form feed.
_CONTROLS = frozenset(chr(c) for c in range(32)) - set("\t\n\r\f\v")


def _decoded(data: bytes) -> tuple[str, str] | None:
    """The text and its encoding; None where the bytes are no text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError:
                return None
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(data, cp_isolation=_CHINESE).best()
        return (str(best), best.encoding) if best else None


def source(name: str, data: bytes) -> Source:
    """A source from a file's bytes: UTF-8, UTF-16, GB18030 or Big5.

    Raises BadSource where the file is empty, too large, of another format or no text.
    """
    if Path(name).suffix.lower() not in SUFFIXES:
        raise BadSource(f"《{name}》不是支持的格式(支持:{'、'.join(sorted(SUFFIXES))})。")
    if len(data) > MAX_BYTES:
        raise BadSource(f"《{name}》有 {len(data)} 字节,超过上限 {MAX_BYTES} 字节。")
    decoded = _decoded(data)
    if decoded is None or _CONTROLS.intersection(decoded[0]):
        raise BadSource(f"《{name}》的内容不是文本,无法读取。")
    text = decoded[0].replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise BadSource(f"《{name}》是空文件。")
    return Source(name, text, hashlib.sha256(data).hexdigest(), decoded[1])


def _is_seen(path: Path, folder: Path) -> bool:
    """Whether a path is a file, or a link that leads nowhere, and nothing hides it."""
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and (path.is_file() or (path.is_symlink() and not path.is_dir()))


def sources(folder: Path) -> tuple[Source, ...]:
    """Every policy file of a folder, sub-folders included, ordered by name.

    Hidden files are passed over; any other file that is not a text is an error, so that
    nothing is left out in silence. Raises BadSource, naming every file at fault.
    """
    if not folder.is_dir():
        raise BadSource(f"没有找到政策文件夹:{folder}")
    paths = sorted(path for path in folder.rglob("*") if _is_seen(path, folder))
    if not paths:
        raise BadSource(f"政策文件夹是空的:{folder}")
    found, faults = [], []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            found.append(source(name, path.read_bytes()))
        except OSError as error:
            faults.append(f"《{name}》无法读取({error.strerror})。")
        except BadSource as error:
            faults.append(str(error))
    if faults:
        raise BadSource("".join(faults))
    return tuple(found)
