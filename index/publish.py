"""A change of the corpus to the snapshot that answers next: the whole change, or none of it."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.policy import Policy
from errors import BadInput, StoreError
from index.build import Progress, build
from index.embed import Embedder, Yielding
from index.holdings import Holding, holdings, policies
from index.ledger import SHIPPED, Entry, Ledger, with_choice, with_upload
from index.originals import Originals
from index.snapshot import Snapshot
from index.store import lock, open_snapshot
from index.uploads import Uploads


@dataclass(frozen=True)
class Arrival:
    """A file to publish, parsed already."""

    policy: Policy
    data: bytes
    over: str  # digest of what is held under its name; "": nothing


@dataclass(frozen=True, slots=True)
class Choice:
    """A version to hold; None: none, the policy is removed."""

    name: str
    number: int | None
    over: str


@dataclass(frozen=True)
class Change:
    """What is to be done, all of it or nothing."""

    arrivals: tuple[Arrival, ...] = ()
    choices: tuple[Choice, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The policies that it touches."""
        return tuple(a.policy.name for a in self.arrivals) + tuple(c.name for c in self.choices)


@dataclass(frozen=True)
class Publisher:
    """The folders of the corpus, and how they are changed."""

    shipped: Path
    uploads: Uploads
    index: Path

    @property
    def originals(self) -> Originals:
        """The files behind what is held."""
        return Originals(self.shipped, self.uploads)

    def publish(
        self, change: Change, before: Snapshot, embedder: Embedder, *, progress: Progress
    ) -> Snapshot:
        """The snapshot after a change, committed; `before` saves reading and embedding.

        Raises BadInput where what is held is no longer what the change was made for,
        IndexLocked while another process builds, StoreError where the disk refuses; then
        everything is as it was.
        """
        with self.uploads.lock(), lock(self.index, disk=self.uploads.disk) as writer:
            ledger = self.uploads.ledger()
            self._check(change, ledger)
            with self._kept(change, ledger) as after:
                held = holdings(self.shipped, self.uploads, after)
                if not held:
                    raise BadInput("至少要保留一份政策,不能全部移出。")
                known = _Known(change, before)
                made = build(policies(held, known), Yielding(embedder), before, progress=progress)
                try:
                    self.uploads.write(after)
                    writer.commit(made.snapshot)
                except BaseException:
                    self.uploads.write(ledger)
                    raise
        return open_snapshot(self.index, embedder.fingerprint)

    def _check(self, change: Change, ledger: Ledger) -> None:
        """Refuse a change that was made for something else than what is held now."""
        held = {h.name: h.digest for h in holdings(self.shipped, self.uploads, ledger)}
        for name, over in (
            *((a.policy.name, a.over) for a in change.arrivals),
            *((c.name, c.over) for c in change.choices),
        ):
            if held.get(name, "") != over:
                raise BadInput(f"《{name}》在预览之后有了变动,请重新查看后再确认。")
        for choice in change.choices:
            if choice.number is not None:
                self.originals.data(choice.name, choice.number)

    @contextlib.contextmanager
    def _kept(self, change: Change, ledger: Ledger) -> Iterator[Ledger]:
        """The ledger after a change, its files written; they go again where it fails."""
        now = datetime.now(UTC).replace(microsecond=0)
        after, kept = ledger, []
        try:
            for arrival in change.arrivals:
                name = arrival.policy.name
                number = after.get(name, Entry(SHIPPED, now, ())).latest + 1
                kept.append((name, number))
                version = self.uploads.keep(name, arrival.data, number=number, on=now)
                after = with_upload(after, name, version)
            for choice in change.choices:
                after = with_choice(after, choice.name, choice.number, now)
            yield after
        except BaseException:
            with contextlib.suppress(StoreError):
                named = self.uploads.ledger()  # not `ledger`, where undoing the change failed too
                for name, number in kept:
                    if name not in named or named[name].version(number) is None:
                        self.uploads.forget(name, number)
            raise


class _Known:
    """Policies that need not be read again: those that arrive, and those held before."""

    def __init__(self, change: Change, before: Snapshot) -> None:
        self._arrived = {(a.policy.name, a.policy.source.digest): a.policy for a in change.arrivals}
        self._held = {facet.name: facet.digest for facet in before.facets}
        self._policies = before.policies

    def __call__(self, holding: Holding) -> Policy | None:
        """The policy of a file, if it is known."""
        arrived = self._arrived.get((holding.name, holding.digest))
        if arrived is not None or self._held.get(holding.name) != holding.digest:
            return arrived
        return self._policies[holding.name]
