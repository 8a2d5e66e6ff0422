"""Title, issuer, number, dates, region and period: read from page, notice and signature."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from corpus import region
from corpus.day import day
from corpus.frame import BODY, DATE_LINE, DOCUMENT_WORDS, Part, is_title, titles
from corpus.page import Page, values
from corpus.policy import ClauseKind, DateKind, DateMention, Metadata, Period, Reading, Span
from corpus.text import lines, plain, trimmed
from corpus.validity import validity

_NOTHING = Reading("", None)
_WORDS = "|".join(DOCUMENT_WORDS)
_SENT = "印发|转发|发布|公布|下发|出台|施行"
# The policy a notice sends out; the first that fits.
_TITLES = (
    re.compile(rf"将(?:修订后的)?《(?P<t>[^《》]+)》(?:予以|全文)?(?:{_SENT})"),
    re.compile(
        r"《(?P<t>[^《》]+)》(?:已经|已于|业经|已)[^。\n]{0,60}?(?:同意|通过|批准|审定|审核)"
    ),
)
# The title of a notice names the policy it sends out.
_SENDS = (
    re.compile(rf"(?:{_SENT})了?《(?P<t>[^《》]+)》"),
    re.compile(rf"关于(?:{_SENT})(?P<t>[^《》]{{4,100}}?(?:{_WORDS})(?:\([^()\n]*\))?)的通知"),
)
_OF_THE_NOTICE = re.compile(r"([^\n]{4,60}?)关于")
_SUBJECT = re.compile(rf"(?:^|[,。\s])(?P<i>[^,。;:\s《》]{{4,60}}?)(?:联合)?(?:{_SENT})了?《")
DOC_NUMBER = re.compile(
    r"[\u4e00-\u9fffA-Z]{1,16}[〔\[【(]\s*(?:19|20)\d{2}\s*[〕\]】)]\s*第?\s*\d{1,5}\s*号"
    r"|(?:[\u4e00-\u9fff]{2,20}\s+){0,3}[\u4e00-\u9fff]{2,20}(?:公告|通告)"
    r"\s*(?:19|20)\d{2}\s*年\s*第\s*\d{1,5}\s*号"
    r"|[\u4e00-\u9fff]{2,20}令\s*第?\s*\d{1,5}\s*号"
)
# (2023年2月13日 省财政厅、省数据局印发)
_NOTE = re.compile(
    r"\(\s*(?P<when>(?:19|20)\d{2}年\d{1,2}月\d{1,2}日)[,\s]*(?P<who>[^()。;]{4,60}?)"
    rf"(?:以?第?[\d一二三四五六七八九十]+号(?:文件?|令))?(?:联合)?(?:{_SENT}|通过|批准|修订)[^()。;]{{0,30}}\)"
)
_FIVE_YEARS = {"十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}
_YEARS = re.compile(r"((?:19|20)\d{2})\s*年?\s*(?:[-—–~至到]+)\s*((?:19|20)\d{2})\s*年?")
_UNTIL = re.compile(r"(?:到|至|截至)?(20\d{2})年(?:底|末)?(?:前)?[,、]")
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
        """A value and where it was read, trimmed; lines of it run together."""
        inner = trimmed(self.plain, span.start, span.end)
        return Reading("".join(line.of(self.text) for line in self._lines(inner)), inner)

    def _lines(self, span: Span) -> Iterator[Span]:
        for line in lines(span.of(self.plain)):
            yield Span(span.start + line.start, span.start + line.end)

    @property
    def titles(self) -> tuple[Span, ...]:
        """The titles of the head, in order."""
        found = titles(self.plain, self.head_lines)
        return tuple(Span(title[0].start, title[-1].end) for title in found)

    @property
    def head_lines(self) -> tuple[Span, ...]:
        """All lines of the head, in order."""
        return tuple(line for part in self.head for line in part.lines)


def _title(frame: Frame, name: str) -> Reading:
    """The policy's own title: as the notice names it, else the last line that stands alone."""
    start = frame.head[0].span.start if frame.head else 0
    end = frame.head[-1].span.end if frame.head else 0
    alone = frame.titles
    own = alone[-1] if alone else Span(start, start)
    for patterns, span in ((_TITLES, Span(start, end)), (_SENDS, own)):
        for pattern in patterns:
            found = pattern.search(frame.plain, span.start, span.end)
            if found:
                return frame.reading(Span(*found.span("t")))
    if alone:
        return frame.reading(own)
    found = _SENDS[0].search(frame.plain, start, end)
    if found:
        return frame.reading(Span(*found.span("t")))
    for field in values(frame.page, "title"):
        return frame.reading(field.span)
    return Reading(re.sub(r"\.\w+$", "", name.rsplit("/", 1)[-1]), None)


