"""A PDF page to the runs of text that are drawn on it, each with its place, size and visibility."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from corpus.extract import Unreadable
from corpus.matrix import UNIT, Box, Matrix, matrix, numbers, shift, times
from corpus.paths import Paths

UNKNOWN = "\ufffd"  # a sign of a font that does not tell its character
TINY = 1.0  # points: smaller, nobody reads it
WHITE = 0.98
DEEPEST = 8  # forms inside forms
MOST_RUNS = 200_000  # of a page
_FILLING = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
_STROKING = frozenset((b"S", b"s", b"B", b"B*", b"b", b"b*"))
_PAINTING = _FILLING | _STROKING | {b"n"}
_INVISIBLE = (3, 7)  # text rendering modes that paint nothing


@dataclass(frozen=True, slots=True)
class Run:
    """Some text in a row. Lengths are in points, along the writing and across it, upwards."""

    text: str
    start: float
    end: float
    base: float
    size: float
    angle: float  # of the writing, in degrees, 0 to 360
    hidden: bool
    painted: bool  # False: drawn without paint, as behind a scan
    artifact: bool  # marked as furniture of the page


@dataclass(frozen=True, slots=True)
class Face:
    """A font: codes to characters and widths (thousandths of the size)."""

    decode: Callable[[bytes], Iterator[tuple[str, float]]]


@dataclass(slots=True)
class _State:
    """The graphics state, as far as text needs it."""

    matrix: Matrix = UNIT
    face: Face | None = None
    size: float = 0.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0
    white: bool = False


@dataclass(slots=True)
class Pen:
    """What draws a page: operators one after another, runs noted down."""

    faces: Mapping[str, Face]
    box: Box  # of what is seen
    runs: list[Run] = field(default_factory=list)
    paths: Paths = field(default_factory=Paths)
    _state: _State = field(default_factory=_State)
    _stack: list[_State] = field(default_factory=list)
    _text: Matrix = UNIT
    _line: Matrix = UNIT
    _marks: list[bool] = field(default_factory=list)

    def draw(self, operator: bytes, operands: Sequence[Any]) -> None:
        """Follow one operator; one that is unknown or lacks its numbers does nothing."""
        if operator in _PAINTING:
            self.paint(operator)
            return
        act = _ACTS.get(operator)
        if act is not None:
            try:
                act(self, operands)
            except (ValueError, TypeError, IndexError, OverflowError):
                return

    def inside(self, faces: Mapping[str, Face], under: Sequence[Any]) -> "Pen":
        """A pen for a form that is drawn here; it notes down into the same lists."""
        state = replace(self._state)
        if len(under) == 6:
            state.matrix = times(matrix(under), state.matrix)
        pen = Pen({**self.faces, **faces}, self.box, self.runs, self.paths, state)
        pen._marks = [any(self._marks)]
        return pen

    def picture(self) -> float:
        """Note down a picture that is drawn here; its share of the page."""
        left, bottom, right, top = self.paths.picture(self._state.matrix)
        page = (self.box[2] - self.box[0]) * (self.box[3] - self.box[1])
        return (right - left) * (top - bottom) / page if page else 0.0

    def save(self, _: Sequence[Any]) -> None:
        """Operator q."""
        if len(self._stack) < 512:
            self._stack.append(replace(self._state))

    def restore(self, _: Sequence[Any]) -> None:
        """Operator Q."""
        if self._stack:
            self._state = self._stack.pop()

    def transform(self, operands: Sequence[Any]) -> None:
        """Operator cm."""
        self._state.matrix = times(matrix(operands), self._state.matrix)

    def begin(self, _: Sequence[Any]) -> None:
        """Operator BT."""
        self._text = self._line = UNIT

    def font(self, operands: Sequence[Any]) -> None:
        """Operator Tf."""
        self._state.face = self.faces.get(str(operands[0]))
        (self._state.size,) = numbers(operands, 1)

    def move(self, operands: Sequence[Any]) -> None:
        """Operator Td."""
        x, y = numbers(operands, 2)
        self._line = self._text = times(shift(x, y), self._line)

    def move_leading(self, operands: Sequence[Any]) -> None:
        """Operator TD."""
        self._state.leading = -numbers(operands, 2)[1]
        self.move(operands)

    def place(self, operands: Sequence[Any]) -> None:
        """Operator Tm."""
        self._line = self._text = matrix(operands)

    def next_line(self, _: Sequence[Any]) -> None:
        """Operator T*."""
        self.move((0.0, -self._state.leading))

    def show(self, operands: Sequence[Any]) -> None:
        """Operators Tj and TJ."""
        items = operands[0] if isinstance(operands[0], list) else [operands[0]]
        for item in items:
            if isinstance(item, bytes):
                self._show(item)
            elif isinstance(item, (int, float)):
                self._advance(-float(item) / 1000 * self._state.size * self._state.stretch)

    def show_next(self, operands: Sequence[Any]) -> None:
        """Operators ' and ", the latter with word and letter spacing before its text."""
        if len(operands) == 3:
            self._state.word_spacing, self._state.spacing = numbers(operands[:2], 2)
        self.next_line(())
        self.show(operands[-1:])

    def mark(self, operands: Sequence[Any]) -> None:
        """Operators BMC and BDC."""
        self._marks.append(bool(operands) and operands[0] == "/Artifact")

    def unmark(self, _: Sequence[Any]) -> None:
        """Operator EMC."""
        if self._marks:
            self._marks.pop()

    def colour(self, operands: Sequence[Any]) -> None:
        """Operators g, rg, k, sc and scn: white or not."""
        parts = numbers(operands, len(operands))
        light = [1 - part for part in parts] if len(parts) == 4 else parts
        self._state.white = bool(light) and min(light) >= WHITE

    def space(self, _: Sequence[Any]) -> None:
        """Operator cs: the colour begins with black."""
        self._state.white = False

    def start(self, operands: Sequence[Any]) -> None:
        """Operator m."""
        self.paths.start(operands)

    def line(self, operands: Sequence[Any]) -> None:
        """Operator l."""
        self.paths.line(operands, self._state.matrix)

    def rectangle(self, operands: Sequence[Any]) -> None:
        """Operator re."""
        self.paths.rectangle(operands, self._state.matrix)

    def paint(self, operator: bytes) -> None:
        """Operators that fill an outline, draw along it, both or neither, and end it."""
        if operator in _FILLING:
            self.paths.fill(white=self._state.white)
        if operator in _STROKING:
            self.paths.stroke()
        self.paths.end()

    def _advance(self, along: float) -> None:
        self._text = times(shift(along, 0.0), self._text)

    def _show(self, data: bytes) -> None:
        state = self._state
        if state.face is None:
            return
        if len(self.runs) >= MOST_RUNS:
            raise Unreadable(f"有一页的文字片段超过 {MOST_RUNS} 个,已停止读取")
        codes = list(state.face.decode(data))
        along = sum(
            width / 1000 * state.size + state.spacing + (state.word_spacing if text == " " else 0)
            for text, width in codes
        )
        before = times(shift(0.0, state.rise), times(self._text, state.matrix))
        self._advance(along * state.stretch)
        self._note("".join(text for text, _ in codes), before, along * state.stretch)

    def _note(self, text: str, at: Matrix, along: float) -> None:
        """Note down a run that begins at a matrix."""
        scale = math.hypot(at[0], at[1])
        angle = math.degrees(math.atan2(at[1], at[0])) % 360 if scale else 0.0
        turn = math.radians(angle)
        start = at[4] * math.cos(turn) + at[5] * math.sin(turn)
        base = at[5] * math.cos(turn) - at[4] * math.sin(turn)
        size = abs(self._state.size) * math.hypot(at[2], at[3])
        left, bottom, right, top = self.box
        outside = not (left - size <= at[4] <= right and bottom - size <= at[5] <= top)
        white = self._state.white and not self.paths.is_ground(at[4], at[5])
        painted = self._state.mode not in _INVISIBLE
        hidden = outside or size < TINY or (painted and white)
        end = start + along * scale
        artifact = any(self._marks)
        self.runs.append(Run(text, start, end, base, size, angle, hidden, painted, artifact))


