"""A question about the document itself to a draft: issuer, dates, basis, period, goals."""

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from corpus.policy import ClauseKind, Policy, Span
from corpus.text import fold, plain, sentences
from index.snapshot import Snapshot
from rag.answer import (
    Claim,
    Computation,
    Draft,
    Ground,
    Query,
    Refusal,
    Remark,
    Standing,
    standing,
)
from rag.focus import Focus
from rag.sentence import at, heading_line, line_of, sentence_of
from rag.support import Weights, is_front, uses

# 为贯彻落实《…》, 根据《…》: what a document was made under
_BASIS = re.compile(
    r"(?:根据|依据|按照|贯彻|落实|遵照)[^。;]{0,60}(?:《|[〔\[(]\d{4}[〕\])]\s*\d+号)[^。]*"
)
# 经市政府同意,现将…印发给你们; 已经省政府常务会议审议通过
_APPROVED = re.compile(r"经[^,。;]{2,30}?(?:同意|批准|审议|通过)")
# Bodies that issue documents, and how they do it: no topic beside the document.
_BODY = re.compile(r"(?:委|政府|办公厅|办公室|局|厅|联合)$")
_ISSUING = re.compile(r"([\u4e00-\u9fff]{2})(?:印发|发布|制定|出台|发文)")
_GOAL = re.compile(r"(?:到|至)?20\d{2}年(?:底|末)?(?:前)?[,、]")
_ITEM = re.compile(r"[—–-]{2}")  # ——知识产权创造取得新突破。
_OF_ITSELF = frozenset({Focus.DOC_NUMBER, Focus.INDEX_NUMBER, Focus.ADDRESSEE, Focus.BASIS})
_SIGNED = re.compile(r"落的?款|成文|署名")
_NOT = re.compile(r"不(?:是|要)[^,。?]*")
_ON_PAGE = re.compile(r"网页|网站|网上|挂|发布日期|发文时间")
_DATED = re.compile(r"落的?款|成文|(?:印发|发布|发文|签发)的?(?:日期|时间)")
OF_DOCUMENT = 4
_FRONT = frozenset({ClauseKind.NOTICE, ClauseKind.PREAMBLE, ClauseKind.TITLE, ClauseKind.CLOSING})

Lookup = Callable[[Policy], Iterator[Span]]


def _front(policy: Policy) -> Iterator[Span]:
    """The sentences of title, notice, preamble and closing."""
    for clause in policy.clauses:
        if clause.kind in _FRONT:
            yield from sentences(policy.text, clause.start, clause.own_end)


def _issuer(policy: Policy) -> Iterator[Span]:
    span = policy.metadata.issuer.span
    if span:
        yield sentence_of(policy, span)
    for clause in policy.clauses:
        words = plain(policy.text[clause.start : clause.own_end])
        if clause.kind is ClauseKind.TITLE and re.search(r"印发|转发|发布", words):
            yield Span(clause.start, clause.own_end)


def _issued(policy: Policy) -> Iterator[Span]:
    yield from (line_of(policy, mention.span) for mention in policy.metadata.dates)


def _doc_number(policy: Policy) -> Iterator[Span]:
    span = policy.metadata.doc_number.span
    if span:
        yield line_of(policy, span)


def _index_number(policy: Policy) -> Iterator[Span]:
    for key, value in zip(policy.furniture, policy.furniture[1:], strict=False):
        if "索引号" in plain(key.of(policy.text)):
            yield value


def _basis(policy: Policy) -> Iterator[Span]:
    made = (c for c in policy.clauses if c.kind is ClauseKind.NUMBERED and is_front(policy, c))
    said = (s for c in made for s in sentences(policy.text, c.body, c.own_end))
    spans = (*_front(policy), *said)
    yield from (s for s in spans if _BASIS.search(plain(s.of(policy.text))))


def _approval(policy: Policy) -> Iterator[Span]:
    yield from (s for s in _front(policy) if _APPROVED.search(plain(s.of(policy.text))))


def _addressee(policy: Policy) -> Iterator[Span]:
    for clause in policy.clauses:
        if clause.kind is ClauseKind.NOTICE:
            first = line_of(policy, Span(clause.start, clause.start))
            yield from [first] if plain(first.of(policy.text)).endswith(":") else []


