"""Details that are asked for by words of their own."""

from pathlib import Path

import pytest

from corpus.text import fold
from errors import BadSettings
from rag.answer import Ground
from rag.details import details, missing
from rag.pipeline import PolicyQA


@pytest.mark.parametrize(
    ("question", "said", "name"),
    [
        ("推荐名录上都有谁?", "建立商标价值评估机构推荐名录。", "名单"),
        ("年龄不能超过多少?", "每月3000元生活补贴,期限三年。", "年龄"),
        ("办证明收不收工本费?", "县林业局核发证明。", "收费"),
        ("口审庭设在哪栋楼?", "设立专利侵权纠纷行政裁决口审庭。", "具体地址"),
        ("可以向哪里申诉?", "记入科研诚信档案。", "申诉渠道"),
        ("标识是什么颜色?", "制定统一的标识使用规则。", "样式"),
        ("要带身份证原件吗?", "鼓励企业注册商标。", "证件"),
    ],
)
def test_a_detail_that_is_not_told_is_named(question: str, said: str, name: str) -> None:
    assert missing(fold(question), fold(said)) == name


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("要不要交加盟费?", "授权企业不收取加盟费。"),
        ("办公室设在哪?", "领导小组办公室设在市市场监督管理局。"),
        ("聘期多长?", "入库专家实行两年一聘。"),
        ("不服怎么办?", "对认定有异议的,可以提交说明。"),
        ("大专家能拿多少安家费?", "给予300万元安家补助。"),
        ("我的歌去哪上个户口?", "完善作品登记制度。"),
        ("停电了怎么办理?", "推行网上办理。"),
    ],
)
def test_a_detail_that_is_told_or_not_asked_for_is_not_missing(question: str, said: str) -> None:
    assert missing(fold(question), fold(said)) is None


def test_a_detail_that_no_clause_gives_is_refused_beside_the_nearest(real_qa: PolicyQA) -> None:
    answer = real_qa.ask("参加首都保护知识产权志愿者队伍,年龄有什么限制?")
    assert answer.refusal
    assert (answer.refusal.ground, answer.refusal.subject) == (Ground.FACT, ("年龄",))


def test_a_file_that_is_no_table_of_details_is_told(tmp_path: Path) -> None:
    wrong = tmp_path / "details.toml"
    wrong.write_text('[[detail]]\nname = "年龄"\nasks = "("\ntold = "岁"\n', encoding="utf-8")
    with pytest.raises(BadSettings, match=r"details\.toml"):
        details(wrong)
