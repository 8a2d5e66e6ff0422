"""Snapshots to generations on disk, and back: a reader sees the old one or the new one, whole.

A generation is written as gen-000007.part, its manifest last, and renamed to gen-000007; then
CURRENT is replaced, which names it and the digest of its manifest. Every step has reached the
disk before the next begins, and nothing is parsed before its digest has matched.
"""

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from errors import IndexCorrupt, IndexForeign, IndexLocked, IndexMissing, StoreError
from index.disk import DISK, Disk, cause
from index.folder import CURRENT, Pointer, generations, manifest_of, ordinal, pointer_of
from index.generation import FOLDERS, damaged, files, snapshot, verified
from index.manifest import LAYOUT, NAME, Manifest, Mark, manifest_bytes, recipe
from index.snapshot import Snapshot


@dataclass(frozen=True)
class Writer:
    """The one who may write to an index folder; made by `lock`."""

    folder: Path
    disk: Disk

    def commit(self, made: Snapshot) -> int:
        """The number of the generation that now holds the snapshot.

        Raises StoreError where the disk refuses; what was served before still is.
        """
        try:
            number = self._commit(made)
        except OSError as error:
            where = error.filename or self.folder
            raise StoreError(
                f"索引没有写成:{where}:{cause(error)}。此前的索引(如有)仍然完整。"
            ) from error
        with contextlib.suppress(OSError):
            self._remove_old()
        return number

    def _commit(self, made: Snapshot) -> int:
        number = 1 + max(map(ordinal, self.disk.names(self.folder)), default=0)
        self._remove_leftovers()
        name = f"gen-{number:06d}"
        part = self.folder / f"{name}.part"
        try:
            digest = self._write(part, made)
            self.disk.rename(part, self.folder / name)
            self.disk.sync(self.folder)
            self._point(Pointer(name, digest))
        except BaseException:
            with contextlib.suppress(OSError):
                self._remove_parts()
            raise
        return number

    def _write(self, part: Path, made: Snapshot) -> str:
        """Write the files of a generation, its manifest last; the manifest's digest."""
        folders = [*(part / folder for folder in FOLDERS), part]
        for folder in folders:
            self.disk.make(folder)
        marks = {}
        for name, data in files(made):
            self.disk.write(part / name, data)
            marks[name] = Mark.of(data)
        manifest = Manifest(
            layout=LAYOUT,
            recipe=recipe(),
            fingerprint=made.fingerprint,
            corpus=made.corpus,
            policies=len(made.policies),
            passages=len(made.passages),
            files=marks,
        )
        data = manifest_bytes(manifest)
        self.disk.write(part / NAME, data)
        for folder in folders:
            self.disk.sync(folder)
        return hashlib.sha256(data).hexdigest()

    def _point(self, pointer: Pointer) -> None:
        """Replace CURRENT."""
        new = self.folder / f"{CURRENT}.part"
        self.disk.write(new, f"{pointer.name} {pointer.digest}\n".encode())
        self.disk.rename(new, self.folder / CURRENT)
        self.disk.sync(self.folder)

    def _remove_parts(self) -> None:
        """Remove what was never finished."""
        for name in self.disk.names(self.folder):
            if name.endswith(".part"):
                self.disk.remove(self.folder / name)

    def _remove_leftovers(self) -> None:
        """Remove what a killed commit left: parts, and generations that CURRENT never named."""
        self._remove_parts()
        pointer = pointer_of(self.folder, self.disk)
        for name in generations(self.folder, self.disk):
            if pointer and ordinal(name) > ordinal(pointer.name):
                self._retire(name)

    def _remove_old(self) -> None:
        """Keep the newest generation, and the newest whole one before it."""
        older = generations(self.folder, self.disk)[1:]
        if len(older) > 1:
            kept = next((name for name in older if self._is_whole(name)), older[0])
            for name in set(older) - {kept}:
                self._retire(name)

    def _retire(self, name: str) -> None:
        """Remove a generation; half removed, it must not look like one."""
        part = self.folder / f"{name}.part"
        self.disk.rename(self.folder / name, part)
        self.disk.remove(part)

    def _is_whole(self, name: str) -> bool:
        place = self.folder / name
        try:
            for file, mark in manifest_of(place, None, self.disk).files.items():
                verified(place / file, mark, disk=self.disk)
        except StoreError:
            return False
        return True


