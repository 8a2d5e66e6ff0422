"""Questions to a chat page: Gradio in a frame of our own, among the views, behind a perimeter.

The frame and the other views are plain HTML from page/, by way of web/; Gradio runs the chat.
`gr.HTML` and `js_on_load` are not used: both compile code from strings, which the content
security policy forbids.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
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

from errors import BadSettings
from page.perimeter import LOOPBACK, Application, Perimeter
from page.shell import entry
from page.talk import TURNS, Exchange, Message, PolicyQA, Talk, complaint, exchange, messages
from rag.pipeline import MAX_QUESTION
from web import ask
from web.view import View

EXAMPLES = (
    "有哪些知识产权质押融资支持政策",
    "各地对企业海外知识产权维权有什么帮助",
    "昆明每万人口高价值发明专利拥有量要达到多少",
    "江西怎样推进知识产权市场化运营",
    "牡丹江怎样保护地理标志",
    "宣城怎样支持企业登记版权",
)
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
    "/gradio_api/queue/join",
    "/gradio_api/queue/data",
    "/gradio_api/heartbeat/",
    "/gradio_api/cancel",
    "/gradio_api/reset",
)

Step: TypeAlias = tuple[list[Message], Talk, Any, str]  # chat, talk, question box, notice


def page(now: Now) -> gr.Blocks:
    """The chat; the frame around it is page/shell.html."""

    def send(question: str, regions: list[str], talk: Talk) -> Iterator[Step]:
        asked = question.strip()
        if wrong := complaint(asked):
            yield messages(talk), talk, gr.skip(), wrong
            return
        waiting = Exchange(asked, "正在查找条款……", "")
        yield messages((*talk, waiting)), talk, "", ""
        answered = (*talk, exchange(now(), asked, regions, talk))[-TURNS:]
        yield messages(answered), answered, gr.skip(), ""

    def send_example(event: gr.SelectData, regions: list[str], talk: Talk) -> Iterator[Step]:
        yield from send(event.value["text"], regions, talk)

    held = sorted({facet.region for facet in now().snapshot.facets if facet.region})
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


def application(now: Now, *, host: str, views: Sequence[View] = ()) -> Application:
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
    )


def server(now: Now, *, host: str, views: Sequence[View] = ()) -> uvicorn.Server:
    """The application and the limits of its connections, not yet listening."""
    config = uvicorn.Config(
        application(now, host=host, views=views),
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
    threading.Thread(
        target=exchange, args=(now(), EXAMPLES[0], [], ()), daemon=True
    ).start()  # warm
    with listening:
        server(now, host=host, views=views).run(sockets=[listening])
