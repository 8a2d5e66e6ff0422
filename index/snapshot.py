"""Policies, their passages and the two searches over them: one immutable whole."""

import functools
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.policy import Period, Policy, Span
from index.dense import Dense
from index.lexical import Lexical
from index.passage import Filter, Mask, Passage


@dataclass(frozen=True, slots=True)
class Facet:
    """What lists and filters ask of a policy, so that neither reads the policy."""

    name: str  # file name
    digest: str  # of the source
    region: str
    issuer: str
    year: int | None  # of issue
    first: date | None  # of the policy period; None: open, or no period
    last: date | None  # None: no period is stated
    title: str
    number: str  # of the document; "" where the text gives none
    issued: date | None
    counts: tuple[int, int, int, int]  # leaf clauses, indicators, responsible units, findings

    @classmethod
    def of(cls, policy: Policy) -> "Facet":
        """The facet of a policy."""
        said = policy.metadata
        return cls(
            name=policy.name,
            digest=policy.source.digest,
            region=said.region,
            issuer=said.issuer.value,
            year=said.issued.date.year if said.issued else None,
            first=said.period.first if said.period else None,
            last=said.period.last if said.period else None,
            title=said.title.value or policy.name,
            number=said.doc_number.value,
            issued=said.issued.date if said.issued else None,
            counts=(
                len(policy.leaves),
                len(policy.indicators),
                len({unit.name for unit in policy.units}),
                len(policy.findings),
            ),
        )

    @property
    def period(self) -> Period | None:
        """The policy period; the words that say so are in the policy."""
        return Period(self.first, self.last, Span(0, 0)) if self.last else None

    def in_force_on(self, day: date) -> bool:
        """Whether the policy period holds a day; a policy without a period holds none."""
        return self.last is not None and (self.first or date.min) <= day <= self.last

    def passes(self, wanted: Filter) -> bool:
        """Whether a filter lets this policy through."""
        return (
            (not wanted.policies or self.name in wanted.policies)
            and (not wanted.regions or self.region in wanted.regions)
            and (not wanted.issuers or self.issuer in wanted.issuers)
            and (not wanted.years or self.year in wanted.years)
            and (wanted.in_force_on is None or self.in_force_on(wanted.in_force_on))
        )


class Named(Protocol):
    """A source or a facet."""

    @property
    def name(self) -> str:
        """The file name."""

    @property
    def digest(self) -> str:
        """SHA-256 of the file's bytes."""


def corpus_digest(sources: Iterable[Named]) -> str:
    """SHA-256, in hex, of a corpus: the names of its files and their digests, in any order."""
    pairs = sorted((source.name, source.digest) for source in sources)
    return hashlib.sha256(json.dumps(pairs).encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class Rows:
    """What is known of every passage without reading it; one entry a row."""

    owner: NDArray[np.int32]  # the policy, by its place among the facets
    head: NDArray[np.int32]  # the row of the passage that holds the clause whole
    digest: NDArray[np.uint8]  # (n, 32), the passage's digest


class Policies(Mapping[str, Policy]):
    """Policies by name, each read when it is first asked for."""

    def __init__(self, names: Iterable[str], read: Sequence[Policy]) -> None:
        self._place = {name: place for place, name in enumerate(names)}
        self._read = functools.lru_cache(maxsize=256)(read.__getitem__)

    def __getitem__(self, name: str) -> Policy:
        return self._read(self._place[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._place)

    def __len__(self) -> int:
        return len(self._place)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A searchable corpus; two are equal when what they hold is equal, wherever it is kept."""

    fingerprint: str  # of the embedder whose vectors these are
    facets: tuple[Facet, ...]  # by name
    policies: Mapping[str, Policy]
    passages: Sequence[Passage]  # by policy, then clause; a row in both searches
    rows: Rows
    dense: Dense
    lexical: Lexical
    warning: str = ""  # why this is not the generation that was committed last

    @functools.cached_property
    def corpus(self) -> str:
        """The digest of the sources this was made from."""
        return corpus_digest(self.facets)

    def mask(self, wanted: Filter) -> Mask | None:
        """Which passages a filter lets through; None where it asks nothing."""
        if wanted == Filter():
            return None
        passing = np.array([facet.passes(wanted) for facet in self.facets], dtype=np.bool_)
        mask: Mask = passing[self.rows.owner]
        return mask

    def _arrays(self) -> Iterator[NDArray[Any]]:
        yield from (self.rows.owner, self.rows.head, self.rows.digest)
        yield self.dense.vectors(np.arange(len(self.dense)))
        for field in (self.lexical.text, self.lexical.path):
            yield np.array(field.words)
            yield from field.arrays.values()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Snapshot):
            return NotImplemented
        return (
            self.fingerprint == other.fingerprint
            and self.facets == other.facets
            and dict(self.policies) == dict(other.policies)
            and list(self.passages) == list(other.passages)
            and all(map(np.array_equal, self._arrays(), other._arrays()))
        )

    __hash__ = None  # type: ignore[assignment]
