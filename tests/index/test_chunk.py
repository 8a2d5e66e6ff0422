"""Passages lie in their clauses, word for word."""

from pathlib import Path

import pytest
from hypothesis import given

from corpus.parse import parse
from corpus.policy import Policy, Source
from corpus.read import sources
from corpus.text import fold, trimmed
from index.chunk import chunk, embedded
from index.passage import Passage, PassageKind
from tests.index.policies import BEIJING, policies, policy

FOLDER = Path(__file__).parents[2] / "corpus" / "policies"


def clause_passages(of: Policy) -> dict[str, Passage]:
    return {p.clause: p for p in chunk(of) if p.kind is PassageKind.CLAUSE}


def assert_passages_lie_in_their_clauses(of: Policy) -> None:
    own = {c.id: trimmed(of.text, c.start, c.own_end) for c in of.clauses}
    passages = chunk(of)
    for passage in passages:
        assert passage.text == of.text[passage.start : passage.end] == passage.text.strip()
        assert own[passage.clause].start <= passage.start < passage.end <= own[passage.clause].end
        assert passage.policy == of.name
    whole = [(p.clause, p.start, p.end) for p in passages if p.kind is PassageKind.CLAUSE]
    assert whole == [(key, s.start, s.end) for key, s in own.items() if s.start < s.end]


@given(policies("a.txt"))
def test_a_passage_lies_in_exactly_one_clause(of: Policy) -> None:
    assert_passages_lie_in_their_clauses(of)


@pytest.mark.parametrize("source", sources(FOLDER), ids=lambda source: source.name[:3])
def test_so_it_is_in_the_policies_of_the_house(source: Source) -> None:
    of = parse(source)
    assert_passages_lie_in_their_clauses(of)
    leaves = {clause.id for clause in of.leaves}
    assert leaves
    assert leaves <= set(clause_passages(of))


def test_a_clause_of_several_sentences_is_also_searched_by_sentence() -> None:
    texts = [p.text for p in chunk(BEIJING) if p.clause == "一/1"]
    first, second = "1.鼓励银行开展知识产权质押融资。", "对贷款利息给予补贴,最高100万元。"
    assert texts == [first + second, first, second]


def test_a_clause_of_one_sentence_is_searched_once() -> None:
    assert [p.kind for p in chunk(BEIJING) if p.clause == "一/2"] == [PassageKind.CLAUSE]


def test_a_sentence_that_says_too_little_is_left_to_its_clause() -> None:
    of = policy("a", ("总则", ("这一句足够长了。好!不到六。",)))
    sentences = [p.text for p in chunk(of) if p.kind is PassageKind.SENTENCE]
    assert sentences == ["1.这一句足够长了。"]


def test_a_very_long_clause_stays_one_passage() -> None:
    of = policy("a", ("总则", ("长" * 5000,)))
    assert [len(p.text) for p in chunk(of)] == [4, 5002]


def test_the_path_leads_from_the_title_to_the_clause() -> None:
    assert clause_passages(BEIJING)["一/1"].path == "北京.txt › 金融服务 › 1"


def test_a_clause_is_embedded_with_the_headings_above_it_and_a_sentence_alone() -> None:
    whole, first, _ = (p for p in chunk(BEIJING) if p.clause == "一/1")
    assert embedded(whole) == fold(f"金融服务 {whole.text}")
    assert embedded(first) == fold(first.text)


def test_equal_words_share_a_vector_whatever_their_script_and_policy() -> None:
    one = policy("甲", ("金融", ("支持质押融资。",)))
    other = policy("乙", ("金融", ("支持質押融資。",)))
    digests = [clause_passages(of)["一/1"].digest for of in (one, other)]
    assert digests[0] == digests[1] != clause_passages(one)["一"].digest
