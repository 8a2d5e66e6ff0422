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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("市里和县里怎么摊", []),
        ("国家知识产权示范县", []),
        ("昆明和县里", ["昆明市"]),
        ("安徽和县的政策", ["安徽省", "和县"]),
        ("和县有什么政策", ["和县"]),
        ("宣城泾县", ["宣城市", "泾县"]),
    ],
)
def test_the_shortest_names_are_no_part_of_other_words(text: str, found: list[str]) -> None:
    assert [mention.candidates[0].name for mention in mentions(text)] == found


def test_a_short_name_inside_a_known_place_stands_anywhere() -> None:
    (xuancheng,) = [place for place in places() if place.name == "宣城市"]
    (found,) = mentions("示范县和泾县", known=[xuancheng])
    assert found.candidates[0].name == "泾县"
