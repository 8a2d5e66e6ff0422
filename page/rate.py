"""Clients and moments to whether one more question is let through: a bucket of tokens each."""

import time
from collections.abc import Callable
from dataclasses import dataclass

_MANY = 10_000  # clients that are remembered at once


@dataclass(frozen=True, slots=True)
class Rate:
    """How many questions a client may ask at once, and how fast they come back."""

    burst: int
    seconds: float  # until one more may be asked


@dataclass(frozen=True, slots=True)
class _Bucket:
    """Tokens at a moment."""

    tokens: float
    at: float

    def later(self, now: float, rate: Rate) -> "_Bucket":
        """The bucket as it has filled up since."""
        filled = self.tokens + (now - self.at) / rate.seconds
        return _Bucket(min(float(rate.burst), filled), now)


class Buckets:
    """The buckets of all clients; used by one thread."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._held: dict[str, _Bucket] = {}

    def take(self, client: str) -> bool:
        """Whether the client has a token left; takes it."""
        now = self._clock()
        self._held = self._held if len(self._held) < _MANY else self._waiting(now)
        full = _Bucket(self._rate.burst, now)
        bucket = self._held.pop(client, full).later(now, self._rate)
        allowed = bucket.tokens >= 1
        self._held[client] = _Bucket(bucket.tokens - allowed, now)
        return allowed

    def _waiting(self, now: float) -> dict[str, _Bucket]:
        """The buckets that are not full again; the newest half where all of them are waiting."""
        held = {
            c: b
            for c, b in self._held.items()
            if b.later(now, self._rate).tokens < self._rate.burst
        }
        return held if len(held) < _MANY else dict(list(held.items())[_MANY // 2 :])
