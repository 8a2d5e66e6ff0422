"""A matter that no policy treats is told from one that is put in other words, in any field."""

from datetime import date

import pytest

from corpus.parse import parse
from corpus.read import source
from index.build import build
from rag.answer import Ground, Verdict
from rag.pipeline import PolicyQA

PENSIONS = """石城市养老服务发展实施办法
第一条 对符合条件的社区养老服务机构,按每张床位每年2000元的标准给予运营补贴。
第二条 年满八十周岁的本市户籍老年人,每月发放高龄津贴100元。
第三条 支持家庭适老化改造,对困难老年人家庭的卫生间、卧室改造给予不超过5000元的补助。
第四条 鼓励医疗机构与养老机构签约合作,为入住老年人提供上门诊疗、康复护理服务。
第五条 养老机构应当落实消防安全责任,配备专职消防人员,定期开展应急演练。
第六条 设立养老护理员培训基地,取得职业技能等级证书的护理员享受一次性入职奖励。
"""


@pytest.fixture(scope="module")
def pensions(real_qa: PolicyQA) -> PolicyQA:
    """The assistant over a policy of a field that nothing was learned from."""
    made = build([parse(source("养老.txt", PENSIONS.encode()))], real_qa.embedder)
    return PolicyQA(made.snapshot, real_qa.embedder, lambda: date(2026, 11, 22))


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("我妈八十三了,每个月能领多少钱?", "第二条"),
        ("家里厕所想给老人装扶手,政府出钱吗", "第三条"),
        ("敬老院要防火,有什么规定", "第五条"),
        ("医生能到养老院看病吗", "第四条"),
        ("办养老院一张床补多少", "第一条"),
    ],
)
def test_everyday_words_find_what_a_policy_of_another_field_says(
    pensions: PolicyQA, question: str, clause: str
) -> None:
    answer = pensions.ask(question)
    assert answer.verdict is Verdict.ANSWERED
    assert clause in {c.clause for c in answer.citations}


@pytest.mark.parametrize(
    "question",
    [
        "有哪些知识产权质押融资支持政策",
        "商标被别人抢注了怎么办",
        "孩子上小学怎么划学区",
        "新能源车上牌要带什么",
    ],
)
def test_what_a_policy_of_another_field_does_not_treat_is_refused(
    pensions: PolicyQA, question: str
) -> None:
    answer = pensions.ask(question)
    assert answer.refusal is not None
    assert answer.refusal.ground in (Ground.TOPIC, Ground.NO_TOPIC)


@pytest.mark.parametrize(
    "question",
    [
        "和老婆闹离婚,人民调解委员会调解不成,法院要等多久才判?",
        "客户拿小汽车做质押贷款,车辆抵押登记在昆明哪个窗口解除?",
        "江西赣州的稀土矿开采证要找哪个部门批?",
    ],
)
def test_everyday_matters_that_borrow_words_of_the_field_are_refused(
    real_qa: PolicyQA, question: str
) -> None:
    assert real_qa.ask(question).verdict is Verdict.ABSTAINED
