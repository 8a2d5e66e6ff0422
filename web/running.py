"""A piece of work to a background thread: one at a time, told how far it is, stopped on demand."""

import enum
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from errors import Busy, TiaowenError
from index.disk import cause

_log = logging.getLogger(__name__)

# Called with what is done and what there is to do; raises Stopped once it should end.
Step: TypeAlias = Callable[[int, int], None]


class Stopped(Exception):
    """The work was asked to end."""


class Phase(enum.Enum):
    """How work stands."""

    NONE = "none"  # nothing was ever started
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


_UNDER_WAY = frozenset({Phase.RUNNING, Phase.STOPPING})


@dataclass(frozen=True)
class State:
    """How far the latest work is."""

    number: int = 0  # counts what was started
    name: str = ""
    phase: Phase = Phase.NONE
    done: int = 0
    total: int = 0
    result: str = ""  # what the work gave, once it is done
    fault: str = ""  # why it failed, for people


class Running:
    """Work in a thread of its own, one piece at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = State()

    @property
    def state(self) -> State:
        """How far it is, at this moment."""
        with self._lock:
            return self._state

    def start(self, name: str, work: Callable[[Step], str]) -> None:
        """Begin work in the background. Raises Busy where some is under way."""
        with self._lock:
            if self._state.phase in _UNDER_WAY:
                raise Busy(f"“{self._state.name}”正在评测,请等它结束或先停止它,再开始新的评测。")
            self._state = State(self._state.number + 1, name, Phase.RUNNING)
        threading.Thread(target=self._run, args=(work,), name="evaluation", daemon=True).start()

    def stop(self) -> None:
        """Ask the work to end; it does so at its next step."""
        with self._lock:
            if self._state.phase is Phase.RUNNING:
                self._state = replace(self._state, phase=Phase.STOPPING)

    def _step(self, done: int, total: int) -> None:
        with self._lock:
            if self._state.phase is Phase.STOPPING:
                raise Stopped
            self._state = replace(self._state, done=done, total=total)

    def _run(self, work: Callable[[Step], str]) -> None:
        try:
            ended = {"phase": Phase.DONE, "result": work(self._step)}
        except Stopped:
            ended = {"phase": Phase.STOPPED}
        except TiaowenError as error:
            ended = {"phase": Phase.FAILED, "fault": str(error)}
        except OSError as error:
            ended = {"phase": Phase.FAILED, "fault": f"报告没有写成:{cause(error)}。"}
        except Exception:
            _log.exception("%s failed", self._state.name)
            ended = {"phase": Phase.FAILED, "fault": "评测中途出错,没有结果;服务日志里有详情。"}
        with self._lock:
            self._state = replace(self._state, **ended)  # type: ignore[arg-type]
