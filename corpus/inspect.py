"""A policy's text to findings: where it is damaged, broken or incomplete."""

import re
from collections.abc import Iterator, Sequence

from corpus.extract import BIDI, TAGS
from corpus.facts import is_table_line
from corpus.label import circled, label_of, number, numeral
from corpus.policy import Clause, ClauseKind, Finding, Source, Span
from corpus.text import lines

_TURNING = re.compile(f"[{BIDI}{TAGS}]+")
_QUESTION = re.compile(r"[吗呢何谁几哪怎]|什么|是否|多少|能否|可否")
# The ?s and odd letters in place of what was there: ?,F將 for 。現將, ??茖W構 for 。科學構
_MARKS = re.compile(r"\?+(?!\w+=)(?:[,。\u3400-\u9fff]?[A-Z](?=[\u3400-\u9fff]))?")
_MOJIBAKE = re.compile(
    r"\ufffd+|[\ue000-\uf8ff]+|锟斤拷|(?:烫烫|屯屯)+|(?:[ÃÂâ][\u0080-\u00bf€™œ]){1,}"
)
_BROKEN_NUMBER = re.compile(r"[\u4e00-\u9fff]{0,8}〔\s*(?:19|20)\d{2}(?![\d\s]*〕)[^。,\n]{0,8}号")
_LOST_DAY = re.compile(r"(?:19|20)\d{2}年\d{1,2}月\d{1,2}\s*(?=\n|$)")
_DOUBLED = re.compile(r"([,、;:。])\1+")
_CAPTION = re.compile(r"[^。;,:|]{4,60}(?:指标(?:体系)?|[一总分安明情附][^。;,:|]{1,4}表|任务清单)")
_PAIRS = {")": "(", "]": "[", "】": "【", "》": "《", "〕": "〔", "”": "“", "’": "‘", "」": "「"}
_BRACKET = re.compile(r"[()\[\]【】《》〔〕“”‘’「」]")
_LOST_OPENING = re.compile(r"[一二三四五六七八九十]+\)")  # 一)指导思想
LONGEST_QUESTION = 200
# The numeral inside a label: 十二 in 第十二条
_NUMERAL = re.compile(r"[零〇一二三四五六七八九十百千两]+|\d+|[①-⑳㉑-㉟㊱-㊿]")
MOST_MISSING = 5  # numbers told one by one; above it the first and the last


def _damage(plain: str, clause: Clause) -> Iterator[Finding]:
    """Characters that were lost on the way here."""
    for found in _MOJIBAKE.finditer(plain, clause.start, clause.own_end):
        yield Finding("damaged_text", f"此处文字已损坏:“{found[0]}”", Span(*found.span()))
    for found in _MARKS.finditer(plain, clause.start, clause.own_end):
        near = plain[max(clause.start, found.start() - LONGEST_QUESTION) : found.start()]
        before = re.split(r"[。!?;\n]", near)[-1]
        if not _QUESTION.search(before):
            message = f"此处文字已损坏:“{found[0]}”不是原文用字"
            yield Finding("damaged_text", message, Span(*found.span()))


def _patterns(plain: str, clause: Clause) -> Iterator[Finding]:
    """Broken numbers, lost day signs, doubled marks."""
    table = (
        ("doc_number", _BROKEN_NUMBER, "文号不完整:“{}”"),
        ("date", _LOST_DAY, "日期缺“日”字:“{}”"),
        ("punctuation", _DOUBLED, "标点重复:“{}”"),
    )
    for kind, pattern, message in table:
        for found in pattern.finditer(plain, clause.start, clause.own_end):
            words = found[0].strip()
            yield Finding(
                kind, message.format(words), Span(found.start(), found.start() + len(words))
            )


def _brackets(plain: str, clause: Clause, known: Sequence[Span]) -> Iterator[Finding]:
    """Brackets and quotation marks without their other half."""
    opened: list[int] = []
    waiting = dict.fromkeys(_PAIRS.values(), 0)
    lone: list[int] = []
    label = label_of(plain, Span(clause.start, clause.own_end))
    start = label.end if label and clause.kind is ClauseKind.NUMBERED else clause.start
    if label and start > clause.start and _LOST_OPENING.match(plain, clause.start, label.end):
        words = plain[clause.start : label.end]
        yield Finding("bracket", f"编号缺左括号:“{words}”", Span(clause.start, label.end))
    for mark in _BRACKET.finditer(plain, start, clause.own_end):
        at, char = mark.start(), mark[0]
        if char in waiting:
            opened.append(at)
            waiting[char] += 1
        elif waiting[_PAIRS[char]]:
            while plain[last := opened.pop()] != _PAIRS[char]:
                lone.append(last)
                waiting[plain[last]] -= 1
            waiting[_PAIRS[char]] -= 1
        else:
            lone.append(at)
    damaged = {at for span in known for at in range(span.start, span.end)}
    for at in sorted(lone + opened):
        if at not in damaged:
            words = plain[at : at + 12].split("\n")[0]
            message = f"括号或引号不成对:“{words}…”" if words else ""
            yield Finding("bracket", message, Span(at, at + 1))


