"""Settings to the views beside the chat, and who counts as staff in them."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Request

import assemble
from eval.feedback import Store
from eval.shelf import Shelf
from page.perimeter import LOOPBACK
from rag.answer import Answer
from rag.pack import packed
from rag.pipeline import PolicyQA
from settings import Settings
from web import check, evaluate, feedback, library, staff, triage
from web.live import Live
from web.sessions import COOKIE, Sessions
from web.view import View


def views(live: Live[PolicyQA], chosen: Settings, *, host: str) -> tuple[View, ...]:
    """Every view beside the chat."""
    sessions = Sessions(chosen.staff.token.get_secret_value())
    allowed = _staff(sessions, host)
    said = chosen.feedback
    store = Store(assemble.rooted(said.file), megabytes=said.megabytes)
    questions = assemble.rooted(said.questions)
    shelf = Shelf(uploads=assemble.rooted(chosen.evaluation.uploads), feedback=questions)

    def pack(_: object, answer: Answer) -> Mapping[str, Any]:
        return packed(live.now(), answer).model_dump(mode="json")

    return (
        check.view(live.now),
        library.view(live.now, assemble.originals(chosen), sessions),
        staff.view(live, assemble.publisher(chosen), sessions),
        evaluate.view(live.now, shelf=shelf, staff=allowed),
        feedback.view(live.now, store=store, per_minute=said.per_minute, pack=pack),
        triage.view(live.now, store=store, questions=questions, staff=allowed),
    )


def _staff(sessions: Sessions, host: str) -> Callable[[Request], bool]:
    """Whether a request is a member of staff's: who signed in.

    Where no token is set, everybody who can reach a page that only this machine can reach.
    """

    def is_staff(request: Request) -> bool:
        if not sessions.offered:
            return host in LOOPBACK
        return sessions.of(request.cookies.get(COOKIE)) is not None

    return is_staff
