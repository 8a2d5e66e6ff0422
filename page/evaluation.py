"""QA sets and runs to the evaluate view; a run to the page of its result."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from page.labels import Say
from page.parts import SHEET, note, options, table
from page.result import Run, run_url

SPLITS = ("all", "dev", "test")
_EXAMPLE = (
    '{"id": "1", "question": "…", "category": "direct", "answerable": true, '
    '"gold": [{"source": "….txt", "quote": "…"}]}'
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A QA set that can be chosen; `origin` is "", "uploads" or "feedback"."""

    key: str
    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Work:
    """How far the latest run is; `phase` as web/running.py names it."""

    number: int
    name: str
    phase: str
    done: int
    total: int
    result: str  # name of the run that it became
    fault: str

    @property
    def under_way(self) -> bool:
        """Whether it goes on."""
        return self.phase in {"running", "stopping"}


@dataclass(frozen=True, slots=True)
class Offer:
    """What the start page offers; without `allowed` only what can be read."""

    sets: tuple[Choice, ...]
    chosen: str  # key of a set
    allowed: bool
    questions: int  # most of them in an uploaded set
    size: int  # bytes of an uploaded set, at most


def evaluation(offer: Offer, work: Work, runs: Sequence[Run], *, notice: str, say: Say) -> str:
    """The view: what goes on, what can be run, what was; `notice` is HTML already."""
    forms = (_start(offer, say) + _upload(offer, say)) if offer.allowed else _closed(say)
    return (
        f"{SHEET}<h1>{say('evaluate.title')}</h1><p class='lead'>{say('evaluate.lead')}</p>"
        f"{notice}{progress(work, allowed=offer.allowed, say=say)}"
        f"<div class='forms'>{forms}</div>{_earlier(runs, say)}"
        + (f'<p><a href="/feedback/list">{say("evaluate.feedback")}</a></p>' * offer.allowed)
    )


def said(work: Work, say: Say) -> str:
    """How far a run is, in a sentence; not escaped."""
    if work.phase == "stopping":
        return say("evaluate.stopping")
    if work.total and work.done == work.total:
        return say("evaluate.verifying", total=work.total)
    return say("evaluate.asked", done=work.done, total=work.total or "…")


def progress(work: Work, *, allowed: bool, say: Say) -> str:
    """The run under way with its bar, or how the latest ended; "" where there was none."""
    name = escape(work.name)
    if work.phase == "none":
        return ""
    if not work.under_way:
        return _ended(work, name, say)
    known = bool(work.total) and work.done < work.total
    value = f' value="{work.done}" max="{work.total}"' if known else ""
    stop = _button("/evaluate/cancel", say("evaluate.stop")) if allowed else ""
    title = say("evaluate.running", name=name)
    return (
        f'<section id="progress" class="card" data-number="{work.number}" aria-busy="true">'
        f'<h2 id="running">{title}</h2><p id="said">{escape(said(work, say))}</p>'
        f'<progress aria-labelledby="running"{value}></progress>'
        f'<div class="row"><a class="button" href="/evaluate">{say("evaluate.refresh")}</a>{stop}'
        "</div></section>"
    )


def _ended(work: Work, name: str, say: Say) -> str:
    if work.phase == "done":
        link = f'<a href="{run_url(work.result)}">{say("evaluate.see")}</a>'
        return note(f"{say('evaluate.done', name=name)} {link}")
    if work.phase == "stopped":
        return note(say("evaluate.stopped", name=name))
    return note(say("evaluate.failed", name=name, fault=escape(work.fault)), bad=True)


def faults(sentence: str, *, say: Say) -> str:
    """Why an uploaded set was not taken: its name on the first line, then a line a fault."""
    name, *lines = sentence.split("\n")
    if not lines:
        return note(f"<p>{escape(sentence)}</p>", bad=True)
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    head = say("evaluate.faults", name=escape(name), count=len(lines))
    return note(f"<p>{head}</p><ul>{items}</ul>", bad=True)


