"""Ranked clauses, citations and words against what was wanted, to scores from 0 to 1.

The retrieval measures are those of trec_eval, as ir_measures names them: R@k, RR@10, nDCG@10
(Järvelin, Kekäläinen, TOIS 2002, with linear gain and a discount of log2(rank + 1)).
A clause counts once, at its first rank.
"""

import functools
import itertools
import math
import re
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from corpus.text import fold

_K = TypeVar("_K", bound=Hashable)


def recall_at(ranked: Sequence[Hashable], wanted: Collection[Hashable], *, k: int) -> float:
    """R@k: the share of what is wanted among the first k; 0 where nothing is wanted."""
    return len(set(ranked[:k]) & set(wanted)) / len(set(wanted)) if wanted else 0.0


def reciprocal_rank(ranked: Sequence[Hashable], wanted: Collection[Hashable], *, k: int) -> float:
    """RR@k: one over the rank of the first that is wanted, 0 where none of the first k is."""
    ranks = (rank for rank, key in enumerate(ranked[:k], 1) if key in wanted)
    return 1 / next(ranks, math.inf)


def ndcg(ranked: Sequence[_K], gains: Mapping[_K, int], *, k: int) -> float:
    """nDCG@k over graded gains by key; 0 where nothing has a gain."""
    best = sorted((gain for gain in gains.values() if gain > 0), reverse=True)
    ideal = _discounted(best[:k])
    found = [max(0, gains.get(key, 0)) for key in ranked[:k]]
    return _discounted(found) / ideal if ideal else 0.0


def _discounted(gains: Iterable[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def precision(cited: Collection[Hashable], relevant: Collection[Hashable]) -> float | None:
    """The share of the cited clauses that are gold or also relevant; None where none is cited.

    An also relevant clause is right here and not asked for in `recall`: citing it does no harm.
    """
    return len(set(cited) & set(relevant)) / len(set(cited)) if cited else None


def recall(
    cited: Collection[Hashable], wanted: Collection[Hashable], *, all_required: bool
) -> float:
    """The share of the gold clauses that are cited; 1 for any one where not all are required."""
    found = len(set(cited) & set(wanted))
    return found / len(set(wanted)) if all_required else float(found > 0)


_DASHES = re.compile(r"[-‐‑‒–—―−~～]+")
# 2015年6月18日, 2015-6-18, 2016/02/24, and 2019年9月5 where the text has lost its 日
# and not 2023年1—12月
_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:年(?=\d+月)|(?P<mark>[/.-]))(?P<month>\d{1,2})"
    r"(?:月|(?P=mark))(?P<day>\d{1,2})(?!\d)日?"
)


@functools.lru_cache(maxsize=4096)
def _comparable(text: str) -> str:
    """Folded, with one sort of dash and one form of date."""
    plain = _DASHES.sub("-", fold(text))
    return _DATE.sub(lambda m: f"{m['year']}-{int(m['month']):02}-{int(m['day']):02}", plain)


@functools.lru_cache(maxsize=4096)
def _pattern(fact: str) -> re.Pattern[str]:
    """A fact with blanks allowed between its characters, and never inside a longer number."""
    words = "".join(_comparable(fact).split())
    pieces = [re.escape(words[:1])]
    for before, char in itertools.pairwise(words):
        number = before in "0123456789.," and char in "0123456789.,"
        pieces.append(("" if number else r"\s*") + re.escape(char))
    start = r"(?<!\d)(?<!\d[.,])" if words[:1].isdecimal() else ""
    end = r"(?!\d|[.,]\d|\s*[%‰])" if words[-1:].isdecimal() else ""
    return re.compile(start + "".join(pieces) + end)


def is_said(fact: str, text: str) -> bool:
    """Whether a text says a fact: its words, whatever the script, width, dash or date format.

    Numbers are whole numbers: 2 is not said by 2025, 2.5, 12 or 2%; 12件 not by 112件.
    """
    return bool(_pattern(fact).search(_comparable(text)))


def facts_found(facts: Sequence[str], text: str) -> tuple[str, ...]:
    """The facts that a text says."""
    return tuple(fact for fact in facts if is_said(fact, text))
