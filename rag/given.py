"""A query and a draft to the refusal of a kind of fact that is asked for and not told."""

import re

from corpus.text import fold, plain
from rag.answer import Computation, Draft, Ground, Query, Refusal, Remark, Script
from rag.counted import WORDING, counts, uncounted
from rag.details import asked_for, missing
from rag.focus import Focus, foci
from rag.kinds import KINDS, given
from rag.support import Weights

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
    rf"|{_IF}[^,。;?]{{2,30}}(?:倍|翻|取消|推迟|提前|改成|换成|减半|提[高到]|降[低到])[^,。;?]{{0,8}},[^,。;?]{{0,16}}"
    r"(?:会|该|就|能|还)[^,。;?]{0,8}(?:多少|几)"
    rf"|{_IF}[^,。;?]{{0,12}}(?:没有?|不)[^,。;?]{{2,20}},[^。;?]{{0,24}}(?:改成|变成|换成|还能|还会)"
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
_ASKED = KINDS | {Focus.NUMBER}


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
    lacks, told = _kinds(query, _said(draft))
    if lacks and not told:
        return Refusal(Ground.FACT, lacks[:1])
    asked = _asking(query)
    if detail := missing(asked, fold(_said(whole))):
        return Refusal(Ground.FACT, (detail,))
    if uncounted(query, asked, _said(draft), _said(whole)):
        return Refusal(Ground.FACT, ("具体数字",))
    return None


def _kinds(query: Query, said: str) -> tuple[tuple[str, ...], bool]:
    """The kinds of fact that are asked for and not told, by name; whether any part is told.

    每月发多少,到哪儿领 asks twice, each part for itself.
    """
    wanted, times = _wanted(query), frozenset({Focus.WHEN, Focus.DURATION})
    wanted -= times if query.foci & _TIMES else frozenset()
    if _AMOUNT_OF.search(_asking(query)) and _ROW.search(said):
        wanted -= {Focus.AMOUNT}
    own = [foci(part) & wanted for part in _PARTS.split(_asking(query))]
    asks = [part for part in own if part & _ASKED] or [wanted]
    lacking: dict[str, None] = {}
    told = False
    for kinds in asks:
        gives = given(kinds, said)
        lacking |= {name: None for name, tells in gives.items() if not tells}
        told = told or (all(gives.values()) and (bool(gives) or counts(said)))
    return tuple(lacking), told


def untold(query: Query, draft: Draft) -> Remark | None:
    """What of several facts that are asked for the sentences of a draft do not give."""
    lacking, told = _kinds(query, _said(draft))
    if not lacking or not told or draft.refusal:
        return None
    return Remark(Computation.UNTOLD, ("、".join(lacking),), draft.claims[:1])


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
