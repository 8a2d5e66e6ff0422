"""A draft and a budget to what a language model is shown: whole clauses, by handles c1, c2, ..."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.policy import Clause, Policy
from index.passage import Hit
from index.snapshot import Snapshot
from rag.answer import Draft
from rag.prompt import as_data

LATIN_PER_TOKEN = 3  # letters and digits; a Chinese character is counted as a token


@dataclass(frozen=True, slots=True)
class Shown:
    """A clause as a language model is shown it."""

    handle: str  # c1
    policy: Policy
    clause: Clause

    @property
    def place(self) -> str:
        """The short name of its policy."""
        return self.policy.metadata.short_name

    @property
    def words(self) -> str:
        """The clause's own words, on one line."""
        return as_data(self.policy.text[self.clause.start : self.clause.own_end])

    @property
    def line(self) -> str:
        """The clause as the model reads it."""
        return f"[{self.handle}] {as_data(self.place)}:{self.words}"


Context = Mapping[str, Shown]  # by handle, in the order of the draft


def tokens(text: str) -> int:
    """About how many tokens a text is, rather too many than too few.

    >>> tokens("质押融资 2025")
    7
    """
    ascii_ = sum(char.isascii() for char in text)
    return len(text) - ascii_ + -(-ascii_ // LATIN_PER_TOKEN) + 1


def _clauses(snapshot: Snapshot, draft: Draft) -> dict[tuple[str, str], Shown]:
    """The clauses of a draft's claims, each once, in its order."""
    keys = dict.fromkeys((c.policy, c.clause) for c in draft.claims if c.clause)
    found = {}
    for number, (name, clause) in enumerate(keys, 1):
        policy = snapshot.policies[name]
        found[name, clause] = Shown(f"c{number}", policy, policy.by_id[clause])
    return found


def _by_score(
    found: Mapping[tuple[str, str], Shown], hits: Sequence[Hit]
) -> Iterator[tuple[str, str]]:
    """The clauses, the best of each policy first, then the rest by score."""
    score = {(hit.policy, hit.clause): hit.score for hit in hits}
    ranked = sorted(found, key=lambda key: -score.get(key, 0.0))
    first = {policy: (policy, clause) for policy, clause in reversed(ranked)}
    best = set(first.values())
    yield from (key for key in ranked if key in best)
    yield from (key for key in ranked if key not in best)


def context(snapshot: Snapshot, draft: Draft, hits: Sequence[Hit], *, budget: int) -> Context:
    """The clauses that fit whole into a budget of tokens, by handle, in the draft's order."""
    found = _clauses(snapshot, draft)
    fitting = set()
    for key in _by_score(found, hits):
        cost = tokens(found[key].line)
        if cost <= budget:
            budget -= cost
            fitting.add(key)
    return {shown.handle: shown for key, shown in found.items() if key in fitting}
