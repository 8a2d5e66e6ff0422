"""Searching inside a policy: the words at their place, in whatever script they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.find import matches, wanted
from tests.corpus.written import parsed

TEXT = """某市规划

一、总则
(一)鼓励質押融資,质押贴息。
(二)支持保险。
"""


@pytest.mark.parametrize("typed", ["质押", "質押", "  质押  "])
def test_words_are_found_in_either_script(typed: str) -> None:
    (match,) = matches(parsed(TEXT), typed)
    assert match.clause.id == "一/(一)"
    assert [span.of(TEXT) for span in match.spans] == ["質押", "质押"]


def test_a_clause_must_have_every_word() -> None:
    assert [m.clause.id for m in matches(parsed(TEXT), "质押 贴息")] == ["一/(一)"]
    assert list(matches(parsed(TEXT), "质押 保险")) == []


def test_no_words_find_nothing() -> None:
    assert list(matches(parsed(TEXT), " \u200b ")) == []


@given(st.text(alphabet="质押質保险一二(). ", max_size=8))
def test_what_is_marked_is_what_was_typed_and_marks_do_not_overlap(typed: str) -> None:
    for match in matches(parsed(TEXT), typed):
        assert {wanted(span.of(TEXT))[0] for span in match.spans} <= set(wanted(typed))
        assert all(a.end <= b.start for a, b in zip(match.spans, match.spans[1:], strict=False))
        assert all(match.clause.start <= s.start < s.end <= match.clause.end for s in match.spans)
