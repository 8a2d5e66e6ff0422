"""Lessons to the adapter of a question's vector: contrastive learning of a low-rank map.

Each question is drawn to its own clauses and away from the others that it could be taken for
(InfoNCE: van den Oord, Li, Vinyals, 2018); each everyday phrase of the glossary to its policy
word. Only the two small matrices are learned: 800 questions are too few for more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy, normalize, softplus

from eval.lessons import Lesson
from index.adapter import Adapter
from index.embed import Embedder
from index.passage import Vectors
from index.snapshot import Snapshot
from rag.retrieve import vector_of

RANK = 128
DECAY = 0.01  # of the map's squared entries
TEMPERATURE = 0.02  # of the cosines: those of multilingual-e5-small lie close together
STEPS, RATE = 500, 3e-3
BATCH = 512
EDGE, SOFT = 0.3, 0.05  # weight and width of the edge between held and not held
PHRASES = 0.3  # the weight of the glossary beside a set of lessons
SEED = 20261123
_NOWHERE = -1.0  # the cosine of a clause without passages in scope

Move = Callable[[torch.Tensor], torch.Tensor]


@dataclass(frozen=True, eq=False)
class School:
    """Questions over the clauses of one corpus."""

    questions: Vectors  # (n, dimension)
    passages: Vectors  # (p, dimension)
    clause: NDArray[np.int64]  # (p,) the clause of a passage
    right: NDArray[np.bool_]  # (n, clauses)
    rivals: NDArray[np.bool_]  # (n, clauses): what a question is told from, and what is right

    def taking(self, rows: Sequence[int]) -> "School":
        """The school with some of its questions."""
        at = np.array(rows, dtype=np.int64)
        return School(
            self.questions[at], self.passages, self.clause, self.right[at], self.rivals[at]
        )


@dataclass(frozen=True, eq=False)
class Phrases:
    """Everyday phrases and the policy words that they stand for."""

    phrases: Vectors  # (n, dimension)
    words: Vectors  # (w, dimension)
    word: NDArray[np.int64]  # (n,)


def school(snapshot: Snapshot, plain: Embedder, lessons: Sequence[Lesson]) -> School:
    """The lessons as vectors; one whose clauses are out of its question's scope has no rivals."""
    passages = snapshot.dense.vectors(np.arange(len(snapshot.passages)))
    heads, clause = np.unique(np.asarray(snapshot.rows.head), return_inverse=True)
    keys = [(snapshot.passages[h].policy, snapshot.passages[h].clause) for h in heads.tolist()]
    shape = (len(lessons), len(keys))
    right, rivals = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    for row, one in enumerate(lessons):
        mask = snapshot.mask(one.query.filter)
        scope = np.ones(len(keys), dtype=np.bool_)
        if mask is not None:
            scope = np.zeros(len(keys), dtype=np.bool_)
            scope[clause[np.asarray(mask, dtype=np.bool_)]] = True
        right[row] = scope & np.array([key in one.right for key in keys])
        rivals[row] = scope & np.array([key not in one.neither for key in keys])
    questions = np.stack([vector_of(plain, one.query) for one in lessons])
    return School(questions, passages, clause, right, rivals)


def phrases(plain: Embedder, everyday: Mapping[str, Sequence[str]]) -> Phrases:
    """Everyday phrases as vectors, each with the policy words that it stands for."""
    pairs = [(said, word) for said, words in everyday.items() for word in words]
    words = sorted({word for _, word in pairs})
    at = {word: row for row, word in enumerate(words)}
    return Phrases(
        phrases=np.stack([plain.query(said) for said, _ in pairs]),
        words=plain.passages(words),
        word=np.array([at[word] for _, word in pairs]),
    )


class _Class:
    """A school as tensors: questions that something in scope answers, and those nothing does."""

    def __init__(self, taught: School) -> None:
        answered = taught.right.any(axis=1)
        self.questions = torch.from_numpy(taught.questions[answered])
        self.unheld = torch.from_numpy(taught.questions[~answered])
        self.passages = torch.from_numpy(taught.passages)
        self.clause = torch.from_numpy(taught.clause)
        self.right = torch.from_numpy(taught.right[answered])
        self.rivals = torch.from_numpy(taught.rivals[answered])

    def loss(self, move: Move, edge: torch.Tensor, dice: torch.Generator) -> torch.Tensor:
        """Minus the mean log-probability of the right clauses, over a batch.

        And of lying on the right side of the edge: right clauses above it, and all clauses
        below it where nothing answers.
        """
        some = torch.randperm(len(self.questions), generator=dice)[:BATCH]
        cosines = move(self.questions[some]) @ self.passages.T
        shape = (len(some), self.right.shape[1])
        best = torch.full(shape, _NOWHERE).scatter_reduce(
            1, self.clause.expand(len(some), -1), cosines, "amax"
        )
        logits = (best / TEMPERATURE).masked_fill(~self.rivals[some], -torch.inf)
        right = logits.masked_fill(~self.right[some], -torch.inf)
        lost = (logits.logsumexp(1) - right.logsumexp(1)).mean()
        inside = softplus((edge - best.masked_fill(~self.right[some], _NOWHERE).amax(1)) / SOFT)
        lost = lost + EDGE * inside.mean()
        if len(self.unheld):
            nearest = (move(self.unheld) @ self.passages.T).amax(1)
            lost = lost + EDGE * softplus((nearest - edge) / SOFT).mean()
        return lost


def learned(model: str, schools: Sequence[School], known: Phrases) -> Adapter:
    """The adapter of some schools, each of the same weight; the same for the same lessons."""
    dice = torch.Generator().manual_seed(SEED)
    dimension = known.words.shape[1]
    down = (torch.randn(dimension, RANK, generator=dice) * 0.02).requires_grad_()
    up = torch.zeros(RANK, dimension, requires_grad=True)
    edge = torch.zeros((), requires_grad=True)
    classes = [_Class(taught) for taught in schools]
    said, words = torch.from_numpy(known.phrases), torch.from_numpy(known.words)
    meant = torch.from_numpy(known.word)

    def move(vectors: torch.Tensor) -> torch.Tensor:
        return normalize(vectors + (vectors @ down) @ up, dim=1)

    steps = torch.optim.Adam([down, up, edge], lr=RATE)
    slower = torch.optim.lr_scheduler.CosineAnnealingLR(steps, STEPS)
    for _ in range(STEPS):
        some = torch.randperm(len(said), generator=dice)[:BATCH]
        close = move(said[some]) @ words.T / TEMPERATURE
        loss = DECAY * (down @ up).square().sum() + PHRASES * cross_entropy(close, meant[some])
        for one in classes:
            loss = loss + one.loss(move, edge, dice)
        steps.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        steps.step()
        slower.step()
    return Adapter(model, down.detach().numpy(), up.detach().numpy())
