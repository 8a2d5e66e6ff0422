"""A cited place to the evidence panel; a policy to the page that shows it whole."""

import html
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from corpus.policy import Clause, DateKind, DateMention, Finding, Policy, Reading, Span
from page.labels import Say, labels
from page.marked import badge, language, layers, note, paragraphs
from page.place import ANCHOR, Place, policy_url
from page.ranked import Ranked, scores
from rag.answer import Script, standing
from rag.ground import BOX

_KINDS = {DateKind.SIGNED: "signed", DateKind.ISSUED: "issued", DateKind.PUBLISHED: "published"}


def evidence(
    policy: Policy,
    place: Place,
    *,
    found: Ranked | None = None,
    script: Script = Script.SIMPLIFIED,
) -> str:
    """The panel: the clause with the cited words marked, and what a reader must know of it."""
    say = labels(script)
    clause = place.clause
    shown = _own(policy, place)
    if shown is None:
        lost = html.escape(say("evidence.gone", name=policy.name))
        return f'<p class="empty" tabindex="-1">{lost}</p>'
    words = shown.of(policy.text)
    address = clause.address if clause else f"{policy.metadata.short_name}·{BOX}"
    return (
        f'<h2 class="address" tabindex="-1">{html.escape(address)}</h2>'
        f'<p class="title">{html.escape(policy.metadata.title.value or policy.name)}</p>'
        f"{_path(clause, say) if clause else ''}{_moved(say) if place.moved else ''}"
        f'<blockquote class="clause" lang="{language(words)}">'
        f"{''.join(_lines(policy, shown, clause, place.quote))}</blockquote>"
        f"{_notes(policy, shown, place.quote, say)}"
        f"{_links(policy, place, say)}"
        f"{_neighbours(policy, clause, say) if clause else ''}"
        f"{facts(policy, on=place.on, script=script)}{scores(found, say) if found else ''}"
    )


def document(policy: Policy, place: Place, *, script: Script = Script.SIMPLIFIED) -> str:
    """The whole policy as one page: every clause under its own anchor, page furniture greyed."""
    say = labels(script)
    title = html.escape(policy.metadata.title.value or policy.name)
    found = "".join(f"<li>{_found(policy, finding)}</li>" for finding in policy.findings)
    body = "".join(_blocks(policy, place.quote))
    if place.clause is None:
        body = body.replace("<mark>", f'<mark id="{ANCHOR}">', 1)
    name = say("frame.name")
    return (
        f'<!doctype html><html lang="{script.value}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<title>{title} · {name}</title><link rel="icon" href="/page/icon.svg">'
        '<link rel="stylesheet" href="/page/page.css"></head>'
        f'<body class="document"><header class="bar"><a class="name" href="/">{name}</a>'
        f"<p>{html.escape(policy.name)}</p></header><main><h1>{title}</h1>"
        f"{facts(policy, on=place.on, script=script)}{_moved(say) if place.moved else ''}"
        f"{note(found, script=script) if found else ''}"
        f'<p class="legend">{say("evidence.legend")}</p>'
        f'<article lang="{language(policy.text)}">{body}</article></main></body></html>'
    )


def facts(policy: Policy, *, on: date, script: Script = Script.SIMPLIFIED) -> str:
    """What the document says of itself, and where each date was read."""
    say = labels(script)
    said = policy.metadata
    period = html.escape(str(said.period)) + " " if said.period else ""
    dates = "".join(f"<li>{_date(policy, d, say)}</li>" for d in said.dates)
    why = f'<p lang="zh-Hans">{html.escape(said.issued_why)}</p>' if said.issued_why else ""
    rows = (
        ("issuer", _reading(said.issuer, say)),
        ("doc_number", _reading(said.doc_number, say)),
        ("dates", f"<ul>{dates}</ul>{why}" if dates else say("evidence.not_said")),
        ("period", period + badge(standing(said.period, on), script=script)),
    )
    return (
        '<dl class="facts">'
        + "".join(f"<div><dt>{say(f'evidence.{k}')}</dt><dd>{v}</dd></div>" for k, v in rows)
        + "</dl>"
    )


