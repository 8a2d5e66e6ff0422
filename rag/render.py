"""An answer to Markdown and to JSON, in the asker's script; quotes stay as they are."""

import itertools
import re
from collections.abc import Callable, Sequence
from typing import Any

from corpus.text import to_traditional
from rag.answer import (
    Absence,
    Answer,
    Aspect,
    Citation,
    Computation,
    Ground,
    Group,
    Query,
    Script,
    Sentence,
    Standing,
    Table,
    Verdict,
)
from rag.mode import Fault, Generated, Mode

Mark = Callable[[Citation], str]

# A bar inside a table's cell, unless it is escaped already.
_BAR = re.compile(r"(?<!\\)\|")
_ESCAPED = r"\\|"

# The frame around the quotes; {} are filled in. Traditional is made from Simplified.
_CHINESE = {
    "found": "{n} 份文件有相关条款:",
    "found_and_without": "{n} 份文件有相关条款,{m} 份没有:",
    "near": "没有找到直接写明的条款,意思最接近的是:",
    "lacking_word": "提示:{name}的文件全文未出现“{words}”,所列条款只是意思相近。",
    "period": "规划期 {period},{standing}",
    "unstated": "未标明规划期",
    "ended": "提示:标有“规划期已满”的文件,规划期已过,不等于已废止;是否仍在执行,请向发文机关核实。",
    "without": "没有找到足够相关的条款:{names}。",
    "lacking": "未见相关条款:{names}。",
    "missing": "{name}(全文未出现“{words}”)",
    "missing_near": "{name}(全文未出现“{words}”,{near}只提到“{touched}”)",
    "below": "没有单独收录{place}的文件,以下依据其所在的{region}的文件。",
    "unheld": "没有收录{places}的政策文件,以下只涉及已收录的地区。",
    Ground.REGION: "没有收录{subject}的政策文件,不能回答。",
    "related": "已收录{regions}的文件,可改问该地区。",
    Ground.TOPIC: "{scope}的文件中没有关于“{subject}”的条款,不能回答。",
    "everywhere": "已收录",
    Ground.NO_TOPIC: "没有看出要问的政策事项,请写明事项,例如“质押融资有哪些支持措施”。",
    Ground.OUTSIDE: "这里只依据收录的政策文件回答政策问题,不执行其他指令,也不闲聊。",
    Ground.FACT: "收录的文件没有给出{subject},不能回答。",
    Ground.PREMISE: "问题中的{subject}在所问的文件里没有出现,不能据此回答。",
    Ground.ADDRESS: "{subject}的文件中没有这一条款。",
    Ground.EMPTY: "{subject}在收录的文本中只有标题,没有正文。",
    Computation.STANDING: "以 {2} 计,{0}的规划期({1}){3}",
    Computation.DIFFERENCE: "{0}:相差 {3}{4}({1} − {2})",
    Computation.REFERRED: "{0} 是文中提到的文件,没有收录其全文",
    Computation.UNLIKE: "注意口径不同:{0}与{1}不是同一项指标,不宜直接比较",
    Computation.ENCOURAGES: "说明:这些条款的用语是{0},没有写明补贴、奖励或具体金额",
    Computation.NO_MONEY: "说明:这些条款没有写明补贴、奖励或具体金额",
    Computation.GRANTS: "说明:这些条款写有{0},没有写明具体金额或标准",
    Computation.UNTOLD: "说明:所列条款没有给出{0}",
    Computation.ASK: "可向{0}文件载明的{1}核实",
    Aspect.MEASURES: "做法",
    Aspect.TARGETS: "目标与数量",
    Aspect.UNITS: "责任单位",
    Aspect.WORDING: "用语",
    "aspect": "比较项",
    "nothing": "未规定",
    "not_found": "未找到",
    "repaired": "(已按“{right}”理解“{wrong}”。)",
    "reworded": "(同时按语言模型的改写查找:“{words}”。)",
    Mode.GENERATED: "(以下由语言模型依据所引条款写成,每句都与条款核对过。)",
    "lost": "(以下由语言模型依据所引条款写成,每句都与条款核对过,没通过核对的 {n} 句已删去。)",
    "fault": "(以下是条款原文:{why}。)",
    Fault.DEAD: "语言模型连接不上",
    Fault.SLOW: "语言模型没有按时答完",
    Fault.LIMITED: "语言模型眼下繁忙",
    Fault.DENIED: "语言模型拒绝了请求",
    Fault.BROKEN: "语言模型的服务出错",
    Fault.CUT_OFF: "语言模型的回答中断了",
    Fault.GARBAGE: "语言模型没有写出可用的句子",
    Fault.ENDLESS: "语言模型的回答没有止境",
    Fault.RESTING: "语言模型接连出错,暂停使用",
    Fault.REFUSED: "语言模型没有作答",
    Fault.UNSUPPORTED: "语言模型写的句子大多没有条款依据",
    Fault.ALTERED: "语言模型写的数字、日期或引文与条款不符",
    Fault.INCOMPLETE: "语言模型没有说全各份文件",
    "nearest": "相近条款(仅供参考,不是答案):",
    "list": "、",
    "apart": "”、“",
    "colon": ":",
}
_ENGLISH = {
    "found": "Policies with clauses on this: {n} (quoted in the original):",
    "found_and_without": "Policies with clauses on this: {n} (quoted in the original); "
    "without: {m}:",
    "near": "No clause says it outright; the nearest in meaning are:",
    "lacking_word": "Note: the text of {name} never says “{words}”; the clauses shown are "
    "only near.",
    "period": "period {period}, {standing}",
    "unstated": "no period stated",
    "ended": "Note: a plan whose period has ended is not thereby repealed; ask the issuer whether "
    "it is still applied.",
    "without": "No clause found that is close enough: {names}.",
    "lacking": "No clause on this: {names}.",
    "missing": "{name} (its text never says “{words}”)",
    "missing_near": "{name} (its text never says “{words}”; {near} speaks of “{touched}” only)",
    "below": "No policy of {place} itself is held; what follows is from {region}, which it "
    "lies in.",
    "unheld": "No policy of {places} is held; what follows covers the held regions only.",
    Ground.REGION: "No policy of {subject} is held, so this cannot be answered.",
    "related": "What is held: {regions}. Ask about that place instead.",
    Ground.TOPIC: "No clause in the documents of {scope} speaks of “{subject}”, so this cannot be "
    "answered.",
    "everywhere": "the regions held",
    Ground.NO_TOPIC: "The question names no policy matter. Please say what it is about.",
    Ground.OUTSIDE: "Only questions on the policies held are answered here; other instructions "
    "are not followed.",
    Ground.FACT: "The documents held do not give this ({subject}), so it cannot be answered.",
    Ground.PREMISE: "The documents asked about never mention {subject}, so the question cannot "
    "be answered on that footing.",
    Ground.ADDRESS: "The document of {subject} has no such clause.",
    Ground.EMPTY: "{subject} is a heading without a body in the text held.",
    Computation.STANDING: "On {2}, the policy period of {0} ({1}) is: {3}",
    Computation.DIFFERENCE: "{0}: difference {3}{4} ({1} − {2})",
    Computation.REFERRED: "{0} is referred to there; its own text is not held",
    Computation.UNLIKE: "Note: {0} and {1} are defined differently and should not be compared",
    Computation.ENCOURAGES: "Note: these clauses say {0}; they name no subsidy, reward or sum",
    Computation.NO_MONEY: "Note: these clauses name no subsidy, reward or sum",
    Computation.GRANTS: "Note: these clauses say {0}; they name no sum or rate",
    Computation.UNTOLD: "Note: the clauses shown do not give {0}",
    Computation.ASK: "You can ask whom the document of {0} names: {1}",
    Aspect.MEASURES: "Measures",
    Aspect.TARGETS: "Targets",
    Aspect.UNITS: "Responsible units",
    Aspect.WORDING: "Wording",
    "aspect": "Aspect",
    "nothing": "not stated",
    "not_found": "not found",
    "repaired": "(“{wrong}” was read as “{right}”.)",
    "reworded": "(Also searched for, as worded by a language model: “{words}”.)",
    Mode.GENERATED: "(Written by a language model from the clauses cited, each sentence checked.)",
    "lost": "(Written by a language model from the clauses cited, each sentence checked; {n} that "
    "failed were left out.)",
    "fault": "(The clauses' own words: {why}.)",
    Fault.DEAD: "the language model cannot be reached",
    Fault.SLOW: "the language model did not finish in time",
    Fault.LIMITED: "the language model is busy",
    Fault.DENIED: "the language model turned the request down",
    Fault.BROKEN: "the language model's service failed",
    Fault.CUT_OFF: "the language model's answer broke off",
    Fault.GARBAGE: "the language model wrote no usable sentence",
    Fault.ENDLESS: "the language model did not come to an end",
    Fault.RESTING: "the language model failed repeatedly and is paused",
    Fault.REFUSED: "the language model did not answer",
    Fault.UNSUPPORTED: "most of what the language model wrote is not in the clauses",
    Fault.ALTERED: "the language model gave a number, date or quote that is not the clause's",
    Fault.INCOMPLETE: "the language model left out some of the policies",
    "nearest": "Nearest clauses (for reference, not an answer):",
    "list": ", ",
    "apart": "”, “",
    "colon": ": ",
}
_STANDINGS = {
    Standing.CURRENT: "current",
    Standing.ENDED: "ended",
    Standing.NOT_BEGUN: "not begun",
    Standing.UNSTATED: "not stated",
}


