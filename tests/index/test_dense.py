"""FAISS finds what a full sort finds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.dense import Dense
from index.passage import Mask, Vectors


def unit(n: int, seed: int, *, kinds: int) -> Vectors:
    """Unit vectors, n of them, of which many are equal: there are only so many kinds."""
    random = np.random.default_rng(seed)
    rows = random.normal(size=(kinds, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    chosen: Vectors = rows[random.integers(kinds, size=n)]
    return chosen


def brute(vectors: Vectors, question: Vectors, k: int, mask: Mask | None) -> NDArray[np.int64]:
    rows = np.arange(len(vectors)) if mask is None else np.flatnonzero(mask)
    scores = (vectors[rows] * question).sum(axis=1, dtype=np.float32)
    return rows[np.lexsort((rows, -scores))[:k]]


cases = st.tuples(
    st.integers(0, 120), st.integers(0, 9), st.integers(1, 9), st.integers(0, 130), st.booleans()
)


@given(cases)
def test_a_search_is_exact_with_and_without_a_mask_and_equals_come_by_row(
    case: tuple[int, int, int, int, bool],
) -> None:
    n, seed, kinds, k, filtered = case
    vectors = unit(n, seed, kinds=kinds)
    mask = np.random.default_rng(seed).random(n) < 0.3 if filtered else None
    question = unit(1, seed + 1, kinds=1)[0]
    rows, scores = Dense.of(vectors).search(question, k=k, mask=mask)
    assert rows.tolist() == brute(vectors, question, k, mask).tolist()
    assert np.allclose(scores, vectors[rows] @ question, atol=1e-6)


@given(st.integers(1, 120), st.integers(0, 99), st.integers(1, 9))
def test_filtering_and_searching_commute(n: int, seed: int, kinds: int) -> None:
    vectors, question = unit(n, seed, kinds=kinds), unit(1, seed + 1, kinds=1)[0]
    mask = np.random.default_rng(seed).random(n) < 0.5
    dense = Dense.of(vectors)
    rows, scores = dense.search(question, k=n, mask=None)
    found, found_scores = dense.search(question, k=n, mask=mask)
    assert found.tolist() == rows[mask[rows]].tolist()
    assert found_scores.tolist() == scores[mask[rows]].tolist()


@pytest.mark.parametrize("n", [0, 1, 50])
def test_bytes_bring_the_same_search_back(n: int) -> None:
    vectors = unit(n, 1, kinds=9)
    dense = Dense.from_bytes(Dense.of(vectors).to_bytes())
    assert (len(dense), dense.dimension) == (n, 8)
    assert np.array_equal(dense.vectors(np.arange(n)), vectors)
