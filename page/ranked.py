"""A hit to what an address says of it, and to what the panel shows of it."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.passage import Hit
from page.labels import Say
from rag.answer import Citation

# 1_0.934_2_0.871_1_12.310
_RANKED = re.compile(r"[0-9]{1,5}_-?[0-9]{1,4}\.[0-9]{3}(?:_[0-9]{1,6}_-?[0-9]{1,4}\.[0-9]{3}){2}")


@dataclass(frozen=True, slots=True)
class Ranked:
    """Where a clause stood in the search; a rank of 0: not found there."""

    rank: int
    score: float  # the probability that the clause answers
    dense_rank: int
    dense_score: float
    lexical_rank: int
    lexical_score: float

    @property
    def text(self) -> str:
        """As an address has it: 1_0.934_2_0.871_1_12.310."""
        return (
            f"{self.rank}_{self.score:.3f}_{self.dense_rank}_{self.dense_score:.3f}"
            f"_{self.lexical_rank}_{self.lexical_score:.3f}"
        )


def rank_of(citation: Citation, hits: Iterable[Hit]) -> Ranked | None:
    """Where a citation's clause stood among the hits; None where it was not among them."""
    for rank, hit in enumerate(hits, 1):
        if (hit.policy, hit.clause) == (citation.source, citation.clause):
            dense, lexical = (
                (hit.dense_rank, hit.dense_score),
                (hit.lexical_rank, hit.lexical_score),
            )
            return Ranked(rank, hit.score, *dense, *lexical)
    return None


def ranked(text: str) -> Ranked | None:
    """What an address says of the search; None where it says nothing.

    >>> ranked("1_0.934_2_0.871_0_0.000").dense_rank
    2
    """
    if not _RANKED.fullmatch(text):
        return None
    parts = text.split("_")
    rank, dense, lexical = map(int, parts[::2])
    score, cosine, bm25 = map(float, parts[1::2])
    return Ranked(rank, score, dense, cosine, lexical, bm25)


def scores(found: Ranked, say: Say) -> str:
    """The scores, folded away."""
    rows = (
        ("rank", say("evidence.rank_said", rank=found.rank)),
        ("probability", f"{found.score:.3f}"),
        ("dense", _searched(found.dense_rank, found.dense_score, say)),
        ("lexical", _searched(found.lexical_rank, found.lexical_score, say)),
    )
    said = "".join(
        f"<div><dt>{say(f'evidence.{key}')}</dt><dd>{html.escape(value)}</dd></div>"
        for key, value in rows
    )
    return (
        f'<details class="scores"><summary>{say("evidence.scores")}</summary>'
        f'<dl class="facts">{said}</dl></details>'
    )


def _searched(rank: int, score: float, say: Say) -> str:
    """A rank and its score in one of the two searches."""
    if not rank:
        return say("evidence.not_found")
    return say("evidence.searched", rank=rank, score=f"{score:.3f}")
