"""Questions on the five policies, asked of the real model."""

from datetime import date

import pytest

from errors import BadQuestion
from rag.answer import Answer, Ground, Standing, Turn, Verdict
from rag.pipeline import MAX_QUESTION, PolicyQA
from rag.render import as_json, markdown, text_mark

PLEDGE = "有哪些知识产权质押融资支持政策"


def addresses(answer: Answer) -> set[str]:
    return {citation.address for citation in answer.citations}


def test_the_pledge_question_cites_four_policies_and_names_the_fifth(real_qa: PolicyQA) -> None:
    answer = real_qa.ask(PLEDGE)
    assert answer.verdict is Verdict.ANSWERED
    assert {"北京·二(一)5", "昆明·二(五)", "江西·四(十二)", "牡丹江·四(四)"} <= addresses(answer)
    assert [(a.short_name, a.missing[0]) for a in answer.without] == [("宣城", "质押")]
    assert "宣城(全文未出现“质押”,五(十八)、四(十五)只提到“融资”)" in markdown(answer, text_mark)


@pytest.mark.parametrize(
    "question",
    [PLEDGE, "昆明的地理标志", "老字號怎麼保護", "深圳的专利", "氢能有什么补贴", "谁负责维权援助"],
)
def test_every_sentence_is_quoted_from_the_clause_it_cites(
    real_qa: PolicyQA, question: str
) -> None:
    answer = real_qa.ask(question)
    cited = {citation.number: citation for citation in answer.citations}
    sentences = [s for group in answer.groups for s in group.sentences]
    assert bool(sentences) == (answer.verdict is Verdict.ANSWERED)
    for sentence in (*sentences, *answer.nearest):
        citation = cited[sentence.citation]
        text = real_qa.snapshot.policies[citation.source].text
        assert sentence.text == citation.quote == text[citation.start : citation.end]
        assert citation.clause_start <= citation.start < citation.end <= citation.clause_end


def test_a_region_that_is_not_held_is_refused_by_name(real_qa: PolicyQA) -> None:
    answer = real_qa.ask("深圳有哪些知识产权质押融资政策")
    assert answer.verdict is Verdict.ABSTAINED
    assert answer.refusal
    assert (answer.refusal.ground, answer.refusal.subject) == (Ground.REGION, ("深圳市",))
    assert answer.nearest
    assert "没有收录深圳市的政策文件" in markdown(answer, text_mark)


def test_a_topic_that_is_not_held_is_refused_by_name(real_qa: PolicyQA) -> None:
    answer = real_qa.ask("氢能有什么补贴")
    assert answer.verdict is Verdict.ABSTAINED
    assert "氢能" in markdown(answer, text_mark)
    assert "相近条款" in markdown(answer, text_mark)


def test_a_plan_that_has_ended_says_so_and_is_not_called_repealed(real_qa: PolicyQA) -> None:
    answer = real_qa.ask("北京的老字号")
    assert {c.standing for c in answer.citations} == {Standing.ENDED}
    said = markdown(answer, text_mark)
    assert "规划期 2015-2020,规划期已满" in said
    assert "不等于已废止" in said


def test_the_day_asked_about_decides_the_standing(real_qa: PolicyQA) -> None:
    answer = real_qa.ask("北京的老字号", as_of=date(2018, 1, 1))
    assert {c.standing for c in answer.citations} == {Standing.CURRENT}


def test_traditional_is_answered_in_traditional_with_quotes_as_they_stand(
    real_qa: PolicyQA,
) -> None:
    answer = real_qa.ask("北京的老字號怎麼保護")
    assert "規劃期" in markdown(answer, text_mark)
    assert any("老字号" in c.quote for c in answer.citations)


def test_a_quote_from_a_damaged_place_carries_the_finding(real_qa: PolicyQA) -> None:
    answer = real_qa.ask("江西怎样谋划知识产权服务业集聚区建设,构建知识产权服务链条")
    damaged = [c for c in answer.citations if c.findings]
    assert damaged
    assert {f.kind for c in damaged for f in c.findings} == {"damaged_text"}


def test_a_follow_up_keeps_the_topic(real_qa: PolicyQA) -> None:
    answer = real_qa.ask("那昆明呢?", history=[Turn("user", "江西的质押融资怎么规定的?")])
    assert addresses(answer) == {"昆明·二(五)"}


@pytest.mark.parametrize("question", ["", " \n", "问" * (MAX_QUESTION + 1)])
def test_an_empty_or_endless_question_gets_a_sentence(real_qa: PolicyQA, question: str) -> None:
    with pytest.raises(BadQuestion, match="问题"):
        real_qa.ask(question)


def test_the_json_has_the_keys_of_the_contract_and_twenty_hits(real_qa: PolicyQA) -> None:
    out = as_json(real_qa.ask(PLEDGE), id="q1")
    assert set(out) == {
        "id", "question", "standalone", "reworded", "verdict", "mode", "fault", "generated", "losses",
        "text", "citations", "hits", "seconds",
    }  # fmt: skip
    assert set(out["citations"][0]) == {
        "number", "source", "policy", "clause", "address", "quote", "start", "end",
        "clause_start", "clause_end", "period",
    }  # fmt: skip
    assert len(out["hits"]) >= 20
    assert set(out["hits"][0]) == {"source", "clause", "start", "end", "score"}


@pytest.mark.parametrize(
    "question",
    [
        "江西",
        "?",
        "\0\x01",
        "第99999999999999999999条",
        "😀𠮷",
        "第条第章(一",
        "<b>",
        "下一条呢?",
        "a" * 2000,
    ],
)
def test_an_odd_question_gets_an_answer_or_a_refusal(real_qa: PolicyQA, question: str) -> None:
    answer = real_qa.ask(question)
    assert (answer.refusal is None) == (answer.verdict is Verdict.ANSWERED)
    assert markdown(answer, text_mark)


def test_a_region_chosen_beside_the_question_goes_by_either_name(real_qa: PolicyQA) -> None:
    for name in ("昆明", "昆明市"):
        assert addresses(real_qa.ask("质押融资", regions=[name])) == {"昆明·二(五)"}


def test_a_chosen_region_that_is_not_held_is_named(real_qa: PolicyQA) -> None:
    with pytest.raises(BadQuestion, match="深圳"):
        real_qa.ask("质押融资", regions=["深圳"])
