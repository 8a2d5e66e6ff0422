"""The check view: pasted sentences to verdicts, a question to its ranking, packs out and in."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from errors import BadInput
from page import check as body
from page.frame import framed
from page.labels import labels
from page.pack import page as pack_page
from rag.check import checked
from rag.pack import BYTES, Pack, file_of, packed, unpacked
from rag.pipeline import PolicyQA
from rag.recheck import verify
from rag.trace import excluded
from rag.verifiable import is_question
from web.ask import day
from web.view import View, script

PATHS = ("/check", "/check/verify", "/check/pack.html", "/check/pack.json")
# A character of 20,000 is nine bytes in a form; a pack has room for what frames it.
BODIES = {"/check": 256 * 1024, "/check/verify": BYTES + 64 * 1024}

Now = Callable[[], PolicyQA]


def view(now: Now) -> View:
    """The routes of the view."""
    router = APIRouter()

    @router.get("/check")
    def opened(request: Request, q: str = "", as_of: str = "", do: str = "") -> HTMLResponse:
        return _page(request, _result(request, now(), q, as_of, do), text=q, as_of=as_of)

    @router.post("/check")
    def pasted(
        request: Request,
        text: Annotated[str, Form()] = "",
        as_of: Annotated[str, Form()] = "",
        do: Annotated[str, Form()] = "",
    ) -> HTMLResponse:
        words = text.replace("\r\n", "\n")
        return _page(request, _result(request, now(), words, as_of, do), text=words, as_of=as_of)

    @router.post("/check/verify")
    def verified(
        request: Request,
        file: Annotated[UploadFile | None, File()] = None,
        pasted: Annotated[str, Form()] = "",
    ) -> HTMLResponse:
        data = file.file.read(BYTES + 1) if file else b""
        return _page(request, _statements(request, now(), data or pasted.encode()))

    @router.get("/check/pack.json")
    def as_json(q: str = "", as_of: str = "") -> Response:
        return _saved(now(), q, as_of, file_of, "evidence-pack.json", "application/json")

    @router.get("/check/pack.html")
    def as_html(request: Request, q: str = "", as_of: str = "") -> Response:
        chosen = script(request)
        return _saved(
            now(),
            q,
            as_of,
            lambda pack: pack_page(pack, script=chosen).encode(),
            "evidence-pack.html",
            "text/html; charset=utf-8",
        )

    return View(router, PATHS, BODIES)


def _page(request: Request, result: str, *, text: str = "", as_of: str = "") -> HTMLResponse:
    """The view around a result; a result that is a complaint has status 400."""
    chosen = script(request)
    say = labels(chosen)
    parts = (body.form(say, text=text, on=day(as_of)), result, body.pack_form(say))
    return HTMLResponse(
        framed(
            title=say("check.title"),
            body="".join(parts),
            view="check",
            script=chosen,
            path="/check",
            assets=("check.css",),
        ),
        status_code=400 if 'role="alert"' in result else 200,
    )


def _result(request: Request, qa: PolicyQA, text: str, as_of: str, do: str) -> str:
    """The verdicts on a text, or the ranking of a question; "" where nothing was pasted."""
    say = labels(script(request))
    if not text.strip():
        return body.problem("请先粘贴要核对的文字。") if do else ""
    try:
        on = day(as_of)
        if do == "rank" or (do != "check" and is_question(text)):
            pack = _pack(qa, text, as_of)
            return body.ranked(pack, say, excluded=excluded(qa.snapshot, qa.query(text.strip())))
        return body.verdicts(checked(qa, text, as_of=on), say, on=on)
    except BadInput as error:
        return body.problem(str(error))


def _pack(qa: PolicyQA, question: str, as_of: str) -> Pack:
    return packed(qa, qa.ask(question, as_of=day(as_of)))


def _saved(
    qa: PolicyQA, question: str, as_of: str, write: Callable[[Pack], bytes], name: str, kind: str
) -> Response:
    """A pack as a file to be saved."""
    try:
        data = write(_pack(qa, question, as_of))
    except BadInput as error:
        return Response(str(error), status_code=400, media_type="text/plain; charset=utf-8")
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=kind, headers=headers)


def _statements(request: Request, qa: PolicyQA, data: bytes) -> str:
    say = labels(script(request))
    if not data.strip():
        return body.problem("请选择证据包文件,或粘贴其内容。")
    try:
        return body.statements(verify(unpacked(data), qa), say)
    except BadInput as error:
        return body.problem(str(error))
