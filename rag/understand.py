"""A question and its history to a query: places, topic, kind, script, and what is searched."""

import dataclasses
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from corpus import region, romanised
from corpus.text import fold, is_traditional
from index.passage import Filter
from rag import toponym
from rag.address import Address, addresses, shift
from rag.answer import Query, Script, Turn
from rag.focus import OF_DOCUMENT, Focus, foci
from rag.glossary import Glossary
from rag.likeness import alike
from rag.spelling import repairs
from rag.support import Group, Weights
from rag.words import EVERYDAY, content_words, is_frame, is_manner, is_word, joined

_LATIN_SHARE = 0.6
PART = 2  # characters of either part of a compound
# A question that leans on the one before it: 那江西呢?  由哪些单位来落实?  换成商标呢?
_LEANS = re.compile(
    r"^(?:那|还有|换成|改成|如果是|由|归|靠|其中|同样)|呢\s*[?]?\s*$|(?:这|那)[个块项条些边里方]|这(?:三|两|几)"
    r"|它|该[项条市省]|上述|[两三四](?:地|边|市|省|者|家|个地方)|也[说有加是讲]|加进来|一起比|[下上]一[条项款]|最后那"
    r"|^(?:what|how) about|^and |\bthat one\b|\bthose\b"
)
# The same question on another subject: 版权方面呢?
_REPLACES = re.compile(r"^(?:那|那么|换成|改成|如果是)?[^,。?]{1,14}呢\s*[?]?$")
# A new subject, said to be one.
_CHANGES = re.compile(
    r"换个话题|另外(?:问|想|再)(?:一下)?|不说这个了?|^(?:好的?[,。]?)?对了|顺便(?:问)?|再问(?:一个|个)|别的问题"
    r"|another question|by the way"
)
_QUOTED = re.compile(r"[“\"「『]([^“”\"「」『』]{2,24})[”\"」』]")  # “双随机、一公开”
_BETWEEN = re.compile(r"[、,;·\s]+")
# How an answer says that there is none.
_NO_ANSWER = re.compile(
    r"没有(?:找到|收录)|未(?:找到|收录|见|提及)|无法|不(?:在|提供)|抱歉"
    r"|not (?:found|held|in these)|\bno\b"
)
_PARTNER = re.compile(r"^(?:那|那么)?[跟和与同](?!.*比)")
_ANYWHERE = re.compile(
    r"(?:哪[些几]个?|各个?|其[它他余]|别的|所有的?)(?:地方|地区|城市|省|市|地)|全国"
    r"|\b(?:which|other|all) (?:cit|place|region|province)"
)
# It goes on about the same place, and says what about it itself: 要是有人冒牌卖种子呢.
_GOES_ON = re.compile(
    r"^(?:要是|如果|假如|万一|但是?|可是|不过|然后|接着|具体|比如|例如|还|又|也|而且?)|方面有没有"
    r"|^(?:but|and|if|what if)\b"
)
# Not the place that was spoken of: 哪些地区, 五份文件里, 别的城市.
_ELSEWHERE = re.compile(
    r"哪[些几]|各[地省市个]|哪[里儿]|哪个(?:地方|城市|地区|省|市)|全国|所有|(?:这|那|[一二三四五六七八九十几]|\d)[份个]?"
    r"(?:文件|政策|地方|城市|地区|省市|方案)|别的|其[他它余]|都(?:有|提|写)"
    r"|\bwhich\b|\bwhere\b|\ball\b|\bother\b|\bany (?:city|place|region)"
)
_ADDS = re.compile(r"加进来|也加|一起比|也算上|再加上")


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a question, sorted by what is held."""

    held: tuple[str, ...] = ()
    unheld: tuple[str, ...] = ()
    related: tuple[str, ...] = ()  # held regions that lie in an unheld place
    rest: str = ""  # the question without the names of held regions
    below: tuple[tuple[str, str], ...] = ()  # (place asked for, held region around it)

    @property
    def named(self) -> tuple[str, ...]:
        """All names, the held ones first."""
        return (*self.held, *self.unheld)


@dataclass(frozen=True, slots=True)
class Said:
    """What a question says, with what it takes from the questions before it."""

    places: Places
    search: str  # folded
    topic: tuple[tuple[str, ...], ...]
    foci: frozenset[Focus]
    addresses: tuple[Address, ...]
    repaired: tuple[tuple[str, str], ...] = ()
    carried: bool = False


def script_of(question: str) -> Script:
    """What the asker writes: mostly Latin letters is English."""
    letters = [char for char in question if char.isalpha()]
    latin = sum(char.isascii() for char in letters)
    if letters and latin / len(letters) > _LATIN_SHARE:
        return Script.ENGLISH
    return Script.TRADITIONAL if is_traditional(question) else Script.SIMPLIFIED


def _unique(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def places(question: str, held: Mapping[str, region.Place]) -> Places:
    """The places a question names; a district of a held city asks for the city's policy."""
    names: list[str] = []
    unheld: list[str] = []
    related: list[str] = []
    below: list[tuple[str, str]] = []
    rest, at = "", 0
    mentions = (
        *region.mentions(question, known=held.values()),
        *romanised.mentions(question, known=held.values()),
    )
    for mention in sorted(mentions, key=lambda m: m.span.start):
        # A held region is asked for by a filter; a place inside it is a topic of its clauses too.
        is_region = any(candidate in held.values() for candidate in mention.candidates)
        rest += question[at : mention.span.start] + " "
        at = mention.span.end if is_region else mention.span.start
        around = [n for n, p in held.items() if any(c.within(p) for c in mention.candidates)]
        inside = [n for n, p in held.items() if any(p.within(c) for c in mention.candidates)]
        if around:
            nearest = max(around, key=lambda name: len(held[name].code))
            names.append(nearest)
            if not is_region:
                below.append((mention.candidates[0].name, nearest))
        else:
            unheld.append(mention.candidates[0].name)
            related += inside
    return Places(
        _unique(names), _unique(unheld), _unique(related), rest + question[at:], tuple(below)
    )


