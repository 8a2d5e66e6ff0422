"""Folded text to the words that BM25 counts: Latin words and numbers whole, Chinese in bigrams."""

import re

_CJK = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

# 3.19 and 1,200 are one word each; so are pct, e5 and 12; 知识产权 is a run
_WORD = re.compile(
    rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)+)"
    rf"|(?P<run>[{_CJK}]+)"
    rf"|(?P<word>(?:(?![{_CJK}])[^\W_])+)"
)


def tokens(folded: str) -> list[str]:
    """The words of a folded text, in order; bigrams cross neither punctuation nor blanks.

    >>> tokens("知识产权12件,增长3.19%,共1,200元")
    ['知识', '识产', '产权', '12', '件', '增长', '3.19', '共', '1200', '元']
    """
    found: list[str] = []
    for match in _WORD.finditer(folded):
        text = match.group()
        if match.lastgroup == "run" and len(text) > 1:
            found.extend(text[i : i + 2] for i in range(len(text) - 1))
        else:
            found.append(text.replace(",", ""))
    return found
