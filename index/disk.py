"""The file calls of the store, one method a kind, so that a test can make each of them fail."""

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import weakref
from collections.abc import Iterator
from pathlib import Path

_READ = os.O_RDONLY | os.O_CLOEXEC
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC

_CAUSES = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EROFS: "文件系统是只读的",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EIO: "磁盘读写出错",
    errno.ENOENT: "文件不存在",
}


def cause(error: OSError) -> str:
    """Why a file call failed, in Chinese where the reason is a usual one."""
    return _CAUSES.get(error.errno or 0, error.strerror or str(error))


class Handle:
    """A file open for reading; closed when nobody holds it any more.

    It outlives the file's name, so a generation can be removed while it is being read.
    """

    def __init__(self, path: Path) -> None:
        self.descriptor = os.open(path, _READ)
        weakref.finalize(self, os.close, self.descriptor)

    def read(self, *, start: int, length: int) -> bytes:
        """A stretch of the file; shorter where the file ends."""
        return os.pread(self.descriptor, length, start)

    def size(self) -> int:
        """Bytes of the file."""
        return os.fstat(self.descriptor).st_size

    def digest(self) -> str:
        """SHA-256 of the file, in hex."""
        with os.fdopen(self.descriptor, "rb", closefd=False) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


class Disk:
    """A real disk. What `write` and `sync` return from has reached it."""

    def make(self, folder: Path) -> None:
        """Make a folder and those above it."""
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, path: Path, data: bytes) -> None:
        """Write a file that does not exist yet, and wait until the disk has it."""
        descriptor = os.open(path, _WRITE, 0o644)
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def sync(self, folder: Path) -> None:
        """Wait until the disk has the names in a folder."""
        descriptor = os.open(folder, _READ)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Give a file or folder its name, in place of a file that has it."""
        os.replace(old, new)  # noqa: PTH105

    def remove(self, path: Path) -> None:
        """Remove a file or a whole folder."""
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def read(self, path: Path) -> bytes:
        """The bytes of a file."""
        return path.read_bytes()

    def open(self, path: Path) -> Handle:
        """A file to read from later."""
        return Handle(path)

    def names(self, folder: Path) -> list[str]:
        """The names in a folder, in order; none where there is no folder."""
        return sorted(os.listdir(folder)) if folder.is_dir() else []  # noqa: PTH208

    @contextlib.contextmanager
    def lock(self, path: Path) -> Iterator[bool]:
        """Whether this process alone holds the lock; the kernel frees it, even after a kill."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(descriptor)


DISK = Disk()
