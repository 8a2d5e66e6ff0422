"""A question is taken apart into places, topic and script."""

from datetime import date

import pytest

from corpus.parse import parse
from corpus.policy import Source
from corpus.region import Place, named
from index.build import build
from rag.answer import Query, Script, Turn
from rag.glossary import glossary
from rag.support import Weights
from rag.understand import Reader, places, script_of, understand
from rag.words import content_words
from tests.fakes import FakeEmbedder

TODAY = date(2026, 11, 22)
TEXT = """昆明市人民政府关于知识产权的方案
一、目标
(一)质押。推进知识产权质押融资,鼓励商业银行开发产品。
(二)地理。加大地理标志保护力度,建立商标品牌联盟。
(三)人才。加强人才培养,鼓励高校设置专业。
"""


@pytest.fixture(scope="module")
def held() -> dict[str, Place]:
    """Three regions with a policy."""
    found = {name: named(name) for name in ("昆明市", "北京市", "牡丹江市")}
    return {name: place for name, place in found.items() if place}


@pytest.fixture(scope="module")
def reader(held: dict[str, Place]) -> Reader:
    """A reader that knows the words of one small policy."""
    made = build([parse(Source("方案.txt", TEXT, "0" * 64, "utf-8"))], FakeEmbedder())
    return Reader(held, glossary(), Weights(made.snapshot.lexical))


def asked(question: str, reader: Reader, *history: Turn) -> Query:
    return understand(question, history=history, as_of=TODAY, reader=reader, wanted=())


def words(query: Query) -> set[str]:
    return {word for group in query.topic for word in group}


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


@pytest.mark.parametrize("name", ["Kunming", "kun ming", "春城", "kunming city"])
def test_a_loose_or_latin_name_is_the_place(name: str, held: dict[str, Place]) -> None:
    assert places(f"{name} 的专利", held).held == ("昆明市",)


def test_a_place_inside_a_region_stays_a_word_of_the_topic(held: dict[str, Place]) -> None:
    assert "五华区" in places("五华区的试点", held).rest
    assert "昆明" not in places("昆明的试点", held).rest


def test_a_place_asked_for_narrows_the_search(reader: Reader) -> None:
    assert asked("昆明的地理标志", reader).filter.regions == {"昆明市"}


def test_a_question_with_a_topic_carries_nothing_over(reader: Reader) -> None:
    query = asked("质押融资有什么支持", reader, Turn("user", "昆明的地理标志怎么保护"))
    assert (query.regions, "质押" in words(query), "地理" in words(query)) == ((), True, False)


def test_a_place_alone_takes_the_topic_of_the_last_question(reader: Reader) -> None:
    before = (Turn("user", "昆明的地理标志怎么保护"), Turn("assistant", "……"))
    query = asked("那北京呢?", reader, *before)
    assert (query.regions, "地理" in words(query)) == (("北京市",), True)
    assert "地理标志" in query.standalone
    assert "北京" in query.standalone


def test_a_subject_alone_takes_the_place_of_the_last_question(reader: Reader) -> None:
    query = asked("换成商标呢?", reader, Turn("user", "昆明的地理标志怎么保护"))
    assert (query.regions, "商标" in words(query), "地理" in words(query)) == (
        ("昆明市",),
        True,
        False,
    )


def test_a_place_that_joins_keeps_the_others(reader: Reader) -> None:
    query = asked("北京也加进来比一下", reader, Turn("user", "昆明和牡丹江的质押融资"))
    assert set(query.regions) == {"昆明市", "牡丹江市", "北京市"}


def test_a_new_subject_that_is_said_to_be_one_carries_nothing_over(reader: Reader) -> None:
    query = asked("换个话题,人才呢?", reader, Turn("user", "昆明的地理标志怎么保护"))
    assert (query.regions, "地理" in words(query)) == ((), False)


def test_the_next_clause_is_the_one_after(reader: Reader) -> None:
    query = asked("下一条呢?", reader, Turn("user", "昆明二(三)1讲什么?"))
    assert [step.value for step in query.addresses[0]] == [2, 3, 2]
    assert query.regions == ("昆明市",)


def test_everyday_words_bring_the_policys_words(reader: Reader) -> None:
    assert "高校" in words(asked("大学有什么", reader))


def test_english_is_searched_by_the_policys_words(reader: Reader) -> None:
    query = asked("What about pledge financing and trademarks?", reader)
    assert {"质押融资", "商标"} <= words(query)


def test_a_slip_in_a_key_term_is_repaired_and_told(reader: Reader) -> None:
    query = asked("质呀融资怎么办理", reader)
    assert query.repaired == (("质呀融资", "质押融资"),)
    assert "质押" in words(query)
