"""Markup to a tree of elements, safely. The one place that knows lxml.

No DTD is loaded, no entity expanded, nothing fetched; libxml2's own limits of depth and size
stay on, so that what lies below them is missing from the tree: who reads it counts.
"""

import enum
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from lxml import etree

from corpus.extract import Unreadable


class Element(Protocol):
    """What the readers use of an element."""

    tag: str
    text: str | None
    tail: str | None

    def get(self, key: str, default: str) -> str:
        """The value of an attribute."""

    def items(self) -> list[tuple[str, str]]:
        """The attributes."""

    def iter(self, *tags: str) -> "Iterator[Element]":
        """This element and all inside, in document order."""

    def iterancestors(self) -> "Iterator[Element]":
        """The elements around it, the nearest first."""

    def itertext(self) -> Iterator[str]:
        """All the text inside."""

    def __iter__(self) -> "Iterator[Element]": ...


def html(text: str) -> Element | None:
    """The tree of a web page; None where it holds nothing."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    root: Element | None = _parsed(text.encode("utf-8", "replace"), parser)
    return root


def _parsed(data: bytes, parser: Any) -> Any:
    """What lxml makes of bytes; its own sign that memory ran out is Python's."""
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise Unreadable("的标记不完好,无法读取") from error


def xml(data: bytes) -> Element:
    """The tree of a part of a Word file; raises Unreadable where it declares entities."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = _parsed(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("声明了 DTD 或外部实体,不是正常的 Word 文档,已拒绝读取")
    found: Element = root
    return found


class Step(enum.Enum):
    """Where a walk through a tree stands."""

    BEGIN = "begin"
    END = "end"
    LEFT_OUT = "left out"  # at its end


def events(
    root: Element, *, leave_out: Callable[[Element], bool]
) -> Iterator[tuple[Step, Element]]:
    """Each element at its begin and its end, in document order; what is left out once."""
    walk = etree.iterwalk(root, events=("start", "end"))
    left: Element | None = None
    for event, element in walk:
        if event == "start" and leave_out(element):
            walk.skip_subtree()
            left = element
        elif event == "start":
            yield Step.BEGIN, element
        else:
            yield (Step.LEFT_OUT if element is left else Step.END), element


def local(name: str) -> str:
    """The name without its namespace: {http://…}p is p."""
    return name.rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """The value of an attribute by its local name; "" where there is none."""
    return next((value for key, value in element.items() if local(key) == name), "")


def child(element: Element | None, *path: str) -> Element | None:
    """The first child by local names, step by step; None where a step is missing."""
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if local(inner.tag) == name), None)
    return element
