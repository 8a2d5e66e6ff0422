"""Questions to a chat page: Gradio in a frame of our own, among the views, behind a perimeter.

The frame and the other views are plain HTML from page/, by way of web/; Gradio runs the chat.
`gr.HTML` and `js_on_load` are not used: both compile code from strings, which the content
security policy forbids.
"""

import asyncio
import os
import socket
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

# Before Gradio is imported: no request may leave this machine.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")
# Gradio sums up its events with pandas after each one, for a monitor that is switched off here.
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1000000000"
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"

import gradio as gr
import uvicorn
from fastapi import FastAPI

from errors import BadQuestion, BadSettings
from page.asked import Asked, asked
from page.exchange import exchanges
from page.labels import label
from page.literal import unliteral
from page.perimeter import LOOPBACK, RATE, Application, Perimeter
from page.rate import Rate
from page.shell import entry
from page.talk import TURNS, PolicyQA, Talk, messages, stopped
from rag.answer import Script
from rag.pipeline import MAX_QUESTION
from web import ask
from web.view import LANGUAGE, View, script_named

_ASK = "/gradio_api/queue/join"
_ANSWERING = ThreadPoolExecutor(max_workers=32, thread_name_prefix="answer")
_SEND, _STOP = "提问", "停止"  # chat.js puts them into the reader's script
_FONTS = (gr.themes.Font("system-ui"), gr.themes.Font("sans-serif"))

Now = Callable[[], PolicyQA]  # what answers at this moment

# All that the chat asks of Gradio; anything else of its some sixty routes is a 404.
PATHS = (
    "/config",
    "/config/",
    "/theme.css",
    "/favicon.ico",
    "/assets/",
    "/static/",
    "/gradio_api/info",
    "/gradio_api/startup-events",
    "/gradio_api/startup-events/",
    _ASK,
    "/gradio_api/queue/data",
    "/gradio_api/heartbeat/",
    "/gradio_api/cancel",
    "/gradio_api/reset",
)

Step: TypeAlias = tuple[Any, Any, Any, str]  # messages, talk, question box, notice


@dataclass(frozen=True)
class Chat:
    """What happens when something is asked, asked again, changed or stopped."""

    now: Now

    async def send(
        self, question: str, filters: str, talk: Talk, request: gr.Request
    ) -> AsyncIterator[Step]:
        """Ask what was written; what cannot be asked is told, and stays in the box."""
        try:
            chosen = asked(question, filters)
        except BadQuestion as error:
            yield messages(talk), talk, gr.skip(), str(error)
            return
        async for step in self._run(chosen, talk, request):
            yield step

    async def again(self, talk: Talk, request: gr.Request) -> AsyncIterator[Step]:
        """Ask the last question once more."""
        async for step in self._run(talk[-1].asked, talk[:-1], request):
            yield step

    async def edited(
        self, talk: Talk, event: gr.EditData, request: gr.Request
    ) -> AsyncIterator[Step]:
        """Ask a question as it was changed; what came after it is forgotten."""
        place = int(str(event.index)) // 2  # a question and its answer are two messages
        try:
            chosen = replace(asked(unliteral(event.value), ""), **talk[place].asked.filters)
        except BadQuestion as error:
            yield messages(talk), talk, gr.skip(), str(error)
            return
        async for step in self._run(chosen, talk[:place], request):
            yield step

    def halt(self, talk: Talk, request: gr.Request) -> Step:
        """Keep what was verified before the stop."""
        ended = stopped(talk, _script(request))
        return messages(ended), ended, _box(busy=False), ""

    async def _run(self, chosen: Asked, talk: Talk, request: gr.Request) -> AsyncIterator[Step]:
        """The talk as the answer grows; each step in a thread, which a stop need not wait for."""
        box: Any = _box(busy=True, value="")
        growing = exchanges(self.now(), chosen, talk, _script(request))
        loop = asyncio.get_running_loop()
        while grown := await loop.run_in_executor(_ANSWERING, next, growing, None):
            every = (*talk, grown)[-TURNS:]
            yield messages(every), every, box, ""
            box = gr.skip()
        yield gr.skip(), gr.skip(), _box(busy=False), ""


