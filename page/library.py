"""Facets to the list of policies: what is asked for, and a page of the rows that remain."""

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from urllib.parse import urlencode

from corpus.find import wanted as folded_words
from corpus.text import fold
from index.snapshot import Facet
from page.labels import Say
from page.marked import badge
from page.place import library_url
from rag.answer import Standing, standing

A_PAGE = 50  # policies
_COUNTS = ("leaves", "indicators", "units", "findings")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asked the list for; an empty field asks nothing."""

    q: str = ""
    region: str = ""
    standing: str = ""  # the name of a Standing in small letters
    issuer: str = ""
    year: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wanted":
        """What an address asks for."""
        said = {f.name: query.get(f.name, "")[:200] for f in fields(cls) if f.name != "page"}
        page = query.get("page", "1")
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 1
        return cls(**said, page=max(1, number))

    def url(self, *, page: int) -> str:
        """The address of another page of the same list."""
        asked = replace(self, page=page)
        named = {f.name: getattr(asked, f.name) for f in fields(self)}
        said = {key: value for key, value in named.items() if value not in ("", 1)}
        return "/corpus" + (f"?{urlencode(said)}" if said else "")


def _standing(facet: Facet, on: date) -> Standing:
    return standing(facet.period, on)


def listed(facets: Iterable[Facet], wanted: Wanted, *, on: date) -> list[Facet]:
    """The policies that are asked for; words are looked for in what names a policy."""
    words = folded_words(wanted.q)
    return [facet for facet in facets if _passes(facet, wanted, on) and _names(facet, words)]


def _passes(facet: Facet, wanted: Wanted, on: date) -> bool:
    """Whether a policy is of the region, standing, issuer and year asked for."""
    said = (
        (wanted.region, facet.region),
        (wanted.issuer, facet.issuer),
        (wanted.year, str(facet.year or "")),
        (wanted.standing, _standing(facet, on).name.lower()),
    )
    return all(asked in ("", has) for asked, has in said)


def _names(facet: Facet, words: Sequence[str]) -> bool:
    """Whether all words stand in title, file name, region, issuer or number."""
    if not words:
        return True
    named = (facet.title, facet.name, facet.region, facet.issuer, facet.number)
    text = fold("\n".join(named))
    return all(word in text for word in words)


def library_page(
    facets: Sequence[Facet], wanted: Wanted, say: Say, *, on: date, staff: bool
) -> str:
    """The body of the list."""
    found = listed(facets, wanted, on=on)
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(wanted.page, pages)
    shown = found[(page - 1) * A_PAGE : page * A_PAGE]
    count = say("corpus.count", found=len(found), held=len(facets))
    rows = _table(shown, say, on=on) if shown else f'<p class="empty">{say("corpus.none")}</p>'
    door = say("corpus.desk") if staff else say("corpus.staff")
    return (
        f'<div class="headline"><h1>{say("corpus.title")}</h1>'
        f'<p><a class="button" href="/staff">{door}</a></p></div>'
        f"<p>{say('corpus.intro')}</p>{_form(facets, wanted, say)}"
        f'<p class="count" role="status">{count}</p>{rows}{_pager(wanted, page, pages, say)}'
    )


def _form(facets: Sequence[Facet], wanted: Wanted, say: Say) -> str:
    """What narrows the list; an ordinary form, which needs no script."""
    choices = {
        "region": [(f, f) for f in sorted({f.region for f in facets if f.region})],
        "issuer": [(f, f) for f in sorted({f.issuer for f in facets if f.issuer})],
        "year": [
            (str(y), str(y)) for y in sorted({f.year for f in facets if f.year}, reverse=True)
        ],
        "standing": [(s.name.lower(), say(f"corpus.{s.name.lower()}")) for s in Standing],
    }
    selects = "".join(
        _select(key, options, getattr(wanted, key), say) for key, options in choices.items()
    )
    return (
        f'<form class="filter" method="get" action="/corpus" role="search">'
        f'<label class="wide">{say("corpus.words")}<input type="search" name="q" maxlength="200" '
        f'value="{html.escape(wanted.q)}"></label>{selects}'
        f'<p class="buttons"><button>{say("corpus.filter")}</button> '
        f'<a href="/corpus">{say("corpus.all")}</a></p></form>'
    )


def _select(key: str, options: Iterable[tuple[str, str]], chosen: str, say: Say) -> str:
    """One choice, "any" first."""
    items = "".join(
        f'<option value="{html.escape(value)}"{" selected" if value == chosen else ""}>'
        f"{html.escape(words)}</option>"
        for value, words in options
    )
    return (
        f'<label>{say(f"corpus.{key}")}<select name="{key}">'
        f'<option value="">{say("corpus.any")}</option>{items}</select></label>'
    )


def _table(facets: Iterable[Facet], say: Say, *, on: date) -> str:
    """The rows; on a phone each becomes a card, so roles and names are given."""
    keys = ("policy", "region", "issuer", "issued", "period", *_COUNTS)
    heads = "".join(
        f'<th scope="col" role="columnheader">{say(f"corpus.{key}")}</th>' for key in keys
    )
    rows = "".join(_row(facet, say, on=on) for facet in facets)
    return (
        f'<table class="policies" role="table"><caption>{say("corpus.caption")}</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>'
    )


def _row(facet: Facet, say: Say, *, on: date) -> str:
    """One policy."""
    number = f"<small>{html.escape(facet.number)}</small>" if facet.number else ""
    period = f"<span>{facet.period}</span> " if facet.period else ""
    cells = (
        ("region", html.escape(facet.region) or "—"),
        ("issuer", (html.escape(facet.issuer) or "—") + number),
        ("issued", facet.issued.isoformat() if facet.issued else "—"),
        ("period", f"{period}{badge(_standing(facet, on))}"),
        *((key, str(count)) for key, count in zip(_COUNTS, facet.counts, strict=True)),
    )
    return (
        f'<tr role="row"><th scope="row" role="rowheader"><a href="{library_url(facet.name)}">'
        f"{html.escape(facet.title)}</a><small>{html.escape(facet.name)}</small></th>"
        + "".join(
            f'<td role="cell" class="{key}" data-label="{say(f"corpus.{key}")}">'
            f"<div>{value}</div></td>"
            for key, value in cells
        )
        + "</tr>"
    )


def _pager(wanted: Wanted, page: int, pages: int, say: Say) -> str:
    """Links to the pages before and after."""
    if pages == 1:
        return ""
    before = _step(wanted, page - 1, "prev", say) if page > 1 else ""
    after = _step(wanted, page + 1, "next", say) if page < pages else ""
    where = say("corpus.page", page=page, pages=pages)
    return (
        f'<nav class="pager" aria-label="{say("corpus.pages")}">{before}<span>{where}</span>'
        f"{after}</nav>"
    )


def _step(wanted: Wanted, page: int, rel: str, say: Say) -> str:
    url = html.escape(wanted.url(page=page))
    return f'<a rel="{rel}" href="{url}">{say(f"corpus.{rel}")}</a>'
