"""A query to how it was understood, folded, with what was assumed as chips to take away."""

import html
from collections.abc import Iterator, Mapping
from dataclasses import replace

from corpus.region import Place
from page.asked import Asked
from page.labels import Say
from page.wording import unnamed
from rag.answer import Query
from rag.focus import Focus


def understood(query: Query, chosen: Asked, *, say: Say, held: Mapping[str, Place]) -> str:
    """One `<details>`, without a blank line, so that Markdown lets it be."""
    rows = "".join(
        f"<div><dt>{say(f'ask.{key}')}</dt><dd>{value}</dd></div>"
        for key, value in (
            ("standalone", html.escape(query.standalone)),
            ("context", _context(query, chosen, say)),
            ("regions", _regions(query, chosen, say, held)),
            ("kind", _kinds(query, say)),
            ("topic", html.escape(" · ".join(group[0] for group in query.topic))),
            ("repaired", _repaired(query, say)),
            ("period", _period(chosen, say)),
            ("as_of", _day(query, chosen, say)),
        )
        if value
    )
    short = html.escape(" · ".join(_summary(query, say)))
    return (
        f'<details class="understood"><summary>{say("ask.understood")}'
        f"<small>{short}</small></summary><dl>{rows}</dl></details>"
    )


def chip(name: str, again: Asked, say: Say) -> str:
    """A button that asks again without what it names."""
    title = html.escape(say("ask.removal", what=name))
    return (
        f'<button type="button" class="chip" title="{title}" value="{html.escape(again.json())}">'
        f'<span class="unseen">{say("ask.remove")} </span>{html.escape(name)}</button>'
    )


def _summary(query: Query, say: Say) -> Iterator[str]:
    """The few words that show while it is folded."""
    yield "、".join((*query.regions, *query.unheld)) or say("ask.all_regions")
    yield html.unescape(_kinds(query, say))
    if query.filter.in_force_on:
        yield say("ask.filter_in_force")


def _context(query: Query, chosen: Asked, say: Say) -> str:
    """That the question leans on the one before, and a way to ask it by itself."""
    carried = query.standalone.strip() != query.question.strip()
    return chip(say("ask.carried"), replace(chosen, alone=True), say) if carried else ""


def _regions(query: Query, chosen: Asked, say: Say, held: Mapping[str, Place]) -> str:
    """The regions asked for, each to be taken away where that leaves a question."""
    chips = []
    for name in query.regions:
        again = without(query, chosen, name, held)
        chips.append(chip(name, again, say) if again else html.escape(name))
    if query.unheld:
        chips.append(html.escape(say("ask.unheld", places="、".join(query.unheld))))
    return " ".join(chips) or say("ask.every_region")


def without(query: Query, chosen: Asked, name: str, held: Mapping[str, Place]) -> Asked | None:
    """What to ask to be told of more than this region; None where nothing would be left."""
    fewer = replace(chosen, question=query.question, regions=chosen.without(name))
    if fewer.regions != chosen.regions and not unnamed(query.question, held[name], held.values()):
        return fewer
    if query.standalone.strip() == query.question.strip():
        left = unnamed(query.question, held[name], held.values())
        return replace(fewer, question=left) if left else None
    others = "、".join(held[other].short for other in query.regions if other != name)
    left = f"{others} {query.search}".strip()
    return replace(fewer, question=left, alone=True) if query.search.strip() else None


def _kinds(query: Query, say: Say) -> str:
    """What the question wants to know, in words, in the order of the table."""
    kinds = [say(f"ask.kind_{focus.value}") for focus in Focus if focus in query.foci]
    return html.escape("、".join(kinds) or say("ask.kind_topic"))


def _repaired(query: Query, say: Say) -> str:
    said = (say("ask.repair", wrong=wrong, right=right) for wrong, right in query.repaired)
    return html.escape(";".join(said))


def _period(chosen: Asked, say: Say) -> str:
    """Which policies are searched."""
    if not chosen.in_force:
        return say("ask.filter_all")
    return chip(say("ask.filter_in_force"), replace(chosen, in_force=False), say)


def _day(query: Query, chosen: Asked, say: Say) -> str:
    """The day that periods are held against."""
    day = query.as_of.isoformat()
    if not chosen.as_of:
        return say("ask.today", day=day)
    return chip(day, replace(chosen, as_of=""), say)
