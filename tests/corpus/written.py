"""What the tests of the corpus write: sources from text, and whether a policy keeps its word."""

import itertools
from collections import defaultdict

from corpus.parse import parse
from corpus.policy import Policy, Source
from corpus.text import plain


def source_of(text: str, *, name: str = "测试.txt") -> Source:
    """A source as if it had been read from a file."""
    return Source(name, text, "0" * 64, "utf-8")


def parsed(text: str) -> Policy:
    """The policy of a text."""
    return parse(source_of(text))


def assert_sound(policy: Policy) -> None:
    """Invariant 1 of the design: clauses and furniture share out the text, children inside parents."""
    assert len(policy.by_id) == len(policy.clauses), "ids are unique"
    beneath = defaultdict(list)
    for clause in policy.clauses:
        beneath[clause.parent].append(clause)
        assert 0 <= clause.start <= clause.own_end <= clause.end <= len(policy.text)
        assert clause.start <= clause.body <= clause.own_end
        above = policy.by_id.get(clause.parent)
        assert bool(above) == bool(clause.parent)
        if above:
            assert above.own_end <= clause.start
            assert clause.end <= above.end
            assert clause.path[:-1] == above.path
    for siblings in beneath.values():
        for one, next_one in itertools.pairwise(siblings):
            assert one.end <= next_one.start, "siblings are ordered and disjoint"
    held = bytearray(len(policy.text))
    furniture = bytearray(len(policy.text))
    for clause in policy.clauses:
        held[clause.start : clause.end] = b"\1" * (clause.end - clause.start)
    for span in policy.furniture:
        furniture[span.start : span.end] = b"\1" * (span.end - span.start)
    copy = plain(policy.text)
    lost = [i for i, c in enumerate(copy) if not c.isspace() and not held[i] and not furniture[i]]
    assert not lost, f"in no clause and no furniture: {policy.text[lost[0] : lost[0] + 20]!r}"
    inside = [(c.start, c.own_end) for c in policy.clauses if c.own_end > c.start]
    own = sorted(inside)
    for (_, end), (start, _) in itertools.pairwise(own):
        assert end <= start, "the clauses' own words do not overlap"
