"""Numbered lines to a tree of clauses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.policy import Span

_CN = "零〇一二三四五六七八九十百两"
_CN_DIGITS = "零一二三四五六七八九"
_DIGIT_OF = {c: i for i, c in enumerate(_CN_DIGITS)} | {"〇": 0, "两": 2}


def number(numeral: str) -> int:
    """The value of a numeral of a label, Chinese or Arabic.

    >>> number("二十三"), number("一百零五"), number("十"), number("12"), number("二〇")
    (23, 105, 10, 12, 20)
    """
    if numeral.isdecimal():
        return int(numeral)
    if not set(numeral) & set("十百"):
        return int("".join(str(_DIGIT_OF[c]) for c in numeral))
    total, digit = 0, 0
    for char in numeral:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _DIGIT_OF[char]
    return total + digit


def numeral(value: int) -> str:
    """The Chinese numeral of 1 to 199: 12 is 十二.

    >>> numeral(12), numeral(20), numeral(105)
    ('十二', '二十', '一百零五')
    """
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    words = f"{_CN_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else _CN_DIGITS[tens]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (_CN_DIGITS[ones] if ones else "")


@dataclass(frozen=True, slots=True)
class Style:
    """One way of numbering; the smaller the rank, the higher in the tree."""

    rank: int
    pattern: re.Pattern[str]  # over plain text; a group holds the numeral
    label: str  # how the label is written in ids and addresses


def _style(rank: int, pattern: str, label: str) -> Style:
    return Style(rank, re.compile(pattern), label)


_N = rf"\s*([{_CN}]+|\d+)\s*"
# A 条 that goes on like this is a reference in a sentence: 第十二条规定的…, 第三条、第四条…
_HERE = r"(?!\s*(?:[、,至到和及或与的之所]|规定|中|第[一二三四五六七八九十\d]+[款项条]))"
ANNEX, ARTICLE, PARAGRAPH = 0, 4, 5
STYLES = (
    _style(ANNEX, r"附件\s*(\d{0,2})\s*:?[^\S\n]*(?=\n|$)", "附件{}"),  # 附件1
    _style(1, rf"第{_N}编{_HERE}", "第{}编"),
    _style(2, rf"第{_N}章{_HERE}", "第{}章"),  # 第三章 保护
    _style(3, rf"第{_N}节{_HERE}", "第{}节"),
    _style(ARTICLE, rf"第{_N}条{_HERE}", "第{}条"),  # 第十二条 本市…
    _style(PARAGRAPH, rf"第{_N}款{_HERE}", "第{}款"),
    _style(6, rf"([{_CN}]+)\s*[、.]", "{}"),  # 一、总体要求
    _style(7, rf"(?:\(\s*([{_CN}]+)\s*\)|([㈠-㈩]))、?", "({})"),  # (一)指导思想
    _style(8, r"(?:(\d{1,3})\s*(?:、|\.(?!\d))|([⒈-⒛]))", "{}"),  # 1.促进, not 1.68
    _style(9, r"(?:\(\s*(\d{1,3})\s*\)|(\d{1,3})\)|([⑴-⒇]))、?", "({})"),  # (1) or 1)
    _style(10, r"([①-⑳])", "{}"),
)
# Signs that are a label in one character; ① keeps its own shape in ids.
_SIGNS = {chr(0x3220 + i): _CN_DIGITS[i + 1] for i in range(9)} | {"㈩": "十"}
_SIGNS |= {chr(first + i): str(i + 1) for first in (0x2474, 0x2488) for i in range(20)}


@dataclass(frozen=True, slots=True)
class Label:
    """A line's label: its style, its value and where the words after it begin."""

    style: Style
    value: int
    text: str  # as in ids: 二, (一), 5
    end: int


def label_of(plain: str, line: Span) -> Label | None:
    """The label a line begins with, if it begins with one."""
    for style in STYLES:
        found = style.pattern.match(plain, line.start, line.end)
        if found:
            sign = next((group for group in found.groups() if group), "")
            numeral = _SIGNS.get(sign, sign)
            value = ord(sign) - 0x245F if style is STYLES[-1] else number(numeral or "0")
            return Label(style, value, style.label.format(numeral), found.end())
    return None


