"""The ranking behind an answer is the ranking that made it, and tells what became of a clause."""

from datetime import date

import pytest

from corpus.parse import parse
from corpus.policy import Source
from index.build import build
from rag.answer import Verdict
from rag.pipeline import PolicyQA
from rag.trace import WEIGHTIEST, Fate, traced
from tests.fakes import FakeEmbedder

TEXT = """昆明市知识产权方案

一、工作目标

(一)质押融资目标。质押融资规模不断扩大。

二、保障措施

(一)质押融资。推进知识产权质押融资,鼓励银行开发质押融资产品。
(二)版权。推动版权登记。
"""
OTHER = "北京市计划\n\n一、措施\n\n(一)人才。加强人才培养。\n"


@pytest.fixture(scope="module")
def qa() -> PolicyQA:
    embedder = FakeEmbedder()
    policies = [
        parse(Source(name, text, str(n) * 64, "utf-8"))
        for n, (name, text) in enumerate((("昆明市.txt", TEXT), ("北京市.txt", OTHER)))
    ]
    return PolicyQA(build(policies, embedder, None).snapshot, embedder, lambda: date(2026, 11, 22))


def test_ranks_run_from_one_and_probabilities_fall(qa: PolicyQA) -> None:
    trace = traced(qa, qa.ask("质押融资有哪些支持"))
    assert [c.rank for c in trace.candidates] == list(range(1, len(trace.candidates) + 1))
    assert sorted(c.fused_rank for c in trace.candidates) == [c.rank for c in trace.candidates]
    probabilities = [c.probability for c in trace.candidates]
    assert probabilities == sorted(probabilities, reverse=True)
    assert trace.found == len(trace.candidates)


def test_a_clause_is_told_as_cited_exactly_where_the_answer_cites_it(qa: PolicyQA) -> None:
    answer = qa.ask("质押融资有哪些支持")
    assert answer.verdict is Verdict.ANSWERED
    cited = {(c.source, c.clause) for c in answer.citations}
    trace = traced(qa, answer)
    assert {(c.policy, c.clause) for c in trace.candidates if c.fate is Fate.CITED} == cited


def test_less_probable_clauses_and_fronts_and_bare_headings_are_told_as_such(
    qa: PolicyQA,
) -> None:
    trace = traced(qa, qa.ask("昆明质押融资有哪些支持"))
    fates = {c.clause: c.fate for c in trace.candidates}
    assert fates["二/(二)"] is Fate.BELOW
    assert fates["二"] is Fate.HEADING
    assert Fate.FRONT in fates.values()


def test_a_place_that_is_named_leaves_other_policies_out(qa: PolicyQA) -> None:
    trace = traced(qa, qa.ask("昆明质押融资有哪些支持"))
    assert trace.excluded == ("北京市.txt",)
    assert {c.policy for c in trace.candidates} == {"昆明市.txt"}


def test_a_policy_that_is_told_to_have_nothing_is_named_as_such(qa: PolicyQA) -> None:
    answer = qa.ask("质押融资有哪些支持")
    assert [absence.policy for absence in answer.without] == ["北京市.txt"]
    fates = {c.fate for c in traced(qa, answer).candidates if c.policy == "北京市.txt"}
    assert Fate.ELSEWHERE in fates


def test_behind_a_refusal_nothing_is_cited(qa: PolicyQA) -> None:
    answer = qa.ask("光伏电站用地审批流程")
    assert answer.verdict is Verdict.ABSTAINED
    fates = {c.fate for c in traced(qa, answer).candidates}
    assert fates <= {Fate.REFUSED, Fate.NEAREST}


def test_the_features_told_weigh_most_and_the_heaviest_first(qa: PolicyQA) -> None:
    for candidate in traced(qa, qa.ask("质押融资有哪些支持")).candidates:
        weights = [abs(feature.weight) for feature in candidate.features]
        assert len(weights) == WEIGHTIEST
        assert weights == sorted(weights, reverse=True)
