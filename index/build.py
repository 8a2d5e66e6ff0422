"""Policies to a snapshot; what an earlier snapshot has embedded is not embedded again."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.policy import Policy
from errors import BadSource
from index.chunk import chunk, embedded
from index.dense import Dense
from index.embed import Embedder
from index.lexical import Lexical
from index.passage import Passage, PassageKind, Vectors
from index.snapshot import Facet, Rows, Snapshot

_BATCH = 64  # passages between two reports of progress

Progress = Callable[[int, int], None]  # passages embedded, passages to embed


def silent(done: int, total: int) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class Build:
    """A snapshot, and how many passages had to be embedded for it."""

    snapshot: Snapshot
    embedded: int


def _rows(passages: Sequence[Passage], facets: Sequence[Facet]) -> Rows:
    """The columns of the passages; a clause's own passage comes before its sentences."""
    place = {facet.name: i for i, facet in enumerate(facets)}
    heads: list[int] = []
    for row, passage in enumerate(passages):
        heads.append(row if passage.kind is PassageKind.CLAUSE else heads[-1])
    digests = b"".join(bytes.fromhex(passage.digest) for passage in passages)
    return Rows(
        owner=np.array([place[passage.policy] for passage in passages], dtype=np.int32),
        head=np.array(heads, dtype=np.int32),
        digest=np.frombuffer(digests, dtype=np.uint8).reshape(-1, 32),
    )


def _known(embedder: Embedder, previous: Snapshot | None) -> dict[bytes, int]:
    """Rows of the earlier snapshot by digest; none where another embedder made them."""
    if previous is None or previous.fingerprint != embedder.fingerprint:
        return {}
    return {digest.tobytes(): row for row, digest in enumerate(previous.rows.digest)}


def _vectors(
    passages: Sequence[Passage], embedder: Embedder, previous: Snapshot | None, progress: Progress
) -> tuple[Vectors, int]:
    """The vector of every passage, (n, dimension), and how many had to be embedded."""
    digests = [bytes.fromhex(passage.digest) for passage in passages]
    known = _known(embedder, previous)
    vectors = np.empty((len(passages), embedder.dimension), dtype=np.float32)
    first: dict[bytes, int] = {}
    for row, digest in enumerate(digests):
        first.setdefault(digest, row)
    fresh = [row for digest, row in first.items() if digest not in known]
    for at in range(0, len(fresh), _BATCH):
        batch = fresh[at : at + _BATCH]
        vectors[batch] = embedder.passages([embedded(passages[row]) for row in batch])
        progress(at + len(batch), len(fresh))
    kept = [row for digest, row in first.items() if digest in known]
    if previous is not None and kept:
        vectors[kept] = previous.dense.vectors(np.array([known[digests[row]] for row in kept]))
    return vectors[[first[digest] for digest in digests]], len(fresh)


def build(
    policies: Iterable[Policy],
    embedder: Embedder,
    previous: Snapshot | None = None,
    *,
    progress: Progress = silent,
) -> Build:
    """The snapshot of some policies, whatever their order; `previous` saves work only."""
    ordered = sorted(policies, key=lambda policy: policy.name)
    held = {policy.name: policy for policy in ordered}
    if len(held) < len(ordered):
        twice = next(a.name for a, b in itertools.pairwise(ordered) if a.name == b.name)
        raise BadSource(f"有两份政策同名:《{twice}》,请改名后再构建索引。")
    facets = tuple(map(Facet.of, ordered))
    passages = tuple(passage for policy in ordered for passage in chunk(policy))
    vectors, fresh = _vectors(passages, embedder, previous, progress)
    snapshot = Snapshot(
        fingerprint=embedder.fingerprint,
        facets=facets,
        policies=held,
        passages=passages,
        rows=_rows(passages, facets),
        dense=Dense.of(vectors),
        lexical=Lexical.of(passages),
    )
    return Build(snapshot, fresh)
