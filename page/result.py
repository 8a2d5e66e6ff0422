"""A run to the page of its result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from page.labels import Say
from page.parts import SHEET, options, table

FILES = ("answers.jsonl", "run.trec", "qrels.trec", "scores.json", "report.html")
_SHOWN = 40  # questions named of one stage


@dataclass(frozen=True, slots=True)
class Score:
    """One score in words."""

    name: str
    value: str
    interval: str
    n: int


@dataclass(frozen=True, slots=True)
class Run:
    """A run that has a report."""

    name: str  # of its folder
    time: str
    questions: str
    n: int
    scores: tuple[Score, ...]
    counts: Mapping[str, int]  # of what should be none
    stages: Mapping[str, Sequence[str]]  # ids of the questions that each stage lost


def run_url(name: str, file: str = "") -> str:
    """The address of a run, or of a file of its report."""
    return f"/evaluate/runs/{quote(name, safe='')}" + (f"/{file}" if file else "")


def result(run: Run, others: Sequence[Run], *, against: str, comparison: str, say: Say) -> str:
    """The page of a run; `comparison` with the run named `against` is HTML already."""
    files = "".join(
        f'<li><a class="button" href="{run_url(run.name, file)}" download>{file}</a></li>'
        for file in FILES
    )
    return (
        f'{SHEET}<p><a href="/evaluate">{say("evaluate.back")}</a></p>'
        f"<h1>{say('evaluate.result')}</h1>"
        f'<p class="lead">{escape(run.questions)} · {say("evaluate.questions")} {run.n} · '
        f"<time>{escape(run.time)}</time></p>"
        f'<p><a class="button main" href="{run_url(run.name, "report.html")}" '
        f'target="_blank" rel="noopener">{say("evaluate.report")}</a> '
        f'<span class="soft">{say("evaluate.report_hint")}</span></p>'
        f"{_scores(run, say)}{_stages(run, say)}"
        f"<section><h2>{say('evaluate.compare')}</h2>{_chooser(run, others, against, say)}"
        f"{comparison}</section>"
        f'<section><h2>{say("evaluate.download")}</h2><ul class="files">{files}</ul></section>'
    )


def _scores(run: Run, say: Say) -> str:
    head = [say(f"evaluate.{key}") for key in ("score", "value", "interval", "over")]
    rows = [[escape(s.name), s.value, escape(s.interval), str(s.n)] for s in run.scores]
    none = [[escape(name), str(n)] for name, n in run.counts.items()]
    zero = [say("evaluate.counts"), say("evaluate.count")]
    title = say("evaluate.scores")
    return (
        f"<section><h2>{title}</h2><div class='pair'>{table(title, head, rows)}"
        f"{table(say('evaluate.counts'), zero, none)}</div></section>"
    )


def _stages(run: Run, say: Say) -> str:
    title = say("evaluate.stages")
    head = [say("evaluate.stage"), say("evaluate.over"), say("evaluate.misses")]
    rows = [
        [escape(stage), str(len(ids)), _ids(run, ids, say)] for stage, ids in run.stages.items()
    ]
    body = table(title, head, rows) if rows else f"<p>{say('evaluate.no_misses')}</p>"
    return f'<section class="stages"><h2>{title}</h2>{body}</section>'


def _ids(run: Run, ids: Sequence[str], say: Say) -> str:
    """Links to the questions in the report."""
    report = run_url(run.name, "report.html")
    links = " ".join(
        f'<a href="{report}#q-{quote(each, safe="")}" target="_blank" rel="noopener">'
        f"{escape(each)}</a>"
        for each in ids[:_SHOWN]
    )
    more = len(ids) - _SHOWN
    return links + (f" {say('evaluate.more', count=more)}" if more > 0 else "")


def _chooser(run: Run, others: Sequence[Run], against: str, say: Say) -> str:
    if not others:
        return f'<p class="soft">{say("evaluate.only_run")}</p>'
    choices = options([(o.name, f"{o.time} {o.questions}") for o in others], chosen=against)
    return (
        f'<form class="fields" method="get" action="{run_url(run.name)}">'
        f'<label>{say("evaluate.against")}<select name="against">{choices}</select></label>'
        f'<button type="submit">{say("evaluate.compare_run")}</button></form>'
    )
