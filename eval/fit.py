"""Questions to the reranker's weights: a logistic regression over the dev split."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.answer import Query
from rag.focus import Focus
from rag.pipeline import PolicyQA
from rag.rerank import features, scale
from rag.retrieve import retrieve

Clauses = frozenset[tuple[str, str]]  # (file name, clause id)
RIDGE = 1.0
STEPS = 60


@dataclass(frozen=True)
class Labelled:
    """A question, its right clauses, and those that are neither right nor wrong."""

    query: Query
    gold: Clauses
    also: Clauses


@dataclass(frozen=True)
class Table:
    """One row a (question, clause)."""

    names: tuple[str, ...]
    values: NDArray[np.float64]  # (rows, features)
    right: NDArray[np.bool_]


def _searched(query: Query) -> bool:
    """Whether the reranker decides: nothing is looked up, refused or named by number."""
    return not query.addresses and Focus.OUTSIDE not in query.foci


def table(qa: PolicyQA, questions: Iterable[Labelled]) -> Table:
    """The features of every clause for every question, clauses of neither sort left out."""
    rows: list[dict[str, float]] = []
    right: list[bool] = []
    for asked in questions:
        if not _searched(asked.query):
            continue
        hits = retrieve(qa.snapshot, qa.embedder, asked.query)
        by = scale(asked.query, qa.reader.weights, hits)
        for hit in hits:
            key = (hit.policy, hit.clause)
            if key in asked.gold or key not in asked.also:
                rows.append(features(qa.snapshot, asked.query, by, hit))
                right.append(key in asked.gold)
    names = tuple(rows[0])
    values = np.array([[row[name] for name in names] for row in rows])
    return Table(names, values, np.array(right))


def fitted(data: Table) -> dict[str, float]:
    """Weights on the raw features and the bias: ridge logistic regression by Newton's method."""
    mean, spread = data.values.mean(axis=0), data.values.std(axis=0) + 1e-9
    x = np.c_[(data.values - mean) / spread, np.ones(len(data.values))]
    penalty = RIDGE * np.r_[np.ones(len(mean)), 0.0]
    w = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (p - data.right) + penalty * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty + 1e-9)
        w -= np.linalg.solve(hessian, gradient)
    raw = w[:-1] / spread
    bias = float(w[-1] - (raw * mean).sum())
    return {
        **{n: round(float(v), 5) for n, v in zip(data.names, raw, strict=True)},
        "bias": round(bias, 5),
    }


def write(weights: dict[str, float], path: Path, *, rows: int, source: bytes) -> None:
    """The weights as a file that says what they were fitted on."""
    said = {
        "fitted_by": "eval/fit.py, on the dev split",
        "rows": rows,
        "questions_sha256": hashlib.sha256(source).hexdigest(),
        "weights": weights,
    }
    path.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