def _tables(plain: str, clause: Clause) -> Iterator[Finding]:
    """A caption with no table under it; the same caption twice is told once."""
    start = clause.body if clause.kind is ClauseKind.NUMBERED else clause.start
    rows = [
        Span(line.start + start, line.end + start) for line in lines(plain[start : clause.own_end])
    ]
    at = 0 if "\n" in plain[clause.start : start] else 1
    while at < len(rows):
        caption = rows[at]
        last = at
        while last + 1 < len(rows) and rows[last + 1].of(plain) == caption.of(plain):
            last += 1
        below = rows[last + 1] if last + 1 < len(rows) else None
        if _CAPTION.fullmatch(plain, caption.start, caption.end) and not (
            below and is_table_line(plain, below)
        ):
            message = f"此处有表题“{caption.of(plain)}”,但表格内容缺失"
            yield Finding("table_absent", message, Span(caption.start, rows[last].end))
        at = last + 1


def _numbers(clauses: Sequence[Clause]) -> Iterator[Finding]:
    """Empty clauses, and numbers that are skipped or come out of order.

    The first clause under a heading may begin at one or go on from the chapter before.
    """
    last_of: dict[str, int] = {}
    last_in: dict[tuple[str, str], int] = {}
    for clause in clauses:
        span = Span(clause.start, clause.body if clause.body > clause.start else clause.end)
        if clause.empty:
            yield Finding("empty_clause", f"{clause.address}只有标题,没有正文", span)
        above, dot, last = clause.label.rpartition(".")  # 1.2.3 is the third of 1.2
        numeral = _NUMERAL.search(last)
        if clause.kind is not ClauseKind.NUMBERED or not numeral:
            continue
        value = number(numeral[0])
        shape = f"{above}{dot}" + _NUMERAL.sub(_shape(numeral[0]), last, count=1)
        key = (clause.parent, shape)
        before = last_in.get(key, last_of.get(shape, 0) if value > 1 else 0)
        if key not in last_in and value != before + 1:
            before = 0
        if value > before + 1:
            skipped = _skipped(shape, before + 1, value - 1)
            yield Finding("missing_number", f"{clause.address}之前缺少 {skipped}", span)
        elif value <= before:
            yield Finding("number_order", f"{clause.address}的编号重复或倒退", span)
        last_of[shape] = last_in[key] = value


def _shape(sign: str) -> str:
    """The first numeral of a kind: 一, 1 or ①."""
    return "1" if sign.isdecimal() else "一" if sign[0] in "零〇一二三四五六七八九十百千两" else "①"


def _skipped(shape: str, first: int, last: int) -> str:
    """Labels of a shape from first to last: ("(一)", 2, 3) is (二)、(三)."""
    if last - first < MOST_MISSING:
        return "、".join(_labelled(shape, value) for value in range(first, last + 1))
    return f"{_labelled(shape, first)}至{_labelled(shape, last)}"


def _labelled(shape: str, value: int) -> str:
    if "①" in shape:
        return circled(value)
    above, dot, last = shape.rpartition(".")
    return f"{above}{dot}" + last.replace("1", str(value)).replace("一", numeral(value))


def _of_source(source: Source) -> Iterator[Finding]:
    """What was left out of a file's text, told at its begin; and characters nobody sees."""
    for note in source.notes:
        yield Finding("left_out", note, Span(0, 0))
    for found in _TURNING.finditer(source.text):
        point = f"U+{ord(found[0][0]):04X}"
        message = f"此处有看不见的控制字符({point}),显示的次序或内容可能与文字不同"
        yield Finding("invisible", message, Span(*found.span()))


def findings(source: Source, plain: str, clauses: Sequence[Clause]) -> tuple[Finding, ...]:
    """Every finding of a policy, in the order of the text.

    Kinds: left_out, invisible, damaged_text, doc_number, date, punctuation, bracket,
    table_absent, empty_clause, missing_number, number_order.
    """
    found = [*_of_source(source), *_numbers(clauses)]
    for clause in clauses:
        own = [*_damage(plain, clause), *_patterns(plain, clause), *_tables(plain, clause)]
        known = [finding.span for finding in own]
        found += [*own, *_brackets(plain, clause, known)]
    return tuple(sorted(found, key=lambda finding: (finding.span.start, finding.kind)))
