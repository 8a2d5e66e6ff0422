"""Clauses to facts: indicators from tables and prose, and the units made responsible."""

import bisect
import re
from collections.abc import Iterator, Sequence

from corpus.policy import Clause, Indicator, Span, Unit
from corpus.text import lines, trimmed

_NUMERIC = re.compile(r"[<>≥≤约]?\s*-?\d[\d,.]*\s*[%‰]?|[-—–/]+")
_YEAR = re.compile(r"((?:19|20)\d{2})\s*年?")
_UNIT_OF_NAME = re.compile(r"\(([^()]{1,8})\)$")
_UNITS = re.compile(r"^(?:计量)?单位$")
_ORDER = re.compile(r"^(?:序号|编号)$")
_BASE = re.compile(r"基期|基准|现状|完成|实际|当前")
_TARGET = re.compile(r"预期|目标|规划")
MAX_COLUMNS = 8
CAPTIONS = 2  # lines above a table whose cells stand one to a line
_CELL = re.compile(r"[^。;,:!?|\t]{1,30}")

_CUT = re.compile(r"[|\t]")


def _cells(plain: str, line: Span) -> list[Span]:
    """The cells of a line: divided by | or tab; a bar at the end closes the last cell."""
    cuts = [cut.start() for cut in _CUT.finditer(plain, line.start, line.end)]
    starts = [line.start, *(cut + 1 for cut in cuts)]
    cells = [trimmed(plain, a, b) for a, b in zip(starts, [*cuts, line.end], strict=True)]
    while cells and cells[-1].start == cells[-1].end:
        cells.pop()
    return cells[1:] if len(cells) > 1 and plain[line.start] == "|" else cells


def is_table_line(plain: str, line: Span) -> bool:
    """Whether a line holds cells: it has a bar or a tab inside or at its end."""
    return bool(_CUT.search(plain, line.start, line.end))


def _columns(plain: str, cells: Sequence[Span]) -> int:
    """How many columns cells that stand one to a line make; 0 where no width fits.

    The narrowest width for which each column below the first row is of words or of numbers, and
    not all are of words.
    """
    numeric = [bool(_NUMERIC.fullmatch(plain, c.start, c.end)) for c in cells]
    for width in range(2, MAX_COLUMNS + 1):
        rows = [numeric[at : at + width] for at in range(0, len(numeric), width)]
        if len(rows) < 2 or len(rows[-1]) != width:
            continue
        columns = [set(column) for column in zip(*rows[1:], strict=True)]
        if all(len(one) == 1 for one in columns) and {False} in columns and {True} in columns:
            return width
    return 0


def _bare_grid(plain: str, run: Sequence[Span]) -> list[list[Span]]:
    """The rows of cells that stand one to a line, without bars; none where they make no table.

    A caption or the words before it may stand above; a header and two rows are the least.
    """
    for lead in range(min(CAPTIONS, len(run)) + 1):
        cells = run[lead:]
        width = _columns(plain, cells)
        if width > 1 and len(cells) >= 3 * width:
            return [list(cells[at : at + width]) for at in range(0, len(cells), width)]
    return []


def tables(plain: str, start: int, end: int) -> Iterator[list[list[Span]]]:
    """The tables of a stretch of text, as rows of cells, flattened ones put back in rows."""
    run: list[list[Span]] = []
    bare: list[Span] = []
    for line in (*lines(plain[start:end]), None):
        here = Span(line.start + start, line.end + start) if line else None
        barred = bool(here) and here is not None and is_table_line(plain, here)
        if here and barred:
            run.append(_cells(plain, here))
        elif run:
            if len(run) > 1:
                yield from _grid(plain, run)
            run = []
        if here and not barred and _CELL.fullmatch(plain, here.start, here.end):
            bare.append(here)
        elif bare:
            if grid := _bare_grid(plain, bare):
                yield grid
            bare = []


def _grid(plain: str, run: list[list[Span]]) -> Iterator[list[list[Span]]]:
    widths = {len(row) for row in run}
    if widths == {1}:
        cells = [row[0] for row in run]
        width = _columns(plain, cells)
        if width:
            yield [cells[at : at + width] for at in range(0, len(cells), width)]
    elif max(widths) > 1:
        yield [row for row in run if row]


