"""The outlines of a PDF page to the rules of its tables and the grounds that text stands on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.matrix import Box, Matrix, corners, edges, holds, numbers
from corpus.ruled import MOST_RULES, THIN


@dataclass(slots=True)
class Paths:
    """What is outlined, and what came of it; shared by a page and the forms on it."""

    rules: list[Box] = field(default_factory=list)
    grounds: list[Box] = field(default_factory=list)
    _boxes: list[Box] = field(default_factory=list)
    _lines: list[Box] = field(default_factory=list)
    _point: tuple[float, float] = (0.0, 0.0)

    def start(self, operands: Sequence[Any]) -> None:
        """Begin a line here."""
        x, y = numbers(operands, 2)
        self._point = (x, y)

    def line(self, operands: Sequence[Any], under: Matrix) -> None:
        """Go on to here."""
        x, y = numbers(operands, 2)
        self._lines.append(corners(under, (*self._point, x, y)))
        self._point = (x, y)

    def rectangle(self, operands: Sequence[Any], under: Matrix) -> None:
        """Outline a box."""
        x, y, width, height = numbers(operands, 4)
        self._boxes.append(corners(under, (x, y, x + width, y + height)))

    def fill(self, *, white: bool) -> None:
        """Fill what is outlined: a thin box is a rule, another a ground; a white one is neither."""
        for box in self._boxes if not white else ():
            thin = min(box[2] - box[0], box[3] - box[1]) <= THIN
            into = self.rules if thin else self.grounds
            if len(into) < MOST_RULES:
                into.append(box)

    def stroke(self) -> None:
        """Draw along what is outlined."""
        if len(self.rules) < MOST_RULES:
            self.rules += self._lines
            self.rules += (edge for box in self._boxes for edge in edges(box))

    def end(self) -> None:
        """Forget the outline."""
        self._boxes, self._lines = [], []

    def picture(self, under: Matrix) -> Box:
        """The box of a picture that is drawn here: a ground too."""
        box = corners(under, (0.0, 0.0, 1.0, 1.0))
        self.grounds.append(box)
        return box

    def is_ground(self, x: float, y: float) -> bool:
        """Whether something was painted at a point."""
        return any(holds(ground, x, y) for ground in self.grounds)
