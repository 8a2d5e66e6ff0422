"""Runs on disk to the pages of their results, and the files of their reports."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import MappingProxyType

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from errors import BadInput
from eval import baseline, earlier, html
from eval.table import GOALS, interval, number
from page.evaluation import faults
from page.frame import framed
from page.labels import Say, labels
from page.parts import note
from page.result import FILES, Run, Score, result, run_url
from web.view import script

_REPORT = "report.html"
_KINDS = {".html": "text/html", ".jsonl": "application/jsonl", ".json": "application/json"}


@dataclass(frozen=True)
class Runs:
    """The reports under a folder."""

    folder: Path

    def routes(self, router: APIRouter) -> None:
        """Offer every run and the files of its report."""
        router.get("/evaluate/runs/{name}")(self.result)
        router.get("/evaluate/runs/{name}/{file}")(self.file)

    def listed(self) -> tuple[Run, ...]:
        """The runs, latest first."""
        return tuple(_shown(run, names=GOALS) for run in earlier.runs(self.folder))

    def result(self, request: Request, name: str, against: str = "") -> HTMLResponse:
        """A run, compared with another where one is named."""
        say, runs = labels(script(request)), earlier.runs(self.folder)
        found = next((run for run in runs if run.name == name), None)
        if found is None:
            return page(request, note("没有这次评测。", bad=True), status=404)
        before = next((run for run in runs if run.name == against), None)
        others = [_shown(run) for run in runs if run.name != name]
        try:
            stages = earlier.stages(found, self.folder)
            comparison = self._comparison(before, found, say) if before else ""
        except BadInput as error:
            return page(request, faults(str(error), say=say), status=503)
        body = result(
            _shown(found, stages=stages), others, against=against, comparison=comparison, say=say
        )
        return page(request, body)

    def _comparison(self, before: earlier.Earlier, run: earlier.Earlier, say: Say) -> str:
        """What got better and worse from one run to another."""
        old, new = (earlier.as_baseline(each, self.folder) for each in (before, run))
        changes = baseline.compared(old, new.results)
        moved = [change for change in changes if change.better or change.worse]
        if not moved:
            return note(say("evaluate.unchanged" if changes else "evaluate.not_shared"))
        missed = {key for ids in earlier.stages(run, self.folder).values() for key in ids}
        told = f"{before.time:%Y-%m-%d %H:%M} {before.questions}"
        words = f"<p>{say('evaluate.compared', before=escape(told))}</p>"
        other = note(say("evaluate.other_corpus")) if before.corpus != run.corpus else ""
        return words + other + html.comparison(moved, missed, report=run_url(run.name, _REPORT))

    def file(self, request: Request, name: str, file: str) -> Response:
        """A file of a report: the page to be read, the others to be kept."""
        path = self.folder / name / file
        known = file in FILES and path.parent.parent == self.folder
        if not known or not path.is_file():
            return page(request, note("没有这个文件。", bad=True), status=404)
        how = "inline" if file == _REPORT else "attachment"
        kept = f"{name}-{file}"
        kind = _KINDS.get(path.suffix, "text/plain")
        return FileResponse(path, media_type=kind, filename=kept, content_disposition_type=how)


def _shown(
    run: earlier.Earlier,
    *,
    names: Collection[str] = (),
    stages: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Run:
    """A run in words, with the scores of some names or all."""
    scores = tuple(
        Score(name, number(each), interval(each), each.n)
        for name, each in run.scores.items()
        if not names or name in names
    )
    time = f"{run.time:%Y-%m-%d %H:%M:%S}"
    return Run(run.name, time, run.questions, run.n, scores, run.counts, stages)


def page(request: Request, body: str, *, status: int = 200) -> HTMLResponse:
    """A page of the evaluate view."""
    path = request.scope["path"]
    say = labels(script(request))
    return HTMLResponse(
        framed(
            title=say("evaluate.title"),
            body=body,
            view="evaluate",
            script=script(request),
            path=path if request.method == "GET" else "/evaluate",
            assets=("evaluation.js",),
        ),
        status_code=status,
    )
