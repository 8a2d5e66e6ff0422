"""A run to the files of its report: the page, the answers, the scores, and what TREC tools read."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from eval.baseline import Baseline, changes, counts
from eval.beir import Retrieval
from eval.html import page
from eval.judge import Result
from eval.qaset import Key
from eval.run import Run, groups, refusals, seconds, summary
from eval.table import by_category, by_policy, by_split
from eval.trec import Gains, qrels_lines, run_lines
from rag.render import as_json

FOLDER = Path(__file__).parent.parent / "build" / "eval"


def document(key: Key) -> str:
    """A clause as TREC tools name it: file#clause."""
    return f"{key[0]}#{key[1]}"


def rankings(results: Iterable[Result]) -> dict[str, list[str]]:
    """The ranked clauses of the questions that have a gold clause, by question id."""
    return {
        result.question.id: [document((hit.policy, hit.clause)) for hit in result.answer.hits]
        for result in results
        if result.question.findable
    }


def judgements(results: Iterable[Result]) -> dict[str, dict[str, int]]:
    """The gold clauses by question id."""
    return {
        result.question.id: {document(key): 1 for key in sorted(result.question.findable)}
        for result in results
        if result.question.findable
    }


def answer_line(result: Result) -> dict[str, Any]:
    """An answer as `ask --jsonl` gives it, with what the evaluation makes of it."""
    answer = as_json(result.answer, id=result.question.id)
    return answer | {
        "dropped_sentences": answer.get("losses", {}),
        "category": result.question.category,
        "split": result.question.split,
        "answerable": result.question.answerable,
        "scores": {name: round(value, 6) for name, value in result.scores.items()},
        "stage": result.stage.value if result.stage else None,
        "losses": [{"stage": loss.stage.value, "what": loss.what} for loss in result.losses],
    }


def scores(run: Run, baseline: Baseline | None) -> dict[str, Any]:
    """All scores with their intervals, as plain values."""
    parts = {
        "category": groups(run.results, by_category),
        "policy": by_policy(run),
        "split": groups(run.results, by_split),
    }
    return {
        "time": run.time.isoformat(),
        "questions": run.asked.name,
        "day": run.day.isoformat(),
        "corpus": run.corpus,
        "overall": asdict(summary(run.results)),
        "refusal": asdict(refusals(run.results)),
        "verification": [asdict(tally) for tally in run.tallies],
        "none_expected": counts(run),
        "seconds": asdict(seconds(run.results)),
        **{
            part: {name: asdict(summary(members)) for name, members in found.items()}
            for part, found in parts.items()
        },
        "changes": [asdict(change) for change in changes(run, baseline)] if baseline else [],
    }


def _finite(value: Any) -> Any:
    """The value with null for a score that applies to nothing."""
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _json(path: Path, value: Any) -> None:
    told = json.dumps(_finite(value), ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(told + "\n", "utf-8")


def _lines(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _fresh(folder: Path, name: str) -> Path:
    """A new folder under `folder`: no report is written over another of the same second."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = 0
    while True:
        here = folder / (f"{name}-{taken}" if taken else name)
        try:
            here.mkdir()
            return here
        except FileExistsError:
            taken += 1


def write_retrieval(found: Retrieval, qrels: Mapping[str, Gains], folder: Path = FOLDER) -> Path:
    """Write the run, the qrels and the scores of a collection, and name the folder."""
    here = _fresh(folder, f"{datetime.now():%Y%m%d-%H%M%S}-{found.name}")
    _lines(here / "run.trec", run_lines(found.rankings, tag="tiaowen"))
    _lines(here / "qrels.trec", qrels_lines(qrels))
    told = {name: asdict(score) for name, score in found.scores.items()}
    _json(here / "scores.json", {"name": found.name, "documents": found.documents, "scores": told})
    return here


def write(run: Run, baseline: Baseline | None, folder: Path = FOLDER) -> Path:
    """Write the report into a folder of its own under `folder`, the scores last; name it."""
    here = _fresh(folder, f"{run.time:%Y%m%d-%H%M%S}")
    (here / "report.html").write_text(page(run, baseline), "utf-8")
    _lines(
        here / "answers.jsonl",
        (json.dumps(answer_line(result), ensure_ascii=False) for result in run.results),
    )
    _lines(here / "run.trec", run_lines(rankings(run.results), tag="tiaowen"))
    _lines(here / "qrels.trec", qrels_lines(judgements(run.results)))
    _json(here / "scores.json", scores(run, baseline))
    return here
