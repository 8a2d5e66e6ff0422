"""glossary.toml to the policy words behind English terms and everyday Chinese."""

import functools
import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.pinyin import syllables
from corpus.text import fold
from errors import BadSettings
from rag import dictionary
from rag.words import cuts, loses

WHOLE = range(3, 7)  # characters of a policy word that is never taken apart: 双随机
KIN = 6  # letters that words of one family share
LONGEST = 6  # words of an English phrase
# English words that carry no topic of a policy, singular.
PLAIN = frozenset(
    (
        "anything something everything nothing someone anyone everyone maybe really "
        "the and for are was were been being not but its it's what which who whom whose when "
        "where why how does did done has have had can could may might must shall should will "
        "would there here this that these those any some all each every both either other "
        "another more most much many few little with without within from into onto over under "
        "about against between during through before after above below per than then also only "
        "just very own such say said tell give given get got make made take taken want need "
        "like help find found know known see show mean set put let use used using do is "
        "be by of on in at to as or if so up out off we you your our their his her they "
        "them me my mine yours please explain describe list name mention include "
        "including treat treated regard concerning place region city province country countrie "
        "government official state local national document clause article text says page "
        "policy policie plan measure rule way thing kind sort type part role available exist "
        "existing specific particular certain different similar same new current now today "
        "year month day date time long big large small good better best first second last next "
        "end start begin run carry carried work working one two three four five ten hundred "
        "thousand million people person company companie firm apply offer offered planned "
        "picked pick provide provided ask asked allow allowed expect expected intend compare "
        "compared difference differ versus instead yes possible main major important level "
        "share number amount rate become pass passed aim hope hoped call called look doe "
        "registered final economic activity intentional advantage resident citizen things held "
        "play played playing come coming came keep keeping kept reach separated repeatedly "
        "somebody stop stopping stopped build built face faced talk told version near standing "
        "named importance continue continued special factor concerned happen yet still even ever "
        "never always often whether because ahead once supposed cover covered fully currently "
        "recently mainly especially otherwise whatever whoever whenever wherever upon toward "
        "towards via among amongst across along around behind beside besides beyond despite except "
        "inside outside near off since throughout until unless whereas though although while "
        "however therefore thus hence actually really simply exactly roughly approximately anyway "
        "maybe perhaps probably likely already soon later earlier ago again further together apart "
        "rather quite too enough almost nearly something nothing everything someone everyone "
        "seem appear remain let's wonder wondering open opened bring brought turn turned move "
        "moved hold lead follow followed decide decided receive received choose chosen consider "
        "dont doesnt didnt isnt arent wasnt werent wont wouldnt cant couldnt shouldnt hasnt havent "
        "im ive id ill youre theyre weve wed thats whats whos theres lets "
        "considered add added enter fall fallen lose lost gain gained fit fitting handle handled "
        "deal dealt care arrive arrived sold bought answer suggest suggested recommend recommended"
    ).split()
)
DATA = Path(__file__).with_name("glossary.toml")
_ENGLISH = re.compile(r"[a-z0-9'&]+")
_POSSESSIVE = re.compile(r"'s$|'")  # company's, companies'
# copied our patent is copied the patent
_POINTING = frozenset("the a an my our your their his her its this that these those".split())
_ENDINGS = frozenset(
    (
        " e es s ed ing ings er ers or ors ion ions ation ations ment ments al ally ive ives ly "
        "able ability ance ances ence ences ee ees ist ists ise ize ised ized ising izing isation "
        "ization"
    ).split(" ")
)
# A plural ending and what stands in the singular: policies, boxes, brands; not glass, analysis.
_PLURALS = (
    (re.compile(r"(?<=..)ies$"), "y"),
    (re.compile(r"(?<=ss|ch|sh)es$|(?<=x)es$"), ""),
    (re.compile(r"(?<=[^siu])s$"), ""),
)


