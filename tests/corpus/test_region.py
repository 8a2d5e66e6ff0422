"""Place names are found wherever they stand in a text."""

import pytest

from corpus.region import mentions, places


@pytest.mark.parametrize("before", ["", "请问", "比较北京和"])
def test_a_name_at_the_end_of_a_text_ends_with_it(before: str) -> None:
    """Every name of a province or prefecture, full and short, alone and last."""
    for place in places():
        if place.is_county:
            continue
        for name in (place.name, place.short):
            text = before + name
            last = mentions(text)[-1]
            assert text[last.span.start : last.span.end] == name
            assert place in last.candidates
