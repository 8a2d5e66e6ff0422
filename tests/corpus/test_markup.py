"""A web page is read as it is seen: blocks, tables and numbers, without the site around it."""

import pytest

from corpus.extract import Extract, Unreadable, extract
from corpus.kind import Kind


def page(body: str, head: str = "") -> Extract:
    return extract(Kind.HTML, f"<!DOCTYPE html><html><head>{head}</head><body>{body}".encode())


def lines(body: str, head: str = "") -> list[str]:
    return page(body, head).text.splitlines()


def test_a_block_is_a_line_and_a_break_begins_another() -> None:
    assert lines("<h1>题</h1>甲<p>一、<b>总</b>则<br/>乙</p>丙<div>丁<section>戊</section>己</div>") == [
        "题", "甲", "一、总则", "乙", "丙", "丁", "戊", "己",
    ]  # fmt: skip


def test_a_line_break_of_the_file_is_a_blank_between_words_and_nothing_between_chinese() -> None:
    assert lines("<p>知识\n   产权,\n保护 use\nof  IP</p>") == ["知识产权,保护 use of IP"]


def test_what_is_preformatted_keeps_its_lines() -> None:
    assert lines("<pre>一、甲\n二、乙</pre>丙") == ["一、甲", "二、乙", "丙"]


def test_entities_are_resolved() -> None:
    assert lines("<p>&#19968;、A&amp;B&nbsp;&lt;&#x4E8C;&gt;</p>") == ["一、A&B\xa0<二>"]


def test_a_table_is_rows_of_cells_with_bars() -> None:
    table = "<table><caption>指标表</caption><tr><th>名称<th>2020年<th>2025年<tr><td>专利<td>1<td>2</table>"
    assert lines(table) == ["指标表", "名称 | 2020年 | 2025年", "专利 | 1 | 2"]


def test_cells_that_reach_over_others_leave_their_places_empty() -> None:
    table = (
        "<table><tr><td rowspan=2>类<td colspan=2>年</tr><tr><td>2020<td>2025</tr>"
        "<tr><td>甲<td>1<td rowspan=9>2</tr><tr><td>乙<td>3</tr></table>"
    )
    assert lines(table) == ["类 | 年", "| | 2020 | 2025", "甲 | 1 | 2", "乙 | 3"]


def test_a_table_that_only_lays_out_a_page_is_no_table() -> None:
    inner = "<table><tr><td>a<td>b</table>"
    assert lines(f"<table><tr><td>一、甲<p>乙<td>{inner}</table>") == ["一、甲", "乙", "a | b"]
    assert lines("<table><tr><td>一、甲<p>乙</table>") == ["一、甲", "乙"]


@pytest.mark.parametrize(
    ("listed", "seen"),
    [
        ("<ol><li>甲<li>乙</ol>", ["1. 甲", "2. 乙"]),
        ("<ol start=3><li>甲<li value=7>乙<li>丙</ol>", ["3. 甲", "7. 乙", "8. 丙"]),
        ("<ol type=A><li>甲<li>乙</ol>", ["A. 甲", "B. 乙"]),
        ("<ol type=i><li>甲<ol><li>乙</ol><li>丙</ol>", ["i. 甲", "1. 乙", "ii. 丙"]),
        ('<ol style="list-style-type: cjk-ideographic"><li><p>甲</p></ol>', ["一、甲"]),
        ('<ol style="list-style:none"><li>甲</ol>', ["甲"]),
        ("<ol><li>(一)甲<li></ol>乙", ["(一)甲", "乙"]),
        ("<ul><li>甲</ul>", ["甲"]),
    ],
)
def test_list_items_bear_the_numbers_a_reader_sees(listed: str, seen: list[str]) -> None:
    assert lines(listed) == seen


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>藏起来</p>",
        '<p style="color:red;DISPLAY : none">藏起来</p>',
        '<span style="visibility:hidden">藏起来</span>',
        '<span style="font-size:0">藏起来</span>',
        '<span style="font-size: 0.0px;">藏起来</span>',
        '<div style="opacity:0"><b>藏起</b>来</div>',
        '<p class="a x">藏起来</p>',
        '<p id="y">藏起来</p>',
    ],
)
def test_what_nobody_sees_is_left_out_and_told(hidden: str) -> None:
    sheet = "<style>/* .p{display:none} */ p.x, #y { display:none } .p{color:red}</style>"
    found = page(f'<p class="p">甲{hidden}乙</p>', sheet)
    assert "藏" not in found.text
    assert "".join(found.text.split()) == "甲乙"
    assert found.notes == ("有 3 个隐藏文字(网页样式使其不可见),未收入正文",)


