"""The uploads folder: every version staff published, and one file that says what is held.

    uploads/ledger.json                     replaced whole: the one switch
    uploads/versions/某规划.txt/0002.txt     written once, never changed

A version is written before the ledger names it; what the ledger does not name does not count.
"""

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from errors import IndexLocked, StoreError
from index.disk import DISK, Disk, cause
from index.ledger import SHIPPED, Ledger, Version, ledger_bytes, ledger_value

LEDGER = "ledger.json"


@dataclass(frozen=True)
class Uploads:
    """One uploads folder; it need not exist yet."""

    folder: Path
    disk: Disk = DISK

    def ledger(self) -> Ledger:
        """What is held. Raises StoreError where the file cannot be read."""
        path = self.folder / LEDGER
        try:
            return ledger_value(self.disk.read(path), name=str(path))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StoreError(f"上传记录 {path} 无法读取:{cause(error)}。") from error

    def path(self, name: str, number: int) -> Path:
        """Where a version is kept."""
        return self.folder / "versions" / name / f"{number:04d}{PurePosixPath(name).suffix}"

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """The right to write here, for the length of a `with`; else IndexLocked, at once."""
        with self._told(), contextlib.ExitStack() as stack:
            self.disk.make(self.folder)
            self.disk.sync(self.folder.parent)
            if not stack.enter_context(self.disk.lock(self.folder / "LOCK")):
                raise IndexLocked(f"另一个进程正在更改 {self.folder},请等它完成后再试。")
            yield

    def keep(self, name: str, data: bytes, *, number: int, on: datetime) -> Version:
        """Write a version that the ledger does not name yet."""
        path = self.path(name, number)
        with self._told():
            self.disk.make(path.parent)
            self.disk.remove(path)  # of a publication that was killed
            self.disk.write(path, data)
            for folder in (path.parent, path.parent.parent, self.folder):
                self.disk.sync(folder)
        return Version(number, on, hashlib.sha256(data).hexdigest(), len(data))

    def forget(self, name: str, number: int) -> None:
        """Remove a version that came to nothing; what cannot be removed does no harm."""
        with contextlib.suppress(OSError):
            self.disk.remove(self.path(name, number))

    def write(self, ledger: Ledger) -> None:
        """Replace the ledger: before it the old one holds, after it the new one."""
        part = self.folder / f"{LEDGER}.part"
        with self._told():
            self.disk.remove(part)
            self.disk.write(part, ledger_bytes(ledger))
            self.disk.rename(part, self.folder / LEDGER)
            self.disk.sync(self.folder)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """What the disk refuses, as a sentence."""
        try:
            yield
        except OSError as error:
            where = error.filename or self.folder
            raise StoreError(f"上传的文件没有存好:{where}:{cause(error)}。") from error


def shipped_removed(ledger: Ledger) -> frozenset[str]:
    """The names whose shipped text is not held: removed, or replaced by an upload."""
    return frozenset(name for name, entry in ledger.items() if entry.current != SHIPPED)
