"""Clients to whether they may do a thing once more: so many times in a while, in memory alone."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

_CLIENTS = 4096  # remembered; whoever came longest ago is forgotten first


class Limit:
    """At most `times` in any `seconds`, client by client; safe from many threads."""

    def __init__(
        self, times: int, *, seconds: float = 60, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._times = times
        self._seconds = seconds
        self._clock = clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, client: str) -> bool:
        """Whether a client may go on; if so, it counts."""
        with self._lock:
            now = self._clock()
            seen = self._seen.setdefault(client, deque())
            self._seen.move_to_end(client)
            while seen and seen[0] <= now - self._seconds:
                seen.popleft()
            if len(self._seen) > _CLIENTS:
                self._seen.popitem(last=False)
            if len(seen) >= self._times:
                return False
            seen.append(now)
            return True
