"""Two runs over the same questions, without and with a language model, to a table."""

from collections import Counter
from collections.abc import Iterable, Sequence

from eval.judge import Result
from eval.run import Run, refusals, seconds, summary
from eval.table import aligned, number, overall
from rag.mode import Fault, Loss, Mode

FAULTS = {
    Fault.DEAD: "连不上",
    Fault.SLOW: "超时",
    Fault.LIMITED: "限流",
    Fault.DENIED: "请求被拒",
    Fault.BROKEN: "服务出错",
    Fault.CUT_OFF: "中断",
    Fault.GARBAGE: "不成句",
    Fault.ENDLESS: "没有止境",
    Fault.RESTING: "暂停使用",
    Fault.REFUSED: "拒不作答",
    Fault.UNSUPPORTED: "大多没有依据",
    Fault.ALTERED: "数字或引文不符",
    Fault.INCOMPLETE: "没有说全",
}
LOSSES = {
    Loss.UNCITED: "没有标注条款",
    Loss.UNKNOWN: "标注的条款不存在",
    Loss.EMPTY: "不成陈述",
    Loss.FIGURE: "数字、日期或文号不符",
    Loss.QUOTE: "引文不符",
    Loss.PLACE: "地区不符",
    Loss.STRENGTH: "力度不符",
    Loss.NEGATION: "否定不符",
    Loss.FOREIGN: "夹带条款没有的字符",
    Loss.WORDS: "用了条款没有的词",
    Loss.MIXED: "把几句话拼成一句",
    Loss.MEANING: "意思偏离",
    Loss.REPEATED: "重复",
}


def _worded(results: Sequence[Result]) -> list[Result]:
    """The results that a model was asked to word."""
    return [r for r in results if r.answer.mode is Mode.GENERATED or r.answer.fault]


def _counted(names: Iterable[str]) -> str:
    return "、".join(f"{name} {count}" for name, count in Counter(names).most_common()) or "无"


def comparison_table(extractive: Run, worded: Run) -> str:
    """The scores of both, how many answers the model wrote, and what became of the others."""
    before = overall(summary(extractive.results), refusals(extractive.results))
    after = overall(summary(worded.results), refusals(worded.results))
    rows = [["指标", "条款原文", "模型写成"]]
    rows += [[name, number(before.get(name)), number(score)] for name, score in after.items()]
    asked = [result.answer for result in _worded(worded.results)]
    written = sum(answer.mode is Mode.GENERATED for answer in asked)
    kept = sum(len(answer.generated) for answer in asked)
    losses = Counter[str]()
    for answer in asked:
        losses.update({LOSSES[loss]: n for loss, n in answer.losses})
    first, then = (seconds(run.results) for run in (extractive, worded))
    times = f"中位数 {first.median:.3f} → {then.median:.3f},p95 {first.p95:.3f} → {then.p95:.3f}"
    lost = "、".join(f"{name} {count}" for name, count in losses.most_common()) or "无"
    return "\n".join(
        (
            aligned(rows),
            "",
            f"交给模型 {len(asked)} 题(共 {len(worded.results)} 题),写成 {written} 题。",
            f"改用条款原文:{_counted(FAULTS[a.fault] for a in asked if a.fault)}",
            f"写成的答案保留 {kept} 句;所有回答中删去 {sum(losses.values())} 句:{lost}",
            f"用时(秒):{times}",
        )
    )
