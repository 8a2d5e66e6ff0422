"""Latin text to the places it names in pinyin or English: Kunming, Xuan Cheng, Inner Mongolia."""

import functools
import re
from collections.abc import Iterable, Mapping

from corpus.pinyin import syllables
from corpus.policy import Span
from corpus.region import Mention, Place, places

# Names whose English is not the pinyin of their short name.
_ENGLISH = {
    "innermongolia": "内蒙古自治区",
    "tibet": "西藏自治区",
    "shaanxi": "陕西省",
    "hongkong": "香港特别行政区",
    "macao": "澳门特别行政区",
    "macau": "澳门特别行政区",
    "urumqi": "乌鲁木齐市",
    "hohhot": "呼和浩特市",
    "lhasa": "拉萨市",
    "harbin": "哈尔滨市",
    "qiqihar": "齐齐哈尔市",
    "canton": "广州市",
}
_WORD = re.compile(r"[A-Za-z]+")
_ADMINISTRATIVE = frozenset({"city", "province", "county", "district", "shi", "sheng"})
LONGEST = 4  # words of one name: Qi Qi Ha Er


@functools.cache
def _names() -> Mapping[str, tuple[Place, ...]]:
    """Provinces and prefectures by name in Latin letters, without blanks."""
    names: dict[str, list[Place]] = {}
    by_full = {place.name: place for place in places()}
    for place in places():
        if not place.is_county:
            names.setdefault("".join(syllables(place.short)), []).append(place)
    for name, full in _ENGLISH.items():
        if full in by_full:
            names[name] = [by_full[full]]
    return {name: tuple(found) for name, found in names.items()}


def _counties(known: Iterable[Place]) -> dict[str, tuple[Place, ...]]:
    """Counties inside the known places, by name in Latin letters."""
    around = tuple(known)
    return {
        "".join(syllables(place.short)): (place,)
        for place in places()
        if place.is_county and any(place.within(other) for other in around)
    }


def mentions(text: str, *, known: Iterable[Place] = ()) -> tuple[Mention, ...]:
    """The places a text names in Latin letters, in order; counties only inside `known` places."""
    words = list(_WORD.finditer(text))
    names: Mapping[str, tuple[Place, ...]] = {**_counties(known), **_names()} if words else {}
    found: list[Mention] = []
    at = 0
    while at < len(words):
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            taken = words[at : at + length]
            name = "".join(word[0].lower() for word in taken)
            if name in names and len(name) > 3:
                end = taken[-1].end()
                after = words[at + length] if at + length < len(words) else None
                if after and after[0].lower() in _ADMINISTRATIVE:
                    end = after.end()
                found.append(Mention(Span(taken[0].start(), end), names[name]))
                at += length - 1
                break
        at += 1
    return tuple(found)
