"""Requests to the pages, or to a refusal: who may ask for what, and what browsers may do.

Pure ASGI: a `BaseHTTPMiddleware` here would halve the throughput of the answer stream.
"""

import contextlib
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from page.rate import Buckets, Rate

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_BYTES = 64 * 1024
RATE = Rate(burst=30, seconds=1.0)  # questions of one client
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

# No inline script, no eval: a corpus string that slipped through escaping could still not run.
# Inline styles are Gradio's; they reach no other host.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; font-src 'self' data:; manifest-src 'self'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",  # with no-referrer a form of ours comes with Origin: null
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}


class _TooLarge(Exception):
    """The body went over its limit while it was read."""


class Perimeter:
    """Lets through only paths that are named, from hosts that are named."""

    def __init__(
        self,
        app: Application,
        *,
        paths: Iterable[str],
        hosts: frozenset[str] | None,
        bodies: Mapping[str, int],
        asking: Iterable[str] = (),
        rate: Rate = RATE,
    ) -> None:
        """`paths`: exact, or a prefix if it ends in "/". `hosts`: None lets every name through.

        `bodies`: the bytes that a body may have, by exact path, where BODY_BYTES are too few.
        `asking`: exact paths; a request for one is a question, of which a client has a `rate`.
        """
        every = tuple(paths)
        self._app = app
        self._exact = frozenset(p for p in every if not p.endswith("/") or p == "/")
        self._prefixes = tuple(p for p in every if p.endswith("/") and p != "/")
        self._hosts = hosts
        self._bodies = bodies
        self._asking = frozenset(asking)
        self._buckets = Buckets(rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, then hand on; every answer gets the headers."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":
            return None  # no web socket is offered: uvicorn answers 403
        exchange = _Exchange(receive, send, bound=self._bound(scope))
        refusal = self._refusal(scope)
        if refusal is not None:
            return await _refuse(exchange.send, *refusal)
        with contextlib.suppress(_TooLarge):
            await self._app(scope, exchange.receive, exchange.send)
        if exchange.too_large and not exchange.started:
            exchange.too_large = False
            await _refuse(exchange.send, 413, "请求内容过大")
        return None

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and sentence, or None: welcome."""
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        path = scope["path"]
        if self._hosts is not None and urlsplit(f"//{host}").hostname not in self._hosts:
            return 400, "不认识的主机名"
        if ".." in path.split("/") or not self._open(path):
            return 404, "没有这个页面"
        origin = headers.get(b"origin")
        foreign = origin is not None and urlsplit(origin.decode("latin-1")).netloc != host
        if foreign and scope["method"] not in {"GET", "HEAD"}:
            return 403, "不接受来自其他网站的请求"
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self._bound(scope):
            return 413, "请求内容过大"
        if path in self._asking and not self._buckets.take((scope.get("client") or ("",))[0]):
            return 429, "提问太快了,请稍等几秒再问"
        return None

    def _bound(self, scope: Scope) -> int:
        """How many bytes the body of a request may have."""
        return self._bodies.get(scope["path"], BODY_BYTES)

    def _open(self, path: str) -> bool:
        """Whether a path is offered."""
        return path in self._exact or path.startswith(self._prefixes)


class _Exchange:
    """A request, its body counted as it comes, and its reply, which gets the headers."""

    def __init__(self, receive: Receive, send: Send, *, bound: int) -> None:
        self._receive = receive
        self._send = send
        self._left = bound
        self.too_large = False
        self.started = False

    async def receive(self) -> Message:
        """The next message, whatever the header announced. Raises _TooLarge over the bound."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.too_large = True
            raise _TooLarge
        return message

    async def send(self, message: Message) -> None:
        """Hand on; but not what the application makes of a body that was cut off."""
        if self.too_large and not self.started:
            return
        if message["type"] == "http.response.start":
            self.started = True
            given = {name.lower() for name, _ in message["headers"]}
            extra = [(n, v) for n, v in _HEADERS.items() if n not in given]
            message = {**message, "headers": [*message["headers"], *extra]}
        await self._send(message)


async def _refuse(send: Send, status: int, sentence: str) -> None:
    """Answer with one sentence; too many questions in JSON, which Gradio shows."""
    asked = status == 429
    body = json.dumps({"detail": sentence}).encode() if asked else sentence.encode()
    kind = b"application/json" if asked else b"text/plain; charset=utf-8"
    head = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
    head += [(b"retry-after", b"5")] if asked else []
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})