def _button(url: str, words: str, *, hidden: str = "") -> str:
    return (
        f'<form method="post" action="{url}">{hidden}<button type="submit">{words}</button></form>'
    )


def _closed(say: Say) -> str:
    """Word that only staff may, and the door for them."""
    link = f'<a href="/staff">{say("evaluate.sign_in")}</a>'
    return f'<p class="soft">{say("evaluate.staff_only")} {link}</p>'


def _named(choice: Choice, say: Say) -> str:
    origins = {"uploads": "evaluate.uploaded", "feedback": "evaluate.from_feedback"}
    key = origins.get(choice.origin)
    return f"{choice.name}({say(key)})" if key else choice.name


def _start(offer: Offer, say: Say) -> str:
    if not offer.sets:
        return f'<p class="soft">{say("evaluate.none")}</p>'
    sets = options([(c.key, _named(c, say)) for c in offer.sets], chosen=offer.chosen)
    splits = options([(s, say(f"evaluate.split_{s}")) for s in SPLITS], chosen="all")
    return (
        f'<section class="card"><h2>{say("evaluate.start")}</h2>'
        '<form class="fields" method="post" action="/evaluate/run">'
        f'<label>{say("evaluate.set")}<select name="set">{sets}</select></label>'
        f'<label>{say("evaluate.split")}<select name="split">{splits}</select></label>'
        f'<button class="main" type="submit">{say("evaluate.run")}</button></form>'
        f"{_removable(offer, say)}</section>"
    )


def _removable(offer: Offer, say: Say) -> str:
    """A way to take uploaded sets away, folded."""
    uploaded = [(c.key, c.name) for c in offer.sets if c.origin == "uploads"]
    if not uploaded:
        return ""
    return (
        f"<details><summary>{say('evaluate.remove_title')}</summary>"
        '<form class="fields" method="post" action="/evaluate/remove">'
        f'<label>{say("evaluate.set")}<select name="set">{options(uploaded, chosen="")}</select>'
        f'</label><button type="submit">{say("evaluate.remove")}</button></form></details>'
    )


def _upload(offer: Offer, say: Say) -> str:
    size = offer.size // 1024 // 1024
    hint = say("evaluate.upload_hint", questions=offer.questions, megabytes=size)
    return (
        f'<section class="card"><h2>{say("evaluate.upload_title")}</h2>'
        '<form class="fields" method="post" action="/evaluate/upload" '
        'enctype="multipart/form-data">'
        f'<label>{say("evaluate.file")}<input type="file" name="file" accept=".jsonl,.json" '
        f'required data-most="{offer.size}" '
        f'data-large="{say("evaluate.too_large", megabytes=size)}" aria-describedby="hint"></label>'
        f'<button type="submit">{say("evaluate.upload")}</button></form>'
        f'<p class="soft" id="hint">{hint}</p><details><summary>{say("evaluate.upload_example")}'
        f"</summary><pre><code>{escape(_EXAMPLE)}</code></pre></details></section>"
    )


def _earlier(runs: Sequence[Run], say: Say) -> str:
    title = say("evaluate.earlier")
    if not runs:
        return f'<section><h2>{title}</h2><p class="soft">{say("evaluate.no_runs")}</p></section>'
    names = list(dict.fromkeys(score.name for run in runs for score in run.scores))
    head = [
        say("evaluate.time"),
        say("evaluate.set"),
        say("evaluate.questions"),
        *map(escape, names),
    ]
    rows = [
        [
            f'<a href="{run_url(run.name)}"><time>{escape(run.time)}</time></a>',
            escape(run.questions),
            str(run.n),
            *(escape({s.name: s.value for s in run.scores}.get(name, "-")) for name in names),
        ]
        for run in runs
    ]
    return f'<section class="runs"><h2>{title}</h2>{table(title, head, rows)}</section>'
