"""A Word file is read as Word shows it: with the numbers it counts, without what is hidden."""

import io
import zipfile

import pytest

from corpus import package
from corpus.extract import Extract, Unreadable, extract
from corpus.kind import Kind
from corpus.numbering import FORMATS, written
from tests.corpus.papers import docx, level, numbered, paragraph, related, xml, zipped


def read(data: bytes) -> Extract:
    return extract(Kind.WORD, data)


def lines(body: str, **parts: str) -> list[str]:
    return read(docx(body, **parts)).text.splitlines()


def lists(*levels: str, more: str = "", num: str = "") -> str:
    inside = f'<w:abstractNum w:abstractNumId="5">{"".join(levels)}{more}</w:abstractNum>'
    return f'{inside}<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>{num}'


CHAPTERS = (
    level(0, "chineseCounting", "%1、"),
    level(1, "japaneseCounting", "(%2)"),
    level(2, "decimal", "%3."),
)


def test_numbers_are_counted_level_by_level() -> None:
    body = "".join(
        numbered(text, int(at))
        for at, text in ("0甲", "1乙", "2丙", "2丁", "1戊", "2己", "0庚", "1辛")
    )
    assert lines(body, numbering=lists(*CHAPTERS)) == [
        "一、甲", "(一)乙", "1.丙", "2.丁", "(二)戊", "1.己", "二、庚", "(一)辛",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "third", "twelfth"),
    [
        ("decimal", "3", "12"),
        ("decimalZero", "03", "12"),
        ("decimalFullWidth", "3", "12"),
        ("chineseCounting", "三", "十二"),
        ("chineseCountingThousand", "三", "十二"),
        ("japaneseCounting", "三", "十二"),
        ("taiwaneseCountingThousand", "三", "十二"),
        ("ideographDigital", "三", "一二"),
        ("chineseLegalSimplified", "叁", "拾贰"),
        ("ideographTraditional", "丙", "乙"),
        ("ideographZodiac", "寅", "亥"),
        ("decimalEnclosedCircle", "③", "⑫"),
        ("decimalEnclosedCircleChinese", "③", "⑫"),
        ("decimalEnclosedParen", "⑶", "⑿"),
        ("decimalEnclosedFullstop", "⒊", "⒓"),
        ("ideographEnclosedCircle", "㊂", "(12)"),
        ("upperRoman", "III", "XII"),
        ("lowerRoman", "iii", "xii"),
        ("upperLetter", "C", "L"),
        ("lowerLetter", "c", "l"),
        ("unknown", "3", "12"),
    ],
)
def test_every_format_is_written_as_word_writes_it(form: str, third: str, twelfth: str) -> None:
    assert (written(3, form), written(12, form)) == (third, twelfth)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("value", [0, 1, 27, 53, 9_999, 10_000, 999_999])
def test_any_number_is_written_somehow(form: str, value: int) -> None:
    assert written(value, form) or form == "none"


def test_articles_have_a_blank_behind_their_number_and_run_on_through_chapters() -> None:
    levels = (
        level(0, "chineseCountingThousand", "第%1章"),
        level(1, "chineseCountingThousand", "第%2条", more='<w:lvlRestart w:val="0"/>'),
    )
    body = "".join(
        numbered(text, at)
        for at, text in ((0, "总则"), (1, "甲"), (1, "乙"), (0, "附则"), (1, "丙"))
    )
    assert lines(body, numbering=lists(*levels)) == [
        "第一章 总则", "第一条 甲", "第二条 乙", "第二章 附则", "第三条 丙",
    ]  # fmt: skip


def test_a_list_with_an_override_begins_anew_and_one_without_goes_on() -> None:
    begins = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride>'
    num = f'<w:num w:numId="2"><w:abstractNumId w:val="5"/>{begins}</w:num>'
    num += '<w:num w:numId="3"><w:abstractNumId w:val="5"/></w:num>'
    body = "".join(numbered("项", 0, list_id) for list_id in (1, 1, 3, 2, 2))
    found = lines(body, numbering=lists(CHAPTERS[0], num=num))
    assert found == ["一、项", "二、项", "三、项", "四、项", "五、项"]
    again = num.replace('"4"', '"1"')
    assert lines(body, numbering=lists(CHAPTERS[0], num=again))[-2:] == ["一、项", "二、项"]


