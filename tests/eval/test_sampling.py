"""Intervals are seeded and hold the value; the paired test equals counting every shuffle."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.sampling import estimate, f1, mean, ratio, significance

shares = st.lists(st.floats(0, 1), min_size=2, max_size=40)


@given(shares)
def test_an_interval_holds_its_mean_and_comes_again(values: list[float]) -> None:
    found = mean(values)
    assert found.low - 1e-9 <= found.value <= found.high + 1e-9
    assert found.value == pytest.approx(sum(values) / len(values))
    assert found == mean(values)


def test_an_interval_narrows_with_more_questions() -> None:
    few, many = mean([0.0, 1.0] * 10), mean([0.0, 1.0] * 400)
    assert many.high - many.low < (few.high - few.low) / 4
    assert few.low == pytest.approx(0.5 - 1.96 * math.sqrt(0.25 / 20), abs=0.05)


def test_refusal_scores_come_from_sums() -> None:
    right, refused, due = [1.0, 0.0, 0.0, 1.0], [1.0, 1.0, 0.0, 1.0], [1.0, 0.0, 1.0, 1.0]
    assert estimate([right, refused], ratio).value == pytest.approx(2 / 3)
    assert estimate([right, due], ratio).value == pytest.approx(2 / 3)
    assert estimate([right, refused, due], f1).value == pytest.approx(2 / 3)


@pytest.mark.parametrize("columns", [[[], []], [[0.0, 0.0], [0.0, 0.0]]])
def test_a_score_that_applies_to_nothing_is_not_a_number(columns: list[list[float]]) -> None:
    found = estimate(columns, ratio)
    assert math.isnan(found.value)
    assert found.n == 0


def exact(before: list[float], after: list[float]) -> float:
    """The share of all sign flips whose sum is as far from zero."""
    d = [b - a for a, b in zip(before, after, strict=True)]
    flips = itertools.product((-1, 1), repeat=len(d))
    sums = [abs(sum(s * x for s, x in zip(signs, d, strict=True))) for signs in flips]
    return sum(s >= abs(sum(d)) - 1e-9 for s in sums) / len(sums)


@given(st.lists(st.tuples(st.sampled_from([0, 0.5, 1]), st.sampled_from([0, 0.5, 1])), max_size=9))
def test_the_paired_test_equals_counting_every_shuffle(pairs: list[tuple[float, float]]) -> None:
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    assert significance(before, after) == pytest.approx(exact(before, after), abs=0.03)


def test_a_steady_gain_is_significant_and_a_draw_is_not() -> None:
    assert significance([0.0] * 20, [1.0] * 20) < 0.001
    assert significance([0.0, 1.0] * 20, [1.0, 0.0] * 20) > 0.9
    assert significance([0.5] * 5, [0.5] * 5) == 1
