"""What askers said of answers, to a SQLite file and back. The one place that knows SQLite.

A row holds no address and no name of who gave it. `add` returns once the disk has the row.
"""

import contextlib
import enum
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from errors import FeedbackUnkept
from rag.answer import Turn

LAYOUT = 1  # of the table; in the file as its user_version
MAX_COMMENT = 1000  # characters
_WAIT = 5.0  # seconds for another writer
_PAGE = 4096  # bytes
_BATCH = 100  # rows that are read at once

_TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    question TEXT NOT NULL,
    as_of TEXT NOT NULL,
    regions TEXT NOT NULL,
    history TEXT NOT NULL,
    kind TEXT NOT NULL,
    comment TEXT NOT NULL,
    source TEXT NOT NULL,
    clause TEXT NOT NULL,
    answer TEXT NOT NULL,
    pack BLOB NOT NULL
)
"""
_COLUMNS = "time, question, as_of, regions, history, kind, comment, source, clause, answer, pack"


class Kind(enum.Enum):
    """What an asker says of an answer."""

    HELPFUL = "helpful"
    CITATION = "citation"  # 引用错误
    INCOMPLETE = "incomplete"  # 条款不全
    OUTDATED = "outdated"  # 已过期
    OFF_TOPIC = "off_topic"  # 答非所问


@dataclass(frozen=True, slots=True)
class Clause:
    """The clause that should have been cited."""

    source: str  # file name
    id: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What was asked, what was answered, and what the asker says of it."""

    time: datetime
    question: str
    as_of: date
    regions: tuple[str, ...]
    history: tuple[Turn, ...]
    kind: Kind
    comment: str
    clause: Clause | None
    answer: Mapping[str, Any]  # as rag.render.as_json has it
    pack: bytes  # the evidence pack, JSON


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: feedback under its number."""

    id: int
    given: Feedback


class Store:
    """A file of feedback; safe from many threads and processes. Raises FeedbackUnkept."""

    def __init__(self, file: Path, *, megabytes: int = 512) -> None:
        """The file is made when it is first needed, and grows no larger than `megabytes`."""
        self._file = file
        self._pages = max(1, megabytes * 1024 * 1024 // _PAGE)

    def add(self, given: Feedback) -> int:
        """Keep feedback; its number."""
        with self._open() as file:
            added = file.execute(
                f"INSERT INTO feedback ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608
                _row(given),
            )
        return int(added.lastrowid or 0)

    def entry(self, number: int) -> Entry | None:
        """The row of a number."""
        return next(self._select("WHERE id = ?", number), None)

    def latest(self, *, kind: Kind | None, before: int, count: int) -> tuple[Entry, ...]:
        """Some rows of a kind, or of all, latest first; only those below a number."""
        where = "WHERE id < ? AND kind = ifnull(?, kind) ORDER BY id DESC LIMIT ?"
        return tuple(self._select(where, before, kind and kind.value, count))

    def every(self) -> Iterator[Entry]:
        """All rows, oldest first, a page at a time: a slow reader holds no lock."""
        last = 0
        while page := tuple(self._select("WHERE id > ? ORDER BY id LIMIT ?", last, _BATCH)):
            yield from page
            last = page[-1].id

    def counts(self) -> dict[Kind, int]:
        """How many rows there are of each kind."""
        with self._open() as file:
            rows = file.execute("SELECT kind, count(*) FROM feedback GROUP BY kind").fetchall()
        return {Kind(kind): n for kind, n in rows}

    def remove(self, number: int) -> None:
        """Forget a row."""
        with self._open() as file:
            file.execute("DELETE FROM feedback WHERE id = ?", (number,))

    def _select(self, where: str, *values: object) -> Iterator[Entry]:
        with self._open() as file:
            rows = file.execute(
                f"SELECT id, {_COLUMNS} FROM feedback {where}",  # noqa: S608
                values,
            ).fetchall()
        return map(_entry, rows)

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection for one transaction, which is on the disk once this is left."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self._file, timeout=_WAIT)) as file, file:
                self._prepare(file)
                yield file
        except (sqlite3.Error, OSError, UnicodeError) as error:
            raise FeedbackUnkept(
                f"反馈文件 {self._file.name} 无法读写:{_cause(error)}。"
            ) from error

    def _prepare(self, file: sqlite3.Connection) -> None:
        layout = file.execute("PRAGMA user_version").fetchone()[0]
        if layout not in {0, LAYOUT}:
            told = f"的版式是 {layout},本程序只认 {LAYOUT},请用写它的版本打开"
            raise FeedbackUnkept(f"反馈文件 {self._file.name} {told}。")
        file.execute(f"PRAGMA max_page_count = {self._pages}")
        file.execute("PRAGMA synchronous = FULL")
        file.execute("PRAGMA secure_delete = ON")
        if layout == 0:
            file.execute("PRAGMA journal_mode = WAL")
            file.execute(_TABLE)
            file.execute(f"PRAGMA user_version = {LAYOUT}")


_CAUSES = {
    "SQLITE_FULL": "磁盘已满或文件已达上限",
    "SQLITE_READONLY": "磁盘是只读的",
    "SQLITE_CANTOPEN": "打不开,请检查文件夹和权限",
    "SQLITE_NOTADB": "它不是反馈文件",
    "SQLITE_CORRUPT": "文件已损坏",
    "SQLITE_BUSY": "正被占用,请稍后再试",
    "SQLITE_IOERR": "磁盘读写出错",
}


def _cause(error: Exception) -> str:
    name = getattr(error, "sqlite_errorname", "")
    return next((told for code, told in _CAUSES.items() if name.startswith(code)), str(error))


def _row(given: Feedback) -> tuple[object, ...]:
    return (
        given.time.isoformat(),
        given.question,
        given.as_of.isoformat(),
        _json(given.regions),
        _json([(turn.role, turn.content) for turn in given.history]),
        given.kind.value,
        given.comment,
        given.clause.source if given.clause else "",
        given.clause.id if given.clause else "",
        _json(given.answer),
        given.pack,
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _entry(row: tuple[Any, ...]) -> Entry:
    number, time, question, as_of, regions, history, kind, comment, source, clause, answer, pack = (
        row
    )
    given = Feedback(
        time=datetime.fromisoformat(time),
        question=question,
        as_of=date.fromisoformat(as_of),
        regions=tuple(json.loads(regions)),
        history=tuple(Turn(role, content) for role, content in json.loads(history)),
        kind=Kind(kind),
        comment=comment,
        clause=Clause(source, clause) if source else None,
        answer=json.loads(answer),
        pack=pack,
    )
    return Entry(number, given)
