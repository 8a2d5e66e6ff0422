"""Files to sources: bytes decoded, or the text of a web page, a Word file or a PDF taken out."""

import hashlib
from pathlib import Path

from corpus.encoding import decoded
from corpus.extract import Extract, Unreadable
from corpus.kind import SUFFIXES, Kind, has_tags, kind
from corpus.policy import Source
from corpus.sandbox import sandboxed
from errors import BadSource

FORMATS = {Kind.HTML: "html", Kind.WORD: "docx", Kind.PDF: "pdf"}  # as Source.encoding
MAX_BYTES = 20_000_000

# Control characters that no text has: all but tab, newline, carriage return, form feed.
_CONTROLS = frozenset(chr(c) for c in range(32)) - set("\t\n\r\f\v")


def _too_large(name: str, size: int) -> BadSource:
    return BadSource(f"《{name}》有 {size} 字节,超过上限 {MAX_BYTES} 字节。")


def _kind(name: str, data: bytes) -> Kind:
    """What a file is, where name and content agree."""
    suffix = Path(name).suffix.lower()
    said = SUFFIXES.get(suffix)
    if said is None:
        raise BadSource(f"《{name}》不是支持的格式(支持:{'、'.join(SUFFIXES)})。")
    found = kind(data)
    if said is Kind.HTML and found is Kind.TEXT and has_tags(data):
        found = said
    if not data.strip() or found is said:
        return said
    if found is Kind.TEXT:
        raise BadSource(f"《{name}》的内容不是{said.value},请核对文件和后缀 {suffix}。")
    raise BadSource(f"《{name}》的内容是{found.value},与后缀 {suffix} 不符,请核对后再试。")


def _text(name: str, data: bytes) -> tuple[str, str]:
    """A text with its newlines LF, and its encoding."""
    found = decoded(data)
    if found is None or _CONTROLS.intersection(found[0]):
        raise BadSource(f"《{name}》的内容不是文本,无法读取。")
    return found[0].replace("\r\n", "\n").replace("\r", "\n"), found[1]


def _extract(name: str, found: Kind, data: bytes) -> Extract:
    try:
        return sandboxed(found, data)
    except Unreadable as why:
        raise BadSource(f"《{name}》{why}。") from why


def source(name: str, data: bytes) -> Source:
    """A source from a file's bytes.

    Text may be UTF-8, UTF-16, GB18030 or Big5; web pages, Word files and PDFs are read by a
    child process. Raises BadSource where the file is empty, too large, not what its name says,
    or not readable.
    """
    if len(data) > MAX_BYTES:
        raise _too_large(name, len(data))
    found = _kind(name, data)
    notes: tuple[str, ...] = ()
    if found is Kind.TEXT:
        text, encoding = _text(name, data)
    elif data.strip():
        extract = _extract(name, found, data)
        text, encoding, notes = extract.text, FORMATS[found], extract.notes
    else:
        text, encoding = "", FORMATS[found]
    if not text.strip():
        raise BadSource(f"《{name}》是空文件。")
    return Source(name, text, hashlib.sha256(data).hexdigest(), encoding, notes)


def contents(name: str, path: Path) -> bytes:
    """The bytes of a file, which is measured before it is read. Raises BadSource, OSError."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise _too_large(name, size)
    return path.read_bytes()


def _is_seen(path: Path, folder: Path) -> bool:
    """Whether a path is a file, or a link that leads nowhere, and nothing hides it."""
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and (path.is_file() or (path.is_symlink() and not path.is_dir()))


def files(folder: Path) -> tuple[tuple[str, Path], ...]:
    """The policy files of a folder, sub-folders included: names under it, and paths.

    Hidden files are passed over. Raises BadSource where there is no folder, or nothing in it.
    """
    if not folder.is_dir():
        raise BadSource(f"没有找到政策文件夹:{folder}")
    paths = sorted(path for path in folder.rglob("*") if _is_seen(path, folder))
    if not paths:
        raise BadSource(f"政策文件夹是空的:{folder}")
    return tuple((path.relative_to(folder).as_posix(), path) for path in paths)


def sources(folder: Path) -> tuple[Source, ...]:
    """Every policy file of a folder, ordered by name.

    A file that cannot be read is an error, so that nothing is left out in silence. Raises
    BadSource, naming every file at fault.
    """
    found, faults = [], []
    for name, path in files(folder):
        try:
            found.append(source(name, contents(name, path)))
        except OSError as error:
            faults.append(f"《{name}》无法读取({error.strerror})。")
        except BadSource as error:
            faults.append(str(error))
    if faults:
        raise BadSource("".join(faults))
    return tuple(found)
