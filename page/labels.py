"""Keys to the words of the page around the policies, in the reader's script.

The tables are page/labels/*.toml, one a view: `title = ["核对", "Check"]` in check.toml is
`label("check.title", Script.ENGLISH)`. Traditional is made from Simplified.
"""

import functools
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from corpus.text import to_traditional
from rag.answer import Script

FOLDER = Path(__file__).parent / "labels"

Say = Callable[..., str]


@functools.cache
def _table() -> Mapping[str, tuple[str, str]]:
    """Chinese and English by key."""
    return {
        f"{file.stem}.{key}": (chinese, english)
        for file in sorted(FOLDER.glob("*.toml"))
        for key, (chinese, english) in tomllib.loads(file.read_text("utf-8")).items()
    }


def label(key: str, script: Script, **values: object) -> str:
    """One label, its {} filled in; not escaped. Raises KeyError for an unknown key.

    >>> label("frame.check", Script.TRADITIONAL)
    '核對'
    """
    chinese, english = _table()[key]
    if script is Script.ENGLISH:
        return english.format(**values)
    said = to_traditional(chinese) if script is Script.TRADITIONAL else chinese
    return said.format(**values)


def labels(script: Script) -> Say:
    """`label` for one reader: `say("frame.check")`."""
    return functools.partial(_said, script)


def _said(script: Script, key: str, **values: object) -> str:
    return label(key, script, **values)
