"""A run to the table that the terminal shows."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from eval.alter import Tally
from eval.baseline import Baseline, Change, changes
from eval.beir import Retrieval
from eval.judge import MEANS, Result
from eval.run import Refusals, Run, Summary, groups, refusals, seconds, summary
from eval.sampling import Estimate

# What is aimed at; of the last two, none.
GOALS = {
    "R@5": 0.95,
    "R@10": 0.98,
    "R@3000字": 0.98,
    "引用精确率": 0.95,
    "引用召回率": 0.95,
    "事实": 0.97,
    "拒答 F1": 0.95,
}


def width(text: str) -> int:
    """Columns of a terminal; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells in columns: the first to the left, the others to the right."""
    widths = [max(width(row[i]) for row in rows if i < len(row)) for i in range(len(rows[0]))]
    lines = []
    for first, *others in rows:
        cells = [first + " " * (widths[0] - width(first))]
        cells += [" " * (w - width(c)) + c for c, w in zip(others, widths[1:], strict=False)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def number(found: Estimate | None) -> str:
    """A score with three decimals; - where it applies to nothing."""
    return f"{found.value:.3f}" if found and found.n else "-"


def interval(found: Estimate) -> str:
    """The 95 % interval."""
    return f"[{found.low:.3f}, {found.high:.3f}]" if found.n else "-"


def by_category(result: Result) -> Iterable[str]:
    """The category of a result's question."""
    return [result.question.category]


def by_split(result: Result) -> Iterable[str]:
    """The split of a result's question."""
    return [result.question.split]


def by_policy(run: Run) -> Mapping[str, tuple[Result, ...]]:
    """The answerable questions of each policy, by its short name."""

    def names(result: Result) -> list[str]:
        return [run.policies[name].metadata.short_name for name in result.question.policies]

    return groups(run.results, names)


def overall(found: Summary, refused: Refusals) -> dict[str, Estimate]:
    """All scores that are shares, the refusals' included."""
    return dict(found.means) | {
        "拒答精确率": refused.precision,
        "拒答召回率": refused.recall,
        "拒答 F1": refused.f1,
    }


def _scores(run: Run, compared: Mapping[str, Change]) -> str:
    found = overall(summary(run.results), refusals(run.results))
    rows = [["指标", "得分", "95% 区间", "题数", "目标", "上次", "变化", "p"]]
    for name, score in found.items():
        goal = GOALS.get(name)
        change = compared.get(name)
        aim = f"{goal:.2f}{'' if score.value >= goal else ' 未达'}" if goal else ""
        rows.append([name, number(score), interval(score), str(score.n), aim])
        if change:
            rows[-1] += [f"{change.before:.3f}", f"{change.difference:+.3f}", f"{change.p:.3f}"]
    return aligned([row + [""] * (8 - len(row)) for row in rows])


def _parts(title: str, parts: Mapping[str, Sequence[Result]]) -> str:
    rows = [[title, "题数", *MEANS]]
    for name, members in sorted(parts.items()):
        means = summary(members).means
        rows.append([name, str(len(members)), *(number(means.get(score)) for score in MEANS)])
    return aligned(rows)


def _tally(tally: Tally) -> str:
    return f"{tally.kind} {tally.accepted}/{tally.tried}"


def _rest(run: Run) -> str:
    refused, totals = refusals(run.results), summary(run.results).totals
    taken = seconds(run.results)
    true, *untrue = run.tallies
    kinds = "、".join(f"{k} {e.value:.2f}({e.n})" for k, e in refused.kinds.items())
    lost = groups(run.results, lambda r: [r.stage.value] if r.stage else ["无"])
    stages = "、".join(f"{stage} {len(members)}" for stage, members in lost.items())
    return "\n".join(
        (
            f"拒答召回率(按类):{kinds or '-'}",
            "引证:" + ",".join(f"{name} {count}" for name, count in totals.items()),
            f"核验,原句被接受:{true.accepted}/{true.tried}",
            f"核验,改动句被接受(应为 0):{'、'.join(map(_tally, untrue)) or '-'}",
            f"失分环节(题数):{stages}",
            f"用时:中位数 {taken.median:.3f} 秒,p95 {taken.p95:.3f} 秒,共 {taken.total:.1f} 秒",
        )
    )


def retrieval_table(found: Retrieval) -> str:
    """The scores of a search over a collection."""
    rows = [["指标", "得分", "95% 区间"]]
    rows += [[name, number(score), interval(score)] for name, score in found.scores.items()]
    head = f"{found.name}:{len(found.rankings)} 个问题,{found.documents} 篇文档"
    return f"{head}\n\n{aligned(rows)}"


def table(run: Run, baseline: Baseline | None) -> str:
    """The scores of a run, by category, policy and split, beside the baseline."""
    compared = {c.score: c for c in changes(run, baseline)} if baseline else {}
    return "\n\n".join(
        (
            f"{run.asked.name}:{len(run.results)} 题,{len(run.policies)} 份政策",
            _scores(run, compared),
            _parts("类别", groups(run.results, by_category)),
            _parts("政策", by_policy(run)),
            _parts("集合", groups(run.results, by_split)),
            _rest(run),
        )
    )
