"""Files become sources whatever their encoding, or an error that names every file at fault."""

from pathlib import Path

import pytest

from corpus.policy import Source
from corpus.read import MAX_BYTES, source, sources
from errors import BadSource

SIMPLIFIED = "一、总体要求\n(一)推进知识产权质押融资工作,支持中小企业发展,完善政策体系。\n" * 3
TRADITIONAL = "一、總體要求\n(一)推進智慧財產權質押融資工作,支持中小企業發展,完善政策體系。\n" * 3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "utf-8-sig"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "gbk"),
        (SIMPLIFIED, "utf-16"),
        (TRADITIONAL, "utf-8"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "utf-16"),
    ],
)
def test_a_text_is_the_same_in_every_encoding(text: str, encoding: str) -> None:
    assert source("某.txt", text.encode(encoding)).text == text


def test_utf_16_with_the_other_byte_order_is_read() -> None:
    data = b"\xfe\xff" + SIMPLIFIED.encode("utf-16-be")
    assert source("某.txt", data).text == SIMPLIFIED


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_without_a_byte_order_mark(encoding: str) -> None:
    assert source("某.txt", SIMPLIFIED.encode(encoding)).text == SIMPLIFIED


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_newline_becomes_one(newline: str) -> None:
    assert source("某.txt", f"一、甲{newline}二、乙{newline}".encode()).text == "一、甲\n二、乙\n"


def test_nothing_but_newlines_is_changed() -> None:
    text = "　一、總體要求\u00a0\t（一）\u200b質押 \n\n"
    assert source("某.txt", text.encode()).text == text


def test_the_digest_is_that_of_the_bytes() -> None:
    one, other = (source("某.txt", f"一、甲{end}".encode()) for end in ("\n", "\r\n"))
    assert one.text == other.text
    assert one.digest != other.digest


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.txt", b"", "空文件"),
        ("白.txt", "\ufeff \u3000\n\n".encode(), "空文件"),
        ("标记.txt", b"\xef\xbb\xbf", "空文件"),
        ("图.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "内容是图片"),
        ("零.txt", b"\x00" * 100, "不是文本"),
        ("半.txt", b"\xff\xfe\x00", "不是文本"),
        ("表.xlsx", b"PK", "不是支持的格式"),
        ("没有后缀", b"1.", "不是支持的格式"),
        ("大.txt", b"1" * (MAX_BYTES + 1), str(MAX_BYTES + 1)),
    ],
)
def test_what_is_no_text_is_refused_by_name(name: str, data: bytes, words: str) -> None:
    with pytest.raises(BadSource, match=words) as refused:
        source(name, data)
    assert f"《{name}》" in str(refused.value)


def names(found: tuple[Source, ...]) -> list[str]:
    return [each.name for each in found]


def test_sources_are_ordered_by_name_and_hidden_files_passed_over(tmp_path: Path) -> None:
    (tmp_path / "子 文件夹").mkdir()
    for name in ("乙 政策.txt", "甲.TXT", "子 文件夹/丙.md", ".DS_Store", "子 文件夹/.隐藏.bin"):
        (tmp_path / name).write_text("一、甲。", encoding="utf-8")
    assert names(sources(tmp_path)) == sorted(["乙 政策.txt", "子 文件夹/丙.md", "甲.TXT"])


def test_what_lies_in_a_hidden_folder_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "index").write_bytes(b"\x00")
    (tmp_path / "甲.txt").write_text("一、甲。", encoding="utf-8")
    assert names(sources(tmp_path)) == ["甲.txt"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match=r"没有找到政策文件夹.*无此处"):
        sources(tmp_path / "无此处")


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text("一、甲。", encoding="utf-8")
    with pytest.raises(BadSource, match="没有找到政策文件夹"):
        sources(tmp_path / "甲.txt")


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="是空的"):
        sources(tmp_path)


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "好.txt").write_text("一、甲。", encoding="utf-8")
    (tmp_path / "空.txt").write_bytes(b"")
    (tmp_path / "图.png").write_bytes(b"\x89PNG")
    (tmp_path / "断.txt").symlink_to(tmp_path / "不存在")
    with pytest.raises(BadSource) as refused:
        sources(tmp_path)
    message = str(refused.value)
    assert all(f"《{name}》" in message for name in ("空.txt", "图.png", "断.txt"))
    assert "好.txt" not in message


def test_a_folder_named_like_a_text_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "夹.txt").mkdir()
    (tmp_path / "甲.txt").write_text("一、甲。", encoding="utf-8")
    assert names(sources(tmp_path)) == ["甲.txt"]
