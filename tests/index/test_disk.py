"""Whatever file call fails, the index that was there is served, whole."""

import errno
import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from errors import StoreError
from index.build import build
from index.disk import Disk
from index.store import commit, open_snapshot
from tests.fakes import FakeEmbedder
from tests.index.policies import ALL, BEIJING

EMBEDDER = FakeEmbedder()
OLD = build([BEIJING], EMBEDDER).snapshot
NEW = build(ALL, EMBEDDER).snapshot
CALLS = ("make", "write", "sync", "rename", "remove", "names", "lock", "read", "open")


class FailingDisk(Disk):
    """A disk whose n-th call fails; before that, a failing write leaves half of its bytes."""

    def __init__(self, fail_at: int, number: int) -> None:
        self.log: list[str] = []
        self.fail_at = fail_at
        self.number = number
        for name in CALLS:
            setattr(self, name, functools.partial(self._call, name, getattr(self, name)))

    def _call(self, name: str, real: Callable[..., Any], *arguments: Any) -> Any:
        self.log.append(name)
        if len(self.log) == self.fail_at:
            if name == "write":
                arguments[0].write_bytes(arguments[1][: len(arguments[1]) // 2])
            raise OSError(self.number, os.strerror(self.number), str(arguments[0]))
        return real(*arguments)


def served_from(folder: Path) -> str:
    """What is served after a commit, whether it failed or not: "old" or "new", and whole."""
    found = open_snapshot(folder, EMBEDDER.fingerprint)
    assert found.warning == ""
    assert found in (OLD, NEW)
    return "old" if found == OLD else "new"


def test_every_kind_of_call_is_made(tmp_path: Path) -> None:
    disk = FailingDisk(0, 0)
    for _ in range(3):
        commit(OLD, tmp_path, disk=disk)
    open_snapshot(tmp_path, EMBEDDER.fingerprint, disk=disk)
    assert set(disk.log) == set(CALLS)
    public = {name for name in vars(Disk) if not name.startswith("_")}
    assert public == set(CALLS)


def attempt(folder: Path, disk: Disk) -> str:
    """Commit NEW; the error's sentence, "" where there was none."""
    try:
        commit(NEW, folder, disk=disk)
    except StoreError as error:
        return str(error)
    return ""


def test_a_failing_call_leaves_the_old_index_and_says_why(tmp_path: Path) -> None:
    probe = FailingDisk(0, 0)
    for disk in (Disk(), Disk(), probe):
        commit(OLD, tmp_path / "probe", disk=disk)
    outcomes = []
    for at in range(1, len(probe.log) + 1):
        folder = tmp_path / str(at)
        for _ in range(2):
            commit(OLD, folder)
        failing = FailingDisk(at, errno.ENOSPC)
        said = attempt(folder, failing)
        served = served_from(folder)
        outcomes.append((bool(said), served))
        assert not said or ("磁盘已满" in said and str(tmp_path) in said)
        # Only the sync after CURRENT was replaced may fail and yet show the new one.
        if said and served == "new":
            assert failing.log[at - 2 : at] == ["rename", "sync"]
        # The next commit works and leaves nothing behind.
        assert commit(NEW, folder) >= 3
        assert served_from(folder) == "new"
        names = [path.name for path in folder.iterdir()]
        assert len(names) == 4
        assert not any(name.endswith(".part") for name in names)
    assert set(outcomes) == {(True, "old"), (True, "new"), (False, "new")}
    assert outcomes.count((True, "old")) > 30


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.EIO, "读写出错"), (errno.EROFS, "只读"), (errno.EACCES, "没有权限")],
)
def test_usual_causes_are_told_in_chinese(tmp_path: Path, number: int, words: str) -> None:
    for at in (1, 9):
        assert words in attempt(tmp_path, FailingDisk(at, number))


def test_an_interrupted_commit_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(OLD, tmp_path)

    def interrupted(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("index.generation.array_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        commit(NEW, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", "LOCK", "gen-000001"]


def test_a_short_write_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, bytes(data[:7])))
    Disk().write(tmp_path / "file", b"0123456789" * 9)
    assert (tmp_path / "file").read_bytes() == b"0123456789" * 9
    with pytest.raises(FileExistsError):
        Disk().write(tmp_path / "file", b"never over an old file")
