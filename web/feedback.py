"""Feedback on an answer: what a button under it sends, and a page for those without scripts.

`POST /feedback`, at most 64 KiB, at most `[feedback] per_minute` from one client, as JSON:

    {"question": "…",                                 as it was asked
     "kind": "helpful",                               citation, incomplete, outdated, off_topic
     "as_of": "2026-11-22",                           the day it was answered for; today if left out
     "regions": ["北京市"],                           the filter it was asked with; none if left out
     "history": [{"role": "user", "content": "…"}],   the talk before it; none if left out
     "clause": {"source": "….txt", "clause": "二/(一)"},   the right clause, where one is named
     "comment": "…"}                                  at most 1,000 characters

An unknown key is an error. `kind` may also be its Chinese label (引用错误). The answer is made anew
from question, history, as_of and regions, and is kept with its evidence pack; nothing that the
browser says of the answer is believed. The reply is 201 `{"id": 12, "said": "已收到,谢谢。"}`, or
4xx or 503 `{"error": {"code": "…", "message": "…"}}`; `said` and `message` are for people.

The same as a form (application/x-www-form-urlencoded): the fields question, kind, as_of, comment,
regions as often as needed, clause as `source#clause`, or address as `北京·二(一)5`; the reply is
a page.
`GET /feedback?q=…&as_of=…&regions=…` is the page with that form; of a follow-up, pass its
stand-alone wording as `q`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from errors import BadInput, TiaowenError
from eval.feedback import MAX_COMMENT, Clause, Feedback, Kind, Store
from page import feedback
from page.feedback import Asked
from page.frame import framed
from page.labels import label, labels
from page.talk import PolicyQA
from rag.answer import Answer, Script, Turn
from rag.render import as_json, markdown, text_mark
from web.ask import day
from web.forms import Form, form, status
from web.limit import Limit
from web.named import addressed, by_address, clauses
from web.view import View, script

PATHS = ("/feedback", "/feedback/thanks")

# The evidence pack of an answer.
Pack = Callable[[PolicyQA, Answer], Mapping[str, Any]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Message(_Strict):
    role: Literal["user", "assistant"]
    content: str


class _Clause(_Strict):
    source: str
    clause: str


class _Given(_Strict):
    """What is sent."""

    question: str
    kind: str
    as_of: date | None = None
    regions: list[str] = []
    history: Annotated[list[_Message], Field(max_length=40)] = []
    clause: _Clause | None = None
    address: str = ""
    comment: str = ""


def answer_alone(qa: PolicyQA, answer: Answer) -> Mapping[str, Any]:
    """The least that a pack holds: the answer, its citations and its ranking."""
    return as_json(answer, id=None)


def view(
    now: Callable[[], PolicyQA],
    *,
    store: Store,
    per_minute: int,
    pack: Pack = answer_alone,
) -> View:
    """The routes."""
    router = APIRouter()
    Box(now, store, Limit(per_minute), pack).routes(router)
    return View(router, PATHS)


@dataclass(frozen=True, slots=True)
class Sent:
    """A body before it is understood."""

    json: bytes | None
    form: Form


async def sent(request: Request) -> Sent:
    """The body of a request, JSON or a form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return Sent(await request.body(), Form())
    return Sent(None, await form(request))


