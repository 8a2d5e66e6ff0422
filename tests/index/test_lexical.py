"""BM25 as its library and its formula have it."""

import math

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import fold
from index.chunk import chunk
from index.lexical import PATH_WEIGHT, Field, Lexical
from index.passage import Passage
from index.tokens import tokens
from tests.index.policies import ALL, words

PASSAGES = [passage for policy in ALL for passage in chunk(policy)]
questions = st.sampled_from(["质押融资", "質押融資", "地理标志 3.19件", "PCT", "", "北京", "的"])


def by_formula(texts: list[str], question: str) -> list[float]:
    """Lucene's BM25, from the paper: k1 = 1.5, b = 0.75."""
    rows = [tokens(fold(text)) for text in texts]
    mean = sum(map(len, rows)) / len(rows)
    scores = []
    for row in rows:
        score = 0.0
        for word in tokens(fold(question)):
            holding = sum(word in other for other in rows)
            idf = math.log(1 + (len(rows) - holding + 0.5) / (holding + 0.5))
            count = row.count(word)
            score += idf * count / (count + 1.5 * (1 - 0.75 + 0.75 * len(row) / mean))
        scores.append(score)
    return scores


@given(questions)
def test_a_score_is_the_formula_over_text_and_a_part_of_it_over_path(question: str) -> None:
    text = by_formula([p.text for p in PASSAGES], question)
    path = by_formula([p.path for p in PASSAGES], question)
    expected = [t + PATH_WEIGHT * p for t, p in zip(text, path, strict=True)]
    assert np.allclose(Lexical.of(PASSAGES).scores(question), expected, atol=1e-5)


@given(st.lists(words, min_size=1, max_size=8), words)
def test_a_field_scores_as_bm25s_does(texts: list[str], question: str) -> None:
    rows = [tokens(fold(text)) for text in texts]
    asked = tokens(fold(question))
    found = Field.of(texts).scores(asked)
    if not any(rows) or not set(asked) & {word for row in rows for word in row}:
        assert not found.any()
        return
    bm25 = bm25s.BM25()
    bm25.index(rows, show_progress=False)
    assert np.allclose(found, bm25.get_scores(asked), atol=1e-6)


@given(questions, st.integers(0, 40), st.none() | st.integers(0, 99))
def test_a_search_is_the_sort_of_what_shares_a_word(
    question: str, k: int, seed: int | None
) -> None:
    lexical = Lexical.of(PASSAGES)
    mask = None if seed is None else np.random.default_rng(seed).random(len(PASSAGES)) < 0.5
    scores = lexical.scores(question)
    may = [r for r in range(len(PASSAGES)) if scores[r] > 0 and (mask is None or mask[r])]
    best = sorted(may, key=lambda row: (-scores[row], row))[:k]
    rows, found = lexical.search(question, k=k, mask=mask)
    assert rows.tolist() == best
    assert found.tolist() == scores[best].tolist()


def test_a_simplified_question_finds_a_traditional_clause() -> None:
    rows, _ = Lexical.of(PASSAGES).search("质押融资", k=50, mask=None)
    assert {PASSAGES[row].policy for row in rows[:4]} == {"北京.txt", "江西.txt"}


def test_a_word_of_the_path_finds_a_clause_but_weighs_less() -> None:
    rows, _ = Lexical.of(PASSAGES).search("金融服务", k=50, mask=None)
    assert PASSAGES[rows[0]].text == "一、金融服务"
    assert any("运营基金" in PASSAGES[row].text for row in rows)


@pytest.mark.parametrize("passages", [PASSAGES, PASSAGES[:1], []], ids=len)
def test_files_bring_the_same_search_back(passages: list[Passage]) -> None:
    lexical = Lexical.of(passages)
    files = lexical.files()
    again = Lexical.from_files(files, n=len(passages))
    assert again.files() == files
    assert again.scores("质押融资").tolist() == lexical.scores("质押融资").tolist()
    assert not any(b"pickle" in data for data in files.values())
