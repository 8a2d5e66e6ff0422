"""The evaluate view: a QA set is chosen or uploaded, and run in the background; runs are read."""

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from errors import BadInput, TiaowenError
from eval import baseline, qaset, report
from eval.run import evaluate
from eval.shelf import SET_BYTES, SET_QUESTIONS, Shelf
from index.disk import cause
from page import evaluation
from page.evaluation import SPLITS, Choice, Offer, Work
from page.labels import labels
from page.parts import note
from page.talk import PolicyQA
from rag.ground import supported
from web.forms import Form, form, status
from web.running import Running, Step
from web.runs import Runs, page
from web.view import View, script

_UPLOAD = "/evaluate/upload"
PATHS = (
    "/evaluate",
    "/evaluate/progress",
    "/evaluate/run",
    "/evaluate/cancel",
    "/evaluate/remove",
    _UPLOAD,
    "/evaluate/runs/",
)

Sent = Annotated[Form, Depends(form)]
Staff = Callable[[Request], bool]


def everybody(request: Request) -> bool:
    """Whoever asks counts as staff: right where only this machine can ask."""
    return True


def view(
    now: Callable[[], PolicyQA],
    *,
    shelf: Shelf,
    reports: Path = report.FOLDER,
    staff: Staff = everybody,
) -> View:
    """The routes. To upload, run and stop is for `staff`; results are for all."""
    router = APIRouter()
    Desk(now, shelf, reports, staff).routes(router)
    Runs(reports).routes(router)
    return View(router, PATHS, {_UPLOAD: 2 * SET_BYTES})


@dataclass(frozen=True)
class Desk:
    """Where runs are started."""

    now: Callable[[], PolicyQA]
    shelf: Shelf
    reports: Path
    staff: Staff
    running: Running = field(default_factory=Running)

    def routes(self, router: APIRouter) -> None:
        """Offer the view and what can be done in it."""
        router.get("/evaluate")(self.start)
        router.get("/evaluate/progress")(self.progress)
        router.post("/evaluate/run")(self.run)
        router.post("/evaluate/cancel")(self.cancel)
        router.post("/evaluate/remove")(self.remove)
        router.post(_UPLOAD)(self.upload)

    def start(self, request: Request, chosen: str = "", kept: str = "") -> HTMLResponse:
        """The view; after an upload, with word that it was kept."""
        told = ""
        if kept and chosen in self.shelf.sets():
            words = labels(script(request))("evaluate.kept", name=html.escape(_choice(chosen).name))
            told = note(words)
        return self._shown(request, chosen=chosen, notice=told)

    def progress(self, request: Request) -> dict[str, Any]:
        """How far the run is, for the page's script."""
        work = self._work()
        return {
            "number": work.number,
            "under_way": work.under_way,
            "done": work.done,
            "total": work.total,
            "said": evaluation.said(work, labels(script(request))),
        }

    def run(self, request: Request, sent: Sent) -> Response:
        """Start a run."""
        return self._done(request, lambda: self._begin(sent.get("set"), sent.get("split")))

    def cancel(self, request: Request) -> Response:
        """Stop the run under way."""
        return self._done(request, self.running.stop)

    def remove(self, request: Request, sent: Sent) -> Response:
        """Take an uploaded set away."""
        return self._done(request, lambda: self.shelf.remove(sent.get("set")))

    def upload(self, request: Request, sent: Sent) -> Response:
        """Check a set and keep it."""
        return self._done(request, lambda: self._keep(sent))

    def _done(self, request: Request, act: Callable[[], str | None]) -> Response:
        """Do what only staff may do and go back to the view; an error is told above it."""
        say = labels(script(request))
        if not self.staff(request):
            told = note(say("evaluate.staff_only"), bad=True)
            return self._shown(request, notice=told, code=403)
        try:
            query = act() or ""
        except TiaowenError as error:
            told = evaluation.faults(str(error), say=say)
            return self._shown(request, notice=told, code=status(error))
        except OSError as error:
            told = note(f"题集无法读写:{cause(error)}。", bad=True)
            return self._shown(request, notice=told, code=503)
        return RedirectResponse(f"/evaluate{query}", status_code=303)

    def _begin(self, key: str, split: str) -> None:
        """Load the set, so that its faults are told now, and run it in the background."""
        if split not in SPLITS:
            raise BadInput("没有这个部分,请重新选择。")
        qa, path = self.now(), self.shelf.chosen(key)
        asked = qaset.load(path, qa.snapshot.policies)
        asked = asked if split == "all" else asked.part(split)
        self.running.start(asked.name, lambda step: self._evaluated(qa, asked, step))

    def _evaluated(self, qa: PolicyQA, asked: qaset.QuestionSet, step: Step) -> str:
        """Run a set and write its report; the name of the run."""
        total = len(asked.questions)

        def verify(sentence: str, clause: str) -> bool:
            if self.running.state.done == total:
                step(total, total)  # the altered sentences, which take as long as the questions
            return supported(sentence, clause)

        run = evaluate(qa, asked, qa.snapshot.policies, verify, progress=step)
        step(total, total)
        return report.write(run, baseline.read(), self.reports).name

    def _keep(self, sent: Form) -> str:
        if not sent.data:
            raise BadInput("请先选择一个题集文件;收到的文件是空的。")
        key = self.shelf.keep(sent.filename, sent.data, self.now().snapshot.policies)
        return f"?{urlencode({'chosen': key, 'kept': 1})}"

    def _work(self) -> Work:
        state = self.running.state
        return Work(
            number=state.number,
            name=state.name,
            phase=state.phase.value,
            done=state.done,
            total=state.total,
            result=state.result,
            fault=state.fault,
        )

    def _shown(
        self, request: Request, *, chosen: str = "", notice: str = "", code: int = 200
    ) -> HTMLResponse:
        offer = Offer(
            sets=tuple(map(_choice, self.shelf.sets())),
            chosen=chosen,
            allowed=self.staff(request),
            questions=SET_QUESTIONS,
            size=SET_BYTES,
        )
        body = evaluation.evaluation(
            offer,
            self._work(),
            Runs(self.reports).listed(),
            notice=notice,
            say=labels(script(request)),
        )
        return page(request, body, status=code)


def _choice(key: str) -> Choice:
    origin, _, name = key.rpartition("/")
    return Choice(key, name, origin)
