"""The staff token to sessions: who has shown it, for how long, and who must wait."""

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from errors import BadToken

COOKIE = "staff"
HOURS = 8
MOST = 200  # sessions; the oldest go first
FREE = 5  # failures before anybody waits
WAIT = 15.0  # seconds, doubled with each further failure
LONGEST_WAIT = 900.0


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser."""

    id: str
    csrf: str  # in every form; another site cannot know it
    expires: float  # seconds of the clock


class Sessions:
    """Sessions in memory: a restart signs everybody out."""

    def __init__(self, token: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._token = token.encode()
        self._clock = clock
        self._lock = threading.Lock()
        self._held: dict[str, Session] = {}
        self._failures = 0
        self._until = 0.0  # nobody signs in before

    @property
    def offered(self) -> bool:
        """Whether a token is set at all."""
        return bool(self._token)

    def sign_in(self, given: str) -> Session:
        """A session for the right token.

        Raises BadToken for any other, and for all while too many wrong ones came.
        """
        with self._lock:
            now = self._clock()
            if now < self._until:
                seconds = int(self._until - now) + 1
                raise BadToken(f"口令错误次数过多,请 {seconds} 秒后再试。")
            right = hmac.compare_digest(given.encode("utf-8", "surrogatepass"), self._token)
            if not (right and self.offered):
                self._fail(now)
                raise BadToken("口令不对,请核对后再试。")
            self._failures = 0
            return self._opened(now)

    def _fail(self, now: float) -> None:
        """Count a failure; from FREE on, each doubles the wait."""
        self._failures += 1
        if self._failures >= FREE:
            doubled = WAIT * 2.0 ** min(self._failures - FREE, 10)
            self._until = now + min(LONGEST_WAIT, doubled)

    def _opened(self, now: float) -> Session:
        """A new session; what has expired, and the oldest above MOST, goes."""
        made = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(32), now + HOURS * 3600)
        alive = [held for held in self._held.values() if held.expires > now]
        self._held = {held.id: held for held in (*alive[-(MOST - 1) :], made)}
        return made

    def of(self, id_: str | None) -> Session | None:
        """The session of a cookie, if it is one and has not expired."""
        with self._lock:
            held = self._held.get(id_ or "")
            return held if held and held.expires > self._clock() else None

    def sign_out(self, id_: str | None) -> None:
        """Forget a session."""
        with self._lock:
            self._held.pop(id_ or "", None)
