"""Words to the date they give: 2023-03-01, 2023年3月1日, 二〇二三年三月一日."""

import re
from datetime import date

from corpus.label import number

_DAY = re.compile(r"((?:19|20)\d{2})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})")
_CN = "一二三四五六七八九十"
_ZERO = "〇零○O0o"
_CN_DAY = re.compile(
    rf"(二\s*[{_ZERO}][{_ZERO}{_CN}]{{1,2}})\s*年\s*([{_CN}]{{1,2}})\s*月\s*([{_CN}]{{1,3}})\s*日"
)


def day(words: str) -> date | None:
    """The first date in some plain words; None where there is none or it cannot be."""
    found = _DAY.search(words)
    if found:
        year, month, day_ = (int(group) for group in found.groups())
    else:
        found = _CN_DAY.search(words)
        if not found:
            return None
        year = number(re.sub(rf"[{_ZERO}]", "〇", re.sub(r"\s", "", found[1])))
        month, day_ = number(found[2]), number(found[3])
    try:
        return date(year, month, day_)
    except ValueError:
        return None
