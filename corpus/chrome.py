"""A web page to the elements that are the site's, not the document's: menus, footers, link lists.

What is doubtful stays: corpus/page.py tells furniture from policy line by line.
"""

import re
from dataclasses import dataclass

from corpus.dom import Element
from corpus.label import label_of
from corpus.policy import Span
from corpus.text import plain

_TAGS = frozenset({"nav", "footer"})
_ROLES = frozenset({"navigation", "contentinfo", "banner", "search", "menubar", "menu"})
_NAMES = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|menu|footer|foot|sidebar|topbar|share)(?:$|[-_\s\d])", re.I
)
_BOXES = frozenset("ul ol dl div section header aside table form td p".split())
MOST_PROSE = 400  # characters outside links that a menu or footer may have
FEWEST_LINKS = 4
LONGEST_LINK = 14  # characters, on average, in a list of links


@dataclass(slots=True)
class _Weight:
    """What an element holds: characters, those in links, and how many links."""

    all: int = 0
    linked: int = 0
    links: int = 0

    def add(self, other: "_Weight") -> None:
        self.all += other.all
        self.linked += other.linked
        self.links += other.links


def _size(text: str | None) -> int:
    return len("".join(text.split())) if text else 0


def _weights(root: Element) -> dict[Element, _Weight]:
    """The weight of every element, children counted before their parents."""
    weights: dict[Element, _Weight] = {}
    for element in reversed(list(root.iter())):
        weight = weights[element] = _Weight(_size(element.text))
        for inner in element:
            weight.add(weights[inner])
            weight.all += _size(inner.tail)
        if element.tag == "a":
            weight.linked, weight.links = weight.all, 1
    return weights


class Chrome:
    """Which elements of a page are the site's."""

    def __init__(self, root: Element) -> None:
        self._weights = _weights(root)

    def size(self, element: Element) -> int:
        """How many characters an element holds, white space not counted."""
        return self._weights[element].all

    def holds(self, element: Element) -> bool:
        """Whether an element is a menu, a footer or a list of links."""
        weight = self._weights[element]
        prose = weight.all - weight.linked
        named = element.tag in _TAGS or element.get("role", "") in _ROLES
        if named or _NAMES.search(f"{element.get('class', '')} {element.get('id', '')}"):
            return (
                prose <= MOST_PROSE and (named or prose <= weight.linked) and not _numbered(element)
            )
        return (
            element.tag in _BOXES
            and weight.links >= FEWEST_LINKS
            and prose * 10 <= weight.all
            and weight.linked <= LONGEST_LINK * weight.links
            and not _numbered(element)
        )


def _numbered(element: Element) -> bool:
    """Whether a text inside begins like a clause: those are no menu."""
    texts = (plain(text.strip()) for text in element.itertext())
    return any(label_of(text, Span(0, len(text))) for text in texts if text)
