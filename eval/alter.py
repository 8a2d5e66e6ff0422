"""True sentences to altered ones, to count how many the verification accepts."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.text import fold, plain
from eval.judge import Verify
from eval.qaset import Policies
from eval.reading import clause_text, sentences
from rag.answer import Answer

EACH = 3  # alterations of one kind that are made of one sentence

# 12, 3.19, 1,200, but not 2025, which is a year
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
# 2025年, 2022—2035
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# 三级, 四大, 两个
_COUNTED = re.compile(r"[一二三四五六七八九](?=[个项级大家件类种批次条倍成])")
_DIGITS = "一二三四五六七八九一"
# What a word of obligation, permission or encouragement is swapped for.
_STRENGTH = {
    "鼓励": "要求",
    "支持": "限制",
    "应当": "可以",
    "应": "可",
    "不得": "可以",
    "可以": "不得",
    "探索": "全面实施",
    "必须": "可以",
    "严厉打击": "适度引导",
    "引导": "强制",
    "推动": "暂停",
    "逐步": "立即",
}
# Longest first, so that 不得 is not taken for 得.
_STRENGTH_WORD = re.compile("|".join(sorted(_STRENGTH, key=len, reverse=True)))
_VERB = re.compile(
    "加强|建立|支持|鼓励|推进|开展|实施|完善|加大|建设|构建|培育|引导|促进|健全|落实|组织|制定|打造"
)
# 不断 and 不同 deny nothing
_NEGATION = re.compile(r"不得|禁止|严禁|不予|未|不(?![断同仅])|无")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Altered:
    """A sentence made untrue, and the clause that it is held against."""

    kind: str
    sentence: str
    clause_text: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many sentences of one kind were tried, and those that were accepted."""

    kind: str
    tried: int
    accepted: int
    examples: tuple[str, ...]  # the first wrong ones


def _swapped(text: str, pattern: re.Pattern[str], other: Callable[[str], str]) -> Iterator[str]:
    """The text with one match replaced, for each match; found in Simplified, half width."""
    for found in pattern.finditer(plain(text)):
        yield text[: found.start()] + other(found[0]) + text[found.end() :]


def _another_number(number: str) -> str:
    """The number with its last digit raised by one: 3.19 is 3.10, 12 is 13."""
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def _numbers(text: str) -> Iterator[str]:
    masked = _YEAR.sub("年" * 4, plain(text))
    for found in _NUMBER.finditer(masked):
        yield text[: found.start()] + _another_number(found[0]) + text[found.end() :]
    yield from _swapped(text, _COUNTED, lambda digit: _DIGITS[_DIGITS.index(digit) + 1])


def _years(text: str) -> Iterator[str]:
    yield from _swapped(text, _YEAR, lambda year: str(int(year) + 1))


def _strengths(text: str) -> Iterator[str]:
    yield from _swapped(text, _STRENGTH_WORD, _STRENGTH.__getitem__)


def _denied(text: str) -> Iterator[str]:
    yield from _swapped(text, _VERB, "不".__add__)


def _affirmed(text: str) -> Iterator[str]:
    yield from _swapped(text, _NEGATION, lambda word: "")


def _one_character(text: str) -> Iterator[str]:
    """The text with one character near its middle changed."""
    places = [found.start() for found in _HAN.finditer(text)]
    if places:
        at = places[len(places) // 2]
        yield text[:at] + ("甲" if text[at] == "乙" else "乙") + text[at + 1 :]


def _regions(names: Sequence[str]) -> Callable[[str], Iterator[str]]:
    """The alteration that puts the next of the names in the place of each."""
    following = dict(zip(names, (*names[1:], *names[:1]), strict=True))
    pattern = re.compile("|".join(map(re.escape, names)) or r"(?!)")

    def altered(text: str) -> Iterator[str]:
        yield from _swapped(text, pattern, following.__getitem__)

    return altered


def _letters(text: str) -> str:
    return "".join(fold(text).split())


def _alterations(policies: Policies) -> Mapping[str, Callable[[str], Iterator[str]]]:
    names = dict.fromkeys(fold(policy.metadata.short_name) for policy in policies.values())
    return {
        "数字": _numbers,
        "年份": _years,
        "地区": _regions([name for name in names if name] if len(names) > 1 else []),
        "力度": _strengths,
        "加上否定": _denied,
        "去掉否定": _affirmed,
        "改一字": _one_character,
    }


def true_sentences(answers: Iterable[Answer], policies: Policies) -> Iterator[tuple[str, str, str]]:
    """(policy, sentence, clause text) of every sentence that answers say, each once."""
    seen = set()
    for answer in answers:
        for sentence, citation in sentences(answer):
            found = citation.source, sentence.text, clause_text(citation, policies)
            if found not in seen:
                seen.add(found)
                yield found


def altered(found: Sequence[tuple[str, str, str]], policies: Policies) -> Iterator[Altered]:
    """The altered sentences; what the clause happens to say as well is left out.

    A sentence is also moved, unchanged, to the next sentence's clause of another policy.
    """
    for at, (policy, sentence, clause) in enumerate(found):
        for kind, alter in _alterations(policies).items():
            for other in [*alter(sentence)][:EACH]:
                if _letters(other) not in _letters(clause):
                    yield Altered(kind, other, clause)
        elsewhere = next((c for p, _, c in (*found[at:], *found[:at]) if p != policy), None)
        if elsewhere is not None and _letters(sentence) not in _letters(elsewhere):
            yield Altered("移到他处", sentence, elsewhere)


def _tally(kind: str, tried: Sequence[Altered], verify: Verify, *, wrong: bool) -> Tally:
    """How many are accepted; those for which that is `wrong` are the examples."""
    verdicts = [verify(one.sentence, one.clause_text) for one in tried]
    examples = [one.sentence for one, yes in zip(tried, verdicts, strict=True) if yes is wrong]
    return Tally(kind, len(tried), verdicts.count(True), tuple(examples[:5]))


def verification(
    answers: Iterable[Answer], policies: Policies, verify: Verify
) -> tuple[Tally, ...]:
    """What the verification accepts: of true sentences (all, ideally), of altered ones (none)."""
    found = tuple(true_sentences(answers, policies))
    true = [Altered("原句", sentence, clause) for _, sentence, clause in found]
    made: dict[str, list[Altered]] = {}
    for one in altered(found, policies):
        made.setdefault(one.kind, []).append(one)
    tallies = (_tally(kind, ones, verify, wrong=True) for kind, ones in made.items())
    return (_tally("原句", true, verify, wrong=False), *tallies)
