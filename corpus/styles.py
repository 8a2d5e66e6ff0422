"""styles.xml to what paragraphs and runs inherit: the list they are in, and whether they show."""

from collections.abc import Iterator

from corpus.dom import Element, attribute, child
from corpus.numbering import is_on, value
from corpus.package import children

DEEPEST = 20  # styles that are based on each other, in a circle even
TINY = 2  # half points
_WHITE = ("FFFFFF", "ffffff")


class Styles:
    """The styles of a document by their id."""

    def __init__(self, root: Element | None) -> None:
        self._styles = {attribute(each, "styleId"): each for each in children(root, "style")}
        self._default = child(root, "docDefaults", "rPrDefault", "rPr")

    def chain(self, name: str) -> Iterator[tuple[str, Element]]:
        """A style and those it is based on, nearest first, with their ids."""
        for _ in range(DEEPEST):
            style = self._styles.get(name)
            if style is None:
                return
            yield name, style
            name = value(child(style, "basedOn"))

    def numbering(self, name: str) -> tuple[str, Element | None]:
        """The style that sets a list, and its w:numPr."""
        for found, style in self.chain(name):
            numbered = child(style, "pPr", "numPr")
            if numbered is not None:
                return found, numbered
        return "", None

    def hides(self, run: Element | None, paragraph: str) -> bool:
        """Whether a run's properties, in a paragraph of a style, keep it from being seen."""
        sets = [run]
        for name in (value(child(run, "rStyle")), paragraph):
            sets += [child(style, "rPr") for _, style in self.chain(name)]
        for properties in (*sets, self._default):
            switch = child(properties, "vanish")
            if switch is not None:
                return is_on(switch)
        return _is_tiny(run)


def _is_tiny(run: Element | None) -> bool:
    size = value(child(run, "sz"))
    return size.isdecimal() and int(size) <= TINY


def is_white(run: Element) -> bool:
    """Whether a run is written in white on a ground that nothing colours."""
    properties = child(run, "rPr")
    if value(child(properties, "color")) not in _WHITE:
        return False
    around = [properties, *(child(each, "pPr") for each in run.iterancestors())]
    around += [child(each, "tcPr") for each in run.iterancestors()]
    coloured = any(
        child(each, name) is not None for each in around for name in ("shd", "highlight")
    )
    return not coloured and not any(
        child(each, "tblPr", "tblStyle") is not None for each in run.iterancestors()
    )
