"""A question on a topic to a draft: the clauses that speak of it, policy by policy."""

from collections.abc import Mapping, Sequence

from corpus.policy import ClauseKind, Span
from corpus.text import fold
from index.passage import Hit
from index.snapshot import Snapshot
from rag.answer import Absence, Claim, Draft, Ground, Query, Refusal
from rag.focus import Focus
from rag.sentence import bodies, claim, is_unit_list
from rag.support import Group, Weights, clause_of, cover, own_words, uses

# A clause answers when it speaks of this share of the topic's weight.
ENOUGH = 0.55
# Without the topic's words, a clause answers whose cosine with the question reaches NEAR and
# comes within BESIDE_NEAR of the best. Measured for multilingual-e5-small: see eval/LOG.md.
NEAR, BESIDE_NEAR = 0.885, 0.012
# Beside the best clause of a policy, those that reach this share of its cover.
BESIDE = 0.75
CLAUSES_PER_POLICY, CLAUSES_IN_LISTING = 3, 6
SENTENCES_PER_CLAUSE = 3
NEAREST = 3

Found = Mapping[str, list[tuple[float, Hit]]]


def claims_of(snapshot: Snapshot, hit: Hit, terms: Mapping[Group, float]) -> list[Claim]:
    """The sentences of a clause that speak most of the topic, in their order.

    Where none speaks of it enough, the sentence nearest in meaning.
    """
    policy, clause = clause_of(snapshot, hit)
    all_spans = bodies(policy, clause)
    spans = [span for span in all_spans if not is_unit_list(policy, span)] or all_spans
    covers = [cover(terms, fold(span.of(policy.text))) for span in spans]
    best = max(covers, default=0.0)
    if best < ENOUGH / 2:
        return [claim(policy, clause, span) for span in _nearest_span(spans, hit)]
    chosen = sorted(range(len(spans)), key=lambda i: (-covers[i], i))[:SENTENCES_PER_CLAUSE]
    return [claim(policy, clause, spans[i]) for i in sorted(chosen) if covers[i] >= best / 2]


def _nearest_span(spans: Sequence[Span], hit: Hit) -> Sequence[Span]:
    near = [span for span in spans if span.start < hit.best_end and hit.best_start < span.end]
    return near[:1] or spans[:1]


def _speaking(
    snapshot: Snapshot, query: Query, terms: Mapping[Group, float], hits: Sequence[Hit]
) -> Found:
    """(cover, hit) of the numbered clauses that speak of the topic, a list for each policy."""
    found: dict[str, list[tuple[float, Hit]]] = {
        facet.name: [] for facet in snapshot.facets if facet.passes(query.filter)
    }
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


def _chosen(found: Sequence[tuple[float, Hit]], *, most: int) -> list[Hit]:
    """The clauses of one policy that are shown, the best first."""
    ranked = sorted(found, key=lambda pair: (-pair[0], -pair[1].score))
    best = ranked[0][0] if ranked else 0.0
    return [hit for share, hit in ranked if share >= best * BESIDE][:most]


def absence(snapshot: Snapshot, name: str, query: Query, weights: Weights) -> Absence:
    """What a policy lacks: the words of the topic that it never uses, the most telling first."""
    policy = snapshot.policies[name]
    text = fold(policy.text)
    terms = weights.terms(query.topic)
    missing = sorted((t for t in query.topic if not uses(t, text)), key=lambda t: -terms[t])
    return Absence(name, policy.metadata.short_name, tuple(group[0] for group in missing))


def nearest(
    snapshot: Snapshot, terms: Mapping[Group, float], hits: Sequence[Hit]
) -> tuple[Claim, ...]:
    """One sentence each of the best hits, to be offered as near."""
    numbered = [h for h in hits if clause_of(snapshot, h)[1].kind is ClauseKind.NUMBERED]
    return tuple(one for hit in numbered[:NEAREST] for one in claims_of(snapshot, hit, terms)[:1])


def _subject(query: Query, weights: Weights) -> tuple[str, ...]:
    """The words of a topic that no clause uses, or all of them."""
    unknown = tuple(g[0] for g in query.topic if not any(map(weights.frequency, g)))
    return unknown or tuple(group[0] for group in query.topic)


def topical(snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]) -> Draft:
    """The sentences that answer, policy by policy; a refusal where none does."""
    terms = weights.terms(query.topic)
    found = _speaking(snapshot, query, terms, hits)
    if not query.topic or not any(found.values()):
        ground = Ground.TOPIC if query.topic else Ground.NO_TOPIC
        refusal = Refusal(ground, _subject(query, weights))
        return Draft(nearest=nearest(snapshot, terms, hits), refusal=refusal)
    order = sorted(found, key=lambda name: -max((c for c, _ in found[name]), default=0.0))
    most = CLAUSES_IN_LISTING if Focus.LISTING in query.foci else CLAUSES_PER_POLICY
    claims = tuple(
        one
        for name in order
        for hit in _chosen(found[name], most=most)
        for one in claims_of(snapshot, hit, terms)
    )
    without = tuple(absence(snapshot, n, query, weights) for n in order if not found[n])
    return Draft(claims=claims, without=without)
