"""A sentence and the text it is held against to what differs: figures, places, force, negation.

Everything that the sentence states must stand in the text, at the place that speaks of the
same: a figure of the text that belongs to something else is a difference too. Content words are
not compared here: no difference does not yet mean that the text says it.
"""

import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.policy import Span
from corpus.region import Mention, Place, mentions
from corpus.text import Folded, folded, plain
from rag.quantities import Measure, Quantity, quantities

OWNED = 4  # characters behind a place that make a name: 科技情报


class Kind(enum.Enum):
    """What sort of thing differs."""

    NUMBER = "数字"
    PERCENT = "百分比"
    YEAR = "年份"
    UNIT = "单位"
    BOUND = "上下限"
    DOC_NUMBER = "文号"
    REGION = "地区"
    FORCE = "力度"  # 鼓励, 应当, 不得, 设立, 补贴
    DIRECTION = "增减"  # 提高 and 降低
    NEGATION = "否定"
    WORDING = "用词"  # in a sentence that is the clause's own but for some words
    CITED = "出处"  # the clause that was named does not say it


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs; an empty side lacks it. Spans are of the texts as given."""

    kind: Kind
    said: str
    source: str
    at: Span | None  # in what was said
    where: Span | None  # in the source


_OF_MEASURE = {
    Measure.NUMBER: Kind.NUMBER,
    Measure.PERCENT: Kind.PERCENT,
    Measure.YEAR: Kind.YEAR,
    Measure.DOC_NUMBER: Kind.DOC_NUMBER,
}

# Words of force. Those of a row say the same; the earlier pattern takes the characters.
_FORCES = (
    r"不得|不准|不允许|禁止|严禁|不可以|不许",
    r"必须|务必|强制|一律|须(?!知)",
    r"应当|(?<![相反适响供对回呼效感照])应(?![用急对答变激届邀收诉运])",
    r"要求(?!之)|责令",
    r"可以|允许|准许|(?<![许认不])可(?=[按给向由在申享获根依凭])",
    r"鼓励|提倡|倡导",
    r"限制|约束",
    r"探索|试行|试点(?=开展|推行|实施)",
    r"支持|扶持",
    r"引导",
    r"暂停|停止|中止|取消|废止|撤销",
    r"全面实施|全面推行|立即",
    r"逐步|有序(?=开展|推进)|适时|稳妥",
    r"严厉打击|严厉查处|严厉|严肃|从严|严格",
    r"适度|酌情|视情",
    r"补贴|补助|奖补|贴息|资助",
    r"奖励|奖金",
    r"减免|免征|免除|免费",
    r"处罚|罚款|罚金|惩罚|惩戒",
    r"设立|建立|成立|组建|设置|构建|建成|建设|打造|新建|创建|筹建|搭建|形成",
    r"力争|争取",
    r"研究制定",
)
_FORCE = re.compile("|".join(f"(?P<f{n}>{pattern})" for n, pattern in enumerate(_FORCES)))
# Rows whose loss makes a sentence say more than the text does: 探索建立 is not 建立.
_HEDGES = frozenset(f"f{n}" for n in (0, 4, 5, 6, 7, 9, 10, 12, 14, 20))
# Rows that a paraphrase may add: making something is said by many words.
_NEUTRAL = frozenset({"f19"})
_UP = re.compile(r"提高|提升|增加|增长|扩大|加大|上升|增强|加强|强化|新增|上调|拓宽|放宽")
_DOWN = re.compile(r"降低|减少|下降|缩小|减轻|削弱|弱化|缩减|压缩|削减|下调|收窄|收紧|降至")
# 不断, 不仅, 不少于 deny nothing.
_NEGATION = re.compile(
    r"不得|不准|不予|不许|不能|不宜|没有|禁止|严禁|杜绝|避免|防止|拒绝|无需|无须|不必|免于|暂停|停止|取消"
    r"|不(?!断|同|仅|但|只|论|管|少于|低于|超过|高于|多于|大于|小于|动产|等|限于)"
    r"|(?<![从尚])未(?!来|必)|尚未|从未|无(?!形|人|线|障碍|锡|论|偿|效|序|疑|穷|私|纸|疆)|非(?!常|遗|洲|公|凡|物质|税)|勿|莫"
)
_STOP = re.compile(r"[。!?;\n]")
_PAUSE = re.compile(r"[,。!?;:\n]")
_HAN = re.compile(r"[\u3400-\u9fff]")
NEAR = 0.3  # a stretch that shares less of its bigrams is about something else
BESIDE = 0.1  # figures whose surroundings fit this much worse than the best are other figures


def _stretches(text: str, marks: re.Pattern[str]) -> tuple[Span, ...]:
    """The text between marks."""
    cuts = [0, *(mark.end() for mark in marks.finditer(text)), len(text)]
    return tuple(Span(a, b) for a, b in pairwise(cuts) if text[a:b].strip())


def _bigrams(text: str) -> frozenset[str]:
    letters = "".join(char for char in text if char.isalnum())
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


def _share(said: frozenset[str], source: frozenset[str]) -> float:
    """How much of the first lies in the second."""
    return len(said & source) / len(said) if said else 0.0


class _Text:
    """A text folded and cut, with what it states."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.copy: Folded = folded(text)
        self.text = self.copy.text
        self.quantities = quantities(self.text)
        self.pauses = _stretches(self.text, _PAUSE)
        self.stops = _stretches(self.text, _STOP)

    def back(self, span: Span) -> Span:
        """A span of the folded text in the original."""
        return self.copy.back(span.start, span.end)

    def words(self, span: Span) -> str:
        """The original words of a folded span."""
        return self.back(span).of(self.original)

    def around(self, quantity: Quantity) -> frozenset[str]:
        """The bigrams of the stretch that a quantity stands in, up to the next quantities."""
        start, end = quantity.span.start, quantity.span.end
        held = next((p for p in self.pauses if p.start <= start < p.end), Span(0, len(self.text)))
        before = max(
            (q.span.end for q in self.quantities if q.span.end <= start), default=held.start
        )
        after = min(
            (q.span.start for q in self.quantities if q.span.start >= end), default=held.end
        )
        left = self.text[max(held.start, before) : start]
        right = self.text[end : min(held.end, after)]
        return _bigrams(left) | _bigrams(right)

    def year_of(self, quantity: Quantity) -> Quantity | None:
        """The year that was named last before a figure in its sentence."""
        held = self.stop_of(quantity.span.start)
        years = (
            q
            for q in self.quantities
            if q.measure is Measure.YEAR and held.start <= q.span.start < quantity.span.start
        )
        return max(years, key=lambda year: year.span.start, default=None)

    def stop_of(self, at: int) -> Span:
        """The sentence that holds an offset."""
        return next((s for s in self.stops if s.start <= at < s.end), Span(0, len(self.text)))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A stretch of what was said and the stretch of the source that speaks of the same."""

    said: Span
    source: Span | None  # None: none does


def _pairs(said: _Text, source: _Text) -> Iterator[_Pair]:
    """Each stretch of what was said with its nearest of the source."""
    cut = [(span, _bigrams(span.of(source.text))) for span in source.pauses]
    for span in said.pauses:
        own = _bigrams(span.of(said.text))
        best = max(((_share(own, grams), -at) for at, (_, grams) in enumerate(cut)), default=None)
        near = best is not None and best[0] >= NEAR
        yield _Pair(span, cut[-best[1]][0] if near and best else None)


def _made(
    kind: Kind, said: _Text, source: _Text, at: Span | None, where: Span | None
) -> Difference:
    return Difference(
        kind,
        said.words(at) if at else "",
        source.words(where) if where else "",
        said.back(at) if at else None,
        source.back(where) if where else None,
    )


def _unlike(said: Quantity, other: Quantity) -> Kind:
    """In what two quantities differ."""
    if said.value == other.value and said.measure is other.measure:
        return Kind.UNIT if said.unit != other.unit else Kind.BOUND
    return _OF_MEASURE[said.measure]


def _counterparts(quantity: Quantity, source: _Text) -> list[Quantity]:
    """The quantities of the source that a quantity may be held against."""
    alike = [q for q in source.quantities if q.measure is quantity.measure]
    if quantity.measure in (Measure.PERCENT, Measure.DOC_NUMBER):
        return alike
    same_unit = [q for q in alike if q.unit == quantity.unit]
    return same_unit or [q for q in alike if q.value == quantity.value]


def _is_article(quantity: Quantity, said: _Text) -> bool:
    """Whether a quantity is the 一 of 一个, which counts nothing."""
    return quantity.value == "1" and said.text[quantity.span.start] == "一"


def _figures(said: _Text, source: _Text) -> Iterator[Difference]:
    """Quantities that the source does not state, or states of something else."""
    for quantity in said.quantities:
        others = _counterparts(quantity, source)
        if not others:
            if not _is_article(quantity, said):
                kind = _OF_MEASURE[quantity.measure]
                yield _made(kind, said, source, quantity.span, None)
            continue
        around = said.around(quantity)
        fits = [(_share(around, source.around(other)), other) for other in others]
        best = max(fit for fit, _ in fits)
        close = [other for fit, other in fits if fit >= best - BESIDE]
        same = [other for other in close if quantity.same(other)]
        if same:
            yield from _other_year(quantity, same, said, source)
        else:
            nearest = next(other for fit, other in fits if fit == best)
            yield _made(_unlike(quantity, nearest), said, source, quantity.span, nearest.span)


def _other_year(
    quantity: Quantity, same: Sequence[Quantity], said: _Text, source: _Text
) -> Iterator[Difference]:
    """A figure of one year that the source states of another."""
    own = said.year_of(quantity)
    years = [source.year_of(other) for other in same]
    named = [year for year in years if year]
    bound = own and quantity.measure is not Measure.YEAR and len(named) == len(years)
    if own and bound and not any(own.same(year) for year in named):
        yield _made(Kind.YEAR, said, source, own.span, named[0].span)


def _names(mention: Mention) -> set[str]:
    return {name for place in mention.candidates for name in (place.name, place.short)}


def _leads(said: _Text, mention: Mention, home: Place | None) -> bool:
    """Whether a place only leads to the home inside it: the 云南省 of 云南省昆明市."""
    return (
        home is not None
        and any(home.within(place) for place in mention.candidates)
        and said.original[mention.span.end :].startswith((home.name, home.short))
    )


def _other_owner(
    mention: Mention, said: _Text, source: _Text, there: Sequence[Mention]
) -> Mention | None:
    """The place before the same name in the source, where each time it is another's.

    昆明科技情报院 for 云南省科技情报院.
    """
    own, text = plain(said.original), plain(source.original)
    name = own[mention.span.end : mention.span.end + OWNED]
    if len(name) < OWNED:
        return None
    before = {other.span.end: other for other in there}
    owners = [before.get(found.start()) for found in re.finditer(re.escape(name), text)]
    mine = set(mention.candidates)
    moved = bool(owners) and all(one and not mine & set(one.candidates) for one in owners)
    return owners[0] if moved else None


def _places(said: _Text, source: _Text, home: Place | None) -> Iterator[Difference]:
    """Places that the source does not name and that its policy is not of, or names of another."""
    known = (home,) if home else ()
    there = mentions(source.original, known=known)
    held = {place for mention in there for place in mention.candidates}
    for mention in mentions(said.original, known=known):
        own = set(mention.candidates)
        other = _other_owner(mention, said, source, there)
        if other is None:
            if own & held or home in own or _leads(said, mention, home):
                continue
            other = there[0] if len(there) == 1 else None
        span = other.span if other else None
        name = span.of(source.original) if span else home.short if home else ""
        yield Difference(Kind.REGION, mention.span.of(said.original), name, mention.span, span)


def _forces(text: _Text, span: Span) -> dict[str, Span]:
    """The words of force in a stretch, by row."""
    found = _FORCE.finditer(text.text, span.start, span.end)
    return {m.lastgroup: Span(*m.span()) for m in found if m.lastgroup}


def _force(pair: _Pair, said: _Text, source: _Text) -> Iterator[Difference]:
    """Words of force that the source does not use of the same, or that were left out."""
    own = _forces(said, pair.said)
    where = pair.source or Span(0, len(source.text))
    there = _forces(source, where)
    if pair.source and not there.keys() - _NEUTRAL:
        # 鼓励 may govern from the beginning of the sentence.
        there = _forces(source, Span(source.stop_of(pair.source.start).start, pair.source.end))
    for row in own.keys() - there.keys() - _NEUTRAL:
        other = next((span for r, span in there.items() if r not in _NEUTRAL | own.keys()), None)
        yield _made(Kind.FORCE, said, source, own[row], other)
    in_sentence = _forces(said, said.stop_of(pair.said.start))
    if pair.source and not own.keys() - _NEUTRAL:
        lost = _forces(source, pair.source).keys() & _HEDGES - in_sentence.keys()
        for row in sorted(lost):
            yield _made(Kind.FORCE, said, source, None, there[row])


def _first(pattern: re.Pattern[str], text: _Text, span: Span) -> Span | None:
    found = pattern.search(text.text, span.start, span.end)
    return Span(*found.span()) if found else None


def _directions(pair: _Pair, said: _Text, source: _Text) -> Iterator[Difference]:
    """More where the source says less, or less where it says more."""
    where = pair.source or Span(0, len(source.text))
    for one, opposite in ((_UP, _DOWN), (_DOWN, _UP)):
        own, there = _first(one, said, pair.said), _first(one, source, where)
        against = _first(opposite, source, where)
        if own and not there and (against or one is _DOWN):
            yield _made(Kind.DIRECTION, said, source, own, against)


def _denials(text: _Text, span: Span) -> list[Span]:
    return [Span(*m.span()) for m in _NEGATION.finditer(text.text, span.start, span.end)]


def _object(text: _Text, denial: Span) -> str:
    """The two characters that a negation bears on."""
    return text.text[denial.end : denial.end + 2]


def _negation(pair: _Pair, said: _Text, source: _Text) -> Iterator[Difference]:
    """Negations that were added, or left out."""
    own = _denials(said, pair.said)
    where = pair.source or Span(0, len(source.text))
    there = _denials(source, where)
    objects = {_object(source, denial) for denial in there}
    for denial in own:
        if _object(said, denial) not in objects and len(own) > len(there):
            yield _made(Kind.NEGATION, said, source, denial, None)
            return
    if pair.source and len(there) > len(own):
        denied = {_object(said, denial) for denial in own}
        lost = [d for d in there if _object(source, d) not in denied]
        told = [d for d in lost if not own or _object(source, d) in pair.said.of(said.text)]
        yield from (_made(Kind.NEGATION, said, source, None, denial) for denial in told[:1])


def differences(said: str, source: str, *, home: Place | None = None) -> tuple[Difference, ...]:
    """What differs between a sentence and the text it is held against; none: nothing checked does.

    `home` is the place whose policy the text is of: naming it is no difference.
    What the text says beyond the sentence is none either, but for negations and hedges.

    >>> [(d.kind.value, d.said, d.source) for d in differences("达到13件", "拥有量达到12件")]
    [('数字', '13件', '12件')]
    """
    one, other = _Text(said), _Text(source)
    found = [*_figures(one, other), *_places(one, other, home)]
    for pair in _pairs(one, other):
        for compare in (_force, _directions, _negation):
            found += compare(pair, one, other)
    return tuple(sorted(set(found), key=_order))


def _order(found: Difference) -> tuple[int, str, str, str]:
    """In the order of what was said; what was left out comes last."""
    return (found.at.start if found.at else 10**9, found.kind.value, found.said, found.source)


def compared(folded_text: str) -> tuple[Span, ...]:
    """The words of a folded text that `differences` compares, beside its figures."""
    found = [Span(*m.span()) for p in (_FORCE, _NEGATION) for m in p.finditer(folded_text)]
    return (*found, *(mention.span for mention in mentions(folded_text)))


def sides(found: Sequence[Difference]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The spans to be marked: in what was said, and in the source."""
    return (
        tuple(d.at for d in found if d.at),
        tuple(d.where for d in found if d.where),
    )
