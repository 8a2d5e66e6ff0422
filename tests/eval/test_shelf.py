"""QA sets to choose from: uploads are checked, named by us, bounded, and written whole."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import BadInput, BadQuestion
from eval import shelf
from eval.shelf import SET_BYTES, SET_QUESTIONS, Shelf, safe_name
from tests.eval.answers import NORTH, policies

GOOD = {
    "id": "a",
    "question": "专利保险?",
    "category": "direct",
    "answerable": True,
    "gold": [{"source": NORTH, "quote": "鼓励保险机构开展专利保险业务"}],
}


def lines(*items: object) -> bytes:
    return "\n".join(json.dumps(item, ensure_ascii=False) for item in items).encode()


@pytest.fixture
def kept(tmp_path: Path) -> Shelf:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "seeds.jsonl").write_bytes(lines(GOOD))
    return Shelf(
        uploads=tmp_path / "qa" / "uploads",
        feedback=tmp_path / "qa" / "feedback.jsonl",
        ours=tmp_path / "ours",
    )


def test_a_set_that_is_right_joins_the_others_and_can_be_taken_away(kept: Shelf) -> None:
    key = kept.keep("我的题.jsonl", lines(GOOD), policies())
    kept.feedback.write_bytes(lines(GOOD))
    assert list(kept.sets()) == ["seeds.jsonl", "feedback/feedback.jsonl", "uploads/我的题.jsonl"]
    assert kept.chosen(key).read_bytes() == lines(GOOD)
    kept.remove(key)
    assert key not in kept.sets()


@pytest.mark.parametrize("key", ["seeds.jsonl", "feedback/feedback.jsonl", "../x", "", "uploads/x"])
def test_only_uploads_can_be_removed(kept: Shelf, key: str) -> None:
    kept.feedback.parent.mkdir(parents=True)
    kept.feedback.write_bytes(lines(GOOD))
    before = dict(kept.sets())
    with pytest.raises(BadInput):
        kept.remove(key)
    assert kept.sets() == before


def test_a_set_that_is_wrong_is_told_line_by_line_and_nothing_is_kept(kept: Shelf) -> None:
    with pytest.raises(BadQuestion) as told:
        kept.keep("x.jsonl", lines(GOOD, GOOD, {"id": "b"}), policies())
    head, *faults = str(told.value).split("\n")
    assert head == "x.jsonl"
    assert [fault.partition(":")[0] for fault in faults] == ["第 2 行", "第 3 行"]
    assert list(kept.sets()) == ["seeds.jsonl"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"x" * (SET_BYTES + 1), "字节"),
        (b"{}\n" * (SET_QUESTIONS + 1), "2,001 题"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"PK\x03\x04" + b"\x00" * 50, "第 1 行"),
        (b"\n \n", "没有问题"),
        (b'{"id": ' + b"[" * 5000, "第 1 行"),
        (b'{"id": "\\ud800"}', "第 1 行"),
    ],
    ids=["large", "many", "no text", "zip", "empty", "deep", "surrogate"],
)
def test_a_file_of_another_kind_is_a_sentence(kept: Shelf, data: bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        kept.keep("x.jsonl", data, policies())
    assert list(kept.sets()) == ["seeds.jsonl"]


def test_a_file_whose_every_line_is_wrong_names_a_hundred(kept: Shelf) -> None:
    quotes = [{"source": NORTH, "quote": f"没有这句{n}"} for n in range(20)]
    wrong = [GOOD | {"id": str(n), "gold": quotes} for n in range(400)]
    with pytest.raises(BadQuestion) as told:
        kept.keep("x.jsonl", lines(*wrong), policies())
    assert len(str(told.value).split("\n")) == 101


def test_uploads_are_so_many_and_one_of_the_same_name_replaces(
    kept: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "MOST", 2)
    for name in ("a", "b", "b", "a"):
        kept.keep(name, lines(GOOD), policies())
    with pytest.raises(BadInput, match="已有 2 个"):
        kept.keep("c", lines(GOOD), policies())
    assert len(kept.sets()) == 3


@given(st.text(max_size=300))
def test_a_name_of_ours_has_nothing_of_a_path_in_it(name: str) -> None:
    made = safe_name(name)
    assert made.endswith(".jsonl")
    assert not set(made) & set("/\\<>\"'&\n\0")
    assert not made.startswith(".")
    assert len(made.encode()) <= 255
    assert safe_name(made) == made


def test_a_write_that_fails_leaves_the_old_set_and_no_rest(
    kept: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.keep("a", lines(GOOD), policies())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        kept.keep("a", lines(GOOD | {"id": "new"}), policies())
    monkeypatch.undo()
    assert [(file.name, file.read_bytes()) for file in kept.uploads.iterdir()] == [
        ("a.jsonl", lines(GOOD))
    ]
