"""Damage is found at its place, in the five policies and in copies damaged here."""

import pytest

from corpus.parse import parse
from corpus.policy import Policy
from corpus.read import sources
from tests.corpus.conftest import POLICIES
from tests.corpus.written import parsed

SOUND = """昆明市质押办法
为推进质押融资,根据《国务院关于质押的意见》(国发〔2016〕4号),制定本办法。
一、总体要求
(一)指导思想。坚持“质量第一”(含商标),稳步推进质押融资。
(二)主要目标。到2025年,质押金额达到12亿元。
主要指标如下。
二、保障措施
(一)加强领导。各部门(含园区)要落实责任。(责任单位:市科技局)
(二)强化监督。何时检查?由市政府决定。详见http://a.cn/b?id=1。
三、附则
本办法自印发之日起施行。
昆明市人民政府
2023年3月1日
"""


def found(policy: Policy) -> list[tuple[str, str]]:
    return [
        (f.kind, policy.text[f.span.start : f.span.end].split("\n")[0][:8]) for f in policy.findings
    ]


def test_a_sound_text_has_no_finding() -> None:
    assert found(parsed(SOUND)) == []


@pytest.mark.parametrize(
    ("name", "findings"),
    [
        ("北京", [("table_absent", "2015年-20")]),
        ("宣城", [("date", "2019年9月5"), ("doc_number", "皖政〔20166"), ("bracket", "(")]),
        ("昆明", []),
        ("江西", [("damaged_text", "?,F"), ("damaged_text", "??茖W")]),
        (
            "牡丹江",
            [
                ("empty_clause", "三、强化知识产权"),
                ("empty_clause", "(一)形成知识产"),
                ("missing_number", "(三)提升知识产"),
                ("punctuation", ",,"),
            ],
        ),
    ],
)
def test_the_damage_of_the_five_policies_is_found(
    real_policies: dict[str, Policy], name: str, findings: list[tuple[str, str]]
) -> None:
    assert found(real_policies[name]) == findings


@pytest.mark.parametrize(
    ("sound", "damaged", "finding"),
    [
        ("3月1日\n", "3月1\n", ("date", "2023年3月1")),
        ("〔2016〕4号", "〔20164号", ("doc_number", "国发〔20164")),
        ("〔2016〕4号", "〔2016 4号", ("doc_number", "国发〔2016 ")),
        ("(含商标)", "(含商标", ("bracket", "(")),
        ("(含商标)", "含商标)", ("bracket", ")")),
        ("市科技局)", "市科技局", ("bracket", "(")),
        ("“质量第一”", "“质量第一", ("bracket", "“")),
        ("(一)指导", "一)指导", ("bracket", "一)")),
        ("三、附则", "四、附则", ("missing_number", "四、附则")),
        ("(二)强化", "(三)强化", ("missing_number", "(三)强化监督。")),
        ("(二)强化", "(一)强化", ("number_order", "(一)强化监督。")),
        ("稳步推进", "稳?推进", ("damaged_text", "?")),
        ("稳步推进", "稳\ufffd\ufffd推进", ("damaged_text", "\ufffd\ufffd")),
        ("稳步推进", "稳\ue000推进", ("damaged_text", "\ue000")),
        ("稳步推进", "稳锟斤拷推进", ("damaged_text", "锟斤拷")),
        (",稳步", "?,F步", ("damaged_text", "?,F")),
        (",稳步", ",,稳步", ("punctuation", ",,")),
        ("推进质押融资。\n(二)", "推进质押融资。。\n(二)", ("punctuation", "。。")),
        ("\n主要指标如下。", "\n质押融资主要指标", ("table_absent", "质押融资主要指标")),
        ("\n本办法自印发之日起施行。", "", ("empty_clause", "三、附则")),
    ],
)
def test_damage_done_here_is_found_at_its_place(
    sound: str, damaged: str, finding: tuple[str, str]
) -> None:
    assert SOUND.count(sound) == 1
    policy = parsed(SOUND.replace(sound, damaged))
    assert finding in found(policy)
    assert len({f.kind for f in policy.findings}) == 1, found(policy)


def test_a_finding_lies_in_the_clause_it_is_told_of() -> None:
    for policy in map(parse, sources(POLICIES)):
        for finding in policy.findings:
            clause = policy.clause_at(finding.span.start)
            assert clause
            assert finding in policy.findings_in(finding.span)
            assert finding.message
