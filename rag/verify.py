"""A sentence in a language model's words to the claims that support it, or to why none does.

The model is an untrusted source of text: what it says rests on the clauses it names, never on
what it was asked or told.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from corpus.policy import Clause, Policy
from corpus.region import named
from corpus.text import fold
from index.embed import Embedder
from rag.answer import Claim, Stated
from rag.context import Context, Shown
from rag.differences import Kind, differences
from rag.mode import Loss
from rag.said import Said
from rag.sentence import bodies, claim, heading_line
from rag.wording import (
    is_echo,
    is_foreign,
    is_item,
    is_joined,
    is_question,
    misquotes,
    pairs,
    pairs_held,
    strange,
    stretches,
    unquoted,
)

# Bars, measured on eval/statements.jsonl: see eval/LOG.md.
PAIRS = 0.6  # of the pairs of neighbouring characters do, at least
MEANING = 0.88  # cosine with the nearest part of its support, at least (multilingual-e5-small)

NAME = 8  # characters in quotation marks that may be a name; more are another's words
SUPPORTING = 4  # sentences that a generated one may rest on, in one policy
GAIN = 3  # new pairs of characters for which another sentence is cited
FATAL = frozenset({Loss.FIGURE, Loss.QUOTE})  # after one of these the model is not believed
_LOSSES = {
    Kind.NUMBER: Loss.FIGURE,
    Kind.PERCENT: Loss.FIGURE,
    Kind.YEAR: Loss.FIGURE,
    Kind.UNIT: Loss.FIGURE,
    Kind.BOUND: Loss.FIGURE,
    Kind.DOC_NUMBER: Loss.FIGURE,
    Kind.REGION: Loss.PLACE,
    Kind.FORCE: Loss.STRENGTH,
    Kind.DIRECTION: Loss.STRENGTH,
    Kind.NEGATION: Loss.NEGATION,
}
_WORST_FIRST = (
    Loss.FIGURE,
    Loss.QUOTE,
    Loss.FOREIGN,
    Loss.PLACE,
    Loss.NEGATION,
    Loss.STRENGTH,
    Loss.WORDS,
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a sentence: supported, or lost for a reason."""

    stated: Stated | None
    loss: Loss | None = None


@dataclass(frozen=True, slots=True)
class _Support:
    """What a policy's cited clauses say, and the sentences of it that support one."""

    policy: Policy
    claims: tuple[Claim, ...]

    @property
    def text(self) -> str:
        """The words of the supporting sentences."""
        return "\n".join(c.text for c in self.claims)


def _candidates(policy: Policy, clause: Clause) -> Iterator[Claim]:
    """The sentences of a clause, its heading among them."""
    if clause.heading:
        yield claim(policy, clause, heading_line(policy, clause))
    for span in bodies(policy, clause):
        yield claim(policy, clause, span)


def _supporting(said: str, shown: Sequence[Shown]) -> tuple[Claim, ...]:
    """The sentences of the cited clauses that together say most of it, in their order.

    Each adds something: a clause that was named and adds nothing is not cited.
    """
    wanted = pairs(fold(said))
    found = [c for one in shown for c in _candidates(one.policy, one.clause)]
    own = {one: pairs(fold(one.text)) for one in found}
    chosen: list[Claim] = []
    while found and len(chosen) < SUPPORTING:
        best = max(found, key=lambda c: (sum((wanted & own[c]).values()), -c.start))
        gain = sum((wanted & own[best]).values())
        if gain < (GAIN if chosen else 1):
            break
        chosen.append(best)
        found.remove(best)
        wanted = wanted - own[best]
    return tuple(sorted(chosen, key=lambda c: c.start))


def nearness(embedder: Embedder, said: str, sources: Sequence[str]) -> float:
    """The highest cosine of a sentence with a text, a stretch of one, or all of them as one."""
    parts = (part for source in sources for part in stretches(source))
    texts = list(dict.fromkeys((*sources, *parts, " ".join(sources))))
    vectors = embedder.passages([" ".join(fold(text).split()) for text in (said, *texts)])
    return float(np.max(vectors[1:] @ vectors[0]))


def _by_letter(said: str, support: _Support, others: Sequence[str]) -> Loss | None:
    """What a sentence states that its support does not, checked to the letter.

    `others` are the places of the other policies it cites: naming them is no difference.
    """
    source = "\n".join((*others, support.text))
    found = {
        _LOSSES.get(one.kind, Loss.WORDS)
        for one in differences(said, source, home=named(support.policy.metadata.region))
    }
    if misquotes(said, support.text):
        found.add(Loss.QUOTE)
    if is_foreign(said, support.text):
        found.add(Loss.FOREIGN)
    return next((loss for loss in _WORST_FIRST if loss in found), None)


@dataclass
class Verifier:
    """The sentences of one answer against the clauses that were shown; each is said once."""

    question: str
    context: Context
    embedder: Embedder
    said: set[str] = field(default_factory=set)

    def check(self, one: Said) -> Checked:
        """A sentence with its support, or why it is dropped."""
        loss = self._marks(one)
        if loss:
            return Checked(None, loss)
        supports = self._supports(one)
        places = {s.policy.name: s.policy.metadata.short_name for s in supports}
        for support in supports:
            others = [place for name, place in places.items() if name != support.policy.name]
            named_ = (*places.values(), support.policy.metadata.region)
            loss = _by_letter(one.text, support, others)
            loss = loss or self._content(one.text, support, named_)
            if loss:
                return Checked(None, loss)
        self.said.add(one.text)
        return Checked(Stated(one.text, tuple(c for s in supports for c in s.claims)))

    def _marks(self, one: Said) -> Loss | None:
        if one.text in self.said:
            return Loss.REPEATED
        if is_question(one.text) or is_echo(one.text, self.question):
            return Loss.EMPTY
        if not one.handles:
            return Loss.UNCITED
        known = all(handle in self.context for handle in one.handles)
        return None if known else Loss.UNKNOWN

    def _supports(self, one: Said) -> list[_Support]:
        """What each cited policy says."""
        shown = [self.context[handle] for handle in one.handles]
        return [
            _Support(own[0].policy, _supporting(one.text, own))
            for _, group in itertools.groupby(
                sorted(shown, key=lambda s: s.policy.name), key=lambda s: s.policy.name
            )
            for own in (list(group),)
        ]

    def _content(self, text: str, support: _Support, places: Sequence[str]) -> Loss | None:
        """Whether too little of a sentence's content is in its support."""
        if not support.claims:
            return Loss.WORDS
        own, source = unquoted(text), unquoted(support.text, longest=NAME)
        if strange(own, source, places) or pairs_held(own, source) < PAIRS:
            return Loss.WORDS
        if is_item(text, source, places):
            return Loss.EMPTY
        if is_joined(text, [c.text for c in support.claims], places, share=PAIRS):
            return Loss.MIXED
        near = nearness(self.embedder, text, [c.text for c in support.claims])
        return Loss.MEANING if near < MEANING else None
