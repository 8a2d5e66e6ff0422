"""Title, issuer, number, dates, region and period are read where the document says them."""

from datetime import date

import pytest

from corpus.day import day
from corpus.policy import DateKind, Policy
from corpus.region import deepest, is_national
from tests.corpus.written import parsed


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("2023年3月1日", date(2023, 3, 1)),
        ("2019年9月5", date(2019, 9, 5)),
        ("2016-02-24", date(2016, 2, 24)),
        ("2016/2/24 14:30", date(2016, 2, 24)),
        ("2016.02.24", date(2016, 2, 24)),
        ("2023 年 3 月 1 日", date(2023, 3, 1)),
        ("二〇二三年三月一日", date(2023, 3, 1)),
        ("二○二三年十二月三十一日", date(2023, 12, 31)),
        ("二零一九年十月二十日", date(2019, 10, 20)),
        ("二O二一年一月十日", date(2021, 1, 10)),
        ("2023年2月30日", None),
        ("2023年13月1日", None),
        ("近日", None),
    ],
)
def test_a_date_is_read_however_it_is_written(words: str, read: date | None) -> None:
    assert day(words) == read


def test_every_date_is_kept_with_its_words_and_the_signed_one_chosen(
    real_policies: dict[str, Policy],
) -> None:
    policy = real_policies["宣城"]
    told = [(d.kind, d.date, d.span.of(policy.text)) for d in policy.metadata.dates]
    assert told == [
        (DateKind.SIGNED, date(2019, 9, 5), "2019年9月5"),
        (DateKind.ISSUED, date(2019, 11, 1), "2019-11-01 14:30"),
    ]
    assert policy.metadata.issued == policy.metadata.dates[0]
    assert "落款" in policy.metadata.issued_why
    assert "2019-11-01" in policy.metadata.issued_why


def test_the_box_is_chosen_where_nobody_signed_and_the_page_where_there_is_no_box() -> None:
    box = "发文日期:2022-05-06\n发布日期:2022-05-09\n"
    dated = parsed(f"{box}市质押融资办法\n一、甲。").metadata
    assert dated.issued
    assert (dated.issued.kind, len(dated.dates)) == (DateKind.ISSUED, 2)
    dated = parsed("发布日期:2022-05-09\n市质押融资办法\n一、甲。").metadata
    assert dated.issued
    assert dated.issued.kind is DateKind.PUBLISHED
    assert "网页" in dated.issued_why


def test_no_date_is_made_up(real_policies: dict[str, Policy]) -> None:
    assert real_policies["江西"].metadata.dates == ()
    assert real_policies["江西"].metadata.issued is None


def headed(head: str, body: str = "一、甲。") -> Policy:
    return parsed(f"{head}\n{body}")


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("现将《甲办法》印发给你们。", "甲办法"),
        ("《甲市质押办法》已经市政府同意,现印发给你们。", "甲市质押办法"),
        ("关于印发《甲市质押办法》的通知", "甲市质押办法"),
        ("关于印发甲市质押办法(试行)的通知", "甲市质押办法(试行)"),
        ("甲市关于进一步加强\n质押融资工作的意见", "甲市关于进一步加强质押融资工作的意见"),
        ("甲市质押融资规划\n(2021—2025年)", "甲市质押融资规划(2021—2025年)"),
        ("甲市人民政府\n关于质押融资的公告", "甲市人民政府关于质押融资的公告"),
        ("甲市质押办法\n根据省政府印发《乙省规划》的要求,制定本办法。", "甲市质押办法"),
        ("没有题名的文字。", "测试"),
    ],
)
def test_the_title_is_that_of_the_policy(head: str, title: str) -> None:
    assert headed(head).metadata.title.value == title


