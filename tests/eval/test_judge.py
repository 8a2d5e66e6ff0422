"""An answer held against its question: scores, and the stage that lost what is missing."""

import dataclasses

import pytest

from eval.judge import Result, judge
from eval.losses import Stage
from eval.qaset import Gold, Question
from eval.reading import shown
from index.passage import Filter
from rag.answer import Absence, Answer
from tests.eval.answers import (
    INSURANCE,
    NORTH,
    PLEDGE,
    SOUTH,
    TARGET,
    answer,
    gold,
    hit,
    literal,
    policies,
    question,
)

BOX = gold(SOUTH, "2019-11-01")


def judged(asked: Question, said: Answer) -> Result:
    return judge(asked, said, policies(), literal)


def test_a_right_answer_loses_nothing() -> None:
    found = judged(question(INSURANCE), answer(INSURANCE, hits=[INSURANCE]))
    assert found.stage is None
    assert found.ranks == (1,)
    scored = {name: found.scores[name] for name in ("R@1", "RR@10", "引用精确率", "引用召回率")}
    assert set(scored.values()) == {1}


def test_an_unanswerable_question_has_no_retrieval_scores() -> None:
    refused = judged(question(), answer(hits=[TARGET]))
    assert refused.stage is None
    assert not {"R@5", "引用召回率", "事实"} & set(refused.scores)
    answered = judged(question(), answer(TARGET, hits=[TARGET]))
    assert answered.stage is Stage.REFUSE


def filtered(said: Answer) -> Answer:
    """The answer to a question whose filter shuts the policy out."""
    shut = dataclasses.replace(said.query, filter=Filter(policies=frozenset({SOUTH})))
    return dataclasses.replace(said, query=shut)


@pytest.mark.parametrize(
    ("wanted", "said", "stage"),
    [
        (INSURANCE, answer(TARGET, hits=[TARGET, INSURANCE]), Stage.ANSWER),
        (INSURANCE, answer(hits=[INSURANCE]), Stage.REFUSE),
        (INSURANCE, answer(TARGET, hits=[*[TARGET] * 10, INSURANCE]), Stage.RANK),
        (INSURANCE, answer(TARGET, hits=[TARGET]), Stage.RETRIEVE),
        (INSURANCE, filtered(answer(PLEDGE, hits=[PLEDGE])), Stage.UNDERSTAND),
        (
            INSURANCE,
            dataclasses.replace(answer(TARGET, hits=[INSURANCE]), dropped=1),
            Stage.CITE,
        ),
        (BOX, answer(PLEDGE, hits=[PLEDGE]), Stage.PARSE),
    ],
)
def test_the_stage_that_lost_a_clause_is_named(wanted: Gold, said: Answer, stage: Stage) -> None:
    assert judged(question(wanted), said).stage is stage


def test_the_first_stage_that_lost_something_is_the_question_s() -> None:
    found = judged(question(INSURANCE, PLEDGE), answer(TARGET, hits=[INSURANCE]))
    assert [loss.stage for loss in found.losses] == [Stage.ANSWER, Stage.RETRIEVE]
    assert found.stage is Stage.RETRIEVE


def test_a_fact_that_is_not_said_is_the_answer_s_loss() -> None:
    asked = question(TARGET, answer_facts=("12件", "13件"))
    found = judged(asked, answer(TARGET, hits=[TARGET]))
    assert found.scores["事实"] == 0.5
    assert found.missing == ("13件",)
    assert found.stage is Stage.ANSWER


def test_a_refusal_says_no_fact_even_where_a_near_clause_holds_it() -> None:
    asked = question(TARGET, answer_facts=("12件",))
    offered = answer(TARGET, hits=[TARGET])
    near = offered.groups[0].sentences
    refused = dataclasses.replace(answer(hits=[TARGET]), citations=offered.citations, nearest=near)
    found = judged(asked, refused)
    assert found.scores["事实"] == found.scores["引用召回率"] == 0


def test_the_policies_named_as_having_none_say_no_fact() -> None:
    asked = question(TARGET, answer_facts=("宣城",))
    absent = Absence(SOUTH, "宣城", ())
    found = judged(asked, dataclasses.replace(answer(TARGET), without=(absent,)))
    assert found.missing == ("宣城",)


def test_any_one_gold_clause_will_do_where_not_all_are_required() -> None:
    asked = question(INSURANCE, PLEDGE, all_required=False)
    found = judged(asked, answer(PLEDGE, hits=[PLEDGE]))
    assert found.scores["引用召回率"] == 1
    assert found.stage is None


def test_a_listing_accounts_for_every_policy() -> None:
    asked = question(INSURANCE, category="listing", terms=("专利保险业务",))
    silent = answer(INSURANCE, hits=[INSURANCE])
    assert judged(asked, silent).scores["覆盖"] == 0.5
    named = dataclasses.replace(silent, without=(Absence(SOUTH, "宣城", ()),))
    assert judged(asked, named).scores["覆盖"] == 1
    both = answer(INSURANCE, PLEDGE, hits=[INSURANCE, PLEDGE])
    assert judged(asked, both).scores["覆盖"] == 0.5
    near = dataclasses.replace(asked, also_relevant=(PLEDGE,))
    assert judged(near, both).scores["覆盖"] == judged(near, named).scores["覆盖"] == 1


def test_a_wrong_quote_and_an_unsupported_sentence_are_counted() -> None:
    right = answer(INSURANCE, hits=[INSURANCE])
    (cited,) = right.citations
    shifted = dataclasses.replace(cited, start=cited.start + 1)
    wrong = judged(question(INSURANCE), dataclasses.replace(right, citations=(shifted,)))
    assert wrong.scores["引文有误"] == 1
    (group,) = right.groups
    (sentence,) = group.sentences
    made_up = dataclasses.replace(sentence, text="鼓励保险机构给予补贴")
    altered = dataclasses.replace(group, sentences=(made_up,))
    unsupported = judged(question(INSURANCE), dataclasses.replace(right, groups=(altered,)))
    assert unsupported.scores["无依据句"] == 1
    assert Stage.CITE in {loss.stage for loss in unsupported.losses}


def test_what_is_shown_ends_at_three_thousand_characters() -> None:
    # The same clause again and again stands for a long ranking.
    length = len("(一)推进专利保险。鼓励保险机构开展专利保险业务,不得强制投保。")
    assert policies()[NORTH].by_id["二/(一)"].own_end - hit(INSURANCE).start == length
    fitting = [hit(INSURANCE)] * (3000 // length)
    assert (SOUTH, "一") not in shown([*fitting, hit(PLEDGE)], policies())
    assert (SOUTH, "一") in shown([*fitting[:-3], hit(PLEDGE)], policies())
