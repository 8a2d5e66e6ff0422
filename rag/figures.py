"""A question for a figure to a draft from the indicators, with differences computed."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from corpus.policy import Indicator, Policy, Span
from corpus.text import fold
from index.snapshot import Snapshot
from rag.answer import Claim, Computation, Draft, Ground, Query, Refusal, Remark
from rag.focus import Focus
from rag.quantities import Measure, quantities
from rag.sentence import at, sentence_of
from rag.support import Group, cover

_FIGURES = frozenset({Focus.NUMBER, Focus.DIFFERENCE, Focus.AMOUNT, Focus.COMPARISON})
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
ENOUGH = 0.6
_PAID = re.compile(r"元|%|^$")  # units of sums, and of shares; what is counted pays nobody
_POINTS = "个百分点"  # the difference of two percentages
# Words that make another indicator of one: 高价值发明专利 is not 发明专利.
_DEFINITIONS = ("高价值", "有效", "质押", "注册")


def _value(words: str) -> Decimal | None:
    try:
        return Decimal(words.replace(",", ""))
    except InvalidOperation:
        return None


def _span(policy: Policy, found: Indicator) -> Span:
    """A table's row, or the sentence of prose."""
    return found.span if found.base_value else sentence_of(policy, found.span)


def _named(policy: Policy, terms: dict[Group, float]) -> list[Indicator]:
    """The indicators whose name speaks most of the topic."""
    shares = [(cover(terms, fold(i.name + i.unit)), i) for i in policy.indicators]
    best = max((share for share, _ in shares), default=0.0)
    return [i for s, i in shares if s >= ENOUGH and s > best - 0.05]


def _growth(policy: Policy, found: Indicator) -> Remark | None:
    base, target = _value(found.base_value), _value(found.target_value)
    if base is None or target is None:
        return None
    what = f"{policy.metadata.short_name}·{found.name}"
    values = (what, str(target), str(base), str(target - base), found.unit)
    return Remark(Computation.DIFFERENCE, values, (at(policy, _span(policy, found)),))


def _between(pairs: Sequence[tuple[Policy, Indicator]]) -> Remark | None:
    """The difference of two policies' targets in one unit."""
    if len(pairs) != 2 or pairs[0][1].unit != pairs[1][1].unit:
        return None
    values = [(v, p, i) for p, i in pairs if (v := _value(i.target_value)) is not None]
    if len(values) < 2:
        return None
    (low, *_), (high, policy, found) = sorted(values, key=lambda triple: triple[0])
    unit = _POINTS if found.unit == "%" else found.unit
    said = (policy.metadata.short_name, str(high), str(low), str(high - low), unit)
    claims = tuple(at(p, _span(p, i)) for p, i in pairs)
    return Remark(Computation.DIFFERENCE, said, claims)


def _unlike(pairs: Sequence[tuple[Policy, Indicator]]) -> Remark | None:
    """A warning where two indicators that are set side by side are defined otherwise."""
    names = [(fold(i.name), p, i) for p, i in pairs]
    for word in _DEFINITIONS:
        having = [n for n in names if word in n[0]]
        lacking = [n for n in names if word not in n[0]]
        if having and lacking:
            two = (having[0], lacking[0])
            values = tuple(f"{p.metadata.short_name}“{i.name}”" for _, p, i in two)
            return Remark(Computation.UNLIKE, values, tuple(at(p, _span(p, i)) for _, p, i in two))
    return None


def _years_fit(query: Query, found: Indicator) -> bool:
    """Whether the years of a question are years of the indicator."""
    asked = set(YEAR.findall(fold(query.question)))  # not those of the questions before it
    return asked <= {found.base_year, found.target_year} or not found.target_year


def _asked(
    policies: Sequence[Policy], query: Query, terms: dict[Group, float]
) -> list[tuple[Policy, Indicator]]:
    """The indicators that a question names, or says a figure of: 达到3.5件,行吗."""
    if query.foci & _FIGURES:
        whole = not terms and "指标" in query.search and bool(query.regions)
        named = [(p, i) for p in policies for i in (p.indicators if whole else _named(p, terms))]
        money = Focus.AMOUNT in query.foci
        return [(p, i) for p, i in named if not money or _PAID.search(i.unit)]
    said = [q for q in quantities(query.search) if q.measure is not Measure.YEAR]
    if query.foci or not said or not query.regions:
        return []
    before = query.search[: said[-1].span.start]  # what they are said to be of
    of = {group: weight for group, weight in terms.items() if group[0] in before}
    units = {q.unit for q in said}
    return [(p, i) for p in policies for i in _named(p, of) if i.unit in units]


def figures(snapshot: Snapshot, query: Query, terms: dict[Group, float]) -> Draft | None:
    """The indicators a question asks for; None where it asks for none that is set."""
    if query.unheld:
        return None
    policies = [snapshot.policies[f.name] for f in snapshot.facets if f.passes(query.filter)]
    found = _asked(policies, query, terms)
    fitting = [(p, i) for p, i in found if _years_fit(query, i)]
    near = tuple(dict.fromkeys(at(p, _span(p, i)) for p, i in found))
    if found and not fitting and query.regions:
        years = tuple(f"{year}年" for year in YEAR.findall(fold(query.question)))
        return Draft(nearest=near, refusal=Refusal(Ground.PREMISE, years))
    compared = query.foci & _FIGURES == {Focus.COMPARISON}
    if not fitting or (compared and len({p.name for p, _ in fitting}) < len(query.regions)):
        return None
    claims: list[Claim] = list(dict.fromkeys(at(p, _span(p, i)) for p, i in fitting))
    remarks: list[Remark | None] = []
    if query.foci & {Focus.DIFFERENCE, Focus.COMPARISON}:
        remarks.append(_between(fitting))
        if not remarks[0]:
            remarks += [_growth(p, i) for p, i in fitting]
    if len({p.name for p, _ in fitting}) > 1:
        remarks.append(_unlike(fitting))
    return Draft(claims=tuple(claims), remarks=tuple(r for r in remarks if r))
