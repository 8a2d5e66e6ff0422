"""A question is taken apart into places, topic and script."""

from datetime import date

import pytest

from corpus.parse import parse
from corpus.policy import Source
from corpus.region import Place, named
from index.build import build
from rag.address import addresses
from rag.answer import Ground, Query, Script, Turn
from rag.focus import Focus
from rag.glossary import glossary, is_kin
from rag.pipeline import PolicyQA
from rag.reading import Reader, places, script_of
from rag.support import Weights
from rag.understand import understand
from rag.words import content_words
from tests.fakes import FakeEmbedder

TODAY = date(2026, 11, 22)
TEXT = """昆明市人民政府关于知识产权的方案
一、目标
(一)质押。推进知识产权质押融资,鼓励商业银行开发产品。
(二)地理。加大地理标志保护力度,建立商标品牌联盟。
(三)人才。加强人才培养,鼓励高校设置专业。
"""


@pytest.fixture(scope="module")
def held() -> dict[str, Place]:
    """Three regions with a policy."""
    found = {name: named(name) for name in ("昆明市", "北京市", "牡丹江市")}
    return {name: place for name, place in found.items() if place}


@pytest.fixture(scope="module")
def reader(held: dict[str, Place]) -> Reader:
    """A reader that knows the words of one small policy."""
    made = build([parse(Source("方案.txt", TEXT, "0" * 64, "utf-8"))], FakeEmbedder())
    return Reader(held, glossary(), Weights(made.snapshot.lexical))


def asked(question: str, reader: Reader, *history: Turn) -> Query:
    return understand(question, history=history, as_of=TODAY, reader=reader, wanted=())


def words(query: Query) -> set[str]:
    return {word for group in query.topic for word in group}


def test_the_words_that_frame_a_question_are_no_topic() -> None:
    assert content_words("有哪些知识产权质押融资支持政策") == ("知识产权", "质押", "融资")


@pytest.mark.parametrize(
    ("question", "script"),
    [
        ("质押融资有哪些政策", Script.SIMPLIFIED),
        ("質押融資有哪些政策", Script.TRADITIONAL),
        ("What does Kunming say about 质押 pledge financing?", Script.ENGLISH),
        ("GDP占比是多少", Script.SIMPLIFIED),
        ("123?", Script.SIMPLIFIED),
    ],
)
def test_the_script_is_the_askers(question: str, script: Script) -> None:
    assert script_of(question) is script


@pytest.mark.parametrize("name", ["昆明", "昆明市", "安宁市", "五华区", "盘龙"])
def test_a_district_asks_for_its_citys_policy(name: str, held: dict[str, Place]) -> None:
    assert places(f"{name}有什么政策", held).held == ("昆明市",)


def test_a_place_without_a_policy_is_named(held: dict[str, Place]) -> None:
    found = places("深圳怎么规定的", held)
    assert (found.held, found.unheld, found.related) == ((), ("深圳市",), ())


def test_a_province_is_not_answered_by_its_city_but_points_to_it(held: dict[str, Place]) -> None:
    found = places("黑龙江的政策", held)
    assert (found.held, found.unheld, found.related) == ((), ("黑龙江省",), ("牡丹江市",))


@pytest.mark.parametrize("name", ["Kunming", "kun ming", "春城", "kunming city"])
def test_a_loose_or_latin_name_is_the_place(name: str, held: dict[str, Place]) -> None:
    assert places(f"{name} 的专利", held).held == ("昆明市",)


def test_a_place_inside_a_region_stays_a_word_of_the_topic(held: dict[str, Place]) -> None:
    assert "五华区" in places("五华区的试点", held).rest
    assert "昆明" not in places("昆明的试点", held).rest


def test_a_place_asked_for_narrows_the_search(reader: Reader) -> None:
    assert asked("昆明的地理标志", reader).filter.regions == {"昆明市"}


def test_a_question_with_a_topic_keeps_the_place_and_no_more(reader: Reader) -> None:
    query = asked("质押融资有什么支持", reader, Turn("user", "昆明的地理标志怎么保护"))
    assert query.regions == ("昆明市",)
    assert ("质押" in words(query), "地理" in words(query)) == (True, False)


