"""Feedback to the list that staff work through."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from page.labels import Say
from page.parts import SHEET, note
from page.said import said


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of feedback in words."""

    id: int
    time: str
    kind: str
    question: str
    as_of: str
    regions: tuple[str, ...]
    history: tuple[tuple[str, str], ...]  # (role, content)
    answer: str  # Markdown
    comment: str
    right: str  # address of the clause that was named
    clauses: tuple[tuple[str, str], ...]  # (key, address) that may become gold
    gold: str  # key of the one proposed
    promoted: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of entries."""

    items: tuple[Item, ...]
    counts: Mapping[str, int]  # by kind
    kind: str  # shown; "" for all
    older: int | None  # the number that older entries lie below


def triage(listing: Listing, say: Say) -> str:
    """The list with its filter."""
    shown = "".join(_item(item, listing.kind, say) for item in listing.items)
    return (
        f"{SHEET}<h1>{say('triage.title')}</h1><p class='lead'>{say('triage.lead')}</p>"
        f"{_filter(listing, say)}"
        '<p class="row"><a class="button" href="/feedback/list/export.csv" download>'
        f'{say("triage.export")}</a><a class="button" href="/evaluate">{say("triage.evaluate")}</a>'
        f"</p>{shown or note(say('triage.none'))}{_older(listing, say)}"
        f'<p class="soft">{say("triage.privacy")}</p>'
    )


def closed(say: Say) -> str:
    """Word that only staff may read."""
    link = f'<a href="/staff">{say("evaluate.sign_in")}</a>'
    return _alone(note(f"{say('triage.staff_only')} {link}", bad=True), say)


def refused(sentence: str, say: Say) -> str:
    """Word that something could not be done, and why."""
    told = note(f"{say('triage.refused')}:{escape(sentence)}", bad=True)
    return _alone(told, say) + f'<p><a href="/feedback/list">{say("triage.newest")}</a></p>'


def _alone(told: str, say: Say) -> str:
    return f"{SHEET}<h1>{say('triage.title')}</h1>{told}"


def list_url(**query: object) -> str:
    """The address of the list, filtered."""
    given = {key: value for key, value in query.items() if value}
    return "/feedback/list" + (f"?{urlencode(given)}" if given else "")


def _filter(listing: Listing, say: Say) -> str:
    every = [("", say("triage.all"), sum(listing.counts.values()))]
    every += [(kind, say(f"feedback.{kind}"), n) for kind, n in listing.counts.items()]
    links = "".join(
        f'<li><a class="button" href="{escape(list_url(kind=kind))}"'
        f"{' aria-current=true' if kind == listing.kind else ''}>{name} {n}</a></li>"
        for kind, name, n in every
    )
    return f'<nav aria-label="{say("triage.filter")}"><ul class="row">{links}</ul></nav>'


def _older(listing: Listing, say: Say) -> str:
    if listing.older is None:
        return ""
    url = escape(list_url(kind=listing.kind, before=listing.older))
    return f'<p><a class="button" href="{url}">{say("triage.older")}</a></p>'


def _item(item: Item, kind: str, say: Say) -> str:
    named = f"<p>{say('triage.right')}:{escape(item.right)}</p>" if item.right else ""
    comment = f"<p>{say('triage.comment')}:{escape(item.comment)}</p>" if item.comment else ""
    return (
        f'<article class="card" id="feedback-{item.id}"><header><h2>{escape(item.question)}</h2>'
        f'<p class="soft"><span class="kind">{say(f"feedback.{item.kind}")}</span> '
        f"#{item.id} <time>{escape(item.time)}</time> "
        f"{say('triage.as_of', day=escape(item.as_of))}{_regions(item, say)}</p></header>"
        f"{named}{comment}{_talk(item, say)}"
        f"<details><summary>{say('triage.answer')}</summary>"
        f'<div class="said">{said(item.answer)}</div></details>'
        f'<div class="row">{_promotion(item, kind, say)}'
        f'<a class="button" href="/feedback/list/pack/{item.id}" download>{say("triage.pack")}</a>'
        f"</div><details><summary>{say('triage.remove')}</summary>"
        f'<form method="post" action="/feedback/list/remove">{_hidden(item, kind)}'
        f'<button type="submit">{say("triage.remove_sure")}</button></form></details></article>'
    )


def _regions(item: Item, say: Say) -> str:
    return f" · {say('triage.regions')} {escape('、'.join(item.regions))}" if item.regions else ""


def _talk(item: Item, say: Say) -> str:
    if not item.history:
        return ""
    turns = "".join(f"<p>{escape(role)}:{escape(words)}</p>" for role, words in item.history)
    return f"<details><summary>{say('triage.history')}</summary>{turns}</details>"


def _hidden(item: Item, kind: str) -> str:
    return (
        f'<input type="hidden" name="id" value="{item.id}">'
        f'<input type="hidden" name="kind" value="{escape(kind)}">'
    )


def _promotion(item: Item, kind: str, say: Say) -> str:
    """The one click: the clause is chosen already where the asker named one."""
    if item.promoted:
        return f'<p class="kind">{say("triage.is_promoted")}</p>'
    choose = "" if item.gold else f'<option value="">{say("triage.choose")}</option>'
    clauses = "".join(
        f'<option value="{escape(key)}"{" selected" if key == item.gold else ""}>'
        f"{escape(address)}</option>"
        for key, address in item.clauses
    )
    return (
        f'<form class="fields" method="post" action="/feedback/list/promote">{_hidden(item, kind)}'
        f'<label>{say("triage.gold")}<select name="clause" required>{choose}{clauses}</select>'
        f'</label><button class="main" type="submit">{say("triage.promote")}</button></form>'
    )