def _set(name: str, factor: float = 1.0) -> Callable[[Pen, Sequence[Any]], None]:
    """What sets one number of the state."""

    def act(pen: Pen, operands: Sequence[Any]) -> None:
        setattr(pen._state, name, type(getattr(pen._state, name))(numbers(operands, 1)[0] * factor))

    return act


_ACTS: Mapping[bytes, Callable[[Pen, Sequence[Any]], None]] = {
    b"q": Pen.save,
    b"Q": Pen.restore,
    b"cm": Pen.transform,
    b"BT": Pen.begin,
    b"Tf": Pen.font,
    b"Td": Pen.move,
    b"TD": Pen.move_leading,
    b"Tm": Pen.place,
    b"T*": Pen.next_line,
    b"Tj": Pen.show,
    b"TJ": Pen.show,
    b"'": Pen.show_next,
    b'"': Pen.show_next,
    b"Tc": _set("spacing"),
    b"Tw": _set("word_spacing"),
    b"Tz": _set("stretch", 0.01),
    b"TL": _set("leading"),
    b"Ts": _set("rise"),
    b"Tr": _set("mode"),
    b"BMC": Pen.mark,
    b"BDC": Pen.mark,
    b"EMC": Pen.unmark,
    **dict.fromkeys((b"g", b"rg", b"k", b"sc", b"scn"), Pen.colour),
    b"cs": Pen.space,
    b"re": Pen.rectangle,
    b"m": Pen.start,
    b"l": Pen.line,
}
