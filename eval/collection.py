"""A BEIR-style folder to documents, queries and relevance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from errors import BadInput
from eval.trec import Gains

CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"
QRELS = ("qrels.tsv", "qrels/test.tsv")
_Id = Annotated[str, StringConstraints(min_length=1)]


class _Document(BaseModel):
    """A line of corpus.jsonl; keys like `metadata` are passed over."""

    model_config = ConfigDict(coerce_numbers_to_str=True)
    id: _Id = Field(alias="_id")
    title: str | None = None
    text: str

    @property
    def words(self) -> str:
        """Title and text."""
        return f"{self.title or ''}\n{self.text}".strip()


class _Query(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)
    id: _Id = Field(alias="_id")
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


@dataclass(frozen=True)
class Collection:
    """Documents, queries and relevance, by id."""

    name: str
    documents: Mapping[str, str]
    queries: Mapping[str, str]
    qrels: Mapping[str, Gains]


_M = TypeVar("_M", _Document, _Query)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    if not path.is_file():
        raise BadInput(f"没有文件 {path}。")
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from ((number, line) for number, line in enumerate(file, 1) if line.strip())
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} 不是 UTF-8 文本:{error.reason}。") from None


def _objects(path: Path, kind: type[_M]) -> Iterator[_M]:
    seen: dict[str, int] = {}
    for number, line in _lines(path):
        try:
            found = kind.model_validate_json(line)
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(map(str, fault["loc"])) or "这一行"
            raise BadInput(f"{path} 第 {number} 行:{where}:{fault['msg']}。") from None
        first = seen.setdefault(found.id, number)
        if first != number:
            raise BadInput(f"{path} 第 {number} 行:_id “{found.id}” 与第 {first} 行重复。")
        yield found


def _cells(line: str) -> list[str]:
    """Query, document and score of a line, divided by tabs, else by blanks."""
    parts = line.split("\t") if "\t" in line else line.split()
    cells = [part.strip() for part in parts]
    return [cells[0], *cells[2:]] if len(cells) == 4 else cells  # TREC has an iteration


def _is_score(cell: str) -> bool:
    return cell.removeprefix("-").isdecimal()


def _judgements(
    path: Path, documents: Mapping[str, str], queries: Mapping[str, str]
) -> Iterator[tuple[str, str, int]]:
    """(query, document, score) of every line; the first may be a header."""
    for number, line in _lines(path):
        cells = _cells(line)
        if number == 1 and cells[0] not in queries and not _is_score(cells[-1]):
            continue
        if len(cells) != 3 or not _is_score(cells[2]):
            told = f"应为 query-id、corpus-id 和整数 score,以制表符分隔,实际是“{line.strip()[:60]}”"
        elif cells[0] not in queries:
            told = f"问题 {cells[0]} 不在 {QUERIES} 中"
        elif cells[1] not in documents:
            told = f"文档 {cells[1]} 不在 {CORPUS} 中"
        else:
            yield cells[0], cells[1], int(cells[2])
            continue
        raise BadInput(f"{path} 第 {number} 行:{told}。")


def read(folder: Path) -> Collection:
    """The collection of a folder: corpus.jsonl, queries.jsonl, qrels.tsv or qrels/test.tsv.

    Queries without a relevant document are left out. Raises BadInput with line and reason.
    """
    documents = {d.id: d.words for d in _objects(folder / CORPUS, _Document)}
    queries = {q.id: q.text for q in _objects(folder / QUERIES, _Query)}
    path = next((folder / name for name in QRELS if (folder / name).exists()), None)
    if path is None:
        raise BadInput(f"{folder} 中没有 {',也没有 '.join(QRELS)}。")
    qrels: dict[str, dict[str, int]] = {}
    for query, document, score in _judgements(path, documents, queries):
        qrels.setdefault(query, {})[document] = score
    asked = {key: gains for key, gains in qrels.items() if max(gains.values()) > 0}
    if not asked:
        raise BadInput(f"{path} 中没有相关文档。")
    return Collection(folder.name, documents, {key: queries[key] for key in asked}, asked)
