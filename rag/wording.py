"""A sentence in other words and a text to whether its words are the text's."""

import itertools
import re
from collections import Counter
from collections.abc import Collection, Sequence

from corpus.text import fold, plain
from rag.words import cuts, has_verb

# Words that say nothing of their own: a sentence may have them though the text has not.
_FREE = frozenset(
    (
        "要 需 需要 将 并 还 也 均 都 以 由 向 对 在 从 与 和 及 或 为 是 有 的 地 得 了 "
        "等 其 该 此 使 让 把 被 将要 并且 而且 以及 同时 此外 另外 其中 包括 通过 从而 "
        "进而 以便 用于 针对 对于 关于 根据 依据 有关 相关 方面 工作 措施 政策 规定 内容 "
        "具体 主要 明确 提出 得到 进行 开展 实施 推动 推进 促进 加强 提升 提高 完善 健全 "
        "本市 我市 全市 本省 我省 全省 市 省 当地 条款 文件 方案 计划 规划"
    ).split()
)

_ASKS = re.compile(r"[?吗呢][。\s]*$")  # 给不给荣誉?
_WHAT = re.compile(r"怎[么样]|如何|什么|啥|咋|哪|几|多少|谁|何时|何处")
_PAUSE = re.compile(r"[,;:。!?\n]")
_ENDS = " \n。,;:!?"
_QUOTED = re.compile(r"[“\"「『《]([^“”\"「」『』《》]{2,})[”\"」』》]")
_LATIN = re.compile(r"[a-z][a-z0-9+.-]*")
# What any Chinese sentence may have.
_ORDINARY = re.compile(
    r"[\u4e00-\u9fff\u3400-\u4dbf0-9a-zA-Z\s,。、;:!?“”‘’\"'()《》「」—–\-·….%+]"
)
STATING = 3  # Chinese characters that may state something
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_OR_DIGIT = re.compile(r"[\u3400-\u9fff]|\d+")


def _letters(text: str) -> str:
    """A text folded, without blanks."""
    return "".join(fold(text).split())


def pairs(text: str) -> Counter[str]:
    """The pairs of neighbouring characters, and the numbers, of a folded text; numbers weigh."""
    words = _HAN_OR_DIGIT.findall(text)
    found = Counter(a + b for a, b in itertools.pairwise(words))
    found.update({word: 5 for word in words if word.isdigit()})
    return found


def strange(said: str, source: str, places: Sequence[str]) -> tuple[str, ...]:
    """The words of a sentence that a text does not use, those that say nothing aside.

    `places` may be named. A number is compared elsewhere; a long word may be made of parts.

    >>> strange("昆明还对贷款贴息五成。", "对贷款给予支持", ["昆明"])
    ('贴息', '五成')
    """
    words, there = _words(said), fold(source)
    free = _FREE | {fold(place) for place in places}
    unused = (word for word in words if _HAN.search(word) and word not in there)
    return tuple(word for word in unused if word not in free and not _made_of(word, there, free))


def _made_of(word: str, there: str, free: Collection[str]) -> bool:
    """Whether a word is put together: of free ones (由市), or of pairs that stand in a text."""
    joined = len(word) > 2 and all(a + b in there for a, b in itertools.pairwise(word))
    return joined or all(char in free for char in word)


def pairs_held(said: str, source: str) -> float:
    """The share of a sentence's pairs of characters that a text has."""
    own, there = set(pairs(fold(said))), set(pairs(fold(source)))
    return len(own & there) / len(own) if own else 0.0


def stretches(text: str) -> tuple[str, ...]:
    """A text between its commas, colons and stops; what is too short to state anything is left out.

    >>> stretches("在昆明,鼓励银行放贷、企业投保。")
    ('在昆明', '鼓励银行放贷、企业投保')
    """
    return tuple(part for part in _PAUSE.split(plain(text)) if len(_HAN.findall(part)) >= STATING)


def is_joined(said: str, sources: Sequence[str], places: Sequence[str], *, share: float) -> bool:
    """Whether a sentence puts words of several texts between two commas, or words of none.

    Of each stretch, one text has every word that says something, and `share` of its pairs; and
    what stands in several stretches of that text stands there in the same order.
    """

    def holds(source: str, part: str) -> bool:
        held = not strange(part, source, places) and pairs_held(part, source) >= share
        return held and not _goes_back(part, source)

    return not all(any(holds(source, part) for source in sources) for part in stretches(said))


def _words(text: str) -> list[str]:
    flat = fold(text)
    return [flat[start:end] for start, end in cuts(flat)]


def _goes_back(part: str, source: str) -> bool:
    """Whether a stretch has words of two stretches of a text, those of the later one first.

    制定规划,实施工程 does not say that 工程制定规划.
    """
    there = [frozenset(_words(stretch)) for stretch in stretches(source)]
    found = ([at for at, own in enumerate(there) if word in own] for word in _words(part))
    places = [at[0] for at in found if len(at) == 1]
    return places != sorted(places)


def is_item(said: str, source: str, places: Sequence[str]) -> bool:
    """Whether a sentence is no more than an item that a text lists, its place aside.

    >>> is_item("昆明市财政局。", "由市科技局、市财政局、市金融办负责", ["昆明"])
    True
    """
    there, own = plain(source), plain(said).strip(_ENDS)
    names = sorted(map(plain, places), key=len, reverse=True)
    bare = next((own[len(name) :] for name in names if name and own.startswith(name)), own)
    return any(_is_listed(words, there) for words in {own, bare} - {""})


def _is_listed(words: str, there: str) -> bool:
    """Whether a text has words only as an item: behind another, or before one and without verb."""
    found = [match.span() for match in re.finditer(re.escape(words), there)]
    first = not has_verb(fold(words))
    return bool(found) and all(
        there[:start].endswith("、") or (first and there[end:].startswith("、"))
        for start, end in found
    )


def is_question(said: str) -> bool:
    """Whether a sentence asks."""
    return bool(_ASKS.search(plain(said)))


def is_echo(said: str, question: str) -> bool:
    """Whether a sentence has no word, of those that say something, but what the question has.

    Where the question asks whether, that may be the answer; where it asks what, it is none.

    >>> is_echo("推进试点工作。", "试点工作怎么推进"), is_echo("推进试点。", "推进试点吗")
    (True, False)
    """
    return bool(_WHAT.search(plain(question))) and not strange(said, question, ())


def is_foreign(said: str, source: str) -> bool:
    """Whether it has Latin words, signs or scripts that a text has not."""
    there = fold(source)
    latin = _LATIN.findall(fold(said))
    odd = (c for c in plain(said) if not _ORDINARY.match(c))
    return any(word not in there for word in latin) or any(c not in plain(source) for c in odd)


def misquotes(said: str, source: str) -> bool:
    """Whether a sentence puts words into quotation marks that a text does not say."""
    return not all(_is_quoted(quote, source) for quote in _QUOTED.findall(said))


def unquoted(text: str, *, longest: int = 0) -> str:
    """A text without the words in quotation marks, those of a longer stretch than `longest`.

    >>> unquoted("请回答“一律给予补贴”,推进“三合一”改革", longest=3)
    '请回答,推进“三合一”改革'
    """
    return _QUOTED.sub(lambda found: found[0] if len(found[1]) <= longest else "", text)


def _is_quoted(quote: str, source: str) -> bool:
    """Whether a text says the quoted words, and not as a part of what it quotes itself."""
    words = _letters(quote)
    own = [_letters(other) for other in _QUOTED.findall(source)]
    return words in own or (words in _letters(source) and not any(words in o for o in own))
