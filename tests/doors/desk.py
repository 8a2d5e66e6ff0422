"""A library of small made-up policies behind the perimeter, and a browser without a page."""

import http.client
import re
import socket
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import uvicorn
from fastapi import FastAPI

from index.build import build
from index.embed import Embedder
from index.holdings import holdings, policies
from index.publish import Publisher
from index.store import commit, open_snapshot
from index.uploads import Uploads
from page.perimeter import LOOPBACK, Perimeter
from rag.pipeline import PolicyQA
from tests.fakes import FakeEmbedder
from web import library, staff
from web.live import Live
from web.sessions import Sessions
from web.view import View

FIXTURES = Path(__file__).parents[1] / "corpus" / "fixtures"
TOKEN = "a-token-that-nobody-would-guess"
TODAY = date(2026, 11, 22)
XSS = '<img src=x onerror="window.hacked=1">'

KUNMING = """昆明市知识产权示范城市工作方案(2022—2025年)

昆明市人民政府办公室

2022年9月29日

一、工作目标
(一)创造高质量。到2025年,每万人口高价值发明专利拥有量达到12件。
二、工作重点
(一)质押融资。鼓励银行开展知识产权质押融资业务,对中小企业给予贴息。(责任单位:市市场监管局、市财政局)
(二)海外维权。支持企业在境外获取和维护知识产权。
"""
JIANGXI = """關於加強知識產權強省建設的行動方案(2022—2035年)

中共江西省委 江西省人民政府

一、總體要求
(一)質押融資。完善知識產權質押融資風險補償機制?,F將其推廣。
"""
ODD = f"""怪异市知识产权办法{XSS}

一、总则{XSS}
(一)奖补。鼓励{XSS}企业创新。
"""
NEW = """苏州市知识产权保护规划(2026-2030年)

苏州市人民政府

2026年3月1日

一、总体要求
(一)飞天担保。设立飞天担保基金,为企业融资提供增信。
"""


def corpus(folder: Path) -> Path:
    """The shipped policies."""
    shipped = folder / "policies"
    shipped.mkdir(parents=True)
    for name, text in (
        ("昆明市方案.txt", KUNMING),
        ("江西省方案.txt", JIANGXI),
        (f"怪异市{XSS.replace('/', '')}.txt", ODD),
    ):
        (shipped / name).write_text(text, encoding="utf-8")
    return shipped


@dataclass(frozen=True)
class House:
    """A library that can be changed."""

    live: Live[PolicyQA]
    publisher: Publisher
    sessions: Sessions

    @property
    def views(self) -> tuple[View, ...]:
        return (
            library.view(self.live.now, self.publisher.originals, self.sessions),
            staff.view(self.live, self.publisher, self.sessions),
        )


def house(folder: Path, *, embedder: Embedder | None = None, token: str = TOKEN) -> House:
    """A library in a folder, indexed by the fake model."""
    shipped = corpus(folder) if not (folder / "policies").exists() else folder / "policies"
    own = Publisher(shipped, Uploads(folder / "uploads"), folder / "index")
    model = embedder or FakeEmbedder()
    held = holdings(own.shipped, own.uploads, own.uploads.ledger())
    commit(build(policies(held, lambda _: None), FakeEmbedder()).snapshot, own.index)
    snapshot = open_snapshot(own.index, model.fingerprint)
    return House(Live(PolicyQA(snapshot, model, lambda: TODAY)), own, Sessions(token))


@contextmanager
def served(views: Sequence[View]) -> Iterator[str]:
    """The views on a free port of this machine, in a thread."""
    app = FastAPI(openapi_url=None)
    for view in views:
        app.include_router(view.router)
    guarded = Perimeter(
        app,
        paths=[path for view in views for path in view.paths],
        hosts=LOOPBACK,
        bodies={path: size for view in views for path, size in view.bodies.items()},
    )
    server = uvicorn.Server(uvicorn.Config(guarded, log_level="warning", ws="none"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode("utf-8", "replace")

    @property
    def to(self) -> str:
        return self.headers.get("location", "")

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.text)
        return found[1] if found else ""


File = tuple[str, bytes]


@dataclass
class Client:
    """A browser: it keeps cookies, and says where a form comes from."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, *, method: str = "GET", body: bytes = b"", **headers: str) -> Reply:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **headers}
        connection.request(method, quote(path, safe="/?=&%-_"), body, sent)
        response = connection.getresponse()
        reply = Reply(response.status, response.headers, response.read())
        connection.close()
        for cookie in reply.headers.get_all("set-cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        return reply

    def post(self, path: str, **fields: str) -> Reply:
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.url}
        return self.ask(path, method="POST", body=urlencode(fields).encode(), **kind)

    def sign_in(self, token: str = TOKEN) -> Reply:
        return self.post("/staff/sign-in", csrf=self.ask("/staff").csrf, token=token)

    def upload(self, *files: File, csrf: str | None = None) -> Reply:
        sign = self.ask("/staff").csrf if csrf is None else csrf
        body, kind = multipart(sign, files)
        return self.ask(
            "/staff/upload", method="POST", body=body, **{"Content-Type": kind, "Origin": self.url}
        )


def multipart(csrf: str, files: Sequence[File]) -> tuple[bytes, str]:
    """The body of a form with files, and its type."""
    edge = uuid.uuid4().hex
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf}\r\n'.encode()]
    for name, data in files:
        shown = name.replace('"', "%22")
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{shown}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        parts += [head.encode(), data, b"\r\n"]
    return b"".join((*parts, f"--{edge}--\r\n".encode())), f"multipart/form-data; boundary={edge}"
