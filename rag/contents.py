"""A question for what is held, or what a document or a part of it contains, to titles, headings."""

import re
from collections.abc import Iterator, Sequence

from corpus.policy import Clause, ClauseKind, Policy, Span
from corpus.text import fold
from index.snapshot import Snapshot
from rag.answer import Claim, Draft, Query
from rag.focus import Focus
from rag.sentence import at, claim, heading_line, line_of

_LISTS = re.compile(
    r"哪[些几]|什么|啥|多少[项条个]|几[项条个章]|列出|包括|内容|which|what|list the|how many"
)
_WHOLE = re.compile(
    r"(?:讲|说|写|谈|管)(?:的是?|到|了|着)?(?:些|的)?(?:什么|啥|哪些)|(?:主要|大致|基本)内容|大意|概要|梗概|概括|总结"
    r"|全文|几(?:大|个)?(?:章|部分|块|方面)|结构|框架|目录|what is .*about|summar|outline"
)
# 你们收录了哪些文件, 有哪些地方的政策
_HELD = re.compile(
    r"(?:收录|收集|收了|入库|知识库|数据库|语料库?|资料库)[^,。?]{0,8}(?:哪|什么|几|多少)[^,。?]{0,4}"
    r"|(?:哪些|哪几[个份]|什么|多少[个份]|几[个份])(?:地方|城市|地区|省市?|市)的?(?:政策|文件|方案)"
    r"(?:$|[?。吗呢]|可以?[查问]|能[查问])"
    r"|(?:你们?|这里|这儿){1,2}(?:都|现在|一共|总共)*(?:有|能查|可以查|能问)(?:哪|什么|多少|几)"
    r"[^,。?]{0,3}(?:政策|文件|地方|城市|地区|省)"
)
_HELD_ENGLISH = re.compile(
    r"(?:which|what) (?:cities|places|regions|provinces|documents|policies|plans) "
    r"(?:do you (?:have|hold|cover|know)|are (?:held|there|available|covered|in [a-z ]+))\W*$"
)
_CHAPTERS = re.compile(r"几(?:大|个)?(?:章|部分|块)|结构|框架|目录|outline")
_OPEN = frozenset({Focus.LISTING, Focus.NUMBER})  # 哪几项, 几章
_SHORTEST = 3  # characters of a heading that can be told from other words
MOST = 3  # documents


def contents(snapshot: Snapshot, query: Query) -> Draft | None:
    """The headings below the part that is named, or of the whole; None where neither is asked.

    A part is named by its heading, and nothing else is asked about.
    """
    if query.unheld or query.addresses or query.foci - _OPEN:
        return None
    policies = [snapshot.policies[f.name] for f in snapshot.facets if f.passes(query.filter)]
    asked = fold(query.question)
    held = _HELD.search(asked)
    alone = held and all(group[0] in held[0] for group in query.topic)
    if alone or _HELD_ENGLISH.search(asked):
        return Draft(claims=tuple(_title(policy) for policy in policies))
    if not query.regions or len(policies) > MOST:
        return None
    parts = [c for p in policies for c in _named(p, query)] if _LISTS.search(asked) else []
    claims = [one for part in parts for one in part] or _whole(policies, query, asked)
    return Draft(claims=tuple(claims)) if claims else None


def _whole(policies: Sequence[Policy], query: Query, asked: str) -> list[Claim]:
    """The chapters of documents, and what is below them where more than their number is asked."""
    found = _WHOLE.search(asked)
    if not found or any(group[0] not in found[0] for group in query.topic):
        return []
    deep = 1 if _CHAPTERS.search(asked) or len(policies) > 1 else 2
    return [
        one
        for p in policies
        for one in _headings(p, [c for c in _numbered(p) if len(c.path) <= deep])
    ]


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
