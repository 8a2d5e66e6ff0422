"""A question to its content words. The one place that knows rjieba."""

import functools
import itertools
import re

import rjieba

# Parts of speech that carry no topic: pronouns, particles, prepositions, conjunctions, …
_EMPTY_TAGS = frozenset("r p c u uj ul uz ud ug uv y e o x w m q f k h d t s".split())
_MANNER_TAGS = frozenset("v a d b ad z i l mq".split())
# Words that frame a question about policies, whatever its topic.
_FRAME = frozenset(
    (
        "阶段 时间 步骤 年份 规划期 文号 索引号 日期 落款 网页 主送 指标 一共 "
        "扶持 帮扶 电话 地址 利率 材料 表格 金额 额度 联系方式 网址 邮箱 截止 姓名 名字 "
        "哪些地方 哪些地区 哪些政策 列出来 意思 举措 现有 不能 不行 这方面 这样 比如 "
        "哪些 哪几 几个 哪里 哪个 哪几个 出来 一共 干什么 "
        "有 是 能 会 要 想 请 请问 问 问一下 介绍 告诉 列出 列举 说明 说说 讲 "
        "讲讲 提到 提及 涉及 写 写明 给 做 办 看 查 找 知道 了解 需要 可以 应该 "
        "应当 得 支持 政策 政策措施 措施 规定 要求 办法 内容 情况 方面 相关 有关 "
        "关于 地区 地方 城市 省份 省市 各地 全国 当地 本地 本市 本省 我市 我省 "
        "文件 方案 规划 计划 条款 条文 章节 哪条 出台 制定 提出 明确 采取 包括 "
        "属于 具体 主要 目前 现在 如今 还有 没有 有没有 是否 一下 东西 事 事情 "
        "时候 的话 区别 不同 对比 比较 分别 差别 差异 相比 一样 怎么办 怎样 如何 "
        "哪里 里面 对于 针对 进行 开展 实施 什么 类似 两地 换成 加进 进来 加进来 "
        "核实 这份 没错 起止 措辞 用词 口气 差不多 不多 不是 是不是 等于 明白 "
        "看看 所有 全部 作为 想看 汇总 异同 提法 说法 表述 有何 讲到 写到 说到 谈到 规定的 想知道 "
        "开始 怎么办理 如何办理 怎样办理 办理 程度 地步 样子 "
        "人家 不想 方便 顺便 到底 究竟 到时候 一般 通常 大致 整理 总结 归纳 梳理 概括 "
        "单位 部门 落实 负责 牵头 怎么做 谁 组织 印发 发布 行动计划 实施方案 "
        "工作方案 行动方案 目标 多少 增加 增长 到底 大概 打算 有点 允许 那边 这边 "
        "那块 这块 继续 上面 下面 同样 其他 其它 另外 一些 各个 每个 年底 今年 "
        "去年 明年 眼下 听说 对吗 吗 呢"
    ).split()
)
# Words of one character that stand anywhere.
EVERYDAY = frozenset(
    "的了是会上下有在不几一什么人那这要能也都个们中里说做去来到多少还没过期天今年月日后前该吗呢已就被把给让和与或"
)
_LATIN = re.compile(r"[a-z][a-z0-9+.-]*")


@functools.lru_cache(maxsize=4096)
def content_words(folded: str) -> tuple[str, ...]:
    """The words of a folded question that say what it is about, in order, each once.

    >>> content_words("有哪些知识产权质押融资支持政策")
    ('知识产权', '质押', '融资')
    """
    found: dict[str, None] = {}
    for word, tag in rjieba.tag(folded):
        if word in _FRAME or ("\u3400" <= word < "\u9fff" and len(word) < 2):
            continue
        if tag in _EMPTY_TAGS and not _LATIN.fullmatch(word):
            continue
        found[word] = None
    return tuple(found)


@functools.lru_cache(maxsize=4096)
def is_manner(word: str) -> bool:
    """Whether a word is a verb, an adjective or an adverb: 提法, 打理, 没错.

    Where a corpus never uses it, it is how somebody speaks rather than what of.
    """
    return all(tag in _MANNER_TAGS for _, tag in rjieba.tag(word))


def has_verb(folded: str) -> bool:
    """Whether the segmenter takes a word of a folded text for a verb."""
    return any(tag == "v" for _, tag in rjieba.tag(folded))


def place_words(folded: str) -> tuple[str, ...]:
    """The words that the segmenter takes for the name of a place."""
    return tuple(word for word, tag in rjieba.tag(folded) if tag == "ns" and len(word) > 1)


def is_frame(group: tuple[str, ...]) -> bool:
    """Whether a term only frames a question: 政策, 措施."""
    return any(word in _FRAME for word in group)


def joined(folded: str) -> tuple[str, ...]:
    """Neighbouring words of one Chinese character, two by two: 约谈 where it was cut apart."""
    words = [word for word, *_ in rjieba.tokenize(folded)]
    return tuple(
        a + b
        for a, b in itertools.pairwise(words)
        if len(a) == len(b) == 1
        and not {a, b} & EVERYDAY
        and min(a, b) >= "\u3400"
        and max(a, b) <= "\u9fff"
    )


def is_word(word: str) -> bool:
    """Whether the segmenter's dictionary has a word, rather than that it guesses one (昆名)."""
    return bool(rjieba.cut(word, False) == [word])


def loses(term: str) -> bool:
    """Whether content_words leaves out much of a term that frames no question: 双随机."""
    kept = {*content_words(term), *_FRAME}
    return sum(len(word) for word in rjieba.cut(term) if word not in kept) > 1


def cuts(folded: str, *, guessed: bool = True) -> tuple[tuple[int, int], ...]:
    """Where the words of a folded text begin and end; a long one that its parts make up, theirs.

    Words that no dictionary has are guessed, or stay characters.

    >>> cuts("拿银行贷款")
    ((0, 1), (1, 3), (3, 5))
    """
    found: list[tuple[int, int]] = []
    for word, start, _ in rjieba.tokenize(folded, "default", guessed):
        pieces = _pieces(word)
        at = start
        for piece in pieces if sum(map(len, pieces)) == len(word) else (word,):
            found.append((at, at + len(piece)))
            at += len(piece)
    return tuple(found)


@functools.lru_cache(maxsize=4096)
def parts(word: str) -> tuple[str, ...]:
    """The shorter words that make a long one up: 银行贷款 is 银行 and 贷款."""
    return tuple(piece for piece in _pieces(word) if piece not in _FRAME)


@functools.lru_cache(maxsize=4096)
def _pieces(word: str) -> tuple[str, ...]:
    """The shortest words inside a long one, from its beginning; they do not overlap."""
    shorter = {part for part in rjieba.cut_for_search(word) if 1 < len(part) < len(word)}
    found, at = [], 0
    while at < len(word):
        fits = sorted((p for p in shorter if word.startswith(p, at)), key=len)
        if fits:
            found.append(fits[0])
        at += len(fits[0]) if fits else 1
    return tuple(found)
