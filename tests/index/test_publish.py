"""Changes of the corpus: the whole of one or nothing, whatever fails or is killed on the way."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.parse import parse
from corpus.policy import Policy
from corpus.read import source
from errors import BadInput, BadSource, IndexLocked, StoreError
from index.build import build, silent
from index.disk import DISK, Disk
from index.holdings import holdings, policies
from index.ledger import SHIPPED
from index.publish import Arrival, Change, Choice, Publisher
from index.snapshot import Snapshot, corpus_digest
from index.store import commit, is_current, lock, open_snapshot
from index.uploads import Uploads
from tests.fakes import FakeEmbedder

A, B, C = "甲市规划.txt", "乙市规划.txt", "丙市规划.txt"


def text(place: str, words: str = "鼓励银行开展质押融资业务") -> str:
    return f"{place}知识产权规划\n\n一、总则\n(一){words}。\n(二)支持企业在{place}维权。\n"


def arrival(name: str, words: str, over: str = "") -> Arrival:
    data = text(name[:2], words).encode()
    return Arrival(parse(source(name, data)), data, over)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two shipped policies."""
    shipped = tmp_path / "policies"
    shipped.mkdir()
    for name in (A, B):
        (shipped / name).write_text(text(name[:2]), encoding="utf-8")
    return tmp_path


def publisher(folder: Path, disk: Disk = DISK) -> Publisher:
    return Publisher(folder / "policies", Uploads(folder / "uploads", disk), folder / "index")


def read_all(folder: Path) -> tuple[Policy, ...]:
    own = publisher(folder)
    return policies(holdings(own.shipped, own.uploads, own.uploads.ledger()), lambda _: None)


def begun(folder: Path) -> Snapshot:
    """What is held now, built and committed."""
    made = build(read_all(folder), FakeEmbedder()).snapshot
    commit(made, folder / "index")
    return made


def publish(folder: Path, change: Change, before: Snapshot, disk: Disk = DISK) -> Snapshot:
    return publisher(folder, disk).publish(change, before, FakeEmbedder(), progress=silent)


def digest(snapshot: Snapshot, name: str) -> str:
    return snapshot.policies[name].source.digest


def kept(folder: Path) -> list[Path]:
    """The uploaded files that are there."""
    return [path for path in (folder / "uploads").rglob("*.txt") if path.is_file()]


def words(snapshot: Snapshot) -> str:
    return "".join(policy.text for policy in snapshot.policies.values())


def test_what_is_published_is_what_a_build_from_nothing_would_be(folder: Path) -> None:
    before = begun(folder)
    change = Change((arrival(C, "新增条款"), arrival(A, "改写条款", digest(before, A))))
    after = publish(folder, change, before)
    assert sorted(after.policies) == sorted([A, B, C])
    assert "改写条款" in words(after)
    assert after == build(read_all(folder), FakeEmbedder()).snapshot
    assert after == open_snapshot(folder / "index", FakeEmbedder().fingerprint)


def test_the_shipped_texts_are_never_touched_and_every_version_is_kept(folder: Path) -> None:
    files = {path: path.read_bytes() for path in (folder / "policies").iterdir()}
    held = begun(folder)
    for step in ("一改", "二改"):
        held = publish(folder, Change((arrival(A, step, digest(held, A)),)), held)
    held = publish(folder, Change(choices=(Choice(B, None, digest(held, B)),)), held)
    assert {path: path.read_bytes() for path in (folder / "policies").iterdir()} == files
    own = publisher(folder)
    assert [v.number for v in own.uploads.ledger()[A].versions] == [1, 2]
    versions = [own.originals.policy(A, number).text for number in (SHIPPED, 1, 2)]
    assert [("一改" in v, "二改" in v) for v in versions] == [
        (False, False),
        (True, False),
        (False, True),
    ]


def test_only_what_is_new_is_embedded_and_read(folder: Path, monkeypatch: Any) -> None:
    before = begun(folder)
    change = Change((arrival(C, "新增条款"),))
    read: list[str] = []
    monkeypatch.setattr("index.holdings.read", lambda holding: read.append(holding.name))
    embedder = FakeEmbedder()
    after = publisher(folder).publish(change, before, embedder, progress=silent)
    assert read == []
    assert 0 < embedder.count <= len(after.passages) - len(before.passages)


def test_a_removed_policy_is_gone_from_the_index_and_comes_back_the_same(folder: Path) -> None:
    before = begun(folder)
    without = publish(folder, Change(choices=(Choice(A, None, digest(before, A)),)), before)
    assert list(without.policies) == [B]
    again = publish(folder, Change(choices=(Choice(A, SHIPPED, ""),)), without)
    assert again == before


def test_an_earlier_version_can_be_held_again(folder: Path) -> None:
    before = begun(folder)
    after = publish(folder, Change((arrival(A, "有毒内容", digest(before, A)),)), before)
    assert "有毒内容" in words(after)
    back = publish(folder, Change(choices=(Choice(A, SHIPPED, digest(after, A)),)), after)
    assert back == before


def test_the_last_policy_cannot_be_removed(folder: Path) -> None:
    before = begun(folder)
    all_gone = tuple(Choice(name, None, digest(before, name)) for name in (A, B))
    with pytest.raises(BadInput, match="至少要保留一份"):
        publish(folder, Change(choices=all_gone), before)
    assert publisher(folder).uploads.ledger() == {}


@pytest.mark.parametrize("over", ["", "0" * 64])
def test_a_change_made_for_another_text_is_refused(folder: Path, over: str) -> None:
    before = begun(folder)
    with pytest.raises(BadInput, match="在预览之后有了变动"):
        publish(folder, Change((arrival(A, "改写", over),)), before)
    assert not (folder / "uploads" / "ledger.json").exists()


