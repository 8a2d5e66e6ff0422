"""A question after another to what it says: what it leaves out is taken from there."""

import dataclasses
import re

from corpus.text import fold
from rag.address import Address, shift
from rag.answer import Script
from rag.focus import OF_DOCUMENT, Focus, foci
from rag.reading import CHANGES, Places, Reader, Said, script_of, unique
from rag.support import Group
from rag.words import place_words

# A question that leans on the one before it: 那江西呢?  由哪些单位来落实?  换成商标呢?
_LEANS = re.compile(
    r"^(?:那|还有|换成|改成|如果是|由|归|靠|其中|同样)|呢\s*[?]?\s*$|(?:这|那)[个块项条些边里方]|这(?:三|两|几)"
    r"|它|该[项条市省]|上述|(?<!京津冀)(?<!长三角)(?<!粤港澳)[两三四](?:地|边|市|省|者|家|个地方)|也[说有加是讲]|加进来|一起比|[下上]一[条项款]|最后那"
    r"|^(?:what|how) about|^and |\bthat one\b|\bthose\b|\bits?\b|\bthey\b"
)
# The same question on another subject: 版权方面呢?
_REPLACES = re.compile(r"^(?:那|那么|换成|改成|如果是)?[^,。?]{1,14}呢\s*[?]?$")
_PARTNER = re.compile(r"^(?:那|那么)?[跟和与同](?!.*比)")
_ANYWHERE = re.compile(
    r"(?:哪[些几]个?|各个?|其[它他余]|别的|所有的?)(?:地方|地区|城市|省|市|地)|全国"
    r"|\b(?:which|other|all) (?:cit|place|region|province)"
)
# Not the place that was spoken of: 哪些地区, 五份文件里, 别的城市.
_ELSEWHERE = re.compile(
    r"哪[些几]|各[地省市个]|哪[里儿]|哪个(?:地方|城市|地区|省|市)|全国|所有|(?:这|那|[一二三四五六七八九十几]|\d)[份个]?"
    r"(?:文件|政策|地方|城市|地区|省市|方案)|别的|其[他它余]|都(?:有|提|写)"
    r"|哪一?份|哪一?个(?:$|[?。])|京津冀|长三角|粤港澳|的(?:地区|地方|城市|省份?)(?:$|[?。,])"
    r"|\bwhich\b|\bwhere\b|\ball\b|\bother\b|\bany (?:city|place|region|polic)"
)
# Words of a matter, with a place, that need no question before them: 我在江西开厂,专利被人抄了找谁.
STORY = 2
# Asked of every document: 哪些文件写明了是2022年印发的; not 根据哪些文件制定的.
_OF_EACH = re.compile(
    r"(?<!据)哪(?:些|几[份个]|一?[份个])(?:文件|政策|方案|规划)|(?:文件|政策|方案|规划)(?:是|有)哪"
)
# What is done with any matter is none of its own: 那去哪儿申请, 什么时候完成.
_STEPS = frozenset(
    "申请 申报 办理 报名 完成 启动 开始 结束 实施 执行 落实 推进 牵头 负责 放在 安排 措施"
    " 要求 条件 材料 流程 手续 原文 原话 原句 出处 条款 规定"
    " 预期 基期 年均 增长 净增 数字 valid".split()
)
_ASKS = re.compile(r"多少|什么|怎|哪|几|啥")
# 还有效吗 is asked of the document, whatever was spoken of; 目标呢 may be of the matter.
_OF_A_MATTER = frozenset({Focus.GOAL, Focus.CONTENTS})
# Back to what was spoken of: 那就看江西的.
_BACK = re.compile(r"^(?:那就|那还是|还是)?(?:看看?|说回|回到|接着说|继续说?|刚才|前面)")
# Places spoken of one by one: 这两个地方哪个力度大.
_TOGETHER = re.compile(
    r"(?P<n>[两二三四])个?(?:地方|城市|地区?|省市?|市|边|家|者|(?=[比对放]|哪个|谁))"
)
_COUNT = {"两": 2, "二": 2, "三": 3, "四": 4}
_ADDS = re.compile(r"加进来|也加|一起比|也算上|再加上")


