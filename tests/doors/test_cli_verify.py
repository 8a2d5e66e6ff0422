"""`ask --pack` writes what `verify` reads: 0 all the same, 1 something changed, 2 bad input."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import assemble
from cli import app
from tests.fakes import FakeEmbedder

GOOD = "一、总则\n(一)质押融资。鼓励银行开展质押融资。\n"
NAME = "昆明市某方案.txt"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake model, in place of the real one."""
    monkeypatch.setattr(assemble, "load_embedder", lambda *_, **__: FakeEmbedder())


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def rebuilt(folder: Path, text: str) -> Path:
    policies = folder / "policies"
    policies.mkdir(exist_ok=True)
    (policies / NAME).write_text(text, encoding="utf-8")
    assert run("build", policies, "--index", folder / "index").exit_code == 0
    return folder / "index"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return rebuilt(tmp_path, GOOD)


@pytest.fixture
def pack(tmp_path: Path, index: Path) -> Path:
    file = tmp_path / "pack.json"
    asked = run("ask", "质押融资有哪些支持", "--index", index, "--pack", file)
    assert asked.exit_code == 0
    assert "鼓励银行" in asked.output
    return file


def test_nothing_changed_is_exit_code_0(pack: Path, index: Path) -> None:
    verified = run("verify", pack, "--index", index)
    assert verified.exit_code == 0
    lines = verified.output.splitlines()
    assert lines
    assert all(line.startswith("一致") for line in lines)


def test_a_change_is_exit_code_1_and_told_line_by_line(pack: Path, tmp_path: Path) -> None:
    index = rebuilt(tmp_path, GOOD.replace("鼓励银行", "限制银行"))
    verified = run("verify", pack, "--index", index)
    assert verified.exit_code == 1
    assert "已没有这句话" in verified.output
    assert f"《{NAME}》的文件有改动" in verified.output


def test_json_holds_every_statement(pack: Path, tmp_path: Path) -> None:
    index = rebuilt(tmp_path, "前言。\n" + GOOD)
    verified = run("verify", pack, "--index", index, "--json")
    told = json.loads(verified.output)
    assert verified.exit_code == 1
    citation = next(one for one in told if one["subject"] == "citation")
    assert citation["outcome"] == "moved"
    assert citation["place"]["source"] == NAME


@pytest.mark.parametrize("data", [b"", b"{}", b"\x00\xff", b'{"format": 7}', b"[" * 99_999])
def test_what_is_no_pack_is_exit_code_2_and_one_sentence(
    tmp_path: Path, index: Path, data: bytes
) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(data)
    verified = run("verify", file, "--index", index)
    assert verified.exit_code == 2
    assert len(verified.output.strip().splitlines()) == 1


def test_a_missing_or_huge_pack_is_exit_code_2(tmp_path: Path, index: Path) -> None:
    assert run("verify", tmp_path / "none.json", "--index", index).exit_code == 2
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(2**32)  # without a block on the disk
    verified = run("verify", huge, "--index", index)
    assert verified.exit_code == 2
    assert str(2**32) in verified.output


def test_a_page_is_written_where_the_name_says_html(tmp_path: Path, index: Path) -> None:
    file = tmp_path / "pack.html"
    assert run("ask", "质押融资", "--index", index, "--pack", file).exit_code == 0
    assert file.read_text("utf-8").startswith("<!doctype html>")
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_a_pack_of_many_questions_is_refused(tmp_path: Path, index: Path) -> None:
    asked = run("ask", "--jsonl", "-", "--index", index, "--pack", tmp_path / "p.json")
    assert asked.exit_code == 2
    assert "--jsonl" in asked.output


def test_a_pack_that_cannot_be_written_is_told(tmp_path: Path, index: Path) -> None:
    asked = run("ask", "质押融资", "--index", index, "--pack", tmp_path / "no" / "p.json")
    assert asked.exit_code == 2
    assert "无法读写" in asked.output
