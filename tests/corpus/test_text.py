"""Folding and plain forms keep what they promise for any text."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from corpus.text import fold, folded, lines, plain, sentences, to_traditional

# Any code point, lone surrogates and NUL included, and much of what policies are written in.
ANY = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs"]),
        st.sampled_from("一二三(（）)〔〕、。?？!；\n\r\t\u3000\u00a0\u200b\ufeff\u2028\x0c\x00"),
        st.sampled_from("質押融資鄉村產權裡里后後乾幹干坤台臺颱㈠①㍿ﷺÅK½ᾭİß"),
    ),
    max_size=60,
)


@given(ANY)
def test_the_plain_form_is_as_long_as_the_text(text: str) -> None:
    assert len(plain(text)) == len(text)


@given(ANY)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY, ANY)
def test_a_word_folds_alike_wherever_it_stands(one: str, other: str) -> None:
    assert fold(one + other) == fold(one) + fold(other)


# Simplified in one dictionary of OpenCC, a variant of another character in the other.
UNLIKE = set("侭幺昵檐渖潨痹着睾稆縆缐腭讬谘迳钜锺镟馀鮎鲇麹麺齶")


def test_traditional_and_simplified_fold_alike() -> None:
    every = map(chr, range(0x4E00, 0xA000))
    assert {c for c in every if fold(to_traditional(fold(c))) != fold(c)} == UNLIKE


def test_a_blank_without_width_does_not_part_a_word() -> None:
    assert fold("质\u200b押\ufeff融资") == "质押融资"


@given(ANY)
def test_the_folded_form_leads_back_to_every_character(text: str) -> None:
    copy = folded(text)
    assert copy.text == fold(text)
    assert len(copy.origin) == len(copy.text) + 1
    assert list(copy.origin) == sorted(copy.origin)
    for at in range(len(copy.text)):
        span = copy.back(at, at + 1)
        assert copy.text[at] in fold(span.of(text))


@given(ANY)
def test_lines_hold_all_that_is_not_blank(text: str) -> None:
    copy = plain(text)
    spans = list(lines(copy))
    assert "".join(span.of(copy) for span in spans).split() == copy.split() or all(
        copy[i].isspace() or any(s.start <= i < s.end for s in spans) for i in range(len(copy))
    )
    assert all("\n" not in span.of(copy) and span.of(copy).strip() for span in spans)


@given(ANY)
def test_sentences_are_ordered_and_hold_all_that_is_not_blank(text: str) -> None:
    spans = list(sentences(text, 0, len(text)))
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    held = {i for span in spans for i in range(span.start, span.end)}
    assert all(char.isspace() for i, char in enumerate(text) if i not in held)
