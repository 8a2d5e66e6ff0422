"""A text to the quantities it states: numbers with units, percentages, years, document numbers."""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from corpus.policy import Span


class Measure(enum.Enum):
    """What sort of quantity it is."""

    NUMBER = "number"
    PERCENT = "percent"
    YEAR = "year"
    DOC_NUMBER = "doc_number"


class Bound(enum.Enum):
    """Whether a quantity is the least, the most, or itself."""

    EXACT = ""
    LEAST = "下限"  # 不少于, 以上
    MOST = "上限"  # 不超过, 以内


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity and where it stands; two are the same if measure, value, unit and bound are."""

    measure: Measure
    value: str  # 320000, 15, 2025, 国知办函运字2021 1197
    unit: str  # 件; the commonest of those that mean the same
    bound: Bound
    span: Span  # with its unit and the words of its bound

    def same(self, other: "Quantity") -> bool:
        """Whether the other says as much; a least and a plain figure do."""
        return (self.measure, self.value, self.unit) == (
            other.measure,
            other.value,
            other.unit,
        ) and (self.bound is Bound.MOST) == (other.bound is Bound.MOST)


_DIGITS = {d: i for i, d in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_CN = "零〇一二三四五六七八九两十百千"
# The first of each row stands for all of it.
_UNITS = (
    "个 项",
    "人 名 位",
    "家 户",
    "元 块钱",
    "倍",
    "个月",
    "天 个工作日",
    *(
        "件 人次 人口 美元 欧元 平方米 立方米 平方公里 公里 千瓦时 公顷 亩 吨 所 次 分 年 月 日 "
        "场 条 种 座 处 批 篇 台 套 起 级 类 大 辆 头 只 株 岁 小时 分钟 周 季度 期 届 号 章 节 款 "
        "支 千瓦 部 门 层 轮 国 省 市 县 区 镇 村 版 方 成 折 步 方面 阶段"
    ).split(),
)
_UNIT_OF = {unit: row.split()[0] for row in _UNITS for unit in row.split()}
_UNIT = "|".join(sorted(map(re.escape, _UNIT_OF), key=len, reverse=True))
# 国知办函运字〔2021〕1197号, 国发[2008]18号
_DOCUMENT = re.compile(
    r"(?P<body>[\u4e00-\u9fff]{1,12}?)[〔\[(【](?P<year>(?:19|20)\d\d)[〕\])】]\s*第?(?P<n>\d+)\s*号"
)
# 十四五, as in “十四五”时期
_PLAN = re.compile(r"(?<![一二三四五六七八九十])十[一二三四五六]五(?![一二三四五六七八九十])")
# 2025年, 2022-2025; but not 2000件, 2025万元
_YEAR = re.compile(
    rf"(?<![\d.])((?:19|20)\d\d)(?![\d.]*\d)(?!\s*(?:[百千万亿%‰]|个百分点|(?!年)(?:{_UNIT})))\s*年?"
)
_CN_YEAR = re.compile(r"([一二][零〇九][零〇一二三四五六七八九]{2})年")
_PERCENT = re.compile(
    rf"(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>%|‰|个?百分点)"
    rf"|(?P<of>[百千])分之(?P<cn>[{_CN}点]+|\d[\d.]*)"
    rf"|(?P<points>[{_CN}]+)(?P<word>个百分点)|(?P<tenths>[一二三四五六七八九])成(?![立为果员长效功就])"
)
_NUMBER = re.compile(
    rf"(?<![\d.])(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<large>[百千万亿]{{0,3}})\s*余?(?P<unit>{_UNIT})?"
    rf"|(?<![数几进{_CN}万亿])(?P<cn>[{_CN}](?:[{_CN}万亿点]*[{_CN}万亿])?)余?(?P<cn_unit>{_UNIT})"
    rf"|(?<![数几进{_CN}万亿])(?P<bare>[{_CN}]{{2,}}[万亿]*|[{_CN}][万亿]+)(?![{_CN}万亿])"
)
# 到7月, 7-12月: a range takes the unit behind it
_RANGE = re.compile(
    rf"\s*[-—–~至到]{{1,2}}\s*\d[\d,.]*\s*(?P<large>[百千万亿]{{0,3}})(?P<unit>{_UNIT}|%)"
)
# In this order: 不少于 is no 少于, and 不超过 no 超过.
_BOUNDS = tuple(
    (
        bound,
        re.compile(rf"(?:{before})\s*约?\s*\Z"),
        re.compile(rf"[\u4e00-\u9fff]{{0,2}}(?:{after})"),
    )
    for bound, before, after in (
        (Bound.LEAST, "不(?:低于|少于|小于)|至少", "及?以上"),
        (Bound.MOST, "不(?:超过|高于|多于|大于)|最多|至多", "及?以下|以内|之内"),
        (Bound.LEAST, "超过|突破|多于|大于|高于|≥|>", r"(?!)"),
        (Bound.MOST, "低于|少于|小于|≤|<", r"(?!)"),
    )
)
# Words of two numerals or more that count nothing.
_IDIOMS = frozenset("一一 三三 千百 千千 万千 千万 百万 百千 十百 七八 三四 一二 二三 五六".split())


def _small(numeral: str) -> int:
    """A Chinese numeral below 10,000; digit by digit where it has no tens (二〇二五)."""
    if not any(sign in _TENS for sign in numeral):
        return int("".join(str(_DIGITS[sign]) for sign in numeral) or "0")
    total, digit = 0, 0
    for sign in numeral:
        if sign in _TENS:
            total += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit


def chinese(numeral: str) -> Decimal:
    """The value of a Chinese numeral.

    >>> chinese("三十二万"), chinese("二〇二五"), chinese("一点五亿")
    (Decimal('320000'), Decimal('2025'), Decimal('150000000.0'))
    """
    whole, _, tail = numeral.partition("点")
    if tail:
        digits = "".join(sign for sign in tail if sign in _DIGITS)
        power = Decimal(10) ** -len(digits)
        large = tail[len(digits) :]
        return (chinese(whole) + _small(digits or "零") * power) * _multiplier(large)
    for sign, power_of in reversed(_LARGE.items()):
        before, found, after = whole.rpartition(sign)
        if found:
            return chinese(before or "一") * power_of + chinese(after or "零")
    return Decimal(_small(whole))


def _multiplier(signs: str) -> int:
    product = 1
    for sign in signs:
        product *= (_TENS | _LARGE)[sign]
    return product


def _plain(value: Decimal) -> str:
    """A value in one form: 12, 3.19, 320000."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _arabic(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _bounded(text: str, start: int, end: int) -> tuple[Bound, Span]:
    """The bound of a quantity, and its span with the words that say so."""
    for bound, before, after in _BOUNDS:
        said = before.search(text, max(0, start - 6), start)
        if said:
            return bound, Span(said.start(), end)
        said = after.match(text, end)
        if said:
            return bound, Span(start, said.end())
    return Bound.EXACT, Span(start, end)


