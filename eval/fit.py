"""Lessons to the weights of the reranker and of what is held: logistic regressions."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.lessons import Lesson
from index.adapter import UNKNOWN
from index.passage import Hit
from rag.held import signs
from rag.pipeline import PolicyQA
from rag.rerank import features, ordered, scale
from rag.retrieve import retrieve

RIDGE = 1.0
STEPS = 60


@dataclass(frozen=True)
class Table:
    """One row a (question, clause)."""

    names: tuple[str, ...]
    values: NDArray[np.float64]  # (rows, features)
    right: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Examined:
    """A lesson and what was retrieved for it."""

    qa: PolicyQA
    lesson: Lesson
    hits: tuple[Hit, ...]


def examined(qa: PolicyQA, lessons: Iterable[Lesson]) -> Iterator[Examined]:
    """Some lessons, each with its hits."""
    for lesson in lessons:
        yield Examined(qa, lesson, retrieve(qa.snapshot, qa.embedder, lesson.query))


def _table(rows: Sequence[Mapping[str, float]], right: Sequence[bool]) -> Table:
    names = tuple(rows[0])
    return Table(names, np.array([[row[n] for n in names] for row in rows]), np.array(right))


def of_clauses(taken: Iterable[Examined]) -> Table:
    """The features of every clause for every question, but for those neither right nor wrong."""
    rows: list[dict[str, float]] = []
    right: list[bool] = []
    for one in taken:
        query = one.lesson.query
        weights = one.qa.weights(query)
        by = scale(one.qa.snapshot, query, weights, one.hits)
        for hit in one.hits:
            key = (hit.policy, hit.clause)
            if key not in one.lesson.neither:
                rows.append(features(one.qa.snapshot, query, by, hit))
                right.append(key in one.lesson.right)
    return _table(rows, right)


def of_topics(taken: Iterable[Examined], learned: Mapping[str, float]) -> Table:
    """The signs of every question that its topic is held, once its clauses are reranked.

    Where there is no adapter the rules decide: nothing is to be learned there.
    """
    rows: list[dict[str, float]] = []
    right: list[bool] = []
    for one in taken:
        if not one.hits or one.hits[0].known == UNKNOWN:
            continue
        snapshot, query = one.qa.snapshot, one.lesson.query
        weights = one.qa.weights(query)
        hits = ordered(snapshot, query, weights, one.hits, learned=learned)
        rows.append(signs(snapshot, query, weights, hits))
        right.append(bool(one.lesson.right))
    return _table(rows, right)


def fitted(data: Table, *, wrong: float = 1.0) -> dict[str, float]:
    """Weights on the raw features and the bias: ridge logistic regression by Newton's method.

    `wrong` is what a row that is not right weighs.
    """
    weight = np.where(data.right, 1.0, wrong)
    mean, spread = data.values.mean(axis=0), data.values.std(axis=0) + 1e-9
    x = np.c_[(data.values - mean) / spread, np.ones(len(data.values))]
    penalty = RIDGE * np.r_[np.ones(len(mean)), 0.0]
    w = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (weight * (p - data.right)) + penalty * w
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(penalty + 1e-9)
        w -= np.linalg.solve(hessian, gradient)
    raw = w[:-1] / spread
    bias = float(w[-1] - (raw * mean).sum())
    return {
        **{n: round(float(v), 5) for n, v in zip(data.names, raw, strict=True)},
        "bias": round(bias, 5),
    }


def write(weights: dict[str, float], path: Path, *, learned_from: str) -> None:
    """The weights as a file that says what they were fitted on."""
    said = {"fitted_by": "eval/fit.py", "learned_from": learned_from, "weights": weights}
    path.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
