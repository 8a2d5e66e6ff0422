"""A line to its label: the sign of numbering it begins with, its style and value."""

import re
import unicodedata
from dataclasses import dataclass

from corpus.policy import Span

_CN = "零〇一二三四五六七八九十百千两"
_CN_DIGITS = "零一二三四五六七八九"
_DIGIT_OF = {c: i for i, c in enumerate(_CN_DIGITS)} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def number(numeral: str) -> int:
    """The value of a numeral of a label: Chinese, Arabic, or one sign like ⑫.

    The last of several: 1.2.3 is the third of 1.2.

    >>> number("二十三"), number("一千零五"), number("12"), number("二〇"), number("⑫")
    (23, 1005, 12, 20, 12)
    >>> number("1.2.3")
    3
    """
    numeral = numeral.rpartition(".")[2]
    if numeral.isdecimal():
        return int(numeral)
    if numeral[0] not in _CN:
        return int(unicodedata.numeric(numeral[0]))
    if not set(numeral) & set(_UNITS):
        return int("".join(str(_DIGIT_OF[c]) for c in numeral))
    total, digit = 0, 0
    for char in numeral:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGIT_OF[char]
    return total + digit


def numeral(value: int) -> str:
    """The Chinese numeral of 1 to 9999, digits alone above: 12 is 十二.

    >>> numeral(12), numeral(20), numeral(105), numeral(1010)
    ('十二', '二十', '一百零五', '一千零一十')
    """
    if value > 9999:
        return str(value)
    words = ""
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = value // size % 10
        if digit:
            words += f"{_CN_DIGITS[digit]}{unit}"
        elif words and value % size:
            words = words.removesuffix("零") + "零"
    return words.removeprefix("一") if 10 <= value < 20 else words


def circled(value: int) -> str:
    """The sign ① for 1, up to 50."""
    for first, last, start in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= value <= last:
            return chr(start + value - first)
    return f"({value})"


@dataclass(frozen=True, slots=True)
class Style:
    """One way of numbering; the smaller the rank, the higher in the tree."""

    rank: int
    pattern: re.Pattern[str]  # over plain text; a group holds the numeral
    label: str  # how the label is written in ids and addresses
    beyond: bool = False  # whether the pattern looks at the line below


def _style(rank: int, pattern: str, label: str, *, beyond: bool = False) -> Style:
    return Style(rank, re.compile(pattern), label, beyond)


_N = rf"[^\S\n]*([{_CN}]{{1,9}}|\d{{1,6}})[^\S\n]*"
_N_OR_NONE = rf"[^\S\n]*(\d{{1,2}}|[{_CN}]{{1,3}})?"
# A 条 that goes on like this is a reference in a sentence: 第十二条规定的…, 第三条、第四条…
_HERE = (
    r"(?!规定|\s*(?:[、,;。)》的]|规定[的,]|之?规定|中(?:规定|所|的|,)|所(?:列|称|述|规定|指)"
    r"|(?:[至到和及或与]者?|以及)第|及其|第[一二三四五六七八九十\d]+[款项条]))"
)
# 1.1编制目的, 3.1 I级响应; 1.5亿元 at the head of a line is a figure
_WORDS = r"[.、]?[^\S\n]*(?=[^\W\d_]|[“《])(?![十百千万亿元件倍岁亩吨米]|个百分点)"
ANNEX, SECTION, ARTICLE, PARAGRAPH, DECIMALS, CIRCLED = 0, 3, 4, 5, (9, 10, 11), 13
STYLES = (
    # 附件1 alone, or 附件1:申报表; not 附件:1.申报表, which lists it
    _style(
        ANNEX,
        rf"附件{_N_OR_NONE}(?::?\s*$|(?<=[\d{_CN}])(?::|[^\S\n])\s*(?=[^。;,:!?\n]{{2,60}}$))",
        "附件{}",
    ),
    _style(1, rf"第{_N}编{_HERE}", "第{}编"),
    _style(2, rf"第{_N}章{_HERE}", "第{}章"),  # 第三章 保护
    _style(3, rf"第{_N}节{_HERE}", "第{}节"),
    _style(ARTICLE, rf"第{_N}条{_HERE}", "第{}条"),  # 第十二条 本市…
    _style(PARAGRAPH, rf"第{_N}款{_HERE}", "第{}款"),
    _style(6, rf"([{_CN}]{{1,9}})\s*[、.]", "{}"),  # 一、总体要求
    # (一)指导思想, ㈠, and 一)指导思想 that lost its bracket
    _style(7, rf"(?:\(\s*([{_CN}]{{1,9}})\s*\)|([㈠-㈩])|([{_CN}]{{1,5}})\))、?", "({})"),
    # 1.促进 and 1.2025年底前, not 1.68
    _style(8, r"(?:(\d{1,3})\s*(?:、|\.(?:(?!\d)|(?=20\d\d年)))|([⒈-⒛]))、?", "{}"),
    # 1 总则 over 1.1 编制目的
    _style(
        8, r"(\d{1,2})[^\S\n]+(?=[^\s\d|。;]{2,30}[^\S\n]*\s+\1\.1(?![\d.]))", "{}", beyond=True
    ),
    *(
        _style(rank, rf"(\d{{1,2}}(?:\.\d{{1,2}}){{{dots}}}){_WORDS}", "{}")
        for dots, rank in enumerate(DECIMALS, 1)
    ),
    _style(12, r"(?:\(\s*(\d{1,3})\s*\)|(\d{1,3})\)|([⑴-⒇]))、?", "({})"),  # (1) or 1)
    _style(CIRCLED, r"([①-⑳㉑-㉟㊱-㊿])、?", "{}"),
    _style(14, rf"第([{_CN}]{{1,3}})[、,](?![第{_CN}])", "第{}"),  # 第一、加强领导
)


@dataclass(frozen=True, slots=True)
class Label:
    """A line's label: its style, its value and where the words after it begin."""

    style: Style
    value: int
    text: str  # as in ids: 二, (一), 5
    end: int


def _written(style: Style, sign: str) -> str:
    """A numeral as labels have it: 一 for ㈠, 1 for ⑴; ① keeps its own shape."""
    if not sign or sign[0] in _CN or sign[0].isdecimal() or style.rank == CIRCLED:
        return sign
    value = number(sign)
    return numeral(value) if "㈠" <= sign <= "㈩" else str(value)


def label_of(plain: str, line: Span) -> Label | None:
    """The label a line begins with, if it begins with one."""
    for style in STYLES:
        found = style.pattern.match(plain, line.start, len(plain) if style.beyond else line.end)
        if found:
            sign = next((group for group in found.groups() if group), "")
            value = number(sign or "0")
            return Label(style, value, style.label.format(_written(style, sign)), found.end())
    return None
