"""An address to an HTTP client that speaks to its host alone, on the line of its thread.

No proxy, no redirect, no idle connection, no more than is needed. The one place that knows httpx2.
"""

from collections.abc import Iterator

import httpx2
from httpx2 import ConnectError, TimeoutException, TransportError

from rag.line import LINE
from rag.mode import Fault, ModelFailed

__all__ = ["ConnectError", "TimeoutException", "TransportError", "client"]

MAX_BYTES = 4_000_000  # of one reply, marks of the protocol included
CONNECT = 3.0  # seconds
# Of what the library would send, the rest tells of this machine and is left out.
_SENT = frozenset({"host", "accept", "content-type", "content-length", "user-agent"})
_PLAIN = "identity"


class _Body(httpx2.SyncByteStream):
    """A reply of at most MAX_BYTES."""

    def __init__(self, inner: httpx2.SyncByteStream) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._inner:
            size += len(piece)
            if size > MAX_BYTES:
                raise ModelFailed(Fault.ENDLESS)
            yield piece

    def close(self) -> None:
        self._inner.close()


class _OneHost(httpx2.BaseTransport):
    """Requests to one host; any other gets none, and no key."""

    def __init__(self, home: httpx2.URL, *, sent: frozenset[str]) -> None:
        limits = httpx2.Limits(max_keepalive_connections=0)
        self._inner = httpx2.HTTPTransport(trust_env=False, retries=0, limits=limits)
        self._home, self._sent = (home.scheme, home.netloc), sent

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        line = LINE.get()
        if (request.url.scheme, request.url.netloc) != self._home:
            raise ModelFailed(Fault.BROKEN)
        headers = [(n, v) for n, v in request.headers.multi_items() if n in self._sent]
        left = line.left
        wait = {"connect": min(CONNECT, left), "read": left, "write": left, "pool": left}
        bare = httpx2.Request(
            request.method,
            request.url,
            headers=[*headers, ("accept-encoding", _PLAIN)],
            stream=request.stream,
            extensions={**request.extensions, "timeout": wait, "trace": line.trace},
        )
        reply = self._inner.handle_request(bare)
        if reply.headers.get("content-encoding", _PLAIN) != _PLAIN:
            reply.close()  # what it would swell to cannot be known
            raise ModelFailed(Fault.GARBAGE)
        line.content_type = reply.headers.get("content-type", "")
        assert isinstance(reply.stream, httpx2.SyncByteStream)  # noqa: S101 - it is no async one
        reply.stream = _Body(reply.stream)
        return reply

    def close(self) -> None:
        self._inner.close()


def client(base_url: str, *, has_key: bool) -> httpx2.Client:
    """A client for the host of an address; without a key it sends no authorization."""
    sent = _SENT | {"authorization"} if has_key else _SENT
    return httpx2.Client(
        transport=_OneHost(httpx2.URL(base_url), sent=sent),
        trust_env=False,
        follow_redirects=False,
    )
