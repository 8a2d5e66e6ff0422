"""Words to rows by BM25 over two fields, text and path. The one place that knows bm25s."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import bm25s
import numpy as np
from numpy.typing import NDArray

from corpus.text import fold
from index.codec import array_bytes, array_value
from index.passage import Mask, Passage, Ranking
from index.tokens import tokens

PATH_WEIGHT = 0.3  # of a match in title and headings, against one in the text
_ARRAYS = ("data", "indices", "indptr")


def _bm25() -> bm25s.BM25:
    return bm25s.BM25(k1=1.5, b=0.75, method="lucene", backend="numpy")


class Field:
    """The BM25 scores of one field, computed when it is built: a column a word, a row a passage."""

    def __init__(self, scores: Mapping[str, NDArray[np.generic]], words: list[str], n: int) -> None:
        self.words = words
        self.arrays = dict(scores)
        self._bm25 = _bm25()
        self._bm25.nonoccurrence_array = None
        self._bm25.scores = {**scores, "num_docs": n}
        self._number = {word: i for i, word in enumerate(words)}

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Field":
        """The field over texts, folded here; words are numbered in their order, not a set's."""
        rows = [tokens(fold(text)) for text in texts]
        words = sorted({word for row in rows for word in row})
        number = {word: i for i, word in enumerate(words)}
        if not words:
            nothing = np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(1, np.int64)
            return cls(dict(zip(_ARRAYS, nothing, strict=True)), words, len(rows))
        bm25 = _bm25()
        numbered = [[number[word] for word in row] for row in rows]
        bm25.index((numbered, number), create_empty_token=False, show_progress=False)
        return cls({name: bm25.scores[name] for name in _ARRAYS}, words, len(rows))

    def frequency(self, word: str, mask: Mask | None = None) -> int:
        """In how many rows a word stands, of those that pass the mask."""
        at = self._number.get(word)
        if at is None:
            return 0
        first, end = self.arrays["indptr"][at : at + 2]
        if mask is None:
            return int(end) - int(first)
        return int(np.count_nonzero(mask[self.arrays["indices"][first:end]]))

    def scores(self, words: Iterable[str]) -> NDArray[np.float32]:
        """The score of every row; a word that comes twice counts twice."""
        known = [self._number[word] for word in words if word in self._number]
        if not known:
            return np.zeros(self._bm25.scores["num_docs"], dtype=np.float32)
        scores: NDArray[np.float32] = self._bm25.get_scores_from_ids(known)
        return scores


@dataclass(frozen=True, eq=False)
class Lexical:
    """BM25 over text and path; a row's score is the text's and a part of the path's."""

    text: Field
    path: Field
    n: int

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> "Lexical":
        """The search over passages, a row each."""
        texts, paths = [], []
        for passage in passages:
            texts.append(passage.text)
            paths.append(passage.path)
        return cls(Field.of(texts), Field.of(paths), len(texts))

    def scores(self, question: str) -> NDArray[np.float32]:
        """The score of every row."""
        words = tokens(fold(question))
        return self.text.scores(words) + np.float32(PATH_WEIGHT) * self.path.scores(words)

    def search(self, question: str, *, k: int, mask: Mask | None) -> Ranking:
        """The k best rows that share a word with the question and pass the mask; equals by row."""
        scores = self.scores(question)
        found = scores > 0 if mask is None else (scores > 0) & mask
        rows = np.flatnonzero(found)
        if len(rows) > k > 0:
            border = np.partition(scores[rows], len(rows) - k)[len(rows) - k]
            rows = rows[scores[rows] >= border]
        order = np.lexsort((rows, -scores[rows]))[:k]
        return rows[order], scores[rows[order]]

    def files(self) -> dict[str, bytes]:
        """The search as plain files by name."""
        return {
            name: data
            for side, field in (("text", self.text), ("path", self.path))
            for name, data in (
                (f"{side}.words.json", json.dumps(field.words, ensure_ascii=False).encode()),
                *((f"{side}.{key}.npy", array_bytes(field.arrays[key])) for key in _ARRAYS),
            )
        }

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], *, n: int) -> "Lexical":
        """The search over n rows that `files` wrote; verify the digests before."""
        text, path = (
            Field(
                {key: array_value(files[f"{side}.{key}.npy"]) for key in _ARRAYS},
                json.loads(files[f"{side}.words.json"]),
                n,
            )
            for side in ("text", "path")
        )
        return cls(text, path, n)
