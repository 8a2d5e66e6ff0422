"""Values survive the way to disk, character for character."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from corpus.policy import Policy, Source
from errors import IndexCorrupt, IndexForeign
from index.codec import array_bytes, array_value, json_bytes, json_value
from index.disk import DISK
from index.lines import Lines, lines
from tests.index.policies import ALL, BEIJING, policies

POLICY = TypeAdapter(Policy)
SOURCE = TypeAdapter(Source)


@given(policies("a.txt"))
def test_a_policy_comes_back_equal(of: Policy) -> None:
    line = json_bytes(POLICY, of)
    assert b"\n" not in line
    assert json_value(POLICY, line) == of


@given(st.text(st.characters() | st.sampled_from(["\ud83d", "\ude00"])))
def test_so_does_any_text_even_a_torn_surrogate_pair(text: str) -> None:
    source = Source("a", text, "", "")
    assert json_value(SOURCE, json_bytes(SOURCE, source)) == source


def test_an_array_of_objects_is_neither_written_nor_read() -> None:
    array = np.arange(6, dtype=np.int32).reshape(2, 3)
    assert np.array_equal(array_value(array_bytes(array)), array)
    with pytest.raises(ValueError, match="allow_pickle"):
        array_bytes(np.array([{}]))


def stored(folder: Path, *values: Source) -> tuple[Path, Lines[Source]]:
    data, table = lines(SOURCE, values)
    path = folder / "sources.jsonl"
    path.write_bytes(data)
    return path, Lines("gen-000001/sources.jsonl", DISK.open(path), table, SOURCE)


def test_lines_are_a_sequence_that_reads_when_asked(tmp_path: Path) -> None:
    values = tuple(policy.source for policy in ALL)
    path, read = stored(tmp_path, *values)
    path.unlink()  # the handle outlives the name
    assert tuple(read) == values
    assert (read[-1], list(read[:2]), len(read)) == (values[-1], list(values[:2]), 3)
    with pytest.raises(IndexError):
        read[3]


def test_a_line_changed_under_a_running_server_is_an_error(tmp_path: Path) -> None:
    path, read = stored(tmp_path, BEIJING.source)
    data = path.read_bytes()
    path.write_bytes(data.replace("补贴".encode(), "没收".encode()))
    with pytest.raises(IndexCorrupt, match=r"sources\.jsonl"):
        read[0]
    os.truncate(path, 40)
    with pytest.raises(IndexCorrupt, match=r"sources\.jsonl"):
        read[0]


def test_a_line_of_other_types_is_foreign(tmp_path: Path) -> None:
    path, _ = stored(tmp_path, replace(BEIJING.source, name="甲"))
    _, table = lines(SOURCE, [replace(BEIJING.source, name="甲")])
    with pytest.raises(IndexForeign):
        Lines("gen-000001/sources.jsonl", DISK.open(path), table, POLICY)[0]


def test_what_was_left_out_of_a_source_comes_back() -> None:
    source = Source("a.pdf", "一、甲", "0", "pdf", ("有 1 幅图片", "第 2 页没有文字"))
    assert json_value(SOURCE, json_bytes(SOURCE, source)) == source
