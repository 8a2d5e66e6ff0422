"""The cells of a table to lines: a row a line with bars between, as corpus/facts.py reads them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

# A cell that says more than this holds a part of the page, not a value.
LONGEST_CELL = 1_500
MOST_LINES = 12
MOST_COLUMNS = 64  # that one cell reaches over


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, a paragraph a line; an empty one where another reaches over it."""

    lines: tuple[str, ...] = ()
    nested: bool = False  # it holds a table

    @property
    def text(self) -> str:
        """Its lines in one."""
        return " ".join(self.lines)

    @property
    def is_page(self) -> bool:
        """Whether it is used to lay out a page."""
        size = sum(map(len, self.lines))
        return self.nested or len(self.lines) > MOST_LINES or size > LONGEST_CELL


Row = Sequence[Cell]


def cell(lines: Iterable[str], *, nested: bool) -> Cell:
    """A cell from what stands in it: no line break or tab inside its lines."""
    parts = (" ".join(part.split("\t")).strip() for line in lines for part in line.split("\n"))
    return Cell(tuple(part for part in parts if part), nested)


def lines_of(table: Sequence[Row]) -> Iterator[str]:
    """The lines of a table; of one that only lays out a page, what stands in its cells."""
    width = max((sum(bool(cell.lines) for cell in row) for row in table), default=0)
    if width < 2 or any(cell.is_page for row in table for cell in row):
        yield from (line for row in table for cell in row for line in cell.lines)
        return
    begun = False
    for row in table:
        filled = [cell for cell in row if cell.lines]
        if filled and (begun or len(filled) > 1):
            begun = True
            yield _line(row)
        elif filled:
            yield from filled[0].lines  # a title over the whole width


def _line(row: Row) -> str:
    """`A | B`; `| | B` where the first cells are empty, `A |` where only the first is not."""
    words = [cell.text for cell in row]
    while words and not words[-1]:
        words.pop()
    line = " | ".join(words) if len(words) > 1 else f"{words[0]} |"
    return line if words[0] else f"|{line}"


@dataclass(slots=True)
class Grid:
    """A table while its cells are being read: cells may reach over columns and down rows."""

    rows: list[list[Cell]] = field(default_factory=list)
    _covered: dict[int, int] = field(default_factory=dict)  # rows that a column has no cell in

    def begin(self) -> None:
        """Begin a row."""
        self.rows.append([])

    def add(self, inside: Cell, *, across: int, down: int) -> None:
        """Add a cell, behind the columns that cells above reach down to."""
        if not self.rows:
            self.begin()
        row = self.rows[-1]
        while self._covered.get(len(row), 0) > 0:
            self._skip(row)
        across = max(1, min(across, MOST_COLUMNS))
        self._covered.update(dict.fromkeys(range(len(row), len(row) + across), down - 1))
        row.extend((inside, *[Cell()] * (across - 1)))

    def end(self) -> None:
        """End a row: the columns at its end that cells above reach down to."""
        last = max((column for column, rows in self._covered.items() if rows > 0), default=-1)
        while self.rows and len(self.rows[-1]) <= last:
            self._skip(self.rows[-1])

    def _skip(self, row: list[Cell]) -> None:
        self._covered[len(row)] = self._covered.get(len(row), 0) - 1
        row.append(Cell())