def test_small_but_visible_text_stays() -> None:
    assert lines('<p style="font-size:0.9em">甲</p><p style="opacity:0.5">乙</p>') == ["甲", "乙"]


def test_scripts_comments_and_forms_are_no_text() -> None:
    body = "<script>var a='<p>甲</p>'</script><!-- 乙 --><textarea>丙</textarea><select><option>丁</select>戊"
    assert lines(body) == ["戊"]


def test_menus_and_footers_are_left_out_and_told() -> None:
    links = "".join(f"<li><a>栏目{at}</a>" for at in range(5))
    found = page(
        f"<nav>首页</nav><ul>{links}</ul><p>一、甲</p><div class='footer'>主办 <a>联系我们</a></div>"
    )
    assert found.text == "一、甲\n"
    assert found.notes == ("网页导航、页脚等 23 个字未收入正文",)


def test_a_list_of_links_that_is_a_table_of_clauses_stays() -> None:
    links = "".join(f"<li><a>{number}、某章</a>" for number in "一二三四五")
    assert lines(f"<ul class='menu'>{links}</ul>") == [f"{number}、某章" for number in "一二三四五"]


def test_a_long_text_inside_a_footer_stays() -> None:
    assert lines(f"<footer>{'政策' * 300}</footer>") == ["政策" * 300]


def test_what_is_not_read_is_told() -> None:
    found = page("<p>甲<del>乙丙</del></p><img src=a><iframe src='file:///etc/passwd'></iframe>")
    assert found.text == "甲\n"
    assert found.notes == (
        "有 2 个字标为已删除,未收入正文",
        "有 1 幅图片,其中的文字未收入正文",
        "有 1 处嵌入的页面或对象,其内容未收入正文",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("declared", ["", "utf-8", "gb2312", "big5", "no-such-code"])
def test_a_page_is_the_same_in_every_encoding(encoding: str, declared: str) -> None:
    words = "一、總體要求 推進專利質押融資工作,支持中小企業發展。" * 3
    meta = f"<meta charset='{declared}'>" if declared in ("", encoding, "no-such-code") else ""
    data = f"<html><head>{meta}</head><body><p>{words}</p>".encode(encoding)
    assert extract(Kind.HTML, data).text == f"{words}\n"


def test_a_page_that_says_gb2312_may_hold_characters_of_gb18030() -> None:
    data = "<html><meta charset=gb2312><p>一、镕基、㐂</p>".encode("gb18030")
    assert extract(Kind.HTML, data).text == "一、镕基、㐂\n"


def test_bytes_that_cannot_be_decoded_are_told() -> None:
    data = "<html><meta charset=utf-8><p>一、总则".encode() + b"\xff\xfe\xff</p>" + "知识".encode()
    found = extract(Kind.HTML, data)
    assert "一、总则" in found.text
    assert any("无法解码" in note for note in found.notes)


@pytest.mark.parametrize(
    "deep",
    [
        "<div>" * 10_000 + "甲" * 99,
        "<b>" * 300 + "一、知识产权" * 20,
        "<table><tr><td>" * 2_000 + "甲" * 99,
    ],
)
def test_text_that_the_parser_drops_is_an_error(deep: str) -> None:
    with pytest.raises(Unreadable, match="读不出来"):
        page(deep)


def test_a_comment_that_never_ends_and_odd_tags_are_read_in_one_pass() -> None:
    for odd in ("<!-- " * 100_000, "<a " * 100_000, "</a " * 100_000, "<![CDATA[" * 50_000):
        found = page(f"<p>一、甲</p>{odd}")
        assert "一、甲" in found.text


def test_entities_of_a_document_type_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    data = f'<!DOCTYPE html [<!ENTITY l0 "哈">{laughs}<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    found = extract(Kind.HTML, f"{data}<html><p>一、&l9;&x;".encode())
    assert len(found.text) < 2_000
    assert "root:" not in found.text


def test_ten_thousand_rows_are_read() -> None:
    found = page(f"<table>{'<tr><td>甲<td>1' * 10_000}</table>")
    assert found.text == "甲 | 1\n" * 10_000
