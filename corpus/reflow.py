"""The lines of pages as they are set to paragraphs: wrapped lines joined, page numbers aside."""

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus import rows
from corpus.label import label_of
from corpus.policy import Span
from corpus.rows import Row
from corpus.text import plain
from corpus.typeset import Line, Page, joined, lines

# — 3 —, - 12 -, 3, 第3页 共10页, 3/10
_PAGE_NUMBER = re.compile(
    r"[-—–―·.\s]*(?:第\s*)?(\d{1,4})(?:\s*页)?(?:\s*[/,|]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–―·.\s]*"
)
MARGIN, OUTER = 0.15, 0.09  # shares of a page's height: for page numbers, for running titles
INDENT = 1.2  # sizes; a paragraph begins that far in, or further
SLACK = 1.3  # sizes that a full line may lack: a mark that must not begin a line goes along
LEADING = 1.6  # times the usual distance of lines, where a paragraph ends
RESIZED = 1.15
# What cannot be parted at the end of a line: 《“某, (2022—2025年), 32万, 的,
_FIRST = re.compile(
    r"[(([《〈“‘【〔「『]*(?:[A-Za-z0-9.%‰—–-]+|.)[年月日]?[,。、;:!?,.;:!?”’)》〉】〕」』%‰)]*"
)


def _is_margin(line: Line, share: float) -> bool:
    return line.edge < share or line.edge > 1 - share


def _ends(pages: Sequence[list[Line]]) -> Iterator[Line]:
    """The first and last two lines of every page."""
    return (line for page in pages for line in {id(x): x for x in (*page[:2], *page[-2:])}.values())


def _page_numbers(pages: Sequence[list[Line]]) -> Iterator[Line]:
    """The lines that number the pages: they go up by one from page to page."""
    found = []
    for line in _ends(pages):
        number = _PAGE_NUMBER.fullmatch(plain(line.text))
        if number and _is_margin(line, MARGIN):
            found.append((int(number[1]) - line.page, line))
    steps = Counter(step for step, _ in found)
    least = max(2, len(pages) // 2) if len(pages) > 1 else 1
    return (line for step, line in found if step == 1 or steps[step] >= least)


def _running_titles(pages: Sequence[list[Line]]) -> Iterator[Line]:
    """The lines at the very head or foot of pages that come again on other pages."""
    margins = [line for line in _ends(pages) if _is_margin(line, OUTER)]
    keys = Counter(key for key, _ in {(_key(line), line.page) for line in margins} if key)
    least = max(2, min(len(pages), 3))
    return (line for line in margins if keys[_key(line)] >= least)


def _without_furniture(pages: Sequence[list[Line]]) -> tuple[list[Line], int]:
    """The lines without what stands at the head or foot of the pages, and how many were left."""
    furniture = {id(line) for line in (*_page_numbers(pages), *_running_titles(pages))}
    every = [line for page in pages for line in page]
    kept = [line for line in every if not line.artifact and id(line) not in furniture]
    return kept, len(every) - len(kept)


def _key(line: Line) -> str:
    """A running title without its numbers and blanks."""
    return re.sub(r"\d+|\s+", "", line.text)


@dataclass(frozen=True, slots=True)
class _Measure:
    """How a document is set."""

    left: float
    right: float
    leading: float  # distance of two lines, in sizes
    indented: bool  # clauses begin further in than the lines that go on

    @classmethod
    def of(cls, found: Sequence[Line]) -> "_Measure":
        """The measure of lines."""
        if not found:
            return cls(0.0, 0.0, 1.5, False)
        long = [line for line in found if len(line.text) >= 12] or list(found)
        ends = sorted(line.end for line in long)
        left = min(line.start for line in _common(long))
        steps = [
            (above.base - line.base) / line.size
            for above, line in itertools.pairwise(found)
            if above.page == line.page and 0.9 < (above.base - line.base) / line.size < 4
        ]
        labelled = [line for line in found if _labelled(line)]
        inside = sum(line.start - left > INDENT * line.size for line in labelled)
        return cls(
            left,
            ends[-1 - len(ends) // 20],  # a line in twenty may stick out
            statistics.median(steps) if steps else 1.5,
            inside * 2 > len(labelled),
        )


def _common(found: Sequence[Line]) -> list[Line]:
    """The lines that begin where lines usually begin: at least one in twenty does so."""
    places = Counter(round(line.start / 4) for line in found)
    least = max(1, len(found) // 20)
    return [line for line in found if places[round(line.start / 4)] >= least]


def _labelled(line: Line) -> bool:
    copy = plain(line.text.strip())
    return label_of(copy, Span(0, len(copy))) is not None


def _is_full(line: Line, following: str, measure: _Measure) -> bool:
    """Whether the first word of the next line would not have gone into this one any more."""
    first = _FIRST.match(following)
    need = sum(0.5 if char.isascii() else 1.0 for char in first[0]) if first else 1.0
    return line.end + (need + SLACK) * line.size > measure.right


def _goes_on(above: Line, line: Line, measure: _Measure) -> bool:
    """Whether a line goes on the paragraph of the line above it."""
    size = line.size
    step = (above.base - line.base) / size
    apart = above.page == line.page and not 0 < step <= measure.leading * LEADING
    resized = max(size, above.size) > RESIZED * min(size, above.size)
    indented = line.start - measure.left > INDENT * size
    if apart or resized or indented or not _is_full(above, line.text, measure):
        return False
    return measure.indented or not _labelled(line)


def _is_tabular(run: Sequence[Line]) -> bool:
    """Whether lines of several cells make a table: most cells stand under one of the line above."""
    pairs = list(itertools.pairwise(run))
    under = sum(
        any(other.start < cell.end and cell.start < other.end for other in above.cells)
        for above, line in pairs
        for cell in line.cells
    )
    return bool(pairs) and under * 3 >= 2 * sum(len(line.cells) for _, line in pairs)


def _blocks(found: Sequence[Line]) -> Iterator[tuple[list[Row], list[Line]]]:
    """Neighbouring lines as the rows of a table, or as lines where they are none."""
    for (ruled, several), group in itertools.groupby(
        found, key=lambda line: (bool(line.table), len(line.cells) > 1)
    ):
        run = list(group)
        if ruled:
            yield from ((table, []) for table in _continued(run))
        elif several and _is_tabular(run):
            yield [[rows.Cell((cell.text.strip(),)) for cell in line.cells] for line in run], []
        else:
            yield [], run


def _continued(tables: Sequence[Line]) -> list[list[Row]]:
    """Tables, those made one that go on over pages; a head that comes again is left out."""
    made: list[list[Row]] = []
    for line in tables:
        if made and len(made[-1][0]) == len(line.table[0]):
            made[-1] += line.table[line.table[0] == made[-1][0] :]
        else:
            made.append(list(line.table))
    return made


def paragraphs(pages: Sequence[Page]) -> tuple[list[str], int]:
    """The paragraphs and table rows of pages, and how many lines of page furniture were left."""
    set_lines = [lines(page, number) for number, page in enumerate(pages)]
    found, left_out = _without_furniture(set_lines)
    measure = _Measure.of([line for line in found if not line.table])
    made: list[str] = []
    for table, run in _blocks(found):
        made += rows.lines_of(table)
        made += (joined([line.text for line in lines_]) for lines_ in _grouped(run, measure))
    return made, left_out


def _grouped(run: Sequence[Line], measure: _Measure) -> Iterator[list[Line]]:
    """The lines of each paragraph."""
    group: list[Line] = []
    for line in run:
        if group and not _goes_on(group[-1], line, measure):
            yield group
            group = []
        group.append(line)
    if group:
        yield group