def _signatures(frame: Frame) -> Iterator[tuple[tuple[Span, ...], Span]]:
    """The bodies that signed, and the date line below them; the closing's first."""
    for part in (frame.closing, *(part.lines for part in frame.head)):
        for at, line in enumerate(part):
            if DATE_LINE.fullmatch(frame.plain, line.start, line.end):
                first = at
                while first and _is_body(frame.plain, part[first - 1]):
                    first -= 1
                yield part[first:at], line


def _is_body(plain: str, line: Span) -> bool:
    words = re.sub(r"\s", "", line.of(plain))  # 昆 明 市 人 民 政 府
    return len(words) <= 60 and bool(BODY.search(words)) and not re.search(r"[。,:;]", words)


def _bodies(frame: Frame, signed: Sequence[Span]) -> Reading:
    """The names of the bodies that signed; several on one line stand apart by blanks."""
    names = []
    for line in signed:
        words = line.of(frame.text).split()
        apart = all(len(word) > 2 and BODY.search(plain(word)) for word in words)
        names += words if apart else ["".join(words)]
    return Reading("、".join(names), Span(signed[0].start, signed[-1].end))


def _issuer(frame: Frame) -> Reading:
    """Who signed; else the box, the note, the subject of 印发了, the words before 关于."""
    for signed, _ in _signatures(frame):
        if signed:
            return _bodies(frame, signed)
    for field in values(frame.page, "issuer"):
        return frame.reading(field.span)
    note = _note(frame)
    if note and BODY.search(note["who"]):
        return frame.reading(Span(*note.span("who")))
    for part in frame.head:
        pattern = _OF_THE_NOTICE if part.kind is ClauseKind.TITLE else _SUBJECT
        found = pattern.search(frame.plain, part.span.start, part.span.end)
        if found and BODY.search(found[1]):
            return frame.reading(Span(*found.span(1)))
    return _NOTHING


def _note(frame: Frame) -> re.Match[str] | None:
    """The note in brackets below the title that says when and by whom it was issued."""
    found = (_NOTE.fullmatch(frame.plain, line.start, line.end) for line in frame.head_lines)
    return next((one for one in found if one), None)


def _around(plain: str, line: Span, found: re.Match[str]) -> str:
    return plain[line.start : found.start()] + plain[found.end() : line.end]


def _doc_number(frame: Frame) -> Reading:
    """The document's own number: from the box, or alone on a line; never one it refers to."""
    for field in values(frame.page, "doc_number"):
        return frame.reading(field.span)
    for line in frame.head_lines:
        found = DOC_NUMBER.search(frame.plain, line.start, line.end)
        alone = found and not re.sub(r"[()\[\]〔〕\s]", "", _around(frame.plain, line, found))
        if found and (alone or is_title(frame.plain, line)):
            return frame.reading(Span(*found.span()))
    return _NOTHING


