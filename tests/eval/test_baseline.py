"""An accepted run comes back from disk; a later one that lost something does not pass."""

from pathlib import Path

import pytest

from errors import BadInput
from eval import baseline
from eval.qaset import QuestionSet
from eval.run import Run, evaluate
from rag.answer import Answer
from tests.eval.answers import (
    INSURANCE,
    PLEDGE,
    TARGET,
    Scripted,
    answer,
    literal,
    policies,
    question,
)

ASKED = QuestionSet(
    "qa.jsonl",
    (
        question(INSURANCE, id="a", question="甲"),
        question(PLEDGE, id="b", question="乙"),
        question(id="c", question="丙"),
    ),
)
RIGHT = {
    "甲": answer(INSURANCE, hits=[INSURANCE]),
    "乙": answer(PLEDGE, hits=[PLEDGE]),
    "丙": answer(hits=[TARGET]),
}


def run(replies: dict[str, Answer], asked: QuestionSet = ASKED) -> Run:
    return evaluate(Scripted(replies.__getitem__), asked, policies(), literal)


def test_a_run_passes_against_itself() -> None:
    accepted = baseline.accepted(run(RIGHT))
    assert baseline.gate(run(RIGHT), accepted) == ()
    assert accepted.means["引用召回率"] == 1


def test_a_baseline_comes_back_from_disk_with_a_line_a_question(tmp_path: Path) -> None:
    accepted = baseline.accepted(run(RIGHT))
    path = tmp_path / "baseline.json"
    assert baseline.read(path) is None
    baseline.write(accepted, path)
    assert baseline.read(path) == accepted
    assert sum('"a":' in line or '"b":' in line for line in path.read_text().splitlines()) == 2


def test_a_lost_clause_is_named_by_its_question() -> None:
    worse = run(RIGHT | {"乙": answer(TARGET, hits=[TARGET])})
    told = baseline.gate(worse, baseline.accepted(run(RIGHT)))
    assert any(
        t.startswith("引用召回率从 1.0000 降到 0.5000") or "引用召回率 从 1.0000" in t for t in told
    )
    assert all("b" in t.rpartition(":")[2] for t in told)
    assert not any("、a" in t or ":a" in t for t in told)


def test_an_answer_where_a_refusal_was_due_is_named() -> None:
    worse = run(RIGHT | {"丙": answer(TARGET, hits=[TARGET])})
    (told,) = baseline.gate(worse, baseline.accepted(run(RIGHT)))
    assert baseline.RIGHTLY_REFUSED in told
    assert told.endswith(":c")


def test_a_fall_within_the_margin_passes() -> None:
    many = tuple(question(INSURANCE, id=f"q{i}", question=f"问{i}") for i in range(200))
    right = {q.question: answer(INSURANCE, hits=[INSURANCE]) for q in many}
    accepted = baseline.accepted(run(right, QuestionSet("", many)))
    lost = answer(TARGET, hits=[INSURANCE])
    one = run(right | {"问0": lost}, QuestionSet("", many))
    three = run(right | {f"问{i}": lost for i in range(3)}, QuestionSet("", many))
    assert baseline.gate(one, accepted) == ()
    assert baseline.gate(three, accepted)


def test_an_altered_sentence_that_is_accepted_never_passes() -> None:
    accepted = baseline.accepted(run(RIGHT))
    careless = evaluate(Scripted(RIGHT.__getitem__), ASKED, policies(), lambda s, c: True)
    assert any("改动句被接受" in told for told in baseline.gate(careless, accepted))


def test_a_question_that_was_not_asked_does_not_pass_unseen() -> None:
    fewer = run(RIGHT, QuestionSet("", ASKED.questions[1:]))
    (told,) = baseline.gate(fewer, baseline.accepted(run(RIGHT)))
    assert "a" in told


def test_changes_name_what_moved_both_ways() -> None:
    before = baseline.accepted(run(RIGHT | {"甲": answer(TARGET, hits=[TARGET])}))
    after = run(RIGHT | {"乙": answer(TARGET, hits=[TARGET])})
    found = {change.score: change for change in baseline.changes(after, before)}["引用召回率"]
    assert [move.id for move in found.better] == ["a"]
    assert [move.id for move in found.worse] == ["b"]
    assert found.difference == 0
    assert found.p == 1


def test_a_broken_baseline_is_told(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text('{"time": 1}')
    with pytest.raises(BadInput, match=r"baseline\.json"):
        baseline.read(path)
