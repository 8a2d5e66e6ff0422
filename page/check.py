"""Verdicts, a ranking and statements on a pack to the body of the check view."""

import html
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import urlencode

from corpus.policy import Span
from page.labels import Say
from page.marked import language
from page.pack import outcome
from page.place import policy_url, quoted_url
from page.ranking import ranking, terms, understanding
from rag.check import Checked, Found, Verdict
from rag.differences import Difference
from rag.pack import Pack, Ranked
from rag.pasted import MAX_CHARACTERS, MAX_SENTENCES
from rag.recheck import Outcome, Statement
from rag.verifiable import Reason

# A shape and a word each, so that no verdict is told by colour alone.
_SHAPES = {
    Verdict.SUPPORTED: "✓",
    Verdict.ALTERED: "≠",
    Verdict.UNFOUND: "?",
    Verdict.UNVERIFIABLE: "—",
}


def form(say: Say, *, text: str, on: date) -> str:
    """What is pasted, and for which day; it works without a script."""
    hint = say("check.text_hint", characters=MAX_CHARACTERS, sentences=MAX_SENTENCES)
    return (
        f"<h1>{say('check.title')}</h1><p>{say('check.lead')}</p>"
        '<form class="paste" method="post" action="/check">'
        f'<label for="text">{say("check.text")}</label>'
        f'<textarea id="text" name="text" rows="7" required aria-describedby="hint">'
        f'\n{html.escape(text)}</textarea><p id="hint" class="hint">{hint}</p>'
        f'<p class="row"><label for="as_of">{say("check.as_of")}</label>'
        f'<input id="as_of" name="as_of" type="date" value="{on.isoformat()}">'
        f'<button name="do" value="check">{say("check.check")}</button>'
        f'<button name="do" value="rank" class="second">{say("check.rank")}</button></p></form>'
    )


def pack_form(say: Say) -> str:
    """Where a pack is chosen or pasted."""
    return (
        f'<details class="packs"><summary>{say("check.verify")}</summary>'
        f"<p>{say('check.verify_lead')}</p>"
        '<form class="paste" method="post" action="/check/verify" enctype="multipart/form-data">'
        f'<label for="file">{say("check.file")}</label>'
        '<input id="file" name="file" type="file" accept=".json,application/json">'
        f'<label for="pasted">{say("check.pasted")}</label>'
        '<textarea id="pasted" name="pasted" rows="3"></textarea>'
        f'<p class="row"><button>{say("check.verify_do")}</button></p></form></details>'
    )


def problem(sentence: str) -> str:
    """A sentence on what is wrong with the input."""
    return f'<p class="note" role="alert">{html.escape(sentence)}</p>'


def verdicts(found: Sequence[Checked], say: Say, *, on: date) -> str:
    """Every sentence with its verdict; remarks around an answer are folded away."""
    remarks = [one for one in found if one.reason is Reason.FRAME]
    told = [one for one in found if one.reason is not Reason.FRAME]
    counts = Counter(one.verdict for one in told)
    summary = " ".join(
        f'<li class="verdict {v.value}">{_badge(v, say)} {counts[v]}</li>'
        for v in Verdict
        if counts[v]
    )
    items = "".join(_checked(one, say, on=on) for one in told)
    aside = "".join(f"<li>{html.escape(one.pasted.text)}</li>" for one in remarks)
    folded = (
        f"<details><summary>{say('check.remarks', n=len(remarks))}</summary>"
        f"<ul>{aside}</ul></details>"
        if remarks
        else ""
    )
    head = f'<h2 id="results" tabindex="-1">{say("check.results")}</h2>'
    if not told:
        return f"<section>{head}<p>{say('check.nothing')}</p>{folded}</section>"
    return (
        f"<section>{head}<p>{say('check.counts', n=len(told))}</p>"
        f'<ul class="counts">{summary}</ul>'
        f'<ol class="checked">{items}</ol>{folded}</section>'
    )


def _badge(verdict: Verdict, say: Say) -> str:
    shape = f'<span aria-hidden="true">{_SHAPES[verdict]}</span>'
    return f'<strong class="stamp {verdict.value}">{shape}{say(f"check.{verdict.value}")}</strong>'


def _checked(one: Checked, say: Say, *, on: date) -> str:
    first = one.clauses[0] if one.clauses else None
    differing = first.differences if first else ()
    words = marked(one.pasted.text, (d.at for d in differing if d.at), tag="del")
    why = (
        say(f"check.reason_{one.reason.value}")
        if one.reason
        else say(f"check.{one.verdict.value}_is")
    )
    label = say("check.says" if one.verdict is Verdict.SUPPORTED else "check.nearest")
    clauses = "".join(_clause(found, say, on=on) for found in one.clauses)
    near = "".join(_clause(found, say, on=on) for found in one.near)
    return (
        f'<li class="{one.verdict.value}"><p class="head">{_badge(one.verdict, say)}'
        f" <span>{why}</span></p>"
        f'<p class="said" lang="{language(one.pasted.text)}">{words}</p>'
        f"{_differences(differing, say)}"
        + (f"<h3>{label}</h3>{clauses}" if clauses else "")
        + (
            f"<details><summary>{say('check.near', n=len(one.near))}</summary>{near}</details>"
            if near
            else ""
        )
        + "</li>"
    )