def _moved(say: Say) -> str:
    """That the cited words are no longer there."""
    return f'<p class="note" role="alert">{say("evidence.moved")}</p>'


def _notes(policy: Policy, shown: Span, quote: Span | None, say: Say) -> str:
    """What is to be known of the text: first of the cited words, then of the rest."""
    every = list(dict.fromkeys(policy.findings_in(shown)))
    touching = list(policy.findings_in(quote)) if quote else []
    rest = [finding for finding in every if finding not in touching]
    parts = (("notes_quote", touching), ("notes_clause", rest if touching else []))
    items = "".join(
        f"<li>{say(f'evidence.{key}')}<ul>{_messages(findings)}</ul></li>"
        for key, findings in parts
        if findings
    )
    if not touching:
        items = _messages(rest)
    title = say("evidence.notes")
    return f'<div class="note" role="note"><h3>{title}</h3><ul>{items}</ul></div>' if items else ""


def _messages(findings: Iterable[Finding]) -> str:
    """Each message once, as list items."""
    said = dict.fromkeys(finding.message for finding in findings)
    return "".join(f"<li>{html.escape(message)}</li>" for message in said)


def _links(policy: Policy, place: Place, say: Say) -> str:
    """The whole document at this place, and the address to keep."""
    clause = place.clause.id if place.clause else ANCHOR
    url = html.escape(policy_url(policy.name, clause=clause, query=place.query))
    return (
        f'<p class="whole"><a href="{url}" target="_blank" rel="noopener">'
        f'{say("evidence.whole")}</a> <button type="button" class="copy link" value="{url}">'
        f'{say("evidence.link")}</button><span class="said" role="status"></span></p>'
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


def _path(clause: Clause, say: Say) -> str:
    """The headings above a clause, its own last."""
    steps = "".join(f"<li>{html.escape(step)}</li>" for step in clause.path)
    return f'<ol class="path" aria-label="{say("evidence.place")}">{steps}</ol>'


def _neighbours(policy: Policy, clause: Clause, say: Say) -> str:
    """Links to the clauses before and after that say something."""
    saying = [c for c in policy.clauses if c is clause or c.leaf or c.body < c.own_end]
    at = saying.index(clause)
    before = saying[at - 1] if at else None
    after = saying[at + 1] if at + 1 < len(saying) else None
    links = _neighbour(policy, before, "prev", say) + _neighbour(policy, after, "next", say)
    return f'<nav class="neighbours" aria-label="{say("evidence.neighbours")}">{links}</nav>'


def _neighbour(policy: Policy, clause: Clause | None, rel: str, say: Say) -> str:
    """One link, or a word that there is none."""
    if clause is None:
        return f'<span class="none">{say(f"evidence.no_{rel}")}</span>'
    url = html.escape(policy_url(policy.name, clause=clause.id))
    address = html.escape(clause.address)
    return f'<a rel="{rel}" href="{url}">{say(f"evidence.{rel}")}<small>{address}</small></a>'


def _date(policy: Policy, mention: DateMention, say: Say) -> str:
    """A date, its kind and the words it was read from."""
    used = mention == policy.metadata.issued
    chosen = f" <strong>{say('evidence.chosen')}</strong>" if used else ""
    words = mention.span.of(policy.text).strip()
    read = html.escape(say("evidence.read_from", words=words))
    kind = say(f"evidence.{_KINDS[mention.kind]}")
    return f"<time>{mention.date.isoformat()}</time> {kind}{chosen} <small>{read}</small>"


def _reading(reading: Reading, say: Say) -> str:
    """A value of the metadata, or that the text does not say it."""
    return html.escape(reading.value) or say("evidence.not_said")
