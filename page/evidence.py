"""A cited place to the evidence panel; a policy to the page that shows it whole."""

import html
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from corpus.policy import Clause, DateKind, DateMention, Finding, Policy, Reading, Span
from page.marked import badge, language, layers, note, notes, paragraphs
from page.place import ANCHOR, Place, policy_url
from rag.answer import standing
from rag.ground import BOX

_UNSTATED = "文中未载明"
_MOVED = (
    '<p class="note" role="alert">引用的原话已不在此处:'
    "文件在回答之后有更新,请以这里现行的文字为准。</p>"
)
_KINDS = {DateKind.SIGNED: "落款日期", DateKind.ISSUED: "发文日期", DateKind.PUBLISHED: "发布日期"}


def evidence(policy: Policy, place: Place) -> str:
    """The panel: the clause with the cited words marked, and what a reader must know of it."""
    clause = place.clause
    shown = _own(policy, place)
    if shown is None:
        lost = f"「{html.escape(policy.name)}」中没有这一条,文件可能已更新。"
        return f'<p class="empty" tabindex="-1">{lost}</p>'
    words = shown.of(policy.text)
    address = clause.address if clause else f"{policy.metadata.short_name}·{BOX}"
    url = policy_url(policy.name, clause=clause.id if clause else ANCHOR, query=place.query)
    return (
        f'<h2 class="address" tabindex="-1">{html.escape(address)}</h2>'
        f'<p class="title">{html.escape(policy.metadata.title.value or policy.name)}</p>'
        f"{_path(clause) if clause else ''}{_MOVED if place.moved else ''}"
        f'<blockquote class="clause" lang="{language(words)}">'
        f"{''.join(_lines(policy, shown, clause, place.quote))}</blockquote>"
        f"{notes(policy.findings_in(shown))}"
        f'<p class="whole"><a href="{html.escape(url)}" target="_blank" rel="noopener">'
        "在全文中查看</a></p>"
        f"{_neighbours(policy, clause) if clause else ''}{facts(policy, on=place.on)}"
    )


def document(policy: Policy, place: Place) -> str:
    """The whole policy as one page: every clause under its own anchor, page furniture greyed."""
    title = html.escape(policy.metadata.title.value or policy.name)
    found = "".join(f"<li>{_found(policy, finding)}</li>" for finding in policy.findings)
    body = "".join(_blocks(policy, place.quote))
    if place.clause is None:
        body = body.replace("<mark>", f'<mark id="{ANCHOR}">', 1)
    return (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<title>{title} · 条问</title><link rel="icon" href="/page/icon.svg">'
        '<link rel="stylesheet" href="/page/page.css"></head>'
        '<body class="document"><header class="bar"><a class="name" href="/">条问</a>'
        f"<p>{html.escape(policy.name)}</p></header><main><h1>{title}</h1>"
        f"{facts(policy, on=place.on)}{_MOVED if place.moved else ''}"
        f"{note(found) if found else ''}"
        '<p class="legend">灰色小字是网页附带的文字,不属于政策正文;'
        "带波浪线处原文有缺损或疑点,按原样显示。</p>"
        f'<article lang="{language(policy.text)}">{body}</article></main></body></html>'
    )


def facts(policy: Policy, *, on: date) -> str:
    """What the document says of itself, and where each date was read."""
    said = policy.metadata
    period = html.escape(str(said.period)) + " " if said.period else ""
    dates = "".join(f"<li>{_date(policy, d)}</li>" for d in said.dates)
    why = f"<p>{html.escape(said.issued_why)}</p>" if said.issued_why else ""
    rows = (
        ("发文机关", _reading(said.issuer)),
        ("发文字号", _reading(said.doc_number)),
        ("日期", f"<ul>{dates}</ul>{why}" if dates else _UNSTATED),
        ("规划期", period + badge(standing(said.period, on))),
    )
    return (
        '<dl class="facts">'
        + "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)
        + "</dl>"
    )


def _own(policy: Policy, place: Place) -> Span | None:
    """What the panel shows: a clause's own words, or the line of the page that is cited."""
    if place.clause is not None:
        end = place.quote.end if place.quote else 0
        return Span(place.clause.start, max(place.clause.own_end, min(end, place.clause.end)))
    if place.quote is None:
        return None
    start = policy.text.rfind("\n", 0, place.quote.start) + 1
    end = policy.text.find("\n", place.quote.end)
    return Span(start, end if end >= 0 else len(policy.text))


def _blocks(policy: Policy, quote: Span | None) -> Iterator[str]:
    """The text cut where clauses begin, each block with the anchor of its clause."""
    starts = [*(clause.start for clause in policy.clauses), len(policy.text)]
    yield "".join(_lines(policy, Span(0, starts[0]), None, quote))
    for clause, (start, end) in zip(policy.clauses, pairwise(starts), strict=True):
        lines = "".join(_lines(policy, Span(start, end), clause, quote))
        yield f'<section class="block" id="{html.escape(clause.id)}">{lines}</section>'


def _lines(policy: Policy, span: Span, clause: Clause | None, quote: Span | None) -> Iterator[str]:
    """The paragraphs of a stretch that begins with a clause, with all that lies over them."""
    return paragraphs(policy.text, span, layers(policy, span, heading=clause, quote=quote))


def _found(policy: Policy, finding: Finding) -> str:
    """A finding, and the clause it is in."""
    of_place = finding.span.start < finding.span.end  # else of the whole file
    clause = policy.clause_at(finding.span.start) if of_place else None
    if clause is None:
        return html.escape(finding.message)
    url = html.escape(f"{policy_url('', clause=clause.id)}".removeprefix("/policy/"))
    return f'<a href="{url}">{html.escape(clause.address)}</a> {html.escape(finding.message)}'


def _path(clause: Clause) -> str:
    """The headings above a clause, its own last."""
    steps = "".join(f"<li>{html.escape(step)}</li>" for step in clause.path)
    return f'<ol class="path" aria-label="所在位置">{steps}</ol>'


def _neighbours(policy: Policy, clause: Clause) -> str:
    """Links to the clauses before and after that say something."""
    saying = [c for c in policy.clauses if c is clause or c.leaf or c.body < c.own_end]
    at = saying.index(clause)
    before = saying[at - 1] if at else None
    after = saying[at + 1] if at + 1 < len(saying) else None
    links = _neighbour(policy, before, "prev", "上一条") + _neighbour(
        policy, after, "next", "下一条"
    )
    return f'<nav class="neighbours" aria-label="相邻条款">{links}</nav>'


def _neighbour(policy: Policy, clause: Clause | None, rel: str, name: str) -> str:
    """One link, or a word that there is none."""
    if clause is None:
        return f'<span class="none">无{name}</span>'
    url = html.escape(policy_url(policy.name, clause=clause.id))
    return f'<a rel="{rel}" href="{url}">{name}<small>{html.escape(clause.address)}</small></a>'


def _date(policy: Policy, mention: DateMention) -> str:
    """A date, its kind and the words it was read from."""
    chosen = " <strong>采用</strong>" if mention == policy.metadata.issued else ""
    words = html.escape(mention.span.of(policy.text).strip())
    read = f"<small>读自「{words}」</small>"
    return f"<time>{mention.date.isoformat()}</time> {_KINDS[mention.kind]}{chosen} {read}"


def _reading(reading: Reading) -> str:
    """A value of the metadata, or that the text does not say it."""
    return html.escape(reading.value) or _UNSTATED
