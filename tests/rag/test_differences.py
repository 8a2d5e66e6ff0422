from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import region
from corpus.parse import parse
from corpus.policy import Policy
from corpus.read import sources
from corpus.text import sentences, to_traditional
from eval.alter import altered
from rag.differences import Kind, differences, sides
from rag.quantities import quantities

TEXT = (
    "鼓励企业建立商业秘密保护制度。严厉打击非正常专利申请、恶意商标注册行为。"
    "探索组建知识产权职称评审委员会。到2025年,每万人口高价值发明专利拥有量达到12件,"
    "有效注册商标拥有量达到32万件,专利密集型产业增加值占GDP比重达到15%,版权产业增加值占GDP比重达到5%。"
    "提高知识产权管理水平。单位不得泄露商业秘密。根据国知办函运字〔2021〕1197号要求制定本方案。"
    "实施版权创新发展工程,打造版权产业集群。补贴额度不超过30万元。建设一个枢纽、两个园区。"
)
KUNMING = region.named("昆明市")


@pytest.fixture(scope="module")
def policies() -> dict[str, Policy]:
    folder = Path(__file__).parents[2] / "corpus" / "policies"
    return {source.name: parse(source) for source in sources(folder)}


def told(said: str, source: str = TEXT) -> list[tuple[Kind, str, str]]:
    return [(d.kind, d.said, d.source) for d in differences(said, source, home=KUNMING)]


@pytest.mark.parametrize(
    ("said", "kind", "words", "source"),
    [
        ("每万人口高价值发明专利拥有量达到13件", Kind.NUMBER, "13件", "12件"),
        ("有效注册商标拥有量达到32件", Kind.NUMBER, "32件", "32万件"),
        ("有效注册商标拥有量达到三十三万件", Kind.NUMBER, "三十三万件", "32万件"),
        ("有效注册商标拥有量达到32万家", Kind.UNIT, "32万家", "32万件"),
        ("版权产业增加值占GDP比重达到6%", Kind.PERCENT, "6%", "5%"),
        ("版权产业增加值占GDP比重达到百分之十五", Kind.PERCENT, "百分之十五", "5%"),
        ("版权产业增加值占GDP比重提高5个百分点", Kind.UNIT, "5个百分点", "5%"),
        ("到2026年版权产业增加值占GDP比重达到5%", Kind.YEAR, "2026年", "2025年"),
        ("“十五五”期间打造版权产业集群", Kind.YEAR, "十五五", ""),
        ("补贴额度不少于30万元", Kind.BOUND, "不少于30万元", "不超过30万元"),
        ("建设一个枢纽、三个园区", Kind.NUMBER, "三个", "两个"),
        (
            "根据国知办函运字〔2021〕1198号制定本方案",
            Kind.DOC_NUMBER,
            "国知办函运字〔2021〕1198号",
            "国知办函运字〔2021〕1197号",
        ),
        ("北京鼓励企业建立商业秘密保护制度", Kind.REGION, "北京", "昆明"),
        ("支持企业建立商业秘密保护制度", Kind.FORCE, "支持", "鼓励"),
        ("必须建立商业秘密保护制度", Kind.FORCE, "必须", "鼓励"),
        ("企业建立商业秘密保护制度", Kind.FORCE, "", "鼓励"),
        ("组建知识产权职称评审委员会", Kind.FORCE, "", "探索"),
        ("降低知识产权管理水平", Kind.DIRECTION, "降低", "提高"),
        ("严厉打击正常专利申请", Kind.NEGATION, "", "非"),
        ("不鼓励企业建立商业秘密保护制度", Kind.NEGATION, "不", ""),
    ],
)
def test_a_changed_thing_is_told_with_both_sides(
    said: str, kind: Kind, words: str, source: str
) -> None:
    assert (kind, words, source) in told(said)


def test_permission_for_a_prohibition_is_a_difference() -> None:
    assert (Kind.FORCE, "可以", "不得") in told("单位可以泄露商业秘密")


