"""A web page to the elements that a reader never sees: by attribute, by style, by style sheet."""

import re
from collections.abc import Iterator

from corpus.dom import Element

_HIDES = re.compile(
    r"(?<![\w-])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|font-size\s*:\s*0*(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?=[;!}]|$)|opacity\s*:\s*0*(?:\.0+)?\s*(?=[;!}]|$))",
    re.IGNORECASE,
)
# .note, #box, p.note
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?(?:([.#])([\w-]+))?", re.IGNORECASE)
_REMARK = re.compile(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/")
LARGEST_SHEET = 500_000  # characters


def hides(style: str) -> bool:
    """Whether declarations of CSS keep an element from being seen.

    >>> hides("color:red; display : none"), hides("font-size:0"), hides("font-size:0.9em")
    (True, True, False)
    """
    return bool(_HIDES.search(style))


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The selectors and declarations of a sheet; what stands in @media counts for print too."""
    for rule in _REMARK.sub("", sheet[:LARGEST_SHEET]).split("}"):
        selectors, brace, declarations = rule.rpartition("{")
        if brace and "@media" not in selectors and hides(declarations):
            for selector in selectors.rpartition("{")[2].split(","):
                yield selector.strip(), declarations


class Sheet:
    """What the style sheets inside a page hide, by simple selectors."""

    def __init__(self, root: Element) -> None:
        self._hidden = set()
        for style in root.iter("style"):
            for selector, _ in _rules(style.text or ""):
                found = _SELECTOR.fullmatch(selector)
                if found and found[3]:
                    self._hidden.add(((found[1] or "").lower(), found[2], found[3]))

    def hides(self, element: Element) -> bool:
        """Whether an element is not seen."""
        if "hidden" in dict(element.items()) or hides(element.get("style", "")):
            return True
        if not self._hidden:
            return False
        names = [(".", name) for name in element.get("class", "").split()]
        names += [("#", element.get("id", ""))] if element.get("id", "") else []
        tags = ("", element.tag)
        return any((tag, *name) in self._hidden for name in names for tag in tags)
