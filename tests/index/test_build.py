"""An incremental build is a build."""

import numpy as np
import pytest
from hypothesis import given

from corpus.policy import Policy
from errors import BadSource
from index.build import build
from index.chunk import chunk
from tests.fakes import FakeEmbedder
from tests.index.policies import ALL, BEIJING, JIANGXI, KUNMING, corpora


@given(corpora(), corpora())
def test_a_build_on_any_earlier_snapshot_equals_a_build(
    now: tuple[Policy, ...], before: tuple[Policy, ...]
) -> None:
    embedder = FakeEmbedder()
    previous = build(before, embedder).snapshot
    fresh = build(now, embedder)
    on_top = build(now[::-1], embedder, previous)
    assert on_top.snapshot == fresh.snapshot
    held = {passage.digest for policy in before for passage in chunk(policy)}
    wanted = {passage.digest for policy in now for passage in chunk(policy)}
    assert (on_top.embedded, fresh.embedded) == (len(wanted - held), len(wanted))


def test_what_was_embedded_is_not_embedded_again() -> None:
    embedder = FakeEmbedder()
    first = build([BEIJING, JIANGXI], embedder)
    assert build([JIANGXI, BEIJING], embedder, first.snapshot).embedded == 0
    count = embedder.count
    assert build(ALL, embedder, first.snapshot).embedded == embedder.count - count > 0


def test_vectors_of_another_embedder_are_not_taken_over() -> None:
    previous = build(ALL, FakeEmbedder("one")).snapshot
    other = FakeEmbedder("other", dimension=16)
    again = build(ALL, other, previous)
    assert again.embedded == build(ALL, other).embedded
    assert again.snapshot == build(ALL, other).snapshot


def test_a_corpus_without_policies_can_be_built_and_searched() -> None:
    embedder = FakeEmbedder()
    empty = build([], embedder)
    assert (empty.embedded, len(empty.snapshot.passages)) == (0, 0)
    rows, _ = empty.snapshot.dense.search(embedder.query("质押"), k=5, mask=None)
    assert not len(rows)
    assert not len(empty.snapshot.lexical.search("质押", k=5, mask=None)[0])
    assert build([], embedder, build(ALL, embedder).snapshot).snapshot == empty.snapshot


def test_two_policies_of_one_name_are_refused_by_name() -> None:
    with pytest.raises(BadSource, match="《昆明"):
        build([KUNMING, BEIJING, KUNMING], FakeEmbedder())


def test_progress_is_reported_to_the_end() -> None:
    reports: list[tuple[int, int]] = []
    made = build(ALL, FakeEmbedder(), progress=lambda done, total: reports.append((done, total)))
    assert reports[-1] == (made.embedded, made.embedded)
    assert np.all(np.diff([done for done, _ in reports]) > 0)
