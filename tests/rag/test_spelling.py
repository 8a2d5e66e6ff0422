"""Sound-alike slips in key terms are repaired, and nothing else is."""

import pytest

from rag.spelling import repairs

TERMS = frozenset({"预期", "知识产权", "质押", "资质", "商标", "融资"})
KNOWN = {"知识", "识产", "产权", "质押", "押融", "融资", "商标", "支持", "政策", "资质", "怎么"}


def known(word: str) -> bool:
    """Whether every pair of a word stands in the corpus."""
    return all(word[i : i + 2] in KNOWN for i in range(len(word) - 1))


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("质呀融资", (("质呀", "质押"),)),
        ("知识产全怎么", (("知识产全", "知识产权"),)),
        ("商表", (("商表", "商标"),)),
        ("质押融资支持政策", ()),  # 资支 sounds like 资质, across two words
        ("信用卡逾期", ()),  # a word of its own, though it sounds like 预期
        ("abc 12", ()),
        ("", ()),
    ],
)
def test_only_a_character_that_fits_nowhere_is_a_slip(
    written: str, found: tuple[tuple[str, str], ...]
) -> None:
    assert repairs(written, TERMS, known) == found
