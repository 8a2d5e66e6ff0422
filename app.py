"""Questions to a chat page: Gradio in a frame of our own, behind a perimeter.

The frame (header, evidence panel, whole documents) is plain HTML from page/; Gradio runs the
chat. `gr.HTML` and `js_on_load` are not used: both compile code from strings, which the
content security policy forbids.
"""

import html
import os
import socket
import threading
from collections.abc import Iterator
from datetime import date
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
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from errors import BadSettings
from page.evidence import document, evidence
from page.perimeter import LOOPBACK, Application, Perimeter
from page.place import place
from page.shell import entry, shell
from page.talk import TURNS, Exchange, Message, PolicyQA, Talk, complaint, exchange, messages
from rag.pipeline import MAX_QUESTION

EXAMPLES = (
    "有哪些知识产权质押融资支持政策",
    "各地对企业海外知识产权维权有什么帮助",
    "昆明每万人口高价值发明专利拥有量要达到多少",
    "江西怎样推进知识产权市场化运营",
    "牡丹江怎样保护地理标志",
    "宣城怎样支持企业登记版权",
)
ASSETS = frozenset({"page.css", "page.js", "icon.svg"})
_PAGE = Path(__file__).parent / "page"
_FONTS = (gr.themes.Font("system-ui"), gr.themes.Font("sans-serif"))

# All that the pages ask for; anything else of Gradio's some sixty routes is a 404.
PATHS = (
    "/",
    "/healthz",
    "/policy/",
    "/evidence/",
    "/page/",
    "/config",
    "/config/",
    "/theme.css",
    "/favicon.ico",
    "/assets/",
    "/static/",
    "/gradio_api/info",
    "/gradio_api/startup-events",
    "/gradio_api/startup-events/",
    "/gradio_api/queue/join",
    "/gradio_api/queue/data",
    "/gradio_api/heartbeat/",
    "/gradio_api/cancel",
    "/gradio_api/reset",
)

Step: TypeAlias = tuple[list[Message], Talk, Any, str]  # chat, talk, question box, notice


def page(qa: PolicyQA) -> gr.Blocks:
    """The chat; the frame around it is page/shell.html."""

    def send(question: str, regions: list[str], talk: Talk) -> Iterator[Step]:
        asked = question.strip()
        if wrong := complaint(asked):
            yield messages(talk), talk, gr.skip(), wrong
            return
        waiting = Exchange(asked, "正在查找条款……", "")
        yield messages((*talk, waiting)), talk, "", ""
        answered = (*talk, exchange(qa, asked, regions, talk))[-TURNS:]
        yield messages(answered), answered, gr.skip(), ""

    def send_example(event: gr.SelectData, regions: list[str], talk: Talk) -> Iterator[Step]:
        yield from send(event.value["text"], regions, talk)

    held = sorted({facet.region for facet in qa.snapshot.facets if facet.region})
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
            autoscroll=False,  # page.js brings a new question to the top
            placeholder="### 想查哪项政策?\n直接提问,或从下面的问题开始。",
            examples=[{"text": example} for example in EXAMPLES],
            buttons=["copy"],
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
            placeholder="写下问题,回车发送;Shift+回车换行",
            lines=1,
            max_lines=6,
            max_length=2 * MAX_QUESTION,  # longer ones still earn the sentence, not a 413
            submit_btn="提问",
            container=False,
        )
        with gr.Row(elem_id="choices"):
            regions = gr.Dropdown(
                held,
                value=[],
                multiselect=True,
                elem_id="regions",
                label="只查这些地区(不选即全部)",
                scale=1,
            )
            fresh = gr.Button("新对话", elem_id="fresh", size="sm", scale=0)
        outputs = [chat, talk, question, notice]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        question.submit(send, [question, regions, talk], outputs, **quiet)
        chat.example_select(send_example, [regions, talk], outputs, **quiet)
        fresh.click(lambda: ([], (), "", ""), None, outputs, **quiet)
    blocks.queue(max_size=256, default_concurrency_limit=8)
    blocks.state_session_capacity = 500
    return blocks


def application(qa: PolicyQA, *, host: str) -> Application:
    """The whole web application, for requests that name `host`."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    index = Path(gr.__file__).parent / "templates" / "frontend" / "index.html"
    front = entry(index.read_text("utf-8"))

    @app.get("/")
    def start() -> HTMLResponse:
        return HTMLResponse(shell(qa.snapshot.policies, entry=front, on=date.today()))

    @app.get("/healthz")
    def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok")

    @app.get("/page/{name}")
    def asset(name: str) -> Response:
        return FileResponse(_PAGE / name) if name in ASSETS else _missing("没有这个文件")

    @app.get("/policy/{name:path}")
    def whole(name: str, quote: str = "", on: str = "") -> Response:
        policy = qa.snapshot.policies.get(name)
        if policy is None:
            return _missing(f"没有收录「{html.escape(name)}」")
        return HTMLResponse(document(policy, place(policy, clause="", quote=quote, on=_day(on))))

    @app.get("/evidence/{name:path}")
    def cited(name: str, clause: str = "", quote: str = "", on: str = "") -> Response:
        policy = qa.snapshot.policies.get(name)
        if policy is None:
            return _missing(f"没有收录「{html.escape(name)}」")
        return HTMLResponse(
            evidence(policy, place(policy, clause=clause, quote=quote, on=_day(on)))
        )

    gr.mount_gradio_app(
        app,
        page(qa),
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
    return Perimeter(app, paths=PATHS, hosts=LOOPBACK if host in LOOPBACK else None)


def server(qa: PolicyQA, *, host: str) -> uvicorn.Server:
    """The application and the limits of its connections, not yet listening."""
    config = uvicorn.Config(
        application(qa, host=host),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=512,
        timeout_graceful_shutdown=2,  # an open page keeps its stream for ever
        ws="none",
    )
    return uvicorn.Server(config)


def serve(qa: PolicyQA, *, host: str, port: int) -> None:
    """Answer until interrupted; an address that cannot be had is a BadSettings."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise BadSettings(f"无法在 {host}:{port} 打开网页:{error}。可换一个端口再试。") from error
    threading.Thread(target=exchange, args=(qa, EXAMPLES[0], [], ()), daemon=True).start()  # warm
    with listening:
        server(qa, host=host).run(sockets=[listening])


def _day(on: str) -> date:
    """The day of an address; today where it names none."""
    try:
        return date.fromisoformat(on)
    except ValueError:
        return date.today()


def _missing(sentence: str) -> HTMLResponse:
    """A 404 with a sentence, which is HTML already."""
    return HTMLResponse(f'<p class="empty" tabindex="-1">{sentence}</p>', status_code=404)
