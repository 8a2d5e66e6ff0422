"""The fake embedder keeps what an embedder promises."""

import numpy as np
from hypothesis import given

from index.embed import Embedder
from tests.fakes import FakeEmbedder
from tests.index.policies import words


@given(words, words)
def test_a_vector_depends_on_its_text_alone(one: str, other: str) -> None:
    embedder: Embedder = FakeEmbedder()
    both = embedder.passages([one, other])
    assert np.array_equal(both[0], FakeEmbedder().passages([one])[0])
    assert np.allclose(np.linalg.norm(both, axis=1), 1)


def test_shared_words_bring_vectors_near() -> None:
    embedder = FakeEmbedder()
    near, far = embedder.passages(["开展知识产权质押融资", "中小学教育"])
    question = embedder.query("質押融資")
    assert question @ near > question @ far
    assert not np.array_equal(question, embedder.passages(["質押融資"])[0])
    assert (embedder.dimension, near.dtype, embedder.count) == (32, np.float32, 3)
