"""A language model over a real connection, to a server that behaves and one that does not."""

import gzip
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from rag.breaker import Breaker
from rag.llm import Endpoint, Model, Place, endpoint
from rag.mode import Fault, ModelFailed
from rag.prompt import Message
from tests.model_server import Asked, Behaviour, ModelServer, Reply, completion, model_server, says

KEY = "sk-canary-7f3a"
HELLO = Message("你是助手。", "问题")


@pytest.fixture(scope="module")
def running() -> Iterator[ModelServer]:
    with model_server() as made:
        yield made


@pytest.fixture
def server(running: ModelServer) -> ModelServer:
    running.asked.clear()
    return running


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    left = [t for t in threading.enumerate() if t.name == "model"]
    for thread in left:
        thread.join(timeout=2)
    assert not [t for t in left if t.is_alive()]


def at(base_url: str, *, key: str = KEY, first: float = 20.0) -> Endpoint:
    place = Place("m", base_url, key, temperature=0.0, max_tokens=64, first_seconds=first)
    made = endpoint(place)
    assert isinstance(made, Endpoint)
    return made


def heard(server: ModelServer, behave: Behaviour, *, seconds: float = 20.0) -> str:
    server.behave = behave
    chat = at(server.base_url)
    return "".join(chat.stream(HELLO, until=time.monotonic() + seconds))


def test_the_words_arrive_in_their_order(server: ModelServer) -> None:
    assert heard(server, says("建立", "机", "制[c1]。")) == "建立机制[c1]。"


def test_it_is_asked_once_with_key_temperature_and_limit(server: ModelServer) -> None:
    heard(server, says("好"))
    [(path, headers, asked)] = server.asked
    assert path == "/v1/chat/completions"
    assert headers["authorization"] == f"Bearer {KEY}"
    assert (asked["model"], asked["temperature"], asked["max_tokens"]) == ("m", 0.0, 64)
    assert [m["content"] for m in asked["messages"]] == [HELLO.system, HELLO.user]