def _dates(frame: Frame) -> tuple[DateMention, ...]:
    """Every date of the document itself, the most trusted kind first."""
    spans = [(DateKind.SIGNED, line) for _, line in _signatures(frame)]
    for role, kind in (("issued", DateKind.ISSUED), ("published", DateKind.PUBLISHED)):
        spans += [(kind, field.span) for field in values(frame.page, role)]
    note = _note(frame)
    spans += [(DateKind.ISSUED, Span(*note.span("when")))] if note else []
    read = ((kind, span, day(span.of(frame.plain))) for kind, span in spans)
    return tuple(DateMention(value, kind, span) for kind, span, value in read if value)


def _why(dates: Sequence[DateMention]) -> str:
    """Why the first of the dates was chosen, and which others disagree."""
    if not dates:
        return ""
    others = [f"{d.date.isoformat()}" for d in dates[1:] if d.date != dates[0].date]
    also = f";文中另有 {'、'.join(others)}" if others else ""
    return _WHY[dates[0].kind] + also


def _period(frame: Frame, title: Reading, issued: DateMention | None) -> Period | None:
    """How long a clause says that it is in force; else the years of title or last goal."""
    if stated := _in_box(frame) or validity(frame.plain, issued):
        return stated
    parts = [title.span] if title.span else []
    parts += frame.titles
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
    return _last_goal(frame)


def _in_box(frame: Frame) -> Period | None:
    """失效日期:2025-12-31 of the metadata box, and 生效日期 beside it."""
    first = next((day(field.span.of(frame.plain)) for field in values(frame.page, "from")), None)
    for field in values(frame.page, "until"):
        last = day(field.span.of(frame.plain))
        if last:
            return Period(first, last, field.span)
    return None


def _last_goal(frame: Frame) -> Period | None:
    """The latest year that a clause on goals sets, as in 到2025年."""
    found = [
        goal for span in frame.goals for goal in _UNTIL.finditer(frame.plain, span.start, span.end)
    ]
    if not found:
        return None
    last = max(found, key=lambda goal: int(goal[1]))
    return Period(None, date(int(last[1]), 12, 31), Span(last.start(), last.end() - 1))


# 淮源市促进…: a title that begins with the name of a place; 知识产权强市 is none
_OWN_PLACE = re.compile(r"[\u4e00-\u9fff]{2,6}?(?:省|自治[区州县旗]|(?<![强全各本我城都])市|县)")


def _region(frame: Frame, issuer: Reading, title: Reading) -> region.Place | None:
    """The place of the issuer, else of the title, else the one the text names most.

    None where the issuer is a body of the whole country, or no place is named, or the title
    begins with one that is not known: 赤峰岭市 is not 赤峰. A branch of such a body that names
    its place is that place's: 中国人民银行昆明中心支行.
    """
    begins = _OWN_PLACE.match(title.value)
    if begins and not any(m.span.end == begins.end() for m in region.mentions(begins[0])):
        return None
    for reading in (issuer,) if region.is_national(issuer.value) else (issuer, title):
        place = region.deepest(reading.value)
        if place:
            return place
    if region.is_national(issuer.value):
        return None
    counts: dict[region.Place, int] = {}
    for mention in region.mentions(frame.text):
        place = mention.candidates[0]
        # In full: 和田 is also a part of 温和田园.
        if len(mention.candidates) == 1 and mention.span.of(frame.text) == place.name:
            counts[place] = counts.get(place, 0) + 1
    return max(counts, key=lambda p: (counts[p], -len(p.code)), default=None)


def metadata(frame: Frame, *, name: str) -> Metadata:
    """Everything the document says of itself; `name` is the file name, the last resort."""
    title, issuer, dates = _title(frame, name), _issuer(frame), _dates(frame)
    place = _region(frame, issuer, title)
    nation = region.NATION if not place and region.is_national(issuer.value) else ""
    return Metadata(
        title=title,
        issuer=issuer,
        doc_number=_doc_number(frame),
        region=place.name if place else nation,
        region_codes=tuple(p.code for p in region.chain(place)) if place else (),
        dates=dates,
        issued=dates[0] if dates else None,
        issued_why=_why(dates),
        period=_period(frame, title, dates[0] if dates else None),
        short_name=place.short if place else nation or title.value[:16],
    )