@pytest.mark.parametrize(
    ("head", "number"),
    [
        ("甲市质押办法\n甲政发〔2021〕18号", "甲政发〔2021〕18号"),
        ("甲市质押办法\n(甲政发[2021]18号)", "甲政发[2021]18号"),
        ("发文字号：甲政办〔2021〕3号\n甲市质押办法", "甲政办〔2021〕3号"),
        ("发文字号\t甲政办〔2021〕3号\n甲市质押办法", "甲政办〔2021〕3号"),
        ("税务总局关于甲的公告\n国家税务总局公告2023年第12号", "国家税务总局公告2023年第12号"),
        ("甲市质押办法\n根据乙政发〔2020〕1号文件,制定本办法。", ""),
    ],
)
def test_the_number_is_the_documents_own(head: str, number: str) -> None:
    assert headed(head).metadata.doc_number.value == number


@pytest.mark.parametrize(
    ("signed", "issuer"),
    [
        ("昆明市科技局", "昆明市科技局"),
        ("昆明市科技局\n昆明市财政局", "昆明市科技局、昆明市财政局"),
        ("昆明市科技局  昆明市财政局", "昆明市科技局、昆明市财政局"),
        ("昆 明 市 人 民 政 府", "昆明市人民政府"),
    ],
)
def test_every_body_that_signed_is_an_issuer(signed: str, issuer: str) -> None:
    assert parsed(f"一、甲。\n二、乙。\n{signed}\n2023年3月1日").metadata.issuer.value == issuer


@pytest.mark.parametrize(
    ("issuer", "region"),
    [
        ("国务院办公厅", "全国"),
        ("国家知识产权局", "全国"),
        ("财政部\n税务总局", "全国"),
        ("国家税务总局云南省税务局", "云南省"),
        ("中国人民银行昆明中心支行", "昆明市"),
        ("成都高新区管委会", "成都市"),
        ("绩溪县人民政府", "绩溪县"),
        ("某某高新区管委会", ""),
    ],
)
def test_the_region_is_where_the_issuer_governs(issuer: str, region: str) -> None:
    policy = parsed(f"一、甲。\n二、乙。\n{issuer}\n2023年3月1日")
    assert policy.metadata.region == region
    assert bool(policy.metadata.region_codes) == (region not in ("", "全国"))


@pytest.mark.parametrize(
    ("title", "region"),
    [
        ("赤峰岭市人才发展规划", ""),  # not 赤峰
        ("武溪县乡村振兴实施方案", ""),  # not 和田, of 温和田园
        ("知识产权强市建设方案", "昆明市"),
        ("昆明市人才发展规划", "昆明市"),
    ],
)
def test_a_place_that_is_not_known_is_not_taken_for_another(title: str, region: str) -> None:
    policy = parsed(f"{title}\n一、昆明市的温和田园。\n二、乙。")
    assert policy.metadata.region == region


def test_a_national_body_is_none_of_a_place() -> None:
    assert is_national("工业和信息化部")
    assert not is_national("云南省工业和信息化厅")
    assert deepest("工业和信息化部") is None


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("自2022年1月1日起施行,有效期3年。", date(2022, 1, 1), date(2024, 12, 31)),
        ("自2024年2月29日起施行,有效期为一年。", date(2024, 2, 29), date(2025, 2, 27)),
        ("自发布之日起施行,有效期五年。", date(2023, 3, 1), date(2028, 2, 29)),
        ("自印发之日起施行,试行期2年。", date(2023, 3, 1), date(2025, 2, 28)),
        ("自2022年5月1日起施行,有效期至2026年12月31日。", date(2022, 5, 1), date(2026, 12, 31)),
        ("有效期至2026年12月31日。", None, date(2026, 12, 31)),
        ("执行期限为2023年1月1日至2024年12月31日。", date(2023, 1, 1), date(2024, 12, 31)),
        ("有效期自2023年1月1日起至2024年12月31日止。", date(2023, 1, 1), date(2024, 12, 31)),
        ("目标是到2025年,全面建成。", None, date(2025, 12, 31)),
        ("本政策自2025年1月1日起施行,有效期两年。", date(2025, 1, 1), date(2026, 12, 31)),
        ("本措施有效期3年,自2024年1月1日起施行。", date(2024, 1, 1), date(2026, 12, 31)),
        ("本措施有效期为三年,自发布之日起计算。", date(2023, 3, 1), date(2026, 2, 28)),
        ("本细则自公布之日起30日后施行,有效期2年。", date(2023, 3, 31), date(2025, 3, 30)),
        ("本政策执行至2025年12月31日。", None, date(2025, 12, 31)),
        ("本政策自2025年1月1日起至2026年12月31日止执行。", date(2025, 1, 1), date(2026, 12, 31)),
        ("本措施自2023年6月1日起实施,有效期至2025年底。", date(2023, 6, 1), date(2025, 12, 31)),
        ("本意见自2024年1月1日起施行,暂定18个月。", date(2024, 1, 1), date(2025, 6, 30)),
    ],
)
def test_the_period_is_read_from_a_clause(words: str, first: date | None, last: date) -> None:
    policy = parsed(f"一、甲。\n二、{words}\n昆明市科技局\n2023年3月1日")
    period = policy.metadata.period
    assert period
    assert (period.first, period.last) == (first, last)
    assert period.span.of(policy.text) in words


