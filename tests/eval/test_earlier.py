"""Runs on disk: found again, equal to what they were, and compared as runs at hand are."""

import json
from pathlib import Path

import pytest

from errors import BadInput
from eval import baseline, earlier, report
from eval.run import Run, evaluate, refusals, summary
from eval.table import overall
from tests.eval.answers import PLEDGE, Scripted, answer, assistant, literal, policies
from tests.eval.test_report import ASKED


@pytest.fixture(scope="module")
def run() -> Run:
    return evaluate(assistant(), ASKED, policies(), literal)


@pytest.fixture(scope="module")
def wrong() -> Run:
    return evaluate(Scripted(lambda asked: answer(PLEDGE)), ASKED, policies(), literal)


def test_a_run_on_disk_is_the_baseline_that_it_was_at_hand(run: Run, tmp_path: Path) -> None:
    report.write(run, None, tmp_path)
    (found,) = earlier.runs(tmp_path)
    assert earlier.as_baseline(found, tmp_path) == baseline.accepted(run)


def test_its_main_scores_are_those_of_the_table(run: Run, tmp_path: Path) -> None:
    report.write(run, None, tmp_path)
    (found,) = earlier.runs(tmp_path)
    expected = overall(summary(run.results), refusals(run.results))
    assert repr(found.scores) == repr(expected)  # NaN is not equal to itself
    assert found.counts == baseline.counts(run)
    assert (found.n, found.questions, found.time) == (len(run.results), ASKED.name, run.time)


def test_two_runs_on_disk_compare_as_a_run_at_hand_does(
    run: Run, wrong: Run, tmp_path: Path
) -> None:
    before = baseline.accepted(run)
    report.write(wrong, before, tmp_path)
    (after,) = earlier.runs(tmp_path)
    again = baseline.compared(before, earlier.as_baseline(after, tmp_path).results)
    assert again == baseline.changes(wrong, before)
    assert any(change.worse for change in again)


def test_every_miss_has_its_stage(wrong: Run, tmp_path: Path) -> None:
    report.write(wrong, None, tmp_path)
    (found,) = earlier.runs(tmp_path)
    stages = earlier.stages(found, tmp_path)
    expected = {r.question.id: r.stage.value for r in wrong.results if r.stage}
    assert {key: stage for stage, ids in stages.items() for key in ids} == expected


def test_two_runs_of_one_second_have_a_folder_each_and_the_latest_comes_first(
    run: Run, tmp_path: Path
) -> None:
    names = [report.write(run, None, tmp_path).name for _ in range(3)]
    assert len(set(names)) == 3
    assert [found.name for found in earlier.runs(tmp_path)] == names[::-1]


def test_what_is_no_report_is_passed_over(run: Run, tmp_path: Path) -> None:
    assert earlier.runs(tmp_path / "none") == ()
    report.write(run, None, tmp_path)
    for name, text in (("20300101-000000", "{"), ("20300101-000001-beir", '{"name": "x"}')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "scores.json").write_text(text)
    (tmp_path / "20300101-000002").mkdir()
    (tmp_path / "notes.txt").write_text("x")
    assert len(earlier.runs(tmp_path)) == 1


def test_damaged_answers_are_a_sentence(run: Run, tmp_path: Path) -> None:
    here = report.write(run, None, tmp_path)
    (found,) = earlier.runs(tmp_path)
    text = (here / "answers.jsonl").read_text("utf-8")
    (here / "answers.jsonl").write_text(text[: len(text) // 2], "utf-8")
    for look in (earlier.stages, earlier.as_baseline):
        with pytest.raises(BadInput, match=here.name):
            look(found, tmp_path)
    line = json.loads(text.splitlines()[0])
    assert line["id"] == ASKED.questions[0].id
