"""A policy that is written from a tree is parsed to that tree, whatever its numbering."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.policy import ClauseKind, Policy
from tests.corpus.written import assert_sound, parsed

DIGITS = "零一二三四五六七八九"


def chinese(value: int) -> str:
    tens, ones = divmod(value, 10)
    return ("" if tens < 2 else DIGITS[tens]) + "十" * (tens > 0) + (DIGITS[ones] if ones else "")


Numbering = Callable[[int], str]


@dataclass(frozen=True)
class Way:
    """A way of numbering: what may be written for a value, and the label that is read."""

    write: tuple[Numbering, ...]
    read: Numbering
    first: bool = False  # it begins at one and skips nothing, or it could be a reference


def ordinals(word: str, *, first: bool = False) -> tuple[Way, ...]:
    """第二条 as a way, and 第2条 as another."""
    spaced: tuple[Numbering, ...] = (
        lambda n: f"第{chinese(n)}{word} ",
        lambda n: f"第 {chinese(n)} {word}\u3000",
    )
    return (
        Way(spaced, lambda n: f"第{chinese(n)}{word}", first),
        Way((lambda n: f"第{n}{word} ",), lambda n: f"第{n}{word}", first),
    )


def circled(value: int) -> str:
    return chr(0x245F + value)


# From the highest to the lowest; ways of one rank stand together.
WAYS = (
    ordinals("编"),
    ordinals("章"),
    ordinals("节"),
    ordinals("条", first=True),
    ordinals("款", first=True),
    (Way((lambda n: f"{chinese(n)}、", lambda n: f"{chinese(n)}．"), chinese),),
    (
        Way(
            (
                lambda n: f"({chinese(n)})",
                lambda n: f"（ {chinese(n)} ）",
                lambda n: f"（{chinese(n)}）、",
                lambda n: chr(0x321F + n) if n < 11 else f"({chinese(n)})",
            ),
            lambda n: f"({chinese(n)})",
        ),
    ),
    (Way((lambda n: f"{n}.", lambda n: f"{n}、", lambda n: f"{n}．", lambda n: f"{n} ."), str),),
    (
        Way(
            (
                lambda n: f"({n})",
                lambda n: f"{n}）",
                lambda n: f"（ {n} ）、",
                lambda n: chr(0x2473 + n),
            ),
            lambda n: f"({n})",
        ),
    ),
    (Way((circled, lambda n: f"{circled(n)} "), circled),),
    (
        Way(
            (lambda n: f"第{chinese(n)}、", lambda n: f"第{chinese(n)}，"),
            lambda n: f"第{chinese(n)}",
        ),
    ),
)
HEADINGS = ("总则", "完善质押融资机制", "支持範圍", "R&D补助")
SENTENCES = (
    "支持企业开展知识产权质押融资。",
    "依照第十二条规定给予补贴,详见第三章第四条。",
    "到2025年,拥有量达到12.5件。",
    "(责任单位:市科技局)",
    "一是加强领导;二是落实责任。",
)
LINES = (
    "第十二条规定的奖励,按照本办法执行。",
    "第三条、第四条所列事项,由市科技局负责。",
    "———知识产权创造水平大幅提升。",
    "·对示范企业给予奖励。",
    "1.68 |",
    "指标名称 |",
    "2021年以来,成效显著。",
    "附件所列企业,优先支持。",
    "十二五时期取得成效。",
)


@dataclass(frozen=True)
class Written:
    label: str
    words: str  # the clause's own lines
    children: "tuple[Written, ...]"


@st.composite
def clauses(draw: st.DrawFn, above: int = -1, depth: int = 0) -> tuple[Written, ...]:
    """Siblings of one way of numbering below the way `above`."""
    rank = draw(st.integers(above + 1, min(above + 4, len(WAYS) - 1)))
    way = draw(st.sampled_from(WAYS[rank]))
    write = draw(st.sampled_from(way.write))
    value = 1 if way.first else draw(st.integers(1, 4))
    made = []
    for _ in range(draw(st.integers(1, 3))):
        children: tuple[Written, ...] = ()
        if depth < 4 and rank + 1 < len(WAYS) and draw(st.booleans()):
            children = draw(clauses(above=rank, depth=depth + 1))
        first = draw(st.sampled_from(HEADINGS)) + draw(st.sampled_from(("。", "", ":")))
        first += draw(st.sampled_from(("", *SENTENCES)))
        rest = draw(st.lists(st.sampled_from((*LINES, *SENTENCES[:1])), max_size=3))
        gap = draw(st.sampled_from(("\n", "\n\n", "\n　　", " \n \n  ")))
        words = gap.join((write(value) + first, *rest))
        made.append(Written(way.read(value), words, children))
        value += 1 if way.first else draw(st.sampled_from((1, 1, 1, 2, 3)))
    return tuple(made)


HEADS = (
    "",
    (
        "杭州市人民政府关于印发《质押融资办法》的通知\n各区、县人民政府:\n现将《质押融资办法》印发给你们。\n"
        "杭州市人民政府\n2023年3月1日\n质押融资办法\n为推进质押融资,制定本办法。\n"
    ),
    "首页 > 政策 > 正文\n发布日期:2023-03-01  浏览次数:1\n質押融資辦法\n",
)
TAILS = ("", "\n杭州市人民政府\n2023年3月1日\n", "\n分享到:\n【打印】【关闭】")


def lines_of(tree: tuple[Written, ...]) -> Iterator[str]:
    for clause in tree:
        yield clause.words
        yield from lines_of(clause.children)


def read(policy: Policy, parent: str = "") -> tuple[Written, ...]:
    return tuple(
        Written(c.label, policy.text[c.start : c.own_end].strip(), read(policy, c.id))
        for c in policy.clauses
        if c.kind is ClauseKind.NUMBERED and c.parent == parent
    )


@settings(max_examples=120)
@given(
    clauses(), st.sampled_from(HEADS), st.sampled_from(TAILS), st.sampled_from(("\n", "\n\n　　"))
)
def test_the_parsed_tree_is_the_written_tree(
    tree: tuple[Written, ...], head: str, tail: str, gap: str
) -> None:
    text = head + gap.join(lines_of(tree)) + tail
    policy = parsed(text)
    assert read(policy) == tree, text
    assert_sound(policy)


def test_a_list_under_a_colon_may_rank_above_its_clause() -> None:
    policy = parsed(
        "1.条件。应当满足:\n(一)在本市注册;\n(二)守法。\n2.程序。提交:\n(一)申请书。\n3.附则。"
    )
    assert [c.id for c in policy.clauses] == ["1", "1/(一)", "1/(二)", "2", "2/(一)", "3"]


def test_an_article_that_a_later_one_belies_is_a_reference() -> None:
    policy = parsed("第一条 依照本法\n第九条 办理。\n第二条 施行。")
    assert [c.id for c in policy.clauses] == ["第一条", "第二条"]


def test_words_that_begin_like_a_reference_may_begin_an_article() -> None:
    policy = parsed(
        "第一条中小企业适用本办法。\n第二条 到2025年建成。\n第三条 和谐共处。\n第四条及时公开。"
    )
    assert [c.label for c in policy.clauses] == ["第一条", "第二条", "第三条", "第四条"]


def test_a_code_of_more_than_a_thousand_articles_is_numbered() -> None:
    policy = parsed("第一千二百五十九条 数字。\n第一千二百六十条 本法施行。")
    assert [c.label for c in policy.clauses] == ["第一千二百五十九条", "第一千二百六十条"]
    assert [f.message for f in policy.findings] == [
        f"{policy.clauses[0].address}之前缺少 第一条至第一千二百五十八条"
    ]


def test_a_table_of_contents_is_no_clause() -> None:
    policy = parsed(
        "目录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。"
    )
    assert [c.id for c in policy.clauses] == [
        "序言",
        "第一章",
        "第一章/第一条",
        "第二章",
        "第二章/第二条",
    ]


def test_a_heading_over_two_lines_is_one_heading() -> None:
    policy = parsed("一、聚焦高水平开放,构建面向东南亚\n的保护体系\n(一)甲。乙。")
    assert policy.clauses[0].heading == "聚焦高水平开放,构建面向东南亚的保护体系"


def test_decimal_numbers_nest_by_their_dots_and_are_told_once() -> None:
    policy = parsed(
        "1 总则\n1.1 目的\n甲。\n1.2. 依据\n2 响应\n2.1启动\n2.1.1 条件\n(1)乙。\n2.1.2 程序"
    )
    assert [c.id for c in policy.clauses] == [
        *("1", "1/1.1", "1/1.2", "2", "2/2.1"),
        *("2/2.1/2.1.1", "2/2.1/2.1.1/(1)", "2/2.1/2.1.2"),
    ]
    assert policy.by_id["2/2.1/2.1.1/(1)"].address.endswith("·2.1.1(1)")
    assert not [f for f in policy.findings if f.kind in ("missing_number", "number_order")]


def test_a_decimal_number_that_is_skipped_is_told() -> None:
    policy = parsed("1 总则\n1.1 目的\n甲。\n1.3 依据\n乙。")
    (finding,) = policy.findings
    assert (finding.kind, "缺少 1.2" in finding.message) == ("missing_number", True)


def test_a_figure_at_the_head_of_a_line_is_no_decimal_number() -> None:
    words = "一、目标\n达到\n1.5亿元,比上年增长\n3.19件左右,其中\n2.5 个百分点,\n12.8 来自企业。"
    assert [c.id for c in parsed(words).clauses] == ["一"]
    table = "一、目标\n1 每万人拥有量 | 12\n2 登记金额 | 3"
    assert [c.id for c in parsed(table).clauses] == ["一"]


def test_what_is_said_of_the_whole_behind_the_last_clause_closes_the_document() -> None:
    policy = parsed(
        "一、甲。乙。\n二、丙。丁。\n本办法自2025年1月1日起施行。\n昆明市科技局\n2025年1月1日"
    )
    assert policy.clauses[-1].kind is ClauseKind.CLOSING
    assert policy.by_id["二"].end < policy.clauses[-1].start
    alone = parsed("一、甲。乙。\n二、附则\n本办法自2025年1月1日起施行。")
    assert alone.by_id["二"].leaf


def test_a_body_that_was_left_out_is_empty() -> None:
    policy = parsed("一、甲。乙。\n二、考核\n(略)\n三、督办。(此部分不予公开)\n四、丙。丁。")
    assert [c.id for c in policy.clauses if c.empty] == ["二", "三"]
