"""Held policies to the start page: header, chat and panel, before Gradio has loaded."""

import html
import json
import re
import string
from collections.abc import Mapping
from datetime import date
from itertools import islice
from pathlib import Path

from corpus.policy import Policy
from page.asked import Asked
from page.frame import languages, navigation
from page.labels import Say, labels
from page.marked import badge
from page.place import policy_url
from rag.answer import Script, standing

EXAMPLES = range(1, 7)
_SHOWN = 12
_LABELS = (
    "noscript welcome welcome_how filter_regions filter_period filter_all filter_in_force "
    "filter_day filter_day_hint filter_clear fresh panel close close_to panel_empty"
).split()
# What page.js and chat.js say, also in place of Gradio's own words.
_SCRIPTED = (
    "question placeholder send stop talk asked_by answered_by edit submit cancel "
    "all_regions chosen_regions filter_all filter_in_force copied copy_failed thanks no_reason "
    "feedback_failed no_feedback lost panel_failed"
).split()

# <script type="module" crossorigin src="./assets/index-DphvyggB.js"></script>
# <link rel="stylesheet" crossorigin href="./assets/index-DiEEvXS6.css">
_ENTRY = re.compile(r"<(?:script type=\"module\"|link rel=\"stylesheet\")[^>]*\"\./assets/[^>]*>")


def entry(index: str) -> str:
    """The two tags of Gradio's own index page that load its front end; no inline script."""
    tags = _ENTRY.findall(index)
    if len(tags) != 2:
        raise ValueError(f"Gradio's index page has {len(tags)} entry tags, 2 are known")
    return "".join(tag + ("</script>" if tag.startswith("<script") else "") for tag in tags)


def shell(policies: Mapping[str, Policy], *, entry: str, on: date, script: Script) -> str:
    """The start page; Gradio fills `<gradio-app>`, page.js fills the panel."""
    say = labels(script)
    items = "".join(_item(p, on=on, script=script) for p in islice(policies.values(), _SHOWN))
    more = "<li>…</li>" if len(policies) > _SHOWN else ""
    template = string.Template((Path(__file__).parent / "shell.html").read_text("utf-8"))
    return template.substitute(
        {name: html.escape(say(f"ask.{name}")) for name in _LABELS},
        entry=entry,
        script=script.value,
        name=say("frame.name"),
        promise=say("frame.promise"),
        views=navigation(say, view="ask"),
        scripts=languages(say, script=script, path="/"),
        held_label=say("frame.held_label"),
        count=say("frame.held", count=len(policies)),
        held=items + more,
        words=html.escape(json.dumps(_words(say), ensure_ascii=False)),
        examples_label=say("ask.examples"),
        examples="".join(_example(say(f"ask.example_{n}")) for n in EXAMPLES),
        filters_label=say("ask.filters"),
        regions="".join(map(_region, sorted({p.metadata.region for p in policies.values()}))),
    )


def _words(say: Say) -> dict[str, str]:
    """What the scripts say, by its key."""
    return {name: say(f"ask.{name}", count="{count}") for name in _SCRIPTED}


def _example(question: str) -> str:
    """A button that asks a question."""
    words = html.escape(question)
    value = html.escape(Asked(question).json())
    return f'<li><button type="button" class="ask" value="{value}">{words}</button></li>'


def _region(name: str) -> str:
    """A region to choose."""
    words = html.escape(name)
    box = f'<input type="checkbox" name="region" value="{words}">'
    return f"<label>{box} {words}</label>" if name else ""


def _item(policy: Policy, *, on: date, script: Script) -> str:
    """A held policy: its name, its years, its standing."""
    said = policy.metadata
    period = f"<small>{html.escape(str(said.period))}</small>" if said.period else ""
    title = html.escape(said.title.value or policy.name)
    return (
        f'<li><a href="{html.escape(policy_url(policy.name))}" target="_blank" rel="noopener" '
        f'title="{title}">{html.escape(said.short_name)}{period}'
        f"{badge(standing(said.period, on), script=script)}</a></li>"
    )
