"""A learned map moves questions, and nothing else."""

from pathlib import Path

import numpy as np
import pytest

from index.adapter import UNKNOWN, Adapted, Adapter, adapted, knows, learned, moved, write
from index.embed import Embedder
from tests.fakes import FakeEmbedder

DIMENSION = 32


@pytest.fixture
def adapter() -> Adapter:
    dice = np.random.default_rng(0)
    down = dice.normal(size=(DIMENSION, 4)).astype(np.float32)
    return Adapter("fake", down, (dice.normal(size=(4, DIMENSION)) / 8).astype(np.float32))


def test_a_question_is_moved_and_a_passage_is_not(adapter: Adapter) -> None:
    plain = FakeEmbedder(dimension=DIMENSION)
    both = Adapted(plain, adapter)
    question = both.query("缺钱周转")
    assert np.array_equal(question, plain.query("缺钱周转"))
    assert not np.allclose(moved(both, question), question)
    assert np.linalg.norm(moved(both, question)) == pytest.approx(1)
    assert np.array_equal(both.passages(["融资"]), plain.passages(["融资"]))
    assert both.fingerprint == plain.fingerprint


def test_without_an_adapter_nothing_is_moved_and_no_field_known() -> None:
    plain = FakeEmbedder(dimension=DIMENSION)
    question = plain.query("缺钱周转")
    assert moved(plain, question) is question
    assert (knows(plain, plain.passages(["融资", "保险"])) == UNKNOWN).all()


def test_several_vectors_are_moved_as_each_alone(adapter: Adapter) -> None:
    plain = FakeEmbedder(dimension=DIMENSION)
    both = np.stack([plain.query("融资"), plain.query("保险")])
    assert np.allclose(adapter.moved(both)[1], adapter.moved(both[1]), atol=1e-6)


def test_a_written_adapter_is_read_as_it_was(adapter: Adapter, tmp_path: Path) -> None:
    path = tmp_path / "adapter.json"
    write(adapter, path, learned_from="a test")
    found = learned(path)
    assert found.model == adapter.model
    assert np.allclose(found.down, adapter.down, rtol=1e-3)
    assert np.allclose(found.up, adapter.up, rtol=1e-3)


def test_a_model_that_no_adapter_was_learned_for_is_left_alone() -> None:
    other: Embedder = FakeEmbedder("another")
    assert adapted(other) is other
