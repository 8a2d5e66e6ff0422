"""Questions to the reranker's weights: a logistic regression over the dev split."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.qaset import Question, QuestionSet
from rag.answer import Query
from rag.focus import Focus
from rag.pipeline import PolicyQA
from rag.rerank import features, scale
from rag.retrieve import retrieve

# Categories that are looked up, not searched for.
LOOKED_UP = frozenset({"exact-clause", "metadata", "period", "units"})
RIDGE = 1.0
STEPS = 60


@dataclass(frozen=True)
class Table:
    """One row a (question, clause)."""

    names: tuple[str, ...]
    values: NDArray[np.float64]  # (rows, features)
    right: NDArray[np.bool_]


def _searched(query: Query, asked: Question) -> bool:
    """Whether the reranker decides: the clauses are not named by number, the matter is policy."""
    named = query.addresses or Focus.OUTSIDE in query.foci
    return not named and (asked.answerable or asked.kind == "topic-not-held")


def table(qa: PolicyQA, questions: QuestionSet) -> Table:
    """The features of every clause for every question.

    Clauses that are relevant but not required are left out: neither right nor wrong.
    """
    rows: list[dict[str, float]] = []
    right: list[bool] = []
    for asked in questions.questions:
        query = qa.query(asked.question, history=asked.history, as_of=asked.as_of)
        if asked.category in LOOKED_UP or not _searched(query, asked):
            continue
        hits = retrieve(qa.snapshot, qa.embedder, query)
        by = scale(query, qa.reader.weights, hits)
        for hit in hits:
            key = (hit.policy, hit.clause)
            if key in asked.findable or key not in asked.relevant:
                rows.append(features(qa.snapshot, query, by, hit))
                right.append(key in asked.findable)
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


def write(weights: dict[str, float], path: Path, *, rows: int, source: Path) -> None:
    """The weights as a file that says what they were fitted on."""
    said = {
        "fitted_by": "eval/fit.py, on the dev split",
        "rows": rows,
        "questions_sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
        "weights": weights,
    }
    path.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
