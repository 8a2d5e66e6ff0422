"""Matters of policies that the one policy asked never speaks of."""

import pytest

from rag.absent import absent
from rag.answer import Ground
from rag.pipeline import PolicyQA


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("昆明有知识产权证券化的措施吗", "证券化"),
        ("昆明的知识产权证券化从哪年开始", "证券化"),
        ("牡丹江有专利池的支持吗", "专利池"),
        ("宣城企业买专利保险有没有补贴", "专利保险"),
        ("宣城有没有专利开放许可", "专利开放许可"),
        ("北京市的行动计划里,对企业商业秘密保护安排了哪些措施?", "商业秘密"),
    ],
)
def test_a_term_of_other_policies_is_refused_by_name(
    real_qa: PolicyQA, question: str, term: str
) -> None:
    refusal = real_qa.ask(question).refusal
    assert refusal
    assert (refusal.ground, refusal.subject) == (Ground.TOPIC, (term,))


@pytest.mark.parametrize(
    "question",
    [
        "江西支持知识产权保险吗",  # 证券化、混合质押、保险
        "哪些地方有知识产权证券化的措施",
        "昆明的专利代理水平怎么提,外地机构来开分店欢迎吗",
        "Does Kunming have measures on securitisation?",
    ],
)
def test_a_term_is_not_absent_where_more_is_asked_or_its_core_is_used(
    real_qa: PolicyQA, question: str
) -> None:
    reader = real_qa.reader
    assert absent(real_qa.snapshot, real_qa.query(question), reader.weights) == ()
