"""Commits killed with SIGKILL; prints one line of JSON: how many, and how many went wrong.

    python -m tests.index.kills --n 66 --seed 1

Of 66 kills, 55 come right before, or in the middle of, each file call of a commit, and 11 at a
random moment. After each the index is opened afresh: it must hold, whole, a generation not
older than the last whose commit returned.
"""

import argparse
import functools
import json
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from index.build import build
from index.disk import DISK, Disk
from index.folder import ordinal, pointer_of
from index.store import commit, open_snapshot
from tests.fakes import FakeEmbedder
from tests.index.policies import ALL, BEIJING

EMBEDDER = FakeEmbedder()
# Committed in turn.
SNAPSHOTS = (build([BEIJING], EMBEDDER).snapshot, build(ALL, EMBEDDER).snapshot)
CALLS_OF_A_COMMIT = 55
CALLS = ("make", "write", "sync", "rename", "remove", "names", "read")


class DeadlyDisk(Disk):
    """A disk at whose n-th call the process is killed; a write leaves half of its bytes."""

    def __init__(self, fatal: int) -> None:
        self.left = fatal
        for name in CALLS:
            setattr(self, name, functools.partial(self._call, name, getattr(self, name)))

    def _call(self, name: str, real: Callable[..., Any], *arguments: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            if name == "write":
                arguments[0].write_bytes(arguments[1][: len(arguments[1]) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments)


def _commits(folder: Path, disk: Disk, served: int, returned: int) -> None:
    """Commit the snapshots in turn, saying "number which" through a pipe as each returns."""
    while True:
        served = 1 - served
        number = commit(SNAPSHOTS[served], folder, disk=disk)
        os.write(returned, b"%d %d\n" % (number, served))


def _killed(folder: Path, disk: Disk, seconds: float, served: int) -> list[list[int]]:
    """Let a child commit for so long, then kill it; (number, which) of what returned."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _commits(folder, disk, served, writing)
    os.close(writing)
    until, ended, status = time.monotonic() + seconds, 0, 0
    while not ended and time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        time.sleep(0.001)
    if not ended:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as file:
        returned = [list(map(int, line.split())) for line in file]
    if not os.WIFSIGNALED(status):
        raise RuntimeError(f"the child ended by itself: {status}")
    return returned


def _served(folder: Path, number: int, which: int) -> tuple[int, int]:
    """The generation now served, and which snapshot it is; `number` returned, holding `which`.

    Raises AssertionError where it is neither that one, whole, nor the one begun after it.
    """
    found = open_snapshot(folder, EMBEDDER.fingerprint)
    pointer = pointer_of(folder, DISK)
    assert pointer is not None
    assert not found.warning, found.warning
    now = ordinal(pointer.name)
    expected = which if now == number else 1 - which
    assert now >= number, f"generation {now} is served after {number} returned"
    assert found == SNAPSHOTS[expected], f"generation {now} holds something else"
    return now, expected


def run(n: int, seed: int) -> dict[str, Any]:
    """The record of n kills."""
    chance, began = random.Random(seed), time.monotonic()
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "index"
        number, which = commit(SNAPSHOTS[0], folder), 0
        for kill in range(n):
            call = kill % 66 + 1
            if call > CALLS_OF_A_COMMIT:
                returned = _killed(folder, Disk(), chance.uniform(0.002, 0.06), which)
            else:
                returned = _killed(folder, DeadlyDisk(call), 1.0, which)
            number, which = returned[-1] if returned else (number, which)
            try:
                number, which = _served(folder, number, which)
            except Exception as error:  # whatever it is, it is counted
                faults.append(repr(error))
    notes = f"{number} generations; {faults[:1]}"
    seconds = round(time.monotonic() - began, 1)
    return {"id": "R1", "n": n, "bad": len(faults), "skipped": 0, "seed": seed, "secs": seconds, "notes": notes}  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=66)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(json.dumps(run(options.n, options.seed)))  # noqa: T201
