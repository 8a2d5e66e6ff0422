"""A query and its hits to a draft in the policies' own sentences."""

import dataclasses
import re
from collections.abc import Sequence

from index.passage import Hit
from index.snapshot import Snapshot
from rag.answer import Draft, Ground, Query, Refusal
from rag.comparison import comparison
from rag.contents import contents
from rag.duties import duties, with_units
from rag.fields import fields, with_period
from rag.figures import figures
from rag.focus import Focus
from rag.given import missing_fact, particular, supposed, unpaid, untold
from rag.held import is_near
from rag.members import unlisted, unnamed, unspelt
from rag.numbered import numbered
from rag.premise import dated, false_premise, scope_of, untrue
from rag.procedure import procedure
from rag.references import references
from rag.stages import stages
from rag.strength import promise
from rag.support import Weights
from rag.telling import completed
from rag.topic import beside, nearest, topical
from rag.whom import whom_to_ask

# 赣州市自己的方案: not that of the province it lies in, nor 我们自己的专利
_OF_ITS_OWN = re.compile(
    r"(?:自己|本级|单独)(?:的|有|出|搞|定|制定)[^,。;?!]{0,16}(?:方案|规划|计划|政策|文件|办法|意见|规定|条例|措施)"
)


def _lookup(
    snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]
) -> Draft | None:
    """What can be looked up and need not be searched for; None where nothing can."""
    terms = weights.terms(query.topic)
    return (
        numbered(snapshot, query)
        or contents(snapshot, query)
        or references(snapshot, query)
        or stages(snapshot, query, weights)
        or fields(snapshot, query, weights)
        or figures(snapshot, query, terms)
        or duties(snapshot, query, weights, hits)
    )


def extract(snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]) -> Draft:
    """The sentences that answer, policy by policy; a refusal where none does.

    And what stands beside them: what they promise, how they compare, whom else to ask.
    """
    draft = _drafted(snapshot, query, weights, hits)
    on_it = draft.refusal is None or draft.refusal.ground is Ground.FACT
    promised = promise(snapshot, query, (*draft.claims, *draft.nearest)) if on_it else None
    beside = (promised, untold(query, draft), whom_to_ask(snapshot, query, draft))
    remarks = (*draft.remarks, *(remark for remark in beside if remark))
    return dataclasses.replace(draft, remarks=remarks)


def _not_held(query: Query) -> Refusal | None:
    """The refusal of a question on a place that has no document, or none of its own."""
    if query.unheld and not query.regions:
        return Refusal(Ground.REGION, query.unheld, query.related)
    if query.below and _OF_ITS_OWN.search(query.question):
        return Refusal(Ground.REGION, tuple(name for name, _ in query.below), query.regions)
    return None


def _not_given(
    snapshot: Snapshot,
    query: Query,
    weights: Weights,
    draft: Draft,
    whole: Draft,
    found: Sequence[Hit],
) -> Refusal | None:
    """The refusal of what a draft does not tell, or a question takes for true.

    `found` are the hits of a draft that was searched for, `whole` is that draft with its first
    clause whole; a draft that was looked up has no hits and is whole.
    """
    refusal = false_premise(snapshot, query, weights, draft) or unlisted(query, draft)
    if refusal or not found:
        return refusal
    return (
        missing_fact(query, draft, whole)
        or unspelt(query, scope_of(snapshot, query))
        or unnamed(query, draft)
        or unpaid(query, weights, draft)
        or beside(snapshot, query, weights, found)
    )


def _told_better(
    snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit], draft: Draft
) -> Refusal | None:
    """What the refusal of a topic is rather: a statement no document makes, money none gives."""
    if not draft.refusal or draft.refusal.ground is not Ground.TOPIC:
        return None
    unsaid = untrue(snapshot, query, weights)
    if unsaid or not is_near(snapshot, query, weights, hits):
        return unsaid
    return unpaid(query, weights, draft)


def _drafted(snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]) -> Draft:
    if Focus.OUTSIDE in query.foci:
        return Draft(refusal=Refusal(Ground.OUTSIDE))
    if refusal := _not_held(query) or supposed(query):
        return Draft(nearest=nearest(snapshot, query, weights, hits), refusal=refusal)
    looked_up = _lookup(snapshot, query, weights, hits)
    draft = looked_up or topical(snapshot, query, weights, hits)
    if draft.refusal:
        better = _told_better(snapshot, query, weights, hits, draft)
        return dataclasses.replace(draft, refusal=better) if better else draft
    if not looked_up:
        draft = procedure(snapshot, query, draft) or dated(snapshot, query, draft)
    whole = draft if looked_up else completed(snapshot, query, draft, detail=particular(query))
    found = () if looked_up else hits
    refusal = _not_given(snapshot, query, weights, draft, whole, found)
    if refusal:
        return Draft(nearest=draft.claims[:3], refusal=refusal)
    if looked_up:
        return draft
    draft = with_period(snapshot, query, with_units(snapshot, query, whole))
    table = comparison(snapshot, query, draft.claims)
    return dataclasses.replace(draft, comparison=table, topical=table is None)


def promoted(draft: Draft, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits, the clauses of the draft first and in its order."""
    said = (*draft.claims, *draft.nearest) if draft.refusal is None else draft.nearest
    rank = {(c.policy, c.clause): i for i, c in reversed(list(enumerate(said)))}
    return tuple(sorted(hits, key=lambda hit: rank.get((hit.policy, hit.clause), len(said))))
