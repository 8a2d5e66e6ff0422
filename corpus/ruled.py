"""The rules that are drawn on a page to the tables they make: which place lies in which cell."""

import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.matrix import Box

THIN = 3.0  # points: a box thinner than this is a rule
SHORTEST = 4.0  # points
NEAR = 3.0  # points within which two rules are one
MOST_RULES = 20_000
MOST_CELLS = 20_000


def turned(box: Box, quarter: int) -> Box:
    """A box as it stands for text that is written turned by so many quarters."""
    left, bottom, right, top = box
    return (
        box,
        (bottom, -right, top, -left),
        (-right, -top, -left, -bottom),
        (-top, left, -bottom, right),
    )[quarter]


def _places(values: Iterable[float]) -> list[float]:
    """Values without those near to one before them, ascending."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > NEAR:
            places.append(value)
    return places


@dataclass(frozen=True)
class Frame:
    """A table's lines: columns from left to right, rows from the top down."""

    columns: Sequence[float]
    rows: Sequence[float]  # descending
    walls: frozenset[tuple[int, int]]  # (row, column) with a rule on its left
    ceilings: frozenset[tuple[int, int]]  # (row, column) with a rule above it

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of a place: of its first cell where several are one; None: outside."""
        column = bisect.bisect(self.columns, x) - 1
        row = bisect.bisect([-each for each in self.rows], -y) - 1
        if not (0 <= column < len(self.columns) - 1 and 0 <= row < len(self.rows) - 1):
            return None
        while column > 0 and (row, column) not in self.walls:
            column -= 1
        while row > 0 and (row, column) not in self.ceilings:
            row -= 1
        return row, column


def _stretches(upright: Sequence[Box]) -> Iterator[tuple[float, float]]:
    """From where to where upright rules stand, one beside the other or one on the other."""
    low = high = None
    for rule in sorted(upright, key=lambda each: each[1]):
        if low is None or high is None or rule[1] > high + NEAR:
            if low is not None and high is not None:
                yield low, high
            low, high = rule[1], rule[3]
        high = max(high, rule[3])
    if low is not None and high is not None:
        yield low, high


def _covered(places: Sequence[float], first: float, last: float) -> Iterator[int]:
    """The gaps between ascending places whose middle a rule reaches over."""
    for at in range(len(places) - 1):
        if first - NEAR <= (places[at] + places[at + 1]) / 2 <= last + NEAR:
            yield at


def frames(rules: Sequence[Box]) -> Iterator[Frame]:
    """The tables that rules make: at least two columns."""
    upright = [r for r in rules if r[2] - r[0] <= THIN and r[3] - r[1] >= SHORTEST]
    level = [r for r in rules if r[3] - r[1] <= THIN and r[2] - r[0] >= SHORTEST]
    for low, high in _stretches(upright):
        sides = [r for r in upright if low - NEAR <= r[1] and r[3] <= high + NEAR]
        across = [r for r in level if low - NEAR <= r[1] <= high + NEAR]
        columns = _places(r[0] for r in sides)
        rows = _places([low, high, *(r[1] for r in across)])
        if len(columns) > 2 and len(rows) > 1 and len(columns) * len(rows) <= MOST_CELLS:
            yield _frame(columns, rows, sides, across)


def _frame(
    columns: Sequence[float], rows: Sequence[float], sides: Sequence[Box], across: Sequence[Box]
) -> Frame:
    last = len(rows) - 2
    walls = {
        (last - gap, _nearest(columns, rule[0]))
        for rule in sides
        for gap in _covered(rows, rule[1], rule[3])
    }
    ceilings = {
        (len(rows) - 1 - _nearest(rows, rule[1]), gap)
        for rule in across
        for gap in _covered(columns, rule[0], rule[2])
    }
    return Frame(columns, rows[::-1], frozenset(walls), frozenset(ceilings))


def _nearest(places: Sequence[float], value: float) -> int:
    return min(range(len(places)), key=lambda at: abs(places[at] - value))
