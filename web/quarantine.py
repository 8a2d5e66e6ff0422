"""Files that arrived and wait to be looked at: in memory, few, and not for long."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from corpus.policy import Policy

MINUTES = 60
MOST = 12  # batches
MOST_BYTES = 256_000_000  # of all batches together


@dataclass(frozen=True)
class Read:
    """A file that became a policy."""

    policy: Policy
    data: bytes
    over: str  # digest of what was held under its name when it arrived; "": nothing


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that did not, and why."""

    name: str
    sentence: str


@dataclass(frozen=True)
class Batch:
    """What arrived in one request."""

    id: str
    files: tuple[Read, ...]
    faults: tuple[Fault, ...]
    expires: float

    @property
    def size(self) -> int:
        """Bytes that it keeps."""
        return sum(len(file.data) for file in self.files)


class Quarantine:
    """Batches by id; the oldest go where there are too many."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._held: dict[str, Batch] = {}

    def put(self, files: tuple[Read, ...], faults: tuple[Fault, ...]) -> Batch:
        """Keep what arrived, under an id that nobody guesses."""
        made = Batch(secrets.token_urlsafe(16), files, faults, self._clock() + MINUTES * 60)
        self.keep(made)
        return made

    def keep(self, batch: Batch) -> None:
        """Keep a batch (again); what has expired goes, and the oldest where there are too many."""
        with self._lock:
            alive = [held for held in self._held.values() if held.expires > self._clock()]
            kept = [*(held for held in alive if held.id != batch.id), batch]
            while len(kept) > MOST or (len(kept) > 1 and sum(b.size for b in kept) > MOST_BYTES):
                del kept[0]
            self._held = {held.id: held for held in kept}

    def batch(self, id_: str) -> Batch | None:
        """A batch, if it is still here."""
        with self._lock:
            held = self._held.get(id_)
            return held if held and held.expires > self._clock() else None

    def take(self, id_: str) -> Batch | None:
        """A batch, no longer kept: of two who ask, one gets it."""
        with self._lock:
            held = self._held.pop(id_, None)
            return held if held and held.expires > self._clock() else None

    def batches(self) -> tuple[Batch, ...]:
        """All that wait, the oldest first."""
        with self._lock:
            return tuple(b for b in self._held.values() if b.expires > self._clock())
