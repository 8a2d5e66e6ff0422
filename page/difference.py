"""What differs between two versions, to HTML: words say what happened, not colours alone."""

import html
from collections.abc import Callable
from dataclasses import dataclass

from corpus.policy import Clause, Policy
from corpus.versions import Difference, Fate, Pair, words
from index.ledger import SHIPPED, Entry
from page.labels import Say
from page.marked import language
from page.place import library_url, original_url, versions_url

_TOLD = (Fate.CHANGED, Fate.ADDED, Fate.REMOVED, Fate.MOVED)


def difference_html(old: Policy, new: Policy, found: Difference, say: Say) -> str:
    """A summary, then every clause that is not the same."""
    counts = "".join(_count(fate, len(found.of(fate)), say) for fate in (*_TOLD, Fate.SAME))
    items = "".join(_item(old, new, pair, say) for pair in found.told)
    body = (
        f'<ol class="difference">{items}</ol>'
        if items
        else f'<p class="empty">{say("corpus.no_difference")}</p>'
    )
    return f'<ul class="counts">{counts}</ul>{body}'


def _count(fate: Fate, count: int, say: Say) -> str:
    return f'<li class="{fate.value}">{say(f"corpus.count_{fate.value}", count=count)}</li>'


def _item(old: Policy, new: Policy, pair: Pair, say: Say) -> str:
    """One clause: what became of it, its address, its words."""
    show: dict[Fate, Callable[[], str]] = {
        Fate.CHANGED: lambda: _changed(old, new, pair, say),
        Fate.ADDED: lambda: _whole(new, pair.new, "ins"),
        Fate.REMOVED: lambda: _whole(old, pair.old, "del"),
        Fate.MOVED: lambda: _first(new, pair.new),
    }
    clause = pair.new or pair.old
    text = (new if pair.new else old).text
    lang = language(text[clause.start : clause.own_end]) if clause else "zh-Hans"
    return (
        f'<li class="{pair.fate.value}"><p><strong class="fate">'
        f"{say(f'corpus.{pair.fate.value}')}</strong> {_addresses(pair, say)}</p>"
        f'<blockquote class="clause" lang="{lang}"><p>{show[pair.fate]()}</p></blockquote></li>'
    )


def _addresses(pair: Pair, say: Say) -> str:
    """The clause's address; both where it has another number now."""
    now = html.escape((pair.new or pair.old).address)  # type: ignore[union-attr]
    if pair.old and pair.new and pair.old.id != pair.new.id:
        before = html.escape(pair.old.address)
        return f'<span class="place">{say("corpus.renumbered", old=before, new=now)}</span>'
    return f'<span class="place">{now}</span>'


def _changed(old: Policy, new: Policy, pair: Pair, say: Say) -> str:
    """The clause in both versions at once, what was cut and what was put in marked."""
    made = []
    for piece in pair.pieces:
        before, after = (
            html.escape(" ".join(words_.split()))
            for words_ in (piece.old.of(old.text), piece.new.of(new.text))
        )
        if piece.same:
            made.append(after)
            continue
        made.append(_tagged("del", before, say("corpus.cut")))
        made.append(_tagged("ins", after, say("corpus.put")))
    return "".join(made)


def _tagged(tag: str, words_: str, said: str) -> str:
    """Words in a tag, and what it means for those who do not see it."""
    return f'<{tag}><span class="unseen">[{said}]</span>{words_}</{tag}>' if words_ else ""


def _whole(policy: Policy, clause: Clause | None, tag: str) -> str:
    """All words of a clause that one version alone has."""
    said = words(policy, clause).of(policy.text) if clause else ""
    return f"<{tag}>{html.escape(said)}</{tag}>" if said else ""


def _first(policy: Policy, clause: Clause | None) -> str:
    """The beginning of a clause that only moved."""
    said = words(policy, clause).of(policy.text) if clause else ""
    return html.escape(said if len(said) <= 60 else said[:60] + "……")


@dataclass(frozen=True)
class Versions:
    """The versions of a policy."""

    name: str
    entry: Entry | None  # None: nothing was ever uploaded
    numbers: tuple[int, ...]
    between: tuple[int, int]  # the two that are compared


def versions_page(versions: Versions, say: Say, *, body: str, staff: bool) -> str:
    """The versions of a policy; `body` is what differs between two of them."""
    name, entry = versions.name, versions.entry
    rows = "".join(_version(name, entry, n, say, staff=staff) for n in versions.numbers)
    heads = "".join(
        f'<th scope="col">{say(f"corpus.{key}")}</th>' for key in ("version", "when", "doing")
    )
    back = html.escape(library_url(name))
    return (
        f'<p class="back"><a href="{back}">{say("corpus.go_back")}</a></p>'
        f"<h1>{say('corpus.versions_of', name=html.escape(name))}</h1>"
        f"<table><caption>{say('corpus.versions_caption')}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table>{_compare(versions, say)}{body}"
    )


def version_name(entry: Entry | None, number: int, say: Say) -> str:
    """What a version is called."""
    current = bool(entry and entry.current == number) or (entry is None and number == SHIPPED)
    called = say("corpus.shipped") if number == SHIPPED else say("corpus.nth", number=number)
    return f"{called}{say('corpus.current_mark') if current else ''}"


def _version(name: str, entry: Entry | None, number: int, say: Say, *, staff: bool) -> str:
    version = entry.version(number) if entry else None
    when = f"{version.on:%Y-%m-%d %H:%M} UTC" if version else "—"
    doors = [f'<a href="{html.escape(original_url(name, number))}">{say("corpus.original")}</a>']
    if staff and entry and entry.current != number:
        url = f"/staff/change?name={versions_url(name)[10:]}&version={number}"
        doors.append(f'<a href="{html.escape(url)}">{say("corpus.hold_this")}</a>')
    return (
        f'<tr><th scope="row">{version_name(entry, number, say)}</th><td>{when}</td>'
        f"<td>{' · '.join(doors)}</td></tr>"
    )


def _compare(versions: Versions, say: Say) -> str:
    """Which two versions to compare."""
    selects = "".join(
        f'<label>{say(f"corpus.{key}")}<select name="{key}">'
        + "".join(
            f'<option value="{n}"{" selected" if n == chosen else ""}>'
            f"{say('corpus.shipped') if n == SHIPPED else say('corpus.nth', number=n)}</option>"
            for n in versions.numbers
        )
        + "</select></label>"
        for key, chosen in zip(("older", "newer"), versions.between, strict=True)
    )
    url = html.escape(versions_url(versions.name))
    return (
        f'<form class="filter" method="get" action="{url}">{selects}'
        f'<p class="buttons"><button>{say("corpus.compare")}</button></p></form>'
    )