def after(reader: Reader, before: Said | None, question: str) -> Said:
    """What a question says after another: what it leaves out is taken from there."""
    own = reader.read(question)
    folded = fold(question)
    last = _meant(before, folded)
    if last is None:
        return own
    said = _completed(reader, last, own, folded)
    seen = (*(name for name in last.seen if name not in said.places.held), *said.places.held)
    return dataclasses.replace(said, home=own.home or last.home, seen=seen, before=last)


def _meant(before: Said | None, folded: str) -> Said | None:
    """The question gone back to: no small talk, nor one of a document where that is said.

    那就看江西的, after 北京那份过期了吗, takes the matter that was spoken of before.
    """
    while before and (
        Focus.OUTSIDE in before.foci or (before.foci & OF_DOCUMENT and _BACK.search(folded))
    ):
        before = before.before
    return before


def _completed(reader: Reader, before: Said, own: Said, folded: str) -> Said:
    """What a question says, with what it leaves out."""
    if CHANGES.search(folded) or Focus.OUTSIDE in own.foci:
        return _at_home(before, own, folded)
    step = shift(folded)
    if step and before.addresses:
        return dataclasses.replace(
            own,
            places=_where(own, before, folded),
            topic=(),
            addresses=_shifted(before.addresses, step),
            carried=True,
        )
    replaces = bool(own.topic) and bool(_REPLACES.search(folded.strip()))
    strong = replaces or bool(own.addresses) or _stands_alone(reader, own, folded)
    if strong and not _LEANS.search(folded):
        if before.home:
            return _at_home(before, own, folded)
        if own.places.named or _ELSEWHERE.search(folded) or place_words(own.search):
            return own
        return dataclasses.replace(own, places=before.places, carried=True)
    matter = _matter(own)
    strong = strong or bool(own.foci & OF_DOCUMENT - _OF_A_MATTER and not matter)
    return Said(
        places=_where(own, before, folded),
        search=own.search if strong else f"{before.search} {own.search}",
        topic=own.topic if strong else tuple(dict.fromkeys((*own.topic, *before.topic))),
        foci=own.foci or before.foci,
        addresses=own.addresses or (() if matter else before.addresses),
        repaired=own.repaired,
        carried=True,
    )


def _at_home(before: Said, own: Said, folded: str) -> Said:
    """A new question of somebody who has said where he is."""
    if before.home is None or own.places.named or not own.topic or _ELSEWHERE.search(folded):
        return own
    return dataclasses.replace(own, places=before.home, carried=True)


def _matter(said: Said) -> tuple[Group, ...]:
    """The topic of a question without what is done with any matter, or asked of any document."""
    return tuple(
        group
        for group in said.topic
        if _STEPS.isdisjoint(group) and not foci(group[0]) & OF_DOCUMENT
    )


def _stands_alone(reader: Reader, own: Said, folded: str) -> bool:
    """Whether a question names a matter of its own, with a word of weight or one never used."""
    own = dataclasses.replace(own, topic=_matter(own))
    if Focus.HOLDINGS in own.foci or reader.weight(own) >= reader.weights.little:
        return True
    if own.foci & OF_DOCUMENT:  # 北京的方案是根据什么定的
        return bool(own.places.held or _OF_EACH.search(folded))
    story = bool(own.places.named) and len(own.topic) >= STORY
    english = script_of(folded) is Script.ENGLISH  # most of its words stand nowhere
    return story or any(
        reader.weights.is_unknown(group) and not (english or _ASKS.search(group[0]))
        for group in own.topic
    )


def _where(own: Said, before: Said, folded: str) -> Places:
    """The places of a question that leans on another."""
    if own.places.unheld and not own.places.held and _PARTNER.search(folded):
        return before.places  # whom a place works with: 跟天津呢
    if not own.places.named:
        together = _TOGETHER.search(folded)
        many = _COUNT[together["n"]] if together else 0
        if len(before.places.held) < many <= len(before.seen):
            return Places(held=before.seen[-many:])
        return own.places if _ANYWHERE.search(folded) else before.places
    if not _ADDS.search(folded):
        return own.places
    return Places(
        unique((*before.places.held, *own.places.held)),
        unique((*before.places.unheld, *own.places.unheld)),
        unique((*before.places.related, *own.places.related)),
        below=(*before.places.below, *own.places.below),
    )


def _shifted(found: tuple[Address, ...], step: int) -> tuple[Address, ...]:
    """The addresses one number further: 下一条."""
    last = found[-1]
    moved = dataclasses.replace(last[-1], value=last[-1].value + step)
    return ((*last[:-1], moved),)
