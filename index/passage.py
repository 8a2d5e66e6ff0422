"""What is searched: passages, and what a search gives back."""

import enum
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpus.policy import Span

Vectors: TypeAlias = NDArray[np.float32]  # one or many, unit length
Mask: TypeAlias = NDArray[np.bool_]  # one entry a passage: may it be found?
Ranking: TypeAlias = tuple[NDArray[np.int64], NDArray[np.float32]]  # rows and scores, best first


class PassageKind(enum.Enum):
    """How much of a clause a passage holds."""

    CLAUSE = "clause"  # a clause's own words, whole
    SENTENCE = "sentence"  # one sentence of it


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one clause that can be found; `text` is the policy's own words."""

    policy: str  # file name
    clause: str  # clause id
    kind: PassageKind
    start: int
    end: int
    text: str  # policy.text[start:end]
    path: str  # title and headings above, searched beside the text
    digest: str  # of what is embedded; vectors are reused by it


@dataclass(frozen=True, slots=True)
class Filter:
    """Which policies may be searched; an empty part lets everything through."""

    policies: frozenset[str] = frozenset()  # file names
    regions: frozenset[str] = frozenset()  # full region names
    issuers: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()  # year of issue
    in_force_on: date | None = None  # the policy period holds this day


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that was found, with the ranks that found it (1 is best, 0: not found there)."""

    policy: str
    clause: str
    start: int
    end: int
    score: float
    dense_rank: int = 0
    lexical_rank: int = 0
    dense_score: float = 0.0  # cosine of the best passage with the question
    moved_score: float = 0.0  # and with the question as the adapter moves it
    known: float = -1.0  # how well the adapter knows the field of the nearest passages; -1: none
    lexical_score: float = 0.0  # best BM25
    nearest: tuple[Span, ...] = ()  # the sentences of the clause with the highest moved cosine
