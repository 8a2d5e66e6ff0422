"""Views on a free port of this machine, and a browser that notes whatever it should not do."""

import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Request, sync_playwright

from page.perimeter import LOOPBACK, Perimeter
from page.talk import PolicyQA
from web import ask
from web.view import View

SHOTS = Path(__file__).parents[2] / "build" / "screenshots"
DESKTOP = {"width": 1360, "height": 860}
PHONE = {"width": 390, "height": 844}
SIGHTS = [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")]
NAMES = ["desktop light", "desktop dark", "phone light", "phone dark"]

Open = Callable[..., Page]


@contextmanager
def served(now: Callable[[], PolicyQA], views: Sequence[View]) -> Iterator[str]:
    """The views beside the pages' files, behind the perimeter; the chat is left out."""
    every = (ask.view(now, entry=""), *views)
    app = FastAPI(openapi_url=None)
    for view in every:
        app.include_router(view.router)
    guarded = Perimeter(
        app,
        paths=[path for view in every for path in view.paths],
        hosts=LOOPBACK,
        bodies={path: size for view in every for path, size in view.bodies.items()},
    )
    config = uvicorn.Config(
        guarded, log_level="warning", access_log=False, ws="none", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@contextmanager
def launched(chromium: str) -> Iterator[Browser]:
    """The browser."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@contextmanager
def watched(browser: Browser) -> Iterator[Open]:
    """Opens pages; afterwards no script of a stranger ran, no error, no request elsewhere."""
    faults: list[str] = []
    contexts = []

    def watch(page: Page, host: str) -> None:
        def leaves(request: Request) -> None:
            if urlsplit(request.url).netloc not in {host, ""}:
                faults.append(f"request to {request.url}")

        page.on("request", leaves)
        page.on("pageerror", lambda error: faults.append(f"page error {error}"))
        page.on("dialog", lambda dialog: faults.append(f"dialog {dialog.message}"))
        page.on(
            "console",
            lambda said: (
                faults.append(f"console {said.text}")
                # A refusal is told in a page of its own; Chromium notes its status as an error.
                if said.type == "error" and "the server responded with" not in said.text
                else None
            ),
        )

    def opened(
        url: str, *, size: Mapping[str, int] = DESKTOP, scheme: str = "light", script: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
            locale="zh-CN",
            java_script_enabled=script,
        )
        contexts.append(context)
        context.on("page", lambda page: watch(page, urlsplit(url).netloc))
        page = context.new_page()
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        for page in context.pages:
            assert page.evaluate("window.hacked") is None
        context.close()
    assert not faults


def check(page: Page, name: str) -> None:
    """Nobody is kept out, nothing sticks out, all that is pressed is large enough; and a picture."""
    violations = Axe().run(page).response["violations"]
    assert not [
        f"{v['id']}: {v['nodes'][0]['html'][:160]}"
        for v in violations
        if v["impact"] in {"serious", "critical"}
    ]
    width = page.evaluate("window.innerWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for pressed in page.locator("main :is(button, select, input, summary):visible").all():
        box = pressed.bounding_box()
        assert box is not None
        assert box["height"] >= 20 if box["width"] == box["height"] else box["height"] >= 24
        assert box["x"] + box["width"] <= width
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def get(url: str, path: str, **headers: str) -> Reply:
    return _sent(url, "GET", path, b"", headers)


def post(url: str, path: str, fields: Any = (), **headers: str) -> Reply:
    """A form as a browser without scripts sends it."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return _sent(url, "POST", path, urlencode(fields, doseq=True).encode(), kind | headers)


def post_json(url: str, path: str, value: Any, **headers: str) -> Reply:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return _sent(url, "POST", path, data, {"Content-Type": "application/json"} | headers)


def post_file(url: str, path: str, name: str, data: bytes) -> Reply:
    """A file as a browser uploads it."""
    quoted = name.replace('"', "%22")
    head = (
        f'--limit\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + data + b"\r\n--limit--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=limit"}
    return _sent(url, "POST", path, body, kind)


def _sent(url: str, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    connection.request(method, path, body, dict(headers))
    response = connection.getresponse()
    reply = Reply(response.status, response.headers, response.read())
    connection.close()
    return reply
