"""Values to a file of JSON lines, and the file back to values, one line at a time."""

import zlib
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from errors import IndexCorrupt, IndexForeign
from index.codec import json_bytes, json_value
from index.disk import Handle

T = TypeVar("T")


def lines(adapter: TypeAdapter[T], values: Iterable[T]) -> tuple[bytes, NDArray[np.int64]]:
    """The file of the values, and its table: one row (start, length, CRC-32) a line."""
    pieces, table, start = [], [], 0
    for value in values:
        line = json_bytes(adapter, value)
        pieces.append(line + b"\n")
        table.append((start, len(line), zlib.crc32(line)))
        start += len(line) + 1
    return b"".join(pieces), np.array(table, dtype=np.int64).reshape(-1, 3)


class Lines(Sequence[T], Generic[T]):
    """The values of a file of JSON lines; a line is read when it is asked for, and checked.

    Read with pread, not mapped: a file cut short under a running server is then an error
    with a name, where a mapping would end the process.
    """

    def __init__(
        self, name: str, handle: Handle, table: NDArray[np.int64], adapter: TypeAdapter[T]
    ) -> None:
        self._name = name
        self._handle = handle
        self._table = table
        self._adapter = adapter

    def __len__(self) -> int:
        return len(self._table)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        start, length, checksum = map(int, self._table[at])
        line = self._handle.read(start=start, length=length)
        if zlib.crc32(line) != checksum:
            raise IndexCorrupt(f"索引文件 {self._name} 在使用中被改动,请重新构建索引。")
        try:
            return json_value(self._adapter, line)
        except ValidationError as error:
            raise IndexForeign(
                f"索引文件 {self._name} 由另一个版本的程序写成,请重新构建索引。"
            ) from error
