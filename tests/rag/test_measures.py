"""A policy of measures: who may have how much, of what, until when, with which papers."""

from datetime import date

import pytest

from corpus.parse import parse
from corpus.read import source
from index.build import build
from rag.answer import Answer, Computation, Ground, Verdict
from rag.pipeline import PolicyQA
from rag.support import Weights, is_front
from tests.corpus.written import parsed

TEXT = """常州市武进区绿色制造和节能改造奖补实施细则
常州市武进区工业和信息化局
2025年1月22日
第一条 为推动工业企业绿色低碳转型,依据区级政策,制定本细则。
第二条 申请节能改造补助的项目应当符合下列条件:
(一)设备投资在100万元以上;
(二)年节能量不少于200吨标准煤。
第三条 节能改造补助按设备投资额的8%计算,最高80万元。
第四条 申请奖补资金的企业应当提交下列材料:
(一)奖补资金申请表;
(二)设备发票和付款凭证。
第五条 企业于每年3月1日至4月15日通过系统在线填报。
第六条 支持企业参加境外展会,展位费按50%补助。
第七条 本细则自2025年2月25日起施行,有效期两年。
"""


@pytest.fixture(scope="module")
def wujin(real_qa: PolicyQA) -> PolicyQA:
    """The assistant over this policy and one of another place."""
    other = "洛阳市稳就业办法\n一、补贴。对小微企业给予社保补贴。\n二、附则。自2024年1月1日起施行。"
    policies = [parse(source(n, t.encode())) for n, t in (("武进.txt", TEXT), ("洛阳.txt", other))]
    made = build(policies, real_qa.embedder)
    return PolicyQA(made.snapshot, real_qa.embedder, lambda: date(2026, 11, 22))


def cited(answer: Answer) -> set[str]:
    return {one.clause for one in answer.citations}


def test_a_place_around_a_named_one_that_is_held_is_not_missing(wujin: PolicyQA) -> None:
    query = wujin.query("常州武进的节能改造补助最高多少")
    assert (query.regions, query.unheld) == (("武进区",), ())
    assert wujin.query("常州和洛阳的补贴").unheld == ("常州市",)


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("武进节能改造补助要满足什么条件才能申请?", {"第二条/(一)", "第二条/(二)"}),
        ("武进的奖补资金要交哪些材料?", {"第四条/(一)", "第四条/(二)"}),
    ],
)
def test_a_list_that_is_asked_for_is_told_whole(
    wujin: PolicyQA, question: str, items: set[str]
) -> None:
    assert items <= cited(wujin.ask(question))


def test_what_is_asked_beside_and_not_given_is_named_and_the_rest_told(wujin: PolicyQA) -> None:
    answer = wujin.ask("武进节能改造补助最高补贴多少,打哪个电话问?")
    assert answer.verdict is Verdict.ANSWERED
    assert "第三条" in cited(answer)
    assert [c.values for c in answer.computed if c.kind is Computation.UNTOLD] == [("联系方式",)]


def test_where_nothing_of_what_is_asked_is_given_the_first_is_named(wujin: PolicyQA) -> None:
    refusal = wujin.ask("武进节能改造补助的咨询电话是多少?").refusal
    assert refusal
    assert (refusal.ground, refusal.subject) == (Ground.FACT, ("联系方式",))


def test_bodies_asked_for_by_name_are_not_their_mention(wujin: PolicyQA) -> None:
    refusal = wujin.ask("武进支持企业参加的境外展会是哪些展?").refusal
    assert refusal
    assert refusal.subject == ("展的具体名单",)


@pytest.mark.parametrize("question", ["武进的细则管到哪一天?", "武进奖补细则现在还能用到什么时候?"])
def test_how_long_it_is_in_force_is_its_period(wujin: PolicyQA, question: str) -> None:
    answer = wujin.ask(question)
    assert "第七条" in cited(answer)
    assert any(c.kind is Computation.STANDING for c in answer.computed)


def test_a_word_of_every_other_clause_that_is_searched_weighs_little(wujin: PolicyQA) -> None:
    everywhere = Weights(wujin.snapshot.lexical)
    there = everywhere.within(wujin.snapshot, wujin.query("武进的补助").filter)
    assert there.weight("补助") < everywhere.weight("补助")
    assert there.weight("展位") == pytest.approx(everywhere.weight("展位"), abs=0.5)
    assert there.weight("节能") < there.weight("展位")  # a word of its title


def test_why_a_document_was_made_is_no_measure() -> None:
    policy = parsed("第一条 为规范资金管理,根据预算法,制定本办法。\n第二条 为企业提供贷款贴息。")
    assert [is_front(policy, clause) for clause in policy.leaves] == [True, False]


def test_over_an_item_stands_what_leads_to_its_list() -> None:
    policy = parsed("第一章 总则\n第二条 应当符合下列条件:\n(一)投资100万元以上;\n(二)守法。")
    above = policy.above(policy.by_id["第一章/第二条/(一)"])
    assert above == ("总则", "第二条 应当符合下列条件:")