def _titled(policy: Policy, years: Span) -> Iterator[Span]:
    """The titles that hold some years, (2015-2020年), as they stand elsewhere too."""
    if not re.search(r"\d{4}", years.of(policy.text)):
        return
    for clause in policy.clauses:
        whole = Span(clause.start, clause.own_end)
        if clause.kind is ClauseKind.TITLE and years.of(policy.text) in whole.of(policy.text):
            yield whole


def _period(policy: Policy) -> Iterator[Span]:
    period = policy.metadata.period
    if not period:
        return
    yield next(_titled(policy, period.span), sentence_of(policy, period.span))
    for clause in policy.clauses:
        if "目标" in plain(" ".join(clause.path)) and clause.kind is ClauseKind.NUMBERED:
            for span in sentences(policy.text, clause.body, clause.own_end):
                if _GOAL.match(plain(span.of(policy.text))):
                    yield span


def _goals(policy: Policy) -> Iterator[Span]:
    """What is dated under a heading of goals, and what stands below it, item by item."""
    for clause in policy.clauses:
        if "目标" not in plain(clause.heading) or clause.kind is not ClauseKind.NUMBERED:
            continue
        for span in sentences(policy.text, clause.body, clause.own_end):
            words = plain(span.of(policy.text))
            if _GOAL.search(words) or _ITEM.match(words):
                yield span
        yield from (heading_line(policy, c) for c in policy.clauses if c.parent == clause.id)


LOOKUPS: Mapping[Focus, Lookup] = {
    Focus.ISSUER: _issuer,
    Focus.ISSUED: _issued,
    Focus.DOC_NUMBER: _doc_number,
    Focus.INDEX_NUMBER: _index_number,
    Focus.BASIS: _basis,
    Focus.ADDRESSEE: _addressee,
    Focus.APPROVAL: _approval,
    Focus.PERIOD: _period,
    Focus.GOAL: _goals,
}
# What a lookup looks for, as a refusal names it.
NAMES = {
    Focus.ISSUER: "发文机关",
    Focus.ISSUED: "发文日期",
    Focus.DOC_NUMBER: "发文字号",
    Focus.INDEX_NUMBER: "索引号",
    Focus.BASIS: "制定依据",
    Focus.ADDRESSEE: "主送单位",
    Focus.APPROVAL: "批准机关",
    Focus.PERIOD: "规划期",
    Focus.GOAL: "目标",
}
# 国办发〔2014〕64号: the year and the number
_NUMBERED = re.compile(r"[〔\[(](\d{4})[〕\])]\s*(\d+号)")
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年)")
# 方案还在有效年限里吗, 方案覆盖的年限: whose period can only be the document's
_OF_PLAN = re.compile(
    r"(?:方案|规划|计划|文件|政策|意见)(?:[^,。?]{0,10}?(?:还|是否|管|算|期)|[^。?]{0,10}?(?:覆盖|年限|年份))"
)
_CURRENT = re.compile(r"还(?:在|没|能|有效|管)|没过期|在期|现行|有效|still|in force|current")
_CLAIMS_PER_POLICY = 4
_GOALS_PER_POLICY = 8


def is_of_document(snapshot: Snapshot, query: Query, weights: Weights) -> bool:
    """Whether little is asked beside the document itself: its title's words are no topic."""
    titles = [snapshot.policies[f.name] for f in snapshot.facets if f.passes(query.filter)]
    said = fold(" ".join(span.of(p.text) for p in titles for span in _front(p)))
    manner = {m[1] for m in _ISSUING.finditer(query.search)}  # 联合 in 由哪两家联合印发
    bodies = Focus.ISSUER in query.foci
    topic = [
        group
        for group in query.topic
        if group[0] not in manner
        and not (bodies and _BODY.search(group[0]))
        and not (Focus.GOAL in query.foci and group[0].endswith("目标"))
    ]
    beside = [g for g in topic if not uses(g, said) and any(map(weights.frequency, g))]
    if Focus.GOAL in query.foci and beside:  # 知识产权服务的目标 is one goal of several
        return False
    # Who asks for its number or its addressee can mean nothing else.
    period = Focus.PERIOD in query.foci and _OF_PLAN.search(fold(query.question))
    patience = OF_DOCUMENT if query.foci & _OF_ITSELF or period else 1
    return (
        Focus.INDEX_NUMBER in query.foci
        or (Focus.ISSUED in query.foci and bool(_DATED.search(query.search)))
        or sum(weights.terms(beside).values()) < weights.little * patience
    )