@pytest.mark.parametrize(
    "question",
    [
        "哪些地方有质押融资的支持",
        "哪一份写了质押融资",
        "请列出做质押融资的地区",
        "中关村的质押融资",
    ],
)
def test_a_question_on_other_places_keeps_none(question: str, reader: Reader) -> None:
    assert asked(question, reader, Turn("user", "昆明的地理标志怎么保护")).regions == ()


def test_a_place_alone_takes_the_topic_of_the_last_question(reader: Reader) -> None:
    before = (Turn("user", "昆明的地理标志怎么保护"), Turn("assistant", "……"))
    query = asked("那北京呢?", reader, *before)
    assert (query.regions, "地理" in words(query)) == (("北京市",), True)
    assert "地理标志" in query.standalone
    assert "北京" in query.standalone


def test_a_subject_alone_takes_the_place_of_the_last_question(reader: Reader) -> None:
    query = asked("换成商标呢?", reader, Turn("user", "昆明的地理标志怎么保护"))
    assert (query.regions, "商标" in words(query), "地理" in words(query)) == (
        ("昆明市",),
        True,
        False,
    )


def test_a_place_that_joins_keeps_the_others(reader: Reader) -> None:
    query = asked("北京也加进来比一下", reader, Turn("user", "昆明和牡丹江的质押融资"))
    assert set(query.regions) == {"昆明市", "牡丹江市", "北京市"}


def test_a_new_subject_that_is_said_to_be_one_carries_nothing_over(reader: Reader) -> None:
    query = asked("换个话题,人才呢?", reader, Turn("user", "昆明的地理标志怎么保护"))
    assert (query.regions, "地理" in words(query)) == ((), False)


def test_the_next_clause_is_the_one_after(reader: Reader) -> None:
    query = asked("下一条呢?", reader, Turn("user", "昆明二(三)1讲什么?"))
    assert [step.value for step in query.addresses[0]] == [2, 3, 2]
    assert query.regions == ("昆明市",)


def test_everyday_words_bring_the_policys_words(reader: Reader) -> None:
    assert "高校" in words(asked("大学有什么", reader))


def test_english_is_searched_by_the_policys_words(reader: Reader) -> None:
    query = asked("What about pledge financing and trademarks?", reader)
    assert {"质押融资", "商标"} <= words(query)


def test_a_slip_in_a_key_term_is_repaired_and_told(reader: Reader) -> None:
    query = asked("质呀融资怎么办理", reader)
    assert query.repaired == (("质呀融资", "质押融资"),)
    assert "质押" in words(query)


@pytest.mark.parametrize(
    "question",
    ["要是有人冒牌卖东西,咋处理", "小企业能得着啥好处", "保险方面有没有?", "如果企业被告了怎么办"],
)
def test_a_question_that_goes_on_keeps_the_place(question: str, real_qa: PolicyQA) -> None:
    query = real_qa.query(question, history=[Turn("user", "昆明的地理标志怎么保护")])
    assert query.regions == ("昆明市",)
    assert "地理" not in words(query)
    assert query.standalone.startswith("昆明市")


@pytest.mark.parametrize(
    "question",
    [
        "我在江西开厂,专利被人抄了找谁",
        "宣城打假抓得严吗",
        "昆明的公积金能提多少",
        "北京的方案是根据什么定的",
        "哪些文件写明了是2022年印发的?",
        "京津冀三地怎么一起执法",
        "给我讲个笑话吧",
        "好的,谢谢",
    ],
)
def test_a_question_with_a_matter_of_its_own_is_read_as_if_alone(
    question: str, real_qa: PolicyQA
) -> None:
    before = [Turn("user", "牡丹江的质押融资有什么措施")]
    alone, after = real_qa.query(question), real_qa.query(question, history=before)
    assert (after.topic, after.foci, after.regions) == (alone.topic, alone.foci, alone.regions)


def asked_in_turn(qa: PolicyQA, *questions: str) -> Query:
    """The query of the last of some questions."""
    return qa.query(questions[-1], history=[Turn("user", one) for one in questions[:-1]])