@dataclass(frozen=True, eq=False)
class Glossary:
    """Terms by what people write; every key is folded."""

    english: Mapping[str, tuple[str, ...]]  # English phrase, each word singular -> policy words
    everyday: Mapping[str, tuple[str, ...]]  # everyday Chinese -> policy words
    words: frozenset[str]  # the policy words

    @functools.cached_property
    def _kin(self) -> dict[str, tuple[str, ...]]:
        """Single English words by their first letters."""
        kin: dict[str, tuple[str, ...]] = {}
        for key in sorted(key for key in self.english if " " not in key and len(key) >= KIN):
            kin[key[:KIN]] = (*kin.get(key[:KIN], ()), key)
        return kin

    def _related(self, word: str) -> tuple[str, ...]:
        """The policy words of the English words that differ from one in their endings only."""
        near = (key for key in self._kin.get(word[:KIN], ()) if is_kin(word, key))
        return tuple(dict.fromkeys(meant for key in near for meant in self.english[key]))

    @functools.cached_property
    def _pinyin(self) -> dict[str, tuple[str, ...]]:
        """Policy words by their pinyin, written as one word: laozihao."""
        return {"".join(syllables(word)): (word,) for word in sorted(self.words)}

    @functools.cached_property
    def _keys(self) -> Mapping[str, tuple[str, ...]]:
        """Everyday words, and the policy words that the segmenter would lose (双随机).

        What a word ends with is what it is a kind of: 银行贷款 is all that 贷款 is.
        """
        whole = (word for word in self.words if len(word) in WHOLE and loses(word))
        found: dict[str, tuple[str, ...]] = {word: (word,) for word in whole}
        for key, words in self.everyday.items():
            heads = (self.everyday.get(key[at:], ()) for at in range(1, len(key) - 1))
            found[key] = tuple(dict.fromkeys((*words, *itertools.chain(*heads))))
        return found

    @functools.cached_property
    def _longest(self) -> int:
        return max(map(len, self._keys), default=0)

    @functools.cached_property
    def _policy(self) -> re.Pattern[str]:
        keys = sorted(self.words, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, keys)) or r"(?!)")

    def pieces(self, folded: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The folded text in pieces: everyday words with their policy words, the rest with ().

        An everyday word that would cut another, or a policy word, in two is none: 产权人 in
        知识产权人才, 买专利 in 买专利保险.
        """
        words = (
            *cuts(folded, guessed=False),
            *(match.span() for match in self._policy.finditer(folded)),
        )
        inside = {edge for a, b in words for edge in range(a + 1, b)}
        at = start = 0
        while start < len(folded):
            ends = range(min(start + self._longest, len(folded)), start, -1)
            fits = (end for end in ends if folded[start:end] in self._keys and end not in inside)
            end = None if start in inside else next(fits, None)
            if end is None:
                start += 1
                continue
            if at < start:
                yield folded[at:start], ()
            yield folded[start:end], self._keys[folded[start:end]]
            at = start = end
        if at < len(folded):
            yield folded[at:], ()

    def translated(self, folded: str) -> Iterator[tuple[str, ...]]:
        """The policy words for each English phrase of a folded question, longest phrase first.

        A content word that stands in no phrase comes back with what the dictionary has for it.
        """
        words = _phrase(folded).split()
        at = 0
        while at < len(words):
            lengths = range(min(LONGEST, len(words) - at), 0, -1)
            phrases = ((n, self.english.get(" ".join(words[at : at + n]))) for n in lengths)
            length, known = next(((n, k) for n, k in phrases if k), (1, None))
            if known:
                yield known
            elif words[at] not in PLAIN and len(words[at]) > 2 and not words[at].isdecimal():
                word = words[at]
                own = self._related(word) or self._pinyin.get(word)
                yield own or (word, *dictionary.chinese(word))
            at += length


def singular(word: str) -> str:
    """An English word without its plural ending.

    >>> singular("policies"), singular("boxes"), singular("brands"), singular("is")
    ('policy', 'box', 'brand', 'is')
    """
    for ending, instead in _PLURALS:
        if len(word) > 3 and ending.search(word):
            return ending.sub(instead, word)
    return word


def is_kin(one: str, other: str) -> bool:
    """Whether two English words differ in their endings only.

    >>> is_kin("cooperate", "cooperation"), is_kin("transport", "transparent")
    (True, False)
    """
    pairs = zip(one, other, strict=False)
    shared = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
    return shared >= KIN and one[shared:] in _ENDINGS and other[shared:] in _ENDINGS


def _phrase(words: str) -> str:
    """The words of an English text, each singular, without what only points at things."""
    found = (_POSSESSIVE.sub("", word) for word in _ENGLISH.findall(fold(words)))
    return " ".join(singular(word) for word in found if word and word not in _POINTING)


@functools.cache
def glossary(path: Path = DATA) -> Glossary:
    """The glossary of a file. Raises BadSettings where it is not one."""
    try:
        terms = tomllib.loads(path.read_text(encoding="utf-8"))["term"]
        english: dict[str, list[str]] = {}
        everyday: dict[str, list[str]] = {}
        for term in terms:
            for phrase in term.get("en", []):
                if len(key := _phrase(phrase)) > 1:  # of "a i" only the i is left
                    english.setdefault(key, []).append(fold(term["zh"]))
            for words in term.get("also", []):
                everyday.setdefault(fold(words), []).append(fold(term["zh"]))
        return Glossary(
            {key: tuple(values) for key, values in english.items()},
            {key: tuple(values) for key, values in everyday.items()},
            frozenset(fold(term["zh"]) for term in terms),
        )
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"词表 {path} 无法读取:{error}") from None
