"""A run to the figures of its report."""

from collections.abc import Iterator, Sequence
from html import escape

from eval.charts import Line, Point, bars, lines, whiskers
from eval.judge import Result
from eval.run import Run, groups, seconds, summary
from eval.table import by_category

_CHARTED = ("R@5", "引用召回率", "引用精确率", "事实")
_DEPTH = 50  # of the chart of recall against k


def _charted(run: Run) -> Iterator[str]:
    parts = {
        name: summary(members).means
        for name, members in sorted(groups(run.results, by_category).items())
    }
    for score in _CHARTED:
        rows = [(name, means[score]) for name, means in parts.items() if score in means]
        yield _figure(f"{score},按类别", whiskers(f"{score},按类别", rows), "线段为 95% 区间。")


def _at(result: Result, k: int) -> float:
    """R@k of a result, from its ranks."""
    pairs = zip(result.question.gold, result.ranks, strict=True)
    found = {gold.key for gold, rank in pairs if 0 < rank <= k}
    return len(found) / len(result.question.findable)


def recall_curve(results: Sequence[Result]) -> tuple[Line, ...]:
    """Mean R@k against k, and the best that any ranking could reach."""
    asked = [result for result in results if result.question.findable]
    n = max(1, len(asked))
    sizes = [len(result.question.findable) for result in asked]
    ks = range(1, _DEPTH + 1)
    return (
        Line("本次", tuple((k, sum(_at(r, k) for r in asked) / n) for k in ks)),
        Line("上限", tuple((k, sum(min(k, s) / s for s in sizes) / n) for k in ks), dashed=True),
    )


def refusal_curve(results: Sequence[Result]) -> tuple[Point, ...]:
    """(coverage, precision of the first hit) as a bar on the top cosine falls."""
    ordered = sorted(results, key=lambda result: -result.confidence)
    right, points = 0, []
    for done, result in enumerate(ordered, 1):
        right += result.question.answerable and result.first_is_gold
        points.append((done / len(ordered), right / done))
    return tuple(points)


def _standing(results: Sequence[Result]) -> Point:
    """Where the assistant itself stands: (share answered, share of those that cite gold)."""
    answered = [result for result in results if not result.refused]
    right = sum(result.scores.get("引用召回率", 0) > 0 for result in answered)
    return len(answered) / max(1, len(results)), right / max(1, len(answered))


def _figure(title: str, chart: str, words: str) -> str:
    return f"<figure><figcaption>{escape(title)}</figcaption>{chart}<p>{escape(words)}</p></figure>"


def figures(run: Run) -> str:
    """The charts of a report, each in a figure with its words."""
    bar = [Line("首位为金标的比例", refusal_curve(run.results))]
    taken = [result.answer.seconds for result in run.results]
    spent = seconds(run.results)
    return "".join(
        (
            *_charted(run),
            _figure(
                "召回率随 k 的变化",
                lines(
                    "召回率随 k 的变化",
                    recall_curve(run.results),
                    x_label="k",
                    y_label="R@k",
                    reach=_DEPTH,
                ),
                "上限:列举题的条款可能多于 k 个。",
            ),
            _figure(
                "拒答门槛移动时的精确率与覆盖率",
                lines(
                    "精确率与覆盖率",
                    bar,
                    x_label="覆盖率(作答的比例)",
                    y_label="精确率",
                    reach=1,
                    dots=[_standing(run.results)],
                ),
                "曲线:只按最高余弦值设门槛。圆点:本次实际作答的比例,及其中引到金标条款的比例。",
            ),
            _figure(
                "每题用时",
                bars("每题用时", taken, x_label="秒"),
                f"中位数 {spent.median:.3f} 秒,p95 {spent.p95:.3f} 秒。",
            ),
        )
    )
