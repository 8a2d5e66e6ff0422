"""What a filter lets through, and when two snapshots are the same."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.policy import Policy
from index.build import build
from index.chunk import embedded
from index.dense import Dense
from index.lexical import Lexical
from index.passage import Filter
from index.snapshot import Snapshot, corpus_digest
from tests.fakes import FakeEmbedder
from tests.index.policies import ALL, BEIJING, JIANGXI, KUNMING, corpora, filters

EMBEDDER = FakeEmbedder()
SNAPSHOT = build(ALL, EMBEDDER).snapshot


def let_through(wanted: Filter) -> set[str]:
    mask = SNAPSHOT.mask(wanted)
    assert mask is not None
    return {SNAPSHOT.passages[row].policy[:2] for row in np.flatnonzero(mask).tolist()}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(policies=frozenset({"昆明.txt", "北京.txt"})), {"昆明", "北京"}),
        (Filter(regions=frozenset({"江西省"})), {"江西"}),
        (Filter(issuers=frozenset({"北京市人民政府"})), {"北京"}),
        (Filter(years=frozenset({2015, 2022})), {"北京", "昆明"}),
        (Filter(years=frozenset({2022}), regions=frozenset({"北京市"})), set()),
        (Filter(in_force_on=date(2020, 12, 31)), {"北京", "江西"}),  # an open start holds any day
        (Filter(in_force_on=date(2021, 1, 1)), {"江西"}),
        (Filter(in_force_on=date(2014, 12, 31)), {"江西"}),
        (Filter(in_force_on=date(2036, 1, 1)), set()),
    ],
)
def test_a_filter_lets_through_what_it_says(wanted: Filter, expected: set[str]) -> None:
    assert let_through(wanted) == expected


def test_a_filter_that_asks_nothing_is_no_mask() -> None:
    assert SNAPSHOT.mask(Filter()) is None


def rows_that_pass(of: tuple[Policy, ...], snapshot: Snapshot, wanted: Filter) -> set[int]:
    """The rows whose own policy, indexed alone, lets its passages through."""
    alone = {p.name: build([p], EMBEDDER).snapshot.mask(wanted) for p in of}
    passing = {name for name, mask in alone.items() if mask is None or mask.any()}
    return {row for row, p in enumerate(snapshot.passages) if p.policy in passing}


@given(corpora(), filters, st.sampled_from(["质押融资", "专利 3.19", "补贴12件"]))
def test_filtering_and_searching_commute(
    of: tuple[Policy, ...], wanted: Filter, question: str
) -> None:
    snapshot = build(of, EMBEDDER).snapshot
    mask, n = snapshot.mask(wanted), len(snapshot.passages)
    passing = rows_that_pass(of, snapshot, wanted)
    vector = EMBEDDER.query(question)
    for every, filtered in (
        (
            snapshot.dense.search(vector, k=n, mask=None),
            snapshot.dense.search(vector, k=n, mask=mask),
        ),
        (
            snapshot.lexical.search(question, k=n, mask=None),
            snapshot.lexical.search(question, k=n, mask=mask),
        ),
    ):
        kept = [(row, score) for row, score in zip(*every, strict=True) if row in passing]
        assert kept == list(zip(*filtered, strict=True))


def test_a_search_in_part_of_a_corpus_ranks_as_a_corpus_of_that_part() -> None:
    """For vectors. BM25 weighs a word by its rarity in the whole corpus, filtered or not."""
    vector = EMBEDDER.query("质押融资")
    rows, scores = SNAPSHOT.dense.search(
        vector, k=99, mask=SNAPSHOT.mask(Filter(regions=frozenset({"江西省"})))
    )
    alone = build([JIANGXI], EMBEDDER).snapshot
    rows_alone, scores_alone = alone.dense.search(vector, k=99, mask=None)
    assert [SNAPSHOT.passages[r] for r in rows] == [alone.passages[r] for r in rows_alone]
    assert scores.tolist() == scores_alone.tolist()


def test_rows_know_the_policy_and_the_whole_clause_of_a_passage() -> None:
    for row, passage in enumerate(SNAPSHOT.passages):
        assert SNAPSHOT.facets[SNAPSHOT.rows.owner[row]].name == passage.policy
        head = SNAPSHOT.passages[SNAPSHOT.rows.head[row]]
        assert (head.clause, head.kind.value) == (passage.clause, "clause")
        assert SNAPSHOT.rows.digest[row].tobytes().hex() == passage.digest
        vector = EMBEDDER.passages([embedded(passage)])[0]
        assert np.array_equal(SNAPSHOT.dense.vectors(np.array([row]))[0], vector)


def test_snapshots_are_equal_by_what_they_hold() -> None:
    assert build(ALL, FakeEmbedder()).snapshot == SNAPSHOT
    fewer = SNAPSHOT.passages[:-1]
    turned = Dense.of(SNAPSHOT.dense.vectors(np.arange(len(SNAPSHOT.passages)))[::-1])
    for other in (
        replace(SNAPSHOT, fingerprint="other"),
        replace(SNAPSHOT, facets=SNAPSHOT.facets[::-1]),
        replace(SNAPSHOT, policies={p.name: BEIJING for p in ALL}),
        replace(SNAPSHOT, passages=fewer),
        replace(SNAPSHOT, dense=turned),
        replace(SNAPSHOT, lexical=Lexical.of([*fewer, SNAPSHOT.passages[0]])),
        replace(SNAPSHOT, rows=replace(SNAPSHOT.rows, head=SNAPSHOT.rows.head + 1)),
    ):
        assert other != SNAPSHOT
    assert replace(SNAPSHOT, warning="another generation") == SNAPSHOT


def test_the_digest_of_a_corpus_is_of_names_and_contents_in_any_order() -> None:
    sources = [policy.source for policy in ALL]
    assert corpus_digest(sources) == corpus_digest(sources[::-1]) == SNAPSHOT.corpus
    renamed = replace(sources[0], name="renamed")
    edited = replace(sources[0], digest="0" * 64)
    digests = {corpus_digest([first, *sources[1:]]) for first in (sources[0], renamed, edited)}
    assert len(digests | {corpus_digest(sources[1:])}) == 4
    assert KUNMING.source in sources