@pytest.mark.parametrize("step", ["那去哪儿申请", "什么时候完成", "谁牵头", "具体有什么要求"])
def test_a_step_of_a_matter_is_no_matter_of_its_own(real_qa: PolicyQA, step: str) -> None:
    query = asked_in_turn(real_qa, "宣城的中小企业有什么支持", step)
    assert query.regions == ("宣城市",)
    assert "中小企业" in words(query)


def test_places_spoken_of_one_by_one_are_compared(real_qa: PolicyQA) -> None:
    query = asked_in_turn(
        real_qa, "北京的质押融资", "昆明的质押融资", "那江西呢", "把这两个比较一下"
    )
    assert query.regions == ("昆明市", "江西省")


@pytest.mark.parametrize(
    ("question", "focus"),
    [
        ("还有效吗", Focus.PERIOD),
        ("谁发的", Focus.ISSUER),
        ("is it still valid?", Focus.PERIOD),
    ],
)
def test_what_is_asked_of_the_document_carries_no_matter(
    real_qa: PolicyQA, question: str, focus: Focus
) -> None:
    query = asked_in_turn(real_qa, "北京支持海外维权吗", question)
    assert query.regions == ("北京市",)
    assert focus in query.foci
    assert "海外维权" not in words(query)


def test_the_wording_of_a_clause_is_asked_after_its_number(real_qa: PolicyQA) -> None:
    query = asked_in_turn(real_qa, "江西方案第十二条", "下一条", "原文怎么写的")
    assert [[step.value for step in one] for one in query.addresses] == [[13]]


def test_a_year_of_an_earlier_question_is_no_premise_of_another_place(real_qa: PolicyQA) -> None:
    history = [Turn("user", "牡丹江发明专利拥有量2020年是多少")]
    assert real_qa.ask("昆明的呢", history=history).refusal is None
    refusal = real_qa.ask("昆明发明专利拥有量2020年是多少").refusal
    assert refusal
    assert refusal.ground is Ground.PREMISE


@pytest.mark.parametrize("where", ["我是做农产品的,在牡丹江", "我们厂在牡丹江,产大米"])
def test_who_says_where_he_is_asks_about_it(real_qa: PolicyQA, where: str) -> None:
    question = "想注册个地理标志有没有支持"
    assert asked_in_turn(real_qa, where, question).regions == ("牡丹江市",)
    assert asked_in_turn(real_qa, where, "昆明的商标", question).regions == ("牡丹江市",)
    assert asked_in_turn(real_qa, where, "哪些地方支持注册地理标志").regions == ()
    asked_about = "我想问问牡丹江的政策"  # which is no place to be in
    assert asked_in_turn(real_qa, asked_about, "昆明的商标", question).regions == ("昆明市",)


def test_what_was_spoken_of_before_the_document_is_gone_back_to(real_qa: PolicyQA) -> None:
    before = ["北京支持海外维权吗", "北京那份过期了吗"]
    assert "海外维权" in words(asked_in_turn(real_qa, *before, "那就看江西的"))
    query = asked_in_turn(real_qa, before[0], "谢谢", "那江西呢")
    assert (query.regions, words(query)) == (("江西省",), {"海外维权"})


def test_a_matter_that_no_policy_knows_is_not_answered_with_the_one_before(
    real_qa: PolicyQA,
) -> None:
    answer = real_qa.ask("公积金能提多少", history=[Turn("user", "昆明的质押融资有什么措施")])
    assert answer.refusal
    assert answer.query.regions == ("昆明市",)


@pytest.mark.parametrize(
    "question", ["哪些地方支持企业?", "各地的中小企业有什么支持", "五份文件里谈商业秘密的有几份"]
)
def test_a_question_on_everywhere_keeps_no_place(question: str, real_qa: PolicyQA) -> None:
    before = [Turn("user", "昆明的地理标志怎么保护")]
    assert real_qa.query(question, history=before).regions == ()


def test_a_name_that_is_misheard_is_told_as_repaired(reader: Reader) -> None:
    query = asked("昆名怎么保护地理标志", reader)
    assert query.regions == ("昆明市",)
    assert ("昆名", "昆明") in query.repaired


