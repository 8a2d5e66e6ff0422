"""The library: every policy, its versions, its original; open to all."""

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from corpus.policy import Policy
from corpus.versions import difference
from errors import TiaowenError
from index.ledger import SHIPPED, Entry, Ledger
from index.originals import Originals
from page.desk import refused_page
from page.difference import Versions, difference_html, versions_page
from page.frame import framed
from page.held import Shown, held_page
from page.labels import labels
from page.library import Wanted, library_page
from page.talk import PolicyQA, Snapshot
from web.sessions import COOKIE, Sessions
from web.view import View, script

PATHS = ("/corpus", "/corpus/", "/original/", "/versions/")


def reply(
    request: Request, body: str, *, title: str, status: int = 200, scripts: tuple[str, ...] = ()
) -> HTMLResponse:
    """A page of this view."""
    query = f"?{request.url.query}" if request.method == "GET" and request.url.query else ""
    page = framed(
        title=title,
        body=body,
        view="corpus",
        script=script(request),
        path=quote(request.scope["path"]) + query if request.method == "GET" else "/corpus",
        assets=scripts,
    )
    return HTMLResponse(page, status_code=status)


def view(now: Callable[[], PolicyQA], originals: Originals, sessions: Sessions) -> View:
    """The routes."""
    router = APIRouter()
    pages = _Pages(_Shelf(now, originals), sessions)
    for path, handler in (
        ("/corpus", pages.every),
        ("/corpus/{name:path}", pages.one),
        ("/original/{name:path}", pages.original),
        ("/versions/{name:path}", pages.versions),
    ):
        router.add_api_route(path, handler, methods=["GET"], response_model=None)
    return View(router, PATHS)


class _Shelf:
    """What is held now, and what lies behind it."""

    def __init__(self, now: Callable[[], PolicyQA], originals: Originals) -> None:
        self._now = now
        self._originals = originals

    @property
    def is_open(self) -> bool:
        """Whether anything can be published here."""
        return self._originals.uploads is not None

    def snapshot(self) -> Snapshot:
        """What is held now."""
        return self._now().snapshot

    def ledger(self) -> Ledger:
        """What staff did; nothing where it cannot be read, so that readers can go on."""
        try:
            return self._originals.ledger()
        except TiaowenError:
            return {}

    def offers(self, name: str, *, staff: bool) -> bool:
        """Whether a name may be asked for: what is held, and for staff what was removed too."""
        return name in self.snapshot().policies or (staff and name in self.ledger())

    def numbers(self, name: str, entry: Entry | None) -> tuple[int, ...]:
        """The versions of a name, the oldest first."""
        uploaded = tuple(version.number for version in (entry.versions if entry else ()))
        return (SHIPPED, *uploaded) if self._originals.has_shipped(name) else uploaded

    def original(self, name: str, version: str) -> bytes:
        """A version's bytes; the held one's where none is named."""
        entry = self.ledger().get(name)
        held = (entry.current if entry else None) or SHIPPED
        return self._originals.data(name, int(version) if is_number(version) else held)

    def version(self, name: str, number: int, entry: Entry | None) -> Policy:
        """A version, parsed; the one that is held is so already."""
        if number == (entry.current if entry else SHIPPED):
            return self.snapshot().policies[name]
        return self._originals.policy(name, number)


class _Pages:
    """The handlers."""

    def __init__(self, shelf: _Shelf, sessions: Sessions) -> None:
        self._shelf = shelf
        self._sessions = sessions

    def _is_staff(self, request: Request) -> bool:
        signed_in = self._sessions.of(request.cookies.get(COOKIE)) is not None
        return signed_in and self._shelf.is_open

    def every(self, request: Request) -> Response:
        """The list."""
        say = labels(script(request))
        wanted = Wanted.of(request.query_params)
        facets = self._shelf.snapshot().facets
        staff = self._is_staff(request)
        body = library_page(facets, wanted, say, on=date.today(), staff=staff)
        return reply(request, body, title=say("corpus.title"))

    def one(self, request: Request, name: str, q: str = "") -> Response:
        """One policy."""
        policy = self._shelf.snapshot().policies.get(name)
        if policy is None:
            return _missing(request, name)
        shown = Shown(
            policy,
            labels(script(request)),
            date.today(),
            entry=self._shelf.ledger().get(name),
            staff=self._is_staff(request),
        )
        body = held_page(shown, q=q[:200])
        return reply(request, body, title=policy.metadata.title.value or name)

    def original(self, request: Request, name: str, version: str = "") -> Response:
        """A file as it arrived, to be kept."""
        if not self._shelf.offers(name, staff=self._is_staff(request)):
            return _missing(request, name)
        try:
            return attachment(name, self._shelf.original(name, version))
        except TiaowenError as error:
            return _sentence(request, str(error))

    def versions(self, request: Request, name: str, older: str = "", newer: str = "") -> Response:
        """The versions of a policy."""
        if not self._shelf.offers(name, staff=self._is_staff(request)):
            return _missing(request, name)
        say = labels(script(request))
        entry = self._shelf.ledger().get(name)
        numbers = self._shelf.numbers(name, entry)
        if not numbers:  # the file went from the policies folder since
            return _missing(request, name)
        between = _between(numbers, older, newer)
        try:
            old, new = (self._shelf.version(name, number, entry) for number in between)
        except TiaowenError as error:
            return _sentence(request, str(error))
        body = versions_page(
            Versions(name, entry, numbers, between),
            say,
            body=difference_html(old, new, difference(old, new), say),
            staff=self._is_staff(request),
        )
        return reply(request, body, title=say("corpus.versions"))


def is_number(words: str) -> bool:
    """Whether some words of an address are the number of a version."""
    return words.isascii() and words.isdecimal() and len(words) < 6


def _between(numbers: tuple[int, ...], older: str, newer: str) -> tuple[int, int]:
    """The two versions to compare: those asked for, or the latest and the one before."""
    new = int(newer) if is_number(newer) and int(newer) in numbers else numbers[-1]
    before = [number for number in numbers if number < new]
    old = int(older) if is_number(older) and int(older) in numbers else (before or [new])[-1]
    return old, new


def attachment(name: str, data: bytes) -> Response:
    """A file to keep, never to be shown by the browser itself."""
    named = quote(name.rsplit("/", 1)[-1], safe="", errors="surrogatepass")
    return Response(
        data,
        media_type="application/octet-stream",
        headers={"content-disposition": f"attachment; filename*=UTF-8''{named}"},
    )


def _missing(request: Request, name: str) -> HTMLResponse:
    say = labels(script(request))
    body = refused_page(say, say("corpus.missing", name=name), back="/corpus")
    return reply(request, body, title=say("corpus.title"), status=404)


def _sentence(request: Request, sentence: str) -> HTMLResponse:
    say = labels(script(request))
    body = refused_page(say, sentence, back="/corpus")
    return reply(request, body, title=say("corpus.title"), status=404)
