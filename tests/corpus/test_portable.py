"""A PDF is read as it is seen: paragraphs whole again, page numbers aside, nothing hidden."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)
from reportlab.lib.colors import black, white
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from corpus.extract import Extract, Unreadable, extract
from corpus.kind import Kind
from corpus.parse import parse
from corpus.policy import Source
from tests.corpus.papers import FONT, drawn

Set = Sequence[tuple[float, float, float, str]]  # words at x, y in a size

FIXTURES = Path(__file__).parent / "fixtures"


def read(data: bytes) -> Extract:
    return extract(Kind.PDF, data)


def lines(*pages: Set) -> list[str]:
    return read(drawn(*pages)).text.splitlines()


def wrapped(text: str, *, top: float = 700, indent: int = 2, width: int = 20) -> Set:
    """A paragraph set in lines of so many characters, the first further in."""
    first = [(100.0 + 16 * indent, top, 16.0, text[: width - indent])]
    rest = range(width - indent, len(text), width)
    return first + [
        (100.0, top - 28 * at, 16.0, text[begin : begin + width])
        for at, begin in enumerate(rest, 1)
    ]


SENTENCE = "一、支持企业运用专利权质押融资,完善风险补偿机制,健全知识产权评估体系,到二〇二五年取得明显成效。"


def test_wrapped_lines_are_one_paragraph_without_blanks() -> None:
    assert lines([*wrapped(SENTENCE), *wrapped("(一)加强保护。", top=560)]) == [
        SENTENCE,
        "(一)加强保护。",
    ]


def test_a_paragraph_goes_on_over_the_page_and_page_numbers_are_aside() -> None:
    set_lines = wrapped(SENTENCE)
    above = [(x, y - 560, size, words) for x, y, size, words in set_lines[:1]]
    below = [(x, y + 28, size, words) for x, y, size, words in set_lines[1:]]
    found = read(drawn([*above, (290, 40, 12, "— 7 —")], [*below, (290, 40, 12, "— 8 —")]))
    assert found == Extract(f"{SENTENCE}\n", ("页眉、页脚、页码共 2 行未收入正文",))


@pytest.mark.parametrize("form", ["{}", "- {} -", "第{}页", "第 {} 页 共 3 页", "{}/3"])
def test_page_numbers_are_known_in_every_form(form: str) -> None:
    pages = [[(100, 700, 16, "一、甲。"), (290, 40, 12, form.format(at))] for at in (1, 2, 3)]
    assert lines(*pages) == ["一、甲。"] * 3


def test_a_number_that_does_not_count_the_pages_stays() -> None:
    pages = [[(100, 700, 16, "一、甲。"), (290, 60, 12, number)] for number in ("2440", "12")]
    assert lines(*pages) == ["一、甲。", "2440", "一、甲。", "12"]


def test_running_titles_are_aside_and_a_line_that_comes_again_in_the_text_is_not() -> None:
    pages = [
        [
            (250, 810, 10, "某市人民政府公报"),
            (100, 700, 16, f"{n}、甲。"),
            (100, 500, 16, "同一句话。"),
        ]
        for n in "一二三"
    ]
    assert lines(*pages) == [
        "一、甲。",
        "同一句话。",
        "二、甲。",
        "同一句话。",
        "三、甲。",
        "同一句话。",
    ]


def test_labels_begin_a_paragraph_where_nothing_is_indented() -> None:
    words = "一、支持企业运用专利权质押融资工作推进方案"
    page = [
        (100, 700, 16, words),
        (100, 672, 16, "(一)加强知识产权保护并且完善风险补偿机制"),
        (100, 644, 16, "的建设。"),
    ]
    assert lines(page) == [words, "(一)加强知识产权保护并且完善风险补偿机制的建设。"]


def test_words_in_columns_are_rows_where_they_stand_under_each_other() -> None:
    rows = [("指标", "2020年", "2025年"), ("专利", "1.68", "2.5"), ("商标", "1.9", "3.2")]
    page = [
        (x, 700 - 24 * at, 12.0, words)
        for at, row in enumerate(rows)
        for x, words in zip((100, 260, 400), row, strict=True)
    ]
    assert lines([(100, 740, 16, "一、指标。"), *page]) == [
        "一、指标。", "指标 | 2020年 | 2025年", "专利 | 1.68 | 2.5", "商标 | 1.9 | 3.2",
    ]  # fmt: skip


def canvas() -> tuple[Canvas, io.BytesIO]:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    made = Canvas(file)
    made.setFont(FONT, 16)
    made.drawString(100, 700, "一、看得见。")
    return made, file


def saved(made: Canvas, file: io.BytesIO) -> Extract:
    made.save()
    return read(file.getvalue())


def test_white_tiny_and_outlying_text_is_left_out_and_told() -> None:
    made, file = canvas()
    made.setFillColor(white)
    made.drawString(100, 600, "藏一")
    made.setFillGray(1)
    made.drawString(100, 580, "藏二")
    made.setFillColorCMYK(0, 0, 0, 0)
    made.drawString(100, 560, "藏三")
    made.setFillColor(black)
    made.setFont(FONT, 0.5)
    made.drawString(100, 540, "藏四")
    made.setFont(FONT, 16)
    made.drawString(-900, 500, "藏五")
    made.drawString(100, 5000, "藏六")
    made._code.append("BT 3 Tr ET")
    made.drawString(100, 520, "藏七")
    found = saved(made, file)
    assert found == Extract(
        "一、看得见。\n", ("有 14 个隐藏文字(白色、极小或在页面之外),未收入正文",)
    )


def test_white_text_on_a_dark_ground_is_seen() -> None:
    made, file = canvas()
    made.rect(90, 590, 200, 40, stroke=0, fill=1)
    made.setFillColor(white)
    made.drawString(100, 600, "白字黑底")
    assert saved(made, file) == Extract("一、看得见。\n白字黑底\n", ())


def test_a_watermark_across_the_page_is_left_out_and_told() -> None:
    made, file = canvas()
    made.rotate(45)
    made.drawString(300, 100, "内部资料")
    assert saved(made, file) == Extract("一、看得见。\n", ("有 4 个斜排的字(水印),未收入正文",))


def test_text_inside_a_form_and_furniture_marks_are_followed() -> None:
    made, file = canvas()
    made.beginForm("f")
    made.setFont(FONT, 16)
    made.drawString(0, 0, "二、表中。")
    made.endForm()
    made.translate(100, 600)
    made.doForm("f")
    made._code.append("/Artifact BMC")
    made.drawString(0, -100, "页脚")
    made._code.append("EMC")
    assert saved(made, file) == Extract(
        "一、看得见。\n二、表中。\n", ("页眉、页脚、页码共 1 行未收入正文",)
    )


def test_a_form_that_draws_itself_ends() -> None:
    made, file = canvas()
    made.beginForm("f")
    made.setFont(FONT, 16)
    made.drawString(0, 0, "自")
    made.endForm()
    made.doForm("f")
    made.save()
    writer = PdfWriter(clone_from=io.BytesIO(file.getvalue()))
    forms = writer.pages[0]["/Resources"]["/XObject"]  # type: ignore[index]
    (name,) = forms
    old: StreamObject = forms[name].get_object()
    again = DecodedStreamObject()
    again.update({key: value for key, value in old.items() if key != "/Filter"})
    again.set_data(old.get_data() + f" {name} Do {name} Do".encode())
    forms[name] = writer._add_object(again)
    again["/Resources"][NameObject("/XObject")] = DictionaryObject({name: forms.raw_get(name)})  # type: ignore[index]
    assert "一、看得见。" in read(written(writer)).text


def written(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def picture(made: Canvas, width: float, height: float) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    made.drawImage(ImageReader(Image.new("L", (4, 4))), 0, 0, width, height)


def test_a_scan_is_refused_with_what_would_help() -> None:
    file = io.BytesIO()
    made = Canvas(file)
    picture(made, 595, 842)
    made.save()
    with pytest.raises(Unreadable, match="是扫描件,没有文字层,请先做文字识别"):
        read(file.getvalue())


def test_a_page_without_text_among_others_is_told() -> None:
    made, file = canvas()
    made.showPage()
    picture(made, 595, 842)
    found = saved(made, file)
    assert found.text == "一、看得见。\n"
    assert found.notes == (
        "有 1 幅图片,其中的文字未收入正文",
        "第 2 页没有文字(可能是扫描页或空白页),共 1 页",
    )


def test_the_layer_of_a_recognised_scan_is_read_and_told() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    made = Canvas(file)
    picture(made, 595, 842)
    made.setFont(FONT, 16)
    made._code.append("BT 3 Tr ET")
    made.drawString(100, 700, "一、总则。")
    assert saved(made, file) == Extract("一、总则。\n", ("有 5 个字来自扫描件的识别层,可能有错字",))


def test_an_empty_document_is_refused() -> None:
    with pytest.raises(Unreadable, match="没有可读的文字"):
        read(drawn([]))


def test_a_locked_document_is_refused() -> None:
    with pytest.raises(Unreadable, match="有密码或权限加密"):
        read(drawn([(100, 700, 16, "一、甲。")], password="x"))


def test_one_that_only_forbids_printing_is_read() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(drawn([(100, 700, 16, "一、甲。")])))
    writer.encrypt(user_password="", owner_password="x", algorithm="RC4-128")
    assert read(written(writer)).text == "一、甲。\n"


def test_signs_of_a_font_that_tells_no_characters_are_an_error() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(drawn([(100, 700, 16, "一、甲乙丙。")])))
    for font in writer.pages[0]["/Resources"]["/Font"].values():  # type: ignore[index]
        font = font.get_object()
        if font["/Subtype"] == "/Type0":
            font[NameObject("/Encoding")] = NameObject("/Identity-H")
    with pytest.raises(Unreadable, match="没有字符对照表"):
        read(written(writer))


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(Unreadable, match="有 2001 页,超过上限 2000 页"):
        read(drawn(*[[(100, 700, 16, "一")]] * 2001))


def test_a_tree_of_pages_that_is_a_circle_is_refused() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(drawn([(100, 700, 16, "一、甲。")])))
    pages = writer._pages.get_object()
    pages[NameObject("/Kids")] = ArrayObject([*pages["/Kids"], writer._pages])  # type: ignore[index]
    pages[NameObject("/Count")] = NumberObject(9)  # type: ignore[index]
    with pytest.raises(Unreadable, match="损坏"):
        read(written(writer))


def test_a_stream_that_unpacks_to_far_too_much_is_refused() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(drawn([(100, 700, 16, "一、甲。")])))
    stream = DecodedStreamObject()
    stream.set_data(b"BT ET " * 20_000_000)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    with pytest.raises(Unreadable, match="超过上限"):
        read(written(writer))


def test_scripts_and_attachments_are_not_read() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(drawn([(100, 700, 16, "一、甲。")])))
    script = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
    )
    writer.root_object[NameObject("/OpenAction")] = script
    writer.add_attachment("a.txt", b"secret")
    assert read(written(writer)) == Extract("一、甲。\n", ("有 1 处内嵌的附件,未读取",))


def test_a_page_that_a_browser_printed_is_read_in_its_own_characters() -> None:
    """Its fonts are embedded, with character tables that hold radicals for characters."""
    found = read((FIXTURES / "浏览器打印.pdf").read_bytes())
    policy = parse(Source("某.pdf", found.text, "0" * 64, "pdf", found.notes))
    assert found.text == (FIXTURES / "浏览器打印.lines").read_text(encoding="utf-8")
    assert [leaf.id for leaf in policy.leaves] == ["一/(一)", "一/(二)", "二/(一)", "二/(二)"]
    assert [(i.name, i.base_value, i.target_value) for i in policy.indicators][:2] == [
        ("发明专利", "1.68", "2.5"),
        ("商标", "1.9", "3.2"),
    ]
    assert found.notes == ("有 8 个隐藏文字(白色、极小或在页面之外),未收入正文",)
    drawn_ = PdfReader(FIXTURES / "浏览器打印.pdf").pages[0].extract_text()
    assert {"⻅", "⻔", "⻓"} <= set(drawn_)
