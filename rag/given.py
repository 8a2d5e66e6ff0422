"""A query and a draft to the refusal of a kind of fact that is asked for and not told."""

import re

from corpus.text import fold, plain
from rag.answer import Draft, Ground, Query, Refusal, Script
from rag.counted import WORDING, uncounted
from rag.details import asked_for, missing
from rag.focus import Focus, foci
from rag.support import Weights

# What a sentence must hold to give the fact that is asked for, and how a refusal names it.
_MONEY = r"\d[\d.,]*\s*(?:万|亿)?元|[一二三四五六七八九十百千]+(?:万|亿)元"
_REASON = (
    r"由于|因为|鉴于|为了?[^。;]{2,40}[,、]|以便|旨在|有利于|目的|防止|防范|避免|从而"
    r"|服务[^,。;]{2,12}发展"
)
_FACTS = (
    (Focus.AMOUNT, rf"{_MONEY}|\d[\d.]*\s*%|百分之", "具体金额或比例"),
    (
        Focus.CONTACT,
        r"\d{3,4}-?\d{7,8}|1\d{10}|(?<!\d)1\d{4}(?!\d)|https?:|@|\d+号|\d{1,2}:\d{2}",
        "联系方式",
    ),
    (Focus.FORM, r"申请表|申报书|申请书|提交[^。]{0,20}材料|下载|报名", "申请材料或办理方式"),
    (
        Focus.DEADLINE,
        r"截止|\d{1,2}月\d{1,2}日(?:前|之前|止)|20\d{2}年[^。]{0,12}前|[\d个]+(?:工作)?日内",
        "具体期限",
    ),
    (
        Focus.DURATION,
        r"[\d一二两三四五六七八九十半]+\s*(?:个?工作日|日|天|小时|分钟|个月|年|周)|每[年月季周日]|定期|年度",
        "具体时限",
    ),
    (
        Focus.WHEN,
        r"20\d{2}|\d{1,2}月|[一二三四]季度|年[底末初]|每年|当[日天]|工作日|尽快",
        "具体时间",
    ),
    (Focus.PERSON, r"(?:组长|局长|市长|主任):\s*[\u4e00-\u9fff]{2,4}", "人员姓名"),
    (Focus.REASON, _REASON, "原因"),
)
# 登记金额(亿元) |1.2|2: a row that gives the amount of what it names
_ROW, _AMOUNT_OF = re.compile(r"\([万亿]?元\)"), re.compile(r"额|[几多少]个?亿")
_ASKS_WORDS = re.compile(WORDING)
# 购房补贴, 租房有补贴吗: what stands before is what the money is for
_PAID = (
    r"(?:的|类|方面的|专项|政府|财政)?(?:还?有没有|有无|还?有|给不给|给|能领|能拿)?"
    r"(?:什么|啥|多少|哪些)?(?P<money>补贴|补助|津贴|贴补|贴息|安家费|补偿金|奖补)"
)
_PAYS = re.compile(r"补贴|补助|津贴|贴息|奖励|资助|奖补")
# What would have been, had things been otherwise: 要是当初没定这个目标,会少多少件
_IF = r"(?:要是|如果|假如|假设|倘若|要不是)"
_SUPPOSED = re.compile(
    rf"{_IF}[^,。;?]{{0,8}}(?:当初|当年|当时|那时)[^;?]{{0,40}}(?:会|能|就|得)"
    rf"|{_IF}[^,。;?]{{2,30}}(?:倍|翻|取消|推迟|提前|改成|换成|减半)[^,。;?]{{0,8}},[^,。;?]{{0,16}}"
    r"(?:会|该|就)[^,。;?]{0,8}(?:多少|几)"
)
# What asks, beside what only tells: 打电话没人接。昆明会不会… asks for no telephone
_ASKS = re.compile(
    r"哪|什么|怎|多少|(?<![好没十前这过剩])几|是否|有没有|[能会要]不[能会要]|[吗呢么]|如何|啥|谁|多久|多长"
    r"|告诉|给[我个下]|给一|请问|麻烦|发我|查一?下|列|([\u4e00-\u9fff])[不没]\1"
)
_TELLS = re.compile(r"除了[^,。;?]*?(?=还|[之以]外|[,。;?]|$)|(?:不知道?|没说|没给)[^,。;?]*")
_PARTS = re.compile(r"[,。!;?\n]+")
# Who asks for a period or a stage is told it with its years.
_TIMES = frozenset({Focus.PERIOD, Focus.STAGE})


def supposed(query: Query) -> Refusal | None:
    """The refusal where it is asked what would have been: no document tells."""
    found = _SUPPOSED.search(fold(query.question))
    return Refusal(Ground.FACT, ("假设情形的结果",)) if found else None


def particular(query: Query) -> bool:
    """Whether a question asks for a detail of a matter."""
    return asked_for(_asking(query))


def missing_fact(query: Query, draft: Draft, whole: Draft) -> Refusal | None:
    """The refusal where no sentence of the draft gives the kind of fact asked for.

    `whole` is the draft with its first clause whole, where that is what would be shown.
    """
    asked, wanted = _asking(query), _wanted(query)
    said = _said(draft)
    if _AMOUNT_OF.search(asked) and _ROW.search(said):
        wanted -= {Focus.AMOUNT}
    for focus, pattern, name in _FACTS:
        if focus in (Focus.WHEN, Focus.DURATION) and query.foci & _TIMES:
            continue
        if focus in wanted and not re.search(pattern, said):
            return Refusal(Ground.FACT, (name,))
    if detail := missing(asked, fold(_said(whole))):
        return Refusal(Ground.FACT, (detail,))
    return (
        Refusal(Ground.FACT, ("具体数字",)) if uncounted(query, asked, said, _said(whole)) else None
    )


def _said(draft: Draft) -> str:
    return plain("\n".join(claim.text for claim in draft.claims))


def _asking(query: Query) -> str:
    """The parts of a folded question that ask, and its last one; all of it where none does."""
    asked = fold(query.question)
    if query.script is Script.ENGLISH:
        return asked
    parts = [part for part in _PARTS.split(_TELLS.sub("", asked)) if part.strip()]
    asks = [bool(_ASKS.search(part)) for part in parts]
    if not any(asks):
        return asked
    asks[-1] = True
    return ",".join(part for part, does in zip(parts, asks, strict=True) if does)


def _wanted(query: Query) -> frozenset[Focus]:
    """The kinds of fact that are asked for, in the question or in the one it follows."""
    asked = _asking(query)
    told = foci(fold(query.question)) - foci(asked)
    return query.foci - told - ({Focus.REASON} if _ASKS_WORDS.search(asked) else set())


def unpaid(query: Query, weights: Weights, draft: Draft) -> Refusal | None:
    """The refusal where money is asked for a matter that no policy held has a word for.

    Only where no sentence of the draft speaks of money: it may be called otherwise there.
    """
    if _PAYS.search(_said(draft)):
        return None
    for group in query.topic:
        paid = re.search(re.escape(group[0]) + _PAID, fold(query.question))
        if paid and not any(map(weights.frequency, group)):
            return Refusal(Ground.FACT, (group[0] + paid["money"],))
    return None
