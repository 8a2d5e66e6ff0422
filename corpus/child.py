"""A file on stdin to its text on stdout, in a process of its own that may do nothing else.

Run by corpus/sandbox.py as a script: `python -I child.py KIND`. One JSON object comes out:
{"text", "notes"}, or {"unreadable": why}.
"""

import contextlib
import ctypes
import importlib
import json
import resource
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CPU_SECONDS = 30
MEMORY = 2_000_000_000  # bytes of address space
OPEN_FILES = 64
_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000  # flags of unshare(2)

# Audit events that a parser has no reason to raise.
_FORBIDDEN = tuple(
    "socket. subprocess. os.exec os.fork os.posix_spawn os.spawn os.system os.remove os.rename "
    "os.mkdir os.kill ctypes.".split()
)


def limit() -> None:
    """Bound what this process may use; a limit that the system does not know is left out."""
    for name, most in (
        ("RLIMIT_CORE", 0),
        ("RLIMIT_CPU", CPU_SECONDS),
        ("RLIMIT_AS", MEMORY),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_NOFILE", OPEN_FILES),
    ):
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (most, most))


def leave_network() -> None:
    """Go into a network of its own with nobody in it, where the system lets us."""
    with contextlib.suppress(AttributeError, OSError):
        unshare = ctypes.CDLL(None).unshare
        if unshare(_NEW_NETWORK) != 0:
            unshare(_NEW_USER | _NEW_NETWORK)


def guard(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse connections, processes, and files that are not the program's own."""
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)
    if event == "open" and not _is_own(*arguments[:2]):
        raise PermissionError(f"open {arguments[0]}")


def _is_own(path: object, mode: object) -> bool:
    if isinstance(path, int):
        return True
    reading = mode is None or not set(str(mode)) & set("wax+")
    places = (sys.prefix, sys.base_prefix, sys.exec_prefix, str(ROOT / "corpus"))
    return reading and str(path).startswith(places)


def main(kind: str) -> None:
    """Read, answer, end."""
    sys.path.insert(0, str(ROOT))
    from corpus import extract
    from corpus.kind import Kind

    importlib.import_module(extract.READERS[Kind[kind]])
    leave_network()
    limit()
    sys.addaudithook(guard)
    try:
        found = extract.extract(Kind[kind], sys.stdin.buffer.read())
        said: dict[str, Any] = {"text": found.text, "notes": found.notes}
    except extract.Unreadable as why:
        said = {"unreadable": str(why)}
    except MemoryError:
        said = {"unreadable": "需要的内存超过上限,已停止读取"}
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"))


if __name__ == "__main__":
    main(sys.argv[1])