@dataclass(frozen=True)
class Reader:
    """What questions are read with: the held places, the glossary, the corpus's words."""

    held: Mapping[str, region.Place]
    glossary: Glossary
    weights: Weights

    def _topic(self, folded: str, *, english: bool) -> tuple[tuple[str, ...], ...]:
        """The content of a folded question: each word with the policy words for it."""
        if english:
            groups = [self._used(group) for group in self.glossary.translated(folded)]
        else:
            quoted, folded = self._quoted(folded)
            groups = [(words,) for words in quoted]
            for piece, words in self.glossary.pieces(folded):
                if words and not self._is_plain(piece):
                    groups.append(tuple(dict.fromkeys((piece, *words))))
                    continue
                groups += [
                    (word, *self.glossary.everyday.get(word, ())) for word in content_words(piece)
                ]
                groups += [(pair,) for pair in joined(piece) if self.weights.frequency(pair)]
        said = (group for group in groups if not is_frame(group) and not self._is_guess(group))
        parts = (one for group in said for one in self.weights.known(group))
        known = dict.fromkeys(map(self._widened, parts))
        return tuple(group for group in known if not _is_narrower(group, known))

    def _widened(self, group: Group) -> Group:
        """A term, and what its compounds are called with a last word of like meaning.

        人才培养 is 人才培育 and 人才培训.
        """
        long = (word for word in group if len(word) == 2 * PART)
        compounds = [word for word in long if is_manner(word[PART:])]
        others = (w[:PART] + end for w in compounds for end in sorted(alike(w[PART:])))
        return tuple(dict.fromkeys((*group, *filter(self.weights.frequency, others))))

    def _is_plain(self, phrase: str) -> bool:
        """Whether the corpus uses each word of an everyday phrase: 银行贷款 needs no other."""
        words = content_words(phrase)
        whole = len(words) > 1 and sum(map(len, words)) == len(phrase)
        return whole and all(map(self.weights.frequency, words))

    def _is_guess(self, group: Group) -> bool:
        """Whether a term is a stretch that no dictionary and no policy has as a word: 要学."""
        word = group[0]
        alone = len(group) == 1 and not self.weights.frequency(word)
        return alone and bool(EVERYDAY.intersection(word)) and not is_word(word)

    def _quoted(self, folded: str) -> tuple[list[str], str]:
        """The words in quotation marks that the corpus uses as they are, and the rest."""
        found: list[str] = []
        for quote in _QUOTED.finditer(folded):
            parts = [part for part in _BETWEEN.split(quote[1]) if part]
            if all(len(part) > 1 and self.weights.frequency(part) for part in parts):
                found += parts
                folded = folded.replace(quote[0], " ")
        return found, folded

    def _used(self, group: Group) -> Group:
        """A term without the words that the corpus never uses; its first one stays."""
        return (group[0], *(word for word in group[1:] if self.weights.frequency(word)))

    def read(self, question: str) -> Said:
        """What a question says by itself."""
        plain = _CHANGES.sub(" ", question)
        named = toponym.slips(plain, self.held)
        for wrong, right in named:
            plain = plain.replace(wrong, right)
        where = places(plain, self.held)
        folded = " ".join(fold(where.rest).split())
        slips = repairs(folded, self.glossary.words, lambda w: self.weights.frequency(w) > 0)
        for wrong, right in slips:
            folded = folded.replace(wrong, right)
        english = script_of(question) is Script.ENGLISH
        topic = self._topic(folded, english=english)
        inner = {fold(name) for name, _ in where.below}
        topic = tuple(g for g in topic if self._is_topic(g, inner))
        return Said(where, folded, topic, foci(fold(plain)), addresses(plain), (*named, *slips))

    def _is_topic(self, group: Group, places: Collection[str]) -> bool:
        """Whether a term is no place name that the corpus never uses."""
        place = any(name.startswith(group[0]) for name in places)
        return not place or any(map(self.weights.frequency, group))

    def _weight(self, said: Said) -> float:
        """The weight of the words that the corpus knows."""
        known = [g for g in said.topic if any(map(self.weights.frequency, g))]
        return sum(self.weights.terms(known).values())

    def after(self, before: Said | None, question: str) -> Said:
        """What a question says after another: what it leaves out is taken from there."""
        own = self.read(question)
        folded = fold(question)
        if before is None or _CHANGES.search(folded):
            return own
        step = shift(question)
        if step and before.addresses:
            return dataclasses.replace(
                own,
                places=self._where(own, before, folded),
                topic=(),
                addresses=_shifted(before.addresses, step),
                carried=True,
            )
        replaces = bool(own.topic) and bool(_REPLACES.search(folded.strip()))
        whole = bool(own.places.held and own.foci & OF_DOCUMENT)  # 北京的方案是根据什么定的
        strong = replaces or whole or bool(own.addresses)
        strong = strong or self._weight(own) >= self.weights.little
        if strong and not _LEANS.search(folded):
            stays = len(own.topic) == 1 or _GOES_ON.search(folded)
            if not stays or own.places.named or _ELSEWHERE.search(folded):
                return own
            return dataclasses.replace(own, places=before.places, carried=True)
        return Said(
            places=self._where(own, before, folded),
            search=own.search if strong else f"{before.search} {own.search}",
            topic=own.topic if strong else tuple(dict.fromkeys((*own.topic, *before.topic))),
            foci=own.foci or before.foci,
            addresses=own.addresses or (() if own.topic else before.addresses),
            repaired=own.repaired,
            carried=True,
        )

    def _where(self, own: Said, before: Said, folded: str) -> Places:
        """The places of a question that leans on another."""
        if own.places.unheld and not own.places.held and _PARTNER.search(folded):
            return before.places  # whom a place works with: 跟天津呢
        if not own.places.named:
            return own.places if _ANYWHERE.search(folded) else before.places
        if not _ADDS.search(folded):
            return own.places
        return Places(
            _unique((*before.places.held, *own.places.held)),
            _unique((*before.places.unheld, *own.places.unheld)),
            _unique((*before.places.related, *own.places.related)),
            below=(*before.places.below, *own.places.below),
        )


