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
