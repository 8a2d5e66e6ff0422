"""Kinds of fact that a question asks for, and how a text is known that gives one."""

import re

from rag.focus import Focus

_MONEY = r"\d[\d.,]*\s*(?:万|亿)?元|[一二三四五六七八九十百千]+(?:万|亿)元"
_REASON = (
    r"由于|因为|鉴于|为了?[^。;]{2,40}[,、]|以便|旨在|有利于|目的|防止|防范|避免|从而"
    r"|服务[^,。;]{2,12}发展"
)
_NUMERAL = r"[\d一二两三四五六七八九十半]+"
# What a plain text must hold to give a fact, and how a refusal names it
FACTS = (
    (Focus.AMOUNT, rf"{_MONEY}|\d[\d.]*\s*%|百分之", "具体金额或比例"),
    (
        Focus.CONTACT,
        r"(?<!\d)(?:\d{3,4}-?\d{7,8}|1\d{10}|1\d{4})(?!\d)|https?:|@|\d+号|\d{1,2}:\d{2}",
        "联系方式",
    ),
    (
        Focus.FORM,
        (
            r"申请表|申报表|申报书|申请书|提交[^。]{0,20}(?:材料|资料)|(?:下列|以下|相关)(?:材料|资料)|下载|报名|提供[^。]{0,24}(?:证|证明|材料)"
            r"|向[^,。;]{2,24}(?:申请|申报|提出|提交)|(?:申请|申报|提交|填报|报送)[^。;]{0,16}(?:系统|平台|窗口|部门|中心)|(?:系统|平台|窗口|APP)[^。;]{0,8}(?:申请|申报|填报|办理)|免申即享"
        ),
        "申请材料或办理方式",
    ),
    (
        Focus.DEADLINE,
        (
            r"截止|\d{1,2}月\d{1,2}日(?:前|之前|止)|20\d{2}年[^。]{0,12}前|每年\d{1,2}月"
            rf"|{_NUMERAL}\s*个?(?:工作)?(?:日|天|月)(?:之|以)?内|\d{{1,2}}月(?:底|末)?前"
        ),
        "具体期限",
    ),
    (
        Focus.DURATION,
        rf"{_NUMERAL}\s*(?:个?工作日|日|天|小时|分钟|个月|年|周)|每[年月季周日]|定期|年度",
        "具体时限",
    ),
    (
        Focus.WHEN,
        r"20\d{2}|\d{1,2}月|[一二三四]季度|年[底末初]|每年|当[日天]|工作日|尽快",
        "具体时间",
    ),
    (Focus.PERSON, r"(?:组长|局长|市长|主任|联系人):\s*[\u4e00-\u9fff]{2,4}", "人员姓名"),
    (Focus.REASON, _REASON, "原因"),
)
_GIVEN = tuple((focus, re.compile(pattern), name) for focus, pattern, name in FACTS)
KINDS = frozenset(focus for focus, *_ in FACTS)


def given(wanted: frozenset[Focus], plain: str) -> dict[str, bool]:
    """The kinds of fact that are wanted, by name, and whether a plain text gives each."""
    return {name: bool(told.search(plain)) for focus, told, name in _GIVEN if focus in wanted}
