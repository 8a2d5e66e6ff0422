"""Rankings and judgements to TREC run and qrels files, and back.

Ids are percent-encoded where a blank or a % would break the columns.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, unquote

from errors import BadInput

Ranking = Sequence[str]  # ids, best first
Gains = Mapping[str, int]  # relevance by id

_V = TypeVar("_V")


def encoded(name: str) -> str:
    """A name as one column of a TREC file.

    >>> encoded("a b.txt#二/(一)"), encoded("100%")
    ('a%20b.txt#二/(一)', '100%25')
    """
    return "".join(quote(c) if c.isspace() or c == "%" else c for c in name)


def run_lines(rankings: Mapping[str, Ranking], *, tag: str) -> Iterator[str]:
    """The lines of a run file; the score falls by one a rank, so no tool can order them anew."""
    for question, ranking in rankings.items():
        for rank, document in enumerate(ranking, 1):
            score = len(ranking) + 1 - rank
            yield f"{encoded(question)} Q0 {encoded(document)} {rank} {score} {encoded(tag)}"


def qrels_lines(qrels: Mapping[str, Gains]) -> Iterator[str]:
    """The lines of a qrels file."""
    for question, gains in qrels.items():
        for document, gain in gains.items():
            yield f"{encoded(question)} 0 {encoded(document)} {gain}"


def _read(path: Path, columns: int, read: Callable[[list[str]], _V]) -> list[_V]:
    """What `read` makes of the columns of every line. Raises BadInput with number and reason."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), 1):
        parts = line.split()
        if not parts:
            continue
        if len(parts) != columns:
            raise BadInput(f"{path} 第 {number} 行有 {len(parts)} 列,应为 {columns} 列。")
        try:
            found.append(read([unquote(part) for part in parts]))
        except ValueError as error:
            raise BadInput(f"{path} 第 {number} 行:{error}") from None
    return found


def read_run(path: Path) -> dict[str, list[str]]:
    """Rankings by question, ordered by falling score, equals by rank."""
    rows = _read(path, 6, lambda p: (p[0], -float(p[4]), int(p[3]), p[2]))
    found: dict[str, list[str]] = {question: [] for question, *_ in rows}
    for question, _, _, document in sorted(rows):
        found[question].append(document)
    return found


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Relevance by question and id."""
    found: dict[str, dict[str, int]] = {}
    for question, document, gain in _read(path, 4, lambda p: (p[0], p[2], int(p[3]))):
        found.setdefault(question, {})[document] = gain
    return found
