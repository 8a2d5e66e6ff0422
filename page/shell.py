"""Held policies to the start page: header, chat and panel, before Gradio has loaded."""

import html
import re
import string
from collections.abc import Mapping
from datetime import date
from itertools import islice
from pathlib import Path

from corpus.policy import Policy
from page.frame import languages, navigation
from page.labels import labels
from page.marked import badge
from page.place import policy_url
from rag.answer import Script, standing

_SHOWN = 12

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
    items = "".join(_item(p, on=on) for p in islice(policies.values(), _SHOWN))
    more = "<li>等</li>" if len(policies) > _SHOWN else ""
    template = string.Template((Path(__file__).parent / "shell.html").read_text("utf-8"))
    return template.substitute(
        entry=entry,
        script=script.value,
        name=say("frame.name"),
        promise=say("frame.promise"),
        views=navigation(say, view="ask"),
        scripts=languages(say, script=script, path="/"),
        held_label=say("frame.held_label"),
        count=say("frame.held", count=len(policies)),
        held=items + more,
    )


def _item(policy: Policy, *, on: date) -> str:
    """A held policy: its name, its years, its standing."""
    said = policy.metadata
    period = f"<small>{html.escape(str(said.period))}</small>" if said.period else ""
    title = html.escape(said.title.value or policy.name)
    return (
        f'<li><a href="{html.escape(policy_url(policy.name))}" target="_blank" rel="noopener" '
        f'title="{title}">{html.escape(said.short_name)}{period}'
        f"{badge(standing(said.period, on))}</a></li>"
    )
