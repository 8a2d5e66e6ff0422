"""A question to the clause addresses it names: 江西方案第五条, 北京 二(四)2, 第二章第一节第5项."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.outline import number
from corpus.policy import Clause, ClauseKind, Policy
from corpus.text import plain

_CN = "零〇一二三四五六七八九十百两"
_N = rf"(?:[{_CN}]{{1,4}}|\d{{1,3}})"
# 第三章, 第(七)条, 第一大点, 第2部分; 21条 without 第 counts only for 条; “二、重点任务”第(四)条
_ORDINAL = re.compile(
    rf"第\s*\(?\s*(?P<n>{_N})\s*\)?\s*(?P<unit>编|章|节|条|款|项|部分|大?点|小点|大项|小项|大条)"
    rf"|(?<![\d{_CN}.第])(?P<m>\d{{1,3}})\s*(?P<article>条)(?!款|文|例|件)"
    rf"|(?<![{_CN}])(?P<top>[{_CN}]{{1,3}})、[\u4e00-\u9fff]{{2,16}}?(?=[”\"」』]?[的里中下内之面]{{0,3}}(?:第|\())"
)
# 二(四)2, 四、(二), (三), 四(三): at least one bracketed numeral
_COMPACT = re.compile(
    rf"(?<![{_CN}\d])(?P<top>[{_CN}]{{1,3}})?\s*[、.]?\s*"
    rf"\(\s*(?P<mid>[{_CN}]{{1,4}})\s*\)\s*[、.]?\s*(?P<low>\d{{1,2}}(?![\d年月日.%]))?"
)
# 3.1.2, 第4.2条, 4.2节: the number of a clause whole; 3.19件 is a figure
_DECIMAL = re.compile(
    r"(?<![\d.])(?P<n>\d{1,2}(?:\.\d{1,2}){2,3})(?![\d.])"
    r"|第\s*(?P<m>\d{1,2}\.\d{1,2})\s*[条款节项]"
    r"|(?<![\d.])(?P<k>\d{1,2}\.\d{1,2})\s*(?:条款?(?!件)|节)"
)
# What may stand between two parts of one address: (六)的第2项, (五)重点区域建设工程的第2点,
# 第四部分“工作要求”的第二点; a 、 alone lists two.
_WITHIN = re.compile(
    r"(?!\s*、\s*$)(?:(?:(?!以?及|[和与跟同或])[\u4e00-\u9fff]){1,18}(?=的))?(?:[\s的、,里中下内之”\"」』]|[里下]面|底下)*"
    r"(?:[“\"「『《][^“”\"「」『』《》]{1,20}[”\"」』》][\s的,里中下内之]*)?"
)
_TOP_UNITS = frozenset({"编", "章", "部分", "大点", "大项", "大条"})
_NEXT = re.compile(r"(下|后|上|前)(?:面)?(?:的)?一(?:条|款|项|节|点|章)")


@dataclass(frozen=True, slots=True)
class Step:
    """One part of an address: a number, and whether it counts from the top."""

    value: int
    top: bool  # 第二章: a clause without a clause above it
    loose: bool  # 第五条: wherever a clause of this number stands alone


Address = tuple[Step, ...]


def _ordinals(copy: str) -> Iterator[tuple[int, int, Step]]:
    """Start, end and step of every 第几条."""
    for found in _ORDINAL.finditer(copy):
        unit = "部分" if found["top"] else found["unit"] or found["article"]
        value = number(found["n"] or found["m"] or found["top"])
        yield found.start(), found.end(), Step(value, unit in _TOP_UNITS, unit == "条")


def addresses(question: str) -> tuple[Address, ...]:
    """The addresses a question names, in order.

    Parts that follow one another make one address; 第十一条和第十五条 are two.

    >>> addresses("北京 二(四)2")[0][2].value, len(addresses("第十一条和第十五条分别是什么"))
    (2, 2)
    >>> [step.value for step in addresses("预案3.1.2怎么说")[0]], addresses("达到3.19件")
    ([3, 1, 2], ())
    """
    copy = plain(question)
    decimals = [(*match.span(), _steps(match)) for match in _DECIMAL.finditer(copy)]
    inside = {at for start, stop, _ in decimals for at in range(start, stop)}
    ordinals = [
        *decimals,
        *((a, b, (step,)) for a, b, step in _ordinals(copy) if inside.isdisjoint(range(a, b))),
    ]
    taken = {at for start, stop, _ in ordinals for at in range(start, stop)}
    compact = [one for one in _compacts(copy) if taken.isdisjoint(range(one[0], one[1]))]
    found: list[tuple[Step, ...]] = []
    end, was_compact = -1, False
    for part in sorted((*ordinals, *compact)):
        start, stop, steps = part
        two = was_compact and part in compact  # (三)(四) are two addresses
        if found and not two and _WITHIN.fullmatch(copy[end:start]):
            found[-1] = (*found[-1], *steps)
        else:
            found.append(steps)
        end, was_compact = stop, part in compact
    return tuple(found)


def _steps(match: re.Match[str]) -> Address:
    """The steps of 3.1.2, from the top."""
    first, *others = map(int, (match["n"] or match["m"] or match["k"]).split("."))
    return (Step(first, True, False), *(Step(value, False, False) for value in others))


def _compacts(copy: str) -> Iterator[tuple[int, int, tuple[Step, ...]]]:
    """Start, end and steps of every 二(四)2."""
    for match in _COMPACT.finditer(copy):
        steps = [Step(number(match["top"]), True, False)] if match["top"] else []
        steps.append(Step(number(match["mid"]), False, not steps))
        if match["low"]:
            steps.append(Step(int(match["low"]), False, False))
        yield match.start(), match.end(), tuple(steps)


def _value(clause: Clause) -> int:
    digits = re.search(rf"[{_CN}]+|\d+|[①-⑳]", clause.label.rpartition(".")[2])
    if not digits:
        return -1
    sign = digits[0]
    return ord(sign) - 0x245F if "①" <= sign <= "⑳" else number(sign)


def _below(policy: Policy, parent: str) -> list[Clause]:
    return [c for c in policy.clauses if c.parent == parent and c.kind is ClauseKind.NUMBERED]


def _candidates(policy: Policy, step: Step, parents: Sequence[Clause] | None) -> list[Clause]:
    """The clauses a step can mean, below the clauses that the steps before it found."""
    if parents is not None:
        below = [c for p in parents for c in _below(policy, p.id)]
        return [c for c in below if _value(c) == step.value]
    numbered = [c for c in policy.clauses if c.kind is ClauseKind.NUMBERED]
    found = [c for c in numbered if _value(c) == step.value]
    if step.top:
        return [c for c in found if not c.parent]
    articles = [c for c in found if c.label.startswith("第") and c.label.endswith("条")]
    if articles:
        return articles
    bracketed = [c for c in found if c.label.startswith("(") and c.parent]
    return bracketed or [c for c in found if not c.parent]


def resolved(
    policy: Policy, address: Address, *, below: Sequence[Clause] | None = None
) -> tuple[Clause, ...]:
    """The clauses of a policy that an address names: none, one, or several where it is short.

    With `below`, those under one of some clauses.
    """
    found = below
    for step in address:
        found = _candidates(policy, step, found)
        if not found:
            return ()
    return tuple(found or ())


def neighbours(policy: Policy, address: Address) -> tuple[Clause, ...]:
    """What stands around an address that does not exist: the clauses beside its last number."""
    known: list[Clause] | None = None
    for step in address:
        found = _candidates(policy, step, known)
        if found:
            known = found
            continue
        beside = (
            [c for p in known for c in _below(policy, p.id)]
            if known is not None
            else [c for c in policy.leaves if c.label.startswith("(") or not step.loose]
        )
        near = sorted(beside, key=lambda c: abs(_value(c) - step.value))[:2]
        return tuple(sorted(near, key=lambda c: c.start))
    return ()


def shift(question: str) -> int:
    """1 for 下一条, -1 for 上一条, else 0."""
    found = _NEXT.search(plain(question))
    return 0 if not found else 1 if found[1] in "下后" else -1
