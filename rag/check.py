"""Pasted text to a verdict on every sentence: the clause that says it, or what differs."""

import dataclasses
import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from corpus import region
from corpus.policy import Policy, Span
from corpus.text import fold
from index.passage import Filter, Hit
from rag.answer import Query
from rag.differences import Difference, Kind, compared, differences
from rag.ground import BOX
from rag.likeness import Wording, wording
from rag.pasted import Pasted, pasted
from rag.pipeline import PolicyQA
from rag.quantities import Measure, quantities
from rag.rerank import rerank
from rag.retrieve import retrieve
from rag.support import clause_of
from rag.verifiable import Reason, is_computed, no_statement, unfit
from rag.windows import Window, around, located, windows

# Measured on half of eval/qa/checks.jsonl: see eval/LOG.md.
ORDER = 0.55  # a paraphrase keeps this share of its bigrams
NEAR, CLOSE = 0.6, 0.45  # of its words and of its bigrams, where a clause is about the same
ALIKE = 0.75  # of its bigrams, where a clause says it but for some words
# 昆明的方案提出: who says it is compared by its place
_ATTRIBUTED = re.compile(
    r"(?:该|本)?(?:实施|工作|行动)?(?:方案|规划|计划|文件|政策|通知|条款)中?(?=提出|规定|指出|明确|要求|强调)"
)
ABOUT = 0.4  # how much nearer a clause is that is of the place which is named
CLAUSES = 10  # how many clauses a sentence is compared with
SHOWN = 5  # how many clauses are told that say it
OFFERED = 3  # how many are offered as near


