"""Two versions of a policy to what differs, clause by clause.

Compared are each clause's own words, without its number, as they are searched: folded, with
blanks left out. A clause that only got another number has moved; it was not changed.
"""

import difflib
import enum
import functools
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.label import label_of
from corpus.policy import Clause, ClauseKind, Policy, Span
from corpus.text import fold, folded, plain, trimmed

ALIKE = 0.5  # share of common bigrams from which two clauses are versions of one
_COMMON = 40  # a bigram in more clauses than this tells none of them apart
_LONGEST = 4_000_000  # product of two lengths, in words, above which words are not compared
# 3.19, 1,200 and pct are one word each; any other character stands for itself
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+|\S")


class Fate(enum.Enum):
    """What became of a clause."""

    SAME = "same"
    MOVED = "moved"  # the same words under another number
    CHANGED = "changed"  # other words; the number may differ too
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of both versions: the same words, or what was cut against what was put."""

    old: Span
    new: Span
    same: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """A clause in two versions; None where a version does not have it."""

    fate: Fate
    old: Clause | None
    new: Clause | None
    pieces: tuple[Piece, ...] = ()  # of a changed clause


@dataclass(frozen=True, slots=True)
class Difference:
    """Every clause of both versions once, in the order of the newer."""

    pairs: tuple[Pair, ...]

    def of(self, fate: Fate) -> tuple[Pair, ...]:
        """The pairs of one fate."""
        return tuple(pair for pair in self.pairs if pair.fate is fate)

    @property
    def told(self) -> tuple[Pair, ...]:
        """The pairs that are not the same."""
        return tuple(pair for pair in self.pairs if pair.fate is not Fate.SAME)


class _Side:
    """One version: its clauses, and their words to compare."""

    def __init__(self, policy: Policy) -> None:
        self.text = policy.text
        self.clauses = policy.clauses
        copy = plain(policy.text)
        self.words = [_words(copy, clause) for clause in policy.clauses]
        self.keys = ["".join(fold(span.of(self.text)).split()) for span in self.words]

    @functools.cached_property
    def bigrams(self) -> list[Counter[str]]:
        """The bigrams of each clause."""
        return [Counter(map("".join, itertools.pairwise(k))) for k in self.keys]


def words(policy: Policy, clause: Clause) -> Span:
    """A clause's own words without its number."""
    return _words(plain(policy.text), clause)


def _words(copy: str, clause: Clause) -> Span:
    own = Span(clause.start, clause.own_end)
    label = label_of(copy, own) if clause.kind is ClauseKind.NUMBERED else None
    return trimmed(copy, label.end if label else own.start, own.end)


def difference(old: Policy, new: Policy) -> Difference:
    """What differs between two versions."""
    a, b = _Side(old), _Side(new)
    partner = _partners(a, b)
    pairs: list[tuple[tuple[int, int, int], Pair]] = []
    of_new = {there: here for here, there in partner.items()}
    for there in range(len(b.clauses)):
        pairs.append(((there, 0, 0), _pair(a, b, of_new.get(there), there)))
    place = -1
    for here, clause in enumerate(a.clauses):
        place = partner.get(here, place)
        if here not in partner:
            pairs.append(((place, 1, here), Pair(Fate.REMOVED, clause, None)))
    return Difference(tuple(pair for _, pair in sorted(pairs, key=lambda each: each[0])))


def _pair(a: _Side, b: _Side, here: int | None, there: int) -> Pair:
    """A clause of the newer version with its partner in the older."""
    new = b.clauses[there]
    if here is None:
        return Pair(Fate.ADDED, None, new)
    old = a.clauses[here]
    if a.keys[here] == b.keys[there]:
        return Pair(Fate.SAME if old.id == new.id else Fate.MOVED, old, new)
    pieces = tuple(_pieces(a.text, a.words[here], b.text, b.words[there]))
    return Pair(Fate.CHANGED, old, new, pieces)


