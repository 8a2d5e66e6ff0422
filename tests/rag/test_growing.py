"""What an answer grows through is never more than the answer, and never without its citations."""

from datetime import date
from itertools import pairwise

import pytest

from errors import BadQuestion
from rag.answer import Answer, Verdict
from rag.growing import growing
from rag.pipeline import PolicyQA

QUESTIONS = (
    "有哪些知识产权质押融资支持政策",
    "昆明和牡丹江的指标",
    "上海怎样支持专利",
    "2030年火星",
)


def sentences(answer: Answer) -> list[tuple[str, int]]:
    return [(s.text, s.citation) for group in answer.groups for s in group.sentences]


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_step_adds_one_sentence_and_cites_just_what_it_says(
    real_qa: PolicyQA, question: str
) -> None:
    answer = real_qa.ask(question)
    steps = list(growing(answer))
    assert steps[-1] == answer
    assert len(steps) == max(1, len(sentences(answer)))
    for shorter, longer in pairwise(map(sentences, steps)):
        assert longer[:-1] == shorter
    for step in steps[:-1]:
        assert {c.number for c in step.citations} == {cited for _, cited in sentences(step)}


def test_a_stream_ends_with_the_answer(real_qa: PolicyQA) -> None:
    *_, last = real_qa.stream(QUESTIONS[0])
    asked = real_qa.ask(QUESTIONS[0])
    assert (last.groups, last.citations) == (asked.groups, asked.citations)


def test_only_policies_in_their_period_answer_where_that_is_wanted(real_qa: PolicyQA) -> None:
    answer = real_qa.ask(QUESTIONS[0], in_force=True)
    assert answer.verdict is Verdict.ANSWERED
    assert {group.short_name for group in answer.groups} == {"江西"}
    earlier = real_qa.ask(QUESTIONS[0], in_force=True, as_of=date(2019, 1, 1))
    assert "北京" in {group.short_name for group in earlier.groups}
    assert "昆明" not in {group.short_name for group in earlier.groups}


def test_a_filter_that_leaves_no_policy_is_told_in_a_sentence(real_qa: PolicyQA) -> None:
    with pytest.raises(BadQuestion, match="北京市的文件在 2026-11-22 都不在规划期内"):
        real_qa.ask("北京怎样支持质押融资", in_force=True)
