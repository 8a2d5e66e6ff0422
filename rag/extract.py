"""A query and its hits to a draft in the policies' own sentences."""

from collections.abc import Iterator, Mapping, Sequence

from corpus.policy import Clause, ClauseKind, Policy, Span
from corpus.text import fold, sentences
from index.passage import Hit
from index.snapshot import Snapshot
from rag.answer import Absence, Claim, Draft, Ground, Query, Refusal
from rag.support import Group, Weights, clause_of, cover, own_words, uses

# A clause answers when it speaks of this share of the topic's weight.
ENOUGH = 0.55
# Without the topic's words, a clause answers whose cosine with the question reaches NEAR and
# comes within BESIDE_NEAR of the best. Measured for multilingual-e5-small: see eval/LOG.md.
NEAR, BESIDE_NEAR = 0.885, 0.012
# Beside the best clause of a policy, those that reach this share of its cover.
BESIDE = 0.75
CLAUSES_PER_POLICY = 3
SENTENCES_PER_CLAUSE = 3
NEAREST = 3


def _is_unit_list(policy: Policy, span: Span) -> bool:
    """Whether a sentence only lists the responsible units: (责任单位:…)."""
    named = [u for u in policy.units if span.start <= u.span.start and u.span.end <= span.end]
    return bool(named) and policy.text[span.start] in "(([["


def _bodies(policy: Policy, clause: Clause) -> list[Span]:
    """The sentences of a clause after its heading, unit lists left out; the heading if alone."""
    start = clause.body if clause.body < clause.own_end else clause.start
    found = _with_rows(policy, list(sentences(policy.text, start, clause.own_end)))
    return [span for span in found if not _is_unit_list(policy, span)] or found


def _with_rows(policy: Policy, spans: Sequence[Span]) -> list[Span]:
    """The spans, with the cells of a table row made one again."""
    rows = [fact.span for fact in policy.indicators]
    merged: dict[Span, None] = {}
    for span in spans:
        row = next((r for r in rows if r.start <= span.start < r.end), span)
        merged[row if row.end >= span.end else span] = None
    return list(merged)


def _claim(policy: Policy, clause: Clause, span: Span) -> Claim:
    return Claim(span.of(policy.text), policy.name, clause.id, span.start, span.end)


def claims_of(snapshot: Snapshot, hit: Hit, terms: Mapping[Group, float]) -> list[Claim]:
    """The sentences of a clause that speak most of the topic, in their order.

    Where none speaks of it enough, the sentence nearest in meaning.
    """
    policy, clause = clause_of(snapshot, hit)
    spans = _bodies(policy, clause)
    covers = [cover(terms, fold(span.of(policy.text))) for span in spans]
    best = max(covers, default=0.0)
    if best < ENOUGH / 2:
        nearest = [s for s in spans if s.start < hit.best_end and hit.best_start < s.end]
        return [_claim(policy, clause, span) for span in nearest[:1] or spans[:1]]
    chosen = sorted(range(len(spans)), key=lambda i: (-covers[i], i))[:SENTENCES_PER_CLAUSE]
    return [_claim(policy, clause, spans[i]) for i in sorted(chosen) if covers[i] >= best / 2]


def _by_policy(
    snapshot: Snapshot, query: Query, terms: Mapping[Group, float], hits: Sequence[Hit]
) -> Mapping[str, list[tuple[float, Hit]]]:
    """(cover, hit) of the numbered clauses that speak of the topic, a list for each policy."""
    found: dict[str, list[tuple[float, Hit]]] = {}
    for facet in snapshot.facets:
        if facet.passes(query.filter):
            found[facet.name] = []
    for hit in hits:
        policy, clause = clause_of(snapshot, hit)
        share = cover(terms, own_words(policy, clause))
        if clause.kind is ClauseKind.NUMBERED and share >= ENOUGH:
            found[hit.policy].append((share, hit))
    if not any(found.values()):
        for hit in _near(snapshot, hits):
            found[hit.policy].append((ENOUGH, hit))
    return found


def _near(snapshot: Snapshot, hits: Sequence[Hit]) -> list[Hit]:
    """The numbered clauses nearest in meaning, where they are near enough to be an answer."""
    near = [h for h in hits if clause_of(snapshot, h)[1].kind is ClauseKind.NUMBERED]
    bar = max([NEAR, *(hit.dense_score - BESIDE_NEAR for hit in near)])
    return [hit for hit in near if hit.dense_score >= bar]


def _chosen(found: Sequence[tuple[float, Hit]]) -> list[Hit]:
    """The clauses of one policy that are shown, the best first."""
    ranked = sorted(found, key=lambda pair: (-pair[0], -pair[1].score))
    best = ranked[0][0] if ranked else 0.0
    return [hit for share, hit in ranked if share >= best * BESIDE][:CLAUSES_PER_POLICY]


def _absence(snapshot: Snapshot, name: str, query: Query, weights: Weights) -> Absence:
    """What a policy lacks: the words of the topic that it never uses, the most telling first."""
    policy = snapshot.policies[name]
    text = fold(policy.text)
    terms = weights.terms(query.topic)
    missing = sorted((t for t in query.topic if not uses(t, text)), key=lambda t: -terms[t])
    return Absence(name, policy.metadata.short_name, tuple(group[0] for group in missing))


def _nearest(
    snapshot: Snapshot, terms: Mapping[Group, float], hits: Sequence[Hit]
) -> Iterator[Claim]:
    """One sentence each of the best hits."""
    numbered = [h for h in hits if clause_of(snapshot, h)[1].kind is ClauseKind.NUMBERED]
    for hit in numbered[:NEAREST]:
        yield from claims_of(snapshot, hit, terms)[:1]


def _refusal(query: Query, weights: Weights) -> Refusal:
    if query.unheld and not query.regions:
        return Refusal(Ground.REGION, query.unheld, query.related)
    if not query.topic:
        return Refusal(Ground.NO_TOPIC)
    unknown = tuple(g[0] for g in query.topic if not any(map(weights.frequency, g)))
    return Refusal(Ground.TOPIC, unknown or tuple(group[0] for group in query.topic))


def extract(snapshot: Snapshot, query: Query, hits: Sequence[Hit]) -> Draft:
    """The sentences that answer, policy by policy; a refusal where none does."""
    weights = Weights(snapshot.lexical)
    terms = weights.terms(query.topic)
    found = _by_policy(snapshot, query, terms, hits)
    asked_elsewhere = bool(query.unheld) and not query.regions
    if asked_elsewhere or not query.topic or not any(found.values()):
        nearest = tuple(_nearest(snapshot, terms, hits))
        return Draft(nearest=nearest, refusal=_refusal(query, weights))
    order = sorted(found, key=lambda name: -max((c for c, _ in found[name]), default=0.0))
    claims = [
        claim
        for name in order
        for hit in _chosen(found[name])
        for claim in claims_of(snapshot, hit, terms)
    ]
    without = tuple(_absence(snapshot, name, query, weights) for name in order if not found[name])
    return Draft(claims=tuple(claims), without=without)
