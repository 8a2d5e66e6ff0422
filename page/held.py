"""A policy to its page in the library: what was read from it, and where."""

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from corpus.find import Match, matches
from corpus.policy import Clause, DateMention, Finding, Indicator, Policy, Reading, Span
from index.ledger import SHIPPED, Entry
from page.labels import Say
from page.marked import Layer, badge, language, paragraphs
from page.place import library_url, original_url, policy_url, versions_url, words_url
from rag.answer import standing

MOST_FOUND = 100  # clauses that a search inside shows


@dataclass(frozen=True)
class Shown:
    """A policy, and for whom it is shown."""

    policy: Policy
    say: Say
    on: date
    entry: Entry | None = None  # what staff did to it
    staff: bool = False
    linked: bool = True  # False: not held yet, so that there is nothing to link to


def held_page(shown: Shown, *, q: str) -> str:
    """The body of the page."""
    policy, say = shown.policy, shown.say
    title = html.escape(policy.metadata.title.value or policy.name)
    parts = "".join(
        f'<li><a href="#{key}">{say(f"corpus.{key}")}</a></li>'
        for key in ("metadata", "outline", "indicators", "units", "findings")
    )
    return (
        f'<p class="back"><a href="/corpus">{say("corpus.back")}</a></p>'
        f'<h1>{title}</h1><p class="file">{html.escape(policy.name)} '
        f"{badge(standing(policy.metadata.period, shown.on))}</p>{_doors(shown)}"
        f'<nav class="parts" aria-label="{say("corpus.parts")}"><ul>{parts}</ul></nav>'
        f"{_search(shown, q)}{about(shown)}"
    )


def about(shown: Shown) -> str:
    """All that was read from a policy: also what the preview of an upload shows."""
    made = {
        "metadata": metadata(shown),
        "outline": outline(shown),
        "indicators": indicators(shown),
        "units": units(shown),
        "findings": findings(shown),
    }
    ids = {key: f' id="{key}"' if shown.linked else "" for key in made}
    return "".join(
        f"<section{ids[key]}><h2>{shown.say(f'corpus.{key}')}</h2>{body}</section>"
        for key, body in made.items()
    )


def _doors(shown: Shown) -> str:
    """Where one can go from here."""
    name, say = shown.policy.name, shown.say
    links = [
        (policy_url(name), "whole"),
        (original_url(name), "original"),
        *([(versions_url(name), "versions")] if shown.entry and shown.entry.versions else []),
        *([(f"/staff/change?name={library_url(name)[8:]}", "remove")] if shown.staff else []),
    ]
    items = "".join(
        f'<li><a class="button" href="{html.escape(url)}">{say(f"corpus.{key}")}</a></li>'
        for url, key in links
    )
    return f'<ul class="doors">{items}</ul><p class="origin">{origin(shown.entry, say)}</p>'


def origin(entry: Entry | None, say: Say) -> str:
    """Where a text came from."""
    version = entry.version(entry.current or SHIPPED) if entry else None
    if version is None:
        return say("corpus.origin_shipped")
    return say("corpus.origin_uploaded", number=version.number, on=f"{version.on:%Y-%m-%d}")


def _words(shown: Shown, span: Span | None) -> str:
    """The words something was read from, as a link to them."""
    if span is None:
        return f"<small>{shown.say('corpus.inferred')}</small>"
    words = html.escape(" ".join(span.of(shown.policy.text).split()))
    read = shown.say("corpus.read_from")
    if not shown.linked:
        return f"<small>{read}「{words}」</small>"
    url = html.escape(words_url(shown.policy, span, on=shown.on))
    return f'<small>{read}<a href="{url}">「{words}」</a></small>'


