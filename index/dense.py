"""Vectors to nearest rows, exactly. The one place that knows FAISS."""

import faiss
import numpy as np
from numpy.typing import NDArray

from index.passage import Mask, Ranking, Vectors

# Two scores nearer than this may come out of FAISS in either order.
_ROUNDING = 1e-5
_SPARE = 16


class Dense:
    """An exact inner-product search over unit vectors, so a score is a cosine."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def of(cls, vectors: Vectors) -> "Dense":
        """The search over the rows of an (n, dimension) array."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Dense":
        """The search that `to_bytes` wrote; FAISS checks nothing, so verify the digest before."""
        return cls(faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8)))

    def to_bytes(self) -> bytes:
        """The file that `faiss.write_index` would write."""
        return bytes(faiss.serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """The stored vectors of some rows, (len(rows), dimension)."""
        if not len(rows):
            return np.empty((0, self.dimension), dtype=np.float32)
        found: Vectors = self._index.reconstruct_batch(rows)
        return found

    def search(self, vector: Vectors, *, k: int, mask: Mask | None) -> Ranking:
        """The k rows of highest cosine among those the mask lets through; equals by row.

        FAISS orders equals as it likes and sums in another order under a filter, so a few
        candidates more than k are taken and scored again, each row alone.
        """
        question = np.ascontiguousarray(vector, dtype=np.float32)
        rows = self._candidates(question, min(k, len(self)), mask)
        scores = (self.vectors(rows) * question).sum(axis=1, dtype=np.float32)
        order = np.lexsort((rows, -scores))[:k]
        return rows[order], scores[order]

    def _candidates(self, question: Vectors, k: int, mask: Mask | None) -> NDArray[np.int64]:
        """Rows that hold the best k, rounding and equals at the border included."""
        if k < 1:
            return np.empty(0, dtype=np.int64)
        faiss.omp_set_num_threads(1)  # holds for the calling thread only
        bits = None if mask is None else np.packbits(mask, bitorder="little")
        # FAISS's stubs show C++ constructors where Python ones stand.
        chosen = None if bits is None else faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg,arg-type]
        parameters = None if chosen is None else faiss.SearchParameters(sel=chosen)  # type: ignore[call-arg]
        wanted = k
        while True:
            wanted = min(wanted + _SPARE, len(self))
            scores, rows = self._index.search(question[None], wanted, params=parameters)
            complete = wanted == len(self) or rows[0, -1] < 0
            if complete or scores[0, -1] < scores[0, k - 1] - _ROUNDING:
                found: NDArray[np.int64] = rows[0][rows[0] >= 0]
                return found
            wanted *= 2
