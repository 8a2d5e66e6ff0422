"""Generations on disk: committed whole, opened verified, or an error that names the file."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from corpus.policy import Policy
from errors import IndexCorrupt, IndexForeign, IndexLocked, IndexMissing
from index import folder as folders
from index import generation, manifest, store
from index.build import build
from index.disk import DISK
from index.lines import Lines
from index.snapshot import Snapshot
from index.store import commit, is_current, lock, open_snapshot, reusable
from tests.fakes import FakeEmbedder
from tests.index.policies import ALL, BEIJING, JIANGXI, KUNMING, corpora

EMBEDDER = FakeEmbedder()
OLD = build([BEIJING, JIANGXI], EMBEDDER).snapshot
NEW = build(ALL, EMBEDDER).snapshot
FILES = sorted([*(name for name, _ in generation.files(NEW)), manifest.NAME])


def opened(folder: Path) -> Snapshot:
    return open_snapshot(folder, EMBEDDER.fingerprint)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A folder with two generations: OLD, then NEW."""
    folder = tmp_path / "build" / "index"
    assert [commit(OLD, folder), commit(NEW, folder)] == [1, 2]
    return folder


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(corpora())
def test_what_was_committed_is_what_is_opened(tmp_path: Path, of: tuple[Policy, ...]) -> None:
    made = build(of, EMBEDDER).snapshot
    commit(made, tmp_path)
    found = opened(tmp_path)
    assert found == made
    assert found.warning == ""
    assert build(of, EMBEDDER, found).embedded == 0


def test_an_opened_snapshot_can_be_committed_again(index: Path, tmp_path: Path) -> None:
    commit(opened(index), tmp_path / "copy")
    assert opened(tmp_path / "copy") == NEW
    generations = index / "gen-000002", tmp_path / "copy" / "gen-000001"
    assert len({(place / manifest.NAME).read_bytes() for place in generations}) == 1