def metadata(shown: Shown) -> str:
    """What the document says of itself, and where each was read."""
    said, say = shown.policy.metadata, shown.say
    dates = "".join(f"<li>{_date(shown, mention)}</li>" for mention in said.dates)
    why = f"<p>{html.escape(said.issued_why)}</p>" if said.issued_why else ""
    period = f"{html.escape(str(said.period))} " if said.period else ""
    rows = (
        ("name", _reading(shown, said.title)),
        ("issuer", _reading(shown, said.issuer)),
        ("number", _reading(shown, said.doc_number)),
        ("region", html.escape(said.region) or say("corpus.unstated_here")),
        ("dates", f"<ul>{dates}</ul>{why}" if dates else say("corpus.unstated_here")),
        (
            "period",
            f"{period}{badge(standing(said.period, shown.on))} "
            + (_words(shown, said.period.span) if said.period else ""),
        ),
    )
    items = (f"<div><dt>{say(f'corpus.{key}')}</dt><dd>{value}</dd></div>" for key, value in rows)
    return f'<dl class="facts">{"".join(items)}</dl>'


def _date(shown: Shown, mention: DateMention) -> str:
    """A date, what sort it is, and where it was read."""
    chosen = mention == shown.policy.metadata.issued
    mark = f" <strong>{shown.say('corpus.chosen')}</strong>" if chosen else ""
    kind = shown.say(f"corpus.{mention.kind.value}")
    day = f"<time>{mention.date.isoformat()}</time>"
    return f"{day} {kind}{mark} {_words(shown, mention.span)}"


def _reading(shown: Shown, reading: Reading) -> str:
    """A value and where it was read, or that the text does not say it."""
    if not reading.value:
        return shown.say("corpus.unstated_here")
    return f"{html.escape(reading.value)} {_words(shown, reading.span)}"


def _address(shown: Shown, clause: Clause) -> str:
    """A clause's address, as its permanent link."""
    words = html.escape(clause.address)
    if not shown.linked:
        return f'<span class="place">{words}</span>'
    url = html.escape(policy_url(shown.policy.name, clause=clause.id))
    return f'<a class="place" href="{url}">{words}</a>'


def outline(shown: Shown) -> str:
    """The clauses as a tree of lists."""
    inside: dict[str, list[Clause]] = {}
    for clause in shown.policy.clauses:
        inside.setdefault(clause.parent, []).append(clause)
    leaves = shown.say("corpus.leaves_of", count=len(shown.policy.leaves))
    return f"<p>{leaves}</p>{_branch(shown, inside, '')}"


def _branch(shown: Shown, inside: dict[str, list[Clause]], parent: str) -> str:
    """The clauses inside one, each with those inside it."""
    if parent not in inside:
        return ""
    items = "".join(
        f"<li>{_clause(shown, clause)}{_branch(shown, inside, clause.id)}</li>"
        for clause in inside[parent]
    )
    return f'<ul class="tree">{items}</ul>'


def _clause(shown: Shown, clause: Clause) -> str:
    """A line of the outline: address, heading or first words, what is lacking."""
    words = clause.heading or " ".join(_line(shown.policy.text, clause).split())
    empty = f" <em>{shown.say('corpus.empty')}</em>" if clause.empty else ""
    said = f'<span lang="{language(words)}">{html.escape(words)}</span>'
    return f"{_address(shown, clause)} {said}{empty}"


def _line(text: str, clause: Clause) -> str:
    """The first words of a clause that has no heading."""
    first = text[clause.body : clause.own_end].strip().split("\n")[0]
    return first if len(first) <= 40 else first[:40] + "……"


def _of(shown: Shown, id_: str) -> str:
    """The link to a clause by its id."""
    return _address(shown, shown.policy.by_id[id_])


