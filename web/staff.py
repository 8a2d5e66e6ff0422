"""The staff's routes: sign in, upload, look, publish, remove, restore."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse, Response

from corpus.kind import SUFFIXES
from corpus.read import MAX_BYTES
from corpus.versions import difference
from errors import BadInput, BadToken, StoreError
from index.publish import Arrival, Change, Choice, Publisher
from page.desk import (
    Desk,
    Previewed,
    closed_page,
    confirm_page,
    desk_page,
    preview_page,
    sign_in_page,
)
from page.held import Shown
from page.job import as_json, job_page
from page.labels import Say, labels
from rag.pipeline import PolicyQA
from web.arrivals import Reader
from web.guard import MAX_FILES, refusal, sentence, staffed
from web.jobs import Jobs, Report
from web.library import is_number, reply
from web.live import Live
from web.quarantine import Batch, Quarantine, Read
from web.sessions import COOKIE, HOURS, Session, Sessions
from web.view import View, script

DOOR = "door"  # the cookie whose value the sign-in form must repeat
WHOLE = 64 * 2**20  # bytes of one upload
PATHS = ("/staff", "/staff/")
_SCRIPTS = ("library.js",)


def view(live: Live[PolicyQA], publisher: Publisher | None, sessions: Sessions) -> View:
    """The routes; all but the entrance are behind `guard.staffed`."""
    router = APIRouter()
    if publisher is None or not sessions.offered:
        key = "closed_folder" if publisher is None else "closed_token"
        router.get("/staff")(_closed(key))
        return View(router, PATHS)
    desk = _Desk(live, publisher, sessions)
    inner = APIRouter(route_class=staffed(sessions))
    table: tuple[tuple[str, str, Callable[..., Any]], ...] = (
        ("POST", "/staff/sign-out", desk.sign_out),
        ("POST", "/staff/upload", desk.upload),
        ("GET", "/staff/preview/{id_}", desk.preview),
        ("POST", "/staff/publish/{id_}", desk.publish),
        ("POST", "/staff/drop/{id_}", desk.drop),
        ("GET", "/staff/change", desk.confirm),
        ("POST", "/staff/change", desk.change),
        ("GET", "/staff/job/{id_}", desk.job),
        ("GET", "/staff/progress/{id_}", desk.progress),
    )
    for method, path, handler in table:
        inner.add_api_route(path, handler, methods=[method], response_model=None)
    router.add_api_route("/staff", desk.entrance, methods=["GET"], response_model=None)
    router.add_api_route("/staff/sign-in", desk.sign_in, methods=["POST"], response_model=None)
    router.include_router(inner)
    return View(router, PATHS, {"/staff/upload": WHOLE})


def _closed(key: str) -> Callable[[Request], Response]:
    """The page where nothing can be uploaded, and why."""

    def page(request: Request) -> Response:
        say = labels(script(request))
        body = closed_page(say, how=say(f"corpus.{key}"), token=key == "closed_token")
        return reply(request, body, title=say("corpus.staff"))

    return page


def _to(place: str) -> RedirectResponse:
    """To another page, by GET."""
    return RedirectResponse(place, status_code=303)


class _Desk:
    """The handlers, and what they share."""

    def __init__(self, live: Live[PolicyQA], publisher: Publisher, sessions: Sessions) -> None:
        self._live = live
        self._publisher = publisher
        self._sessions = sessions
        self._quarantine = Quarantine()
        self._reader = Reader(lambda: live.now().snapshot, self._quarantine)
        self._jobs = Jobs()

    # In and out.

    def entrance(self, request: Request) -> Response:
        """The desk, or the form that leads to it."""
        session = self._sessions.of(request.cookies.get(COOKIE))
        if session is None:
            return self._form(request, "")
        try:
            return self._start(request, session)
        except StoreError as error:
            return sentence(request, str(error), status=503)

    def _form(self, request: Request, said: str) -> Response:
        """The sign-in form, with a sign that its cookie repeats."""
        say = labels(script(request))
        sign = request.cookies.get(DOOR) or secrets.token_urlsafe(16)
        body = sign_in_page(say, csrf=sign, sentence=said)
        shown = reply(request, body, title=say("corpus.staff"), status=403 if said else 200)
        shown.set_cookie(DOOR, sign, httponly=True, samesite="strict", path="/staff")
        return shown

    async def sign_in(self, request: Request) -> Response:
        """Take the token; a new session for the right one."""
        async with request.form(max_files=0, max_fields=8) as fields:
            token, sign = (str(fields.get(key) or "") for key in ("token", "csrf"))
        door = request.cookies.get(DOOR, "")
        if not door or not hmac.compare_digest(door.encode(), sign.encode(errors="replace")):
            return self._form(request, labels(script(request))("corpus.bad_form"))
        try:
            session = self._sessions.sign_in(token)
        except BadToken as error:
            return self._form(request, str(error))
        self._sessions.sign_out(request.cookies.get(COOKIE))
        entered = _to("/staff")
        entered.set_cookie(
            COOKIE,
            session.id,
            max_age=HOURS * 3600,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return entered

    async def sign_out(self, request: Request) -> Response:
        """Forget the session."""
        self._sessions.sign_out(request.cookies.get(COOKIE))
        left = _to("/staff")
        left.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return left

    def _start(self, request: Request, session: Session) -> Response:
        say = labels(script(request))
        desk = Desk(
            csrf=session.csrf,
            files=MAX_FILES,
            each=MAX_BYTES,
            whole=WHOLE,
            suffixes=tuple(sorted(SUFFIXES)),
            waiting=tuple(
                (batch.id, tuple(file.policy.name for file in batch.files))
                for batch in self._quarantine.batches()
                if batch.files
            ),
            jobs=self._jobs.open(),
            ledger=self._publisher.uploads.ledger(),
        )
        return reply(request, desk_page(say, desk), title=say("corpus.desk"), scripts=_SCRIPTS)

    # What arrives.

    async def upload(self, request: Request) -> Response:
        """Read the files into quarantine."""
        form = await request.form()
        files = [f for f in form.getlist("file") if not isinstance(f, str) and f.filename]
        if not files:
            return refusal(request, "no_files")
        try:
            batch = await self._reader.batch(files)
        except BadInput as error:
            return sentence(request, str(error), status=503)
        return _to(f"/staff/preview/{batch.id}")

    async def preview(self, request: Request, id_: str) -> Response:
        """What arrived, and what it would replace."""
        batch = self._quarantine.batch(id_)
        if batch is None:
            return refusal(request, "gone", status=404)
        return await run_in_threadpool(self._previewed, request, batch, "")

    def _previewed(self, request: Request, batch: Batch, said: str) -> Response:
        say = labels(script(request))
        body = preview_page(
            say,
            id_=batch.id,
            csrf=_session(request).csrf,
            files=[self._file(file, say) for file in batch.files],
            faults=[(fault.name, fault.sentence) for fault in batch.faults],
            sentence=said,
        )
        return reply(request, body, title=say("corpus.preview"))

    def _file(self, file: Read, say: Say) -> Previewed:
        snapshot = self._live.now().snapshot
        held = snapshot.policies.get(file.policy.name)
        digest = file.policy.source.digest
        return Previewed(
            Shown(file.policy, say, date.today(), linked=False),
            held,
            tuple(
                facet.name
                for facet in snapshot.facets
                if facet.digest == digest and facet.name != file.policy.name
            ),
            difference(held, file.policy) if held else None,
        )

    async def publish(self, request: Request, id_: str) -> Response:
        """Begin to publish the chosen files of a batch."""
        chosen = {str(value) for value in (await request.form()).getlist("file")}
        batch = self._quarantine.take(id_)
        if batch is None:
            return refusal(request, "gone", status=404)
        files = [file for at, file in enumerate(batch.files) if str(at) in chosen]
        if not files:
            self._quarantine.keep(batch)
            say = labels(script(request))
            return await run_in_threadpool(
                self._previewed, request, batch, say("corpus.nothing_chosen")
            )
        arrivals = tuple(Arrival(file.policy, file.data, file.over) for file in files)
        return self._begun(request, Change(arrivals=arrivals), batch)

    async def drop(self, request: Request, id_: str) -> Response:
        """Forget a batch."""
        self._quarantine.take(id_)
        return _to("/staff")

    # What is held.

    async def confirm(self, request: Request) -> Response:
        """Ask before a policy is removed, restored or set back."""
        say = labels(script(request))
        name = request.query_params.get("name", "")
        version = request.query_params.get("version", "")
        held = {facet.name: facet.digest for facet in self._live.now().snapshot.facets}
        ledger = self._publisher.uploads.ledger()
        if name not in held and name not in ledger:
            return refusal(request, "unknown", status=404)
        body = confirm_page(
            say,
            csrf=_session(request).csrf,
            choice=Choice(name, int(version) if is_number(version) else None, held.get(name, "")),
            entry=ledger.get(name),
        )
        return reply(request, body, title=say("corpus.desk"))

    async def change(self, request: Request) -> Response:
        """Begin to remove, restore or set back a policy."""
        form = await request.form()
        name, version, over = (str(form.get(key, "")) for key in ("name", "version", "over"))
        if (
            name not in self._live.now().snapshot.policies
            and name not in self._publisher.uploads.ledger()
        ):
            return refusal(request, "unknown", status=404)
        choice = Choice(name, int(version) if is_number(version) else None, over)
        return self._begun(request, Change(choices=(choice,)), None)

    # What is under way.

    def _begun(self, request: Request, change: Change, batch: Batch | None) -> Response:
        """Start the job of a change; its batch comes back where it fails."""

        def work(report: Report) -> None:
            try:
                qa = self._live.now()
                made = self._publisher.publish(change, qa.snapshot, qa.embedder, progress=report)
                after = replace(qa, snapshot=made)
                after.reader  # noqa: B018  read now, not by the next question
                self._live.replace(after)
            except BaseException:
                if batch is not None:
                    self._quarantine.keep(batch)
                raise

        try:
            job = self._jobs.start(change.names, work)
        except BadInput as error:
            if batch is not None:
                self._quarantine.keep(batch)
            return sentence(request, str(error), status=503)
        return _to(f"/staff/job/{job.id}")

    async def job(self, request: Request, id_: str) -> Response:
        """How far a change is."""
        job = self._jobs.job(id_)
        if job is None:
            return refusal(request, "no_job", status=404)
        say = labels(script(request))
        held = frozenset(self._live.now().snapshot.policies)
        body = job_page(job, say, held=held)
        return reply(request, body, title=say("corpus.job"), scripts=_SCRIPTS)

    async def progress(self, request: Request, id_: str) -> Response:
        """The same, for the script of the page."""
        job = self._jobs.job(id_)
        if job is None:
            return refusal(request, "no_job", status=404)
        return JSONResponse(as_json(job, labels(script(request))))


def _session(request: Request) -> Session:
    """The session that the guard has found."""
    session: Session = request.state.session
    return session
