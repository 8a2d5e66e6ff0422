"""A BEIR-style collection to retrieval scores: each document one passage, indexed as it is."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.policy import Clause, ClauseKind, Metadata, Policy, Reading, Source
from corpus.text import fold
from eval.collection import CORPUS, Collection
from eval.metrics import ndcg, recall_at, reciprocal_rank
from eval.run import Progress, silent
from eval.sampling import Estimate, mean
from index.dense import Dense
from index.embed import Embedder
from index.lexical import Lexical
from index.passage import Hit, Passage, PassageKind, Vectors
from index.snapshot import Facet, Rows, Snapshot

Search = Callable[[str], Sequence[Hit]]  # a question to its hits, best first
DEPTHS = (1, 5, 10, 20, 100)
_BATCH = 64
_NOTHING = Reading("", None)


@dataclass(frozen=True)
class Retrieval:
    """The scores of a search over a collection, and what it ranked."""

    name: str
    documents: int
    scores: Mapping[str, Estimate]
    rankings: Mapping[str, tuple[str, ...]]


def _clause(name: str, start: int, end: int) -> Clause:
    """A document as a clause without heading or children."""
    return Clause(
        id=name,
        address=name,
        label=name,
        heading="",
        path=(name,),
        kind=ClauseKind.NUMBERED,
        start=start,
        end=end,
        own_end=end,
        body=start,
        leaf=True,
        empty=False,
        parent="",
    )


def _policy(collection: Collection) -> Policy:
    """All documents as the clauses of one policy that says nothing of itself."""
    text = "\n".join(collection.documents.values())
    clauses, at = [], 0
    for name, words in collection.documents.items():
        clauses.append(_clause(name, at, at + len(words)))
        at += len(words) + 1
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    metadata = Metadata(_NOTHING, _NOTHING, _NOTHING, "", (), (), None, "", None, collection.name)
    source = Source(CORPUS, text, digest, "utf-8")
    return Policy(source, metadata, tuple(clauses), (), (), (), ())


def _passage(policy: Policy, clause: Clause) -> Passage:
    text = policy.text[clause.start : clause.end]
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    kind = PassageKind.CLAUSE
    return Passage(policy.name, clause.id, kind, clause.start, clause.end, text, "", digest)


def _vectors(passages: Sequence[Passage], embedder: Embedder, progress: Progress) -> Vectors:
    """Unit vectors of the passages, folded as a corpus of policies is, (n, dimension)."""
    parts = []
    for at in range(0, len(passages), _BATCH):
        batch = passages[at : at + _BATCH]
        parts.append(embedder.passages([" ".join(fold(p.text).split()) for p in batch]))
        progress(at + len(batch), len(passages))
    return np.concatenate(parts)


def snapshot(
    collection: Collection, embedder: Embedder, *, progress: Progress = silent
) -> Snapshot:
    """A searchable snapshot with one passage a document; a hit's clause is the document's id."""
    policy = _policy(collection)
    passages = tuple(_passage(policy, clause) for clause in policy.clauses)
    n = len(passages)
    digests = b"".join(bytes.fromhex(passage.digest) for passage in passages)
    return Snapshot(
        fingerprint=embedder.fingerprint,
        facets=(Facet.of(policy),),
        policies={policy.name: policy},
        passages=passages,
        rows=Rows(
            owner=np.zeros(n, dtype=np.int32),
            head=np.arange(n, dtype=np.int32),
            digest=np.frombuffer(digests, dtype=np.uint8).reshape(-1, 32),
        ),
        dense=Dense.of(_vectors(passages, embedder, progress)),
        lexical=Lexical.of(passages),
    )


def evaluate(collection: Collection, search: Search, *, progress: Progress = silent) -> Retrieval:
    """The retrieval scores of a search; a query for which it finds nothing scores 0."""
    rankings: dict[str, tuple[str, ...]] = {}
    for done, (key, text) in enumerate(collection.queries.items(), 1):
        rankings[key] = tuple(hit.clause for hit in search(text))[: max(DEPTHS)]
        progress(done, len(collection.queries))
    columns: dict[str, list[float]] = {}
    for key, ranked in rankings.items():
        gains = collection.qrels[key]
        wanted = {name for name, gain in gains.items() if gain > 0}
        for k in DEPTHS:
            columns.setdefault(f"R@{k}", []).append(recall_at(ranked, wanted, k=k))
        columns.setdefault("RR@10", []).append(reciprocal_rank(ranked, wanted, k=10))
        columns.setdefault("nDCG@10", []).append(ndcg(ranked, gains, k=10))
    scores = {name: mean(values) for name, values in columns.items()}
    return Retrieval(collection.name, len(collection.documents), scores, rankings)
