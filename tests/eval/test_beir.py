"""A BEIR-style folder: each document one passage; bad files are named with line and reason."""

import json
from datetime import date
from pathlib import Path

import pytest

from errors import BadInput
from eval import beir
from eval.collection import read
from eval.report import write_retrieval
from eval.table import retrieval_table
from eval.trec import read_qrels, read_run
from rag.pipeline import PolicyQA
from tests.fakes import FakeEmbedder

DOCUMENTS = {
    "d 1": ("专利保险", "加快推进专利保险试点工作。扩大试点范围。"),
    "d2": ("", "扩大质押贷款融资规模"),
    "d3": ("hydrogen", "fuel cells for buses"),
}
QUERIES = {"q1": "专利保险试点", "q2": "质押贷款", "q3": "nobody judged this"}
QRELS = "q1\td 1\t2\nq1\td2\t0\nq2\td2\t1\n"


def folder(at: Path, *, qrels: str = QRELS, name: str = "qrels.tsv") -> Path:
    corpus = [{"_id": k, "title": t, "text": x, "metadata": {}} for k, (t, x) in DOCUMENTS.items()]
    queries = [{"_id": k, "text": text} for k, text in QUERIES.items()]
    for file, rows in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        (at / file).write_text("\n".join(lines), "utf-8")
    (at / name).parent.mkdir(exist_ok=True)
    (at / name).write_text(qrels, "utf-8")
    return at


@pytest.mark.parametrize("name", ["qrels.tsv", "qrels/test.tsv"])
@pytest.mark.parametrize("header", ["", "query-id\tcorpus-id\tscore\n"])
def test_a_folder_is_read_with_or_without_a_header(tmp_path: Path, name: str, header: str) -> None:
    found = read(folder(tmp_path, qrels=header + QRELS, name=name))
    assert found.qrels == {"q1": {"d 1": 2, "d2": 0}, "q2": {"d2": 1}}
    assert set(found.queries) == {"q1", "q2"}
    assert found.documents["d 1"].startswith("专利保险\n加快")


def test_each_document_is_one_passage_and_a_search_finds_it(tmp_path: Path) -> None:
    found = read(folder(tmp_path))
    embedder = FakeEmbedder()
    snapshot = beir.snapshot(found, embedder)
    assert [passage.clause for passage in snapshot.passages] == list(DOCUMENTS)
    assert [passage.text for passage in snapshot.passages] == list(found.documents.values())
    qa = PolicyQA(snapshot, embedder, lambda: date(2026, 1, 1))
    scored = beir.evaluate(found, qa.search)
    assert scored.rankings["q2"][0] == "d2"
    assert scored.scores["R@5"].value == 1
    assert "3 篇文档" in retrieval_table(scored)


def test_a_query_for_which_nothing_is_found_counts_as_nought(tmp_path: Path) -> None:
    found = read(folder(tmp_path))
    scored = beir.evaluate(found, lambda question: ())
    assert scored.scores["nDCG@10"].value == 0
    assert scored.scores["nDCG@10"].n == 2


def test_the_run_is_written_for_any_tool(tmp_path: Path) -> None:
    found = read(folder(tmp_path))
    embedder = FakeEmbedder()
    qa = PolicyQA(beir.snapshot(found, embedder), embedder, lambda: date(2026, 1, 1))
    scored = beir.evaluate(found, qa.search)
    here = write_retrieval(scored, found.qrels, tmp_path / "out")
    assert read_run(here / "run.trec") == {k: list(v) for k, v in scored.rankings.items()}
    assert read_qrels(here / "qrels.trec") == found.qrels
    assert json.loads((here / "scores.json").read_text())["documents"] == 3


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        ("corpus.jsonl", '{"_id": "a", "text": "x"}\n{"_id": "a", "text": "y"}', "第 2 行:_id “a”"),
        ("corpus.jsonl", '{"_id": "a"}', "第 1 行:text"),
        ("corpus.jsonl", "\n\n{", "第 3 行"),
        ("queries.jsonl", '{"_id": "q1", "text": " "}', "第 1 行:text"),
        ("qrels.tsv", "q1\td 1\t1\nq1\td2\tmuch", "第 2 行:应为"),
        ("qrels.tsv", "q1\td2\t1\nq1\tnone\t1", "第 2 行:文档 none"),
        ("qrels.tsv", "q1\td2\t1\nq9\td2\t1", "第 2 行:问题 q9"),
        ("qrels.tsv", "q1\td2\t0", "没有相关文档"),
    ],
)
def test_a_bad_file_is_named_with_line_and_reason(
    tmp_path: Path, file: str, text: str, reason: str
) -> None:
    (folder(tmp_path) / file).write_text(text, "utf-8")
    with pytest.raises(BadInput) as told:
        read(tmp_path)
    assert file in str(told.value)
    assert reason in str(told.value)


@pytest.mark.parametrize("file", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named(tmp_path: Path, file: str) -> None:
    (folder(tmp_path) / file).unlink()
    with pytest.raises(BadInput, match=file):
        read(tmp_path)
