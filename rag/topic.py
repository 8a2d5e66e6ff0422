"""A question on a topic to a draft: the clauses that speak of it, policy by policy."""

import re
from collections.abc import Mapping, Sequence

from corpus.policy import Clause, ClauseKind, Policy
from corpus.text import fold, plain
from index.adapter import UNKNOWN
from index.passage import Hit
from index.snapshot import Snapshot
from rag.absent import absent
from rag.answer import Claim, Draft, Ground, Query, Refusal, Script
from rag.focus import Focus
from rag.held import HELD, is_beside, is_held
from rag.support import Group, Weights, clause_of, cover, name_of, own_words
from rag.telling import apart, claims_of
from rag.without import absence, elsewhere, lack
from rag.words import is_manner

# A clause is shown whose probability reaches this share of the best one's, or, where several
# policies or all that there is are asked for, is this high.
BESIDE, SHOWN = 0.3, 0.12
UNLIKELY = 0.2  # and this high where no adapter was learned for the model
# Among several, a clause that speaks of less than this share of the topic is to be this probable.
OFF, LIKELY = 0.2, 0.5
SURE = 0.9  # a clause of this probability answers, though in other words: 法院 for 法庭
RATHER = 0.5  # where none is, those are shown that reach this share of the best one's
HEARD = 0.001  # and the best of another policy, from here on, where it speaks of the topic
# Beside a clause that speaks of the topic, one of the same policy speaks of this share as much; of
# several that are nearly as probable, the one that speaks most of it leads.
AS_MUCH, NEARLY = 0.75, 0.9
LITTLE = 0.5  # of what the clause says that says most of the topic
CLAUSES_PER_POLICY, CLAUSES_IN_LISTING = 2, 6
AIMS = re.compile(r"目标|指导思想|基本原则")
_ASKS_FIGURES = frozenset({Focus.NUMBER, Focus.DIFFERENCE, Focus.PERIOD})
_STOPS = ("。", ";", ":")
NEAREST = 3


def _empty(snapshot: Snapshot, found: Mapping[str, Sequence[Hit]]) -> Refusal | None:
    """The refusal where the best clause is a heading without a body."""
    shown = [hit for hits in found.values() for hit in hits]
    best = max(shown, key=lambda hit: hit.score, default=None)
    clause = clause_of(snapshot, best)[1] if best else None
    return Refusal(Ground.EMPTY, (clause.address,)) if clause and clause.empty else None


def _speaking(
    snapshot: Snapshot, query: Query, terms: Mapping[Group, float], hits: Sequence[Hit]
) -> dict[str, list[Hit]]:
    """The numbered clauses that probably answer, the best first, a list for each policy.

    A policy whose best clause is less probable than the others' still has its say where that
    clause speaks of the topic.
    """
    found: dict[str, list[Hit]] = {f.name: [] for f in snapshot.facets if f.passes(query.filter)}
    numbered = [h for h in hits if _says_something(*clause_of(snapshot, h))]
    best = max((hit.score for hit in numbered), default=0.0)
    least = SHOWN if any(hit.known != UNKNOWN for hit in hits) else UNLIKELY
    every = len(found) > 1 or bool(query.foci & {Focus.LISTING, Focus.COMPARISON})
    bar = least if every else max(least, best * BESIDE)
    named = len(query.regions) > 1
    wanted = HELD * (0.6 if named else 0.8)
    fussy = Focus.LISTING not in query.foci
    covers = [cover(terms, own_words(*clause_of(snapshot, hit))) for hit in numbered]
    leads = _leads(numbered, covers)
    for hit, speaks in zip(numbered, covers, strict=True):
        mute = len(found) > 1 and not found[hit.policy]
        heard_out = mute and speaks >= wanted and hit.score >= HEARD
        beside = fussy and leads[hit.policy] >= HELD and speaks < AS_MUCH * leads[hit.policy]
        off = len(found) > 1 and speaks < OFF and hit.score < LIKELY
        if (hit.score >= min(bar, best) or heard_out) and not beside and not off:
            found[hit.policy].append(hit)
    if not any(found.values()) and best >= UNLIKELY:  # held, and in words of the asker's own
        for hit in numbered:
            found[hit.policy] += [hit] * (hit.score >= best * RATHER)
    if len(found) == 1 and (said := _saying(snapshot, terms, numbered)):
        only = next(iter(found))
        found[only] = [said, *(hit for hit in found[only] if hit != said)]
    if query.foci & _ASKS_FIGURES or len(query.regions) > 1 or AIMS.search(query.search):
        return found
    return {name: _measures(snapshot, hits) for name, hits in found.items()}


def _saying(snapshot: Snapshot, terms: Mapping[Group, float], hits: Sequence[Hit]) -> Hit | None:
    """The hit that says most of the topic in its own sentences, where the first says little of it.

    What leads to a list is not its items': 申领创新券的企业 stands over each condition.
    """

    def says(hit: Hit) -> float:
        policy, clause = clause_of(snapshot, hit)
        return cover(terms, fold(policy.text[clause.start : clause.own_end]))

    most = max(hits, key=says, default=None)
    if most is None or says(most) < HELD or says(hits[0]) > says(most) * LITTLE:
        return None
    return most


def _leads(hits: Sequence[Hit], covers: Sequence[float]) -> dict[str, float]:
    """How much of the topic the leading clause of each policy speaks of."""
    best: dict[str, float] = {}
    for hit in hits:
        best[hit.policy] = max(best.get(hit.policy, 0.0), hit.score)
    leads = dict.fromkeys(best, 0.0)
    for hit, speaks in zip(hits, covers, strict=True):
        if hit.score >= best[hit.policy] * NEARLY:
            leads[hit.policy] = max(leads[hit.policy], speaks)
    return leads


def _measures(snapshot: Snapshot, hits: list[Hit]) -> list[Hit]:
    """The hits without aims and principles, where there is anything else."""
    found = [h for h in hits if not AIMS.search(plain(clause_of(snapshot, h)[1].heading))]
    return found if found and found[0] == hits[0] else hits


def _says_something(policy: Policy, clause: Clause) -> bool:
    """Whether a numbered clause has words of its own beside a heading over other clauses."""
    own = plain(policy.text[clause.start : clause.own_end]).rstrip()
    return clause.kind is ClauseKind.NUMBERED and (
        clause.leaf or clause.empty or clause.body < clause.own_end or own.endswith(_STOPS)
    )


def nearest(
    snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]
) -> tuple[Claim, ...]:
    """One sentence each of the best hits, to be offered as near."""
    terms = weights.terms(query.topic)
    numbered = [h for h in hits if clause_of(snapshot, h)[1].kind is ClauseKind.NUMBERED]
    return tuple(
        one for hit in numbered[:NEAREST] for one in claims_of(snapshot, query, hit, terms)[:1]
    )


def _subject(query: Query, weights: Weights) -> tuple[str, ...]:
    """The words of a topic that no clause uses, or all of them; no mere manner of speech."""
    unknown = tuple(
        name_of(group)
        for group in query.topic
        if not any(map(weights.frequency, group)) and not is_manner(group[0])
    )
    return unknown or tuple(map(name_of, query.topic))


def beside(
    snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]
) -> Refusal | None:
    """The refusal of a topic whose words the policies use for other matters only."""
    if query.leans or not is_beside(snapshot, query, weights, hits):
        return None
    return Refusal(Ground.TOPIC, _subject(query, weights))


def topical(snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]) -> Draft:
    """The sentences that answer, policy by policy; a refusal where none does."""
    terms = weights.terms(query.topic)
    unused = absent(snapshot, query, weights)
    # A follow-up to an answer asks more of the same.
    if not query.leans and not is_held(snapshot, query, weights, hits):
        if not query.topic:
            return Draft(refusal=Refusal(Ground.NO_TOPIC))
        refusal = Refusal(Ground.TOPIC, unused or _subject(query, weights))
        return Draft(nearest=nearest(snapshot, query, weights, hits), refusal=refusal)
    if unused and not (hits and hits[0].score >= SURE):
        refusal = Refusal(Ground.TOPIC, unused)
        return Draft(nearest=nearest(snapshot, query, weights, hits), refusal=refusal)
    found = _speaking(snapshot, query, terms, hits)
    for name in elsewhere(snapshot, query):
        found[name] = []
    empty = _empty(snapshot, found)
    if empty:
        return Draft(nearest=nearest(snapshot, query, weights, hits), refusal=empty)
    order = sorted(found, key=lambda name: -max((h.score for h in found[name]), default=0.0))
    most = CLAUSES_IN_LISTING if Focus.LISTING in query.foci else CLAUSES_PER_POLICY
    claims = apart(
        [
            one
            for name in order
            for hit in found[name][:most]
            for one in claims_of(snapshot, query, hit, terms)
        ]
    )
    without = tuple(absence(snapshot, n, query, weights, hits) for n in order if not found[n])
    near = [n for n in order if found[n] and not _speaks(snapshot, found[n], terms)]
    lacking = (lack(absence(snapshot, n, query, weights, hits), weights) for n in near)
    # The words of a translation are alternatives: that one is missing tells nothing.
    told = () if query.script is Script.ENGLISH else tuple(a for a in lacking if a.missing)
    beside_it = () if claims else nearest(snapshot, query, weights, hits)
    return Draft(claims=claims, nearest=beside_it, without=without, lacking=told)


def _speaks(snapshot: Snapshot, hits: Sequence[Hit], terms: Mapping[Group, float]) -> bool:
    """Whether one of some clauses speaks of the topic, rather than of something near it.

    A probable one does, though in words of its own.
    """
    return any(
        hit.score >= LIKELY or cover(terms, own_words(*clause_of(snapshot, hit))) >= HELD
        for hit in hits
    )
