"""A real HTTP server that speaks the chat completions protocol, and misbehaves when told to."""

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from corpus.text import fold

Asked = dict[str, Any]  # the request's body
Behaviour = Callable[["Reply", Asked], None]


class Reply:
    """What a behaviour writes its answer with."""

    def __init__(self, handler: BaseHTTPRequestHandler, leave: threading.Event) -> None:
        self._handler = handler
        self._leave = leave

    @property
    def headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self._handler.headers.items()}

    def head(self, status: int = 200, **headers: str) -> None:
        self._handler.send_response(status)
        given = {"content_type": "text/event-stream", "connection": "close"} | headers
        for name, value in given.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()

    def raw(self, data: bytes) -> None:
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def event(self, value: object) -> None:
        self.raw(b"data: " + json.dumps(value).encode() + b"\n\n")

    def words(self, words: str | None, **delta: object) -> None:
        self.event(chunk({"content": words, **delta}))

    def done(self, reason: str = "stop") -> None:
        self.event(chunk({}, finish_reason=reason))
        self.raw(b"data: [DONE]\n\n")

    def wait(self, seconds: float) -> bool:
        """Sleep, or until the server stops; whether it is to go on."""
        return not self._leave.wait(seconds)


def chunk(delta: dict[str, object], *, finish_reason: str | None = None) -> dict[str, object]:
    """A piece of a streamed completion."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return {
        "id": "x",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [choice],
    }


def completion(words: str) -> dict[str, object]:
    """A completion that is not streamed."""
    message = {"role": "assistant", "content": words}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}


def says(*pieces: str, reason: str = "stop") -> Behaviour:
    """A model that says the same to everyone, in these pieces."""

    def behave(reply: Reply, asked: Asked) -> None:
        reply.head()
        reply.words("", role="assistant")
        for piece in pieces:
            reply.words(piece)
        reply.done(reason)

    return behave


def writes(answer: Callable[[str], str], *, size: int = 7) -> Behaviour:
    """A model that reads what it is asked, in pieces of some characters."""

    def behave(reply: Reply, asked: Asked) -> None:
        text = answer(asked["messages"][-1]["content"])
        says(*(text[at : at + size] for at in range(0, len(text), size)))(reply, asked)

    return behave


# [c1] 昆明:(五)…。
_CLAUSE = re.compile(r"^\[(c\d+)\] ([^:]+):(.*)$", re.MULTILINE)


def clauses(user: str) -> list[tuple[str, str, str]]:
    """(handle, place, words) of the clauses that a prompt shows."""
    return _CLAUSE.findall(user)


def quoting(word: str) -> Callable[[str], str]:
    """A good model: of every clause it says the sentences with a word, each with its handle."""

    def answer(user: str) -> str:
        lines = []
        for handle, _, words in clauses(user):
            said = [s for s in re.split(r"(?<=[。;])", words) if word in fold(s)]
            lines += [f"{s.rstrip('。;')}[{handle}]。" for s in said[:1]]
        return "\n".join(lines)

    return answer


@dataclass
class ModelServer:
    """The server, what it does next, and what it was asked."""

    base_url: str
    behave: Behaviour = field(default_factory=lambda: says("好。"))
    asked: list[tuple[str, dict[str, str], Asked]] = field(default_factory=list)


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """A server on a free port of this machine, gone with all its threads afterwards."""
    leave = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["content-length"]))))

        def _answer(self, asked: Asked) -> None:
            reply = Reply(self, leave)
            made.asked.append((self.path, reply.headers, asked))
            self.close_connection = True
            with contextlib.suppress(OSError):  # the caller has left
                made.behave(reply, asked)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = False
        block_on_close = True

        def handle_error(self, *_: object) -> None:
            """Nothing: a caller that leaves is no error."""

    server = Server(("127.0.0.1", 0), Handler)
    made = ModelServer(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield made
    finally:
        leave.set()
        server.shutdown()
        server.server_close()
        thread.join()
