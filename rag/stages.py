"""A question on the stages of a plan to a draft: all, that of a day, or that of a matter."""

import re
from collections.abc import Iterator
from datetime import date

from corpus.policy import Clause, Policy
from corpus.text import fold, plain
from index.snapshot import Snapshot
from rag.answer import Draft, Query
from rag.fields import YEAR, is_of_document
from rag.focus import Focus
from rag.sentence import bodies, claim, heading_line
from rag.support import Weights, own_words, uses

# (2022年7—12月), (2023年1月-2024年6月)
_RANGE = re.compile(r"(20\d{2})年(?:(\d{1,2})月?)?\s*[-—–~至到]+\s*(?:(20\d{2})年)?(\d{1,2})月")
_NOW = re.compile(r"现在|目前|眼下|当前|今天|如今|处在|now|current")
_TIMETABLE = re.compile(r"进度表|时间表|(?:按|照)[^,。?]{0,6}进度")
_ALL = re.compile(
    r"(?:哪|分)几|(?<!第)几个阶段|哪些阶段|[各每]个?阶段|(?:所有|全部)的?阶段|阶段[^,。?]{0,4}起止|phases|stages"
)
_ONE = re.compile(r"[哪那这]一?个阶段|什么阶段|阶段(?:是|在|从|的)|(?:phase|stage)\b")
_LAST = re.compile(r"最后|末|final|last")
_SENTENCES = 3


def _span(words: str) -> tuple[date, date] | None:
    """The first day of the first month and of the last month of a range."""
    found = _RANGE.search(words)
    if not found:
        return None
    year, last_year = int(found[1]), int(found[3] or found[1])
    try:
        return date(year, int(found[2] or 1), 1), date(last_year, int(found[4]), 1)
    except ValueError:
        return None


def _stages(policy: Policy) -> Iterator[tuple[date, date, Clause]]:
    for clause in policy.clauses:
        span = _span(plain(clause.heading))
        if span:
            yield (*span, clause)


def _holds(first: date, last: date, day: date) -> bool:
    return first <= day and (day.year, day.month) <= (last.year, last.month)


def _wanted(found: list[tuple[date, date, Clause]], query: Query) -> list[Clause]:
    asked = fold(query.question)
    if _ALL.search(asked):
        return [clause for *_, clause in found]
    if _LAST.search(asked):
        return [clause for *_, clause in found[-1:]]
    if _NOW.search(asked):
        return [c for first, last, c in found if _holds(first, last, query.as_of)]
    years = {int(year) for year in YEAR.findall(asked)}
    of_years = [c for first, last, c in found if years & {*range(first.year, last.year + 1)}]
    return of_years or [clause for *_, clause in found]


def _speaking(
    policy: Policy, found: list[tuple[date, date, Clause]], query: Query, weights: Weights
) -> list[Clause]:
    """The stages that use the most telling word of the topic: 中期检查放在哪个阶段."""
    words = weights.words(query.topic)
    most = max(words, key=lambda group: words[group])
    own = [clause for *_, clause in found if uses(most, own_words(policy, clause))]
    return own if len(own) < len(found) else []


def stages(snapshot: Snapshot, query: Query, weights: Weights) -> Draft | None:
    """The stages asked about; None where none is asked for or the policies have none."""
    if Focus.STAGE not in query.foci or query.unheld:
        return None
    asked = fold(query.question)
    of_plan = bool(
        _ALL.search(asked)
        or (_NOW.search(asked) and (_TIMETABLE.search(asked) or _ONE.search(asked)))
        or is_of_document(snapshot, query, weights)
    )
    if not of_plan and not _ONE.search(asked):
        return None
    claims = []
    for facet in snapshot.facets:
        if not facet.passes(query.filter):
            continue
        policy = snapshot.policies[facet.name]
        every = list(_stages(policy))
        chosen = _wanted(every, query) if of_plan else _speaking(policy, every, query, weights)
        for clause in chosen:
            heading = heading_line(policy, clause)
            spans = [s for s in bodies(policy, clause) if s.start >= heading.end]
            claims += [claim(policy, clause, s) for s in (heading, *spans[:_SENTENCES])]
    return Draft(claims=tuple(claims)) if claims else None
