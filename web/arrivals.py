"""Uploaded files to policies that wait in quarantine: one upload is read at a time."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

from fastapi.concurrency import run_in_threadpool

from corpus.naming import file_name
from corpus.parse import parse
from corpus.policy import Policy
from corpus.read import MAX_BYTES, source
from errors import BadInput, BadSource
from page.talk import Snapshot
from web.quarantine import Batch, Fault, Quarantine, Read

MOST_WAITING = 20  # uploads

_log = logging.getLogger(__name__)


class File(Protocol):
    """An uploaded file."""

    filename: str | None
    size: int | None

    async def read(self, size: int = -1) -> bytes:
        """Its bytes."""


class Reader:
    """What reads uploads; the others wait without a thread."""

    def __init__(self, snapshot: Callable[[], Snapshot], quarantine: Quarantine) -> None:
        self._snapshot = snapshot
        self._quarantine = quarantine
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def batch(self, files: Sequence[File]) -> Batch:
        """The files, parsed, in quarantine. Raises BadInput where too many uploads wait."""
        if self._waiting >= MOST_WAITING:
            raise BadInput("有太多上传正在解析,请稍后再试。")
        self._waiting += 1
        try:
            async with self._turn:
                return await self._read(files)
        finally:
            self._waiting -= 1

    async def _read(self, files: Sequence[File]) -> Batch:
        read: list[Read] = []
        faults: list[Fault] = []
        named = Counter(_shown(file).casefold() for file in files)
        facets = self._snapshot().facets
        held = {facet.name: facet.digest for facet in facets}
        for file in files:
            shown = _shown(file)
            if named[shown.casefold()] > 1:
                faults.append(Fault(shown, "这次上传中有几个文件同名,请改名后再上传。"))
                continue
            try:
                name = file_name(file.filename or "")
                data = await _bytes(file)
                policy = await run_in_threadpool(_policy, name, data)
            except BadSource as error:
                faults.append(Fault(shown, str(error)))
            else:
                read.append(Read(policy, data, held.get(name, "")))
        return self._quarantine.put(tuple(read), tuple(faults))


def _shown(file: File) -> str:
    """What a file is called in the preview: its safe name, or what it said."""
    try:
        return file_name(file.filename or "")
    except BadSource:
        said = "".join(filter(str.isprintable, file.filename or ""))
        return said[:60] or "(无名)"


async def _bytes(file: File) -> bytes:
    """A file's bytes. Raises BadSource where there are too many, before reading them."""
    size = file.size or 0
    if size > MAX_BYTES:
        whole, most = size / 1_000_000, MAX_BYTES // 1_000_000
        raise BadSource(f"文件有 {whole:.1f} MB,每个文件最多 {most} MB,请拆分或压缩后再上传。")
    return await file.read()


def _policy(name: str, data: bytes) -> Policy:
    """The policy of a file. Raises BadSource, also where a program error stood in the way."""
    try:
        return parse(source(name, data))
    except BadSource:
        raise
    except Exception as error:
        _log.exception("an uploaded file could not be read")
        raise BadSource(f"《{name}》无法解析,请联系维护人员。") from error
