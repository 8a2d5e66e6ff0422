"""Scores of many questions to means with intervals, and two runs to whether they differ."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]
# Sums over the questions, (..., columns), to the score they make, (...).
Score: TypeAlias = Callable[[Numbers], Numbers]

SEED = 20260222
RESAMPLES = 2000
SHUFFLES = 10000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score, its 95 % interval, and over how many questions; NaN where there are none."""

    value: float
    low: float
    high: float
    n: int


NOTHING = Estimate(float("nan"), float("nan"), float("nan"), 0)


def ratio(sums: Numbers) -> Numbers:
    """The first column's sum over the second's; NaN for 0 / 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Numbers = sums[..., 0] / sums[..., 1]
    return found


def f1(sums: Numbers) -> Numbers:
    """F1 from the columns rightly refused, refused, to be refused."""
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Numbers = 2 * sums[..., 0] / (sums[..., 1] + sums[..., 2])
    return found


def estimate(columns: Sequence[Sequence[float]], score: Score) -> Estimate:
    """A score of column sums, each column a number a question, with a bootstrap interval.

    Questions are drawn with replacement, seeded; percentile method (Efron, Tibshirani 1993).
    """
    table = np.array(columns, dtype=np.float64).T
    n = len(table)
    if not n or not len(columns[0]):
        return NOTHING
    counts = np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), size=RESAMPLES)
    drawn = score(counts @ table)
    drawn = drawn[~np.isnan(drawn)]
    value = float(score(table.sum(axis=0)))
    if not len(drawn) or np.isnan(value):
        return NOTHING
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Estimate(value, float(low), float(high), n)


def mean(values: Sequence[float]) -> Estimate:
    """The mean of some numbers with its interval."""
    return estimate([values, [1.0] * len(values)], ratio)


def significance(before: Sequence[float], after: Sequence[float]) -> float:
    """The two-sided p of a paired randomisation test on the mean difference; 1.0 for no pairs.

    Signs of the differences are flipped at random, seeded (Smucker, Allan, Carterette,
    CIKM 2007); the sample itself counts as one of the shuffles, so p is never 0.
    """
    differences = np.array(after, dtype=np.float64) - np.array(before, dtype=np.float64)
    differences = differences[differences != 0]
    if not len(differences):
        return 1.0
    random = np.random.default_rng(SEED)
    signs = random.integers(0, 2, size=(SHUFFLES, len(differences)), dtype=np.int8) * 2.0 - 1
    extreme = np.abs(signs @ differences) >= abs(differences.sum()) - 1e-9
    return float((extreme.sum() + 1) / (SHUFFLES + 1))
