"""No text breaks the parser, and no text makes it slow."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.read import source
from corpus.report import as_json, as_page
from errors import BadSource
from tests.corpus.test_text import ANY
from tests.corpus.written import assert_sound, parsed

PIECES = st.sampled_from(
    (
        "一、",
        "(一)",
        "(",
        "第三条",
        "第 12 章 ",
        "附件1",
        "附件:1.表",
        "①",
        "第一、",
        "1.",
        "\n",
        "\n\n",
        "关于印发",
        "《办法》",
        "的通知",
        "市财政局",
        "2023年3月1日",
        "2023年13月41日",
        "二〇二三年三月一日",
        "抄送:",
        "发布日期:",
        "目录",
        "索引号",
        "|",
        "\t",
        "12 |",
        "到2025年,",
        "达到12件",
        "〔2016",
        "号",
        "?",
        "\ufffd",
        "(责任单位:",
        "有效期3年",
        "自2024年2月29日起施行,",
        "质押融资。",
        "主要指标",
        "各市:",
        "上一篇:",
        "»",
    )
)


@given(ANY)
def test_any_text_is_a_policy_or_a_bad_source(text: str) -> None:
    with suppress(BadSource):
        assert_sound(parsed(text))


@settings(max_examples=150)
@given(st.lists(st.one_of(PIECES, ANY.map(lambda text: text[:4])), max_size=40))
def test_any_heap_of_policy_words_is_a_policy_or_a_bad_source(pieces: list[str]) -> None:
    with suppress(BadSource):
        policy = parsed("".join(pieces))
        assert_sound(policy)
        assert policy.metadata.title.value
        assert as_page(policy)
        assert as_json(policy)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_source_or_a_bad_source(data: bytes) -> None:
    with suppress(BadSource):
        assert source("某.txt", data).text.strip()


def sizes(text: Callable[[int], str], small: int) -> tuple[float, float]:
    """Seconds for a text and for one six times as long."""
    taken = []
    for size in (small, small * 6):
        made = text(size)
        began = time.process_time()
        with suppress(BadSource):
            as_page(parsed(made))
        taken.append(time.process_time() - began)
    return taken[0], taken[1]


# What a pattern may stumble over: each grows with n.
LONG: dict[str, tuple[Callable[[int], str], int]] = {
    "headings": (lambda n: "\n".join(f"{i % 900 + 1}.加强保护" for i in range(n)), 1250),
    "articles": (lambda n: "\n".join(f"第{i + 1}条 保护。" for i in range(n)), 1250),
    "one line": (lambda n: "一、" + "关于印发达到5件" * n, 2500),
    "question marks": (lambda n: "一、" + "a?" * n, 8000),
    "opening brackets": (lambda n: "一、" + "(" * n + "]" * n, 8000),
    "brackets": (lambda n: "一、" + "(" * n + ")" * n, 8000),
    "arrows": (lambda n: "a>" + " >" * n + "。\n一、总则", 8000),
    "blanks and arrows": (lambda n: ("a>" + " " * 20) * n + "。\n一、总则", 800),
    "blanks": (lambda n: "一、总则 " + " " * n + "甲\n" + "\u3000\n" * n, 8000),
    "blanks before an end": (lambda n: "标题" + " " * n + "x\n一、" + "。 " * n, 8000),
    "dates": (lambda n: "一、总则\n" + "市财政局\n2023年3月1日\n" * n, 400),
    "annexes": (lambda n: "一、总则\n" + "附件:1.表\n2.表\n" * n + "甲。", 400),
    "annex heads": (lambda n: "一、总则\n" + "市财政局\n2023年3月1日\n附件1\n一、表\n" * n, 200),
    "contents": (lambda n: "目录\n" + "".join(f"第{i + 1}章 总则\n" for i in range(n)), 700),
    "table": (lambda n: "一、总则\n" + "指标 | 2020年 | 2025年\n" * n, 800),
    "one cell a line": (lambda n: "一、总则\n" + "指标 |\n2 |\n3 |\n" * n, 800),
    "units": (lambda n: "一、(责任单位:" + "市财政局、" * n + ")", 2500),
    "goals": (lambda n: "一、" + "到2025年,拥有量达到5件," * n, 800),
    "keys": (lambda n: "发布日期 " * n + "\n一、总则", 800),
    "head lines": (lambda n: "市财政局\n" * n + "一、总则", 800),
    "unclosed titles": (lambda n: "印发《" * n + "\n一、总则", 2500),
    "quoted marks": (lambda n: "一、" + "。””" * n, 8000),
}


@pytest.mark.parametrize("name", sorted(LONG))
def test_a_text_six_times_as_long_takes_no_more_than_twenty_times_as_long(name: str) -> None:
    text, small = LONG[name]
    tries = [
        sizes(text, small) for _ in range(3)
    ]  # a busy machine spoils some, and makes none faster
    small_time, large_time = (min(times) for times in zip(*tries, strict=True))
    assert large_time < max(20 * small_time, 0.2), f"{small_time:.3f} s, then {large_time:.3f} s"


def test_a_megabyte_of_five_thousand_clauses_is_parsed_in_five_seconds() -> None:
    clause = "到2025年拥有量达到{}件。企业应当按照第十二条规定建立(内部)制度。(责任单位:市科技局、市财政局)"
    body = "".join(
        ("" if n % 10 else f"第{n // 10 + 1}章 保护\n")
        + f"第{n + 1}条 {clause.format(n)}推进质押融资,给予补贴。\n"
        for n in range(5000)
    )
    text = "市科技局关于印发《办法》的通知\n" + body
    assert len(text.encode()) > 900_000
    began = time.process_time()
    policy = parsed(text)
    assert time.process_time() - began < 5
    assert len(policy.leaves) == 5000
    assert len(policy.units) == 10_000


def test_ten_thousand_headings_and_a_line_of_a_megabyte_are_parsed() -> None:
    headings = "\n".join(f"({n % 99 + 1})保护" for n in range(10_000))
    assert len(parsed(headings).clauses) == 10_000
    assert len(parsed("一、" + "质押融资," * 200_000).leaves) == 1


def test_a_number_of_ten_thousand_digits_is_no_label() -> None:
    with pytest.raises(BadSource):
        parsed("1" * 10_000 + "、\n第" + "9" * 10_000 + "条\n" + "一" * 10_000 + "、")


@pytest.mark.parametrize("blank", ["\u200b", "\ufeff", "\u3000", "\u00a0", "\u2003", "\u00ad"])
def test_a_label_is_found_behind_any_blank(blank: str) -> None:
    assert [c.id for c in parsed(f"{blank}一、总则\n{blank}(一){blank}甲。").clauses] == [
        "一",
        "一/(一)",
    ]


@pytest.mark.parametrize("end", ["\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_a_line_ends_at_any_line_break(end: str) -> None:
    assert [c.id for c in parsed(f"一、总则{end}二、附则").clauses] == ["一", "二"]