@dataclass(slots=True)
class Node:
    """A numbered clause while the tree is being built."""

    label: Label
    start: int
    first_line: Span
    parent: "Node | None"
    children: "list[Node]"
    end: int = 0  # trimmed end of its last line

    @property
    def own_end(self) -> int:
        """Where its first child begins, or its end."""
        return self.children[0].start if self.children else self.end

    @property
    def siblings(self) -> "list[Node]":
        """The nodes beside it, itself included."""
        return self.parent.children if self.parent else []


def _is_reference(label: Label, stack: Sequence[Node]) -> bool:
    """Whether a 第X条 is smaller than the one before it: a sentence that was broken there."""
    same = [n for n in stack if n.label.style is label.style]
    return (
        label.style.rank in (ARTICLE, PARAGRAPH)
        and bool(same)
        and label.value <= same[-1].label.value
    )


def _bare(node: Node, line: Span) -> bool:
    """Whether the node is, up to this line, a heading alone."""
    return node.end == node.first_line.end and line.start > node.end


def _depth(label: Label, stack: Sequence[Node], line: Span) -> int:
    """How many nodes of the stack the new one lies in.

    A style that is open continues there. A new style goes under what ranks above it, or
    under a bare heading right before it, whatever its rank: 一、总则 / 第一条 ….
    """
    for depth, node in enumerate(stack):
        if node.label.style is label.style:
            return depth
    if stack and _bare(stack[-1], line) and label.style.rank > 2:
        return len(stack)
    return sum(1 for node in stack if node.label.style.rank < label.style.rank)


def tree(plain: str, lines: Sequence[Span]) -> tuple[Node, ...]:
    """The top nodes of the numbered lines; lines before the first label are left out.

    Nesting follows the style of the labels, not their values, so numbering may restart,
    run on across chapters, or skip.
    """
    root = Node(Label(STYLES[-1], 0, "", 0), 0, Span(0, 0), None, [])
    stack: list[Node] = []
    for line in lines:
        label = label_of(plain, line)
        if label and not _is_reference(label, stack):
            del stack[_depth(label, stack, line) :]
            parent = stack[-1] if stack else root
            node = Node(label, line.start, line, parent, [])
            parent.children.append(node)
            stack.append(node)
        for node in stack:
            node.end = line.end
    return tuple(root.children)


def walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """All nodes, parents before children."""
    for node in nodes:
        yield node
        yield from walk(node.children)


# The first sentence of a labelled line is its heading, up to this length.
MAX_HEADING = 40
# (适用范围) or 【适用范围】 right after 第五条
_BRACKET_HEADING = re.compile(r"\s*[(【\[]([^)】\]\n]{2,20})[)】\]]")
_HEADING_END = re.compile(r"[。;!?]|:(?=\s*$)")
_TERMINAL = re.compile(r"[。;!?][”’\"』」)\]】]*\s*$")


def heading(plain: str, node: Node) -> Span:
    """The heading of a clause, without label and closing mark; empty where it has none.

    第X条 and 第X款 begin with their words: only a bracketed heading counts there.
    """
    start, end = node.label.end, node.first_line.end
    while start < end and plain[start].isspace():
        start += 1
    if node.label.style.rank in (ARTICLE, PARAGRAPH):
        found = _BRACKET_HEADING.match(plain, start, end)
        return Span(found.start(1), found.end(1)) if found else Span(start, start)
    stop = _HEADING_END.search(plain[:end], start)
    span = Span(start, stop.start() if stop else end)
    return span if span.end - span.start <= MAX_HEADING else Span(start, start)


def body_start(plain: str, node: Node) -> int:
    """Where the words after label and heading begin; `node.own_end` where there are none."""
    at = heading(plain, node).end
    while at < node.own_end and (plain[at].isspace() or plain[at] in "。;:!?)】]"):
        at += 1
    return at


def is_empty(plain: str, node: Node) -> bool:
    """Whether the node is a heading alone where most of its siblings say more."""

    def says_more(other: Node) -> bool:
        return bool(other.children) or body_start(plain, other) < other.own_end

    others = [n for n in node.siblings if n is not node]
    return not says_more(node) and sum(map(says_more, others)) * 2 > len(others)


def is_sentence(plain: str, node: Node) -> bool:
    """Whether the node's own words end like a sentence."""
    return bool(_TERMINAL.search(plain[node.start : node.own_end]))
