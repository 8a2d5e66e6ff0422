"""A change of the corpus that is under way, and its page."""

import enum
import html
from dataclasses import dataclass

from page.labels import Say
from page.place import library_url


class State(enum.Enum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self in (State.DONE, State.FAILED)


@dataclass(frozen=True, slots=True)
class Job:
    """A change of some policies."""

    id: str
    names: tuple[str, ...]
    state: State
    done: int = 0  # passages embedded
    total: int = 0  # passages to embed
    message: str = ""  # why it failed


def as_json(job: Job, say: Say) -> dict[str, object]:
    """What the page asks for again and again."""
    return {
        "state": job.state.value,
        "over": job.state.over,
        "done": job.done,
        "total": job.total,
        "said": said(job, say),
    }


def said(job: Job, say: Say) -> str:
    """How far a job is, in words."""
    return say(f"corpus.job_{job.state.value}", done=job.done, total=job.total, why=job.message)


def job_page(job: Job, say: Say, *, held: frozenset[str]) -> str:
    """The body of the page of a job; library.js keeps it up to date."""
    names = "".join(f"<li>{_name(name, held)}</li>" for name in job.names)
    value = f' value="{job.done}" max="{job.total}"' if job.total else ""
    full = ' value="1" max="1"' if job.state is State.DONE else value
    bar = "" if job.state is State.FAILED else (
        f'<progress aria-label="{say("corpus.progress")}"{full}></progress>'
    )  # fmt: skip
    again = "" if job.state.over else (
        f'<p><a href="/staff/job/{job.id}">{say("corpus.refresh")}</a></p>'
    )  # fmt: skip
    return (
        f'<h1>{say("corpus.job")}</h1><section class="job" data-state="{job.state.value}" '
        f'data-progress="/staff/progress/{job.id}"><p class="said" role="status">'
        f"{html.escape(said(job, say))}</p>{bar}<ul>{names}</ul>{again}"
        f'<p><a href="/staff">{say("corpus.to_desk")}</a></p></section>'
    )


def _name(name: str, held: frozenset[str]) -> str:
    if name not in held:
        return html.escape(name)
    return f'<a href="{html.escape(library_url(name))}">{html.escape(name)}</a>'
