"""Hits to hits in a better order: light features, weighed by a logistic regression.

The weights in rerank.json are fitted on the project's own questions by eval/fit.py; each
score is the estimated probability that the clause answers the question.
"""

import dataclasses
import functools
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from corpus.policy import Clause, Policy
from corpus.text import fold, plain
from index.passage import Hit
from index.snapshot import Snapshot
from rag.answer import Query, Script
from rag.focus import Focus
from rag.kinds import KINDS, given
from rag.sentence import bodies
from rag.support import Group, Weights, clause_of, cover, is_front, own_words

DATA = Path(__file__).with_name("rerank.json")
# A clause that dense search did not reach is taken to be this far below the best.
UNREACHED = 0.1
Key = tuple[str, str]  # policy and clause id


@dataclasses.dataclass(frozen=True, slots=True)
class Spoken:
    """How much of what is asked a clause speaks of, 0 to 1."""

    clause: float  # its own words and the headings above
    sentence: float  # the best of its sentences
    heading: float
    own: float  # of what a follow-up says itself


@dataclasses.dataclass(frozen=True, slots=True)
class Scale:
    """What the hits of one question are measured against."""

    weight: float  # of the words that the corpus knows, in nats
    spoken: Mapping[Key, Spoken]
    sentence: float  # the best sentence's share of those words
    dense: float  # the best cosine with the moved question
    second: float  # and the second best
    of_policy: Mapping[str, float]  # and the best of each policy
    lexical: float  # the best BM25
    tells: Mapping[Key, float]  # whether a clause gives a fact of a kind that is asked for, against
    # how many of them do: one that is given everywhere tells nothing


def scale(snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]) -> Scale:
    """The scale of a question's hits."""
    known = [group for group in query.topic if any(map(weights.frequency, group))]
    terms = weights.terms(known)
    asked = fold(query.question) if query.standalone != query.question else ""
    own = weights.terms([group for group in known if group[0] in asked])
    spoken = {
        (hit.policy, hit.clause): _spoken(terms, own, *clause_of(snapshot, hit)) for hit in hits
    }
    reached = sorted((hit.moved_score for hit in hits if hit.dense_rank), reverse=True)
    first, second, *_ = (*reached, 0.0, 0.0)
    of_policy: dict[str, float] = {}
    for hit in hits:
        of_policy[hit.policy] = max(of_policy.get(hit.policy, -1.0), hit.moved_score)
    return Scale(
        weight=sum(terms.values()),
        spoken=spoken,
        sentence=max((one.sentence for one in spoken.values()), default=0.0),
        dense=first,
        second=second,
        of_policy=of_policy,
        lexical=max((hit.lexical_score for hit in hits), default=0.0),
        tells=_telling(snapshot, query, hits),
    )


def _telling(snapshot: Snapshot, query: Query, hits: Sequence[Hit]) -> dict[Key, float]:
    """For each clause 1 less the share of clauses that give as much of what is asked for.

    0 for one that gives nothing of it, or where no kind of fact is asked for.
    """
    wanted = query.foci & KINDS
    gives: dict[Key, int] = {}
    for hit in hits:
        policy, clause = clause_of(snapshot, hit)
        own = plain(policy.text[clause.start : clause.own_end]) if wanted else ""
        gives[hit.policy, hit.clause] = sum(given(wanted, own).values())
    return {
        key: 1 - sum(other >= many for other in gives.values()) / len(gives) if many else 0.0
        for key, many in gives.items()
    }


def _spoken(
    terms: Mapping[Group, float], own: Mapping[Group, float], policy: Policy, clause: Clause
) -> Spoken:
    spans = bodies(policy, clause)
    words = own_words(policy, clause)
    return Spoken(
        own=cover(own, words),
        clause=cover(terms, words),
        sentence=max((cover(terms, fold(span.of(policy.text))) for span in spans), default=0.0),
        heading=cover(terms, fold(clause.heading)),
    )


def features(snapshot: Snapshot, query: Query, by: Scale, hit: Hit) -> dict[str, float]:
    """What is known of a clause as an answer to a question, by name; most lie in 0 to 1."""
    english, several = query.script is Script.ENGLISH, len(query.regions) > 1
    spoken, (policy, clause) = by.spoken[hit.policy, hit.clause], clause_of(snapshot, hit)
    heading = fold(clause.heading)
    dense = hit.moved_score if hit.dense_rank else by.dense - UNREACHED
    rank = math.log(hit.dense_rank or len(by.spoken))
    behind = (dense - by.of_policy[hit.policy]) * 10  # the best of the same policy
    return {
        "cover": spoken.clause,
        "sentence_cover": spoken.sentence,
        "covered_weight": by.weight * spoken.clause / 10,
        "lexical": hit.lexical_score / by.lexical if by.lexical else 0.0,
        "english": float(english),
        "front": float(is_front(policy, clause)),
        "heading_cover": spoken.heading,
        "heading_named": float(len(heading) > 2 and heading in query.search),
        "anywhere": float(not query.regions),
        "rank": rank,
        "cover_by_rank": spoken.clause * rank,
        "lead": dense - by.second if hit.dense_rank == 1 else 0.0,
        "best_sentence": by.sentence,
        "weight": by.weight / 10,
        "plain": (hit.dense_score - 0.86) * 20,
        "listed_cover": spoken.clause if Focus.LISTING in query.foci else 0.0,
        "several": float(several),
        "behind": behind,
        "tells": by.tells[hit.policy, hit.clause],
        "own_cover": spoken.own,
        "behind_of_several": behind if several else 0.0,
    }


@functools.cache
def coefficients(path: Path = DATA) -> Mapping[str, float]:
    """The weights by feature, and "bias"."""
    loaded: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))["weights"]
    return loaded


def probability(found: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The logistic function of the weighted features."""
    total = weights["bias"] + sum(weights[name] * value for name, value in found.items())
    return 1 / (1 + math.exp(-total))


def rerank(
    snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]
) -> tuple[Hit, ...]:
    """The hits, most probable answer first; the score is that probability."""
    return ordered(snapshot, query, weights, hits, learned=coefficients())


def ordered(
    snapshot: Snapshot,
    query: Query,
    weights: Weights,
    hits: Sequence[Hit],
    *,
    learned: Mapping[str, float],
) -> tuple[Hit, ...]:
    """The hits by the probability that some weights of the features give."""
    by = scale(snapshot, query, weights, hits)
    scored = (
        dataclasses.replace(hit, score=probability(features(snapshot, query, by, hit), learned))
        for hit in hits
    )
    return tuple(sorted(scored, key=lambda hit: (-hit.score, hit.policy, hit.start)))
