"""The file of feedback: nothing lost, nothing mixed, and a sentence where it cannot be had."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import FeedbackUnkept
from eval import feedback
from eval.feedback import Clause, Feedback, Kind, Store
from rag.answer import Turn

ROOT = Path(__file__).parents[2]
WORDS = st.text(max_size=40)
ANSWER = {"text": "一", "verdict": "answered", "citations": [], "hits": []}


def said(question: str = "质押?", kind: Kind = Kind.HELPFUL, pack: bytes = b"{}") -> Feedback:
    return Feedback(
        time=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        question=question,
        as_of=date(2026, 11, 22),
        regions=(),
        history=(),
        kind=kind,
        comment="",
        clause=None,
        answer=ANSWER,
        pack=pack,
    )


FEEDBACK = st.builds(
    Feedback,
    time=st.datetimes(timezones=st.just(UTC)),
    question=WORDS,
    as_of=st.dates(),
    regions=st.lists(WORDS).map(tuple),
    history=st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), WORDS)).map(tuple),
    kind=st.sampled_from(Kind),
    comment=WORDS,
    clause=st.none() | st.builds(Clause, st.text(min_size=1, max_size=20), WORDS),
    answer=st.dictionaries(WORDS, WORDS | st.integers() | st.none(), max_size=3),
    pack=st.binary(max_size=200),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("feedback") / "feedback.sqlite")


@given(FEEDBACK)
@settings(max_examples=20)
def test_what_is_kept_comes_back_as_it_was(shared: Store, given: Feedback) -> None:
    found = shared.entry(shared.add(given))
    assert found is not None
    assert found.given == given


def test_many_threads_and_stores_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "new" / "feedback.sqlite"
    kept: list[int] = []

    def give(name: int) -> None:
        store = Store(file)
        kept.extend(store.add(said(f"{name}-{n}")) for n in range(10))

    threads = [threading.Thread(target=give, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = list(Store(file).every())
    assert sorted(kept) == [entry.id for entry in entries] == list(range(1, 81))
    assert {entry.given.question for entry in entries} == {
        f"{name}-{n}" for name in range(8) for n in range(10)
    }


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    file = tmp_path / "feedback.sqlite"
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\n"
        "from tests.eval.test_feedback import said\n"
        "from eval.feedback import Store\n"
        f"store = Store(Path({str(file)!r}))\n"
        "while True: print(store.add(said()), flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = [child.stdout.readline() for _ in range(20)]
        os.kill(child.pid, signal.SIGKILL)
        told += child.stdout.readlines()
    acknowledged = {int(line) for line in told if line.endswith("\n")}
    assert len(acknowledged) >= 20
    assert acknowledged <= {entry.id for entry in Store(file).every()}


def test_the_list_is_filtered_and_paged_latest_first(tmp_path: Path) -> None:
    store = Store(tmp_path / "feedback.sqlite")
    for number in range(1, 8):
        store.add(said(str(number), Kind.OUTDATED if number % 2 else Kind.HELPFUL))

    def listed(kind: Kind | None, before: int, count: int) -> list[int]:
        return [entry.id for entry in store.latest(kind=kind, before=before, count=count)]

    assert listed(None, 100, 3) == [7, 6, 5]
    assert listed(None, 5, 3) == [4, 3, 2]
    assert listed(Kind.OUTDATED, 7, 10) == [5, 3, 1]
    assert store.counts() == {Kind.OUTDATED: 4, Kind.HELPFUL: 3}


def test_what_is_removed_is_gone_from_the_bytes_and_its_number_is_not_given_again(
    tmp_path: Path,
) -> None:
    file = tmp_path / "feedback.sqlite"
    store = Store(file)
    number = store.add(said("我的手机号是一三八"))
    assert "一三八".encode() in file.read_bytes()
    store.remove(number)
    assert store.entry(number) is None
    assert all("一三八".encode() not in left.read_bytes() for left in tmp_path.iterdir())
    assert store.add(said()) > number


def test_every_row_is_read_whatever_is_added_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback, "_BATCH", 5)
    store = Store(tmp_path / "feedback.sqlite")
    for _ in range(12):
        store.add(said())
    rows = store.every()
    next(rows)
    store.add(said("later"))
    assert [entry.id for entry in rows] == list(range(2, 14))


def test_a_full_disk_is_a_sentence_and_what_was_kept_stays(tmp_path: Path) -> None:
    store = Store(tmp_path / "feedback.sqlite", megabytes=1)
    store.add(said("first"))
    with pytest.raises(FeedbackUnkept, match="已满"):
        store.add(said(pack=b"x" * 2_000_000))
    assert [entry.given.question for entry in store.every()] == ["first"]
    store.add(said("after"))


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for file in (Path("/proc/tiaowen/feedback.sqlite"), tmp_path / "file" / "feedback.sqlite"):
        with pytest.raises(FeedbackUnkept, match=r"feedback\.sqlite 无法读写"):
            Store(file).add(said())
    with pytest.raises(FeedbackUnkept, match="打不开"):
        Store(tmp_path).add(said())


def test_a_disk_that_has_become_read_only_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "feedback.sqlite"
    Store(file).add(said("kept"))
    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda path, **given: connect(f"file:{path}?mode=ro", uri=True, **given)
    )
    store = Store(file)
    with pytest.raises(FeedbackUnkept, match="只读"):
        store.add(said())
    assert [entry.given.question for entry in store.every()] == ["kept"]


def test_a_file_of_another_kind_or_layout_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    other.write_bytes(b"not a database, but somebody's notes" * 200)
    with pytest.raises(FeedbackUnkept, match="不是反馈文件"):
        Store(other).add(said())
    assert other.read_bytes() == b"not a database, but somebody's notes" * 200
    later = tmp_path / "later.sqlite"
    connection = sqlite3.connect(later)
    connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(FeedbackUnkept, match="版式是 9"):
        Store(later).add(said())


def test_no_column_could_hold_who_gave_it(tmp_path: Path) -> None:
    file = tmp_path / "feedback.sqlite"
    Store(file).add(said())
    connection = sqlite3.connect(file)
    columns = {row[1] for row in connection.execute("PRAGMA table_info(feedback)")}
    connection.close()
    assert columns == set(
        "id time question as_of regions history kind comment source clause answer pack".split()
    )
