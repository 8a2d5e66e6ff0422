"""The vector of a question to one that lies nearer to the clauses that answer it.

A question and its clause share few words: 缺钱周转 asks for 融资. A linear map of low rank, learned
by eval/adapt.py from questions and their clauses, moves the question's vector; passages keep
theirs, so that no index has to be made anew. The idea is that of a query adapter.
"""

import base64
import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.embed import Embedder
from index.passage import Vectors

DATA = Path(__file__).with_name("adapter.json")
UNKNOWN = -1.0  # what is known of a field where there is no adapter


@dataclass(frozen=True, eq=False)
class Adapter:
    """What is added to a question's vector q: (q · down) · up."""

    model: str  # how the fingerprint of the embedder begins that it was learned for
    down: Vectors  # (dimension, rank)
    up: Vectors  # (rank, dimension)

    def moved(self, vector: Vectors) -> Vectors:
        """The unit vector of a question, (dimension,) or (n, dimension), moved."""
        found = vector + (vector @ self.down) @ self.up
        unit: Vectors = (found / np.linalg.norm(found, axis=-1, keepdims=True)).astype(np.float32)
        return unit

    def knows(self, vectors: Vectors) -> Vectors:
        """How near passages stay to themselves when they are moved like questions, (n,).

        What lies in the fields that were learned most stays near (0.28), what lies in none is drawn
        away (0.10): there the moved cosines are of another scale.
        """
        found: Vectors = (self.moved(vectors) * vectors).sum(axis=1)
        return found


class Adapted:
    """An embedder, and the adapter that was learned for it."""

    def __init__(self, inner: Embedder, adapter: Adapter) -> None:
        self.fingerprint = inner.fingerprint
        self.adapter = adapter
        self._inner = inner

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._inner.dimension

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, as the inner embedder gives them."""
        return self._inner.passages(texts)

    def query(self, text: str) -> Vectors:
        """The unit vector of a question, not moved."""
        return self._inner.query(text)


def moved(embedder: Embedder, vector: Vectors) -> Vectors:
    """The vector of a question, moved where an adapter was learned for its embedder."""
    return embedder.adapter.moved(vector) if isinstance(embedder, Adapted) else vector


def knows(embedder: Embedder, vectors: Vectors) -> Vectors:
    """How well the adapter knows the field of some passages, (n,); UNKNOWN where there is none."""
    if isinstance(embedder, Adapted):
        return embedder.adapter.knows(vectors)
    return np.full(len(vectors), UNKNOWN, dtype=np.float32)


def _packed(matrix: Vectors) -> str:
    return base64.b64encode(matrix.astype("<f2").tobytes()).decode()


def _unpacked(packed: str, *, rows: int) -> Vectors:
    flat = np.frombuffer(base64.b64decode(packed), dtype="<f2")
    return flat.astype(np.float32).reshape(rows, -1)


def write(adapter: Adapter, path: Path, *, learned_from: str) -> None:
    """The adapter as a file: the two matrices in float16, row by row, in base64."""
    said = {
        "fitted_by": "eval/adapt.py",
        "learned_from": learned_from,
        "model": adapter.model,
        "dimension": adapter.down.shape[0],
        "rank": adapter.down.shape[1],
        "down": _packed(adapter.down),
        "up": _packed(adapter.up),
    }
    path.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


@functools.cache
def learned(path: Path = DATA) -> Adapter:
    """The adapter of a file."""
    said = json.loads(path.read_text(encoding="utf-8"))
    return Adapter(
        model=said["model"],
        down=_unpacked(said["down"], rows=said["dimension"]),
        up=_unpacked(said["up"], rows=said["rank"]),
    )


def adapted(embedder: Embedder) -> Embedder:
    """The embedder with the adapter that was learned for its model; itself where none was."""
    adapter = learned()
    fits = embedder.fingerprint.startswith(adapter.model)
    return Adapted(embedder, adapter) if fits else embedder
