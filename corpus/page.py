"""A text to its page furniture: what the web page added, and the fields of its metadata box."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.label import label_of
from corpus.policy import Span
from corpus.text import trimmed


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of a metadata box: 发文日期 and the words that stand for it."""

    key: str
    span: Span  # of the value


@dataclass(frozen=True, slots=True)
class Page:
    """What of a text belongs to the page and not to the policy."""

    furniture: tuple[Span, ...]  # whole lines, trimmed, in order
    fields: tuple[Field, ...]


# Keys of the metadata boxes of Chinese government sites; the value they lead to.
KEYS = {
    "title": ("信息名称", "名称", "标题", "文件名称"),
    "issuer": ("发布机构", "发文机关", "发文单位", "制发机关", "发布单位", "公开主体"),
    "doc_number": ("发布文号", "发文字号", "文号", "发文文号", "文件编号"),
    "issued": ("发文日期", "成文日期", "印发日期", "制发日期", "生成日期", "发文时间", "成文时间"),
    "published": ("发布日期", "发布时间", "公开日期", "公开时间", "更新时间", "时间", "日期"),
    "from": ("生效日期", "实施日期", "施行日期", "生效时间"),
    "until": ("失效日期", "废止日期", "失效时间", "有效期至"),
    "": (
        "索引号 组配分类 主题分类 主题导航 主题词 关键词 信息来源 来源 内容概述 内容摘要 浏览次数 "
        "阅读次数 点击数 点击量 访问量 浏览量 有效性 是否有效 体裁分类 公文种类 服务对象 信息分类 "
        "发布人 作者 编辑 审核 分类 发布机构代码 效力状态 文件状态"
    ).split(),
}
_ROLE = {key: role for role, keys in KEYS.items() for key in keys}
_KEY = "|".join(sorted((r"\s*".join(key) for key in _ROLE), key=len, reverse=True))
_BULLET = r"[•·●▪◆■*]\s*"
# "• 索引号", "发布日期:2016-02-24    浏览次数:1", "【发文字号】…"
_FIELD = re.compile(
    rf"(?:{_BULLET})?[【\[]?\s*(?P<key>{_KEY})(?:\s*[】\]])?(?P<colon>\s*:|\s*[\t|]|\s{{2}})?"
)
_ENTRY = re.compile(rf"(?<![^\s|【\[])(?P<key>{_KEY})[】\]]?(?:\s*:\s*|\s*[\t|]\s*|\s{{2,}})")

# Whole lines that no policy holds, wherever they stand.
_FURNITURE = re.compile(
    r"""^(?:
      (?:您|你)?(?:当前|现在)?(?:所在)?的?位置\s*:.*           # 您当前所在的位置: 首页 > 公报
    | [^。;»›>]{1,30}(?:[»›>][^。;»›>]{1,30}){2,}                  # 政策中心 » 北京市 » 正文
    | (?:[【\[(]?\s*+(?:打印|关闭|收藏|返回|下载|纠错|分享|大|中|小|字号|字体)
      (?:本文|本页|此页|正文|页面|窗口|顶部|首页|全文)?\s*+:?[】\])]?[\s|/]*+){1,9}
    | [【\[(]?\s*字体(?:大小)?\s*:?[\s大中小【】()|\[\]]*     # 【字体大小:
    | 分享(?:到|至)?\s*:?.{0,40}
    | (?:打印|收藏|关闭|返回)(?:本文|本页|窗口|顶部|首页|正文)?(?:[\s|].{0,30})?
    | (?:上|下)一[篇条页](?:\s*:.*|\s.{0,60})?
    | (?:扫一扫|手机扫码|微信扫).{0,30}
    | (?:责任编辑|编辑|版权所有|主办|主办单位|承办|承办单位|技术支持|备案序号
      |(?:政府)?网站标识码)\s*:.*
    | .{0,30}(?:欢迎访问|欢迎您访问|浏览器浏览).{0,60}
    | (?:信息|文章|稿件)来源\s*:.{0,40}
    | (?:网站地图|联系我们|无障碍浏览|关于我们)(?:[\s|]+.{0,40})?
    | .{0,20}ICP备.{0,30}
    | 相关(?:附件|链接|文章|新闻|解读|阅读)\s*:?.{0,40}
    )$""",
    re.VERBOSE,
)


# Above a line that says where one is on a site stand its menus.
_BREADCRUMB = re.compile(
    r"(?:您|你)?(?:当前|现在)?(?:所在)?的?位置\s*:|[^。;»›>]{1,30}(?:[»›>][^。;»›>]{1,30}){2,}$"
)
_MENU = 16  # characters of an entry of a menu
_FOOT = 0.5  # of the lines below the first of the page's foot are known as such


def _menus(plain: str, head: Sequence[Span]) -> set[Span]:
    """The short lines above a breadcrumb."""
    at = next((i for i, line in enumerate(head) if _BREADCRUMB.match(line.of(plain))), 0)
    return {line for line in head[:at] if line.end - line.start <= _MENU}


def _foot(plain: str, rest: Sequence[Span]) -> Sequence[Span]:
    """The last lines of a page, from the first that no policy holds, where most are such.

    A line that is a sentence ends the search: it is a policy's.
    """
    known, first = 0, len(rest)
    for at in range(len(rest) - 1, -1, -1):
        words = rest[at].of(plain)
        if _FURNITURE.match(words):
            known += 1
            if known >= (len(rest) - at) * _FOOT:
                first = at
        elif words.endswith(("。", ";", ":")) or label_of(plain, rest[at]):
            break
    return rest[first:]


def _entries(plain: str, line: Span) -> Iterator[Field]:
    """The "key: value" pairs of one line."""
    keys = list(_ENTRY.finditer(plain, line.start, line.end))
    ends = [k.start() for k in keys[1:]] + [line.end]
    for key, end in zip(keys, ends, strict=True):
        yield Field(re.sub(r"\s", "", key["key"]), trimmed(plain, key.end(), end))


def _is_value(plain: str, line: Span) -> bool:
    """Whether a line can be the value of the key in the line above it."""
    words = line.of(plain)
    return len(words) <= 80 and not _FIELD.match(words) and not _FURNITURE.match(words)


def page(plain: str, head: Sequence[Span], rest: Sequence[Span]) -> Page:
    """Furniture and fields; boxes are looked for in the head, before the first clause.

    A key stands on the line of its value ("发布日期:2016-02-24") or on the line above it.
    """
    furniture: list[Span] = []
    fields: list[Field] = []
    menus = _menus(plain, head)
    at = 0
    while at < len(head):
        line = head[at]
        at += 1
        words = line.of(plain)
        key = _FIELD.match(words)
        bulleted = bool(re.match(rf"{_BULLET}|[【\[]", words))
        if key and (key["colon"] or (bulleted and key.end() == len(words))):
            furniture.append(line)
            name = re.sub(r"\s", "", key["key"])
            if key.end() < len(words):
                fields.extend(_entries(plain, line))
            elif at < len(head) and _is_value(plain, head[at]):
                fields.append(Field(name, head[at]))
                furniture.append(head[at])
                at += 1
        elif line in menus or _FURNITURE.match(words):
            furniture.append(line)
    foot = set(_foot(plain, rest))
    furniture.extend(line for line in rest if line in foot or _FURNITURE.match(line.of(plain)))
    return Page(tuple(furniture), tuple(field for field in fields if field.span.end))


def values(found: Page, role: str) -> Iterator[Field]:
    """The non-empty fields that play a role of KEYS, in the order of the text."""
    return (f for f in found.fields if _ROLE[f.key] == role and f.span.start < f.span.end)