def test_opening_reads_no_more_than_the_first_line(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    original = Lines.__getitem__

    def noted(self: Lines[object], at: int) -> object:
        read.append(at)
        return original(self, at)

    monkeypatch.setattr(Lines, "__getitem__", noted)
    found = opened(index)
    found.dense.search(EMBEDDER.query("质押"), k=5, mask=None)
    found.lexical.search("质押", k=5, mask=None)
    assert [at for at in read if isinstance(at, int)] == [0, 0]
    assert found.policies["昆明.txt"] is found.policies["昆明.txt"] == KUNMING


def test_no_index_is_missing(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(IndexMissing, match="还没有索引"):
            opened(folder)
        assert reusable(folder, EMBEDDER.fingerprint) is None


def test_vectors_of_another_embedder_are_refused(index: Path) -> None:
    with pytest.raises(IndexForeign, match="other-32"):
        open_snapshot(index, "other-32")
    assert reusable(index, "other-32") is None
    assert reusable(index, EMBEDDER.fingerprint) == NEW


def test_another_layout_is_refused(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "LAYOUT", 99)
    with pytest.raises(IndexForeign, match="第 1 版,本程序使用第 99 版"):
        opened(index)


def test_the_last_two_generations_are_kept_and_nothing_else(index: Path) -> None:
    (index / "gen-000003.part").mkdir()
    (index / "gen-000003.part" / "dense.faiss").write_bytes(b"half")
    (index / "CURRENT.part").write_bytes(b"gen-0")
    shutil.copytree(index / "gen-000002", index / "gen-000004")  # renamed, but never named
    assert commit(OLD, index) == 5
    assert names(index) == ["CURRENT", "LOCK", "gen-000002", "gen-000005"]
    assert opened(index) == OLD


def test_a_damaged_generation_is_not_what_is_kept(index: Path) -> None:
    damage(index / "gen-000002" / "dense.faiss", flipped)
    commit(OLD, index)
    assert names(index) == ["CURRENT", "LOCK", "gen-000001", "gen-000003"]


def test_a_reader_keeps_its_snapshot_when_its_generation_is_removed(index: Path) -> None:
    reader = opened(index)
    for _ in range(3):
        commit(OLD, index)
    assert not (index / "gen-000002").exists()
    assert reader == NEW


def test_a_commit_between_reading_current_and_the_files_is_not_damage(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = folders.pointer_of

    def pointer_of(folder: Path, disk: object) -> folders.Pointer | None:
        found = original(folder, DISK)
        monkeypatch.setattr(store, "pointer_of", original)
        for _ in range(2):
            commit(OLD, index)
        return found

    monkeypatch.setattr(store, "pointer_of", pointer_of)
    found = opened(index)
    assert (found == OLD, found.warning) == (True, "")


def test_two_builders_exclude_each_other(index: Path) -> None:
    with lock(index) as writer:
        with pytest.raises(IndexLocked), lock(index):
            pass
        with pytest.raises(IndexLocked, match="另一个进程"):
            commit(OLD, index)
        assert opened(index) == NEW  # readers need no lock
        assert writer.commit(OLD) == 3
    assert commit(NEW, index) == 4


def test_an_index_is_current_for_its_corpus_embedder_and_code(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def current(corpus: str = NEW.corpus, fingerprint: str = EMBEDDER.fingerprint) -> bool:
        return is_current(index, corpus=corpus, fingerprint=fingerprint)

    assert current()
    assert not current(corpus=OLD.corpus)
    assert not current(fingerprint="other")
    with monkeypatch.context() as patch:
        patch.setattr(store, "recipe", lambda: "other code")
        assert not current()
        assert opened(index) == NEW  # still served
    damage(index / "CURRENT", flipped)
    assert not current()
    assert not is_current(index / "none", corpus=NEW.corpus, fingerprint=EMBEDDER.fingerprint)


# Damage


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def first_flipped(data: bytes) -> bytes:
    return bytes([data[0] ^ 0x80]) + data[1:]


def zeroed(data: bytes) -> bytes:
    return bytes(min(4096, len(data))) + data[4096:]


DAMAGES: list[Callable[[bytes], bytes]] = [
    flipped,
    first_flipped,
    zeroed,
    lambda data: data[:-1],
    lambda data: b"",
    lambda data: data + b"\n",
    lambda data: data[::-1],
]


def damage(path: Path, how: Callable[[bytes], bytes] | None) -> None:
    """Change a file, or remove it."""
    if how is None:
        path.unlink()
    else:
        data = path.read_bytes()
        path.write_bytes(how(data))
        assert path.read_bytes() != data


@pytest.mark.parametrize("file", FILES)
def test_a_damaged_file_means_the_generation_before_or_an_error_that_names_it(
    index: Path, file: str
) -> None:
    new, old = index / "gen-000002" / file, index / "gen-000001" / file
    data = new.read_bytes()
    for how in (*DAMAGES, None):
        damage(new, how)
        found = opened(index)
        assert found == OLD
        assert re.search(rf"{Path(file).name} 已损坏.*现在使用的是 gen-000001。", found.warning)
        new.write_bytes(data)
    assert opened(index) == NEW
    damage(new, flipped)
    damage(old, None)
    with pytest.raises(IndexCorrupt, match=rf"{Path(file).name} 已损坏"):
        opened(index)


@pytest.mark.parametrize("file", FILES)
def test_a_file_of_another_generation_is_damage_too(index: Path, file: str) -> None:
    new, old = index / "gen-000002" / file, index / "gen-000001" / file
    if new.read_bytes() == old.read_bytes():
        pytest.skip("the two generations share this file")
    shutil.copy(old, new)
    assert opened(index) == OLD


def test_current_pointing_elsewhere_is_noticed(index: Path) -> None:
    data = (index / "CURRENT").read_bytes()
    assert data.startswith(b"gen-000002 ")
    for wrong in (
        data.replace(b"gen-000002", b"gen-000001"),  # one flipped bit from 3, two from 1
        data.replace(b"gen-000002", b"gen-000003"),
        *(how(data) for how in DAMAGES),
    ):
        (index / "CURRENT").write_bytes(wrong)
        found = opened(index)
        assert found == NEW
        assert "现在使用的是 gen-000002" in found.warning
    (index / "CURRENT").unlink()
    assert opened(index) == NEW


def test_a_manifest_that_was_edited_by_hand_is_noticed(index: Path) -> None:
    shutil.rmtree(index / "gen-000001")
    place = index / "gen-000002" / manifest.NAME
    text = place.read_text()
    place.write_text(text.replace('"passages": ', '"passages":  '))
    with pytest.raises(IndexCorrupt, match="manifest"):
        opened(index)


def test_nothing_is_parsed_before_its_digest_has_matched(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(index / "gen-000001")
    damage(index / "gen-000002" / "lexical" / "path.words.json", flipped)  # the last file

    def parsed(*_: object) -> None:
        pytest.fail("a file was parsed")

    monkeypatch.setattr(generation, "_parsed", parsed)
    with pytest.raises(IndexCorrupt):
        opened(index)
