"""The start page, the evidence panel and the whole documents; the chat itself is app.py's."""

import html
from collections.abc import Callable
from datetime import date
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import (
    FileResponse,
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)

from page.evidence import document, evidence
from page.labels import label
from page.place import place
from page.ranked import ranked
from page.shell import shell
from page.talk import PolicyQA
from rag.answer import Script
from web.view import LANGUAGE, View, script

_PAGE = Path(__file__).parents[1] / "page"
_ASSETS = frozenset({".css", ".js", ".svg"})
_YEAR = 365 * 24 * 60 * 60  # seconds

PATHS = ("/", "/healthz", "/policy/", "/evidence/", "/page/", "/labels/")


def view(now: Callable[[], PolicyQA], *, entry: str) -> View:
    """The routes; `entry` are the tags that load the chat's front end."""
    router = APIRouter()
    router.get("/healthz")(_healthz)
    router.get("/page/{name}")(_asset)
    router.get("/labels/{chosen}")(_labels)

    @router.get("/")
    def start(request: Request) -> HTMLResponse:
        policies = now().snapshot.policies
        return HTMLResponse(shell(policies, entry=entry, on=date.today(), script=script(request)))

    @router.get("/policy/{name:path}")
    def whole(request: Request, name: str, quote: str = "", on: str = "") -> Response:
        policy = now().snapshot.policies.get(name)
        if policy is None:
            return _not_held(name, request)
        there = place(policy, clause="", quote=quote, on=day(on))
        return HTMLResponse(document(policy, there, script=script(request)))

    @router.get("/evidence/{name:path}")
    def cited(
        request: Request, name: str, clause: str = "", quote: str = "", on: str = "", hit: str = ""
    ) -> Response:
        policy = now().snapshot.policies.get(name)
        if policy is None:
            return _not_held(name, request)
        there = place(policy, clause=clause, quote=quote, on=day(on))
        shown = evidence(policy, there, found=ranked(hit), script=script(request))
        return HTMLResponse(shown)

    return View(router, PATHS)


def _healthz() -> PlainTextResponse:
    return PlainTextResponse("ok")


def _asset(name: str) -> Response:
    path = _PAGE / name
    offered = path.parent == _PAGE and path.suffix in _ASSETS and path.is_file()
    return FileResponse(path) if offered else missing("没有这个文件")


def _labels(chosen: str, to: str = "/") -> Response:
    """Keep the script of the labels, and go back to a page of this host."""
    local = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    reply = RedirectResponse(to if local else "/", status_code=303)
    if chosen in {one.value for one in Script}:
        reply.set_cookie(LANGUAGE, chosen, max_age=_YEAR, httponly=True, samesite="lax")
    return reply


def _not_held(name: str, request: Request) -> HTMLResponse:
    """That no policy has this file name."""
    return missing(html.escape(label("evidence.not_held", script(request), name=name)))


def day(on: str) -> date:
    """The day of an address; today where it names none."""
    try:
        return date.fromisoformat(on)
    except ValueError:
        return date.today()


def missing(sentence: str) -> HTMLResponse:
    """A 404 with a sentence, which is HTML already."""
    return HTMLResponse(f'<p class="empty" tabindex="-1">{sentence}</p>', status_code=404)
