"""A query and its hits to a draft in the policies' own sentences."""

from collections.abc import Sequence

from index.passage import Hit
from index.snapshot import Snapshot
from rag.answer import Draft, Ground, Query, Refusal
from rag.duties import duties
from rag.fields import fields
from rag.figures import figures
from rag.focus import Focus
from rag.numbered import numbered
from rag.premise import false_premise, missing_fact
from rag.references import references
from rag.stages import stages
from rag.support import Weights
from rag.topic import nearest, topical


def _lookup(
    snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]
) -> Draft | None:
    """What can be looked up and need not be searched for; None where nothing can."""
    terms = weights.terms(query.topic)
    return (
        numbered(snapshot, query)
        or references(snapshot, query)
        or stages(snapshot, query, weights)
        or fields(snapshot, query, weights)
        or figures(snapshot, query, terms)
        or duties(snapshot, query, hits, terms)
    )


def extract(snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]) -> Draft:
    """The sentences that answer, policy by policy; a refusal where none does."""
    if Focus.OUTSIDE in query.foci:
        return Draft(refusal=Refusal(Ground.OUTSIDE))
    if query.unheld and not query.regions:
        near = nearest(snapshot, query, weights, hits)
        return Draft(nearest=near, refusal=Refusal(Ground.REGION, query.unheld, query.related))
    looked_up = _lookup(snapshot, query, weights, hits)
    draft = looked_up or topical(snapshot, query, weights, hits)
    if draft.refusal:
        return draft
    refusal = false_premise(snapshot, query, draft)
    if not refusal and not looked_up:
        refusal = missing_fact(query, draft)
    if refusal:
        return Draft(nearest=draft.claims[:3], refusal=refusal)
    return draft


def promoted(draft: Draft, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits, the clauses of the draft first and in its order."""
    said = (*draft.claims, *draft.nearest) if draft.refusal is None else draft.nearest
    rank = {(c.policy, c.clause): i for i, c in reversed(list(enumerate(said)))}
    return tuple(sorted(hits, key=lambda hit: rank.get((hit.policy, hit.clause), len(said))))
