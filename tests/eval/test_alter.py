"""Altered sentences: a right verification accepts none, a careless one is found out."""

import re

from hypothesis import given
from hypothesis import strategies as st

from eval.alter import altered, true_sentences, verification
from tests.eval.answers import INSURANCE, PLEDGE, TARGET, answer, gold, literal, policies
from tests.eval.answers import NORTH as NORTH_NAME

ENFORCE = gold(NORTH_NAME, "应当加大执法力度")
BAN = gold(NORTH_NAME, "鼓励保险机构开展专利保险业务,不得强制投保。")
ANSWERS = [answer(BAN, TARGET, PLEDGE), answer(ENFORCE), answer(BAN)]
KINDS = {"数字", "力度", "加上否定", "去掉否定", "改一字", "移到他处"}


def test_a_right_verification_accepts_every_true_sentence_and_no_altered_one() -> None:
    true, *untrue = verification(ANSWERS, policies(), literal)
    assert (true.kind, true.tried, true.accepted) == ("原句", 4, 4)
    assert {tally.kind for tally in untrue} == KINDS
    assert all(tally.tried and not tally.accepted for tally in untrue)


def test_a_verification_that_reads_no_numbers_is_found_out() -> None:
    def careless(sentence: str, clause: str) -> bool:
        return literal(re.sub(r"\d", "", sentence), re.sub(r"\d", "", clause))

    found = {tally.kind: tally for tally in verification(ANSWERS, policies(), careless)}
    assert found["数字"].accepted == found["数字"].tried > 0
    assert found["数字"].examples
    assert not found["力度"].accepted


def test_a_verification_that_refuses_true_sentences_is_found_out() -> None:
    true, *untrue = verification(ANSWERS, policies(), lambda sentence, clause: False)
    assert true.accepted == 0
    assert true.examples
    assert not any(tally.accepted for tally in untrue)


def test_what_the_clause_says_as_well_is_no_alteration() -> None:
    found = [("p", "支持甲", "支持甲。限制甲。")]
    kinds = {one.kind for one in altered(found, policies())}
    assert "力度" not in kinds


def test_years_and_regions_are_altered_too() -> None:
    found = [("p", "昆明到2025年建成", "昆明到2025年建成。")]
    made = {one.kind: one.sentence for one in altered(found, policies())}
    assert made["年份"] == "昆明到2026年建成"
    assert made["地区"] == "宣城到2025年建成"
    assert "数字" not in made


@given(st.text(st.sampled_from("不得鼓励支持应当12年三级,。"), min_size=1, max_size=20))
def test_an_altered_sentence_is_never_the_true_one(sentence: str) -> None:
    for one in altered([("p", sentence, sentence)], policies()):
        assert one.sentence != sentence or one.kind == "移到他处"


def test_a_sentence_said_twice_is_tried_once() -> None:
    said = [sentence for _, sentence, _ in true_sentences([answer(INSURANCE)] * 3, policies())]
    assert said == [INSURANCE.quote]
