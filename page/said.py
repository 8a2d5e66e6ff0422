"""An answer's Markdown to plain HTML: paragraphs and lists, every word as it is."""

import re
from html import escape
from itertools import groupby

# **昆明**(规划期 2022-2025,规划期已满)
_BOLD = re.compile(r"^\*\*(.+?)\*\*")
# - 支持企业……
_ITEM = re.compile(r"^- ")


def said(markdown: str) -> str:
    """What rag.render writes, for a page that gives its marks no links.

    >>> said("**昆明**(在期)" + chr(10) * 2 + "- 一 <b>" + chr(10) + "- 二")
    '<p><strong>昆明</strong>(在期)</p><ul><li>一 &lt;b&gt;</li><li>二</li></ul>'
    """
    lines = [line for line in markdown.split("\n") if line.strip()]
    parts = []
    for items, group in groupby(lines, key=lambda line: bool(_ITEM.match(line))):
        if items:
            inside = "".join(f"<li>{escape(_ITEM.sub('', line))}</li>" for line in group)
            parts.append(f"<ul>{inside}</ul>")
        else:
            parts += [f"<p>{_BOLD.sub(_strong, escape(line))}</p>" for line in group]
    return "".join(parts)


def _strong(match: re.Match[str]) -> str:
    return f"<strong>{match[1]}</strong>"