@pytest.mark.parametrize(
    "said",
    [
        "有效注册商标拥有量达到三十二万件",
        "有效注册商标拥有量达到３２万件",
        "有效注册商标拥有量达到320,000件",
        "版权产业增加值占GDP比重达到百分之五",
        "二〇二五年版权产业增加值占GDP比重达到5％",
        "單位禁止洩露商業秘密",
        "昆明鼓励企业建立商业秘密保护制度",
        "云南省昆明市鼓励企业建立商业秘密保护制度",
        "企业建立商业秘密保护制度,予以鼓励",
        "不断提高知识产权管理水平",
        "根据国知办函运字[2021]1197号制定",
        "补贴额度最多30万元",
    ],
)
def test_another_way_to_write_the_same_is_no_difference(said: str) -> None:
    assert told(said) == []


def test_a_figure_that_belongs_to_another_goal_is_a_difference() -> None:
    assert told("专利密集型产业增加值占GDP比重达到5%") == [(Kind.PERCENT, "5%", "15%")]


def test_a_figure_is_marked_where_it_stands_in_both_texts() -> None:
    said = "每萬人口高價值發明專利擁有量達到13件"
    marked, there = sides(differences(said, TEXT))
    assert [span.of(said) for span in marked] == ["13件"]
    assert [span.of(TEXT) for span in there] == ["12件"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2022—2025年", ["2022", "2025"]),
        ("7—12月", ["7", "12"]),
        ("2000件", ["2000"]),
        ("一点五亿元", ["150000000"]),
        ("三成以上", ["30"]),
        ("千分之三", ["3"]),
        ("数十家", []),
        ("五华区和四川", []),
        ("进一步统一", []),
        ("", []),
    ],
)
def test_quantities_are_read_in_every_way_they_are_written(text: str, found: list[str]) -> None:
    assert [quantity.value for quantity in quantities(text)] == found


def test_no_sentence_of_the_policies_differs_from_its_clause_or_itself(
    policies: dict[str, Policy],
) -> None:
    for policy in policies.values():
        home = region.named(policy.metadata.region)
        for clause in policy.leaves:
            whole = policy.text[clause.start : clause.end]
            for span in sentences(policy.text, clause.start, clause.own_end):
                words = span.of(policy.text)
                assert differences(words, words, home=home) == ()
                assert differences(words, whole, home=home) == ()


def test_every_altered_number_year_region_and_negation_of_the_policies_is_told(
    policies: dict[str, Policy],
) -> None:
    kinds = ("数字", "年份", "地区", "加上否定", "去掉否定")
    tried = 0
    for policy in policies.values():
        home = region.named(policy.metadata.region)
        found = [
            (policy.name, span.of(policy.text), policy.text[clause.start : clause.end])
            for clause in policy.leaves[::3]
            for span in sentences(policy.text, clause.start, clause.own_end)
        ]
        for one in altered(found, policies):
            if one.kind in kinds:
                tried += 1
                assert differences(one.sentence, one.clause_text, home=home), one.sentence
    assert tried > 200


WORDS = st.text(
    alphabet="鼓励不得到2025年12件%,。万三十家北京昆明提高降低探索建立企业专利\n 〔〕号A",
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(WORDS)
def test_no_text_differs_from_itself_or_its_traditional_form(text: str) -> None:
    assert differences(text, text) == ()
    assert differences(to_traditional(text), text) == ()


@settings(max_examples=150, deadline=None)
@given(WORDS, WORDS)
def test_every_span_holds_the_words_that_are_told(said: str, source: str) -> None:
    for found in differences(said, source):
        assert found.at is None or found.at.of(said) == found.said
        assert found.where is None or found.where.of(source) == found.source


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_any_text_at_all_can_be_compared(text: str) -> None:
    assert differences(text, text) == ()


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=10**9))
def test_two_counts_differ_exactly_where_their_values_do(one: int, other: int) -> None:
    found = differences(f"达到{one:,}件", f"拥有量达到{other}件")
    assert bool(found) == (one != other)


def test_a_name_behind_another_place_is_another_body() -> None:
    source = "支持云南省科技情报院和昆明理工大学。"
    assert told("昆明科技情报院受到支持。", source) == [(Kind.REGION, "昆明", "云南省")]
    assert told("云南省科技情报院受到支持。", source) == []
    assert told("昆明理工大学受到支持。", source) == []
    assert told("昆明支持云南省科技情报院。", source) == []
    assert told("昆明科技情报院受到支持。", source + "科技情报院属于昆明。") == []
