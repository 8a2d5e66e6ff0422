"""Whether what is told gives the quantity that is asked for."""

import pytest

from corpus.text import fold
from rag.counted import uncounted
from rag.pipeline import PolicyQA


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("拿到补助以后最迟几个月内要去申请?", "每件给予3000元补助,同一企业年度补助不超过15万元。"),
        ("调解员一聘是几年?", "到2025年,选聘专业仲裁员60名。"),
        ("代理机构要有多少名代理师?", "对评为优秀的机构奖励20万元。"),
        ("检查的企业一年抽百分之几?", "抽查检验5000批次。"),
        ("集体商标要有几户一起办?", "奖励3件。"),
        ("博士年龄不能超过多少岁?", "每月3000元,期限三年。"),
        ("有多少家企业在用?", "到2025年材料齐全的15个工作日内办结。"),
        ("去哪报名、最小几岁能报?", "组织开展首都保护知识产权志愿者活动。"),
        ("要培育多少个商标?", "到2020年培育一批商标。"),
    ],
)
def test_a_quantity_in_other_units_is_no_answer(
    real_qa: PolicyQA, question: str, said: str
) -> None:
    assert uncounted(real_qa.query(question), fold(question), said, said)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("几年内不能再申请?", "虚报冒领的三年内不予受理。"),
        ("要多少名代理师?", "配备不少於8名專職人員。"),
        ("抽查多大比例?", "年抽查比例不低于20%。"),
        ("判几倍?", "依法适用一倍以上五倍以下惩罚性赔偿。"),
        ("优势企业要到多少家?", "知识产权优势企业数量(家) | 38 | 50 |"),
        ("碰头的频率是多少?", "每季度召开一次会议。"),
        ("大会多久开一次,一年几次?", "每两年评选一次。"),
        ("入驻企业多少家?", "入驻企业达到2000家。"),
        ("服务网点要覆盖多少?", "實現設區市級服務網點全覆蓋。"),
        ("组长由市长担任,这个在方案第几条写的?", "由市政府分管负责同志担任组长。"),
        ("要培育几类机构?", "培育代理、评估、交易和培训机构。"),
        ("几年内建成?", "到2025年,努力建成示范城市。"),
        # told, not asked for
        ("我们几家公司抱团去谈授权费,有没有补贴?", "支持组建产业知识产权联盟。"),
        ("几家老板商量把发明放到一起,听说最高能拿八十万?", "最高80万元支持。"),
        ("批下来以后几年还给不给接着投?", "不影响再次申报项目。"),
        ("几年以后要做成什么样?", "知识产权保护效能持续提升。"),
        ("我的牌子值多少钱谁说了算?", "建立统一、科学的商标评估标准。"),
        ("监管要看哪些指标?", "重点考核费率、代偿管理等指标。"),
    ],
)
def test_a_quantity_in_its_unit_is_an_answer(real_qa: PolicyQA, question: str, said: str) -> None:
    assert not uncounted(real_qa.query(question), fold(question), said, said)