def _say(query: Query, key: object, *places: str, **values: object) -> str:
    """A frame sentence in the asker's script; the values are part of the frame."""
    if query.script is Script.ENGLISH:
        return str(_ENGLISH[key]).format(*places, **values)
    words = str(_CHINESE[key]).format(*places, **values)
    return to_traditional(words) if query.script is Script.TRADITIONAL else words


def standing_words(query: Query, period: str, standing: Standing) -> str:
    """A policy's period and where the day asked about falls: 规划期 2015-2020,规划期已满."""
    if not period:
        return _say(query, "unstated")
    english = query.script is Script.ENGLISH
    period = period.replace("至", "until ") if english else period
    word = _STANDINGS[standing] if english else standing.value
    return _say(query, "period", period=period, standing=word)


def _names(query: Query, names: Sequence[str]) -> str:
    return str(_say(query, "list")).join(names)


def _absent(query: Query, absence: Absence) -> str:
    if not absence.missing:
        return absence.short_name
    return _say(
        query,
        "missing_near" if absence.near else "missing",
        name=absence.short_name,
        words=absence.missing[0],
        near=_names(query, absence.near),
        touched=str(_say(query, "apart")).join(absence.touched),
    )


def _head(answer: Answer) -> str:
    n, m = len(answer.groups), len(answer.without)
    if n and n == len(answer.lacking):
        return _say(answer.query, "near")
    key = "found_and_without" if m else "found"
    return _say(answer.query, key, n=n, m=m)


