"""Numbers of a PDF page to matrices and boxes, and what a matrix makes of them."""

import math
from collections.abc import Sequence
from typing import Any

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]  # left, bottom, right, top
UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(a: Matrix, b: Matrix) -> Matrix:
    """First a, then b."""
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def shift(x: float, y: float) -> Matrix:
    """What moves by x and y."""
    return (1.0, 0.0, 0.0, 1.0, x, y)


def numbers(operands: Sequence[Any], count: int) -> tuple[float, ...]:
    """The last operands as finite numbers; ValueError where they are none."""
    found = tuple(float(operand) for operand in operands[-count:]) if count else ()
    if len(found) < count or not all(map(math.isfinite, found)):
        raise ValueError(operands)
    return found


def matrix(operands: Sequence[Any]) -> Matrix:
    """The last six operands as a matrix."""
    a, b, c, d, e, f = numbers(operands, 6)
    return (a, b, c, d, e, f)


def corners(under: Matrix, box: Box) -> Box:
    """The box that holds a box under a matrix."""
    points = [times(shift(x, y), under)[4:] for x in box[::2] for y in box[1::2]]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def holds(box: Box, x: float, y: float) -> bool:
    """Whether a point lies in a box, or a point's breadth beside it."""
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1


def edges(box: Box) -> tuple[Box, Box, Box, Box]:
    """The four sides of a box."""
    left, bottom, right, top = box
    return (
        (left, bottom, left, top),
        (right, bottom, right, top),
        (left, bottom, right, bottom),
        (left, top, right, top),
    )
