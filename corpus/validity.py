"""What a text says of its own force (自2024年1月1日起施行,有效期三年) to the period of it."""

import calendar
import re
from datetime import date

from corpus.day import day
from corpus.frame import DOCUMENT_WORDS
from corpus.label import number
from corpus.policy import DateMention, Period, Span

# A sentence that speaks of the document's own force: 本办法自…起施行, 有效期…, 实施期限…; what an
# older one had is not its own.
_SENTENCE = re.compile(r"[^。;\n]+")
_LONGEST = 400  # characters of such a sentence
_FORCE = re.compile(r"有效期|施行|实施|执行|生效|试行|暂定")
_OWN = re.compile(
    rf"本(?:[\u4e00-\u9fff]{{0,8}}?)(?:{'|'.join(DOCUMENT_WORDS)})"
    r"|^[^,。;]{0,12}自[^。;]{2,20}起(?:正式)?(?:施行|实施|执行|生效|试行)"
)
# 实施期限至2021年12月31日 is a measure of its own, but in the second half of a text
_TERM = re.compile(r"(?:有效|执行|实施|施行|试行)期")
_SECOND_HALF = 0.5
_OLDER = re.compile(r"[,(](?:原|此前|以前|之前|《)")
_FROM = re.compile(r"[自从]\s*(?P<from>[^。,;]{2,24}?)之?起")
_ON_ISSUE = re.compile(r"(?:发布|印发|公布|颁布|发文|下发)之?日")
_LATER = re.compile(r"起?\s*(?P<n>\d{1,3})\s*(?:个?工作)?日后")
_DATE = r"20\d{2}年(?:\d{1,2}月)?(?:\d{1,2}日|底|末)?"
_TO = re.compile(rf"(?:[至到]|截止|(?<=日)\s*[—~-]+)\s*(?P<to>{_DATE})")
_N = r"(?P<n>[一二两三四五六七八九十]{1,2}|\d{1,2})\s*(?P<unit>年|个月)"
_LONG = re.compile(
    rf"(?:(?:有效|执行|实施|施行|试行)期限?|暂|试行|(?:发布|印发|公布)之日起)\s*(?:均|暂?定)?\s*[为是:]?\s*{_N}(?!\s*\d|度)"
)
# 有效期自2023年1月1日至…, without 起
_BETWEEN = re.compile(rf"(?P<from>20\d{{2}}年\d{{1,2}}月\d{{1,2}}日)起?\s*(?:[至到—~-])\s*{_DATE}")


def _last_day(words: str) -> date | None:
    """The last day of 2025年12月31日, 2025年6月底 or 2025年底; None where it cannot be."""
    exact = day(words)
    if exact or "日" in words:
        return exact
    year, month, *_ = (*map(int, re.findall(r"\d+", words)), 12)
    return date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None


def _start(own: str, issued: DateMention | None) -> date | None:
    """The first day of a sentence's force: a date, or the day of issue."""
    found = _FROM.search(own) or _BETWEEN.search(own)
    words = found["from"] if found else ""
    if _ON_ISSUE.search(own) and issued and not day(words):
        later = _LATER.search(own)
        days = int(later["n"]) if later else 0
        return date.fromordinal(issued.date.toordinal() + days)
    return day(words)


def _after(start: date, length: re.Match[str]) -> date:
    """The last day of so many years or months that begin on a day."""
    months = number(length["n"]) * (12 if length["unit"] == "年" else 1) + start.month - 1
    year, month = start.year + months // 12, months % 12 + 1
    same = date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
    return date.fromordinal(same.toordinal() - 1)


def validity(plain: str, issued: DateMention | None) -> Period | None:
    """The period that a plain text gives itself; None where it states no end.

    A start on the day of issue is that of `issued`, where that is known.
    """
    for sentence in _SENTENCE.finditer(plain):
        if len(sentence[0]) > _LONGEST or not _FORCE.search(sentence[0]):
            continue
        older = _OLDER.search(sentence[0])
        own = sentence[0][: older.start()] if older else sentence[0]
        late = sentence.end() >= len(plain) * _SECOND_HALF
        if not (_OWN.search(own.strip()) or (late and _TERM.search(own))):
            continue
        start = _start(own, issued)
        until, length = _TO.search(own), _LONG.search(own)
        last = _last_day(until["to"]) if until else None
        if not last and length and start:
            last = _after(start, length)
        if last and not (start and start > last):
            said = [m.span() for m in (_TERM.search(own), _FROM.search(own), until, length) if m]
            first_at, last_at = min(a for a, _ in said), max(b for _, b in said)
            return Period(
                start, last, Span(sentence.start() + first_at, sentence.start() + last_at)
            )
    return None