def _bullets(sentences: Sequence[Sentence], cited: dict[int, Citation], mark: Mark) -> list[str]:
    return [f"- {' '.join(s.text.split())} {mark(cited[s.citation])}" for s in sentences]


def _policy(answer: Answer, group: Group) -> str:
    """The head of what is said on a policy: its name, its period and where the day falls."""
    aside = standing_words(answer.query, group.period, group.standing)
    return f"**{group.short_name}**({aside})"


def _group(answer: Answer, group: Group, cited: dict[int, Citation], mark: Mark) -> str:
    return "\n".join((_policy(answer, group), "", *_bullets(group.sentences, cited, mark)))


def mode_words(answer: Answer) -> str:
    """Whose words an answer is in, and why; "" where no model was to write it."""
    if answer.fault:
        return _say(answer.query, "fault", why=_say(answer.query, answer.fault))
    if answer.mode is not Mode.GENERATED:
        return ""
    lost = sum(n for _, n in answer.losses)
    return _say(answer.query, "lost", n=lost) if lost else _say(answer.query, Mode.GENERATED)


def _worded(answer: Answer, cited: dict[int, Citation], mark: Mark) -> list[str]:
    """A model's sentences: a paragraph, headed by its policies, for each run on the same ones."""

    def sources(one: Generated) -> tuple[str, ...]:
        return tuple(dict.fromkeys(cited[number].source for number in one.citations))

    groups = {group.policy: group for group in answer.groups}
    traditional = answer.query.script is Script.TRADITIONAL
    parts = []
    for names, run in itertools.groupby(answer.generated, key=sources):
        heads = [_policy(answer, groups[name]) for name in names]
        lines = []
        for one in run:
            words = to_traditional(one.text) if traditional else one.text
            marks = " ".join(mark(cited[number]) for number in one.citations)
            lines.append(f"{words} {marks}")
        parts.append("\n\n".join((_names(answer.query, heads), " ".join(lines))))
    return parts


def _cell(sentences: Sequence[Sentence], cited: dict[int, Citation], mark: Mark) -> str:
    """The sentences of a cell; those that one citation supports share its mark."""
    by_citation: dict[int, list[str]] = {}
    for sentence in sentences:
        by_citation.setdefault(sentence.citation, []).append(" ".join(sentence.text.split()))
    return "<br>".join(f"{'、'.join(said)} {mark(cited[n])}" for n, said in by_citation.items())


def _nothing(answer: Answer, policy: str) -> str:
    """What an empty cell says: that nothing was found is less than that nothing is there."""
    unsure = any(a.policy == policy and not a.missing for a in answer.without)
    return _say(answer.query, "not_found" if unsure else "nothing")


def _table(answer: Answer, table: Table, cited: dict[int, Citation], mark: Mark) -> str:
    """A comparison as a Markdown table."""
    query = answer.query
    heads = [
        f"{column.short_name}({standing_words(query, column.period, column.standing)})"
        for column in table.columns
    ]
    lines = [[_say(query, "aspect"), *heads], ["---"] * (1 + len(heads))]
    for aspect, cells in table.rows:
        said = [_cell(cell, cited, mark) for cell in cells]
        empty = [_nothing(answer, column.policy) for column in table.columns]
        lines.append([_say(query, aspect), *(s or e for s, e in zip(said, empty, strict=True))])
    return "\n".join(f"| {' | '.join(_BAR.sub(_ESCAPED, c) for c in line)} |" for line in lines)