class Verdict(enum.Enum):
    """What is known of a pasted sentence."""

    SUPPORTED = "supported"  # 有据
    ALTERED = "altered"  # 与条款不符
    UNFOUND = "unfound"  # 未见依据
    UNVERIFIABLE = "unverifiable"  # 未能核验


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a clause that says a sentence, or comes near it."""

    policy: str  # file name
    title: str
    clause: str  # id; "": the page's metadata box
    address: str
    span: Span
    quote: str
    differences: tuple[Difference, ...]  # `where` counts from the beginning of the quote


@dataclass(frozen=True, slots=True)
class Checked:
    """A pasted sentence and what the policies say to it."""

    pasted: Pasted
    verdict: Verdict
    clauses: tuple[Found, ...]  # supported: those that say it; altered: the nearest
    near: tuple[Found, ...]  # offered, and not as support
    reason: Reason | None  # unverifiable: why


@dataclass(frozen=True, slots=True)
class _Fit:
    """How a sentence fits a window."""

    window: Window
    wording: Wording
    differences: tuple[Difference, ...]

    @property
    def nearness(self) -> float:
        return self.wording.share + self.wording.order

    @property
    def is_near(self) -> bool:
        """Whether the window speaks of the same."""
        near = self.wording.share >= NEAR and self.wording.order >= CLOSE
        return near or self.wording.order >= ALIKE

    @property
    def supports(self) -> bool:
        """Whether the window says the sentence in other words."""
        words = self.wording
        return not words.missing and not self.differences and words.order >= ORDER


def checked(qa: PolicyQA, text: str, *, as_of: date | None = None) -> tuple[Checked, ...]:
    """A verdict on every sentence of a pasted text. Raises BadInput where it is too long."""
    return tuple(_checked(qa, one, as_of) for one in pasted(text))


def _checked(qa: PolicyQA, one: Pasted, as_of: date | None) -> Checked:
    why = unfit(one)
    if why:
        return Checked(one, Verdict.UNVERIFIABLE, (), (), why)
    query = dataclasses.replace(qa.query(one.text, as_of=as_of), filter=Filter())
    hits = _hits(qa, query)
    literal = _literal(qa, one, hits)
    if literal:
        return literal
    why = no_statement(one)
    if why:
        near = _best(one, _windows(qa, hits[:OFFERED])) if why is Reason.FOREIGN else []
        return Checked(one, Verdict.UNVERIFIABLE, (), _offered(qa, near), why)
    return _paraphrase(qa, one, hits)


def _windows(qa: PolicyQA, hits: Sequence[Hit]) -> list[Window]:
    return [window for hit in hits for window in windows(*clause_of(qa.snapshot, hit))]


def _hits(qa: PolicyQA, query: Query) -> Sequence[Hit]:
    """The clauses of all policies, whatever place the sentence names: that may be what is wrong."""
    return rerank(qa.snapshot, query, qa.weights(query), retrieve(qa.snapshot, qa.embedder, query))


def _held_against(qa: PolicyQA, one: Pasted, window: Window) -> tuple[Difference, ...]:
    """What differs, the place of the heading above and the years of the clauses above counted."""
    policy = qa.snapshot.policies[window.policy]
    home = region.named(policy.metadata.region)
    found = [
        difference
        for difference in differences(one.text, window.text, home=home)
        if not _is_year_above(policy, window, difference)
    ]
    if one.under and home:
        under = {p for m in region.mentions(one.under) for p in m.candidates}
        if not any(home.within(place) for place in under):
            found.append(Difference(Kind.REGION, one.under, home.short, None, None))
    return tuple(found)


def _is_year_above(policy: Policy, window: Window, found: Difference) -> bool:
    """Whether a year that the window lacks is the one named last above it: 到2025年."""
    clause = policy.by_id.get(window.clause)
    if found.kind is not Kind.YEAR or found.source or clause is None:
        return False
    above = [policy.text[clause.start : window.span.start]]
    while clause.parent:
        clause = policy.by_id[clause.parent]
        above.insert(0, policy.text[clause.start : clause.own_end])
    return _last_year("\n".join(above)) == _last_year(found.said) != ""


def _last_year(text: str) -> str:
    years = [q.value for q in quantities(fold(text)) if q.measure is Measure.YEAR]
    return years[-1] if years else ""


def _stands(qa: PolicyQA, one: Pasted, hits: Sequence[Hit]) -> Iterator[tuple[Window, Span]]:
    """Where the sentence stands to the letter, in clauses and then in metadata boxes.

    Each place with the whole sentences that it lies in.
    """
    for hit in hits:
        policy, clause = clause_of(qa.snapshot, hit)
        for span in located(one.text, policy.text[clause.start : clause.own_end]):
            here = Span(clause.start + span.start, clause.start + span.end)
            yield around(policy, clause, here), here
    for name in dict.fromkeys(hit.policy for hit in hits):
        policy = qa.snapshot.policies[name]
        for line in policy.furniture:
            for span in located(one.text, line.of(policy.text)):
                here = Span(line.start + span.start, line.start + span.end)
                yield Window(name, "", here, here.of(policy.text)), here


def _literal(qa: PolicyQA, one: Pasted, hits: Sequence[Hit]) -> Checked | None:
    """The verdict on a sentence that stands somewhere to the letter."""
    fits = [(w, here, _held_against(qa, one, w)) for w, here in _stands(qa, one, hits)]
    saying = [
        _found(qa, dataclasses.replace(window, span=here), ())
        for window, here, differing in fits
        if not differing
    ]
    if saying:
        return _cited(qa, one, saying)
    if fits:
        window, _, differing = fits[0]
        return Checked(one, Verdict.ALTERED, (_found(qa, window, differing),), (), None)
    return None


def _cited(qa: PolicyQA, one: Pasted, saying: Sequence[Found]) -> Checked:
    """Support, unless the sentence names a clause of ours and that does not say it."""
    named = one.cited and any(
        clause.address == one.cited
        for policy in qa.snapshot.policies.values()
        for clause in policy.clauses
    )
    if named and all(found.address != one.cited for found in saying):
        other = Difference(Kind.CITED, one.cited, saying[0].address, None, None)
        first = dataclasses.replace(saying[0], differences=(other,))
        return Checked(one, Verdict.ALTERED, (first,), (), None)
    return Checked(one, Verdict.SUPPORTED, tuple(saying[:SHOWN]), (), None)


def _best(one: Pasted, found: Sequence[Window]) -> list[_Fit]:
    """The windows that fit best, one a clause, without their differences."""
    said = fold(one.text)
    apart = (
        *((span.start, span.end) for span in compared(said)),
        *(found.span() for found in _ATTRIBUTED.finditer(said)),
    )
    fits: dict[tuple[str, str], _Fit] = {}
    for window in found:
        fit = _Fit(window, wording(said, fold(window.text), apart=apart), ())
        held = fits.get((window.policy, window.clause))
        if held is None or fit.nearness > held.nearness + 0.01:
            fits[window.policy, window.clause] = fit
    return sorted(fits.values(), key=lambda fit: -fit.nearness)


def _is_about(qa: PolicyQA, one: Pasted, window: Window) -> bool:
    """Whether the sentence, or the heading above it, names the place of a window's policy."""
    home = region.named(qa.snapshot.policies[window.policy].metadata.region)
    named = region.mentions(f"{one.under} {one.text}", known=(home,) if home else ())
    return any(home == place for mention in named for place in mention.candidates)


