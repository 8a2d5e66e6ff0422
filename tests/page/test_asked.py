"""What the page sends is a question with filters, or a sentence says what is wrong with it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import BadQuestion
from page.asked import Asked, asked

TEXT = st.text(min_size=1, max_size=50).filter(lambda words: words.strip() == words)


@given(
    st.builds(
        Asked,
        TEXT,
        regions=st.lists(TEXT, max_size=3).map(tuple),
        in_force=st.booleans(),
        as_of=st.dates().map(str) | st.just(""),
        alone=st.booleans(),
    )
)
def test_what_a_button_holds_asks_the_same_again(chosen: Asked) -> None:
    filters = replace(chosen, question="").json().replace('"question": "", ', "")
    assert asked(chosen.question, filters) == chosen


def test_a_day_is_read_and_none_means_today() -> None:
    assert asked("质押", '{"as_of": "2019-05-01"}').day == date(2019, 5, 1)
    assert asked("质押", "").day is None


@pytest.mark.parametrize(
    ("question", "filters", "sentence"),
    [
        (" \n", "", "请先写下问题"),
        ("问" * 2001, "", "最多 2,000 字"),
        ("质押", '{"as_of": "2019-02-30"}', "“2019-02-30”不是一个日期"),
        ("质押", '{"as_of": "?"}', "不是一个日期"),
        ("质押", '{"in_force": "yes"}', "筛选条件读不出来"),
        ("质押", '{"other": 1}', "筛选条件读不出来"),
        ("质押", "[1]", "筛选条件读不出来"),
        ("质押", "{", "筛选条件读不出来"),
    ],
)
def test_what_cannot_be_asked_is_told(question: str, filters: str, sentence: str) -> None:
    with pytest.raises(BadQuestion, match=sentence):
        asked(question, filters)
