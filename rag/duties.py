"""A question about responsible units to a draft, both ways: who does X, what does Y do."""

import dataclasses
import itertools
import re
from collections.abc import Iterator, Sequence

from corpus.policy import Clause, ClauseKind, Policy, Span
from corpus.text import fold
from index.passage import Hit
from index.snapshot import Snapshot
from rag.answer import Claim, Draft, Query
from rag.fields import is_of_document
from rag.focus import Focus
from rag.sentence import bodies, claim, heading_line, is_unit_list, sentence_of
from rag.support import Group, Weights, clause_of, cover, own_words

# 市发展改革委 is asked for as 发改委: the first and the last character, and some between.
_SHORT = re.compile(r"[\u4e00-\u9fff]{2,6}?(?:局|委|办|厅|院|关|会)")
_LEVEL = re.compile(r"^(?:省|市|州|县|区|有关|各|地方)+")
_BRACKETS = re.compile(r"\([^()]*\)")
# 市场监管局牵头, 由办公会议负责: prose that makes a body responsible
_DOES = re.compile(
    r"负责|牵头|会同|统筹|主管|组织实施|具体推进|领导小组|联席会议|承担|作用|担任|办公室设在"
    r"|履行[^。;]{0,16}职责|(?:局|委|办|厅|院)要"
)
ENOUGH = 0.5
BESIDE = 0.7  # of the share of the best policy's clause, for another's to be shown too
SPEAKS = 0.4  # of the topic: said by a sentence beside a list of units
DOING = 3  # sentences that make a body responsible


def _core(name: str) -> str:
    """A body's name, folded, without level and brackets: 新闻出版局."""
    return _LEVEL.sub("", _BRACKETS.sub("", fold(name)))


def _is_abbreviation(short: str, core: str) -> bool:
    """Whether a name is a shorter way to write another: its characters in order, ends alike.

    >>> _is_abbreviation("发改委", "发展改革委"), _is_abbreviation("公安局", "公园局")
    (True, False)
    """
    if len(short) < 3 or short[0] != core[0] or short[-1] != core[-1]:
        return False
    rest = iter(core)
    return all(char in rest for char in short)


def names_body(folded: str, name: str) -> bool:
    """Whether a folded question names a body, in full or for short."""
    core = _core(name)
    if len(core) < 2:
        return False
    if core in folded or (len(core) > 4 and core[:-1] in folded):
        return True
    shorts = (m[0][i:] for m in _SHORT.finditer(folded) for i in range(len(m[0]) - 2))
    return any(_is_abbreviation(short, core) for short in shorts)


def _listed(policy: Policy, clause: Clause) -> list[Claim]:
    """A clause's heading and the sentence that lists its units."""
    units = [u for u in policy.units if u.clause == clause.id]
    spans = [heading_line(policy, clause)]
    spans += [sentence_of(policy, units[0].span)] if units else []
    return [claim(policy, clause, span) for span in dict.fromkeys(spans)]


def _in_scope(snapshot: Snapshot, query: Query) -> Iterator[Policy]:
    return (snapshot.policies[f.name] for f in snapshot.facets if f.passes(query.filter))


def duties_of(snapshot: Snapshot, query: Query) -> list[Claim]:
    """Every clause that lists a body which the question names."""
    folded = f"{query.search} {fold(query.question)}"
    claims: list[Claim] = []
    for policy in _in_scope(snapshot, query):
        asked = {u.clause for u in policy.units if names_body(folded, u.name)}
        for clause in policy.clauses:
            if clause.id in asked:
                claims += _listed(policy, clause)
    return claims


def units_for(
    snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]
) -> list[Claim]:
    """In each policy, the units of the clause that speaks most of the topic.

    Where the document itself is the topic, those of its most probable clause. And the sentences
    that make a body responsible: all of it where no list follows, those that speak of the topic
    where one does.
    """
    found: dict[str, tuple[float, list[Claim]]] = {}
    terms = weights.terms(query.topic)
    of_document = is_of_document(snapshot, query, weights)
    enough = 0.0 if of_document else ENOUGH
    for hit in hits:
        policy, clause = clause_of(snapshot, hit)
        if clause.kind is not ClauseKind.NUMBERED:  # who passes a document on does not carry it out
            continue
        best, _ = found.get(policy.name, (enough, []))
        share = hit.score if of_document else cover(terms, own_words(policy, clause))
        spans = bodies(policy, clause)
        has_list = any(is_unit_list(policy, span) for span in spans)
        does = [s for s in spans if _DOES.search(fold(s.of(policy.text)))]
        if has_list and not of_document:
            does = [s for s in does if cover(terms, fold(s.of(policy.text))) >= SPEAKS]
        said = [
            *(_listed(policy, clause) if has_list else ()),
            *_speaking(policy, clause, terms),
            *_doing(policy, clause, does, terms),
        ]
        if share > best and said:
            found[policy.name] = (share, sorted(dict.fromkeys(said), key=lambda one: one.start))
    most = max((share for share, _ in found.values()), default=0.0)
    bar = 0.0 if len(query.regions) > 1 else most * BESIDE
    return [one for share, claims in found.values() if share >= bar for one in claims]


def with_units(snapshot: Snapshot, query: Query, draft: Draft) -> Draft:
    """The draft with the units of the clauses that it shows, where the question asks for units."""
    if Focus.UNITS not in query.foci:
        return draft
    claims: list[Claim] = []
    for _, own in itertools.groupby(draft.claims, key=lambda one: (one.policy, one.clause)):
        shown = list(own)
        policy = snapshot.policies[shown[0].policy]
        listed = [u for u in policy.units if u.clause == shown[0].clause]
        units = {claim(policy, policy.by_id[u.clause], sentence_of(policy, u.span)) for u in listed}
        claims += sorted({*shown, *units}, key=lambda one: one.start)
    return dataclasses.replace(draft, claims=tuple(claims))


def _speaking(policy: Policy, clause: Clause, terms: dict[Group, float]) -> list[Claim]:
    """The sentence that speaks most of the topic: what the units are responsible for."""
    shares = {s: cover(terms, fold(s.of(policy.text))) for s in bodies(policy, clause)}
    best = max(shares, key=shares.__getitem__, default=None)
    return [claim(policy, clause, best)] if best and shares[best] >= SPEAKS else []


def _doing(
    policy: Policy, clause: Clause, spans: Sequence[Span], terms: dict[Group, float]
) -> list[Claim]:
    ranked = sorted(spans, key=lambda s: -cover(terms, fold(s.of(policy.text))))
    shown = sorted(ranked[:DOING], key=lambda span: span.start)
    return [claim(policy, clause, span) for span in shown]


def duties(snapshot: Snapshot, query: Query, weights: Weights, hits: Sequence[Hit]) -> Draft | None:
    """The units asked about; None where the question asks for none or none is found."""
    if query.unheld or not query.foci & {Focus.DUTIES, Focus.UNITS}:
        return None
    claims = duties_of(snapshot, query) if Focus.DUTIES in query.foci else []
    if not claims and Focus.UNITS in query.foci:
        claims = units_for(snapshot, query, weights, hits)
        if len({one.policy for one in claims}) < len(query.regions):
            return None  # a region asked for has none: what it says on the topic is more
    return Draft(claims=tuple(claims)) if claims else None
