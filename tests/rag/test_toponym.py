"""Names of held places, misheard or clipped, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.region import Place, named
from rag.toponym import slips


@pytest.fixture(scope="module")
def held() -> dict[str, Place]:
    found = (named(name) for name in ("昆明市", "牡丹江市", "江西省", "北京市", "宣城市"))
    return {place.name: place for place in found if place}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("昆名的保护中心", (("昆名", "昆明"),)),
        ("东北那个牡单江", (("牡单江", "牡丹江"),)),
        ("宣诚和宣成", (("宣诚", "宣城"), ("宣成", "宣城"))),
        ("黑龙江牡市的政策", (("牡市", "牡丹江市"),)),
        ("昆明的保护中心", ()),
        ("这份计划的背景", ()),  # a word, though it sounds like 北京
        ("玄城", (("玄城", "宣城"),)),
        ("江省和京市", (("江省", "江西省"),)),  # 京 is not how 北京 begins
        ("宣成", (("宣成", "宣城"),)),
        ("选程", ()),  # no character is right
        ("牡丹江市和黑龙江省", ()),  # inside whole names
        ("", ()),
    ],
)
def test_what_can_only_mean_a_held_place_is_read_as_it(
    text: str, found: tuple[tuple[str, str], ...], held: dict[str, Place]
) -> None:
    assert slips(text, held) == found


@given(st.text("昆明名宣城诚市省的江西北京牡丹在", max_size=12))
def test_what_is_meant_is_held_and_what_is_written_stands_there(text: str) -> None:
    place = named("昆明市")
    assert place
    for wrong, right in slips(text, {place.name: place}):
        assert wrong in text
        assert right in (place.name, place.short)
        assert wrong != right
