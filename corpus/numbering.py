"""numbering.xml to the numbers that Word writes before its paragraphs, counted as Word counts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from corpus.dom import Element, attribute, child
from corpus.label import circled, numeral
from corpus.package import children

_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        "m cm d cd c xc l xl x ix v iv i".split(),
        strict=True,
    )
)
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_LEGAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_LEGAL_TRADITIONAL = str.maketrans("零一二三四五六七八九十百千", "零壹貳參肆伍陸柒捌玖拾佰仟")
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_WIDE = str.maketrans("0123456789", "0123456789")
MOST = 9_999  # numbers above it are written in digits
BULLET = "•"


def _roman(value: int) -> str:
    words = ""
    for size, sign in _ROMAN:
        count, value = divmod(value, size)
        words += sign * count
    return words


def _letter(value: int) -> str:
    """A … Z, then AA, BB, as Word goes on."""
    times, at = divmod(value - 1, 26)
    return chr(ord("a") + at) * (times + 1)


def _of(signs: str) -> Callable[[int], str]:
    return lambda value: signs[(value - 1) % len(signs)]


def _in_row(first: int, last: int) -> Callable[[int], str]:
    """Signs that follow each other in Unicode; above the last in brackets."""
    return lambda value: chr(first + value - 1) if value <= last else f"({value})"


FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": "{:02}".format,
    "decimalFullWidth": lambda value: str(value).translate(_WIDE),
    "decimalFullWidth2": lambda value: str(value).translate(_WIDE),
    "chineseCounting": numeral,
    "chineseCountingThousand": numeral,
    "japaneseCounting": numeral,
    "taiwaneseCounting": numeral,
    "taiwaneseCountingThousand": numeral,
    "koreanCounting": numeral,
    "ideographDigital": lambda value: str(value).translate(_DIGITS),
    "japaneseDigitalTenThousand": lambda value: str(value).translate(_DIGITS),
    "taiwaneseDigital": lambda value: str(value).translate(_DIGITS),
    "koreanDigital2": lambda value: str(value).translate(_DIGITS),
    "chineseLegalSimplified": lambda value: numeral(value).translate(_LEGAL),
    "japaneseLegal": lambda value: numeral(value).translate(_LEGAL_TRADITIONAL),
    "ideographLegalTraditional": lambda value: numeral(value).translate(_LEGAL_TRADITIONAL),
    "ideographTraditional": _of(_STEMS),
    "ideographZodiac": _of(_BRANCHES),
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "decimalEnclosedParen": _in_row(0x2474, 20),
    "decimalEnclosedFullstop": _in_row(0x2488, 20),
    "ideographEnclosedCircle": _in_row(0x3280, 10),
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda value: _letter(value).upper(),
    "lowerLetter": _letter,
    "numberInDash": "- {} -".format,
    "none": lambda _: "",
}


def written(value: int, form: str) -> str:
    """A number in a format of Word.

    >>> written(12, "japaneseCounting"), written(4, "upperRoman"), written(3, "lowerLetter")
    ('十二', 'IV', 'c')
    """
    return FORMATS.get(form, str)(value) if 0 < value <= MOST else str(value)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list."""

    start: int
    form: str  # w:numFmt
    words: str  # w:lvlText: 第%1条
    restart: int  # begins anew below this many levels from the top; 0: never; -1: below any
    legal: bool  # every number in it in digits
    style: str  # of the paragraphs that are of this level


@dataclass(frozen=True, slots=True)
class List:
    """A list of the document: whose count it shares, its levels, and where it begins anew."""

    count: str
    levels: Mapping[int, Level]
    begins: Mapping[int, int]


class Numbering:
    """The lists of a document, counting."""

    def __init__(self, root: Element | None) -> None:
        self._lists = _lists(root)
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def level_of(self, list_id: str, style: str) -> int:
        """The level that paragraphs of a style have in a list; 0 where it names none."""
        found = self._lists.get(list_id)
        levels = found.levels.items() if found else ()
        return next((at for at, level in levels if style and level.style == style), 0)

    def next(self, list_id: str, at: int) -> str:
        """The number of the next paragraph of a list's level, as it is written; "": none."""
        found = self._lists.get(list_id)
        if found is None or at not in found.levels:
            return ""
        counts = self._counts.setdefault(found.count, {})
        level = found.levels[at]
        if at in found.begins and (list_id, at) not in self._begun:
            self._begun.add((list_id, at))
            counts[at] = found.begins[at]
        else:
            counts[at] = counts[at] + 1 if at in counts else level.start
        for deeper in [d for d in counts if d > at]:
            restart = found.levels[deeper].restart if deeper in found.levels else -1
            if restart < 0 or at < restart:
                del counts[deeper]
        return _label(found, counts, level)


def _label(found: List, counts: Mapping[int, int], level: Level) -> str:
    if level.form == "bullet":
        return BULLET if level.words.strip() else ""

    def number(mark: re.Match[str]) -> str:
        other = found.levels.get(int(mark[1]) - 1)
        if other is None:
            return ""
        value = counts.get(int(mark[1]) - 1, other.start)
        return written(value, "decimal" if level.legal and other.form != "none" else other.form)

    return re.sub(r"%([1-9])", number, level.words).strip()


def _lists(root: Element | None) -> dict[str, List]:
    """Every w:num by its id."""
    kinds = {attribute(each, "abstractNumId"): each for each in children(root, "abstractNum")}
    linked = {value(child(each, "styleLink")): each for each in kinds.values()}
    found = {}
    for num in children(root, "num"):
        abstract = kinds.get(value(child(num, "abstractNumId")))
        link = value(child(abstract, "numStyleLink"))
        abstract = linked.get(link, abstract) if link else abstract
        if abstract is None:
            continue
        levels = {
            whole(attribute(each, "ilvl")): _level(each) for each in children(abstract, "lvl")
        }
        begins = {}
        for other in children(num, "lvlOverride"):
            at, own = whole(attribute(other, "ilvl")), child(other, "lvl")
            begin = child(other, "startOverride")
            if own is not None:
                levels[at] = _level(own)
            if begin is not None:
                begins[at] = whole(value(begin))
        found[attribute(num, "numId")] = List(attribute(abstract, "abstractNumId"), levels, begins)
    return found


def _level(lvl: Element) -> Level:
    restart, form = child(lvl, "lvlRestart"), child(lvl, "numFmt")
    if form is None:  # newer formats stand in mc:AlternateContent, the older one as fallback
        form = child(lvl, "AlternateContent", "Fallback", "numFmt")
    return Level(
        start=whole(value(child(lvl, "start")), or_else=0),
        form=value(form) or "decimal",
        words=value(child(lvl, "lvlText")),
        restart=-1 if restart is None else whole(value(restart)),
        legal=is_on(child(lvl, "isLgl")),
        style=value(child(lvl, "pStyle")),
    )


def value(element: Element | None) -> str:
    """The w:val of an element; "" where there is none."""
    return attribute(element, "val") if element is not None else ""


def whole(words: str, *, or_else: int = 0) -> int:
    """A whole number as Word writes it, else the other."""
    return int(words) if re.fullmatch(r"-?\d{1,6}", words) else or_else


def is_on(element: Element | None) -> bool:
    """Whether a switch of Word stands and is not turned off."""
    return element is not None and value(element) not in ("0", "false", "off")