def _column(plain: str, header: Sequence[Span], role: re.Pattern[str], *, last: bool) -> int:
    """The column of a role: by its word, else by the first or last year among the headers."""
    named = [i for i, cell in enumerate(header) if role.search(cell.of(plain))]
    dated = [i for i, cell in enumerate(header) if i and _YEAR.search(cell.of(plain))]
    if named:
        return named[0]
    if last and dated:
        return dated[-1]
    return dated[0] if len(dated) > 1 else -1


def _between(plain: str, header: Sequence[Span], base: int, target: int) -> Iterator[int]:
    """The columns of the years between base and target, each with a goal of its own."""
    if base >= 0:
        yield from (i for i in range(base + 1, target) if _YEAR.search(header[i].of(plain)))


def _value(plain: str, row: Sequence[Span], column: int) -> str:
    return row[column].of(plain) if 0 <= column < len(row) else ""


def _year(plain: str, header: Sequence[Span], column: int) -> str:
    found = _YEAR.search(_value(plain, header, column))
    return found[1] if found else ""


def _from_table(plain: str, text: str, clause: Clause) -> Iterator[Indicator]:
    for table in tables(plain, clause.start, clause.own_end):
        header = table[0]
        target = _column(plain, header, _TARGET, last=True)
        base = _column(plain, header, _BASE, last=False)
        if target < 0:
            continue
        base = -1 if base == target else base
        units_in = next((i for i, cell in enumerate(header) if _UNITS.search(cell.of(plain))), -1)
        at = int(bool(_ORDER.search(header[0].of(plain))))
        for row in table[1:]:
            if len(row) < 2 + at or not row[at].of(text):  # a heading across, or a merged cell
                continue
            name = row[at].of(text)
            unit = _UNIT_OF_NAME.search(row[at].of(plain))
            for column in (*_between(plain, header, base, target), target):
                yield Indicator(
                    name=name[: unit.start()] if unit else name,
                    unit=name[slice(*unit.span(1))] if unit else _value(text, row, units_in),
                    base_year=_year(plain, header, base),
                    base_value=_value(plain, row, base),
                    target_year=_year(plain, header, column),
                    target_value=_value(plain, row, column),
                    clause=clause.id,
                    span=Span(row[0].start, row[-1].end),
                )


_MEASURES = (
    "件 家 个 项 人次 人 美元 元 平方米 亩 公里 吨 户 名 所 次 分 倍 年 天 场 条 种 座 处 批 篇 "
    "台 套 起 千瓦时 千瓦 公顷 平方公里 立方米 辆 头 只 株 级"
).split()
# …达到12件, and before it: 每万人口高价值发明专利拥有量
_REACHES = re.compile(
    r"(?<!不)(?:达到|达|超过|突破|不低于|不少于|[提增](?:高|升|长|加)?[到至]|稳定在|控制在)\s*约?\s*"
    rf"(?P<value>\d[\d,.]*)\s*(?P<unit>%|‰|万?亿?(?:{'|'.join(_MEASURES)}))"
)
_NAME = re.compile(r"[^,。;、:\n\d%]{3,40}\Z")
# 到2025年, and 2025年底前, with a comma behind it
_GOAL_YEAR = re.compile(r"(?:(?<=[到至])|(?=20\d{2}年(?:底|末)?前?[,、]))(20\d{2})年(?:底|末)?前?")
_REST_OF_YEAR = re.compile(r"^年(?:底|末)?前?")


class _GoalYears:
    """The years goals are set for, each with where it stands."""

    def __init__(self, plain: str, clauses: Sequence[Clause]) -> None:
        found = list(_GOAL_YEAR.finditer(plain))
        self._ends = [year.end() for year in found]
        self._years = [(year.start(), year[1]) for year in found]
        self._clauses = {clause.id: clause for clause in clauses}

    def of(self, clause: Clause, before: int) -> str:
        """The year named last before an offset, in its clause or in the clauses above."""
        at: Clause | None = clause
        while at:
            last = bisect.bisect_right(self._ends, min(before, at.own_end)) - 1
            if last >= 0 and self._years[last][0] >= at.start:
                return self._years[last][1]
            at = self._clauses.get(at.parent)
        return ""


