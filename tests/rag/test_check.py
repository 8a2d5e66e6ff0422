"""Pasted text gets the verdict that the clauses bear out; what is altered is never accepted."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.parse import parse
from corpus.policy import Source
from corpus.text import to_traditional
from errors import BadInput
from eval.alter import altered
from index.build import build
from rag.check import Checked, Verdict, checked
from rag.differences import Kind
from rag.likeness import wording
from rag.pasted import MAX_CHARACTERS, pasted
from rag.pipeline import PolicyQA
from rag.render import markdown, text_mark
from rag.verifiable import Reason, is_question
from tests.fakes import FakeEmbedder

CHECKS = Path(__file__).parents[2] / "eval" / "qa" / "checks.jsonl"
KUNMING = """昆明市知识产权方案(2022—2025年)

一、工作目标

到2025年,建成知识产权强市。

(一)创造。每万人口高价值发明专利拥有量达到12件,有效注册商标拥有量达到32万件。

(二)保护。鼓励企业建立商业秘密保护制度。探索组建知识产权职称评审委员会。

二、保障措施

(一)资金。各级财政不断加大对知识产权强市建设的资金扶持力度。单位不得泄露商业秘密。
"""
BEIJING = """北京市知识产权计划

一、专项工程

(一)运用。积极探索知识产权证券化,建立质押融资风险补偿机制。