def _is_narrower(group: Group, others: Collection[Group]) -> bool:
    """Whether a term is a kind of another one: 专利保险 beside 保险."""
    return any(
        all(any(word != wider and word.endswith(wider) for wider in other) for word in group)
        for other in others
        if other != group
    )


def _shifted(found: tuple[Address, ...], step: int) -> tuple[Address, ...]:
    """The addresses one number further: 下一条."""
    last = found[-1]
    moved = dataclasses.replace(last[-1], value=last[-1].value + step)
    return ((*last[:-1], moved),)


def _standalone(question: str, said: Said) -> str:
    """The question as it is understood without its history."""
    if not said.carried:
        return question
    where = "、".join(said.places.named)
    return f"{where}:{said.search}" if where else said.search


def understand(
    question: str,
    *,
    history: Sequence[Turn],
    as_of: date,
    reader: Reader,
    wanted: Sequence[str],
) -> Query:
    """The query of a question; `wanted` are regions chosen beside it."""
    before: Said | None = None
    for turn in history:
        if turn.role == "user":
            before = reader.after(before, turn.content)
    said = reader.after(before, question)
    answered = bool(history) and history[-1].role == "assistant"
    answered = answered and not _NO_ANSWER.search(history[-1].content)
    regions = said.places.held or (() if said.places.unheld else tuple(wanted))
    words = [word for group in said.topic for word in group if word not in said.search]
    return Query(
        question=question,
        standalone=_standalone(question, said),
        search=said.search,
        words=" ".join(words),
        topic=said.topic,
        foci=said.foci,
        addresses=said.addresses,
        repaired=said.repaired,
        regions=regions,
        unheld=said.places.unheld,
        related=said.places.related,
        below=said.places.below,
        filter=Filter(regions=frozenset(regions)),
        as_of=as_of,
        script=script_of(question),
        leans=answered and said.carried and not reader.read(question).topic,
    )
