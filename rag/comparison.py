"""Claims of several policies to a table: policies as columns, aspects as rows."""

from collections.abc import Sequence

from corpus.policy import Policy, Span
from index.snapshot import Snapshot
from rag.answer import Aspect, Claim, Comparison, Query, Row
from rag.focus import Focus
from rag.sentence import claim, sentence_of
from rag.strength import wording

MOST = 5  # columns that can be read beside each other
_UNIT_LISTS = 2  # in a cell


def _has_figures(policy: Policy, said: Claim) -> bool:
    """Whether a claim holds an indicator."""
    return any(i.span.start < said.end and said.start < i.span.end for i in policy.indicators)


def _units(policy: Policy, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The sentences that list the units of the clauses cited."""
    cited = dict.fromkeys(one.clause for one in claims)
    spans: dict[Span, str] = {}
    for unit in policy.units:
        if unit.clause in cited:
            spans.setdefault(sentence_of(policy, unit.span), unit.clause)
    lists = [claim(policy, policy.by_id[c], span) for span, c in spans.items()]
    said = {(one.start, one.end) for one in claims}
    return tuple(one for one in lists if (one.start, one.end) not in said)[:_UNIT_LISTS]


def _cells(policy: Policy, claims: Sequence[Claim]) -> dict[Aspect, tuple[Claim, ...]]:
    """What a policy says, by aspect."""
    figures = tuple(one for one in claims if _has_figures(policy, one))
    measures = tuple(one for one in claims if one not in figures)
    return {
        Aspect.MEASURES: measures,
        Aspect.TARGETS: figures,
        Aspect.UNITS: _units(policy, measures),
        Aspect.WORDING: wording(policy, measures),
    }


def comparison(snapshot: Snapshot, query: Query, claims: Sequence[Claim]) -> Comparison | None:
    """The table of a question over several policies; None where it compares none, or too many.

    The columns are the policies of the regions asked for, in that order; where none is
    named, those that say something.
    """
    if Focus.COMPARISON not in query.foci and len(query.regions) < 2:
        return None
    held = [f for f in snapshot.facets if f.passes(query.filter)]
    saying = {one.policy for one in claims}
    if query.regions:
        held.sort(key=lambda facet: query.regions.index(facet.region))
    else:
        held = [facet for facet in held if facet.name in saying]
    if not 2 <= len(held) <= MOST:
        return None
    columns = [
        _cells(snapshot.policies[f.name], [one for one in claims if one.policy == f.name])
        for f in held
    ]
    rows = tuple(Row(aspect, tuple(cells[aspect] for cells in columns)) for aspect in Aspect)
    return Comparison(tuple(f.name for f in held), tuple(row for row in rows if any(row.cells)))
