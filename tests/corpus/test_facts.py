"""Goals with a year become indicators; conditions and limits do not."""

import pytest

from tests.corpus.written import parsed


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("到2025年,发明专利拥有量达到12件。", [("发明专利拥有量", "2025", "12", "件")]),
        ("到2025年发明专利拥有量达到12件。", [("发明专利拥有量", "2025", "12", "件")]),
        ("到2025年底前发明专利拥有量超过1.2万件。", [("发明专利拥有量", "2025", "1.2", "万件")]),
        ("2025年底前,质押金额突破12亿元。", [("质押金额", "2025", "12", "亿元")]),
        ("年营业收入达到2000万元的企业,给予补贴。", []),
        ("到2025年,单户贷款额不超过500万元。", []),
    ],
)
def test_a_goal_in_prose_has_name_year_value_and_unit(
    words: str, told: list[tuple[str, str, str, str]]
) -> None:
    found = parsed(f"一、目标。{words}\n二、附则。").indicators
    names = [(i.name, i.target_year, i.target_value, i.unit) for i in found]
    assert names == told


def test_a_table_with_bars_at_both_ends_and_a_column_of_units_becomes_indicators() -> None:
    policy = parsed(
        "一、目标\n| 指标名称 | 单位 | 2020年 | 2025年 |\n| 专利拥有量 | 件 | 5 | 12 |\n二、附则。"
    )
    (one,) = policy.indicators
    assert (one.name, one.unit, one.base_year, one.base_value) == ("专利拥有量", "件", "2020", "5")
    assert (one.target_year, one.target_value) == ("2025", "12")


def test_units_stand_in_brackets_even_where_the_last_is_lost() -> None:
    policy = parsed("一、甲。(责任单位:市科技局、市新闻出版(版权)局\n二、乙。(牵头单位:市财政局)")
    assert [unit.name for unit in policy.units] == ["市科技局", "市新闻出版(版权)局", "市财政局"]


def test_cells_that_stand_one_to_a_line_are_a_table_with_a_goal_for_each_year() -> None:
    cells = "指标名称 2022年(基期) 2023年 2025年 进出口总额(亿元) 38 50 85 企业数(家) 1.2 240 450".split()
    policy = parsed("一、目标\n分年度指标如下:\n" + "\n".join(cells) + "\n二、附则。")
    told = [
        (i.name, i.unit, i.base_value, i.target_year, i.target_value) for i in policy.indicators
    ]
    assert told == [
        ("进出口总额", "亿元", "38", "2023", "50"),
        ("进出口总额", "亿元", "38", "2025", "85"),
        ("企业数", "家", "1.2", "2023", "240"),
        ("企业数", "家", "1.2", "2025", "450"),
    ]


def test_a_table_may_begin_with_a_column_of_numbers() -> None:
    policy = parsed(
        "一、目标\n序号 | 指标 | 单位 | 2020年 | 2025年\n1 | 拥有量 | 件 | 5 | 12\n二、乙。"
    )
    (one,) = policy.indicators
    assert (one.name, one.unit, one.target_value) == ("拥有量", "件", "12")


def test_short_lines_that_fit_no_columns_are_no_table() -> None:
    assert not parsed("一、目标\n指标\n甲\n乙\n12\n丙\n二、附则。").indicators


def test_bodies_alone_in_brackets_at_the_end_of_a_line_are_responsible() -> None:
    policy = parsed("一、补贴。發放補貼。〔縣民政局、縣財政局〕\n二、甲(市科技局、市财政局)会商。")
    assert [unit.name for unit in policy.units] == ["縣民政局", "縣財政局"]