def _below(query: Query) -> list[str]:
    """What the places inside held regions are answered by."""
    inside: dict[str, list[str]] = {}
    for place, region in query.below:
        inside.setdefault(region, []).append(place)
    return [
        _say(query, "below", place=_names(query, places), region=region)
        for region, places in inside.items()
    ]


def _without(answer: Answer) -> list[str]:
    """The policies that say nothing: those that lack a word of the topic, and the others."""
    query = answer.query
    lacking = [absence for absence in answer.without if absence.missing]
    others = [absence for absence in answer.without if not absence.missing]
    return [
        _say(query, key, names=_names(query, [_absent(query, absence) for absence in found]))
        for key, found in (("lacking", lacking), ("without", others))
        if found
    ]


def _computed(answer: Answer, cited: dict[int, Citation], mark: Mark) -> list[str]:
    return [
        f"{_say(answer.query, c.kind, *c.values)} {' '.join(mark(cited[n]) for n in c.citations)}"
        for c in answer.computed
    ]


def _refusal(answer: Answer) -> list[str]:
    query, refusal = answer.query, answer.refusal
    if refusal is None:
        return []
    scope = _names(query, query.regions) or _say(query, "everywhere")
    said = [_say(query, refusal.ground, subject=_names(query, refusal.subject), scope=scope)]
    if refusal.related:
        said.append(_say(query, "related", regions=_names(query, refusal.related)))
    return said


def markdown(answer: Answer, mark: Mark) -> str:
    """The answer as Markdown; `mark` writes a citation's mark.

    The words of policies are not escaped here: a door that shows them to a browser passes
    a mark, and escapes or sanitises the rest.
    """
    query = answer.query
    cited = {citation.number: citation for citation in answer.citations}
    parts = [_say(query, "repaired", wrong=wrong, right=right) for wrong, right in query.repaired]
    if query.reworded:
        parts.append(_say(query, "reworded", words=query.reworded))
    if answer.verdict is Verdict.ANSWERED:
        parts += _below(query)
        if query.unheld:
            parts.append(_say(query, "unheld", places=_names(query, query.unheld)))
        parts += filter(None, (mode_words(answer), _head(answer)))
        if answer.mode is Mode.GENERATED:
            parts += _worded(answer, cited, mark)
        elif answer.table:
            parts.append(_table(answer, answer.table, cited, mark))
        else:
            parts += [_group(answer, group, cited, mark) for group in answer.groups]
        parts += [
            _say(query, "lacking_word", name=absence.short_name, words=absence.missing[0])
            for absence in answer.lacking
        ]
        parts += _computed(answer, cited, mark)
        parts += _without(answer)
        if any(group.standing is Standing.ENDED for group in answer.groups):
            parts.append(_say(query, "ended"))
        return "\n\n".join(parts)
    parts.append("".join(_refusal(answer)))
    if answer.nearest:
        parts.append(_say(query, "nearest"))
        parts.append("\n".join(_bullets(answer.nearest, cited, mark)))
    parts += _computed(answer, cited, mark)
    return "\n\n".join(parts)


def text_mark(citation: Citation) -> str:
    """[1 北京·二(一)5]."""
    return f"[{citation.number} {citation.address}]"


def as_json(answer: Answer, *, id: object) -> dict[str, Any]:
    """The output line of `ask --jsonl`."""
    return {
        "id": id,
        "question": answer.query.question,
        "standalone": answer.query.standalone,
        "reworded": answer.query.reworded,
        "verdict": answer.verdict.value,
        "mode": answer.mode.value,
        "fault": answer.fault.value if answer.fault else None,
        "generated": [{"text": g.text, "citations": list(g.citations)} for g in answer.generated],
        "losses": {loss.value: n for loss, n in answer.losses},
        "text": markdown(answer, text_mark),
        "citations": [
            {
                "number": c.number,
                "source": c.source,
                "policy": c.policy,
                "clause": c.clause,
                "address": c.address,
                "quote": c.quote,
                "start": c.start,
                "end": c.end,
                "clause_start": c.clause_start,
                "clause_end": c.clause_end,
                "period": standing_words(answer.query, c.period, c.standing),
            }
            for c in answer.citations
        ],
        "hits": hits_json(answer.hits[:HITS]),
        "seconds": round(answer.seconds, 4),
    }


HITS = 50


def hits_json(hits: Sequence[Any]) -> list[dict[str, Any]]:
    """Ranked clauses, best first, as the contract has them."""
    return [
        {
            "source": hit.policy,
            "clause": hit.clause,
            "start": hit.start,
            "end": hit.end,
            "score": round(hit.score, 6),
        }
        for hit in hits
    ]
