"""A body to a whole page of ours: header, the views, the choice of script."""

import html
from urllib.parse import quote

from page.labels import Say, labels
from rag.answer import Script

VIEWS = (("ask", "/"), ("check", "/check"), ("corpus", "/corpus"), ("evaluate", "/evaluate"))
# Each in its own words: who cannot read the others finds it.
SCRIPTS = (
    (Script.SIMPLIFIED, "简", "简体中文"),
    (Script.TRADITIONAL, "繁", "繁體中文"),
    (Script.ENGLISH, "EN", "English"),
)


def framed(
    *,
    title: str,
    body: str,
    view: str,
    script: Script,
    path: str,
    assets: tuple[str, ...] = (),
) -> str:
    """A page of one view around its body, which is HTML already; `assets` are files of page/.

    `path` is the page's own address: the choice of script returns to it.
    """
    say = labels(script)
    styles = "".join(
        f'<link rel="stylesheet" href="/page/{name}">'
        for name in ("page.css", *assets)
        if name.endswith(".css")
    )
    tags = "".join(
        f'<script src="/page/{name}" defer></script>' for name in assets if name.endswith(".js")
    )
    return (
        f'<!doctype html><html lang="{script.value}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{html.escape(title)} · {say('frame.name')}</title>"
        f'<link rel="icon" href="/page/icon.svg">{styles}'
        f'{tags}</head><body class="view {view}"><header class="bar">'
        f'<a class="name" href="/">{say("frame.name")}</a>{navigation(say, view=view)}'
        f"{languages(say, script=script, path=path)}</header><main>{body}</main></body></html>"
    )


def navigation(say: Say, *, view: str) -> str:
    """Links to the four views, the one that is open marked."""
    links = "".join(
        f'<li><a href="{url}"{" aria-current=page" if name == view else ""}>'
        f"{say(f'frame.{name}')}</a></li>"
        for name, url in VIEWS
    )
    return f'<nav class="views" aria-label="{say("frame.views")}"><ul>{links}</ul></nav>'


def languages(say: Say, *, script: Script, path: str) -> str:
    """Links that choose the script of the labels."""
    links = "".join(
        f'<li><a href="/labels/{one.value}?to={quote(path, safe="")}" lang="{one.value}" '
        f'hreflang="{one.value}" aria-label="{name}"'
        f"{' aria-current=true' if one is script else ''}>{short}</a></li>"
        for one, short, name in SCRIPTS
    )
    return f'<nav class="scripts" aria-label="{say("frame.language")}"><ul>{links}</ul></nav>'
