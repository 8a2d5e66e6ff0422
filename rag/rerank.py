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

from corpus.policy import ClauseKind
from corpus.text import fold
from index.passage import Hit
from index.snapshot import Snapshot
from rag.answer import Query, Script
from rag.sentence import bodies
from rag.support import Group, Weights, clause_of, cover, own_words

DATA = Path(__file__).with_name("rerank.json")
# A clause that dense search did not reach is taken to be this far below the best.
UNREACHED = 0.1


@dataclasses.dataclass(frozen=True, slots=True)
class Scale:
    """What the hits of one question are measured against."""

    terms: Mapping[Group, float]  # the words that the corpus knows
    weight: float  # of those words, in nats
    unknown: float  # the share of the topic's weight that the corpus does not know
    dense: float  # the best cosine with the moved question
    lexical: float  # the best BM25


def scale(query: Query, weights: Weights, hits: Sequence[Hit]) -> Scale:
    """The scale of a question's hits."""
    known = [group for group in query.topic if any(map(weights.frequency, group))]
    terms = weights.terms(known)
    weight = sum(terms.values())
    unknown = sum(weights.terms(query.topic).values()) - weight
    return Scale(
        terms=terms,
        weight=weight,
        unknown=unknown / (unknown + weight) if unknown > 0 else 0.0,
        dense=max((hit.moved_score for hit in hits), default=0.0),
        lexical=max((hit.lexical_score for hit in hits), default=0.0),
    )


def features(snapshot: Snapshot, query: Query, by: Scale, hit: Hit) -> dict[str, float]:
    """What is known of a clause as an answer to a question, by name; most lie in 0 to 1."""
    policy, clause = clause_of(snapshot, hit)
    english = query.script is Script.ENGLISH
    share = cover(by.terms, own_words(policy, clause))
    spans = bodies(policy, clause)
    dense = hit.moved_score or by.dense - UNREACHED
    return {
        "cover": share,
        "sentence_cover": max(
            (cover(by.terms, fold(span.of(policy.text))) for span in spans), default=0.0
        ),
        "covered_weight": by.weight * share / 10,
        "dense": 0.0 if english else (dense - 0.86) * 20,
        "dense_gap": (dense - by.dense) * 50,
        "lexical": hit.lexical_score / by.lexical if by.lexical else 0.0,
        "english": float(english),
        "front": float(clause.kind is not ClauseKind.NUMBERED),
        "heading_cover": cover(by.terms, fold(clause.heading)),
        "anywhere": float(not query.regions),
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
    by = scale(query, weights, hits)
    scored = (
        dataclasses.replace(hit, score=probability(features(snapshot, query, by, hit), learned))
        for hit in hits
    )
    return tuple(sorted(scored, key=lambda hit: (-hit.score, hit.policy, hit.start)))
