"""Whatever the backend can say of a question has a label in every script."""

import pytest

from page.labels import label
from rag.answer import Script
from rag.focus import Focus
from rag.rerank import coefficients


@pytest.mark.parametrize("script", Script)
@pytest.mark.parametrize("focus", Focus)
def test_every_kind_of_question_has_a_label(focus: Focus, script: Script) -> None:
    assert label(f"ask.kind_{focus.value}", script)


def test_every_feature_of_the_ranking_has_a_label() -> None:
    for name in coefficients():
        assert name == "bias" or label(f"check.feature_{name}", Script.ENGLISH)