def _differences(found: Iterable[Difference], say: Say) -> str:
    """What differs, both sides in words."""
    items = "".join(
        f"<li><b>{say(f'check.kind_{one.kind.name}')}</b> {_sides(one, say)}</li>" for one in found
    )
    return f'<ul class="differences">{items}</ul>' if items else ""


def _sides(one: Difference, say: Say) -> str:
    said = f"<del>{html.escape(one.said)}</del>"
    source = f"<ins>{html.escape(one.source)}</ins>"
    left = _with(say, "check.said", said) if one.said else say("check.lacks_said")
    right = _with(say, "check.clause_says", source) if one.source else say("check.lacks_clause")
    return f"{left};{right}"


def _with(say: Say, key: str, words: str) -> str:
    """A label whose {words} are HTML."""
    before, _, after = say(key, words="\0").partition("\0")
    return f"{html.escape(before)}{words}{html.escape(after)}"


def _clause(found: Found, say: Say, *, on: date) -> str:
    """A clause's address, a link to the words in it, and the words."""
    url = quoted_url(found.policy, found.clause, found.span, found.quote, on=on)
    words = marked(found.quote, (d.where for d in found.differences if d.where), tag="ins")
    return (
        f'<div class="backing"><p><a href="{html.escape(url)}" target="_blank" rel="noopener">'
        f"{html.escape(found.address)}</a> <small>{html.escape(found.title)}</small></p>"
        f'<blockquote lang="{language(found.quote)}">{words}</blockquote></div>'
    )


def marked(text: str, spans: Iterable[Span], *, tag: str) -> str:
    """Escaped words, the spans in a tag; spans that overlap become one.

    >>> marked("达到<13>件", [Span(3, 5)], tag="del")
    '达到&lt;<del>13</del>&gt;件'
    """
    shown, at = "", 0
    for start, end in _merged(spans):
        shown += html.escape(text[at:start]) + f"<{tag}>{html.escape(text[start:end])}</{tag}>"
        at = end
    return shown + html.escape(text[at:])


def _merged(spans: Iterable[Span]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if merged and span.start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], span.end)
        else:
            merged.append((span.start, span.end))
    return merged


def ranked(pack: Pack, say: Say, *, excluded: Sequence[str]) -> str:
    """The verdict on a question, how it was read, and every clause that was found."""
    asked = urlencode({"q": pack.question, "as_of": pack.understanding.as_of.isoformat()})
    rows = ((say("check.verdict"), outcome(pack, say)), *understanding(pack, say))
    left = ((say("check.excluded"), "、".join(excluded)),) if excluded else ()
    saves = "".join(
        f'<a class="button" href="/check/pack.{kind}?{html.escape(asked)}" download>'
        f"{say(f'check.as_{kind}')}</a>"
        for kind in ("html", "json")
    )
    return (
        f'<section><h2 id="results" tabindex="-1">{say("check.ranking")}</h2>'
        f"{terms((*rows, *left))}"
        f'<p class="row">{say("check.download")} {saves}</p>'
        f'<div class="wide" tabindex="0" role="region" aria-label="{say("check.ranking")}">'
        f"{ranking(pack, say, _link)}</div></section>"
    )


def _link(one: Ranked) -> str:
    url = html.escape(policy_url(one.policy, clause=one.clause))
    return f'<a href="{url}" target="_blank" rel="noopener">{html.escape(one.address)}</a>'


def statements(found: Sequence[Statement], say: Say) -> str:
    """What came of verifying a pack, line by line."""
    changed = sum(one.outcome is not Outcome.SAME for one in found)
    head = say("check.some_changed", n=changed) if changed else say("check.all_same")
    items = "".join(_statement(one, say) for one in found)
    return (
        f'<section><h2 id="results" tabindex="-1">{say("check.verify")}:{head}</h2>'
        f'<ul class="statements">{items}</ul></section>'
    )


def _statement(one: Statement, say: Say) -> str:
    same = one.outcome is Outcome.SAME
    verdict, word = (Verdict.SUPPORTED, "same") if same else (Verdict.ALTERED, "different")
    stamp = (
        f'<strong class="stamp {verdict.value}"><span aria-hidden="true">{_SHAPES[verdict]}</span>'
        f"{say(f'check.{word}')}</strong>"
    )
    link = ""
    if one.place:
        name, clause, _ = one.place
        url = html.escape(policy_url(name, clause=clause))
        link = f' <a href="{url}" target="_blank" rel="noopener">{say("check.place")}</a>'
    return f"<li>{stamp} {html.escape(one.sentence)}{link}</li>"
