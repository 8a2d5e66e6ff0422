"""Topic words and a text to how much of the topic the text speaks of."""

import functools
import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.policy import Clause, Policy
from corpus.text import fold
from index.lexical import Lexical
from index.passage import Hit
from index.snapshot import Snapshot
from index.tokens import tokens
from rag.words import is_manner, parts

Group = tuple[str, ...]  # a word and the words that stand for it

# 有没有补贴, 怎么评, 想申请专利: how somebody asks, no name of anything.
_ASKS = re.compile(r"^(?:我|你|想(?!象))|怎|什么|啥|有没有|能不能|多少|[吗呢么]$")
# A word that stands in every third passage tells nothing; one that stands nowhere tells no
# more than one that is rare. In nats.
COMMON, RARE = 1.0, 5.0
# A verb that stands nowhere is how the asker speaks: see eval/LOG.md.
MANNER = RARE / 4


@dataclass(frozen=True, eq=False)
class Weights:
    """How much each word of a topic tells one clause from another, from its document frequency."""

    lexical: Lexical

    def frequency(self, word: str) -> int:
        """In how many passages the word can stand, by its rarest bigram; 0: it stands nowhere."""
        return min((self.lexical.text.frequency(token) for token in tokens(word)), default=0)

    def weight(self, word: str) -> float:
        """The inverse document frequency of a word above COMMON, at most RARE."""
        if not self.frequency(word) and is_manner(word):
            return MANNER
        idf = math.log((self.lexical.n + 1) / (self.frequency(word) + 0.5))
        return min(max(0.0, idf - COMMON), RARE)

    @property
    def little(self) -> float:
        """Words of less weight together make no topic: half of a word that stands once."""
        return min(RARE, max(0.0, math.log((self.lexical.n + 1) / 1.5) - COMMON)) / 2

    def known(self, group: Group) -> tuple[Group, ...]:
        """The term; the parts of a word that stands nowhere, if nothing else is said to mean it."""
        if len(group) > 1 or self.frequency(group[0]):
            return (group,)
        return tuple((part,) for part in parts(group[0])) or (group,)

    def is_manner(self, group: Group) -> bool:
        """Whether a term stands nowhere and is how somebody speaks: 打理."""
        return not any(map(self.frequency, group)) and is_manner(group[0])

    def is_unknown(self, group: Group) -> bool:
        """Whether a term, and all that is said to mean it, stands nowhere, and is no manner."""
        return not any(map(self.frequency, group)) and not is_manner(group[0])

    def _group_weight(self, group: Group) -> float:
        """Of words that stand for each other, the weight of the commonest that is known."""
        return min(map(self.weight, group))

    def words(self, topic: Sequence[Group]) -> dict[Group, float]:
        """The terms of a topic and their weights."""
        return {term: self._group_weight(term) for term in topic}

    def terms(self, topic: Sequence[Group]) -> dict[Group, float]:
        """Terms and their weights: the words, and neighbours that the corpus joins (质押融资)."""
        joined = (first[0] + second[0] for first, second in itertools.pairwise(topic))
        phrases = [(phrase,) for phrase in joined if self.frequency(phrase)]
        return self.words((*topic, *phrases))


def name_of(group: Group) -> str:
    """A term as an answer names it: the asker's own word, or 补贴 where he said 有没有补贴."""
    return next((word for word in group if not _ASKS.search(word)), group[0])


def uses(group: Group, folded: str) -> bool:
    """Whether a folded text uses one of the words of a term."""
    return any(word in folded for word in group)


def cover(terms: Mapping[Group, float], folded: str) -> float:
    """The share of the terms' weight that a folded text uses, 0 to 1."""
    total = sum(terms.values())
    return sum(w for term, w in terms.items() if uses(term, folded)) / total if total else 0.0


@functools.lru_cache(maxsize=4096)
def own_words(policy: Policy, clause: Clause) -> str:
    """A clause's own words and the headings above it, folded."""
    return fold("\n".join((*clause.path[:-1], policy.text[clause.start : clause.own_end])))


@functools.lru_cache(maxsize=256)
def whole(policy: Policy) -> str:
    """All that the clauses of a policy say, folded: its text without the page around it."""
    return fold("\n".join(policy.text[c.start : c.own_end] for c in policy.clauses))


def clause_of(snapshot: Snapshot, hit: Hit) -> tuple[Policy, Clause]:
    """The policy and the clause of a hit."""
    policy = snapshot.policies[hit.policy]
    return policy, policy.by_id[hit.clause]