def test_without_a_key_none_is_sent_whatever_the_environment_holds(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-somebody")
    server.behave = says("好")
    list(at(server.base_url, key="").stream(HELLO, until=time.monotonic() + 20))
    headers = server.asked[0][1]
    assert "authorization" not in headers
    assert "somebody" not in str(headers)


def test_nothing_tells_of_this_machine(server: ModelServer) -> None:
    heard(server, says("好"))
    assert not [name for name in server.asked[0][1] if name.startswith(("x-", "openai-"))]


def test_a_first_word_that_is_late_is_slow(server: ModelServer) -> None:
    def behave(reply: Reply, asked: Asked) -> None:
        reply.head()
        reply.words("", role="assistant")
        reply.wait(5)

    server.behave = behave
    with pytest.raises(ModelFailed) as failed:
        list(at(server.base_url, first=0.2).stream(HELLO, until=time.monotonic() + 20))
    assert failed.value.fault is Fault.SLOW


def trickle(reply: Reply, asked: Asked) -> None:
    reply.head()
    while reply.wait(0.02):
        reply.words("一")


def comments(reply: Reply, asked: Asked) -> None:
    reply.head()
    while reply.wait(0.02):
        reply.raw(b": keepalive\n\n")


def trickled_head(reply: Reply, asked: Asked) -> None:
    reply.raw(b"HTTP/1.1 200 OK\r\n")
    while reply.wait(0.02):
        reply.raw(b"x-a: b\r\n")


def silent(reply: Reply, asked: Asked) -> None:
    reply.wait(5)


def cut_off(reply: Reply, asked: Asked) -> None:
    reply.head()
    reply.words("建立机制[c1]。")


def reset(reply: Reply, asked: Asked) -> None:
    reply.head(content_length="100000")
    reply.words("建立")


def garbage(reply: Reply, asked: Asked) -> None:
    reply.head()
    reply.raw(b"data: \xff\xfe{\n\n" + bytes(range(256)) + b"\n\n")


def bad_utf8(reply: Reply, asked: Asked) -> None:
    reply.head()
    reply.raw(b'data: {"choices":[{"index":0,"delta":{"content":"\xe4\xba"}}]}\n\n')
    reply.done()


def html(reply: Reply, asked: Asked) -> None:
    reply.head(content_type="text/html")
    reply.raw("<html><body>欢迎登录</body></html>".encode())


def no_choices(reply: Reply, asked: Asked) -> None:
    reply.head()
    reply.event(
        {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": []}
    )
    reply.raw(b"data: [DONE]\n\n")


def a_long_line(reply: Reply, asked: Asked) -> None:
    reply.head()
    reply.raw(b"data: {")
    for _ in range(160):
        reply.raw(b"x" * 65536)


def a_bomb(reply: Reply, asked: Asked) -> None:
    reply.head(content_encoding="gzip")
    reply.raw(gzip.compress(b"data: " + b"x" * 50_000_000))


def an_error_inside(reply: Reply, asked: Asked) -> None:
    reply.head()
    reply.event({"error": {"message": "overloaded", "code": 500}})


def status(code: int, **headers: str) -> Behaviour:
    def behave(reply: Reply, asked: Asked) -> None:
        reply.head(code, content_type="text/html", **headers)
        reply.raw(b"<html>no</html>")

    return behave


@pytest.mark.parametrize("behave", [trickle, comments, trickled_head, silent])
def test_what_is_not_done_in_time_is_slow(server: ModelServer, behave: Behaviour) -> None:
    with pytest.raises(ModelFailed) as failed:
        heard(server, behave, seconds=0.3)
    assert failed.value.fault is Fault.SLOW


@pytest.mark.parametrize(
    ("behave", "fault"),
    [
        (cut_off, Fault.CUT_OFF),
        (reset, Fault.CUT_OFF),
        (garbage, Fault.GARBAGE),
        (html, Fault.GARBAGE),
        (a_long_line, Fault.ENDLESS),
        (a_bomb, Fault.GARBAGE),
        (an_error_inside, Fault.BROKEN),
        (status(401), Fault.DENIED),
        (status(403), Fault.DENIED),
        (status(404), Fault.DENIED),
        (status(413), Fault.DENIED),
        (status(408), Fault.BROKEN),
        (status(500), Fault.BROKEN),
        (status(502), Fault.BROKEN),
        (status(503), Fault.BROKEN),
        (status(429), Fault.LIMITED),
        (status(429, retry_after="3600"), Fault.LIMITED),
        (status(429, retry_after="soon"), Fault.LIMITED),
        (status(429, retry_after="nan"), Fault.LIMITED),
    ],
)
def test_each_misbehaviour_has_its_reason(
    server: ModelServer, behave: Behaviour, fault: Fault
) -> None:
    with pytest.raises(ModelFailed) as failed:
        heard(server, behave)
    assert failed.value.fault is fault
    assert len(server.asked) == 1


@pytest.mark.parametrize("behave", [no_choices, bad_utf8])
def test_a_reply_without_words_gives_none_or_fails(server: ModelServer, behave: Behaviour) -> None:
    try:
        words = heard(server, behave)
    except ModelFailed:
        words = ""
    assert not words.replace("\ufffd", "")


def test_a_reply_that_is_not_streamed_is_heard_all_the_same(server: ModelServer) -> None:
    def behave(reply: Reply, asked: Asked) -> None:
        reply.head(content_type="application/json")
        reply.raw(json.dumps(completion("建立机制[c1]。")).encode())

    assert heard(server, behave) == "建立机制[c1]。"


def test_a_busy_model_is_asked_again_when_it_says(server: ModelServer) -> None:
    def behave(reply: Reply, asked: Asked) -> None:
        if len(server.asked) == 1:
            status(429, retry_after="0.1")(reply, asked)
        else:
            says("好")(reply, asked)

    assert heard(server, behave) == "好"
    assert len(server.asked) == 2


def test_a_redirect_is_not_followed_and_the_key_stays(server: ModelServer) -> None:
    with model_server() as other:
        with pytest.raises(ModelFailed) as failed:
            heard(server, status(302, location=f"{other.base_url}/chat/completions"))
        assert failed.value.fault is Fault.BROKEN
        with pytest.raises(ModelFailed):
            heard(server, status(307, location=f"{other.base_url}/chat/completions"))
        assert other.asked == []


def test_nobody_at_the_port_is_dead() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ModelFailed) as failed:
        list(at(f"http://127.0.0.1:{port}/v1").stream(HELLO, until=time.monotonic() + 20))
    assert failed.value.fault is Fault.DEAD


def test_a_port_that_never_answers_is_slow() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as mute:
        chat = at(f"http://127.0.0.1:{mute.getsockname()[1]}/v1")
        with pytest.raises(ModelFailed) as failed:
            list(chat.stream(HELLO, until=time.monotonic() + 0.3))
        assert failed.value.fault is Fault.SLOW


def test_https_to_a_server_that_speaks_none_fails(server: ModelServer) -> None:
    chat = at(server.base_url.replace("http:", "https:"))
    with pytest.raises(ModelFailed):
        list(chat.stream(HELLO, until=time.monotonic() + 20))


def test_whoever_stops_listening_ends_the_connection(server: ModelServer) -> None:
    ended = threading.Event()

    def behave(reply: Reply, asked: Asked) -> None:
        try:
            trickle(reply, asked)
        except OSError:
            ended.set()

    server.behave = behave
    words = at(server.base_url).stream(HELLO, until=time.monotonic() + 20)
    assert next(words) == "一"
    words.close()
    assert ended.wait(3)


def test_a_proxy_of_the_environment_is_not_used(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert heard(server, says("好")) == "好"


def test_tracing_that_the_environment_asks_for_is_off(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model_server() as collector:
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        monkeypatch.setenv("LANGSMITH_API_KEY", "ls-x")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", collector.base_url)
        assert heard(server, says("好")) == "好"
        assert collector.asked == []


def test_the_key_is_in_no_log_and_no_error(
    server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = []
    for behave in (says("好"), status(401), status(500), cut_off, garbage):
        try:
            heard(server, behave)
        except ModelFailed as error:
            told.append(repr(error) + repr(error.__cause__) + repr(error.__context__))
    model = Model(at(server.base_url))
    assert KEY not in caplog.text
    assert KEY not in "".join(told)
    assert KEY not in repr(model)
    assert KEY not in repr(Place("m", "http://h/v1", KEY, 0.0, 1, 1.0))


class Failing:
    """A model that fails as often as it is told to."""

    def __init__(self) -> None:
        self.fails = True
        self.asked = 0

    def stream(self, message: Message, *, until: float) -> "Iterator[str]":
        self.asked += 1
        if self.fails:
            raise ModelFailed(Fault.BROKEN)
        yield "好"


def tried(breaker: Breaker) -> Fault | None:
    try:
        list(breaker.stream(HELLO, until=0.0))
    except ModelFailed as failed:
        return failed.fault
    return None


def clock(now: list[float]) -> Callable[[], float]:
    return lambda: now[0]


def test_after_five_failures_in_a_row_it_is_left_alone_for_a_while() -> None:
    chat, now = Failing(), [0.0]
    breaker = Breaker(chat, clock=clock(now))  # type: ignore[arg-type]
    assert [tried(breaker) for _ in range(7)] == [Fault.BROKEN] * 5 + [Fault.RESTING] * 2
    assert chat.asked == 5
    now[0] = 61.0
    assert [tried(breaker), tried(breaker)] == [Fault.BROKEN, Fault.RESTING]
    now[0], chat.fails = 122.0, False
    assert [tried(breaker) for _ in range(3)] == [None] * 3


def test_a_success_between_failures_starts_the_count_again() -> None:
    chat = Failing()
    breaker = Breaker(chat)  # type: ignore[arg-type]
    for _ in range(3):
        chat.fails = True
        assert {tried(breaker) for _ in range(4)} == {Fault.BROKEN}
        chat.fails = False
        assert tried(breaker) is None
