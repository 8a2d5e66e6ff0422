"""A pack's ranking to a table, and how its question was read to terms, in a reader's words."""

import html
from collections.abc import Callable, Iterable

from page.labels import Say
from rag.focus import Focus
from rag.pack import Pack, Ranked
from rag.rerank import coefficients
from rag.trace import Fate

Link = Callable[[Ranked], str]  # the HTML of a clause's address

_HEADS = "rank clause fate probability lexical dense fused features".split()


def terms(rows: Iterable[tuple[str, str]]) -> str:
    """Names and values, which are words and not HTML, as a list of terms; empty ones left out."""
    pairs = (
        f"<div><dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd></div>"
        for name, value in rows
        if value
    )
    return f'<dl class="facts">{"".join(pairs)}</dl>'


def understanding(pack: Pack, say: Say) -> tuple[tuple[str, str], ...]:
    """How the question was read: names and values."""
    said, wanted = pack.understanding, pack.understanding.filters
    kept = [*wanted.regions, *wanted.policies, *wanted.issuers, *map(str, wanted.years)]
    return (
        (say("check.standalone"), said.standalone),
        (say("check.regions"), "、".join(said.regions) or say("check.any")),
        (say("check.unheld"), "、".join(said.unheld)),
        (say("check.foci"), "、".join(_focus(focus, say) for focus in said.foci)),
        (say("check.topic"), "、".join("/".join(group) for group in said.topic)),
        (say("check.repaired"), "、".join(f"{wrong} → {right}" for wrong, right in said.repaired)),
        (say("check.filters"), "、".join(kept)),
        (say("check.as_of"), said.as_of.isoformat()),
    )


def _focus(focus: str, say: Say) -> str:
    """What a question asks for; a pack of another version may name what is not known here."""
    return say(f"ask.kind_{focus}") if focus in {one.value for one in Focus} else focus


def ranking(pack: Pack, say: Say, link: Link) -> str:
    """The table of the clauses that were found."""
    head = "".join(f'<th scope="col">{say(f"check.head_{name}")}</th>' for name in _HEADS)
    rows = "".join(_row(one, say, link) for one in pack.candidates)
    caption = say("check.table", found=pack.found, shown=len(pack.candidates))
    return (
        f'<table class="ranking"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(one: Ranked, say: Say, link: Link) -> str:
    ranks = "".join(
        f'<td class="n">{rank}</td>' for rank in (one.lexical_rank, one.dense_rank, one.fused_rank)
    )
    return (
        f'<tr class="{"cited" if one.fate == Fate.CITED.value else "left"}">'
        f'<td class="n">{one.rank}</td><th scope="row">{link(one)}</th>'
        f"<td>{html.escape(_fate(one, say))}</td>"
        f'<td class="n">{one.probability:.3f}</td>{ranks}'
        f"<td>{html.escape(_weighed(one, say))}</td></tr>"
    )


def _weighed(one: Ranked, say: Say) -> str:
    """The features that weighed most: 字词相符 +3.2、语义相近 +1.0."""
    known = coefficients()
    return "、".join(
        f"{say(f'check.feature_{f.name}') if f.name in known else f.name} {f.weight:+.1f}"
        for f in one.features
    )


def _fate(one: Ranked, say: Say) -> str:
    """What became of a clause; a pack of another version may name what is not known here."""
    known = {fate.value for fate in Fate}
    return say(f"check.fate_{one.fate}") if one.fate in known else one.fate
