"""A run to one self-contained page: no script, and nothing is fetched."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from eval.baseline import Baseline, Change, Move, changes, counts
from eval.figures import figures
from eval.judge import MEANS, Result
from eval.losses import Stage, address
from eval.reading import said
from eval.run import Run, groups, refusals, summary
from eval.sampling import Estimate
from eval.table import GOALS, by_category, by_policy, by_split, interval, number, overall

_STYLE = (Path(__file__).parent / "report.css").read_text("utf-8")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are words, escaped here."""
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    padded = ([*row, *[""] * (len(head) - len(row))] for row in rows)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in others)
        + "</tr>"
        for first, *others in padded
    )
    return (
        '<div class="scroll" role="region" aria-label="表格" tabindex="0">'
        f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _scores(run: Run, compared: Mapping[str, Change]) -> str:
    rows = []
    for name, score in overall(summary(run.results), refusals(run.results)).items():
        goal, change = GOALS.get(name), compared.get(name)
        met = "" if goal is None else "达到" if score.value >= goal else "未达到"
        aim = "" if goal is None else f"≥ {goal:.2f}"
        row = [name, number(score), interval(score), str(score.n), aim, met]
        if change:
            row += [f"{change.before:.3f}", f"{change.difference:+.3f}", f"{change.p:.3f}"]
        rows.append(row)
    rows += [
        [name, str(n), "", "", "0", "未达到" if n else "达到"] for name, n in counts(run).items()
    ]
    return _table(["指标", "得分", "95% 区间", "题数", "目标", "", "上次", "变化", "p"], rows)


def _cell(found: Estimate | None) -> str:
    """A score and, on a line of its own, its interval."""
    return (
        f"{number(found)}\n{found.low:.2f}\u2060–\u2060{found.high:.2f}"
        if found and found.n
        else "-"
    )


def _parts(title: str, parts: Mapping[str, Sequence[Result]]) -> str:
    rows = []
    for name, members in sorted(parts.items()):
        means = summary(members).means
        rows.append([name, str(len(members)), *(_cell(means.get(score)) for score in MEANS)])
    return _table([title, "题数", *MEANS], rows)


def _golds(result: Result, run: Run) -> str:
    pairs = zip(result.question.gold, result.ranks, strict=True)
    items = (
        f"<li><b>{escape(address(gold, run.policies))}</b>({rank or '未检出'})"
        f"<q>{escape(gold.quote)}</q></li>"
        for gold, rank in pairs
    )
    return f"<ol>{''.join(items)}</ol>" if result.question.gold else "<p>应当拒答。</p>"


def _case(result: Result, run: Run) -> str:
    """One question: what was asked, wanted, said and lost."""
    question = result.question
    turns = "".join(
        f"<p class='turn'>{escape(turn.role)}:{escape(turn.content)}</p>"
        for turn in question.history
    )
    lost = "".join(
        f"<li><span class='stage'>{loss.stage.value}</span> {escape(loss.what)}</li>"
        for loss in result.losses
    )
    facts = "、".join(question.answer_facts)
    return (
        f'<details id="q-{escape(question.id)}"><summary><code>{escape(question.id)}</code> '
        f"{escape(question.question)}</summary>{turns}<ul>{lost}</ul>"
        f"<h4>金标</h4>{_golds(result, run)}"
        + (f"<p>应说出:{escape(facts)}</p>" if facts else "")
        + (f"<p>出题说明:{escape(question.notes)}</p>" if question.notes else "")
        + f"<h4>回答</h4><pre>{escape(said(result.answer))}</pre></details>"
    )


def _by_stage(results: Sequence[Result], run: Run) -> str:
    parts = groups(results, lambda result: [result.stage.value] if result.stage else [])
    shown = []
    for stage in Stage:
        members = parts.get(stage.value, ())
        if members:
            cases = "".join(_case(result, run) for result in members)
            shown.append(f"<h3>{stage.value}({len(members)} 题)</h3>{cases}")
    return "".join(shown) or "<p>没有失分的题。</p>"


def _misses(run: Run) -> str:
    """Every question that lost something, by the first stage that did; the test split folded."""
    missed = [result for result in run.results if result.stage]
    tuned = [result for result in missed if result.question.split != "test"]
    kept = [result for result in missed if result.question.split == "test"]
    folded = (
        f"<details><summary>测试集失分 {len(kept)} 题(只报告,不用于调试)</summary>"
        f"{_by_stage(kept, run)}</details>"
    )
    return _by_stage(tuned, run) + (folded if kept else "")


def _moves(moves: Iterable[Move], missed: Collection[str], report: str) -> str:
    """Ids with both scores, each a link where the question is among the misses."""
    shown = []
    for move in moves:
        name = escape(move.id)
        link = f'<a href="{report}#q-{name}">{name}</a>' if move.id in missed else name
        shown.append(f"<li>{link} {move.before:.2f} → {move.after:.2f}</li>")
    return f"<ul>{''.join(shown)}</ul>" if shown else ""


def comparison(changes: Iterable[Change], missed: Collection[str], *, report: str = "") -> str:
    """Each score before and after, and the questions that moved.

    `missed` are the ids that the report at the address `report` shows in full.
    """
    return "".join(_change(change, missed, escape(report)) for change in changes)


def _change(change: Change, missed: Collection[str], report: str) -> str:
    return (
        f"<h3>{escape(change.score)}:{change.before:.3f} → {change.after:.3f}"
        f"({change.difference:+.3f},p = {change.p:.3f},{change.n} 题)</h3>"
        f"<div class='moves'><div class='better'>变好 {len(change.better)} 题"
        f"{_moves(change.better, missed, report)}</div>"
        f"<div class='worse'>变差 {len(change.worse)} 题"
        f"{_moves(change.worse, missed, report)}</div></div>"
    )


def _comparison(run: Run, baseline: Baseline | None, compared: Mapping[str, Change]) -> str:
    if baseline is None:
        return "<p>还没有接受过的评测。</p>"
    missed = {result.question.id for result in run.results if result.stage}
    told = f"<p>上次接受:{escape(baseline.time)}。p 为配对随机化检验的双侧值。</p>"
    return told + comparison(compared.values(), missed)


def _refused(run: Run) -> str:
    kinds: Mapping[str, Estimate] = refusals(run.results).kinds
    rows = [[kind, str(e.n), number(e), interval(e)] for kind, e in kinds.items()]
    return _table(["应当拒答的种类", "题数", "拒答召回率", "95% 区间"], rows)


def _verified(run: Run) -> str:
    rows = [[t.kind, str(t.tried), str(t.accepted), ";".join(t.examples)] for t in run.tallies]
    return _table(["句子", "试验", "被接受", "判错的例子"], rows)


def page(run: Run, baseline: Baseline | None) -> str:
    """The report: scores, charts, comparison and every miss; all words escaped."""
    compared = {c.score: c for c in changes(run, baseline)} if baseline else {}
    told = (
        f"{run.time:%Y-%m-%d %H:%M} · {len(run.results)} 题 · {len(run.policies)} 份政策 · "
        f"语料 {run.corpus[:12]} · 默认提问日 {run.day}"
    )
    sections = (
        ("得分", _scores(run, compared)),
        ("图", f'<div class="figures">{figures(run)}</div>'),
        ("按类别", _parts("类别", groups(run.results, by_category))),
        ("按政策", _parts("政策", by_policy(run))),
        ("按集合", _parts("集合", groups(run.results, by_split))),
        ("拒答", _refused(run)),
        ("核验:真句与改动句", _verified(run)),
        ("与上次接受的评测对比", _comparison(run, baseline, compared)),
        ("失分的题", _misses(run)),
    )
    body = "".join(f"<section><h2>{escape(name)}</h2>{html}</section>" for name, html in sections)
    return (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>条问评测:{escape(run.asked.name)}</title><style>{_STYLE}</style></head>"
        f"<body><header><h1>条问评测:{escape(run.asked.name)}</h1><p>{escape(told)}</p></header>"
        f"<main>{body}</main></body></html>"
    )