def _wanted(policy: Policy, query: Query) -> bool:
    """Whether a question on periods or years of issue that names no place means this policy."""
    years = set(YEAR.findall(query.search))
    if not query.regions and Focus.ISSUED in query.foci and years:
        issued = policy.metadata.issued
        return issued is not None and str(issued.date.year) in years
    if query.regions or Focus.PERIOD not in query.foci or not _CURRENT.search(fold(query.question)):
        return True
    return standing(policy.metadata.period, query.as_of) is Standing.CURRENT


def _lookups(query: Query) -> list[Focus]:
    """What of the document itself a question asks for."""
    wanted = [focus for focus in LOOKUPS if focus in query.foci]
    if Focus.BASIS in wanted:  # the issuer and the number are then those of what it was made under
        # which may be another place's: 照着安徽省哪份文件
        return [] if query.unheld and not query.regions else [Focus.BASIS]
    if Focus.ISSUER in wanted and Focus.WHEN in query.foci:  # 哪个机构印发的?哪天?
        wanted = list(dict.fromkeys((*wanted, Focus.ISSUED)))
    return [] if query.unheld else wanted


def _told(policy: Policy, wanted: Sequence[Focus], query: Query) -> list[Claim]:
    """What a document says of itself, where a number or a signature is named of those alone."""
    spans = [span for focus in wanted for span in LOOKUPS[focus](policy)]
    most = _GOALS_PER_POLICY if Focus.GOAL in wanted else _CLAIMS_PER_POLICY
    own = [at(policy, span) for span in dict.fromkeys(spans)][: most * len(wanted)]
    own = [one for one in own if _holds_number(one, query)]
    asked = _NOT.sub("", fold(query.question))
    if Focus.ISSUED in wanted and _SIGNED.search(asked) and not _ON_PAGE.search(asked):
        return [one for one in own if one.clause] or own
    years = YEAR.findall(asked) if Focus.GOAL in wanted else []
    return [one for one in own if any(year in one.text for year in years)] or own


def fields(snapshot: Snapshot, query: Query, weights: Weights) -> Draft | None:
    """What the documents asked about say of themselves; None where that is not asked."""
    wanted = _lookups(query)
    if not wanted or not is_of_document(snapshot, query, weights):
        return None
    claims: list[Claim] = []
    remarks: list[Remark] = []
    for facet in snapshot.facets:
        policy = snapshot.policies[facet.name]
        if not facet.passes(query.filter) or not _wanted(policy, query):
            continue
        own = _told(policy, wanted, query)
        claims += own
        if own and Focus.PERIOD in wanted:
            remarks.append(_standing(policy, query, own[:1]))
    if not claims:
        return Draft(refusal=Refusal(Ground.FACT, tuple(NAMES[focus] for focus in wanted)))
    return Draft(claims=tuple(claims), remarks=tuple(remarks))


def _holds_number(claim: Claim, query: Query) -> bool:
    """Whether a claim holds the document number that a question names, if it names one."""
    asked = _NUMBERED.search(plain(query.question))
    return not asked or all(part in plain(claim.text) for part in asked.groups())


def with_period(snapshot: Snapshot, query: Query, draft: Draft) -> Draft:
    """The draft with the period of its only policy, where it is asked whether a matter still is."""
    scope = [facet.name for facet in snapshot.facets if facet.passes(query.filter)]
    if Focus.PERIOD not in query.foci or len(scope) != 1:
        return draft
    policy = snapshot.policies[scope[0]]
    said = [at(policy, span) for span in _period(policy)][:1]
    if not said:
        return draft
    claims = tuple(dict.fromkeys((*said, *draft.claims)))
    remarks = (*draft.remarks, _standing(policy, query, said))
    return dataclasses.replace(draft, claims=claims, remarks=remarks)


def _standing(policy: Policy, query: Query, claims: Sequence[Claim]) -> Remark:
    meta = policy.metadata
    now = standing(meta.period, query.as_of)
    values = (meta.short_name, str(meta.period), query.as_of.isoformat(), now.value)
    return Remark(Computation.STANDING, values, tuple(claims))
