"""A question by itself to what it says: its places, its topic, what it asks for, its script."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from corpus import region, romanised
from corpus.pinyin import syllables
from corpus.text import fold, is_traditional
from rag import toponym
from rag.address import Address, addresses
from rag.answer import Script
from rag.focus import Focus, foci, whole
from rag.glossary import Glossary
from rag.likeness import alike
from rag.spelling import repairs
from rag.support import Group, Weights
from rag.words import EVERYDAY, content_words, is_frame, is_manner, is_word, joined

_LATIN_SHARE = 0.6
PART = 2  # characters of either part of a compound
# A place that somebody would rather not go to: 不想跑北京.
_NOT_THERE = re.compile(
    r"(?:不想|不用|不必|不愿|省得|免得)再?(?:跑|去|到|上)(?:一?趟)?[\u4e00-\u9fff]{2,3}"
)
# A new subject, said to be one.
CHANGES = re.compile(
    r"换个话题|另外(?:问|想|再)(?:一下)?|不说这个了?|^(?:好的?[,。]?)?对了|顺便(?:问)?|再问(?:一个|个)|别的问题"
    r"|another question|by the way"
)
# Where the asker is, the name taken out: 我们厂在 ,想…; not 我想问一下 的政策.
_HOME = re.compile(
    r"(?:我|咱|本公司)(?![^,。;?!]{0,6}(?:问|了解|查|看|比|知道|听说))[^,。;?!]{0,8} "
    r"|[,。;](?:就|人|厂子?|公司)?(?:在|位于) (?=[,。;]|$)"
    r"|\b(?:we|our|i|my)\b[^,.?]{0,40}\b(?:in|from|of) {2}"
)
_QUOTED = re.compile(r"[“\"「『]([^“”\"「」『』]{2,24})[”\"」』]")  # “双随机、一公开”
_BETWEEN = re.compile(r"[、,;·\s]+")


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
    home: Places | None = None  # where the asker says he is
    seen: tuple[str, ...] = ()  # the held places spoken of so far, the latest last
    before: "Said | None" = None  # what was spoken of before it


def script_of(question: str) -> Script:
    """What the asker writes: mostly Latin letters is English."""
    letters = [char for char in question if char.isalpha()]
    latin = sum(char.isascii() for char in letters)
    if letters and latin / len(letters) > _LATIN_SHARE:
        return Script.ENGLISH
    return Script.TRADITIONAL if is_traditional(question) else Script.SIMPLIFIED


def unique(values: Sequence[str]) -> tuple[str, ...]:
    """The values, each once, in order."""
    return tuple(dict.fromkeys(values))


def places(question: str, held: Mapping[str, region.Place]) -> Places:
    """The places a question names; a district of a held city asks for the city's policy."""
    names: list[str] = []
    unheld: list[str] = []
    related: list[str] = []
    below: list[tuple[str, str]] = []
    holding: dict[str, list[str]] = {}
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
            holding[unheld[-1]] = inside
    # 常州武进 is 武进: the place around a held one that is named too only says where it lies
    unheld = [name for name in unheld if not set(holding[name]) & set(names)]
    return Places(
        unique(names), unique(unheld), unique(related), rest + question[at:], tuple(below)
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
        plain = _NOT_THERE.sub(" ", CHANGES.sub(" ", question))
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
        if english:
            inner = {"".join(syllables(name)) for name in (*inner, *where.unheld)}
        topic = tuple(g for g in topic if self._is_topic(g, inner))
        kinds = foci(fold(plain))
        if (asked := whole(fold(plain))) and self._is_all(topic, *asked, english=english):
            topic, kinds = (), frozenset({asked[0]})
        home = where if where.named and _HOME.search(fold(where.rest)) else None
        repaired = (*named, *slips)
        return Said(
            where, folded, topic, kinds, addresses(plain), repaired, home=home, seen=where.held
        )

    def _is_all(self, topic: Sequence[Group], focus: Focus, words: str, *, english: bool) -> bool:
        """Whether nothing is asked about beside some documents as a whole.

        In English the words of a topic are singular, and those that ask for what is held are the
        whole question.
        """
        return (english and focus is Focus.HOLDINGS) or all(group[0] in words for group in topic)

    def _is_topic(self, group: Group, places: Collection[str]) -> bool:
        """Whether a term is no place name that the corpus never uses."""
        place = any(name.startswith(group[0]) for name in places)
        return not place or any(map(self.weights.frequency, group))

    def weight(self, said: Said) -> float:
        """The weight of the words of a question that the corpus knows, in nats."""
        known = [g for g in said.topic if any(map(self.weights.frequency, g))]
        return sum(self.weights.terms(known).values())


def _is_narrower(group: Group, others: Collection[Group]) -> bool:
    """Whether a term is a kind of another one: 专利保险 beside 保险."""
    return any(
        all(any(word != wider and word.endswith(wider) for wider in other) for word in group)
        for other in others
        if other != group
    )
