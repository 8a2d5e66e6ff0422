"""An answer to the page that asks what is to be said of it; no script is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from page.labels import Say
from page.parts import SHEET, note
from page.said import said


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked and answered, and the clauses that may be named."""

    question: str
    as_of: str  # YYYY-MM-DD
    regions: tuple[str, ...]
    answer: str  # Markdown
    clauses: tuple[tuple[str, str], ...]  # (key, address)


def feedback(asked: Asked, *, kinds: Sequence[str], most: int, error: str, say: Say) -> str:
    """The form; `most` characters of comment, `error` is a sentence or ""."""
    hidden = _hidden("question", asked.question) + _hidden("as_of", asked.as_of)
    hidden += "".join(_hidden("regions", region) for region in asked.regions)
    none = f'<option value="">{say("feedback.clause_none")}</option>'
    clauses = "".join(
        f'<option value="{escape(key)}">{escape(address)}</option>'
        for key, address in asked.clauses
    )
    return (
        f"{SHEET}<h1>{say('feedback.title')}</h1>{note(escape(error), bad=True) if error else ''}"
        f'<section class="card"><h2>{say("feedback.question")}</h2><p>{escape(asked.question)}</p>'
        f"<details open><summary>{say('feedback.answer')}</summary>"
        f'<div class="said">{said(asked.answer)}</div></details></section>'
        f'<form class="column" method="post" action="/feedback">{hidden}'
        f"{_kinds(kinds, say)}"
        f'<label>{say("feedback.clause")}<select name="clause" aria-describedby="clause-hint">'
        f"{none}{clauses}</select></label>"
        f'<p class="soft" id="clause-hint">{say("feedback.clause_hint")}</p>'
        f'<label>{say("feedback.address")}<input name="address" maxlength="200"></label>'
        f"<label>{say('feedback.comment', most=most)}"
        f'<textarea name="comment" rows="3" maxlength="{most}"></textarea></label>'
        f'<p class="soft">{say("feedback.privacy")}</p>'
        f'<button class="main" type="submit">{say("feedback.send")}</button></form>'
    )


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _kinds(kinds: Sequence[str], say: Say) -> str:
    """One choice of all kinds, none made beforehand."""
    choices = "".join(
        f'<label class="choice"><input type="radio" name="kind" value="{kind}" required>'
        f"{say(f'feedback.{kind}')}</label>"
        for kind in kinds
    )
    return f"<fieldset><legend>{say('feedback.kind')}</legend>{choices}</fieldset>"


def thanks(say: Say) -> str:
    """Word that feedback is kept."""
    return _ending(note(say("feedback.thanks")), say)


def refused(sentence: str, say: Say) -> str:
    """Word that it is not, and why."""
    return _ending(note(f"{say('feedback.refused')}:{escape(sentence)}", bad=True), say)


def _ending(told: str, say: Say) -> str:
    back = f'<p><a href="/">{say("feedback.back")}</a></p>'
    return f"{SHEET}<h1>{say('feedback.title')}</h1>{told}{back}"
