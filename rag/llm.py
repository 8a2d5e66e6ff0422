"""A system and a user text to a language model's words, as they come, or to why none came.

The one place that knows LangChain. One connection an answer, to one host, within one deadline:
no retry but where a 429 says when, no redirect, no proxy, no trace.
"""

import queue
import re
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from rag.line import LINE, Line
from rag.mode import Fault, ModelFailed
from rag.prompt import Message

if TYPE_CHECKING:  # importing it takes seconds: only who has a model pays for that
    from langchain_openai import ChatOpenAI

_SECONDS = re.compile(r"\d{1,6}(?:\.\d+)?$")
_NO_KEY = "none"  # the library insists on one; it is not sent


class Chat(Protocol):
    """A language model."""

    def stream(self, message: Message, *, until: float) -> Generator[str, None, None]:
        """Its words as they come; raises ModelFailed, by `until` on the monotonic clock.

        Closing the iterator ends the connection.
        """


def _by_status(status: int) -> Fault:
    if status == 429:
        return Fault.LIMITED
    return Fault.DENIED if 400 <= status < 500 and status != 408 else Fault.BROKEN


def _fault(error: BaseException, line: Line) -> Fault:
    """What an error of the library, or of the network under it, means."""
    import openai

    from rag.wire import ConnectError, TimeoutException, TransportError

    if isinstance(error, ModelFailed):
        return error.fault
    if line.left <= 0 or line.stopped.is_set():
        return Fault.SLOW
    if isinstance(error, openai.APIStatusError):
        return _by_status(error.status_code)
    kinds: tuple[tuple[type[BaseException], Fault], ...] = (
        (openai.APITimeoutError, Fault.SLOW),
        (ConnectError, Fault.DEAD),
        (openai.APIConnectionError, Fault.CUT_OFF if line.content_type else Fault.DEAD),
        (TimeoutException, Fault.SLOW),
        (TransportError, Fault.CUT_OFF),
        (openai.APIError, Fault.BROKEN),  # an error told inside the stream
    )
    return next((fault for kind, fault in kinds if isinstance(error, kind)), Fault.GARBAGE)


def _pause(error: BaseException) -> float | None:
    """The seconds after which a 429 asks to be tried again; None where it does not say."""
    import openai

    if not isinstance(error, openai.RateLimitError):
        return None
    asked = _SECONDS.match(error.response.headers.get("retry-after", ""))
    return float(asked[0]) if asked else None


@dataclass(frozen=True)
class Endpoint:
    """A model at an OpenAI-compatible endpoint, by way of LangChain."""

    chat: "ChatOpenAI"
    first_seconds: float  # until the first word

    def stream(self, message: Message, *, until: float) -> Generator[str, None, None]:
        """Its words; the connection is read by a thread of its own, which ends with it."""
        line = Line(until)
        heard: queue.SimpleQueue[str | ModelFailed | None] = queue.SimpleQueue()
        reader = threading.Thread(
            target=self._read, args=(message, line, heard.put), name="model", daemon=True
        )
        reader.start()
        patience = min(line.left, self.first_seconds)
        try:
            while (one := _next(heard, patience)) is not None:
                if isinstance(one, ModelFailed):
                    raise one
                yield one
                patience = line.left
        finally:
            line.stop()
            reader.join(timeout=0.2)  # it ends at once, unless a name is being looked up

    def _read(
        self, message: Message, line: Line, put: Callable[[str | ModelFailed | None], None]
    ) -> None:
        from langsmith import tracing_context

        LINE.set(line)
        try:
            with tracing_context(enabled=False):
                for words in filter(None, self._tried(message, line)):
                    put(words)
            put(None if line.finished else ModelFailed(Fault.CUT_OFF))
        except BaseException as error:
            put(ModelFailed(_fault(error, line)))

    def _tried(self, message: Message, line: Line) -> Iterator[str]:
        """Its words; where it is busy and says until when, tried again if there is time."""
        while True:
            try:
                yield from self._words(message, line)
                return
            except Exception as error:
                wait = _pause(error)
                if wait is None or wait >= line.left or line.stopped.wait(wait):
                    raise

    def _words(self, message: Message, line: Line) -> Iterator[str]:
        said = [("system", message.system), ("human", message.user)]
        heard = False
        try:
            for piece in self.chat.stream(said):
                heard = True
                line.finished |= "finish_reason" in piece.response_metadata
                yield str(piece.text)
        except ValueError:  # the library was given no event
            if heard or not line.content_type.startswith("application/json"):
                raise
            yield str(self.chat.invoke(said).text)  # a server that does not stream
            line.finished = True


def _next(
    heard: "queue.SimpleQueue[str | ModelFailed | None]", seconds: float
) -> str | ModelFailed | None:
    """What was heard next; SLOW where that is nothing in time."""
    try:
        return heard.get(timeout=seconds)
    except queue.Empty:
        return ModelFailed(Fault.SLOW)


@dataclass(frozen=True)
class Model:
    """A language model and what it is to do, within which limits."""

    chat: Chat
    seconds: float = 12.0  # for a whole answer
    context_tokens: int = 4000
    max_tokens: int = 1024
    rewrite: bool = False
    translate: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model is, and how it is to write."""

    model: str
    base_url: str
    key: str = field(repr=False)
    temperature: float
    max_tokens: int
    first_seconds: float


def endpoint(place: Place) -> Chat:
    """The model of a place; nothing is asked of it yet."""
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    from rag.wire import client

    chat = ChatOpenAI(
        model=place.model,
        base_url=place.base_url,
        api_key=SecretStr(place.key or _NO_KEY),
        temperature=place.temperature,
        max_retries=0,
        stream_usage=False,
        use_responses_api=False,
        extra_body={"max_tokens": place.max_tokens},
        http_client=client(place.base_url, has_key=bool(place.key)),
        disable_streaming=False,
        cache=False,
        verbose=False,
    )
    return Endpoint(chat, place.first_seconds)
