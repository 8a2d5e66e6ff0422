"""A run asks every question as it should be asked, and sums up what came of it."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from eval.qaset import QuestionSet
from eval.run import DAY, Run, evaluate, groups, refusals, seconds, summary
from rag.answer import Answer, Turn
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

REFUSED, ANSWERED = answer(hits=[TARGET]), answer(INSURANCE, hits=[INSURANCE])


def run(*pairs: tuple[Mapping[str, Any], Answer]) -> Run:
    """A run of questions, answerable where they say so, and what was answered."""
    asked, replies = [], {}
    for number, (changes, reply) in enumerate(pairs):
        text = f"问{number}"
        golds = [INSURANCE] if changes["answerable"] else []
        asked.append(question(*golds, id=text, question=text, **changes))
        replies[text] = reply
    return evaluate(
        Scripted(replies.__getitem__), QuestionSet("qa", tuple(asked)), policies(), literal
    )


def test_refusals_are_scored_overall_and_by_kind() -> None:
    found = refusals(
        run(
            ({"answerable": True}, ANSWERED),
            ({"answerable": True}, REFUSED),
            ({"answerable": False, "kind": "a"}, REFUSED),
            ({"answerable": False, "kind": "a"}, ANSWERED),
            ({"answerable": False, "kind": "b"}, REFUSED),
        ).results
    )
    assert found.precision.value == pytest.approx(2 / 3)
    assert found.recall.value == pytest.approx(2 / 3)
    assert found.f1.value == pytest.approx(2 / 3)
    assert {kind: e.value for kind, e in found.kinds.items()} == {"a": 0.5, "b": 1}


def test_a_mean_is_over_the_questions_it_applies_to() -> None:
    done = run(
        ({"answerable": True}, ANSWERED),
        ({"answerable": True}, REFUSED),
        ({"answerable": False}, ANSWERED),
    )
    found = summary(done.results)
    assert found.means["R@5"].n == 2
    assert found.means["引用精确率"].n == 1
    assert found.means["引用召回率"].value == 0.5
    assert "事实" not in found.means
    assert found.totals["句子"] == 2


def test_a_result_may_belong_to_several_groups() -> None:
    both = question(INSURANCE, PLEDGE)
    done = evaluate(
        Scripted(lambda asked: ANSWERED), QuestionSet("qa", (both,)), policies(), literal
    )
    parts = groups(done.results, lambda result: result.question.policies)
    assert {name: len(members) for name, members in parts.items()} == dict.fromkeys(policies(), 1)


def test_seconds_are_median_p95_and_sum() -> None:
    replies = [({"answerable": True}, dataclasses.replace(ANSWERED, seconds=s)) for s in (1, 2, 9)]
    found = seconds(run(*replies).results)
    assert (found.median, found.total) == (2, 12)
    assert 8 < found.p95 < 9


@dataclasses.dataclass
class Listening:
    """An assistant that remembers how it was asked."""

    heard: list[tuple[str, Sequence[Turn], date | None]]

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), as_of: date | None = None
    ) -> Answer:
        self.heard.append((question, history, as_of))
        return ANSWERED


def test_history_and_day_are_passed_on_and_the_day_is_fixed_where_none_is_named() -> None:
    turn, day = Turn("user", "昆明呢?"), date(2018, 5, 20)
    asked = (
        question(INSURANCE, id="a", question="甲", history=(turn,)),
        question(INSURANCE, id="b", question="乙", as_of=day),
    )
    assistant, told = Listening([]), []
    evaluate(
        assistant,
        QuestionSet("qa", asked),
        policies(),
        literal,
        progress=lambda done, total: told.append((done, total)),
    )
    assert assistant.heard[1:] == [("甲", (turn,), DAY), ("乙", (), day)]
    assert told == [(1, 2), (2, 2)]
