"""What the verification lets pass of sentences in other words, on the five policies."""

import json
from pathlib import Path

import pytest

from eval.alter import altered, true_sentences
from rag.answer import Answer
from rag.context import Shown
from rag.mode import Loss
from rag.pipeline import PolicyQA
from rag.said import Said
from rag.verify import Checked, Verifier
from rag.wording import (
    is_echo,
    is_item,
    is_joined,
    is_question,
    misquotes,
    pairs_held,
    strange,
    stretches,
)

STATEMENTS = Path(__file__).parents[2] / "eval" / "statements.jsonl"
ROWS = [json.loads(line) for line in STATEMENTS.read_text("utf-8").splitlines()]


def checked(qa: PolicyQA, address: str, said: str) -> Checked:
    """A sentence held against the clause of an address."""
    policy, clause = next(
        (p, c) for p in qa.snapshot.policies.values() for c in p.clauses if c.address == address
    )
    context = {"c1": Shown("c1", policy, clause)}
    return Verifier("", context, qa.embedder).check(Said(said, ("c1",)))


def test_no_false_statement_passes_and_most_paraphrases_do(real_qa: PolicyQA) -> None:
    passed = [checked(real_qa, r["address"], r["said"]).loss is None for r in ROWS]
    wrong = [r["said"] for r, yes in zip(ROWS, passed, strict=True) if yes and not r["true"]]
    right = [yes for r, yes in zip(ROWS, passed, strict=True) if r["true"]]
    assert wrong == []
    assert sum(right) >= 0.9 * len(right)


def test_what_is_cited_are_the_sentences_that_say_it(real_qa: PolicyQA) -> None:
    found = checked(real_qa, "北京·二(四)3", "北京建立知识产权服务质量评估机制。")
    assert found.stated
    assert [c.text for c in found.stated.claims] == [
        "建立知识产权服务质量评估机制,促进服务质量提升。"
    ]


@pytest.fixture(scope="module")
def answers(real_qa: PolicyQA) -> list[Answer]:
    return [real_qa.ask(q) for q in ("有哪些知识产权质押融资支持政策", "昆明怎样保护地理标志")]


def test_altered_sentences_do_not_pass(real_qa: PolicyQA, answers: list[Answer]) -> None:
    policies = real_qa.snapshot.policies
    found = list(true_sentences(answers, policies))
    made = [one for one in altered(found, policies) if one.kind != "移到他处"]
    clause_of = {p.text[c.start : c.end]: c.address for p in policies.values() for c in p.clauses}
    losses = [checked(real_qa, clause_of[one.clause_text], one.sentence).loss for one in made]
    assert len(made) > 20
    assert [one.sentence for one, loss in zip(made, losses, strict=True) if loss is None] == []


def test_true_sentences_pass(real_qa: PolicyQA, answers: list[Answer]) -> None:
    for answer in answers:
        for c in answer.citations:
            if "|" not in c.quote:  # the row of a table is no sentence
                assert checked(real_qa, c.address, c.quote).loss is None


def test_a_policy_that_is_cited_in_vain_fails_the_sentence(real_qa: PolicyQA) -> None:
    policies = {p.metadata.short_name: p for p in real_qa.snapshot.policies.values()}
    context = {
        "c1": Shown("c1", policies["昆明"], policies["昆明"].by_id["二/(五)"]),
        "c2": Shown("c2", policies["宣城"], policies["宣城"].by_id["五/(十九)"]),
    }
    said = Said("昆明积极推进知识产权质押融资工作。", ("c1", "c2"))
    verifier = Verifier("", context, real_qa.embedder)
    assert verifier.check(said).stated is None
    assert verifier.check(Said(said.text, ("c1",))).stated
    assert verifier.check(Said(said.text, ("c1",))).loss is Loss.REPEATED


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("对贷款贴息", ("贴息",)),
        ("对贷款给予支持", ()),
        ("昆明还对贷款给予支持", ()),
        ("对貸款給予支持", ()),
        ("上海对贷款给予支持", ("上海",)),
    ],
)
def test_a_word_that_the_text_has_not_is_strange(said: str, found: tuple[str, ...]) -> None:
    assert strange(said, "对贷款给予支持", ["昆明"]) == found


def test_a_part_of_what_is_quoted_is_another_quote() -> None:
    source = "实施“百千万人才工程”"
    assert not misquotes("“百千万人才工程”", source)
    assert misquotes("“千万人才工程”", source)
    assert misquotes("“亿万人才工程”", source)


def test_pairs_of_nothing_are_held_by_nothing() -> None:
    assert pairs_held("", "一二") == 0.0


LISTED = "重点支持省情报院、昆明理工大学信息中心建设。由市科技局、市财政局、市金融办负责。"


@pytest.mark.parametrize(
    ("said", "item"),
    [
        ("市财政局。", True),
        ("昆明市财政局。", True),
        ("市金融办", True),
        ("昆明重点支持省情报院", False),  # the first of a list, with its verb
        ("由市科技局、市财政局、市金融办负责。", False),
        ("市环保局", False),  # not in the text at all: that is for others to tell
        ("", False),
    ],
)
def test_an_item_of_a_list_is_no_statement(said: str, item: bool) -> None:
    assert is_item(said, LISTED, ["昆明", "昆明市"]) is item


SENTENCES = ["鼓励银行开展质押融资,降低成本。", "引导高校建立转移机构。"]


@pytest.mark.parametrize(
    ("said", "joined"),
    [
        ("昆明鼓励银行开展质押融资。", False),
        ("鼓励银行开展质押融资,引导高校建立转移机构。", False),
        ("鼓励银行建立转移机构。", True),
        ("引导高校开展质押融资,降低成本。", True),
        ("引导高校建立转移机构,鼓励银行降低成本。", False),  # one has all its words
        ("鼓励。", False),
        ("降低成本鼓励银行。", True),  # in the other order
    ],
)
def test_between_two_commas_a_sentence_has_the_words_of_one(said: str, joined: bool) -> None:
    assert is_joined(said, SENTENCES, ["昆明"], share=0.4) is joined


def test_a_stretch_states_something() -> None:
    assert stretches("对此,鼓励银行(不限地区)放贷;支持企业。") == (
        "鼓励银行(不限地区)放贷",
        "支持企业",
    )


@pytest.mark.parametrize("said", ["给不给荣誉?", "能不能办吗", "有什么支持呢。"])
def test_what_asks_is_told(said: str) -> None:
    assert is_question(said)
    assert not is_question("给予荣誉。")


def test_the_words_of_the_question_answer_whether_and_not_what() -> None:
    assert is_echo("江西公共服务事项清单的推进。", "江西公共服务事项清单怎么推进?")
    assert not is_echo("江西推进公共服务事项清单。", "江西推进公共服务事项清单吗?")
    assert not is_echo("江西编制公共服务事项清单。", "江西公共服务事项清单怎么推进?")


def test_what_states_nothing_is_dropped(real_qa: PolicyQA) -> None:
    address = "昆明·二(七)"
    assert checked(real_qa, address, "云南大学高校知识产权信息服务中心。").loss is Loss.EMPTY
    assert checked(real_qa, address, "知识产权服务业有没有健康发展?").loss is Loss.EMPTY


def test_words_of_two_sentences_in_one_are_dropped(real_qa: PolicyQA) -> None:
    said = "昆明鼓励公共图书馆拓展知识产权投融资、保险、资产评估等增值服务。"
    assert checked(real_qa, "昆明·二(七)", said).loss is Loss.MIXED
