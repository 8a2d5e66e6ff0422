"""What BM25 counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import fold
from index.tokens import tokens

cjk = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("每万人3.19件", ["每万", "万人", "3.19", "件"]),
        ("共1,200家、10,20", ["共", "1200", "家", "10", "20"]),
        ("2021-2025年", ["2021", "2025", "年"]),
        ("PCT专利e5", ["pct", "专利", "e5"]),
        ("①㈠Ⅳ", ["1", "一", "iv"]),
        ("質押", ["质押"]),
        ("知识 产权。版\n权", ["知识", "产权", "版", "权"]),
        ("", []),
        ("。\0\ud800", []),
    ],
)
def test_numbers_and_latin_are_whole_and_chinese_comes_in_bigrams(
    text: str, expected: list[str]
) -> None:
    assert tokens(fold(text)) == expected


@given(cjk)
def test_a_run_gives_every_pair_of_neighbours(run: str) -> None:
    assert tokens(run) == ([run[i : i + 2] for i in range(len(run) - 1)] or [run])


@given(cjk, cjk, st.sampled_from("。,;() \n"))
def test_no_word_crosses_a_mark(one: str, other: str, mark: str) -> None:
    assert tokens(one + mark + other) == tokens(one) + tokens(other)