def _partners(a: _Side, b: _Side) -> dict[int, int]:
    """Old places to new ones: same number and words, then same words, then like words."""
    partner: dict[int, int] = {}
    _join(partner, [(c.id, k) for c, k in zip(a.clauses, a.keys, strict=True)],
          [(c.id, k) for c, k in zip(b.clauses, b.keys, strict=True)])  # fmt: skip
    _join(partner, a.keys, b.keys)
    taken = set(partner.values())
    for here, there in _alike(
        a,
        b,
        [i for i in range(len(a.keys)) if i not in partner],
        [i for i in range(len(b.keys)) if i not in taken],
    ):
        if here not in partner and there not in taken:
            partner[here] = there
            taken.add(there)
    return partner


def _join(partner: dict[int, int], old: Sequence[object], new: Sequence[object]) -> None:
    """Add the pairs that are equal and not joined yet, the first with the first."""
    waiting: dict[object, list[int]] = defaultdict(list)
    for here in reversed(range(len(old))):
        if here not in partner:
            waiting[old[here]].append(here)
    taken = set(partner.values())
    for there, key in enumerate(new):
        if there not in taken and waiting.get(key):
            partner[waiting[key].pop()] = there


def _alike(a: _Side, b: _Side, old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs that are versions of one clause, the likeliest first; the same number counts."""
    holding: dict[str, list[int]] = defaultdict(list)
    for there in new:
        for bigram in b.bigrams[there]:
            holding[bigram].append(there)
    twins = {b.clauses[there].id: there for there in new}
    scored = []
    for here in old:
        twin = twins.get(a.clauses[here].id, -1)
        for there in _near(a.bigrams[here], holding) | ({twin} - {-1}):
            share = _share(a.bigrams[here], b.bigrams[there])
            if share >= (ALIKE / 2 if there == twin else ALIKE):
                scored.append((-share - 0.1 * (there == twin), here, there))
    return ((here, there) for _, here, there in sorted(scored))


def _near(bigrams: Counter[str], holding: Mapping[str, list[int]]) -> set[int]:
    """The clauses that share a bigram which few have."""
    places = (holding.get(bigram, []) for bigram in bigrams)
    return {there for these in places if len(these) <= _COMMON for there in these}


def _share(a: Counter[str], b: Counter[str]) -> float:
    """Dice's coefficient of two bags: 2|a ∩ b| / (|a| + |b|)."""
    return 2 * (a & b).total() / max(1, a.total() + b.total())


def _pieces(old: str, a: Span, new: str, b: Span) -> Iterator[Piece]:
    """Two stretches cut into what is the same and what is not; together they are whole."""
    ours, theirs = _tokens(old, a), _tokens(new, b)
    for same, i1, i2, j1, j2 in _runs([w for w, _ in ours], [w for w, _ in theirs]):
        yield Piece(_cut(ours, i1, i2, a), _cut(theirs, j1, j2, b), same)


def _tokens(text: str, span: Span) -> list[tuple[str, int]]:
    """The folded words of a stretch, each with where it begins in the text."""
    copy = folded(span.of(text))
    return [(m[0], span.start + copy.origin[m.start()]) for m in _WORD.finditer(copy.text)]


def _cut(tokens: Sequence[tuple[str, int]], first: int, last: int, whole: Span) -> Span:
    """From one token's start to another's; the ends of the stretch at its ends."""
    starts = [whole.start, *(start for _, start in tokens[1:]), whole.end]
    return Span(starts[min(first, len(tokens))] if tokens else whole.start,
                starts[min(last, len(tokens))] if tokens else whole.end)  # fmt: skip


def _runs(a: list[str], b: list[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Equal and unequal stretches in turn; one equal word between two changes is a change."""
    if len(a) * len(b) > _LONGEST:
        yield False, 0, len(a), 0, len(b)
        return
    joined: list[tuple[bool, int, int, int, int]] = []
    codes = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for at, (tag, i1, i2, j1, j2) in enumerate(codes):
        same = tag == "equal" and (i2 - i1 > 1 or at in (0, len(codes) - 1))
        if joined and joined[-1][0] == same:
            joined[-1] = (same, joined[-1][1], i2, joined[-1][3], j2)
        else:
            joined.append((same, i1, i2, j1, j2))
    yield from joined
