"""A question and its answer to the ranking behind it: every place of every clause, and its fate."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.policy import Clause, ClauseKind, Policy
from corpus.text import plain
from index.passage import Hit
from index.snapshot import Snapshot
from rag.answer import Answer, Query, Verdict
from rag.focus import Focus
from rag.pipeline import PolicyQA
from rag.rerank import coefficients, features, rerank, scale
from rag.retrieve import retrieve
from rag.support import clause_of
from rag.topic import AIMS, CLAUSES_IN_LISTING, CLAUSES_PER_POLICY

CANDIDATES = 30  # rows of a trace, and all that is shown
WEIGHTIEST = 3  # features told of each row
_STOPS = ("。", ";", ":")


class Fate(enum.Enum):
    """What became of a clause that was found."""

    CITED = "cited"
    NEAREST = "nearest"  # offered as near, where there was no answer
    REFUSED = "refused"  # the question was refused, whatever was found
    FRONT = "front"  # title, notice, preamble, signature: it says no measure
    HEADING = "heading"  # a heading over other clauses, without words of its own
    ELSEWHERE = "elsewhere"  # its policy is told to have nothing on the topic
    BELOW = "below"  # less probable than every clause that is cited
    QUOTA = "quota"  # as probable, but its policy has its share already
    AIM = "aim"  # an aim or a principle, no measure
    OTHERS = "others"  # as probable, but the answer was looked up or taken from others


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature of the reranker: its value, and what it adds to the log-odds."""

    name: str
    value: float
    weight: float  # value times coefficient


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clause that was found, its place in every ranking (0: not found there), and its fate."""

    policy: str  # file name
    clause: str
    address: str
    start: int
    end: int
    lexical_rank: int
    dense_rank: int
    fused_rank: int
    rank: int  # after reranking
    lexical_score: float
    dense_score: float
    fused_score: float
    probability: float
    features: tuple[Feature, ...]  # those that weighed most, either way
    fate: Fate


@dataclass(frozen=True, slots=True)
class Trace:
    """The ranking behind an answer."""

    candidates: tuple[Candidate, ...]  # best first
    found: int  # clauses found in all
    excluded: tuple[str, ...]  # policies that the filter left out


@dataclass(frozen=True, slots=True)
class _Cited:
    """The clauses of an answer."""

    answers: Mapping[tuple[str, str], bool]  # True: it answers; False: it is offered as near
    lowest: float  # the probability of the least probable that answers


def traced(qa: PolicyQA, answer: Answer) -> Trace:
    """The ranking behind an answer that this assistant gave."""
    query, snapshot = answer.query, qa.snapshot
    fused = retrieve(snapshot, qa.embedder, query)
    ranked = rerank(snapshot, query, qa.weights(query), fused)
    by = scale(snapshot, query, qa.weights(query), fused)
    places = {(hit.policy, hit.clause): (n, hit) for n, hit in enumerate(fused, 1)}
    numbers = _numbers(answer)
    answering = (h.score for h in ranked if numbers.get((h.policy, h.clause)))
    cited = _Cited(numbers, min(answering, default=0.0))
    rows = [
        _candidate(
            hit,
            (places[hit.policy, hit.clause][0], rank),
            before=places[hit.policy, hit.clause][1],
            address=clause_of(snapshot, hit)[1].address,
            weights=_weightiest(features(snapshot, query, by, places[hit.policy, hit.clause][1])),
            fate=_fate(snapshot, answer, hit, cited),
        )
        for rank, hit in enumerate(ranked, 1)
        if rank <= CANDIDATES or (hit.policy, hit.clause) in numbers
    ]
    return Trace(tuple(rows), len(ranked), excluded(snapshot, query))


def _candidate(
    hit: Hit,
    ranks: tuple[int, int],
    *,
    before: Hit,
    address: str,
    weights: tuple[Feature, ...],
    fate: Fate,
) -> Candidate:
    return Candidate(
        policy=hit.policy,
        clause=hit.clause,
        address=address,
        start=hit.start,
        end=hit.end,
        lexical_rank=hit.lexical_rank,
        dense_rank=hit.dense_rank,
        fused_rank=ranks[0],
        rank=ranks[1],
        lexical_score=hit.lexical_score,
        dense_score=hit.dense_score,
        fused_score=before.score,
        probability=hit.score,
        features=weights,
        fate=fate,
    )


def _numbers(answer: Answer) -> Mapping[tuple[str, str], bool]:
    """The clauses that are cited: True as an answer, False as near."""
    near = {sentence.citation for sentence in answer.nearest}
    return {(c.source, c.clause): c.number not in near for c in answer.citations}


def _weightiest(found: Mapping[str, float]) -> tuple[Feature, ...]:
    learned = coefficients()
    every = (Feature(name, value, learned[name] * value) for name, value in found.items())
    return tuple(sorted(every, key=lambda feature: -abs(feature.weight))[:WEIGHTIEST])


def excluded(snapshot: Snapshot, query: Query) -> tuple[str, ...]:
    """The policies that the filter of a question leaves out."""
    return tuple(facet.name for facet in snapshot.facets if not facet.passes(query.filter))


def _is_silent(policy: Policy, clause: Clause) -> bool:
    """Whether a clause is a heading over others, with no words of its own."""
    own = plain(policy.text[clause.start : clause.own_end]).rstrip()
    return not clause.leaf and clause.body >= clause.own_end and not own.endswith(_STOPS)


def _fate(snapshot: Snapshot, answer: Answer, hit: Hit, cited: _Cited) -> Fate:
    """What became of a clause, as far as the answer itself tells."""
    key = hit.policy, hit.clause
    if key in cited.answers:
        return Fate.CITED if cited.answers[key] else Fate.NEAREST
    policy, clause = clause_of(snapshot, hit)
    shown = sum(name == hit.policy for name, _ in cited.answers)
    listing = Focus.LISTING in answer.query.foci
    tests = (
        (answer.verdict is Verdict.ABSTAINED, Fate.REFUSED),
        (clause.kind is not ClauseKind.NUMBERED, Fate.FRONT),
        (_is_silent(policy, clause), Fate.HEADING),
        (any(absence.policy == hit.policy for absence in answer.without), Fate.ELSEWHERE),
        (hit.score < cited.lowest, Fate.BELOW),
        (shown >= (CLAUSES_IN_LISTING if listing else CLAUSES_PER_POLICY), Fate.QUOTA),
        (bool(AIMS.search(plain(clause.heading))), Fate.AIM),
    )
    return next((fate for applies, fate in tests if applies), Fate.OTHERS)
