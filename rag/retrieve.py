"""A query to hits: dense and lexical search, filtered, fused by rank, one hit a clause."""

from collections.abc import Iterable

from index.embed import Embedder
from index.passage import Hit, Ranking
from index.snapshot import Snapshot
from rag.answer import Query

# Reciprocal rank fusion: Cormack, Clarke, Büttcher, SIGIR 2009.
RRF_K = 60
# Passages looked at on each side; their clauses are ranked.
DEPTH = 600


def _by_clause(snapshot: Snapshot, ranking: Ranking) -> dict[int, tuple[int, float]]:
    """Head row -> (rank of the clause, its best score), from a ranking of passages."""
    found: dict[int, tuple[int, float]] = {}
    heads = snapshot.rows.head[ranking[0]]
    for head, score in zip(heads.tolist(), ranking[1].tolist(), strict=True):
        if head not in found:
            found[head] = (len(found) + 1, score)
    return found


def _fused(ranks: Iterable[int]) -> float:
    return sum(1 / (RRF_K + rank) for rank in ranks if rank)


def retrieve(snapshot: Snapshot, embedder: Embedder, query: Query) -> tuple[Hit, ...]:
    """The clauses of a query, best first."""
    mask = snapshot.mask(query.filter)
    words = query.search or query.standalone
    vector = embedder.query(words)
    depth = min(DEPTH, len(snapshot.passages))
    dense = _by_clause(snapshot, snapshot.dense.search(vector, k=depth, mask=mask))
    lexical = _by_clause(snapshot, snapshot.lexical.search(words, k=depth, mask=mask))
    hits = [
        _hit(snapshot, head, dense.get(head, (0, 0.0)), lexical.get(head, (0, 0.0)))
        for head in sorted(dense.keys() | lexical.keys())
    ]
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.policy, hit.start)))


def _hit(
    snapshot: Snapshot, head: int, dense: tuple[int, float], lexical: tuple[int, float]
) -> Hit:
    passage = snapshot.passages[head]
    clause = snapshot.policies[passage.policy].by_id[passage.clause]
    return Hit(
        policy=passage.policy,
        clause=passage.clause,
        start=clause.start,
        end=clause.end,
        score=_fused((dense[0], lexical[0])),
        dense_rank=dense[0],
        lexical_rank=lexical[0],
        dense_score=dense[1],
        lexical_score=lexical[1],
    )