def test_a_version_that_is_not_there_is_refused(folder: Path) -> None:
    before = begun(folder)
    with pytest.raises(BadInput, match="没有第 7 版"):
        publish(folder, Change(choices=(Choice(A, 7, digest(before, A)),)), before)


def test_while_another_builds_there_is_a_sentence_and_nothing_changes(folder: Path) -> None:
    before = begun(folder)
    with lock(folder / "index"), pytest.raises(IndexLocked, match="另一个进程"):
        publish(folder, Change((arrival(C, "新增"),)), before)
    with publisher(folder).uploads.lock(), pytest.raises(IndexLocked, match="另一个进程"):
        publish(folder, Change((arrival(C, "新增"),)), before)
    assert publisher(folder).uploads.ledger() == {}
    assert kept(folder) == []


class Broken(FakeEmbedder):
    """An embedder that fails."""

    def passages(self, texts: Any) -> Any:
        raise MemoryError


def test_a_build_that_fails_leaves_no_file(folder: Path) -> None:
    before = begun(folder)
    with pytest.raises(MemoryError):
        publisher(folder).publish(Change((arrival(C, "新增"),)), before, Broken(), progress=silent)
    assert publisher(folder).uploads.ledger() == {}
    assert kept(folder) == []
    assert open_snapshot(folder / "index", FakeEmbedder().fingerprint) == before


class Killed(BaseException):
    """The process is gone."""


class FailingDisk(Disk):
    """A disk whose n-th change fails: once, or for ever as after a kill."""

    def __init__(self, nth: int, error: Callable[[], BaseException], *, for_ever: bool) -> None:
        self._left, self._error, self._for_ever = nth, error, for_ever
        self.failed = False

    def _step(self) -> None:
        self._left -= 1
        if self._left == 0 or (self._for_ever and self._left < 0):
            self.failed = True
            raise self._error()

    def make(self, folder: Path) -> None:
        self._step()
        super().make(folder)

    def write(self, path: Path, data: bytes) -> None:
        self._step()
        super().write(path, data)

    def sync(self, folder: Path) -> None:
        self._step()
        super().sync(folder)

    def rename(self, old: Path, new: Path) -> None:
        self._step()
        super().rename(old, new)

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)


def each_failure(folder: Path, error: Callable[[], BaseException], *, for_ever: bool) -> int:
    """Fail at each file call of a publication in turn, checking what stands; how many there were."""
    before = begun(folder)
    old = read_all(folder)
    change = Change((arrival(C, "新增条款"),))
    for nth in range(1, 500):
        copy = folder / f"copy-{nth}"
        for part in ("policies", "index"):
            shutil.copytree(folder / part, copy / part)
        disk = FailingDisk(nth, error, for_ever=for_ever)
        try:
            publish(copy, change, before, disk)
        except (StoreError, Killed):
            now = read_all(copy)
            # An error that is told is undone; after a kill the ledger says the one or the other.
            assert now == old or (for_ever and [p.name for p in now] == sorted([A, B, C]))
            open_snapshot(copy / "index", FakeEmbedder().fingerprint)
        shutil.rmtree(copy)
        if not disk.failed:
            return nth
    raise AssertionError("it never came through")


def test_a_disk_that_fails_at_any_call_leaves_the_old_corpus(folder: Path) -> None:
    assert each_failure(folder, lambda: OSError(28, "full"), for_ever=False) > 20


def test_a_kill_at_any_call_leaves_the_old_corpus_or_the_new_one_whole(folder: Path) -> None:
    assert each_failure(folder, Killed, for_ever=True) > 20


def test_after_a_kill_the_next_start_builds_what_the_ledger_says(folder: Path) -> None:
    before = begun(folder)
    own = publisher(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.store.Writer.commit", _killed)
        patch.setattr(Uploads, "write", _only_once(Uploads.write))
        with pytest.raises(Killed):
            publish(folder, Change((arrival(C, "新增条款"),)), before)
    held = holdings(own.shipped, own.uploads, own.uploads.ledger())
    assert C in {holding.name for holding in held}
    fingerprint = FakeEmbedder().fingerprint
    assert not is_current(own.index, corpus=corpus_digest(held), fingerprint=fingerprint)
    assert C in begun(folder).policies


def _killed(*_: object) -> int:
    raise Killed


def _only_once(write: Callable[..., None]) -> Callable[..., None]:
    """The real `write` the first time; the process is gone after it."""
    done: list[bool] = []

    def once(self: Uploads, ledger: Any) -> None:
        if done:
            raise Killed
        done.append(True)
        write(self, ledger)

    return once


def test_a_ledger_that_cannot_be_read_is_told_and_never_guessed(folder: Path) -> None:
    (folder / "uploads").mkdir()
    for data in (b"", b"{", b"[]", json.dumps({A: {"current": "x"}}).encode(), b"\xff"):
        (folder / "uploads" / "ledger.json").write_bytes(data)
        with pytest.raises(StoreError, match="上传记录"):
            publisher(folder).uploads.ledger()


def test_an_upload_whose_file_was_changed_or_lost_is_told(folder: Path) -> None:
    publish(folder, Change((arrival(C, "新增条款"),)), begun(folder))
    path = publisher(folder).uploads.path(C, 1)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(BadSource, match="与上传时不同"):
        read_all(folder)
    path.unlink()
    with pytest.raises(BadSource, match="无法读取"):
        read_all(folder)
