"""A snapshot to the files of a generation, and verified files back to a snapshot."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from corpus.policy import Policy
from errors import IndexCorrupt, IndexForeign
from index.codec import array_bytes, array_value, json_bytes, json_value
from index.dense import Dense
from index.disk import Disk, Handle, cause
from index.lexical import Lexical
from index.lines import Lines, lines
from index.manifest import Manifest, Mark
from index.passage import Passage
from index.snapshot import Facet, Policies, Rows, Snapshot

FOLDERS = ("lexical",)  # inside a generation
_POLICY = TypeAdapter(Policy)
_PASSAGE = TypeAdapter(Passage)
_FACETS = TypeAdapter(tuple[Facet, ...])
_COLUMNS = ("owner", "head", "digest")


def files(snapshot: Snapshot) -> Iterator[tuple[str, bytes]]:
    """The files of a generation, one at a time: names under its folder, and bytes."""
    policies = (snapshot.policies[facet.name] for facet in snapshot.facets)
    yield from _jsonl("policies", _POLICY, policies)
    yield from _jsonl("passages", _PASSAGE, snapshot.passages)
    yield "facets.json", json_bytes(_FACETS, snapshot.facets)
    for column in _COLUMNS:
        yield f"rows.{column}.npy", array_bytes(getattr(snapshot.rows, column))
    yield "dense.faiss", snapshot.dense.to_bytes()
    for name, data in snapshot.lexical.files().items():
        yield f"lexical/{name}", data


def _jsonl(name: str, adapter: TypeAdapter[Any], values: Any) -> Iterator[tuple[str, bytes]]:
    data, table = lines(adapter, values)
    yield f"{name}.jsonl", data
    yield f"{name}.table.npy", array_bytes(table)


def damaged(path: Path, why: str) -> IndexCorrupt:
    """The error that names a file of the index and what is wrong with it."""
    return IndexCorrupt(f"索引文件 {path.parent.name}/{path.name} 已损坏({why}),请重新构建索引。")


def verified(path: Path, mark: Mark, *, disk: Disk) -> bytes:
    """The bytes of a file that is what its mark says, else IndexCorrupt."""
    try:
        data = disk.read(path)
    except OSError as error:
        raise damaged(path, cause(error)) from error
    if Mark.of(data) != mark:
        raise damaged(path, f"与写入时不符:应为 {mark.size} 字节,现为 {len(data)} 字节")
    return data


def _verified_handle(path: Path, mark: Mark, *, disk: Disk) -> Handle:
    """A file, to be read from later, that is what its mark says, else IndexCorrupt."""
    try:
        handle = disk.open(path)
        found = Mark(handle.size(), handle.digest())
    except OSError as error:
        raise damaged(path, cause(error)) from error
    if found != mark:
        raise damaged(path, f"与写入时不符:应为 {mark.size} 字节,现为 {found.size} 字节")
    return handle


def snapshot(place: Path, manifest: Manifest, *, disk: Disk) -> Snapshot:
    """The snapshot of a generation; every file is verified before any is parsed.

    Raises IndexCorrupt where a file is not what was written, IndexForeign where it is, but
    by a program whose types are others.
    """
    read: dict[str, bytes] = {}
    kept: dict[str, Handle] = {}
    for name, mark in manifest.files.items():
        if name.endswith(".jsonl"):
            kept[name] = _verified_handle(place / name, mark, disk=disk)
        else:
            read[name] = verified(place / name, mark, disk=disk)
    try:
        return _parsed(place.name, manifest, read, kept)
    except (ValidationError, KeyError) as error:
        raise IndexForeign(f"索引 {place.name} 由另一个版本的程序写成,请重新构建索引。") from error


def _parsed(
    generation: str, manifest: Manifest, read: Mapping[str, bytes], kept: Mapping[str, Handle]
) -> Snapshot:
    def values(name: str, adapter: TypeAdapter[Any]) -> Lines[Any]:
        file = f"{name}.jsonl"
        table = array_value(read[f"{name}.table.npy"])
        found: Lines[Any] = Lines(f"{generation}/{file}", kept[file], table, adapter)
        found[:1]  # another program's types are to be noticed now
        return found

    facets = json_value(_FACETS, read["facets.json"])
    lexical = {name.removeprefix("lexical/"): data for name, data in read.items() if "/" in name}
    return Snapshot(
        fingerprint=manifest.fingerprint,
        facets=facets,
        policies=Policies((facet.name for facet in facets), values("policies", _POLICY)),
        passages=values("passages", _PASSAGE),
        rows=Rows(*(array_value(read[f"rows.{column}.npy"]) for column in _COLUMNS)),
        dense=Dense.from_bytes(read["dense.faiss"]),
        lexical=Lexical.from_files(lexical, n=manifest.passages),
    )