def test_a_number_holds_those_above_it_in_digits_where_it_is_legal() -> None:
    levels = (CHAPTERS[0], level(1, "decimal", "%1.%2", more="<w:isLgl/>"))
    assert lines(numbered("甲", 0) + numbered("乙", 1), numbering=lists(*levels)) == [
        "一、甲",
        "1.1 乙",
    ]


def test_a_style_numbers_its_paragraphs() -> None:
    styles = (
        '<w:style w:styleId="1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="2"><w:basedOn w:val="1"/></w:style>'
        '<w:style w:styleId="3"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    levels = (CHAPTERS[0], level(1, "decimal", "%2.", more='<w:pStyle w:val="3"/>'))
    body = "".join(paragraph(t, f'<w:pStyle w:val="{s}"/>') for s, t in ("1甲", "3乙", "2丙"))
    none = '<w:pStyle w:val="1"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    found = lines(body + paragraph("丁", none), numbering=lists(*levels), styles=styles)
    assert found == ["一、甲", "1.乙", "二、丙", "丁"]


def test_styles_based_on_each_other_in_a_circle_end() -> None:
    styles = '<w:style w:styleId="1"><w:basedOn w:val="1"/></w:style>'
    assert lines(paragraph("甲", '<w:pStyle w:val="1"/>'), styles=styles) == ["甲"]


def test_a_bullet_is_a_bullet() -> None:
    assert lines(numbered("甲", 0), numbering=lists(level(0, "bullet", "\uf0b7"))) == ["• 甲"]


def test_an_empty_paragraph_counts_and_a_hidden_one_does_not() -> None:
    hidden = paragraph(
        "藏",
        '<w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:vanish/></w:rPr>',
        "<w:rPr><w:vanish/></w:rPr>",
    )
    body = numbered("甲", 0) + numbered("", 0) + hidden + numbered("丙", 0)
    assert lines(body, numbering=lists(CHAPTERS[0])) == ["一、甲", "二、", "三、丙"]


def test_revisions_are_read_as_accepted() -> None:
    kept = "<w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:moveTo><w:r><w:t>来</w:t></w:r></w:moveTo>"
    gone = "<w:del><w:r><w:delText>旧的</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>去</w:t></w:r></w:moveFrom>"
    found = read(docx(f"<w:p>{kept}{gone}<w:r><w:t>文</w:t></w:r></w:p>"))
    assert found == Extract("新来文\n", ("有 3 个字在修订中被删除,未收入正文",))


def test_a_paragraph_whose_mark_was_deleted_goes_on_in_the_next() -> None:
    joined = paragraph("甲", '<w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr>')
    body = joined + numbered("乙", 0) + numbered("丙", 0)
    assert lines(body, numbering=lists(CHAPTERS[0])) == ["一、甲乙", "二、丙"]


@pytest.mark.parametrize(
    ("run", "style", "count"),
    [
        ("<w:rPr><w:vanish/></w:rPr>", "", 3),
        ('<w:rPr><w:vanish w:val="1"/></w:rPr>', "", 3),
        ('<w:rPr><w:rStyle w:val="h"/></w:rPr>', "", 3),
        ("", "h", 3),
        ('<w:rPr><w:color w:val="FFFFFF"/></w:rPr>', "", 3),
        ('<w:rPr><w:sz w:val="1"/></w:rPr>', "", 3),
        ('<w:rPr><w:vanish w:val="0"/></w:rPr>', "h", 0),
        ('<w:rPr><w:color w:val="FFFFFF"/><w:shd w:fill="000000"/></w:rPr>', "", 0),
        ('<w:rPr><w:sz w:val="18"/></w:rPr>', "", 0),
    ],
)
def test_hidden_text_is_left_out_and_told(run: str, style: str, count: int) -> None:
    styles = '<w:style w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
    body = paragraph("看得见") + paragraph("藏起来", f'<w:pStyle w:val="{style}"/>', run)
    found = read(docx(body, styles=styles))
    assert found.text == ("看得见\n" if count else "看得见\n藏起来\n")
    assert found.notes == (
        (f"有 {count} 个隐藏文字(隐藏格式、白色或极小字号),未收入正文",) if count else ()
    )


def cell(*texts: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(map(paragraph, texts))}</w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def test_a_table_is_rows_and_merged_cells_keep_their_places() -> None:
    top = row(
        cell("类", properties='<w:vMerge w:val="restart"/>'),
        cell("年", properties='<w:gridSpan w:val="2"/>'),
    )
    below = row(cell("", properties="<w:vMerge/>"), cell("2020"), cell("20", "25"))
    table = (
        f"<w:tbl>{row(cell('指标表'))}{top}{below}{row(cell('甲'), cell('1'), cell('2'))}</w:tbl>"
    )
    assert lines(table) == ["指标表", "类 | 年", "| | 2020 | 20 25", "甲 | 1 | 2"]


def test_a_deleted_row_is_left_out() -> None:
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{cell('旧')}{cell('行')}</w:tr>"
    found = read(docx(f"<w:tbl>{row(cell('甲'), cell('乙'))}{gone}</w:tbl>"))
    assert found == Extract("甲 | 乙\n", ("有 2 个字在修订中被删除,未收入正文",))


def test_footnotes_and_text_boxes_stand_below_their_paragraph_once() -> None:
    box = f"<w:txbxContent>{paragraph('框中字')}</w:txbxContent>"
    both = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    note = '<w:footnoteReference w:id="2"/>'
    body = f"<w:p><w:r><w:t>正文</w:t>{note}{both}{note}</w:r></w:p>{paragraph('后')}"
    notes = f'<w:footnote w:id="0" w:type="separator">{paragraph("线")}</w:footnote><w:footnote w:id="2">{paragraph("注解")}</w:footnote>'
    assert lines(body, footnotes=notes) == ["正文", "〔脚注〕注解", "框中字", "后"]


def test_signs_breaks_fields_and_controls_are_text() -> None:
    run = (
        "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:noBreakHyphen/><w:softHyphen/>"
        '<w:sym w:font="Wingdings" w:char="F06C"/><w:sym w:char="XYZ"/><w:fldChar/><w:instrText>TOC</w:instrText></w:r>'
    )
    inside = f"<w:hyperlink>{run}</w:hyperlink><w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent><w:r><w:t>丁</w:t></w:r></w:sdtContent></w:sdt>"
    assert lines(f"<w:p>{inside}</w:p>") == ["甲\t乙", "丙-•\ufffd丁"]


def test_what_is_not_read_is_told() -> None:
    run = "<w:r><w:drawing/><w:object/><w:commentReference/><w:instrText>AUTONUM</w:instrText><w:t>甲</w:t></w:r>"
    found = read(docx(f"<w:p>{run}</w:p><w:altChunk/>", header=paragraph("某市人民政府文件 1")))
    assert found.text == "甲\n"
    assert found.notes == (
        "有 1 条批注,未收入正文",
        "有 1 幅图片或图形,其中的文字未收入正文",
        "有 2 个嵌入的对象或文件,其内容未收入正文",
        "有 1 处自动编号域没有保存结果,编号未收入正文",
        "页眉、页脚中的 8 个字未收入正文",
    )


def test_the_strict_form_of_word_files_is_read_too() -> None:
    data = xml(f"<w:body>{paragraph('甲')}</w:body>").replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    main = (
        b'<Relationships><Relationship Type="x/officeDocument" Target="/w/d.xml"/></Relationships>'
    )
    assert read(zipped({"_rels/.rels": main, "w/d.xml": data})).text == "甲\n"


def test_nothing_outside_the_file_is_followed() -> None:
    rels = related("numbering").replace(
        b'Target="numbering.xml"', b'Target="http://192.0.2.1/numbering.xml" TargetMode="External"'
    )
    up = related("styles").replace(b"styles.xml", b"../../../../etc/passwd")
    for each in (rels, up):
        parts = {
            "word/document.xml": xml(f"<w:body>{paragraph('甲')}</w:body>"),
            "word/_rels/document.xml.rels": each,
        }
        assert read(zipped(parts)).text == "甲\n"


LAUGHS = '<!DOCTYPE w [<!ENTITY a "哈哈哈"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE w [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "declared", [LAUGHS, OUTSIDE, '<!DOCTYPE w SYSTEM "http://192.0.2.1/w.dtd">']
)
def test_entities_are_refused(declared: str) -> None:
    body = xml("<w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body>").decode()
    data = body.replace("?>", f"?>{declared}", 1).encode()
    with pytest.raises(Unreadable, match=r"DTD|标记"):
        read(zipped({"word/document.xml": data}))


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"word/document.xml": b"0" * (package.LARGEST + 1)}, "解压后有"),
        ({f"word/a{n}.xml": b"0" * 30_000_000 for n in range(3)}, "解压后有 90000000 字节"),
        ({"word/document.xml": b"0" * 20_000_000}, "压缩比达"),
        ({f"word/{n}.xml": b"" for n in range(package.MOST_MEMBERS + 1)}, "内含 2001 个文件"),
        ({"word/document.xml": b"<w/>", "../../etc/cron": b"x"}, "路径越界"),
        ({"word/document.xml": b"<w/>", "/etc/cron": b"x"}, "路径越界"),
        ({"word/document.xml": b"<w/>", "c:\\x": b"x"}, "路径越界"),
        ({"word/other.xml": b"<w/>"}, "没有 Word 正文"),
        ({"word/document.xml": b"<w:"}, "的标记不完好"),
        ({"word/document.xml": b"<w>" * 10_000}, "的标记不完好"),
    ],
)
def test_a_zip_that_no_word_file_is_like_is_refused(parts: dict[str, bytes], words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(zipped(parts))


def test_a_symbolic_link_and_an_odd_method_are_refused() -> None:
    link = zipfile.ZipInfo("word/media/a")
    link.external_attr = 0o120777 << 16
    for info, method, words in (
        (link, zipfile.ZIP_STORED, "符号链接"),
        (zipfile.ZipInfo("word/a"), zipfile.ZIP_BZIP2, "压缩方式"),
    ):
        data = zipped({"word/document.xml": b"<w/>"})
        file = io.BytesIO(data)
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr(info, b"/etc/passwd", method)
        with pytest.raises(Unreadable, match=words):
            read(file.getvalue())


def test_members_that_share_their_bytes_are_refused() -> None:
    data = bytearray(
        zipped(
            {"word/document.xml": b"<a/>" * 50, "word/second.xml": b"<b/>" * 50}, zipfile.ZIP_STORED
        )
    )
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = (0).to_bytes(4, "little")  # where its header is said to be
    with pytest.raises(Unreadable, match=r"重叠|损坏"):
        read(bytes(data))


def test_a_size_that_is_a_lie_is_an_error() -> None:
    data = bytearray(docx(paragraph("甲" * 500)))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (40).to_bytes(4, "little")
    with pytest.raises(Unreadable, match="损坏"):
        read(bytes(data))


def test_a_table_of_many_rows_is_read_and_one_that_is_a_bomb_is_not() -> None:
    rows = row(cell("甲"), cell("1")) * 10_000
    data = zipped(
        {"word/document.xml": xml(f"<w:body><w:tbl>{rows}</w:tbl></w:body>")}, zipfile.ZIP_STORED
    )
    assert read(data).text == "甲 | 1\n" * 10_000
    with pytest.raises(Unreadable, match=r"压缩比达"):
        read(docx(f"<w:tbl>{rows * 10}</w:tbl>"))
