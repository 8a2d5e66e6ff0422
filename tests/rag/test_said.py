"""What a model streams, cut into sentences with handles, however it arrives."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.said import MAX_SENTENCE, Said, Sentences, is_json, said

MIXED = (
    "<think>想一想。[c9]</think>各地如下:\n- 昆明建立**机制**[c1]。\n江西优化政策。[c2][c3]牡丹江扩大规模【c4、c5】!"
    "没有依据的话。后面[C1]。\n```json\n达到3.5件(c2)。\n1. 第一条[c3]\n末句没有句号[c7]"
)
HEARD = (
    Said("昆明建立机制。", ("c1",)),
    Said("江西优化政策。", ("c2", "c3")),
    Said("牡丹江扩大规模!", ("c4", "c5")),
    Said("没有依据的话。", ()),
    Said("后面。", ("c1",)),
    Said("达到3.5件。", ("c2",)),
    Said("第一条", ("c3",)),
    Said("末句没有句号", ("c7",)),
)


def all_said(pieces: Iterable[str]) -> tuple[Said, ...]:
    """The sentences of a stream that has ended."""
    reading = Sentences()
    found = [one for piece in pieces for one in reading.more(piece)]
    return (*found, *reading.more("", last=True))


def test_marks_and_thoughts_and_lists_are_taken_out() -> None:
    assert all_said([MIXED]) == HEARD


@given(st.lists(st.integers(0, len(MIXED)), max_size=30).map(sorted))
def test_it_makes_no_difference_where_the_stream_is_cut(cuts: list[int]) -> None:
    pieces = [MIXED[a:b] for a, b in zip([0, *cuts], [*cuts, len(MIXED)], strict=True)]
    assert all_said(pieces) == HEARD


@given(st.lists(st.text(alphabet="一c1[]、。\n<think>/ *-{", max_size=8), max_size=8))
def test_no_mark_and_no_thought_is_ever_said(pieces: list[str]) -> None:
    for one in all_said(pieces):
        assert "[c1]" not in one.text
        assert "<think>" not in one.text
        assert all_said(pieces) == all_said(["".join(pieces)])


def test_a_sentence_is_given_as_soon_as_it_is_known_to_be_whole() -> None:
    reading = Sentences()
    assert list(reading.more("建立机制[c")) == []
    assert list(reading.more("1]。")) == []  # another mark may follow
    assert list(reading.more("[c")) == []
    assert list(reading.more("2]")) == []
    assert list(reading.more("下")) == [Said("建立机制。", ("c1", "c2"))]
    assert list(reading.more("一句[c3]。\n")) == [Said("下一句。", ("c3",))]


@pytest.mark.parametrize(
    ("line", "handles"),
    [
        ("一句[c1]", ("c1",)),
        ("一句【C1】", ("c1",)),
        ("一句(c1)", ("c1",)),
        ("一句[c1,c2]", ("c1", "c2")),
        ("一句[c1、2]", ("c1", "c2")),
        ("一句[c1][c1]", ("c1",)),
        ("一句[c01]", ("c1",)),
        ("一句[1]", ()),
        ("一句[来源1]", ()),
    ],
)
def test_handles_are_read_in_every_bracket(line: str, handles: tuple[str, ...]) -> None:
    found = said(line)
    assert found
    assert found.handles == handles


@pytest.mark.parametrize("line", ["", "[c1]", "```", "各地政策如下:", "---", "。"])
def test_a_line_that_says_nothing_is_no_sentence(line: str) -> None:
    assert said(line) is None


@pytest.mark.parametrize(
    ("text", "json"),
    [
        ('{"a"', True),
        ('```json\n{"a"', True),
        ('[{"a"', True),
        ('["a"', True),
        ("[c1] 一句", False),
        ("一句", False),
    ],
)
def test_json_is_told_from_prose(text: str, json: bool) -> None:
    assert is_json(text) is json


@pytest.mark.parametrize(
    ("line", "refuses"),
    [
        ("抱歉,我无法回答。", True),
        ("作为AI,我没有相关信息。", True),
        ("I cannot help with that.", True),
        ("条款中未提供相关内容。", True),
        ("不得收取保证金[c1]。", False),
        ("企业不能提供担保的,可以质押[c1]。", False),
        ("昆明支持质押融资。", False),
    ],
)
def test_a_refusal_is_told_from_what_a_clause_says(line: str, refuses: bool) -> None:
    found = said(line)
    assert found
    assert found.refuses is refuses


def test_what_cannot_be_seen_is_left_out() -> None:
    assert said("支持\u202e企业\u200b融资[c1]") == Said("支持企业融资", ("c1",))


def test_a_stream_without_an_end_can_be_seen_to_have_none() -> None:
    reading = Sentences()
    assert list(reading.more("企业" * MAX_SENTENCE)) == []
    assert len(reading.buffer) > MAX_SENTENCE