def _box(*, busy: bool, **given: Any) -> dict[str, Any]:
    """The question box: while an answer grows it offers to stop it."""
    return gr.update(submit_btn=not busy and _SEND, stop_btn=busy and _STOP, **given)


def _nothing() -> Step:
    """An empty talk."""
    return [], (), _box(busy=False, value=""), ""


def _script(request: gr.Request) -> Script:
    """The script of the labels of the reader who asks."""
    return script_named(request.cookies.get(LANGUAGE, ""))


def page(now: Now) -> gr.Blocks:
    """The chat; the frame around it is page/shell.html, its buttons are page/chat.js."""
    does = Chat(now)
    blocks: gr.Blocks = gr.Blocks(title="条问", fill_height=True, analytics_enabled=False)
    with blocks:
        talk = gr.State(())
        chat = gr.Chatbot(
            elem_id="chat",
            show_label=False,
            label="问答",
            container=False,
            layout="panel",
            scale=1,
            height="100%",
            autoscroll=False,  # chat.js brings a new question to the top
            editable="user",
            buttons=[],
            allow_tags=False,
            sanitize_html=True,
            latex_delimiters=[],
            feedback_options=None,
        )
        notice = gr.Markdown(elem_id="notice", sanitize_html=True, latex_delimiters=[])
        question = gr.Textbox(
            elem_id="question",
            label="问题",
            show_label=False,
            lines=1,
            max_lines=6,
            max_length=2 * MAX_QUESTION,  # longer ones still earn the sentence, not a 413
            submit_btn=_SEND,
            container=False,
        )
        # Filled in and pressed by chat.js; the page around has what people see of them.
        filters = gr.Textbox(elem_id="chosen", visible="hidden")
        fresh = gr.Button("", elem_id="fresh", visible="hidden")
        outputs = [chat, talk, question, notice]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        sent = question.submit(does.send, [question, filters, talk], outputs, **quiet)
        retried = chat.retry(does.again, [talk], outputs, **quiet)
        changed = chat.edit(does.edited, [talk], outputs, **quiet)
        running: list[Any] = [sent, retried, changed]
        question.stop(does.halt, [talk], outputs, cancels=running, **quiet)
        fresh.click(_nothing, None, outputs, cancels=running, **quiet)
    blocks.queue(max_size=256, default_concurrency_limit=8)
    blocks.state_session_capacity = 500
    return blocks


def application(
    now: Now, *, host: str, views: Sequence[View] = (), rate: Rate = RATE
) -> Application:
    """The whole web application, for requests that name `host`: the chat and further views."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    index = Path(gr.__file__).parent / "templates" / "frontend" / "index.html"
    every = (ask.view(now, entry=entry(index.read_text("utf-8"))), *views)
    for view in every:
        app.include_router(view.router)
    gr.mount_gradio_app(
        app,
        page(now),
        path="/",
        theme=gr.themes.Base(font=_FONTS, font_mono=_FONTS),
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=1,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
    )
    return Perimeter(
        app,
        paths=(*PATHS, *(path for view in every for path in view.paths)),
        hosts=LOOPBACK if host in LOOPBACK else None,
        bodies={path: size for view in every for path, size in view.bodies.items()},
        rate=rate,
        asking=(_ASK, *(path for view in every for path in view.asking)),
    )


def server(now: Now, *, host: str, views: Sequence[View] = (), rate: Rate = RATE) -> uvicorn.Server:
    """The application and the limits of its connections, not yet listening."""
    config = uvicorn.Config(
        application(now, host=host, views=views, rate=rate),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=512,
        timeout_graceful_shutdown=2,  # an open page keeps its stream for ever
        ws="none",
    )
    return uvicorn.Server(config)


def serve(now: Now, *, host: str, port: int, views: Sequence[View] = ()) -> None:
    """Answer until interrupted; an address that cannot be had is a BadSettings."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise BadSettings(f"无法在 {host}:{port} 打开网页:{error}。可换一个端口再试。") from error
    first = label("ask.example_1", Script.SIMPLIFIED)
    threading.Thread(
        target=now().extractive.ask, args=(first,), daemon=True
    ).start()  # reads the model
    with listening:
        server(now, host=host, views=views).run(sockets=[listening])
