"""A question is taken apart into places, topic and script."""

from datetime import date

import pytest

from corpus.region import Place, named
from rag.answer import Query, Script, Turn
from rag.understand import places, script_of, understand
from rag.words import content_words

TODAY = date(2026, 11, 22)


@pytest.fixture
def held() -> dict[str, Place]:
    """Three regions with a policy."""
    found = {name: named(name) for name in ("昆明市", "北京市", "牡丹江市")}
    return {name: place for name, place in found.items() if place}


def asked(question: str, held: dict[str, Place], *history: Turn) -> Query:
    return understand(question, history=history, as_of=TODAY, held=held, wanted=())


def test_the_words_that_frame_a_question_are_no_topic() -> None:
    assert content_words("有哪些知识产权质押融资支持政策") == ("知识产权", "质押", "融资")


@pytest.mark.parametrize(
    ("question", "script"),
    [
        ("质押融资有哪些政策", Script.SIMPLIFIED),
        ("質押融資有哪些政策", Script.TRADITIONAL),
        ("What does Kunming say about 质押 pledge financing?", Script.ENGLISH),
        ("GDP占比是多少", Script.SIMPLIFIED),
        ("123?", Script.SIMPLIFIED),
    ],
)
def test_the_script_is_the_askers(question: str, script: Script) -> None:
    assert script_of(question) is script


@pytest.mark.parametrize("name", ["昆明", "昆明市", "安宁市", "五华区", "盘龙"])
def test_a_district_asks_for_its_citys_policy(name: str, held: dict[str, Place]) -> None:
    assert places(f"{name}有什么政策", held).held == ("昆明市",)


def test_a_place_without_a_policy_is_named(held: dict[str, Place]) -> None:
    found = places("深圳怎么规定的", held)
    assert (found.held, found.unheld, found.related) == ((), ("深圳市",), ())


def test_a_province_is_not_answered_by_its_city_but_points_to_it(held: dict[str, Place]) -> None:
    found = places("黑龙江的政策", held)
    assert (found.held, found.unheld, found.related) == ((), ("黑龙江省",), ("牡丹江市",))


def test_a_place_asked_for_narrows_the_search(held: dict[str, Place]) -> None:
    assert asked("昆明的地理标志", held).filter.regions == {"昆明市"}


def test_a_question_with_a_topic_carries_nothing_over(held: dict[str, Place]) -> None:
    before = Turn("user", "昆明的地理标志怎么保护")
    query = asked("质押融资有什么支持", held, before)
    assert (query.regions, "质押" in query.topic, "地理" in query.topic) == ((), True, False)


def test_a_place_alone_takes_the_topic_of_the_last_question(held: dict[str, Place]) -> None:
    before = (Turn("user", "昆明的地理标志怎么保护"), Turn("assistant", "……"))
    query = asked("那北京呢?", held, *before)
    assert (query.regions, "地理" in query.topic) == (("北京市",), True)
    assert "地理标志" in query.standalone
    assert "北京" in query.standalone
