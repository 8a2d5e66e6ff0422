"""A question for what is held, or what a document or a part of it contains, to titles, headings."""

import re
from collections.abc import Iterator, Sequence

from corpus.policy import Clause, ClauseKind, Policy, Span
from corpus.text import fold
from index.snapshot import Snapshot
from rag.answer import Claim, Draft, Ground, Query, Refusal
from rag.focus import Focus
from rag.sentence import at, bodies, claim, heading_line, line_of

_LISTS = re.compile(
    r"哪[些几]|什么|啥|多少[项条个]|几[项条个章]|列出|包括|内容|which|what|list the|how many"
)
_CHAPTERS = re.compile(r"几(?:大|个)?(?:章|部分|块)|结构|框架|目录|outline")
_QUOTED = re.compile(
    r"[“\"「『《](?P<heading>[^”\"」』》]{3,40})[”\"」』》](?:[这那]?一?)[章节条款部块]"
)
_OPEN = frozenset({Focus.LISTING, Focus.NUMBER})  # 哪几项, 几章
_SHORTEST = 3  # characters of a heading that can be told from other words
MOST = 3  # documents


def contents(snapshot: Snapshot, query: Query) -> Draft | None:
    """The titles of what is held, or the headings of a whole document or below a named part.

    None where none of these is asked for. A part is named by its heading, and nothing else is
    asked about.
    """
    if query.unheld or query.addresses:
        return None
    policies = [snapshot.policies[f.name] for f in snapshot.facets if f.passes(query.filter)]
    if Focus.HOLDINGS in query.foci:
        return Draft(claims=tuple(map(_title, policies)))
    if not query.regions or len(policies) > MOST:
        return None
    asked = fold(query.question)
    quoted = [(p, c) for p in policies for c in _quoted(p, asked)]
    if len(quoted) == 1:
        return _part(*quoted[0])
    if Focus.CONTENTS in query.foci and not query.topic:  # 具体说了什么 goes on
        deep = 1 if _CHAPTERS.search(asked) or len(policies) > 1 else 2
        parts = [_headings(p, [c for c in _numbered(p) if len(c.path) <= deep]) for p in policies]
    elif _LISTS.search(asked) and not query.foci - _OPEN:
        parts = [part for policy in policies for part in _named(policy, query)]
    else:
        return None
    claims = tuple(one for part in parts for one in part)
    return Draft(claims=claims) if claims else None


def _quoted(policy: Policy, asked: str) -> Iterator[Clause]:
    """The parts whose heading begins as a folded question quotes it: “强化保护”那一章."""
    found = _QUOTED.search(asked)
    return (c for c in _numbered(policy) if found and fold(c.heading).startswith(found["heading"]))


def _part(policy: Policy, clause: Clause) -> Draft:
    """What stands below a heading; the refusal of one without a body."""
    if clause.empty:
        return Draft(refusal=Refusal(Ground.EMPTY, (clause.address,)))
    below = [c for c in _numbered(policy) if c.parent == clause.id]
    own = [claim(policy, clause, span) for span in bodies(policy, clause)]
    return Draft(claims=tuple(_headings(policy, [clause, *below]) if below else own))


def _title(policy: Policy) -> Claim:
    """The line of a document's title; its first one, where none was read."""
    span = policy.metadata.title.span
    return at(policy, line_of(policy, span or Span(0, 0)))


def _numbered(policy: Policy) -> list[Clause]:
    return [c for c in policy.clauses if c.kind is ClauseKind.NUMBERED and c.heading]


def _named(policy: Policy, query: Query) -> Iterator[list[Claim]]:
    """Each part whose heading a question names, and nothing else, with what is below it."""
    for clause in _numbered(policy):
        heading = fold(clause.heading)
        below = [c for c in _numbered(policy) if c.parent == clause.id]
        said = len(heading) >= _SHORTEST and heading in query.search
        if below and said and all(group[0] in heading for group in query.topic):
            yield _headings(policy, [clause, *below])


def _headings(policy: Policy, clauses: Sequence[Clause]) -> list[Claim]:
    return [claim(policy, clause, heading_line(policy, clause)) for clause in clauses]
