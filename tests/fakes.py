"""Stand-ins for what is slow or far away; each keeps the promises that the code relies on."""

import hashlib
import itertools
from collections.abc import Sequence

import numpy as np

from corpus.text import fold
from index.passage import Vectors


class FakeEmbedder:
    """Vectors from hashed character bigrams: the same text, anywhere, any time, the same vector.

    Texts that share words are near each other. Questions and passages are embedded a little
    differently, as by a real model. Counts the passages it was asked for.
    """

    def __init__(self, name: str = "fake", *, dimension: int = 32) -> None:
        self.fingerprint = f"{name}-{dimension}"
        self.dimension = dimension
        self.count = 0

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.count += len(texts)
        rows = [self._vector(text, "passage") for text in texts]
        return np.array(rows, dtype=np.float32).reshape(-1, self.dimension)

    def query(self, text: str) -> Vectors:
        return self._vector(text, "query")

    def _vector(self, text: str, side: str) -> Vectors:
        folded = fold(text)
        vector = np.full(self.dimension, 0.01, dtype=np.float32)
        vector[0 if side == "query" else 1] += 0.1
        for word in [*folded, *(a + b for a, b in itertools.pairwise(folded))]:
            digest = hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()
            vector[digest[0] % self.dimension] += 1.0 if digest[1] % 2 else -1.0
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit
