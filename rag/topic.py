"""A question on a topic to a draft: the clauses that speak of it, policy by policy."""

import dataclasses
import itertools
import re
from collections.abc import Mapping, Sequence

from corpus.policy import Clause, ClauseKind, Policy, Span, shown
from corpus.text import fold, plain, trimmed
from index.adapter import FIELD
from index.passage import Hit
from index.snapshot import Snapshot
from rag.absent import absent
from rag.answer import Absence, Claim, Draft, Ground, Query, Refusal, Script
from rag.focus import Focus
from rag.held import HELD, is_beside, is_held
from rag.sentence import bodies, claim, heading_line, is_unit_list
from rag.support import Group, Weights, clause_of, cover, name_of, own_words, uses, whole
from rag.words import content_words, is_manner, parts, place_words

# A clause is shown whose probability reaches this share of the best one's, or, where several
# policies or all that there is are asked for, is this high.
BESIDE, SHOWN = 0.3, 0.12
UNLIKELY = 0.2  # and this high where the adapter does not know the field
# Among several, a clause that speaks of less than this share of the topic is to be this probable.
OFF, LIKELY = 0.2, 0.5
SURE = 0.9  # a clause of this probability answers, though in other words: 法院 for 法庭
RATHER = 0.5  # where none is, those are shown that reach this share of the best one's
HEARD = 0.001  # and the best of another policy, from here on, where it speaks of the topic
# Beside a clause that speaks of the topic, one of the same policy speaks of this share as much; of
# several that are nearly as probable, the one that speaks most of it leads.
AS_MUCH, NEARLY = 0.75, 0.9
CLAUSES_PER_POLICY, CLAUSES_IN_LISTING = 2, 6
SENTENCES_PER_CLAUSE = 3
NEAR_TOO = 1  # sentences nearest in meaning, beside those that use the topic's words
# Characters of a clause that is shown whole, at most, and where a detail of it is asked for.
WHOLE, AT_LENGTH = 200, 500
SPEAKS = 0.25  # the share of the topic below which a sentence does not speak of it
BY_HEADING, SENTENCES_BY_HEADING = 0.6, 8  # the share of the topic that a heading uses
_FIGURE = re.compile(r"\d")
AIMS = re.compile(r"目标|指导思想|基本原则")
_ASKS_FIGURES = frozenset({Focus.NUMBER, Focus.DIFFERENCE, Focus.PERIOD})
_VERBATIM = re.compile(r"第几[条项款章]|哪一?[条项款](?!件)|原[话文句]|出处|word for word|verbatim")
_STOPS = ("。", ";", ":")
ITEMS = 8  # of a list that a sentence announces
NEAREST = 3


def claims_of(
    snapshot: Snapshot, hit: Hit, terms: Mapping[Group, float], *, asked: str
) -> list[Claim]:
    """The sentences of a clause that speak most of the topic, in their order.

    The one nearest in meaning is among them. A clause that is asked for by its heading is
    shown at more length; a heading that holds figures is shown too.
    """
    policy, clause = clause_of(snapshot, hit)
    all_spans = bodies(policy, clause)
    spans = [span for span in all_spans if not is_unit_list(policy, span)] or all_spans
    by_heading = _asked_for(clause, terms, asked)
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
    return [*said, *_items(policy, clause)] if announces else said


def _items(policy: Policy, clause: Clause) -> list[Claim]:
    """The list that a clause announces (符合下列条件:): the clauses directly inside it."""
    inside = [c for c in policy.clauses if c.parent == clause.id][:ITEMS]
    return [claim(policy, c, trimmed(policy.text, c.start, c.own_end)) for c in inside]


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
    least = SHOWN if any(hit.known >= FIELD for hit in hits) else UNLIKELY
    every = len(found) > 1 or Focus.LISTING in query.foci
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
    if query.foci & _ASKS_FIGURES or len(query.regions) > 1 or AIMS.search(query.search):
        return found
    return {name: _measures(snapshot, hits) for name, hits in found.items()}


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


def _elsewhere(snapshot: Snapshot, query: Query) -> list[str]:
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
    named = (group for group in telling if not weights.is_manner(group))
    missing = tuple(_in_phrase(g, query, weights) for g in named if not uses(g, text))
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


def nearest(
    snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]
) -> tuple[Claim, ...]:
    """One sentence each of the best hits, to be offered as near."""
    terms = weights.terms(query.topic)
    numbered = [h for h in hits if clause_of(snapshot, h)[1].kind is ClauseKind.NUMBERED]
    return tuple(
        one
        for hit in numbered[:NEAREST]
        for one in claims_of(snapshot, hit, terms, asked=query.search)[:1]
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
    # A follow-up to an answer asks more of the same.
    if not query.leans and not is_held(snapshot, query, weights, hits):
        if not query.topic:
            return Draft(refusal=Refusal(Ground.NO_TOPIC))
        refusal = Refusal(Ground.TOPIC, _subject(query, weights))
        return Draft(nearest=nearest(snapshot, query, weights, hits), refusal=refusal)
    unused = absent(snapshot, query, weights)
    if unused and not (hits and hits[0].score >= SURE):
        refusal = Refusal(Ground.TOPIC, unused)
        return Draft(nearest=nearest(snapshot, query, weights, hits), refusal=refusal)
    found = _speaking(snapshot, query, terms, hits)
    for name in _elsewhere(snapshot, query):
        found[name] = []
    empty = _empty(snapshot, found)
    if empty:
        return Draft(nearest=nearest(snapshot, query, weights, hits), refusal=empty)
    order = sorted(found, key=lambda name: -max((h.score for h in found[name]), default=0.0))
    most = CLAUSES_IN_LISTING if Focus.LISTING in query.foci else CLAUSES_PER_POLICY
    claims = tuple(
        one
        for name in order
        for hit in found[name][:most]
        for one in claims_of(snapshot, hit, terms, asked=query.search)
    )
    without = tuple(absence(snapshot, n, query, weights, hits) for n in order if not found[n])
    near = [n for n in order if found[n] and not _speaks(snapshot, found[n], terms)]
    lacking = (_lack(absence(snapshot, n, query, weights, hits), weights) for n in near)
    # The words of a translation are alternatives: that one is missing tells nothing.
    told = () if query.script is Script.ENGLISH else tuple(a for a in lacking if a.missing)
    beside_it = () if claims else nearest(snapshot, query, weights, hits)
    return Draft(claims=claims, nearest=beside_it, without=without, lacking=told)


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


def _lack(found: Absence, weights: Weights) -> Absence:
    """An absence with the words that other policies use: no mere manner of speech."""
    known = tuple(w for w in found.missing if weights.frequency(w) and not is_manner(w))
    return dataclasses.replace(found, missing=known)


def _speaks(snapshot: Snapshot, hits: Sequence[Hit], terms: Mapping[Group, float]) -> bool:
    """Whether one of some clauses speaks of the topic, rather than of something near it.

    A probable one does, though in words of its own.
    """
    return any(
        hit.score >= LIKELY or cover(terms, own_words(*clause_of(snapshot, hit))) >= HELD
        for hit in hits
    )