def test_the_force_of_an_older_document_is_not_this_ones() -> None:
    words = "本办法自印发之日起施行,原办法(2019年1月1日起施行,有效期3年)同时废止。"
    assert parsed(f"一、甲。\n二、{words}\n昆明市科技局\n2023年3月1日").metadata.period is None


def test_the_term_of_one_measure_is_not_that_of_the_document() -> None:
    measure = "一、减免残疾人就业保障金,实施期限至2022年12月31日。\n"
    policy = parsed(measure + "\n".join(f"{n}、支持企业发展,给予补助。" for n in "二三四五六"))
    assert policy.metadata.period is None


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("甲市质押规划(2021—2025年)", 2021, 2025),
        ("甲市质押规划(2015-2020年)", 2015, 2020),
        ("甲市质押规划（２０２２年至２０３５年）", 2022, 2035),
        ("甲市“十四五”规划", 2021, 2025),
    ],
)
def test_the_period_is_read_from_the_title(title: str, first: int, last: int) -> None:
    period = headed(title).metadata.period
    assert period
    assert period.first == date(first, 1, 1)
    assert period.last == date(last, 12, 31)


def test_no_period_is_made_up() -> None:
    assert headed("甲市质押办法", "一、自2023年5月1日起施行。").metadata.period is None


def test_the_period_of_the_box_is_the_period() -> None:
    period = headed("生效日期:2024-03-20  失效日期:2027-03-19\n甲市质押办法").metadata.period
    assert period
    assert (period.first, period.last) == (date(2024, 3, 20), date(2027, 3, 19))


def test_issuer_and_date_are_read_from_the_note_below_the_title() -> None:
    said = headed("甲市质押办法\n(2023年2月13日 昆明市财政局、昆明市数据局印发)").metadata
    assert said.issuer.value == "昆明市财政局、昆明市数据局"
    assert said.issued
    assert said.issued.date == date(2023, 2, 13)


def test_what_a_clause_says_of_its_force_goes_before_the_years_of_the_title() -> None:
    policy = headed(
        "甲市行动方案(2023—2025年)", "一、本方案自2023年4月1日起施行,有效期至2025年6月30日。"
    )
    period = policy.metadata.period
    assert period
    assert (period.first, period.last) == (date(2023, 4, 1), date(2025, 6, 30))


def test_the_menus_above_and_the_foot_below_a_policy_are_the_pages() -> None:
    head = "您好,欢迎访问昆明市门户网站\n首 页\n政务公开\n当前位置:首页 > 政策\n昆明市质押办法"
    foot = "\n【打印】 【关闭】\n相关附件: 无\n建设单位 市大数据中心\n主办:昆明市 网站地图 | 声明\n标识码 12"
    policy = parsed(f"{head}\n一、甲。\n二、乙。{foot}")
    aside = {span.of(policy.text) for span in policy.furniture}
    assert {"首 页", "政务公开", "建设单位 市大数据中心"} <= aside
    assert policy.clauses[-1].end == policy.text.index("乙。") + 2


def test_a_foot_ends_at_the_last_sentence_of_the_policy() -> None:
    policy = parsed("一、甲。\n【打印】\n对示范企业给予奖励。\n分享到:\n上一篇:甲")
    assert "对示范企业给予奖励。" in policy.text[policy.clauses[-1].start : policy.clauses[-1].end]
