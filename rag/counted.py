"""A question for a quantity to whether what is told gives one, in its unit and of its matter."""

import re

from corpus.text import fold
from rag.answer import Query
from rag.focus import Focus
from rag.support import uses

# 目标怎么写的: the words are asked for, with or without a figure.
WORDING = r"怎么(?:写|提|说|讲|表述)|哪一?[句条段]|原话|原文|出处|一句话"
# A question for a quantity, and what answers it; a year is no quantity.
_HOW_MANY = re.compile(
    r"(?<!频率)(?<!频率是)多少(?![能会可都还])(?!钱(?:要不要|该不该|能不能|(?<=值多少钱)))"
    r"|(?<!考核)指标(?=值|数|是|为|定|呢|$|[?。])"
    rf"|[量数额率值](?:的)?(?:目标|预期)(?!.{{0,6}}(?:{WORDING}))|百分之几"
    r"|(?<=[要到有达至共给补奖建设定增多出过能各拿贷算为])几(?:[件家万亿倍成]|个百分点)(?![的一])"
    r"|how (?:many|much)"
)
_WHICH = re.compile(r"(?:哪些|哪几[个项]|什么|[要能]不[要能]|有没有)[^,。?]{0,12}指标")
_QUANTITY = re.compile(
    r"\d|[一二三四五六七八九十百千万两](?:[大项个级类种家件条步所亿倍]|万?元)|全覆盖"
)
_DATE = re.compile(r"(?:19|20)\d{2}\s*年(?:\d{1,2}(?:[-—–~至]\d{1,2})?月)?(?:\d{1,2}日)?")
_UNIT = re.compile(r"(?:多少|(?<![好哪的这那们是])几)(万?[件家项所]|[万亿]元)")
# Units that are asked for together, what tells a quantity in one of them, and whether a list does.
_NUMBER = r"(?:\d[\d.,]*|[一二两三四五六七八九十百千半]+)\s*[余多万亿千百]*"
_UNITS = (
    (
        r"个?工作日|小时|分钟|天|日|周|星期|礼拜|个?月|季度|年(?!之?内|时间)|(?:day|week|month|year|hour)s?\b",
        (
            rf"{_NUMBER}个?(?:工作日|小时|分钟|天|日|周|星期|月|季度|年)"
            r"|[每按][半个一两]?[年月季周日]|当[日天]|长期"
        ),
        False,
    ),
    (
        r"[名位人]|个人|(?:expert|people|person|staff|employee|judge|agent)s?\b",
        rf"{_NUMBER}[^,。;、]{{0,6}}[名位人]|\([名人]\)|前列|首位",
        False,
    ),
    (r"[次回趟轮场届遍]", rf"{_NUMBER}[次回趟轮场届遍]|每[年月季周日]|定期", False),
    (
        r"[万千百]?[家户所处座间]",
        rf"{_NUMBER}[^,。;]{{0,3}}(?:[家户所处座间]|个(?!工|月|百))|\(万?[家户所个]\)",
        True,
    ),
    (
        r"[万千百]?[件项条篇]",
        rf"{_NUMBER}[^,。;]{{0,3}}(?:[件项条篇]|个(?!工|月|百))|\(万?[件项条个]\)",
        True,
    ),
    (r"[类种级档层]", rf"{_NUMBER}[^,。;]{{0,3}}[类种级档层]|分[级类档层]", True),
    (r"个(?![工月百点小亿钱])", rf"{_NUMBER}[^,。;]{{0,2}}[个家所项类种大件处名位人]", True),
    (r"折", rf"{_NUMBER}折|%", False),
    (r"倍", rf"{_NUMBER}倍|翻[一两]?番", False),
    (r"成", rf"{_NUMBER}成|%|百分|比例", False),
    (r"岁", r"岁", False),
    (
        r"亩|吨|公里|平方米|平米|立方米|[课学机]时",
        rf"{_NUMBER}(?:亩|吨|公里|平方米|立方米|[课学机]时|小时)",
        False,
    ),
)
# 几类: three things side by side are as many
_LIST = re.compile(r"、[^。;\n]*[、和与及]")
# 我们几家想联手,能不能…: where anything else is asked, 几 only tells
_ASKS_ELSE = re.compile(
    r"哪|什么|怎|多少|是否|有没有|([\u4e00-\u9fff])不\1|还是|[吗呢么]|如何|啥|谁|多久|多长|不[?。!]*$"
)
_HOW = (
    r"多少|how many (?:[a-z]+ )?|(?<!小数点后)第几(?=[名位])"
    r"|(?:建|设|立|布局|培育|认定|评|选|招|办|开)(?:成|出|了)?几"
    r"|(?:最[大小多少长短高低早晚迟](?:要|得|是|能|可以)?|至[少多]|不[能得]?[少多超][于过]?)几"
)
_HOW_OR_FEW = rf"{_HOW}|(?<![好十没前这过剩哪那近的们第])(?<=[\u4e00-\u9fff])(?<!点后)几(?!个?钱)"
_SHARE = re.compile(
    r"[百千]分之[几多]|[各的占担]几[成折]|比例(?:是|为)?(?:多少|多大|几)|(?:多大|多高|什么|多少)的?比例"
)
_SHARED = re.compile(rf"%|分之|百分|{_NUMBER}[成折倍:]|全[额部覆]|[一减过]半|翻一?番")


