"""An answer's Markdown to shorter Markdown: long lists fold, wide tables scroll in a box."""

import html
import re

from page.labels import Say

SHOWN = 6  # bullets of a list that show; one more is not worth a fold

_LIST = re.compile(r"(?:^- .*(?:\n|\Z))+", re.M)
_TABLE = re.compile(r"(?:^\|.*(?:\n|\Z))+", re.M)


def folded(markdown: str, say: Say) -> str:
    """The Markdown with `<details>` around what a list has beyond its first bullets."""
    shorter = _LIST.sub(lambda found: _shortened(found[0], say), markdown)
    return _TABLE.sub(lambda found: _boxed(found[0], say), shorter)


def _shortened(bullets: str, say: Say) -> str:
    """A list whose later bullets are folded, where there are many."""
    lines = bullets.splitlines()
    if len(lines) <= SHOWN + 1:
        return bullets
    more = html.escape(say("ask.more", count=len(lines) - SHOWN))
    first, rest = "\n".join(lines[:SHOWN]), "\n".join(lines[SHOWN:])
    fold = f'<details class="more"><summary>{more}</summary>'
    return f"{first}\n\n{fold}\n\n{rest}\n\n</details>\n"


def _boxed(table: str, say: Say) -> str:
    """A table in a box that scrolls and can be focused; the blank lines let Markdown see it."""
    title = html.escape(say("ask.table"))
    return f'<div class="table" role="region" tabindex="0" title="{title}">\n\n{table}\n\n</div>\n'
