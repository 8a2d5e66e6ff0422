"""The terminal's door: contracts, sentences and exit codes."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import assemble
import settings
from cli import app
from index.ledger import with_choice, with_upload
from index.uploads import Uploads
from tests.fakes import FakeEmbedder

GOOD = "一、总则\n(一)质押融资。鼓励银行开展质押融资。\n"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake model, in place of the real one."""
    monkeypatch.setattr(assemble, "load_embedder", lambda *_, **__: FakeEmbedder())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one policy."""
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "昆明市某方案.txt").write_text(GOOD, encoding="utf-8")
    return policies


def run(*words: str | Path, given: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], input=given)


def built(folder: Path) -> Path:
    index = folder.parent / "index"
    assert run("build", folder, "--index", index).exit_code == 0
    return index


def test_build_tells_counts_and_a_second_build_embeds_nothing(folder: Path) -> None:
    index = folder.parent / "index"
    first, second = (run("build", folder, "--index", index) for _ in range(2))
    assert "1 份政策,1 个最末级条款" in first.output
    assert "新算向量 0 个" not in first.output
    assert "新算向量 0 个" in second.output


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("empty.txt", b"", "是空文件"),
        ("blank.txt", b" \n\n", "是空文件"),
        ("noise.txt", bytes(range(256)) * 4, "不是文本"),
        ("letter.txt", "各单位:\n请认真执行。\n".encode(), "没有找到任何条款编号"),
        ("picture.png", b"\x89PNG", "不是支持的格式"),
    ],
)
def test_a_bad_file_is_named_and_the_old_index_stays(
    folder: Path, name: str, data: bytes, sentence: str
) -> None:
    index = built(folder)
    before = sorted(p.name for p in index.iterdir())
    (folder / name).write_bytes(data)
    result = run("build", folder, "--index", index)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert name in result.stderr
    assert sorted(p.name for p in index.iterdir()) == before
    assert run("ask", "质押融资", "--index", index).exit_code == 0


def test_no_folder_an_empty_folder_and_no_index_are_told_apart(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for words, code, sentence in (
        (("build", tmp_path / "none"), 2, "没有找到政策文件夹"),
        (("build", empty), 2, "是空的"),
        (("ask", "质押", "--index", empty), 3, "还没有索引"),
    ):
        result = run(*words)
        assert (result.exit_code, sentence in result.stderr) == (code, True)


def test_an_index_of_another_model_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = built(folder)
    monkeypatch.setattr(assemble, "load_embedder", lambda *_, **__: FakeEmbedder("other"))
    result = run("ask", "质押", "--index", index)
    assert result.exit_code == 3
    assert "重新构建" in result.stderr


@pytest.mark.parametrize("question", ["", "问" * 100_000])
def test_an_impossible_question_gets_one_sentence(folder: Path, question: str) -> None:
    result = run("ask", question, "--index", built(folder))
    assert result.exit_code == 2
    assert "问题" in result.stderr


def test_every_line_gets_a_line_in_order_whatever_it_is(folder: Path) -> None:
    lines = [
        '{"id": 1, "question": "质押融资"}',
        "no json",
        '{"id": 3, "question": 5}',
        '{"id": 4, "question": ""}',
        '[1]',
        '{"id": 6, "question": "质押", "as_of": "not a day"}',
        '{"id": 7, "question": "质押", "as_of": "2020-01-01", "category": "direct"}',
    ]  # fmt: skip
    result = run("ask", "--jsonl", "-", "--index", built(folder), given="\n".join(lines))
    out = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["id"] for line in out] == [1, None, 3, 4, None, 6, 7]
    assert ["error" in line for line in out] == [False, True, True, True, True, True, False]
    assert out[3]["error"]["code"] == "bad_question"


def test_search_gives_ranked_clauses(folder: Path) -> None:
    result = run("search", "质押", "--json", "--index", built(folder))
    hits = json.loads(result.stdout)["hits"]
    assert hits[0]["clause"] == "一/(一)"


def test_inspect_gives_every_key_of_the_contract(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIAOWEN_CORPUS__FOLDER", str(folder))
    (found,) = json.loads(run("inspect", "--json").stdout)
    assert set(found) == {"source", "policy", "metadata", "clauses", "facts", "findings"}
    assert {"title", "issuer", "doc_number", "dates", "region", "period"} <= set(found["metadata"])
    assert {"id", "address", "label", "heading", "path", "start", "end", "leaf"} <= set(
        found["clauses"][0]
    )


def test_what_staff_published_and_removed_counts_for_every_command(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = Uploads(folder.parent / "uploads")
    monkeypatch.setenv("TIAOWEN_CORPUS__FOLDER", str(folder))
    monkeypatch.setenv("TIAOWEN_CORPUS__UPLOADS", str(uploads.folder))
    monkeypatch.setenv("TIAOWEN_INDEX__FOLDER", str(folder.parent / "index"))
    assert "1 份政策" in run("build").output
    assert not assemble.is_stale(settings.load())
    now = datetime.now(UTC)
    version = uploads.keep("新.txt", GOOD.encode(), number=1, on=now)
    uploads.write(with_choice(with_upload({}, "新.txt", version), "昆明市某方案.txt", None, now))
    assert assemble.is_stale(settings.load())
    assert "1 份政策" in run("build").output
    (held,) = json.loads(run("inspect", "--json").stdout)
    assert held["source"] == "新.txt"
    (alone,) = [line for line in run("build", folder).output.splitlines() if "份政策" in line]
    assert alone.startswith("1 份政策")


def test_check_qa_tells_every_fault_with_its_line_and_exit_code(folder: Path) -> None:
    index = built(folder)
    asked = folder.parent / "qa.jsonl"
    gold = [{"source": "昆明市某方案.txt", "quote": "鼓励银行"}]
    good = {"id": 1, "question": "质押?", "category": "direct", "answerable": True, "gold": gold}
    for items, code, words in (
        ([good], 0, ("1 题,没有问题",)),
        ([good, good, {}], 2, ("第 2 行:id", "第 3 行:id")),
        ([good | {"category": "listing"}], 2, ("第 1 行 1:列举题没有 terms",)),
        ([good | {"gold": [], "answerable": False}], 2, ("第 1 行 1:kind",)),
    ):
        asked.write_text("\n".join(map(json.dumps, items)), "utf-8")
        result = run("check-qa", asked, "--index", index)
        assert result.exit_code == code
        assert [word for word in words if word not in result.output] == []
    assert run("check-qa", folder / "none.jsonl", "--index", index).exit_code == 2


def test_an_unknown_setting_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOWEN_SERVE__PROT", "1")
    result = run("inspect")
    assert result.exit_code == 2
    assert "TIAOWEN_SERVE__PROT" in result.stderr
