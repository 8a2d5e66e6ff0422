"""The staff's list of feedback: read, export, turn into questions of a QA set, delete."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from errors import BadInput, TiaowenError
from eval.feedback import Clause, Entry, Kind, Store
from eval.promote import append, ids, item_id, promoted
from index.disk import cause
from page import triage
from page.frame import framed
from page.labels import labels
from page.talk import PolicyQA
from page.triage import Item, Listing, list_url
from web.evaluate import Staff, everybody
from web.forms import Form, form, status
from web.named import addressed, clauses, key
from web.view import View, script

PATHS = (
    "/feedback/list",
    "/feedback/list/export.csv",
    "/feedback/list/pack/",
    "/feedback/list/promote",
    "/feedback/list/remove",
)
_PAGE = 50  # entries
_LAST = 2**63 - 1  # SQLite's largest number
# What a spreadsheet would take for a formula: =1+1, +1, -1, @SUM, and their full-width twins.
_FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_HEAD = (
    "编号",
    "时间",
    "反馈",
    "问题",
    "提问日",
    "地区",
    "指明的文件",
    "指明的条款",
    "说明",
    "结论",
    "回答",
)

Sent = Annotated[Form, Depends(form)]


def view(
    now: Callable[[], PolicyQA], *, store: Store, questions: Path, staff: Staff = everybody
) -> View:
    """The routes, all for `staff`; `questions` is the QA set that feedback is turned into."""
    router = APIRouter()
    Triage(now, store, questions, staff).routes(router)
    return View(router, PATHS)


@dataclass(frozen=True)
class Triage:
    """Where staff work through feedback."""

    now: Callable[[], PolicyQA]
    store: Store
    questions: Path
    staff: Staff

    def routes(self, router: APIRouter) -> None:
        """Offer the list and what can be done with it."""
        router.get("/feedback/list")(self.start)
        router.get("/feedback/list/export.csv")(self.export)
        router.get("/feedback/list/pack/{number}")(self.pack)
        router.post("/feedback/list/promote")(self.promote)
        router.post("/feedback/list/remove")(self.remove)

    def start(self, request: Request, kind: str = "", before: str = "") -> Response:
        """The list."""
        return self._guarded(request, lambda: self._shown(request, kind=kind, before=before))

    def export(self, request: Request) -> Response:
        """Everything as CSV that opens in a spreadsheet and runs nothing there."""
        return self._guarded(
            request,
            lambda: _attached(as_csv(self.store.every()), "text/csv", "feedback.csv"),
        )

    def pack(self, request: Request, number: str) -> Response:
        """The evidence pack of an entry."""

        def found() -> Response:
            entry = self._entry(number)
            return _attached(entry.given.pack, "application/json", f"{item_id(entry)}.json")

        return self._guarded(request, found)

    def promote(self, request: Request, sent: Sent) -> Response:
        """Turn an entry into a question of the set."""

        def done() -> None:
            entry = self._entry(sent.get("id"))
            source, _, clause = sent.get("clause").rpartition("#")
            if not clause:
                raise BadInput("请先选定正确条款。")
            policies = self.now().snapshot.policies
            item = promoted(entry, Clause(source, clause), policies)
            append([item], self.questions, policies)

        return self._acted(request, sent, done)

    def remove(self, request: Request, sent: Sent) -> Response:
        """Forget an entry."""
        return self._acted(request, sent, lambda: self.store.remove(self._entry(sent.get("id")).id))

    def _entry(self, words: str) -> Entry:
        number = int(words) if words.isascii() and words.isdigit() and len(words) < 19 else 0
        entry = self.store.entry(number)
        if entry is None:
            raise BadInput("没有这条反馈,可能已删除。")
        return entry

    def _acted(self, request: Request, sent: Form, act: Callable[[], None]) -> Response:
        """Do it and go back to the list; an error is told above the list."""
        kind = sent.get("kind")

        def done() -> Response:
            try:
                act()
            except OSError as error:
                raise BadInput(f"评测题没有写成:{cause(error)}。") from error
            url = list_url(kind=kind)
            return RedirectResponse(url, status_code=303)

        return self._guarded(request, done)

    def _guarded(self, request: Request, reply: Callable[[], Response]) -> Response:
        """What staff get; others, and those whose wish cannot be met, get a sentence."""
        say = labels(script(request))
        if not self.staff(request):
            return _page(request, triage.closed(say), 403)
        try:
            return reply()
        except TiaowenError as error:
            return _page(request, triage.refused(str(error), say), status(error))

    def _shown(self, request: Request, *, kind: str, before: str) -> Response:
        chosen = next((each for each in Kind if each.value == kind), None)
        below = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else _LAST
        entries = self.store.latest(kind=chosen, before=below, count=_PAGE + 1)
        counts = self.store.counts()
        there = ids(self.questions)
        listing = Listing(
            items=tuple(self._item(entry, there) for entry in entries[:_PAGE]),
            counts={each.value: counts.get(each, 0) for each in Kind},
            kind=chosen.value if chosen else "",
            older=entries[_PAGE - 1].id if len(entries) > _PAGE else None,
        )
        body = triage.triage(listing, labels(script(request)))
        return _page(request, body, 200)

    def _item(self, entry: Entry, there: frozenset[str]) -> Item:
        given, qa = entry.given, self.now()
        named = (given.clause,) if given.clause else ()
        held = dict(addressed(qa, iter(dict.fromkeys((*named, *clauses(given.answer))))))
        right = key(given.clause) if given.clause else ""
        first = next(iter(held), "") if given.kind is Kind.HELPFUL else ""
        return Item(
            id=entry.id,
            time=f"{given.time:%Y-%m-%d %H:%M}",
            kind=given.kind.value,
            question=given.question,
            as_of=given.as_of.isoformat(),
            regions=given.regions,
            history=tuple((turn.role, turn.content) for turn in given.history),
            answer=given.answer["text"],
            comment=given.comment,
            right=held.get(right, right),
            clauses=tuple(held.items()),
            gold=right if right in held else first,
            promoted=item_id(entry) in there,
        )


def as_csv(entries: Iterable[Entry]) -> bytes:
    """The entries as CSV: with a byte order mark, and no cell that a spreadsheet would run."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    writer.writerows([harmless(cell) for cell in _cells(entry)] for entry in entries)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """A cell that is words.

    >>> harmless("=1+1"), harmless("质押")
    ("'=1+1", '质押')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _cells(entry: Entry) -> Iterator[str]:
    given = entry.given
    yield str(entry.id)
    yield given.time.isoformat()
    yield given.kind.value
    yield given.question
    yield given.as_of.isoformat()
    yield "、".join(given.regions)
    yield given.clause.source if given.clause else ""
    yield given.clause.id if given.clause else ""
    yield given.comment
    yield given.answer["verdict"]
    yield given.answer["text"]


def _attached(data: bytes, kind: str, name: str) -> Response:
    """A file to be kept, never shown."""
    head = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(data, media_type=f"{kind}; charset=utf-8", headers=head)


def _page(request: Request, body: str, status: int) -> HTMLResponse:
    say = labels(script(request))
    whole = framed(
        title=say("triage.title"),
        body=body,
        view="triage",
        script=script(request),
        path="/feedback/list",
    )
    return HTMLResponse(whole, status_code=status)
