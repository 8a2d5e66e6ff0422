"""A kill or a power cut at any moment leaves the old generation or the new one, whole."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from errors import StoreError
from index.build import build
from index.store import commit, open_snapshot
from tests.fakes import FakeEmbedder
from tests.index import kills
from tests.index.policies import ALL, BEIJING, JIANGXI, KUNMING
from tests.index.power import Call, LoggingDisk, Model

EMBEDDER = FakeEmbedder()
SNAPSHOTS = [build(of, EMBEDDER).snapshot for of in ([BEIJING], [JIANGXI], [KUNMING], ALL)]


def test_a_killed_commit_leaves_the_old_generation_or_the_new_one() -> None:
    record = kills.run(66, seed=random.randrange(10**6))
    assert (record["n"], record["bad"]) == (66, 0), record


@pytest.fixture
def log(tmp_path: Path) -> list[Call]:
    """The file calls of four commits, and where each returned."""
    disk = LoggingDisk()
    for snapshot in SNAPSHOTS:
        commit(snapshot, tmp_path / "index", disk=disk)
        disk.log.append(("returned", tmp_path, None))
    return disk.log


def crashes(
    log: list[Call], folder: Path, n: int, sabotage: Callable[[Call], Call | None]
) -> dict[str, int]:
    """How the index fares after n power cuts.

    Fine, fine by falling back on an older generation, older than what returned, or unservable.
    """
    chance = random.Random(n)
    counts = {"fine": 0, "warned": 0, "lost": 0, "unservable": 0}
    for _ in range(n):
        model, returned = Model(folder.parent), 0
        stop = chance.randrange(len(log))
        for call in log[:stop]:
            returned += call[0] == "returned"
            if (done := sabotage(call)) is not None:
                model.run(done)
        if log[stop][0] == "write" and isinstance(data := log[stop][2], bytes):
            model.run(("write", log[stop][1], data[: chance.randint(0, len(data))]))
        place = folder.parent / "after"
        model.crash(chance, place)
        counts[outcome(place / folder.name, returned)] += 1
        shutil.rmtree(place)
    return counts


def outcome(folder: Path, returned: int) -> str:
    """What may be served is the last snapshot whose commit returned, or the one after it."""
    try:
        found = open_snapshot(folder, EMBEDDER.fingerprint)
    except StoreError:
        return "unservable" if returned else "fine"
    allowed = SNAPSHOTS[max(0, returned - 1) : returned + 1]
    if found.corpus not in {snapshot.corpus for snapshot in allowed}:
        return "lost"
    return "warned" if found.warning and returned else "fine"


def test_a_power_cut_loses_no_commit_that_returned(log: list[Call], tmp_path: Path) -> None:
    counts = crashes(log, tmp_path / "index", 400, lambda call: call)
    assert counts == {"fine": 400, "warned": 0, "lost": 0, "unservable": 0}


def unsynced_folders(call: Call) -> Call | None:
    return None if call[0] == "sync" else call


def torn(call: Call) -> Call | None:
    """Files are not synced: their names may be there and their bytes not."""
    kind, path, value = call
    torn_too = kind == "write" and isinstance(value, bytes) and path.suffix == ".faiss"
    return (kind, path, value[: len(value) // 2]) if torn_too and isinstance(value, bytes) else call


@pytest.mark.parametrize("sabotage", [unsynced_folders, torn])
def test_the_model_notices_a_protocol_without_syncs(
    log: list[Call], tmp_path: Path, sabotage: Callable[[Call], Call | None]
) -> None:
    counts = crashes(log, tmp_path / "index", 200, sabotage)
    assert counts["unservable"] + counts["lost"] > 10
