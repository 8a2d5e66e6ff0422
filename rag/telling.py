"""A clause that was found to the sentences of it that are shown: claims."""

import dataclasses
import re
from collections.abc import Mapping, Sequence

from corpus.policy import Clause, Policy, Span
from corpus.text import fold, plain, trimmed
from index.passage import Hit
from index.snapshot import Snapshot
from rag.answer import Claim, Draft, Query
from rag.sentence import bodies, claim, heading_line, is_unit_list
from rag.support import Group, clause_of, cover
from rag.words import content_words

SENTENCES_PER_CLAUSE = 3
NEAR_TOO = 1  # sentences nearest in meaning, beside those that use the topic's words
# Characters of a clause that is shown whole, at most, and where a detail of it is asked for.
WHOLE, AT_LENGTH = 200, 500
SPEAKS = 0.25  # the share of the topic below which a sentence does not speak of it
BY_HEADING, SENTENCES_BY_HEADING = 0.6, 8  # the share of the topic that a heading uses
_FIGURE = re.compile(r"\d")
_TELLS = re.compile(r"[\d,]")  # 2.新引进的硕士,给予每月1500元租房补贴 is no mere heading
_VERBATIM = re.compile(r"第几[条项款章]|哪一?[条项款](?!件)|原[话文句]|出处|word for word|verbatim")
ITEMS = 8  # of a list that a sentence announces
LIST = 500  # characters of a list that is shown whole
# What asks for a list rather than for one of its items
_LISTS = re.compile(
    r"条件|材料|资料|情形|哪些|哪几|什么(?:证|手续|样)|资格|够格|符合|逐[项条一]|列(?:出|举|一下)|分别|都(?:有|要)|几[种类档项]"
    r"|怎么(?:申请|申报|报|办)|如何(?:申请|申报)|能不能(?:报|申请|申报)"
    r"|which|what (?:are|documents|conditions)|eligib|qualif"
)


def claims_of(
    snapshot: Snapshot, query: Query, hit: Hit, terms: Mapping[Group, float]
) -> list[Claim]:
    """The sentences of a clause that speak most of the topic, in their order.

    The one nearest in meaning is among them. A clause that is asked for by its heading is
    shown at more length; a heading that holds figures is shown too; a list that is asked for, or
    over which the clause is a mere heading, whole.
    """
    policy, clause = clause_of(snapshot, hit)
    listed = _listed(policy, clause, whole=bool(_LISTS.search(query.search)))
    if listed:
        return listed
    all_spans = bodies(policy, clause)
    spans = [span for span in all_spans if not is_unit_list(policy, span)] or all_spans
    by_heading = _asked_for(clause, terms, query.search)
    chosen = spans[:SENTENCES_BY_HEADING] if by_heading else []
    telling, near = _speaking_most(policy, spans, terms), _nearest(spans, hit)
    chosen += [*telling, *near[: NEAR_TOO if telling else SENTENCES_PER_CLAUSE]]
    if not chosen:  # found by its words alone, and no sentence of it uses enough of them
        chosen = spans[:SENTENCES_PER_CLAUSE]
    if _FIGURE.search(plain(clause.heading)):
        chosen.append(heading_line(policy, clause))
    ordered = sorted(dict.fromkeys(chosen), key=lambda span: span.start)
    said = [claim(policy, clause, span) for span in ordered]
    announces = said and plain(said[-1].text).rstrip().endswith(":")
    return [*said, *items(policy, clause)] if announces else said


def items(policy: Policy, clause: Clause) -> list[Claim]:
    """The list that a clause announces (符合下列条件:): the clauses directly inside it."""
    inside = [c for c in policy.clauses if c.parent == clause.id][:ITEMS]
    return [claim(policy, c, trimmed(policy.text, c.start, c.own_end)) for c in inside]


def _listed(policy: Policy, clause: Clause, *, whole: bool) -> list[Claim]:
    """The short list that a clause leads to, or is in where the `whole` is asked for.

    A bare heading over short items (一次性开业补贴: 对象, 标准, 次数) says nothing alone.
    """
    says = clause.body < clause.own_end or _TELLS.search(plain(clause.heading))
    bare = clause.own_end < clause.end and not says
    over = clause if clause.own_end < clause.end else policy.by_id.get(clause.parent)
    if not over or over.end - over.start > LIST:
        return []
    announced = plain(policy.text[over.start : over.own_end]).rstrip().endswith(":")
    inside = [c for c in policy.clauses if c.parent == over.id]
    short = 1 < len(inside) <= ITEMS and all(c.leaf for c in inside)
    if not short or not (bare or (whole and announced)):
        return []
    lead = [] if bare else [claim(policy, over, span) for span in bodies(policy, over)]
    return [*lead, *items(policy, over)]


def apart(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims without those that lie inside another."""
    whole = [(one.policy, one.start, one.end) for one in claims]
    return tuple(
        one
        for one in dict.fromkeys(claims)
        if not any(
            p == one.policy and a <= one.start and one.end <= b and (a, b) != (one.start, one.end)
            for p, a, b in whole
        )
    )


def _asked_for(clause: Clause, terms: Mapping[Group, float], asked: str) -> bool:
    """Whether a folded question holds a clause's heading, its content words, or is most of it."""
    heading = fold(clause.heading)
    words = content_words(heading)
    said = {word for group in terms for word in group}
    return (
        (len(heading) > 2 and heading in asked)
        or (bool(words) and said.issuperset(words))
        or cover(terms, heading) >= BY_HEADING
    )


def _speaking_most(
    policy: Policy, spans: Sequence[Span], terms: Mapping[Group, float]
) -> list[Span]:
    """The sentences that use most of the topic's words; none where none uses enough."""
    covers = {span: cover(terms, fold(span.of(policy.text))) for span in spans}
    best = max(covers.values(), default=0.0)
    ranked = sorted(spans, key=lambda span: (-covers[span], span.start))[:SENTENCES_PER_CLAUSE]
    return [span for span in ranked if best >= SPEAKS and covers[span] >= best / 2]


def _nearest(spans: Sequence[Span], hit: Hit) -> list[Span]:
    """The sentences nearest in meaning, the nearest first; the only one where there is one."""
    near = [s for one in hit.nearest for s in spans if s.start < one.end and one.start < s.end]
    return list(dict.fromkeys(near)) if len(spans) > 1 else [*spans]


def completed(snapshot: Snapshot, query: Query, draft: Draft, *, detail: bool) -> Draft:
    """The draft with its first clause whole, where it is short and the question is of one place.

    What was asked for may stand in a sentence that uses none of the question's words; who asks
    for a `detail` is shown a longer clause, who asks for its words or its number the heading too.
    """
    if len(query.regions) != 1 or not draft.claims or not draft.claims[0].clause:
        return draft
    first = draft.claims[0]
    policy = snapshot.policies[first.policy]
    clause = policy.by_id[first.clause]
    spans = [span for span in bodies(policy, clause) if not is_unit_list(policy, span)]
    if _VERBATIM.search(fold(query.question)):
        spans, detail = [heading_line(policy, clause), *spans], True
    if sum(span.end - span.start for span in spans) > (AT_LENGTH if detail else WHOLE):
        return draft
    own = {one for one in draft.claims if (one.policy, one.clause) == (first.policy, first.clause)}
    every = own | {claim(policy, clause, span) for span in spans}
    ordered = sorted(every, key=lambda one: one.start)
    rest = tuple(one for one in draft.claims if one not in own)
    return dataclasses.replace(draft, claims=(*ordered, *rest))
