"""Our scores are those of ir_measures, and facts are whole numbers whatever the script."""

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, Qrel, R, ScoredDoc, nDCG

from eval.metrics import facts_found, is_said, ndcg, precision, recall, recall_at, reciprocal_rank

DOCUMENTS = [f"d{i}" for i in range(30)]
rankings = st.lists(st.sampled_from(DOCUMENTS), unique=True, max_size=30)
judgements = st.dictionaries(st.sampled_from(DOCUMENTS), st.integers(0, 3), min_size=1, max_size=12)


@given(rankings, judgements, st.sampled_from([1, 5, 10, 20]))
def test_the_scores_equal_ir_measures(ranked: list[str], gains: dict[str, int], k: int) -> None:
    qrels = [Qrel("q", document, gain) for document, gain in gains.items()]
    run = [ScoredDoc("q", document, float(-i)) for i, document in enumerate(ranked)]
    expected = ir_measures.calc_aggregate([R @ k, RR @ k, nDCG @ k], qrels, run)
    wanted = {document for document, gain in gains.items() if gain > 0}
    assert recall_at(ranked, wanted, k=k) == pytest.approx(expected[R @ k])
    assert reciprocal_rank(ranked, wanted, k=k) == pytest.approx(expected[RR @ k])
    assert ndcg(ranked, gains, k=k) == pytest.approx(expected[nDCG @ k])


@given(rankings, judgements)
def test_a_relevant_document_moved_up_never_lowers_a_score(
    ranked: list[str], gains: dict[str, int]
) -> None:
    at = next((i for i, document in enumerate(ranked) if i and gains.get(document)), None)
    if at is None:
        return
    better = [ranked[at], *ranked[:at], *ranked[at + 1 :]]
    wanted = {document for document, gain in gains.items() if gain > 0}
    assert recall_at(better, wanted, k=5) >= recall_at(ranked, wanted, k=5)
    assert reciprocal_rank(better, wanted, k=10) >= reciprocal_rank(ranked, wanted, k=10)


def test_precision_takes_an_also_relevant_clause_for_right_and_recall_does_not_ask_for_it() -> None:
    gold, also = {"a", "b"}, {"c"}
    assert precision({"a", "c", "x", "y"}, gold | also) == 0.5
    assert recall({"a", "c"}, gold, all_required=True) == 0.5
    assert recall({"a"}, gold, all_required=False) == 1
    assert recall({"c"}, gold, all_required=False) == 0
    assert precision(set(), gold) is None


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("2", "从1.38到2亿元"),
        ("2", "2 |"),
        ("12件", "达到 12 件。"),
        ("3.19件", "達到3.19件"),
        ("设计服务业", "設計服務業企業"),
        ("專業學位", "专业学位"),
        ("2022—2035", "规划期 2022-2035,在期"),
        ("2022年7—12月", "(2022年7－12月)"),
        ("2015年6月18日", "2015-06-18"),
        ("2016-02-24", "2016年2月24日"),
        ("2023年", "(二)全面实施阶段(2023年1—12月)"),
        ("2019年9月5", "二〇一九年,即2019年9月5日"),
        ("虛擬現實(VR)", "虚拟现实（vr）"),
        ("15%", "15％"),
        ("2+6+N", "“2+6+n”产业"),
        ("1.38", "(1.38)亿"),
    ],
)
def test_a_fact_is_said(fact: str, text: str) -> None:
    assert is_said(fact, text)


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("2", "2025年"),
        ("2", "12件"),
        ("2", "2.5件"),
        ("2", "1.2件"),
        ("2", "2%"),
        ("2", "2,000元"),
        ("12件", "112件"),
        ("12件", "3.12件"),
        ("5%", "15%"),
        ("5%", "0.5%"),
        ("3.19件", "3.1 9件"),
        ("2015年6月18日", "2015年6月8日"),
        ("2019年9月5", "2019年9月15日"),
        ("2022—2035", "2022—2025"),
        ("质押", "抵押"),
    ],
)
def test_another_fact_is_not(fact: str, text: str) -> None:
    assert not is_said(fact, text)


@given(st.integers(0, 9999), st.lists(st.integers(0, 9999), max_size=8))
def test_a_number_is_said_where_it_stands_alone_and_nowhere_else(n: int, others: list[int]) -> None:
    text = "、".join(f"{other}项" for other in others)
    assert is_said(str(n), text) == (n in others)


def test_the_facts_found_keep_their_order() -> None:
    assert facts_found(("乙", "甲", "丙"), "甲和乙") == ("乙", "甲")
