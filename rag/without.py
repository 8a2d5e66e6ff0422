"""A policy that says nothing on a topic to what it lacks: the words that it never uses."""

import dataclasses
import itertools
from collections.abc import Sequence

from corpus.policy import ClauseKind, shown
from index.passage import Hit
from index.snapshot import Snapshot
from rag.answer import Absence, Query
from rag.support import Group, Weights, name_of, own_words, uses, whole
from rag.words import is_manner, parts, place_words

NEAREST = 3  # clauses that are named as near


def elsewhere(snapshot: Snapshot, query: Query) -> list[str]:
    """The policies in scope that never name a place the question names, where another does.

    Places that are no administrative division: 中关村, 京津冀.
    """
    places = set(place_words(query.search))
    names = [group for group in query.topic if group[0] in places]
    scope = [facet.name for facet in snapshot.facets if facet.passes(query.filter)]
    texts = {name: whole(snapshot.policies[name]) for name in scope} if names else {}
    naming = [name for name, text in texts.items() if all(uses(g, text) for g in names)]
    return [name for name in scope if name not in naming] if naming else []


def absence(
    snapshot: Snapshot, name: str, query: Query, weights: Weights, hits: Sequence[Hit]
) -> Absence:
    """What a policy lacks: the words of the topic that it never uses, the most telling first.

    And the clause that comes nearest, where it uses one of the others.
    """
    policy = snapshot.policies[name]
    text = whole(policy)
    terms = weights.words(query.topic)
    telling = sorted((t for t in query.topic if terms[t] > 0), key=lambda t: -terms[t])
    named = [group for group in telling if not weights.is_manner(group)]
    unused = [group for group in named if not uses(group, text)]
    # 问题, which no policy uses, is the asker's word where another one is the policies'
    known = [group for group in unused if any(map(weights.frequency, group))]
    missing = tuple(_in_phrase(group, query, weights) for group in known or unused)
    own = [policy.by_id[hit.clause] for hit in hits if hit.policy == name]
    numbered = [(c, own_words(policy, c)) for c in own if c.kind is ClauseKind.NUMBERED]
    touched = _touched(telling, [words for _, words in numbered])
    if not touched or not missing:
        return Absence(name, policy.metadata.short_name, missing)
    near = tuple(shown(c.id) for c, words in numbered if all(uses(g, words) for g in touched))
    used = tuple(next(word for word in group if word in text) for group in touched)
    return Absence(name, policy.metadata.short_name, missing, near[:NEAREST], used)


def _touched(telling: Sequence[Group], clauses: Sequence[str]) -> tuple[Group, ...]:
    """The first word of a topic that a clause uses, or words that make it up: 海外, 维权."""
    whole_words = [(group,) for group in telling]
    apart = [tuple((part,) for part in parts(group[0])) for group in telling]
    return next(
        (
            groups
            for groups in (*whole_words, *filter(None, apart))
            if any(all(uses(group, words) for group in groups) for words in clauses)
        ),
        (),
    )


def _in_phrase(group: Group, query: Query, weights: Weights) -> str:
    """A word as it is named: with the next one where it never stands without it (地理标志)."""
    alone = weights.frequency(group[0])
    for first, second in itertools.pairwise(query.topic):
        phrase = first[0] + second[0]
        if alone and group == first and weights.frequency(phrase) == alone:
            return phrase
    return name_of(group)


def lack(found: Absence, weights: Weights) -> Absence:
    """An absence with the words that other policies use: no mere manner of speech."""
    known = tuple(w for w in found.missing if weights.frequency(w) and not is_manner(w))
    return dataclasses.replace(found, missing=known)
