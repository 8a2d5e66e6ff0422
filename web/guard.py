"""Requests to the staff routes, or to a refusal: before a body is read, and for every route."""

import hmac
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from errors import TiaowenError
from page.desk import refused_page
from page.labels import labels
from web.library import reply
from web.sessions import COOKIE, Session, Sessions
from web.view import script

MAX_FILES = 20
_FIELD = 64 * 1024  # bytes of a form field that is no file

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_log = logging.getLogger(__name__)


def refusal(request: Request, key: str, *, status: int = 400) -> Response:
    """A page with one sentence of page/labels/corpus.toml."""
    return sentence(request, labels(script(request))(f"corpus.{key}"), status=status)


def sentence(request: Request, words: str, *, status: int) -> Response:
    """A page with one sentence."""
    say = labels(script(request))
    body = refused_page(say, words)
    return reply(request, body, title=say("corpus.desk"), status=status)


def staffed(sessions: Sessions) -> type[APIRoute]:
    """A kind of route: only for a session, and a form only with that session's own sign."""

    class Staffed(APIRoute):
        """A route for staff."""

        def get_route_handler(self) -> Handler:
            """The route's handler behind the checks."""
            inner = super().get_route_handler()

            async def checked(request: Request) -> Response:
                session = sessions.of(request.cookies.get(COOKIE))
                if session is None:
                    return _signed_out(request)
                request.state.session = session
                reads = request.method in {"GET", "HEAD"}
                try:
                    return await (inner(request) if reads else _posted(request, session, inner))
                except TiaowenError as error:
                    return sentence(request, str(error), status=503)

            return checked

    return Staffed


def _signed_out(request: Request) -> Response:
    """To the sign-in for who reads, a sentence for who sends."""
    if request.method in {"GET", "HEAD"}:
        return RedirectResponse("/staff", status_code=303)
    return refusal(request, "no_session", status=403)


async def _posted(request: Request, session: Session, inner: Handler) -> Response:
    """Read the form, check its sign, hand on; files that came go again with the request."""
    try:
        fields = await request.form(max_files=MAX_FILES, max_fields=100, max_part_size=_FIELD)
    except HTTPException:  # not multipart, or more files and fields than are let in
        return refusal(request, "too_much")
    except ClientDisconnect:
        _log.info("a browser went away in the middle of an upload")
        return refusal(request, "cut_off")
    try:
        if not same(fields, session.csrf):
            return refusal(request, "bad_form", status=403)
        return await inner(request)
    finally:
        await request.close()


def same(fields: FormData, csrf: str) -> bool:
    """Whether a form bears the sign that it should."""
    given = fields.get("csrf")
    return isinstance(given, str) and hmac.compare_digest(_bytes(given), _bytes(csrf))


def _bytes(words: str) -> bytes:
    return words.encode("utf-8", "surrogatepass")