@contextlib.contextmanager
def lock(folder: Path, *, disk: Disk = DISK) -> Iterator[Writer]:
    """The right to write to an index folder, for the length of a `with`.

    Raises IndexLocked, at once, while another process or thread has it.
    """
    with contextlib.ExitStack() as stack:
        try:
            disk.make(folder)
            disk.sync(folder.parent)
            alone = stack.enter_context(disk.lock(folder / "LOCK"))
        except OSError as error:
            raise StoreError(f"索引文件夹 {folder} 无法写入:{cause(error)}。") from error
        if not alone:
            raise IndexLocked(f"另一个进程正在向 {folder} 构建索引,请等它完成后再试。")
        yield Writer(folder, disk)


def commit(made: Snapshot, folder: Path, *, disk: Disk = DISK) -> int:
    """Lock the folder and commit; who also builds under the lock uses `lock` and its Writer."""
    with lock(folder, disk=disk) as writer:
        return writer.commit(made)


def _opened(place: Path, digest: str | None, fingerprint: str, disk: Disk) -> Snapshot:
    """The snapshot of one generation."""
    manifest = manifest_of(place, digest, disk)
    if manifest.fingerprint != fingerprint:
        raise IndexForeign(
            f"索引由向量模型 {manifest.fingerprint[:40]} 建成,"
            f"现在使用的是 {fingerprint[:40]},请重新构建索引。"
        )
    return snapshot(place, manifest, disk=disk)


def open_snapshot(folder: Path, fingerprint: str, *, disk: Disk = DISK) -> Snapshot:
    """The snapshot that was committed last, opened without loading its texts.

    Where that one is damaged: the newest whole one, with a warning that says so.
    Raises IndexMissing, IndexForeign (another embedder or layout), or IndexCorrupt, which
    names the file.
    """
    while True:
        pointer = pointer_of(folder, disk)
        try:
            if pointer is None:
                raise _unnamed(folder, disk)
            return _opened(folder / pointer.name, pointer.digest, fingerprint, disk)
        except IndexCorrupt as error:
            # Commits since may have removed it: then it is not damage.
            if pointer_of(folder, disk) == pointer:
                return _fallback(folder, fingerprint, error, disk)


def _unnamed(folder: Path, disk: Disk) -> StoreError:
    """What to say where CURRENT names no generation."""
    if generations(folder, disk):
        return damaged(folder / CURRENT, "没有指向任何一代索引")
    return IndexMissing(f"{folder} 中还没有索引,请先运行 python cli.py build。")


def _fallback(folder: Path, fingerprint: str, error: IndexCorrupt, disk: Disk) -> Snapshot:
    """The newest generation that vouches for itself; where there is none, the error."""
    for name in generations(folder, disk):
        with contextlib.suppress(StoreError):
            found = _opened(folder / name, None, fingerprint, disk)
            return replace(found, warning=f"{error}现在使用的是 {name}。")
    raise error


def reusable(folder: Path, fingerprint: str, *, disk: Disk = DISK) -> Snapshot | None:
    """The snapshot whose vectors a build may take over; None where there is none to be had."""
    try:
        return open_snapshot(folder, fingerprint, disk=disk)
    except StoreError:
        return None


def is_current(folder: Path, *, corpus: str, fingerprint: str, disk: Disk = DISK) -> bool:
    """Whether the index was made of this corpus (`corpus_digest`), by this embedder and code.

    Reads only CURRENT and the manifest.
    """
    pointer = pointer_of(folder, disk)
    if pointer is None:
        return False
    try:
        manifest = manifest_of(folder / pointer.name, pointer.digest, disk)
    except StoreError:
        return False
    made_of = (manifest.corpus, manifest.fingerprint, manifest.recipe)
    return made_of == (corpus, fingerprint, recipe())