def test_words_in_quotation_marks_that_the_corpus_uses_are_one_term(real_qa: PolicyQA) -> None:
    topic = real_qa.query("哪些地方写了“双随机、一公开”").topic
    assert ("双随机",) in topic
    assert ("一公开",) in topic
    assert "专精特新" in words(real_qa.query("专精特新的小公司有什么支持"))


def test_a_stretch_that_is_no_word_is_no_topic(real_qa: PolicyQA) -> None:
    assert "要学" not in words(real_qa.query("牡丹江的干部上党校也要学这个吗"))


def test_a_phrase_of_words_that_the_corpus_uses_stays_apart(real_qa: PolicyQA) -> None:
    assert {"专利", "保险"} <= {group[0] for group in real_qa.query("买专利保险").topic}
    assert {"贷款", "融资"} <= words(real_qa.query("银行贷款"))


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("“二、专项工程”里(六)的第2项", [(2, 6, 2)]),
        ("第二部分(四)讲什么", [(2, 4)]),
        ("第十一条、第十五条", [(11,), (15,)]),
        ("(三)和(四)", [(3,), (4,)]),
        ("(三)(四)", [(3,), (4,)]),
        ("北京 二(四)2", [(2, 4, 2)]),
        ("第二章第一节第5项", [(2, 1, 5)]),
    ],
)
def test_parts_of_one_address_are_told_from_two(
    question: str, values: list[tuple[int, ...]]
) -> None:
    found = addresses(question)
    assert [tuple(step.value for step in address) for address in found] == values


def test_a_follow_up_without_a_topic_trusts_an_answer_and_no_refusal(real_qa: PolicyQA) -> None:
    asked_ = Turn("user", "我们是代理所,宣城欢迎外地机构过去吗?")
    answer = Turn("assistant", "宣城吸引高水平服务机构到该市设立分支机构。")
    refusal = Turn("assistant", "没有找到直接写明的条款。")
    assert real_qa.query("这事归谁管", history=[asked_, answer]).leans
    assert not real_qa.query("这事归谁管", history=[asked_, refusal]).leans
    assert not real_qa.query("质押融资呢", history=[asked_, answer]).leans
    assert not real_qa.query("这事归谁管").leans


def test_a_partner_of_the_place_asked_about_is_a_topic(real_qa: PolicyQA) -> None:
    before = [Turn("user", "北京有没有和国外机构合作?"), Turn("assistant", "有。")]
    query = real_qa.query("跟天津、河北呢", history=before)
    assert (query.regions, query.unheld) == (("北京市",), ())
    assert {"天津", "河北"} <= words(query)


def test_english_words_that_only_point_do_not_part_a_phrase() -> None:
    found = list(glossary().translated("can we use the company's trade marks and their trademark"))
    assert sum("商标" in group for group in found) >= 2


def test_english_words_are_kin_by_their_endings_alone() -> None:
    assert is_kin("infringe", "infringement")
    assert is_kin("litigate", "litigation")
    assert not is_kin("transport", "transparent")
    assert not is_kin("import", "export")
    assert not is_kin("population", "popularise")


def test_what_is_left_of_an_abbreviation_is_no_english_word() -> None:
    assert not glossary().english.get("i")
    assert list(glossary().translated("i need it for the plan")) == list(
        glossary().translated("plan")
    )


def test_whom_to_turn_to_takes_no_kind_of_fact_from_before(real_qa: PolicyQA) -> None:
    before = ["牡丹江注册地理标志有没有支持", "钱呢"]
    assert asked_in_turn(real_qa, *before, "要找哪个部门").foci == {Focus.UNITS}


def test_which_of_two_places_does_more_is_a_comparison(real_qa: PolicyQA) -> None:
    before = ["宣城的中小企业有什么支持", "那去哪儿申请", "江西呢"]
    query = asked_in_turn(real_qa, *before, "这两个地方哪个力度大")
    assert query.foci == {Focus.COMPARISON}
    assert set(query.regions) == {"宣城市", "江西省"}