def indicators(shown: Shown) -> str:
    """The measured goals as a table."""
    say = shown.say
    if not shown.policy.indicators:
        return f'<p class="empty">{say("corpus.no_indicators")}</p>'
    heads = "".join(
        f'<th scope="col">{say(f"corpus.{key}")}</th>'
        for key in ("indicator", "base", "target", "unit", "clause")
    )
    rows = "".join(_indicator(shown, one) for one in shown.policy.indicators)
    return (
        f'<div class="wide-table" tabindex="0" role="region" '
        f'aria-label="{say("corpus.indicators")}"><table><caption>'
        f"{say('corpus.indicators_caption')}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _indicator(shown: Shown, one: Indicator) -> str:
    base, target = (
        f"{html.escape(value)}{f' <small>{html.escape(year)}</small>' if year else ''}"
        for value, year in (
            (one.base_value or "—", one.base_year),
            (one.target_value or "—", one.target_year),
        )
    )
    name = html.escape(one.name)
    return (
        f'<tr><th scope="row">{name}</th><td class="number">{base}</td>'
        f'<td class="number">{target}</td><td>{html.escape(one.unit) or "—"}</td>'
        f"<td>{_of(shown, one.clause)}</td></tr>"
    )


def units(shown: Shown) -> str:
    """Who is responsible, and for which clauses."""
    say = shown.say
    by_name: dict[str, dict[str, None]] = {}
    for unit in shown.policy.units:
        by_name.setdefault(unit.name, {})[unit.clause] = None
    if not by_name:
        return f'<p class="empty">{say("corpus.no_units")}</p>'
    rows = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th>'
        f"<td>{'、'.join(_of(shown, id_) for id_ in ids)}</td></tr>"
        for name, ids in by_name.items()
    )
    heads = "".join(
        f'<th scope="col">{say(f"corpus.{key}")}</th>' for key in ("unit_name", "clauses")
    )
    return (
        f"<table><caption>{say('corpus.units_caption')}</caption><thead><tr>{heads}"
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )


def findings(shown: Shown) -> str:
    """Damage and gaps, each with its place."""
    if not shown.policy.findings:
        return f'<p class="empty">{shown.say("corpus.no_findings")}</p>'
    items = "".join(f"<li>{_finding(shown, found)}</li>" for found in shown.policy.findings)
    return f'<ul class="findings">{items}</ul>'


def _finding(shown: Shown, found: Finding) -> str:
    clause = shown.policy.clause_at(found.span.start)
    place = f"{_address(shown, clause)} " if clause else ""
    return place + html.escape(found.message)


def _search(shown: Shown, q: str) -> str:
    """Words looked for inside the policy, and where they stand."""
    say = shown.say
    url = html.escape(library_url(shown.policy.name))
    form = (
        f'<form class="inside" method="get" action="{url}" role="search"><label>'
        f'{say("corpus.inside")}<input type="search" name="q" maxlength="200" '
        f'value="{html.escape(q)}"></label><button>{say("corpus.search")}</button></form>'
    )
    return form + (_found(shown, q) if q.strip() else "")


def _found(shown: Shown, q: str) -> str:
    """The clauses that have the words."""
    found = list(matches(shown.policy, q))
    said = html.escape(shown.say("corpus.found", count=len(found), words=q))
    more = (
        f"<p>{shown.say('corpus.more_found', most=MOST_FOUND)}</p>"
        if len(found) > MOST_FOUND
        else ""
    )
    items = "".join(_match(shown, match) for match in found[:MOST_FOUND])
    return f'<section class="found"><h2 role="status">{said}</h2><ol>{items}</ol>{more}</section>'


def _match(shown: Shown, match: Match) -> str:
    """A clause that has them, the lines with the words marked."""
    text = shown.policy.text
    lang = language(text[match.clause.start : match.clause.own_end])
    url = html.escape(words_url(shown.policy, match.spans[0], on=shown.on))
    marked = [(span, Layer.QUOTE, "") for span in match.spans]
    body = "".join(
        "".join(paragraphs(text, line, marked)) for line in _lines_with(text, match.spans)
    )
    return (
        f'<li><a class="place" href="{url}">{html.escape(match.clause.address)}</a>'
        f'<blockquote class="clause" lang="{lang}">'
        f"{body}</blockquote></li>"
    )


def _lines_with(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """The lines that hold some spans, each once."""
    last = -1
    for span in spans:
        start = text.rfind("\n", 0, span.start) + 1
        end = text.find("\n", span.start)
        if start > last:
            yield Span(start, end if end >= 0 else len(text))
            last = start
