"""A stretch of a policy to HTML: its own characters, escaped, with marks laid over them."""

import enum
import html
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TypeAlias

from corpus.policy import Clause, Policy, Span
from corpus.text import is_traditional, trimmed
from page.labels import labels
from rag.answer import Script, Standing

_LINE = re.compile(r"[^\n]+")


class Layer(enum.Enum):
    """What may be laid over text: the opening tag; its title is filled in."""

    HEADING = '<span class="heading">'
    FURNITURE = '<span class="furniture">'
    DAMAGE = '<span class="damage" title="{title}">'
    QUOTE = "<mark>"

    @property
    def close(self) -> str:
        """The closing tag."""
        return "</mark>" if self is Layer.QUOTE else "</span>"


Laid: TypeAlias = tuple[Span, Layer, str]


def layers(policy: Policy, span: Span, *, heading: Clause | None, quote: Span | None) -> list[Laid]:
    """All that lies over a stretch, outermost first; `heading`: the clause it begins with."""
    laid = [(f, Layer.FURNITURE, "") for f in policy.furniture]
    if heading is not None and heading.heading:
        laid.append((Span(heading.start, heading.body), Layer.HEADING, ""))
    if quote is not None:
        laid.append((quote, Layer.QUOTE, ""))
    laid += [(f.span, Layer.DAMAGE, f.message) for f in policy.findings_in(span)]
    return [lay for lay in laid if lay[0].start < span.end and span.start < lay[0].end]


def paragraphs(text: str, span: Span, laid: Iterable[Laid]) -> Iterator[str]:
    """One `<p>` for each line that says something; the words inside are the text's own."""
    over = list(laid)
    for match in _LINE.finditer(text, span.start, span.end):
        line = trimmed(text, match.start(), match.end())
        if line.start < line.end:
            yield f"<p>{_line(text, line, over)}</p>"


def _line(text: str, line: Span, laid: list[Laid]) -> str:
    """A line cut wherever a layer begins or ends, each piece wrapped in what covers it."""
    edges = {edge for span, _, _ in laid for edge in (span.start, span.end)}
    cuts = sorted({line.start, line.end} | {e for e in edges if line.start < e < line.end})
    pieces = pairwise(cuts)
    return "".join(
        _piece(text[a:b], [lay for lay in laid if _covers(lay, a, b)]) for a, b in pieces
    )


def _covers(lay: Laid, start: int, end: int) -> bool:
    """Whether a layer covers a piece."""
    return lay[0].start <= start and end <= lay[0].end


def _piece(words: str, laid: list[Laid]) -> str:
    """Escaped words inside the tags of their layers."""
    opened = "".join(layer.value.format(title=html.escape(title)) for _, layer, title in laid)
    closed = "".join(layer.close for _, layer, _ in reversed(laid))
    return f"{opened}{html.escape(words)}{closed}"


def language(words: str) -> str:
    """The `lang` of a quotation."""
    return "zh-Hant" if is_traditional(words) else "zh-Hans"


# Shape and words, so that no badge is told by its colour alone.
_SHAPES = {
    Standing.CURRENT: "●",
    Standing.ENDED: "■",
    Standing.NOT_BEGUN: "◇",
    Standing.UNSTATED: "○",
}


def badge(state: Standing, *, script: Script = Script.SIMPLIFIED) -> str:
    """A standing as a badge."""
    shape = f'<span aria-hidden="true">{_SHAPES[state]}</span>'
    name = state.name.lower()
    word = labels(script)(f"evidence.{name}")
    return f'<span class="badge badge-{name}">{shape}{word}</span>'


def note(items: str, *, script: Script = Script.SIMPLIFIED) -> str:
    """List items, already HTML, as a note."""
    title = labels(script)("evidence.notes")
    return f'<div class="note" role="note"><h3>{title}</h3><ul>{items}</ul></div>'
