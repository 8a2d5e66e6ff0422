"""Title, issuer, number, dates, region and period: read from page, notice and signature."""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from corpus import region
from corpus.frame import DATE_LINE, DOCUMENT_WORDS, Part, is_title
from corpus.outline import number
from corpus.page import Page, values
from corpus.policy import ClauseKind, DateKind, DateMention, Metadata, Period, Reading, Span
from corpus.text import trimmed

_NOTHING = Reading("", None)
_WORDS = "|".join(DOCUMENT_WORDS)
_SENT = "印发|转发|发布|公布|下发|出台|施行"
# The policy a notice sends out; the first that fits.
_TITLES = (
    re.compile(rf"将《(?P<t>[^《》]+)》(?:予以|全文)?(?:{_SENT})"),
    re.compile(rf"(?:{_SENT})了?《(?P<t>[^《》]+)》"),
    re.compile(r"《(?P<t>[^《》]+)》(?:已经|已于|业经)"),
    re.compile(rf"关于(?:{_SENT})(?P<t>[^《》\n]+?(?:{_WORDS})(?:\([^()\n]*\))?)的通知"),
)
_OF_THE_NOTICE = re.compile(r"(.+?)关于(?:印发|转发|发布|公布)")
_SUBJECT = re.compile(rf"(?:^|[,。\s])(?P<i>[^,。;:\s《》]{{4,60}}?)(?:联合)?(?:{_SENT})了?《")
_BODY = re.compile(
    r"(?:政府|委员会|省委|市委|县委|区委|党委|国务院|办公[厅室]|[局厅院部署会]|领导小组|中心|集团|银行|税务局)"
    r"(?:\(.{1,20}\))?$"
)
DOC_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}[〔\[【(]\s*(?:19|20)\d{2}\s*[〕\]】)]\s*第?\s*\d{1,5}\s*号"
)
_DAY = re.compile(r"((?:19|20)\d{2})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})")
_CN = "一二三四五六七八九十"
_CN_DAY = re.compile(rf"(二[〇零○][〇零○{_CN}]{{2}})年([{_CN}]{{1,2}})月([{_CN}]{{1,3}})日")
_FIVE_YEARS = {"十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}
_YEARS = re.compile(r"((?:19|20)\d{2})\s*年?\s*(?:[-—–~至到]+)\s*((?:19|20)\d{2})\s*年?")
_UNTIL = re.compile(r"(?:到|至|截至)?(20\d{2})年(?:底|末)?(?:前)?[,、]")
# 自2022年1月1日起施行,有效期3年
_VALID = re.compile(
    r"[自从](?P<from>.{6,14}?)起(?:施行|实施|执行|生效).{0,12}?有效期\s*为?\s*"
    rf"(?P<n>[{_CN}]|\d{{1,2}})年"
)
_VALID_UNTIL = re.compile(r"有效期(?:限)?(?:至|到|截至)\s*(?P<to>20\d{2}年\d{1,2}月\d{1,2})日")
_WHY = {
    DateKind.SIGNED: "取落款日期:它是发文机关签署的日期",
    DateKind.ISSUED: "无落款日期,取信息栏的发文日期",
    DateKind.PUBLISHED: "无落款和发文日期,取网页发布日期,文件可能更早",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What metadata is read from."""

    text: str
    plain: str
    page: Page
    head: tuple[Part, ...]
    closing: tuple[Span, ...]
    goals: tuple[Span, ...]  # the clauses whose heading speaks of goals

    def reading(self, span: Span) -> Reading:
        """A value and where it was read, trimmed."""
        inner = trimmed(self.text, span.start, span.end)
        return Reading(inner.of(self.text), inner)

    @property
    def head_lines(self) -> tuple[Span, ...]:
        """All lines of the head, in order."""
        return tuple(line for part in self.head for line in part.lines)


def day(words: str) -> date | None:
    """The first date in some plain words; None where there is none or it cannot be."""
    found = _DAY.search(words)
    if found:
        year, month, day_ = (int(group) for group in found.groups())
    else:
        found = _CN_DAY.search(words.replace("○", "〇"))
        if not found:
            return None
        year, month, day_ = (number(group) for group in found.groups())
    try:
        return date(year, month, day_)
    except ValueError:
        return None


def _title(frame: Frame, name: str) -> Reading:
    """The policy's own title: as the notice names it, else the last line that stands alone."""
    start = frame.head[0].span.start if frame.head else 0
    end = frame.head[-1].span.end if frame.head else 0
    for pattern in _TITLES:
        found = pattern.search(frame.plain[:end], start)
        if found:
            return frame.reading(Span(*found.span("t")))
    alone = [line for line in frame.head_lines if is_title(frame.plain, line)]
    if alone:
        return frame.reading(alone[-1])
    for field in values(frame.page, "title"):
        return frame.reading(field.span)
    return Reading(re.sub(r"\.\w+$", "", name.rsplit("/", 1)[-1]), None)


def _signatures(frame: Frame) -> Iterator[tuple[Span | None, Span]]:
    """(signature, date line) pairs, the closing's first."""
    for lines in (frame.closing, *(part.lines for part in frame.head)):
        for at, line in enumerate(lines):
            if DATE_LINE.fullmatch(frame.plain, line.start, line.end):
                above = lines[at - 1] if at else None
                signed = above and _BODY.search(frame.plain[above.start : above.end])
                yield (above if signed else None), line


def _issuer(frame: Frame) -> Reading:
    """Who signed; else the box, the subject of 印发了, the words before 关于 in the title."""
    for signature, _ in _signatures(frame):
        if signature:
            return frame.reading(signature)
    for field in values(frame.page, "issuer"):
        return frame.reading(field.span)
    for part in frame.head:
        words = frame.plain[: part.span.end]
        pattern = _OF_THE_NOTICE if part.kind is ClauseKind.TITLE else _SUBJECT
        found = pattern.search(words, part.span.start)
        if found and _BODY.search(found[1]):
            return frame.reading(Span(*found.span(1)))
    return _NOTHING


def _doc_number(frame: Frame) -> Reading:
    """The document's own number: from the box, or alone on a line; never one it refers to."""
    for field in values(frame.page, "doc_number"):
        return frame.reading(field.span)
    for line in frame.head_lines:
        found = DOC_NUMBER.search(frame.plain, line.start, line.end)
        if found and (found.span() == (line.start, line.end) or is_title(frame.plain, line)):
            return frame.reading(Span(*found.span()))
    return _NOTHING


def _dates(frame: Frame) -> tuple[DateMention, ...]:
    """Every date of the document itself, the most trusted kind first."""
    spans = [(DateKind.SIGNED, line) for _, line in _signatures(frame)]
    for role, kind in (("issued", DateKind.ISSUED), ("published", DateKind.PUBLISHED)):
        spans += [(kind, field.span) for field in values(frame.page, role)]
    read = ((kind, span, day(span.of(frame.plain))) for kind, span in spans)
    return tuple(DateMention(value, kind, span) for kind, span, value in read if value)


def _why(dates: Sequence[DateMention]) -> str:
    """Why the first of the dates was chosen, and which others disagree."""
    if not dates:
        return ""
    others = [f"{d.date.isoformat()}" for d in dates[1:] if d.date != dates[0].date]
    also = f";文中另有 {'、'.join(others)}" if others else ""
    return _WHY[dates[0].kind] + also


def _period(frame: Frame, title: Reading) -> Period | None:
    """The years planned for: in the title, in a clause on validity, or the last goal's year."""
    parts = [title.span] if title.span else []
    parts += [line for line in frame.head_lines if is_title(frame.plain, line)]
    for span in parts:
        found = _YEARS.search(frame.plain, span.start, span.end)
        if found:
            first, last = int(found[1]), int(found[2])
            return Period(date(first, 1, 1), date(last, 12, 31), Span(*found.span()))
        for name, first in _FIVE_YEARS.items():
            at = frame.plain.find(name, span.start, span.end)
            if at >= 0:
                where = Span(at, at + len(name))
                return Period(date(first, 1, 1), date(first + 4, 12, 31), where)
    return _validity(frame) or _last_goal(frame)


def _validity(frame: Frame) -> Period | None:
    """自2022年1月1日起施行,有效期3年."""
    found = _VALID.search(frame.plain)
    start = day(found["from"]) if found else None
    if found and start:
        year = start.year + number(found["n"])
        month = calendar.monthrange(year, start.month)[1]
        last = date(year, start.month, min(start.day, month))
        return Period(start, date.fromordinal(last.toordinal() - 1), Span(*found.span()))
    found = _VALID_UNTIL.search(frame.plain)
    last_day = day(found["to"]) if found else None
    return Period(None, last_day, Span(*found.span())) if found and last_day else None


def _last_goal(frame: Frame) -> Period | None:
    """The latest year that a clause on goals sets, as in 到2025年."""
    found = [
        goal for span in frame.goals for goal in _UNTIL.finditer(frame.plain, span.start, span.end)
    ]
    if not found:
        return None
    last = max(found, key=lambda goal: int(goal[1]))
    return Period(None, date(int(last[1]), 12, 31), Span(last.start(), last.end() - 1))


def _region(frame: Frame, issuer: Reading, title: Reading) -> region.Place | None:
    """The place of the issuer, else of the title, else the one the text names most."""
    for reading in (issuer, title):
        place = region.deepest(reading.value)
        if place:
            return place
    counts: dict[region.Place, int] = {}
    for mention in region.mentions(frame.text):
        if len(mention.candidates) == 1:
            place = mention.candidates[0]
            counts[place] = counts.get(place, 0) + 1
    return max(counts, key=lambda p: (counts[p], -len(p.code)), default=None)


def metadata(frame: Frame, *, name: str) -> Metadata:
    """Everything the document says of itself; `name` is the file name, the last resort."""
    title, issuer, dates = _title(frame, name), _issuer(frame), _dates(frame)
    place = _region(frame, issuer, title)
    return Metadata(
        title=title,
        issuer=issuer,
        doc_number=_doc_number(frame),
        region=place.name if place else "",
        region_codes=tuple(p.code for p in region.chain(place)) if place else (),
        dates=dates,
        issued=dates[0] if dates else None,
        issued_why=_why(dates),
        period=_period(frame, title),
        short_name=place.short if place else title.value[:16],
    )
