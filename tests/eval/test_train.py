"""What is learned from lessons, and that the lessons are sound."""

import dataclasses
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.parse import parse
from corpus.read import sources
from errors import BadQuestion
from eval.adapt import learned, phrases, school
from eval.fit import Examined, examined, of_topics
from eval.lessons import TRAINING, Lesson, folds, of_clauses, of_questions
from eval.qaset import load
from index.build import build
from index.passage import Vectors
from rag.pipeline import PolicyQA
from rag.rerank import features, scale
from tests.fakes import FakeEmbedder

GROUPS = st.lists(st.integers(0, 12), min_size=1, max_size=60)


@pytest.fixture(scope="module")
def made_up() -> PolicyQA:
    """The assistant over the policies that were made up for learning, by a small model."""
    model = FakeEmbedder(dimension=64)
    return PolicyQA(
        build(map(parse, sources(TRAINING / "policies")), model).snapshot,
        model,
        lambda: date(2026, 1, 1),
    )


def features_of(one: Examined) -> dict[str, float]:
    """The features of a lesson's first hit."""
    by = scale(one.qa.snapshot, one.lesson.query, one.qa.weights(one.lesson.query), one.hits)
    return features(one.qa.snapshot, one.lesson.query, by, one.hits[0])


@given(groups=GROUPS)
def test_every_lesson_is_in_one_part_and_no_group_in_two(
    made_up: PolicyQA, groups: list[int]
) -> None:
    query = made_up.query("缺钱周转怎么办")
    lessons = [Lesson(query, frozenset(), frozenset(), str(group)) for group in groups]
    parts = folds(lessons, count=5)
    assert sorted(row for part in parts for row in part) == list(range(len(lessons)))
    held = [{lessons[row].group for row in part} for part in parts]
    assert sum(map(len, held)) == len(set().union(*held))


def test_the_questions_made_up_have_their_clauses(made_up: PolicyQA) -> None:
    lessons = list(of_clauses(made_up, TRAINING / "invented.jsonl"))
    assert len(lessons) > 1000
    assert all(one.right for one in lessons)


def test_questions_over_several_made_up_policies_have_their_clauses(made_up: PolicyQA) -> None:
    several = load(TRAINING / "several.jsonl", made_up.snapshot.policies)
    lessons = list(of_questions(made_up, several))
    assert len(lessons) > 60
    assert max(len(one.right) for one in lessons) > 3


def test_where_there_is_no_adapter_nothing_is_learned_of_what_is_held(made_up: PolicyQA) -> None:
    lessons = list(of_clauses(made_up, TRAINING / "invented.jsonl"))[:4]
    taken = list(examined(made_up, lessons))
    known = [
        dataclasses.replace(
            one, hits=tuple(dataclasses.replace(hit, known=0.3) for hit in one.hits)
        )
        for one in taken[:3]
    ]
    flat = dict.fromkeys(features_of(known[0]), 0.0) | {"bias": 0.0}
    assert len(of_topics([*taken, *known], flat).right) == len(known)


def test_the_questions_on_the_policies_held_have_their_clauses(real_qa: PolicyQA) -> None:
    named = {key[0] for one in of_clauses(real_qa, TRAINING / "seeds.jsonl") for key in one.right}
    assert named <= set(real_qa.snapshot.policies)


def test_a_quote_that_is_not_there_is_named_with_its_line(
    made_up: PolicyQA, tmp_path: Path
) -> None:
    name = next(iter(made_up.snapshot.policies))
    path = tmp_path / "bad.jsonl"
    path.write_text(f'{{"source": "{name}", "quote": "没有这句话", "questions": ["问"]}}\n')
    with pytest.raises(BadQuestion, match=r"第 1 行.*没有这句话"):
        list(of_clauses(made_up, path))


def test_an_adapter_brings_questions_to_their_clauses(made_up: PolicyQA) -> None:
    lessons = list(of_clauses(made_up, TRAINING / "invented.jsonl"))[:80]
    taught = school(made_up.snapshot, made_up.embedder, lessons)
    known = phrases(made_up.embedder, {"缺钱周转": ("融资",), "抄袭": ("侵权",)})
    adapter = learned("fake", [taught], known)

    def first(vectors: Vectors) -> float:
        best = np.full(taught.right.shape, -1.0)
        for column, cosines in zip(taught.clause, (vectors @ taught.passages.T).T, strict=True):
            best[:, column] = np.maximum(best[:, column], cosines)
        best[~taught.rivals] = -1.0
        return float(np.mean(taught.right[np.arange(len(best)), best.argmax(axis=1)]))

    assert first(adapter.moved(taught.questions)) > first(taught.questions) + 0.2
    again = learned("fake", [taught], known)
    assert np.array_equal(adapter.up, again.up)
