"""A query to hits: dense and lexical search, filtered, fused by rank, one hit a clause."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from corpus.policy import Span
from corpus.text import fold
from index.adapter import UNKNOWN, knows, moved
from index.embed import Embedder
from index.passage import Hit, Ranking, Vectors
from index.snapshot import Snapshot
from rag.answer import Query, Script

# Reciprocal rank fusion: Cormack, Clarke, Büttcher, SIGIR 2009.
RRF_K = 60
# Passages looked at on each side; their clauses are ranked.
DEPTH = 600
NEIGHBOURS = 5  # passages that tell whether the adapter knows the field
SENTENCES = 3  # of a clause that are told to be the nearest


@dataclass(frozen=True, slots=True)
class Place:
    """Where one search put a clause; rank 0: it did not find it."""

    rank: int
    score: float
    row: int  # of its best passage
    sentences: tuple[int, ...] = ()  # the rows of its best sentences, best first


_NOWHERE = Place(0, 0.0, -1)


def _by_clause(snapshot: Snapshot, ranking: Ranking) -> dict[int, Place]:
    """Head row -> the place of its clause, from a ranking of passages."""
    found: dict[int, Place] = {}
    rows, scores = ranking
    heads = snapshot.rows.head[rows]
    for head, row, score in zip(heads.tolist(), rows.tolist(), scores.tolist(), strict=True):
        if head not in found:
            found[head] = Place(len(found) + 1, score, row)
        if row != head and len(found[head].sentences) < SENTENCES:
            found[head] = dataclasses.replace(found[head], sentences=(*found[head].sentences, row))
    return found


def _fused(ranks: Iterable[int]) -> float:
    return sum(1 / (RRF_K + rank) for rank in ranks if rank)


def searched(query: Query) -> str:
    """The words that are searched: the question and the policy words for it."""
    return f"{query.search} {query.words}".strip() or fold(query.standalone)


def vector_of(embedder: Embedder, query: Query) -> Vectors:
    """The unit vector of a question.

    Passages are Chinese, and a question in English is some way off from all of them: it is
    moved half way to its policy words, so that its cosines are like those of a Chinese one.
    """
    vector = embedder.query(searched(query))
    if query.script is Script.ENGLISH and query.words:
        vector = vector + embedder.query(query.words)
        vector /= np.linalg.norm(vector)
    return vector


def retrieve(snapshot: Snapshot, embedder: Embedder, query: Query) -> tuple[Hit, ...]:
    """The clauses of a query, best first."""
    mask = snapshot.mask(query.filter)
    words = searched(query)
    vector = vector_of(embedder, query)
    depth = min(DEPTH, len(snapshot.passages))
    near = snapshot.dense.search(moved(embedder, vector), k=depth, mask=mask)
    nearest = snapshot.dense.vectors(near[0][:NEIGHBOURS])
    field = float(knows(embedder, nearest).mean()) if len(nearest) else UNKNOWN
    dense = _by_clause(snapshot, near)
    lexical = _by_clause(snapshot, snapshot.lexical.search(words, k=depth, mask=mask))
    found = sorted(dense.keys() | lexical.keys())
    rows = [dense[head].row if head in dense else head for head in found]
    vectors = snapshot.dense.vectors(np.array(rows, dtype=np.int64))
    hits = [
        dataclasses.replace(
            _hit(snapshot, head, dense.get(head, _NOWHERE), lexical.get(head, _NOWHERE)),
            dense_score=float(cosine),
            known=field,
        )
        for head, cosine in zip(found, vectors @ vector, strict=True)
    ]
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.policy, hit.start)))


def _hit(snapshot: Snapshot, head: int, dense: Place, lexical: Place) -> Hit:
    passage = snapshot.passages[head]
    near = [snapshot.passages[row] for row in dense.sentences]
    clause = snapshot.policies[passage.policy].by_id[passage.clause]
    return Hit(
        policy=passage.policy,
        clause=passage.clause,
        start=clause.start,
        end=clause.end,
        score=_fused((dense.rank, lexical.rank)),
        dense_rank=dense.rank,
        lexical_rank=lexical.rank,
        moved_score=dense.score,
        lexical_score=lexical.score,
        nearest=tuple(Span(one.start, one.end) for one in near),
    )
