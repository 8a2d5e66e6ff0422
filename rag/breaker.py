"""A language model that fails to one that is left alone for a while."""

import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from rag.llm import Chat
from rag.mode import Fault, ModelFailed
from rag.prompt import Message

FAILURES = 5  # in a row
REST = 60.0  # seconds


@dataclass
class Breaker:
    """A model that is asked again only REST seconds after FAILURES failures in a row.

    Then one question tries it; the others, meanwhile, do without.
    """

    chat: Chat
    failures: int = FAILURES
    rest: float = REST
    clock: Callable[[], float] = time.monotonic
    _failed: int = 0
    _resting_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def stream(self, message: Message, *, until: float) -> Generator[str, None, None]:
        """The model's words; raises ModelFailed at once while it rests."""
        self._enter()
        try:
            for words in self.chat.stream(message, until=until):
                yield words
                self._forget()
        except ModelFailed:
            self._count()
            raise

    def _enter(self) -> None:
        with self._lock:
            if self._failed < self.failures:
                return
            if self.clock() < self._resting_until:
                raise ModelFailed(Fault.RESTING)
            self._resting_until = self.clock() + self.rest  # this one tries

    def _count(self) -> None:
        with self._lock:
            self._failed += 1
            if self._failed >= self.failures:
                self._resting_until = self.clock() + self.rest

    def _forget(self) -> None:
        with self._lock:
            self._failed = 0