(二)人才。加强知识产权人才培养,鼓励高等院校设置知识产权课程。
"""


@pytest.fixture(scope="module")
def qa() -> PolicyQA:
    embedder = FakeEmbedder()
    policies = [
        parse(Source(name, text, str(n) * 64, "utf-8"))
        for n, (name, text) in enumerate((("昆明市.txt", KUNMING), ("北京市.txt", BEIJING)))
    ]
    return PolicyQA(build(policies, embedder, None).snapshot, embedder, lambda: date(2026, 11, 22))


def one(qa: PolicyQA, text: str) -> Checked:
    found = checked(qa, text)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    "text",
    [
        "鼓励企业建立商业秘密保护制度。",
        "鼓勵企業建立商業秘密保護制度。",
        "- 鼓励企业建立商业秘密保护制度 [1 昆明·一(二)]",
        "1. **鼓励企业**建立商业秘密保护制度。[1]",
        "每万人口高价值发明专利拥有量达到１２件",
        "有效注册商标拥有量达到三十二万件。",
        "到2025年,昆明每万人口高价值发明专利拥有量达到12件。",
        "探索成立知识产权职称评审委员会。",
        "单位禁止泄露商业秘密。",
    ],
)
def test_what_a_clause_says_is_supported_in_whatever_script_or_dress(
    qa: PolicyQA, text: str
) -> None:
    found = one(qa, text)
    assert found.verdict is Verdict.SUPPORTED
    assert found.clauses[0].policy == "昆明市.txt"
    quote = found.clauses[0]
    assert quote.quote == KUNMING[quote.span.start : quote.span.end]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("每万人口高价值发明专利拥有量达到13件", Kind.NUMBER),
        ("到2026年,每万人口高价值发明专利拥有量达到12件。", Kind.YEAR),
        ("北京鼓励企业建立商业秘密保护制度。", Kind.REGION),
        ("企业必须建立商业秘密保护制度。", Kind.FORCE),
        ("企业建立商业秘密保护制度。", Kind.FORCE),
        ("单位可以泄露商业秘密。", Kind.FORCE),
        ("不鼓励企业建立商业秘密保护制度。", Kind.NEGATION),
        ("鼓励企业建立商业道德保护制度。", Kind.WORDING),
        ("各级财政不断减少对知识产权强市建设的资金扶持力度。", Kind.DIRECTION),
        ("鼓励企业建立商业秘密保护制度。[1 北京·一(一)]", Kind.CITED),
        ("**北京**\n- 鼓励企业建立商业秘密保护制度。", Kind.REGION),
    ],
)
def test_what_differs_from_the_nearest_clause_is_named(qa: PolicyQA, text: str, kind: Kind) -> None:
    found = checked(qa, text)[-1]
    assert found.verdict is Verdict.ALTERED
    assert kind in {difference.kind for difference in found.clauses[0].differences}
    for difference in found.clauses[0].differences:
        if difference.where:
            assert difference.where.of(found.clauses[0].quote) == difference.source


@pytest.mark.parametrize("text", ["对新建光伏电站免征土地使用税。", "设立五亿元集成电路产业基金。"])
def test_what_no_clause_speaks_of_is_unfound(qa: PolicyQA, text: str) -> None:
    assert one(qa, text).verdict is Verdict.UNFOUND


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("好的。", Reason.TOO_SHORT),
        ("知" * 1001, Reason.TOO_LONG),
        ("昆明对商业秘密有哪些支持?", Reason.QUESTION),
        ("我认为商业秘密保护制度非常重要。", Reason.OPINION),
        ("Kunming encourages enterprises to protect trade secrets.", Reason.FOREIGN),
        ("**昆明**(规划期 2022-2025,规划期已满)", Reason.FRAME),
        ("未见相关条款:北京(全文未出现“商业秘密”)。", Reason.FRAME),
        ("两个指标合计达到32.0012万件有效注册商标拥有量。", Reason.COMPUTED),
    ],
)
def test_what_cannot_be_compared_says_why(qa: PolicyQA, text: str, reason: Reason) -> None:
    found = one(qa, text)
    assert (found.verdict, found.reason) == (Verdict.UNVERIFIABLE, reason)


def test_damage_at_the_place_is_no_verdict_against_the_sentence() -> None:
    text = (
        "江西省方案\n\n一、措施\n\n(一)保护。加強海外維權援助,結合實際貫徹落實?,F將專利導航納入。\n"
    )
    embedder = FakeEmbedder()
    snapshot = build(
        [parse(Source("江西省.txt", text, "2" * 64, "utf-8"))], embedder, None
    ).snapshot
    assert snapshot.policies["江西省.txt"].findings
    qa = PolicyQA(snapshot, embedder, lambda: date(2026, 11, 22))
    found = one(qa, "加强海外维权援助,结合实际贯彻落实,现将专利导航纳入。")
    assert (found.verdict, found.reason) == (Verdict.UNVERIFIABLE, Reason.DAMAGED)


def test_an_answer_of_ours_is_supported_sentence_by_sentence(qa: PolicyQA) -> None:
    answer = qa.ask("昆明怎样保护商业秘密")
    assert answer.groups
    found = checked(qa, markdown(answer, text_mark))
    stating = [c for c in found if c.reason is not Reason.FRAME]
    assert len(stating) == len(answer.citations)
    assert {c.verdict for c in stating} == {Verdict.SUPPORTED}


def test_too_much_text_is_refused_with_both_numbers(qa: PolicyQA) -> None:
    with pytest.raises(BadInput, match="20001"):
        checked(qa, "知" * (MAX_CHARACTERS + 1))
    with pytest.raises(BadInput, match="201"):
        checked(qa, "鼓励企业创新。" * 201)


def test_one_question_alone_is_a_question() -> None:
    assert is_question("昆明有哪些支持政策?")
    assert not is_question("鼓励企业创新。")
    assert not is_question("昆明有哪些支持政策?鼓励企业创新。")
    assert not is_question("")


@given(st.text(max_size=200))
def test_every_pasted_sentence_stands_in_what_was_pasted_in_order(text: str) -> None:
    found = pasted(text)
    assert [p.span.start for p in found] == sorted(p.span.start for p in found)
    for sentence in found:
        assert 0 <= sentence.span.start < sentence.span.end <= len(text)
        assert any(map(str.isalnum, sentence.text))


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="鼓励企业不得建立商业秘密12件2025年北京昆明。,;[]* \n-?万", max_size=60))
def test_any_text_gets_one_verdict_a_sentence_in_either_script(text: str) -> None:
    qa = _QA[0]
    found = checked(qa, text)
    assert [c.pasted for c in found] == list(pasted(text))
    assert [c.verdict for c in found] == [c.verdict for c in checked(qa, to_traditional(text))]


_QA: list[PolicyQA] = []


@pytest.fixture(autouse=True)
def _kept(qa: PolicyQA) -> None:
    """For hypothesis, which takes no fixture of a function."""
    _QA[:] = [qa]


def test_a_missing_word_is_told_and_a_word_of_like_meaning_is_not() -> None:
    assert wording("推动专利保险", "推进知识产权保险").missing == ("专利",)
    assert wording("推动专利保险", "推进专利的保险").missing == ()
    assert wording("防止商标形资产流失", "防止商标无形资产流失").missing
    assert wording("在越南维权", "在海外维权").missing == ("越南",)  # narrower, not alike


def test_no_altered_sentence_of_a_policy_is_supported(qa: PolicyQA) -> None:
    policies = qa.snapshot.policies
    found = [
        (policy.name, line, policy.text[clause.start : clause.end])
        for policy in policies.values()
        for clause in policy.leaves
        for line in policy.text[clause.body : clause.own_end].strip().splitlines()
    ]
    tried = [one for one in altered(found, policies) if one.kind != "移到他处"]
    assert len(tried) >= 20
    for wrong in tried:
        assert any(c.verdict is not Verdict.SUPPORTED for c in checked(qa, wrong.sentence)), wrong


@pytest.mark.slow
def test_of_the_hand_written_checks_no_false_one_is_supported_and_most_true_ones_are(
    real_qa: PolicyQA,
) -> None:
    """84 sentences in other words on the five policies; figures in eval/LOG.md."""
    counts: Counter[tuple[str, str]] = Counter()
    for line in CHECKS.read_text("utf-8").splitlines():
        said = json.loads(line)
        verdicts = {c.verdict.value for c in checked(real_qa, said["text"])}
        counts[said["verdict"], verdicts.pop() if len(verdicts) == 1 else "several"] += 1
    assert counts["altered", "supported"] == counts["unfound", "supported"] == 0
    assert counts["supported", "supported"] >= 40
    assert counts["altered", "altered"] >= 33
