"""A question that names clauses by number to a draft of those clauses."""

from corpus.policy import Clause, Policy
from corpus.text import fold
from index.snapshot import Snapshot
from rag.address import Address, neighbours, resolved
from rag.answer import Claim, Draft, Ground, Query, Refusal
from rag.sentence import bodies, claim, heading_line
from rag.support import uses

MAX_CLAUSES = 6


def numbered(snapshot: Snapshot, query: Query) -> Draft | None:
    """The clauses named, whole; a refusal where they do not exist or have no body.

    None where the question names no clause, or where none of the policies could be meant.
    """
    if not query.addresses or query.unheld:
        return None
    policies = [snapshot.policies[f.name] for f in snapshot.facets if f.passes(query.filter)]
    found = [(p, c) for a in query.addresses for p in policies for c in _meant(p, a, query)]
    if not found:
        near = [(p, c) for a in query.addresses for p in policies for c in neighbours(p, a)]
        if not query.regions:
            return None
        claims = tuple(claim(p, c, heading_line(p, c)) for p, c in near)
        shown = tuple(claims[:MAX_CLAUSES])
        return Draft(nearest=shown, refusal=Refusal(Ground.ADDRESS, query.regions))
    if all(clause.empty for _, clause in found):
        shown = tuple(claim(p, c, heading_line(p, c)) for p, c in found)
        return Draft(
            nearest=shown, refusal=Refusal(Ground.EMPTY, tuple(c.address for _, c in found))
        )
    claims = tuple(one for p, c in found[:MAX_CLAUSES] for one in _whole(p, c))
    return Draft(claims=claims)


def _meant(policy: Policy, address: Address, query: Query) -> tuple[Clause, ...]:
    """The clauses of an address; of several, those under a heading that the question names."""
    asked = fold(query.question)
    headed = [c for c in policy.clauses if len(c.heading) > 3 and fold(c.heading) in asked]
    itself = tuple(c for c in resolved(policy, address) if c in headed)
    if itself:  # “(一)形成…机制”这一节
        return itself
    under = resolved(policy, address, below=headed) if headed else ()
    if under:
        return under
    found = resolved(policy, address)
    named = [c for c in found if any(uses(g, fold(" ".join(c.path[:-1]))) for g in query.topic)]
    return tuple(named) if len(found) > 1 and named else found


def _whole(policy: Policy, clause: Clause) -> list[Claim]:
    """A clause's heading and sentences; for one with clauses inside, their headings too."""
    inside = [c for c in policy.clauses if c.parent == clause.id]
    spans = [(clause, heading_line(policy, clause))]
    spans += [(clause, span) for span in bodies(policy, clause) if span.start >= spans[0][1].end]
    spans += [(c, heading_line(policy, c)) for c in inside]
    return [claim(policy, c, span) for c, span in spans]