def _from_prose(plain: str, text: str, years: _GoalYears, clause: Clause) -> Iterator[Indicator]:
    """Goals with a year: without one, a number reached is a condition or a limit."""
    for found in _REACHES.finditer(plain, clause.body, clause.own_end):
        begin = max(clause.body, found.start() - 40)
        name = _NAME.search(plain[begin : found.start()])
        start = begin + name.start() if name else begin
        if plain[start - 4 : start].isdecimal():
            start = found.start() - len(
                _REST_OF_YEAR.sub("", plain[start : found.start()], count=1)
            )
        year = years.of(clause, start)
        if name and year:
            yield Indicator(
                name=text[start : found.start()],
                unit=text[slice(*found.span("unit"))],
                base_year="",
                base_value="",
                target_year=year,
                target_value=found["value"],
                clause=clause.id,
                span=Span(start, found.end()),
            )


def indicators(plain: str, text: str, clauses: Sequence[Clause]) -> tuple[Indicator, ...]:
    """The measured goals of a policy, in the order of the text."""
    years = _GoalYears(plain, clauses)
    found = [
        indicator
        for clause in clauses
        for indicator in (
            *_from_table(plain, text, clause),
            *_from_prose(plain, text, years, clause),
        )
    ]
    return tuple(sorted(found, key=lambda indicator: indicator.span.start))


# (责任单位:…) , even where the bracket is never closed
_RESPONSIBLE = re.compile(r"(?:责任|牵头|配合|负责|主办|协办|实施)(?:单位|部门)\s*:")
# (… 按职责分工负责。)
_IN_CHARGE = re.compile(r"(?:按照?(?:各自)?职责(?:分工)?|分别|共同)?(?:分工)?负责。?\s*$")

# (县民政局、县财政局) at the end of a line: bodies alone
_BODIES = re.compile(
    r"(?:[^、,;]{1,20}(?:局|委|办|厅|廳|部|署|院|中心|政府|海关|海關|管委会|管委會|银行|銀行|法院|公司|协会|單位|单位|部门|部門)[、,;]?)+"
)


def _brackets(plain: str, start: int, end: int) -> Iterator[Span]:
    """The insides of the outermost brackets; one that is never closed runs to its line's end."""
    opened: list[int] = []
    for at in range(start, end):
        if plain[at] in "([〔【":
            opened.append(at)
        elif plain[at] in ")]〕】" and opened:
            first = opened.pop()
            if not opened:
                yield Span(first + 1, at)
        elif plain[at] == "\n" and opened:
            yield Span(opened[0] + 1, at)
            opened = []
    if opened:
        yield Span(opened[0] + 1, end)


def _names(plain: str, start: int, end: int) -> Iterator[Span]:
    """The parts between 、 and , outside brackets."""
    depth, at = 0, start
    for here in range(start, end + 1):
        char = plain[here] if here < end else "、"
        depth += (char in "([") - (char in ")]")
        if char in "、,;" and (depth <= 0 or here == end):
            name = trimmed(plain, at, here)
            at = here + 1
            if name.start < name.end:
                yield name


def units(plain: str, text: str, clauses: Sequence[Clause]) -> tuple[Unit, ...]:
    """The units named as responsible at the end of clauses, in the order of the text."""
    found = []
    for clause in clauses:
        for inside in _brackets(plain, clause.start, clause.own_end):
            words = inside.of(plain)
            opening, ending = _RESPONSIBLE.match(words), _IN_CHARGE.search(words)
            last = plain[inside.end + 1 : clause.own_end].partition("\n")[0].strip(" 。")
            alone = not last and _BODIES.fullmatch(words)
            if opening or alone or (ending and ending.start() > 0):
                start = inside.start + (opening.end() if opening else 0)
                stop = inside.start + ending.start() if ending and not opening else inside.end
                found += [
                    Unit(name.of(text), clause.id, name) for name in _names(plain, start, stop)
                ]
    return tuple(found)
