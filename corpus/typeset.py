"""Runs of text on a page to its lines as they are set, top to bottom, each with its cells."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus import rows
from corpus.matrix import Box
from corpus.pen import Run
from corpus.rows import Row
from corpus.ruled import Frame, frames, turned

GAP = 1.6  # sizes of blank between two runs of a line that stand in different columns
WORD = 0.2  # sizes of blank between two words of Latin letters
_LATIN = re.compile(r"[!-~]")
_LETTER = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Page:
    """What is seen of a page, and its edges: left, bottom, right, top."""

    runs: Sequence[Run]
    box: Box
    rules: Sequence[Box] = ()


@dataclass(slots=True)
class Cell:
    """Runs of a line that stand close together."""

    text: str
    start: float
    end: float


@dataclass(slots=True)
class Line:
    """One line of a page as it is set."""

    cells: list[Cell]
    base: float
    size: float
    edge: float  # where it stands between the bottom of the page, 0, and its top, 1
    artifact: bool
    page: int
    table: tuple[Row, ...] = ()  # a ruled table whole, in place of cells

    @property
    def start(self) -> float:
        """Where its first character begins."""
        return self.cells[0].start

    @property
    def end(self) -> float:
        """Where its last character ends."""
        return self.cells[-1].end

    @property
    def text(self) -> str:
        """Its words; a blank between columns."""
        return " ".join(cell.text for cell in self.cells)


@dataclass(slots=True)
class _Row:
    """Runs on one base line."""

    base: float
    size: float
    runs: list[Run] = field(default_factory=list)


def _rows(runs: Iterable[Run]) -> Iterator[_Row]:
    """Runs on the same base line, or raised and lowered a little, from the top down."""
    row: _Row | None = None
    for run in sorted(runs, key=lambda each: (-each.base, each.start)):
        if row is None or row.base - run.base > 0.5 * max(row.size, run.size):
            if row:
                yield row
            row = _Row(run.base, run.size)
        row.runs.append(run)
        if run.size > row.size:
            row.size, row.base = run.size, run.base
    if row:
        yield row


def _cells(row: _Row) -> list[Cell]:
    """The runs of a row, from left to right, joined where no column lies between them."""
    cells: list[Cell] = []
    before: Run | None = None
    for run in sorted(row.runs, key=lambda each: each.start):
        if before and _is_twice(before, run):
            continue
        before = run if run.text.strip() else before
        gap = run.start - cells[-1].end if cells else 0.0
        if not cells or gap > GAP * row.size:
            if run.text.strip():
                cells.append(Cell(run.text, run.start, run.end))
            continue
        blank = gap > WORD * row.size and _meets_latin(cells[-1].text, run.text)
        cells[-1].text += " " * blank + run.text
        cells[-1].end = max(run.end, cells[-1].end)
    return cells


def _is_twice(one: Run, other: Run) -> bool:
    """Whether a run is drawn over another like it, to look bold."""
    return one.text == other.text and abs(one.start - other.start) < 0.3 * one.size


def _meets_latin(before: str, after: str) -> bool:
    return bool(_LATIN.match(before[-1:]) and _LATIN.match(after[:1]))


def _words(runs: Iterable[Run]) -> str:
    """What stands in a ruled cell, its lines joined."""
    return joined([" ".join(cell.text.strip() for cell in _cells(row)) for row in _rows(runs)])


def joined(parts: Sequence[str]) -> str:
    """The lines of one paragraph in one: a blank only between Latin words."""
    whole: list[str] = []
    for part in map(str.strip, parts):
        blank = whole and _LETTER.match(whole[-1][-1:]) and _LETTER.match(part)
        whole += [" ", part] if blank else [part]
    return "".join(whole)


class _Side:
    """The text of a page that is written in one direction."""

    def __init__(self, page: Page, quarter: int, number: int) -> None:
        self._number = number
        self._runs = [run for run in page.runs if _quarter(run) == quarter]
        _, self._low, _, self._high = turned(page.box, quarter)
        self._frames = tuple(frames([turned(rule, quarter) for rule in page.rules]))

    def lines(self) -> list[Line]:
        """Its lines and tables, from the top down."""
        free: list[Run] = []
        held: dict[int, dict[tuple[int, int], list[Run]]] = {}
        for run in self._runs:
            at, cell = self._place(run)
            if cell:
                held.setdefault(at, {}).setdefault(cell, []).append(run)
            else:
                free.append(run)
        found = [self._table(self._frames[at], cells) for at, cells in held.items()]
        found += [self._line(row) for row in _rows(free)]
        return sorted((line for line in found if line.cells), key=lambda line: -line.base)

    def _place(self, run: Run) -> tuple[int, tuple[int, int] | None]:
        """The table and the cell that a run stands in."""
        middle = (run.start + run.end) / 2, run.base + 0.3 * run.size
        cells = ((at, frame.cell(*middle)) for at, frame in enumerate(self._frames))
        return next(((at, cell) for at, cell in cells if cell), (-1, None))

    def _line(self, row: _Row) -> Line:
        edge = (row.base - self._low) / (self._high - self._low or 1.0)
        artifact = all(run.artifact for run in row.runs)
        return Line(_cells(row), row.base, row.size, edge, artifact, self._number)

    def _table(self, frame: Frame, cells: dict[tuple[int, int], list[Run]]) -> Line:
        held = {place: words for place, runs in cells.items() if (words := _words(runs))}
        table = tuple(
            tuple(
                rows.Cell((held[row, column],) if (row, column) in held else ())
                for column in range(len(frame.columns) - 1)
            )
            for row in range(len(frame.rows) - 1)
        )
        cell = Cell("", frame.columns[0], frame.columns[-1])
        return Line([cell], frame.rows[0], 1.0, 0.5, False, self._number, table)


def lines(page: Page, number: int) -> list[Line]:
    """The lines of a page; what is written in the direction of most of it comes first."""
    quarters = Counter[int]()
    for run in page.runs:
        quarters[_quarter(run)] += len(run.text)
    sides = (_Side(page, quarter, number) for quarter, _ in quarters.most_common())
    return [line for side in sides for line in side.lines()]


def _quarter(run: Run) -> int:
    return round(run.angle / 90) % 4
