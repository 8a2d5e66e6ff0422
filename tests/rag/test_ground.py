"""Only what the cited clause says survives."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from corpus.parse import parse
from corpus.policy import Period, Policy, Source, Span
from corpus.text import fold
from rag.answer import Claim, Standing, standing
from rag.ground import supported, verified

TEXT = "一、目标\n(一)创造。每万人口专利达到12件。鼓励企业质押融资。\n(二)保护。應當加強保護。\n"


def policy() -> Policy:
    return parse(Source("某市方案.txt", TEXT, "0", "utf-8"))


def claim(words: str, clause: str) -> Claim:
    start = TEXT.index(words)
    return Claim(words, "某市方案.txt", clause, start, start + len(words))


def test_a_sentence_that_stands_in_its_clause_is_verified() -> None:
    assert verified(policy(), claim("每万人口专利达到12件。", "一/(一)"))


def test_a_quote_of_another_clause_is_not() -> None:
    assert not verified(policy(), claim("應當加強保護。", "一/(一)"))


def test_a_clause_that_does_not_exist_supports_nothing() -> None:
    assert not verified(policy(), claim("應當加強保護。", "九"))


def test_script_and_width_and_blanks_are_no_difference() -> None:
    assert supported("应当 加强保护。", "應當加強保護。")


def test_a_changed_number_verb_or_negation_is_a_difference() -> None:
    said = "鼓励企业到2025年达到12件。"
    for altered in (
        "支持企业到2025年达到12件。",
        said.replace("12", "20"),
        said.replace("2025", "2026"),
    ):
        assert not supported(altered, said)


def test_nothing_is_supported_by_nothing() -> None:
    assert not supported("", "鼓励")
    assert not supported("鼓励", "")


@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)), st.text(max_size=3))
def test_an_altered_sentence_never_passes(start: int, end: int, extra: str) -> None:
    """Whatever stretch is quoted, words that are not those words are dropped."""
    words = TEXT[min(start, end) : max(start, end)]
    if supported(words + extra, words):
        assert not fold(extra).strip()  # blanks, and characters without width


def test_the_end_of_a_period_is_its_last_day() -> None:
    period = Period(date(2015, 1, 1), date(2020, 12, 31), Span(0, 0))
    assert standing(period, date(2020, 12, 31)) is Standing.CURRENT
    assert standing(period, date(2021, 1, 1)) is Standing.ENDED
    assert standing(period, date(2014, 12, 31)) is Standing.NOT_BEGUN
    assert standing(None, date(2021, 1, 1)) is Standing.UNSTATED