def _paraphrase(qa: PolicyQA, one: Pasted, hits: Sequence[Hit]) -> Checked:
    """The verdict on a sentence in other words."""
    found = _best(one, _windows(qa, hits[:CLAUSES]))
    found.sort(key=lambda fit: -fit.nearness - ABOUT * _is_about(qa, one, fit.window))
    best = [
        dataclasses.replace(fit, differences=_held_against(qa, one, fit.window))
        for fit in found[:OFFERED]
    ]
    saying = [_found(qa, fit.window, ()) for fit in best if fit.supports]
    if saying:
        return _cited(qa, one, saying)
    offered = _offered(qa, best)
    first = best[0] if best else None
    if first is None or not first.is_near:
        return Checked(one, Verdict.UNFOUND, (), offered, None)
    return _judged(qa, one, first, offered)


def _judged(qa: PolicyQA, one: Pasted, fit: _Fit, offered: tuple[Found, ...]) -> Checked:
    """The verdict where a clause is near and does not say the sentence."""
    differing = fit.differences
    if not differing and fit.wording.order >= ALIKE:
        words = "、".join(fit.wording.missing)
        differing = (Difference(Kind.WORDING, words, "", None, None),)
    if is_computed(one.text) and any(d.kind in (Kind.NUMBER, Kind.PERCENT) for d in differing):
        return Checked(one, Verdict.UNVERIFIABLE, (), offered, Reason.COMPUTED)
    policy = qa.snapshot.policies[fit.window.policy]
    if any(f.kind == "damaged_text" for f in policy.findings_in(fit.window.span)):
        return Checked(one, Verdict.UNVERIFIABLE, (), offered, Reason.DAMAGED)
    if differing:
        nearest = _found(qa, fit.window, differing)
        return Checked(one, Verdict.ALTERED, (nearest,), offered[1:], None)
    return Checked(one, Verdict.UNFOUND, (), offered, None)


def _offered(qa: PolicyQA, fits: Sequence[_Fit]) -> tuple[Found, ...]:
    return tuple(_found(qa, fit.window, ()) for fit in fits[:OFFERED])


def _found(qa: PolicyQA, window: Window, differing: tuple[Difference, ...]) -> Found:
    policy = qa.snapshot.policies[window.policy]
    clause = policy.by_id.get(window.clause)
    quote = window.span.of(policy.text)
    if window.text != quote:  # a table's row: what differs was found in other words
        differing = tuple(dataclasses.replace(d, where=None) for d in differing)
    return Found(
        policy=policy.name,
        title=policy.metadata.title.value,
        clause=window.clause,
        address=clause.address if clause else f"{policy.metadata.short_name}·{BOX}",
        span=window.span,
        quote=quote,
        differences=differing,
    )
