"""Numbers to SVG: a row of whiskers, lines, and bars, each with its numbers in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from eval.sampling import Estimate

Point = tuple[float, float]

_LEFT, _RIGHT, _TOP, _ROW = 120, 84, 34, 24
_WIDTH = 560
_SPAN = _WIDTH - _LEFT - _RIGHT
_HEIGHT = 280  # of a chart with two axes
_FLOOR = _HEIGHT - 40
_EDGE = 50
_REACH = _WIDTH - _EDGE - 20


@dataclass(frozen=True, slots=True)
class Line:
    """A named series of points; `dashed` for a reference."""

    name: str
    points: tuple[Point, ...]
    dashed: bool = False


def _svg(title: str, height: float, parts: Iterable[str]) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height:g}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _text(x: float, y: float, words: str, *, kind: str = "", anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )


def _rule(x1: float, y1: float, x2: float, y2: float, *, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def whiskers(title: str, rows: Sequence[tuple[str, Estimate]]) -> str:
    """A dot and its 95 % interval a row, from 0 to 1."""
    height = _TOP + _ROW * len(rows) + 10
    parts = []
    for mark in (0, 0.25, 0.5, 0.75, 1):
        x = _LEFT + _SPAN * mark
        parts.append(_rule(x, _TOP - 6, x, height - 10, kind="grid"))
        parts.append(_text(x, _TOP - 12, f"{mark:g}", kind="small", anchor="middle"))
    for number, (label, found) in enumerate(rows):
        y = _TOP + _ROW * (number + 0.5)
        low, high, at = (_LEFT + _SPAN * v for v in (found.low, found.high, found.value))
        parts.append(_text(_LEFT - 10, y + 4, label, anchor="end"))
        parts.append(_rule(low, y, high, y, kind="whisker"))
        parts.append(f'<circle cx="{at:.1f}" cy="{y:.1f}" r="4.5" class="dot"/>')
        words = f"{found.value:.2f} ({found.n})"
        parts.append(_text(_WIDTH - _RIGHT + 12, y + 4, words, kind="small"))
    return _svg(title, height, parts)


def _frame(x_label: str, y_label: str, ticks: Sequence[tuple[float, str]]) -> Iterable[str]:
    for mark in (0, 0.25, 0.5, 0.75, 1):
        y = _FLOOR - (_FLOOR - _TOP) * mark
        yield _rule(_EDGE, y, _EDGE + _REACH, y, kind="grid")
        yield _text(_EDGE - 8, y + 4, f"{mark:g}", kind="small", anchor="end")
    for share, words in ticks:
        yield _text(_EDGE + _REACH * share, _FLOOR + 16, words, kind="small", anchor="middle")
    yield _text(_EDGE + _REACH / 2, _HEIGHT - 4, x_label, anchor="middle")
    yield _text(_EDGE - 40, _TOP - 14, y_label)


def _place(point: Point, reach: float) -> str:
    return f"{_EDGE + _REACH * point[0] / reach:.1f},{_FLOOR - (_FLOOR - _TOP) * point[1]:.1f}"


def lines(
    title: str,
    series: Sequence[Line],
    *,
    x_label: str,
    y_label: str,
    reach: float,
    dots: Sequence[Point] = (),
) -> str:
    """Lines over x from 0 to `reach`, y from 0 to 1, with a legend; `dots` are marked."""
    ticks = [(i / 5, f"{reach * i / 5:g}") for i in range(6)]
    parts = [*_frame(x_label, y_label, ticks)]
    for number, line in enumerate(series):
        path = " ".join(_place(point, reach) for point in line.points)
        dash = " dashed" if line.dashed else ""
        parts.append(f'<polyline points="{path}" class="line c{number}{dash}"/>')
        x = _EDGE + 90 + 150 * number
        parts.append(_rule(x, _TOP - 18, x + 24, _TOP - 18, kind=f"line c{number}{dash}"))
        parts.append(_text(x + 30, _TOP - 14, line.name, kind="small"))
    for dot in dots:
        across, down = _place(dot, reach).split(",")
        parts.append(f'<circle cx="{across}" cy="{down}" r="5.5" class="dot"/>')
    return _svg(title, _HEIGHT, parts)


def bars(title: str, values: Sequence[float], *, x_label: str, count: int = 24) -> str:
    """How many of the values lie in each of some equal steps."""
    top = max(values, default=0.0) or 1.0
    tally = [0] * count
    for value in values:
        tally[min(count - 1, int(value / top * count))] += 1
    tallest = max(tally) or 1
    ticks = [(i / 4, f"{top * i / 4:.3g}") for i in range(5)]
    parts = [*_frame(x_label, f"满格 = {tallest} 题", ticks)]
    for number, n in enumerate(tally):
        height = (_FLOOR - _TOP) * n / tallest
        x = _EDGE + _REACH * number / count
        parts.append(
            f'<rect x="{x + 1:.1f}" y="{_FLOOR - height:.1f}" width="{_REACH / count - 2:.1f}" '
            f'height="{height:.1f}" class="bar"><title>{n}</title></rect>'
        )
    return _svg(title, _HEIGHT, parts)
