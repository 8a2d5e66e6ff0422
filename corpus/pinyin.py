"""Chinese text to pinyin without tones. The one place that knows pypinyin."""

import functools

from pypinyin import lazy_pinyin


@functools.lru_cache(maxsize=65536)
def syllables(text: str) -> tuple[str, ...]:
    """The syllables of a text of Chinese characters, one a Chinese character.

    >>> syllables("质押"), syllables("重庆")
    (('zhi', 'ya'), ('chong', 'qing'))
    """
    return tuple(lazy_pinyin(text))
