"""An answer to what can be done with it: copied, checked, packed as evidence, judged."""

import html
import json
from collections.abc import Sequence
from urllib.parse import urlencode

from page.asked import Asked
from page.labels import Say
from rag.answer import Answer, Citation, Turn
from rag.render import markdown, text_mark

HELPFUL = "helpful"
REASONS = ("citation", "incomplete", "outdated", "off_topic")
_MAX_CLAUSE, _MAX_COMMENT = 100, 1000  # characters


def copied(answer: Answer, say: Say) -> str:
    """The answer as plain Markdown with its marks, and a list of its sources."""
    said = markdown(answer, text_mark)
    if not answer.citations:
        return said
    sources = "\n".join(f"- {_source(citation, say)}" for citation in answer.citations)
    return f"{said}\n\n**{say('ask.sources')}**\n\n{sources}\n"


def _source(citation: Citation, say: Say) -> str:
    """What to name when quoting: title, issuer, number, period, and the place in the file."""
    period = say("ask.source_period", period=citation.period) if citation.period else ""
    known = [one for one in (citation.issuer, citation.doc_number, period) if one]
    aside = f"({','.join(known)})" if known else ""
    where = f"{citation.source}:{citation.start}-{citation.end}"
    return f"{text_mark(citation)} 《{citation.policy}》{aside} {where}"


def tools(answer: Answer, chosen: Asked, history: Sequence[Turn], say: Say) -> str:
    """The row of buttons under an answer, without a blank line."""
    query = urlencode(_again(answer, chosen), doseq=True)
    context = _context(answer, chosen, history)
    return (
        f'<div class="tools" role="group" title="{say("ask.tools")}">'
        f'<button type="button" class="copy" value="{_attribute(copied(answer, say))}">'
        f"{say('ask.copy')}</button>"
        f'<button type="button" class="again">{say("ask.retry")}</button>'
        f'<a class="tool" href="/check?{html.escape(query)}" target="_blank">'
        f"{say('ask.check')}</a>"
        f'<a class="tool" href="/check/pack.html?{html.escape(query)}" target="_blank">'
        f"{say('ask.pack')}</a>"
        f'<button type="button" class="judge" value="{_attribute(context)}">'
        f"{say('ask.helpful')}</button>"
        f'<details class="feedback"><summary>{say("ask.unhelpful")}</summary>'
        f"{_form(context, say)}</details></div>"
    )


def _again(answer: Answer, chosen: Asked) -> dict[str, str | Sequence[str]]:
    """What a view needs to answer the same question on the same day."""
    asked: dict[str, str | Sequence[str]] = {
        "q": answer.query.standalone,
        "as_of": answer.query.as_of.isoformat(),
    }
    return {**asked, "regions": chosen.regions} if chosen.regions else asked


def _context(answer: Answer, chosen: Asked, history: Sequence[Turn]) -> str:
    """What feedback is about, as POST /feedback takes it; the page adds kind, address, comment."""
    return json.dumps(
        {
            "question": answer.query.question,
            "as_of": answer.query.as_of.isoformat(),
            "regions": list(chosen.regions),
            "history": [
                {"role": turn.role, "content": turn.content}
                for turn in history
                if turn.role == "user"  # what a question leans on; answers would fill the body
            ],
            "kind": HELPFUL,
        },
        ensure_ascii=False,
    )


def _form(context: str, say: Say) -> str:
    """The reasons, one to choose, and the clause that would have been right."""
    reasons = "".join(
        f'<label><input type="radio" name="kind" value="{one}"> {say(f"ask.{one}")}</label>'
        for one in REASONS
    )
    return (
        f"<form><fieldset><legend>{say('ask.reason')}</legend>{reasons}</fieldset>"
        f'<label>{say("ask.right_clause")}<input name="address" maxlength="{_MAX_CLAUSE}" '
        f'placeholder="{html.escape(say("ask.right_clause_example"))}"></label>'
        f'<label>{say("ask.comment")}<input name="comment" maxlength="{_MAX_COMMENT}"></label>'
        f'<button type="submit" value="{_attribute(context)}">{say("ask.send_feedback")}</button>'
        "</form>"
    )


def _attribute(words: str) -> str:
    """Words as an attribute's value; a blank line in it would end the HTML in Markdown."""
    return html.escape(words).replace("\n", "&#10;")
