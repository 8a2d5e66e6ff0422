"""The same policy has the same clauses in every format, and a file is what its bytes are."""

from pathlib import Path

import pytest

from corpus.extract import Extract, extract
from corpus.kind import Kind, kind
from corpus.parse import parse
from corpus.policy import Policy, Source
from corpus.read import MAX_BYTES, files, source, sources
from corpus.report import as_json
from errors import BadSource
from index.holdings import holdings
from tests.corpus import papers
from tests.corpus.written import assert_sound

TEXT = "一、总体要求\n(一)推进知识产权质押融资工作。\n(二)完善政策体系,到2025年达到12件。\n"
WRITERS = {
    Kind.WORD: papers.policy_docx,
    Kind.HTML: papers.policy_html,
    Kind.PDF: papers.policy_pdf,
}
NAMES = ("北京", "宣城", "昆明", "江西", "牡丹江")


def parsed(found: Extract) -> Policy:
    return parse(Source("某.pdf", found.text, "0" * 64, "pdf", found.notes))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("format_", WRITERS)
def test_a_real_policy_has_the_same_clauses_in_every_format(
    real_policies: dict[str, Policy], name: str, format_: Kind
) -> None:
    policy = real_policies[name]
    again = parsed(extract(format_, WRITERS[format_](policy.text)))
    assert [c.id for c in again.clauses] == [c.id for c in policy.clauses]
    assert [c.id for c in again.leaves] == [c.id for c in policy.leaves]
    assert [c.heading for c in again.clauses] == [c.heading for c in policy.clauses]
    assert (again.metadata.title.value, again.metadata.issuer.value) == (
        policy.metadata.title.value,
        policy.metadata.issuer.value,
    )
    assert_sound(again)
    lost = len("".join(policy.text.split())) - len("".join(again.text.split()))
    assert abs(lost) <= 0.001 * len(policy.text)


def test_a_folder_that_mixes_formats_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "乙.docx").write_bytes(papers.policy_docx(TEXT))
    (tmp_path / "丙.HTM").write_bytes(papers.policy_html(TEXT, "gb18030"))
    page = [(100, 700 - 28 * at, 16, line) for at, line in enumerate(TEXT.splitlines())]
    (tmp_path / "丁.pdf").write_bytes(papers.drawn(page))
    found = sources(tmp_path)
    assert [each.encoding for each in found] == ["pdf", "html", "docx", "utf-8"]
    assert {each.text.strip() for each in found} == {TEXT.strip()}
    assert [name for name, _ in files(tmp_path)] == [each.name for each in found]


def test_what_was_left_out_is_a_finding() -> None:
    page = (
        f"<html><body><p>{'</p><p>'.join(TEXT.split())}</p><p hidden>藏起来的话</p></body></html>"
    )
    policy = parse(source("某.html", page.encode()))
    told = [f for f in as_json(policy)["findings"] if f["kind"] == "left_out"]
    assert [f["message"] for f in told] == ["有 5 个隐藏文字(网页样式使其不可见),未收入正文"]
    assert "藏起来" not in policy.text


def test_controls_that_turn_the_writing_are_taken_out_of_a_page_and_told_in_a_text() -> None:
    turned = TEXT.replace("质押", "质\u202e押\u2069\U000e0041")
    page = parse(source("某.html", f"<html><p>{'<p>'.join(turned.split())}".encode()))
    assert "\u202e" not in page.text
    assert "质押融资" in page.text
    assert any("3 个看不见的控制字符" in f.message for f in page.findings)
    text = parse(source("某.txt", turned.encode()))
    assert text.text == turned
    assert [turned[f.span.start] for f in text.findings if f.kind == "invisible"] == [
        "\u202e",
        "\u2069",
    ]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", Kind.TEXT),
        (b"<!DOCTYPE html><p>", Kind.HTML),
        (b"\xef\xbb\xbf \n<HTML lang=zh>", Kind.HTML),
        ("<html>".encode("utf-16"), Kind.HTML),
        (b'<?xml version="1.0"?><html>', Kind.HTML),
        (b"<p>1 < 2</p>", Kind.TEXT),
        (b"%PDF-1.7", Kind.PDF),
        (b"\x00\x00\n%PDF-1.7", Kind.PDF),
        (b"{\\rtf1", Kind.RTF),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLD_OFFICE),
        (papers.zipped({"xl/workbook.xml": b"x"}), Kind.EXCEL),
        (papers.zipped({"ppt/presentation.xml": b"x"}), Kind.SLIDES),
        (papers.zipped({"OFD.xml": b"x"}), Kind.OFD),
        (papers.zipped({"a.txt": b"x"}), Kind.ZIP),
        (papers.zipped({}), Kind.ZIP),
        (papers.docx(""), Kind.WORD),
    ],
)
def test_a_file_is_what_its_bytes_say(data: bytes, found: Kind) -> None:
    assert kind(data) is found


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("某.pdf", papers.docx(""), "内容是Word 文档(docx),与后缀 .pdf 不符"),
        ("某.txt", papers.docx(""), "内容是Word 文档(docx),与后缀 .txt 不符"),
        ("某.docx", b"%PDF-1.4", "内容是PDF,与后缀 .docx 不符"),
        ("某.md", b"<!doctype html><p>x", "内容是网页(HTML),与后缀 .md 不符"),
        ("某.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office 文件(doc、xls 等)"),
        ("某.docx", papers.zipped({"xl/workbook.xml": b"x"}), "Excel"),
        ("某.pdf", "一、总则".encode(), "的内容不是PDF"),
        ("某.docx", b"\x07\xff\x00" * 99, "的内容不是Word"),
        ("某.html", "一、总则".encode(), "的内容不是网页"),
        ("某.doc", b"1", "不是支持的格式(支持:.txt、.md、.html、.htm、.docx、.pdf)"),
        ("../../某.pdf", b"x", "《../../某.pdf》的内容不是PDF"),
        ("空.pdf", b"", "空文件"),
        ("空.docx", b" \n", "空文件"),
        ("空.html", b"<html><body></body></html>", "空文件"),
        ("空.html", b"<!-- -->", "空文件"),
        ("空.docx", papers.docx(""), "空文件"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(
    name: str, data: bytes, words: str
) -> None:
    with pytest.raises(BadSource) as refused:
        source(name, data)
    assert words in str(refused.value)
    assert str(refused.value).startswith(f"《{name}》")
    assert str(refused.value).endswith("。")


def test_a_file_is_measured_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "稀疏.pdf").open("wb") as file:
        file.truncate(8_000_000_000)
    for read in (sources, lambda folder: holdings(folder, None, {})):
        with pytest.raises(BadSource, match=f"《稀疏.pdf》有 8000000000 字节,超过上限 {MAX_BYTES}"):
            read(tmp_path)