def counts(said: str) -> bool:
    """Whether a text states a quantity; a year or a day is none."""
    return bool(_QUANTITY.search(_DATE.sub("", fold(said))))


def uncounted(query: Query, asked: str, said: str, whole: str) -> bool:
    """Whether a quantity is asked for that what is said does not give.

    `asked` are the parts of the question that ask, folded; the unit may stand anywhere in the
    `whole` of what would be shown.
    """
    if _in_other_units(asked, _DATE.sub("", fold(whole))):
        return True
    if Focus.LISTING in query.foci or not _HOW_MANY.search(_WHICH.sub("", asked)):
        return False
    return not counts(said) or bool(query.regions and _counts_other(query, said))


def _in_other_units(asked: str, said: str) -> bool:
    """Whether units are asked for and nothing is counted in any: 几个月, where sums are told."""
    if _SHARE.search(asked) and not _SHARED.search(said):
        return True
    how_many = _HOW if _ASKS_ELSE.search(asked) else _HOW_OR_FEW
    lacking = False
    for units, told, listed in _UNITS:
        unit = re.search(rf"(?:{how_many})(?:{units})(?![以之]?后|来)", asked)
        if not unit:
            continue
        counted = listed and "几" in unit[0] and _LIST.search(said)
        if (counted or re.search(told, said)) and not _is_some(asked[unit.end() :], said):
            return False
        lacking = True
    return lacking


def _is_some(of: str, said: str) -> bool:
    """Whether what is counted is told as some of it and no number: 布局一批专利导航服务基地."""
    what = re.match(r"[\u4e00-\u9fff]{2,12}", of)
    name = what[0] if what else ""
    ends = (name[:n] for n in range(len(name), 1, -1))
    named = next((end for end in ends if end in said), "")
    some = re.search(rf"(?:一批|若干|一系列|一些)[^,。;、]{{0,8}}{re.escape(named)}", said)
    return bool(named and some)


def _counts_other(query: Query, said: str) -> bool:
    """Whether what is told counts other things in the unit asked for: 件 of patents, not of marks.

    A figure stands in its stretch between commas, a table's in its row.
    """
    asked = _UNIT.search(fold(query.question))
    if not asked or not query.topic or query.standalone != query.question:
        return False  # what a follow-up counts, the question before it says
    stretches = [fold(part) for part in re.split(r"[,。;\n](?![^,。;]*\|)", said)]
    counted = [s for s in stretches if re.search(rf"\d\s*[万亿]?{asked[1]}|\({asked[1]}\)", s)]
    return bool(counted) and not any(uses(g, s) for s in counted for g in query.topic)