def _documents(text: str) -> Iterator[Quantity]:
    for found in _DOCUMENT.finditer(text):
        body = re.split(r"[据照按以由(《]|根据|依据", found["body"])[-1]
        value = f"{body}{found['year']} {int(found['n'])}"
        span = Span(found.end("body") - len(body), found.end())
        yield Quantity(Measure.DOC_NUMBER, value, "号", Bound.EXACT, span)


def _years(text: str) -> Iterator[Quantity]:
    for pattern, unit, value in (
        (_PLAN, "五年规划", lambda m: m[0]),
        (_YEAR, "", lambda m: m[1]),
        (_CN_YEAR, "", lambda m: _plain(chinese(m[1]))),
    ):
        for found in pattern.finditer(text):
            yield Quantity(Measure.YEAR, value(found), unit, Bound.EXACT, Span(*found.span()))


def _share(found: re.Match[str]) -> tuple[Decimal, str]:
    """The value and the unit of a percentage."""
    if found["n"]:
        return _arabic(found["n"]), found["unit"] if found["unit"] in "%‰" else "个百分点"
    if found["of"]:
        said = found["cn"]
        value = chinese(said) if said[0] in _CN else Decimal(said.rstrip("."))
        return value, "%" if found["of"] == "百" else "‰"
    if found["points"]:
        return chinese(found["points"]), "个百分点"
    return chinese(found["tenths"]) * 10, "%"


def _shares(text: str) -> Iterator[Quantity]:
    for found in _PERCENT.finditer(text):
        value, unit = _share(found)
        bound, span = _bounded(text, *found.span())
        yield Quantity(Measure.PERCENT, _plain(value), unit, bound, span)


def _numbers(text: str) -> Iterator[Quantity]:
    for found in _NUMBER.finditer(text):
        if found["bare"] in _IDIOMS:
            continue
        large, unit = found["large"] or "", found["unit"] or found["cn_unit"] or ""
        beyond = None if large or unit or not found["n"] else _RANGE.match(text, found.end("n"))
        if beyond:
            large, unit = beyond["large"], beyond["unit"]
        value = _arabic(found["n"]) if found["n"] else chinese(found["cn"] or found["bare"])
        bound, span = _bounded(text, *found.span())
        yield Quantity(
            measure=Measure.PERCENT if unit == "%" else Measure.NUMBER,
            value=_plain(value * _multiplier(large)),
            unit=_UNIT_OF.get(unit, unit),
            bound=bound,
            span=span,
        )


def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a folded text, in order; they do not overlap.

    >>> [(q.value, q.unit) for q in quantities("到2025年达到32万件,占比百分之十五")]
    [('2025', ''), ('320000', '件'), ('15', '%')]
    """
    found: list[Quantity] = []
    rest = text
    for read in (_documents, _years, _shares, _numbers):
        new = list(read(rest))
        found += new
        for quantity in new:
            start, end = quantity.span.start, quantity.span.end
            rest = rest[:start] + "\0" * (end - start) + rest[end:]
    return tuple(sorted(found, key=lambda quantity: quantity.span.start))
