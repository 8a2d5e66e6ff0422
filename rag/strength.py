"""Sentences to how strongly they bind: 鼓励, 支持, 探索 promise less than 设立, 补贴, 应当."""

import dataclasses
import enum
import re
from collections.abc import Iterator, Sequence

from corpus.policy import Policy, Span
from corpus.text import fold, plain
from index.snapshot import Snapshot
from rag.answer import Claim, Computation, Query, Remark
from rag.focus import Focus


class Strength(enum.Enum):
    """What a verb promises, the strongest first."""

    BINDING = "binding"
    GRANTING = "granting"  # money
    COMMITTING = "committing"
    ENCOURAGING = "encouraging"


_TABLE = (
    (Strength.BINDING, re.compile(r"应当|必须|不得|严禁|禁止")),
    (Strength.GRANTING, re.compile(r"补贴|补助|资助|奖励|贴息|减免|免费")),
    (Strength.COMMITTING, re.compile(r"设立|建立|给予|安排|纳入")),
    (Strength.ENCOURAGING, re.compile(r"鼓励|支持|引导|探索|推动|倡导|争取|扶持")),
)
# 3000元, 二十万元, 30%; 登记金额(亿元) |1.38 |2 in a table
_MONEY = re.compile(
    r"\d[\d.,]*\s*[万亿]?元|[一二三四五六七八九十百千]+[万亿]元|\d[\d.]*\s*%|\([万亿]?元\)"
)
_SHOWN = 4  # verbs


def verbs(policy: Policy, claim: Claim) -> Iterator[tuple[Strength, Span]]:
    """The verbs of a claim that tell its strength, strongest kind first, each kind in order."""
    words = plain(policy.text)
    for strength, pattern in _TABLE:
        for match in pattern.finditer(words, claim.start, claim.end):
            yield strength, Span(*match.span())


def wording(policy: Policy, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The verbs of some claims, each verb once, as claims that the same sentences support."""
    found: dict[str, Claim] = {}
    for claim in claims:
        for _, span in verbs(policy, claim):
            said = span.of(policy.text)
            found.setdefault(fold(said), dataclasses.replace(claim, text=said))
    return tuple(found.values())[:_SHOWN]


def promise(snapshot: Snapshot, query: Query, claims: Sequence[Claim]) -> Remark | None:
    """What claims promise to who asks for money: None where they name a sum, or it is not asked."""
    said = plain("\n".join(claim.text for claim in claims))
    if not query.foci & {Focus.SUBSIDY, Focus.AMOUNT} or _MONEY.search(said):
        return None
    found: dict[Strength, dict[str, Claim]] = {}
    for claim in claims:
        policy = snapshot.policies[claim.policy]
        for strength, span in verbs(policy, claim):
            found.setdefault(strength, {}).setdefault(fold(span.of(policy.text)), claim)
    granting = found.get(Strength.GRANTING, {})
    weaker = {word: c for words in found.values() for word, c in words.items()}
    kind = Computation.GRANTS if granting else Computation.ENCOURAGES
    shown = list((granting or weaker).items())[:_SHOWN]
    if not shown:
        return Remark(Computation.NO_MONEY, (), tuple(claims[:_SHOWN])) if claims else None
    words = "、".join(f"“{word}”" for word, _ in shown)
    return Remark(kind, (words,), tuple(dict.fromkeys(claim for _, claim in shown)))