@dataclass(frozen=True)
class Box:
    """Where feedback is dropped."""

    now: Callable[[], PolicyQA]
    store: Store
    limit: Limit
    pack: Pack

    def routes(self, router: APIRouter) -> None:
        """Offer the page, its thanks, and what both the page and buttons send to."""
        router.get("/feedback")(self.start)
        router.get("/feedback/thanks")(self.thanks)
        router.post("/feedback")(self.give)

    def start(
        self, request: Request, q: str = "", as_of: str = "", regions: str = ""
    ) -> HTMLResponse:
        """The page for the answer to a question."""
        say, qa = labels(script(request)), self.now()
        chosen = request.query_params.getlist("regions")
        try:
            answer = qa.ask(q, as_of=day(as_of), regions=chosen)
        except TiaowenError as error:
            return _page(request, feedback.refused(str(error), say), status(error))
        asked = Asked(
            question=q,
            as_of=answer.query.as_of.isoformat(),
            regions=tuple(chosen),
            answer=markdown(answer, text_mark),
            clauses=tuple(addressed(qa, clauses(as_json(answer, id=None)))),
        )
        kinds = [kind.value for kind in Kind]
        body = feedback.feedback(asked, kinds=kinds, most=MAX_COMMENT, error="", say=say)
        return _page(request, body, 200)

    def thanks(self, request: Request) -> HTMLResponse:
        """Word that it was kept."""
        return _page(request, feedback.thanks(labels(script(request))), 200)

    def give(self, request: Request, sent: Annotated[Sent, Depends(sent)]) -> Response:
        """Keep feedback with the answer it is about."""
        try:
            if not self.limit.allows(request.client.host if request.client else ""):
                return _refused(request, sent, "too_many", "反馈太频繁,请过一分钟再试。", 429)
            number = self.store.add(self._made(_given(sent)))
        except TiaowenError as error:
            return _refused(request, sent, error.code, str(error), status(error))
        if sent.json is None:
            return RedirectResponse("/feedback/thanks", status_code=303)
        said = label("feedback.thanks", script(request))
        return JSONResponse({"id": number, "said": said}, status_code=201)

    def _made(self, given: _Given) -> Feedback:
        """What is kept: the answer made anew, and what is said of it."""
        qa = self.now()
        history = tuple(Turn(message.role, message.content) for message in given.history)
        kind, comment = _kind(given.kind), _comment(given.comment)
        answer = qa.ask(given.question, history=history, as_of=given.as_of, regions=given.regions)
        return Feedback(
            time=datetime.now().astimezone().replace(microsecond=0),
            question=given.question.strip(),
            as_of=answer.query.as_of,
            regions=tuple(given.regions),
            history=history,
            kind=kind,
            comment=comment,
            clause=_clause(given, qa, answer),
            answer=as_json(answer, id=None),
            pack=json.dumps(self.pack(qa, answer), ensure_ascii=False).encode(),
        )


def _given(sent: Sent) -> _Given:
    """The body, understood. Raises BadInput."""
    try:
        if sent.json is not None:
            return _Given.model_validate_json(sent.json)
        return _Given.model_validate(_fields(sent.form))
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"])) or "内容"
        raise BadInput(f"反馈有误:{where}:{fault['msg']}") from None


def _fields(form: Form) -> dict[str, Any]:
    """A form as the JSON would be."""
    fields: dict[str, Any] = {key: value for key, value in form.fields if value.strip()}
    if "regions" in fields:
        fields["regions"] = list(form.every("regions"))
    if "clause" in fields:
        source, _, clause = form.get("clause").rpartition("#")
        fields["clause"] = {"source": source, "clause": clause}
    return {"question": "", "kind": ""} | fields


def _kind(word: str) -> Kind:
    """A kind by its code or its Chinese label."""
    for kind in Kind:
        if word in (kind.value, label(f"feedback.{kind.value}", Script.SIMPLIFIED)):
            return kind
    known = "、".join(kind.value for kind in Kind)
    raise BadInput(f"没有“{word[:20]}”这种反馈,可选:{known}。")


def _comment(words: str) -> str:
    """A comment with its edges trimmed. Raises BadInput where it is too long."""
    comment = "\n".join(words.strip().splitlines())
    if len(comment) > MAX_COMMENT:
        raise BadInput(f"说明有 {len(comment):,} 字,最多 {MAX_COMMENT:,} 字。")
    return comment


def _clause(given: _Given, qa: PolicyQA, answer: Answer) -> Clause | None:
    """The clause that was named. Raises BadInput where there is none of that name."""
    if given.clause:
        policy = qa.snapshot.policies.get(given.clause.source)
        if policy is None or given.clause.clause not in policy.by_id:
            raise BadInput("没有您指明的条款,文件可能已更新,请重新选择。")
        return Clause(policy.name, given.clause.clause)
    return by_address(given.address, qa, answer) if given.address.strip() else None


def _refused(request: Request, sent: Sent, code: str, sentence: str, status: int) -> Response:
    """Why feedback was not kept, as the sender reads it."""
    if sent.json is not None:
        return JSONResponse({"error": {"code": code, "message": sentence}}, status_code=status)
    body = feedback.refused(sentence, labels(script(request)))
    return _page(request, body, status)


def _page(request: Request, body: str, status: int) -> HTMLResponse:
    title = label("feedback.title", script(request))
    path = f"/feedback?{request.url.query}" if request.method == "GET" else "/"
    whole = framed(title=title, body=body, view="feedback", script=script(request), path=path)
    return HTMLResponse(whole, status_code=status)
