"""125 of 125: every leaf clause of the five policies is citable."""

import csv
from pathlib import Path

import pytest

from corpus.policy import Policy
from index.chunk import SEPARATOR, chunk
from index.passage import PassageKind

TABLE = Path(__file__).parent.parent / "golden" / "leaves.tsv"


def written_down() -> list[tuple[str, str, str, str]]:
    """The table that a person wrote from the texts: policy, clause, first words, last words."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.reader((r for r in file if r[0] != "#"), delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(policy, clause, first, last) for policy, clause, first, last in rows]


def test_the_leaves_are_the_125_that_a_person_counted(real_policies: dict[str, Policy]) -> None:
    counted = [(policy, clause) for policy, clause, _, _ in written_down()]
    assert len(counted) == 125
    found = {(name, leaf.id) for name, policy in real_policies.items() for leaf in policy.leaves}
    assert found == set(counted)


@pytest.mark.parametrize(("name", "clause", "first", "last"), written_down())
def test_one_passage_holds_the_whole_leaf_and_nothing_else(
    real_policies: dict[str, Policy], name: str, clause: str, first: str, last: str
) -> None:
    policy = real_policies[name]
    whole = [
        passage
        for passage in chunk(policy)
        if passage.clause == clause and passage.kind is PassageKind.CLAUSE
    ]
    assert len(whole) == 1
    (passage,) = whole
    assert passage.text == policy.text[passage.start : passage.end]
    assert passage.text.startswith(first)
    assert passage.text.endswith(last)
    others = (c for c in policy.clauses if c.id != clause and not clause.startswith(f"{c.id}/"))
    assert all(c.end <= passage.start or passage.end <= c.start for c in others)
    labels = clause.split("/")
    above = ["/".join(labels[: n + 1]) for n in range(len(labels))]
    assert passage.path.split(SEPARATOR) == [
        policy.metadata.title.value,
        *(policy.by_id[each].heading for each in above),
    ]
