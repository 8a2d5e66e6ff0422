"""Policies of other places, layouts and fields: the fixtures of tests/corpus, by the real model."""

from datetime import date
from pathlib import Path

import pytest

from corpus.parse import parse
from corpus.read import source
from index.build import build
from rag.answer import Answer, Ground, Verdict
from rag.pipeline import PolicyQA
from rag.render import markdown, text_mark

FIXTURES = Path(__file__).parent.parent / "corpus" / "fixtures"


@pytest.fixture(scope="module")
def unseen(real_qa: PolicyQA) -> PolicyQA:
    """The assistant over the fixtures."""
    policies = [parse(source(f"{p.name}", p.read_bytes())) for p in FIXTURES.glob("*.txt")]
    made = build(policies, real_qa.embedder)
    return PolicyQA(made.snapshot, real_qa.embedder, lambda: date(2026, 11, 22))


def said(answer: Answer) -> str:
    return markdown(answer, text_mark)


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("杭州科技创新券每家企业每年最高能领多少?", "10万元"),
        ("杭州创新券办法第五条讲什么", "10万元"),
        ("成都高新区引进博士有租房补贴吗,多少钱", "3000元"),
        ("杭州创新券的支付比例是多少", "最高5万元"),
        ("申领创新券的企业要符合什么条件?", "在本市登记注册"),
        ("硕士每月租房补贴2000元对吗", "1500元"),
        ("杭州创新券由谁负责解释", "市科技局"),
        ("杭州创新券的发文字号是多少", "杭科规〔2023〕5号"),
    ],
)
def test_facts_of_other_fields_are_found(unseen: PolicyQA, question: str, fact: str) -> None:
    answer = unseen.ask(question)
    assert answer.verdict is Verdict.ANSWERED
    assert fact in said(answer)


def test_a_validity_is_a_period(unseen: PolicyQA) -> None:
    answer = unseen.ask("杭州创新券办法还有效吗", as_of=date(2025, 5, 1))
    assert "在期" in said(answer)


@pytest.mark.parametrize(
    ("question", "ground"),
    [
        ("杭州的地铁票价", Ground.TOPIC),
        ("北京的人才补贴", Ground.REGION),
        ("杭州创新券办法第九十九条", Ground.ADDRESS),
    ],
)
def test_what_they_do_not_say_is_refused(unseen: PolicyQA, question: str, ground: Ground) -> None:
    answer = unseen.ask(question)
    assert answer.refusal
    assert answer.refusal.ground is ground
