"""Changes of the corpus to jobs: one at a time, in the background, while the chat goes on."""

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from errors import BadInput, TiaowenError
from page.job import Job, State

MOST_WAITING = 8
MOST_KEPT = 50  # jobs that are over and still told of

Report = Callable[[int, int], None]
Work = Callable[[Report], None]

_log = logging.getLogger(__name__)


@dataclass
class Jobs:
    """Jobs by id. A job lives in a thread of its own, whoever watches it or not."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _jobs: dict[str, Job] = field(default_factory=dict)

    def start(self, names: tuple[str, ...], work: Work) -> Job:
        """Begin, or wait for the one before. Raises BadInput where too many wait already."""
        job = Job(secrets.token_urlsafe(16), names, State.WAITING)
        with self._lock:
            if sum(not held.state.over for held in self._jobs.values()) >= MOST_WAITING:
                raise BadInput("等待收录的更改太多,请等前面的完成后再试。")
            over = [held.id for held in self._jobs.values() if held.state.over]
            for old in over[:-MOST_KEPT]:
                del self._jobs[old]
            self._jobs[job.id] = job
        threading.Thread(target=self._run, args=(job.id, work), daemon=True).start()
        return job

    def job(self, id_: str) -> Job | None:
        """A job as it stands."""
        with self._lock:
            return self._jobs.get(id_)

    def open(self) -> tuple[Job, ...]:
        """The jobs that are not over."""
        with self._lock:
            return tuple(job for job in self._jobs.values() if not job.state.over)

    def _run(self, id_: str, work: Work) -> None:
        """Do the work of a job; whatever happens, it ends."""
        with self._turn:
            self._note(id_, state=State.RUNNING)
            try:
                work(lambda done, total: self._note(id_, done=done, total=total))
            except TiaowenError as error:
                self._note(id_, state=State.FAILED, message=str(error))
            except Exception:
                _log.exception("a change of the corpus failed")
                self._note(id_, state=State.FAILED, message="出了意外的错误,没有任何更改。")
            else:
                self._note(id_, state=State.DONE)

    def _note(self, id_: str, **known: object) -> None:
        with self._lock:
            self._jobs[id_] = replace(self._jobs[id_], **known)  # type: ignore[arg-type]
