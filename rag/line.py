"""A connection to one that another thread can break."""

import contextlib
import contextvars
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Line:
    """One connection, to be broken from another thread."""

    until: float
    stopped: threading.Event = field(default_factory=threading.Event)
    sockets: list[socket.socket] = field(default_factory=list)
    content_type: str = ""
    finished: bool = False  # the model said that it was done

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return max(0.0, self.until - time.monotonic())

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Keep the socket of a connection that was made, in the clear or by TLS."""
        stream = info.get("return_value")
        if stream is not None and event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self.sockets.append(stream.get_extra_info("socket"))
            if self.stopped.is_set():
                self.stop()

    def stop(self) -> None:
        """Break the connection: whoever reads from it is woken, and finds its end."""
        self.stopped.set()
        for one in list(self.sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


# The line of the thread that is speaking.
LINE: contextvars.ContextVar[Line] = contextvars.ContextVar("line")
