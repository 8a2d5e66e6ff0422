"""Topic words and a text to how much of the topic the text speaks of."""

import dataclasses
import functools
import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.policy import Clause, ClauseKind, Policy
from corpus.text import fold, plain
from index.lexical import Lexical
from index.passage import Filter, Hit, Mask
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
EVERYWHERE = 0.2  # of its weight in the whole corpus a word keeps where it is common
OF_TITLE = 0.3  # of its weight keeps a word of the title of the only policy that is searched


@dataclass(frozen=True, eq=False)
class Weights:
    """How much each word of a topic tells one clause from another, from its document frequency.

    Within the policies that are searched: where 专项资金 stands in every other clause of the one
    that is asked about, it tells nothing, however rare it is in the others.
    """

    lexical: Lexical
    mask: Mask | None = None  # the passages that are searched
    title: str = ""  # of the only policy that is searched, folded: its words name the whole of it

    def within(self, snapshot: Snapshot, wanted: Filter) -> "Weights":
        """The weights within what a filter lets through."""
        passing = [facet for facet in snapshot.facets if facet.passes(wanted)]
        title = fold(passing[0].title) if len(passing) == 1 else ""
        return dataclasses.replace(self, mask=snapshot.mask(wanted), title=title)

    def frequency(self, word: str) -> int:
        """In how many passages the word can stand, by its rarest bigram; 0: it stands nowhere."""
        return min((self.lexical.text.frequency(token) for token in tokens(word)), default=0)

    def weight(self, word: str) -> float:
        """The inverse document frequency of a word above COMMON, at most RARE."""
        if not self.frequency(word) and is_manner(word):
            return MANNER
        here, everywhere = self._telling(self._spread(word)), self._telling(self.frequency(word))
        weight = max(here, everywhere * EVERYWHERE)
        return weight * OF_TITLE if word in self.title else weight

    def _telling(self, rows: float) -> float:
        """The weight of a word that stands in so many passages."""
        idf = math.log((self.lexical.n + 1) / (rows + 0.5))
        return min(max(0.0, idf - COMMON), RARE)

    def _spread(self, word: str) -> float:
        """In how many passages a word would stand, were all like those that are searched."""
        if self.mask is None:
            return self.frequency(word)
        here = int(np.count_nonzero(self.mask))
        found = (self.lexical.text.frequency(token, self.mask) for token in tokens(word))
        return min(found, default=0) * self.lexical.n / max(here, 1)

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
    """A clause's own words and what stands above it, folded."""
    return fold("\n".join((*policy.above(clause), policy.text[clause.start : clause.own_end])))


# 第一条 为规范…,根据…,制定本办法。 第二条 本办法所称专项资金,是指…
_PURPOSE = re.compile(
    r"本[^,。;]{2,8}所称[^。;]{2,40}是指[^。]{4,200}。?|"
    r"为(?:了|进一步|深入|全面|切实|认真)?[^。;]{4,200}(?:制定|提出|出台|制订|结合)[^。;]{0,24}(?:。|$|:)"
)


def is_front(policy: Policy, clause: Clause) -> bool:
    """Whether a clause says no measure: title, notice, signature, purpose, definition."""
    own = plain(policy.text[clause.body : clause.own_end])
    return clause.kind is not ClauseKind.NUMBERED or bool(_PURPOSE.fullmatch(own.strip()))


@functools.lru_cache(maxsize=256)
def whole(policy: Policy) -> str:
    """All that the clauses of a policy say, folded: its text without the page around it."""
    return fold("\n".join(policy.text[c.start : c.own_end] for c in policy.clauses))


def clause_of(snapshot: Snapshot, hit: Hit) -> tuple[Policy, Clause]:
    """The policy and the clause of a hit."""
    policy = snapshot.policies[hit.policy]
    return policy, policy.by_id[hit.clause]
