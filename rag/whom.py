"""A refusal to where its question can be put: the units of the nearest clause, or the issuer."""

from corpus.policy import Policy
from index.snapshot import Snapshot
from rag.answer import Claim, Computation, Draft, Ground, Query, Remark
from rag.sentence import at, sentence_of

# Their nearest clauses are on the matter itself, so that their units are the ones to ask.
_ON_THE_MATTER = frozenset({Ground.FACT, Ground.PREMISE, Ground.EMPTY})
_NAMES = 3


def _units(policy: Policy, near: Claim) -> Remark | None:
    """The units that the clause of a claim lists."""
    units = [unit for unit in policy.units if unit.clause == near.clause]
    if not units:
        return None
    names = "、".join(dict.fromkeys(unit.name for unit in units[:_NAMES]))
    spans = dict.fromkeys(sentence_of(policy, unit.span) for unit in units[:_NAMES])
    claims = tuple(at(policy, span) for span in spans)
    return Remark(Computation.ASK, (policy.metadata.short_name, names), claims)


def _issuer(policy: Policy) -> Remark | None:
    """Who issued a policy, where the text says it."""
    issuer = policy.metadata.issuer
    if not issuer.span:
        return None
    said = at(policy, sentence_of(policy, issuer.span))
    return Remark(Computation.ASK, (policy.metadata.short_name, issuer.value), (said,))


def whom_to_ask(snapshot: Snapshot, query: Query, draft: Draft) -> Remark | None:
    """Where a question that is refused can be put; None where the documents do not tell.

    Only of the regions asked about: who is responsible elsewhere cannot help.
    """
    if not draft.refusal or not draft.nearest or not query.regions:
        return None
    near = draft.nearest[0]
    policy = snapshot.policies[near.policy]
    units = _units(policy, near) if draft.refusal.ground in _ON_THE_MATTER else None
    return units or _issuer(policy)
