"""Words to the parts that pages beside the chat are made of: notices, choices, tables."""

from collections.abc import Iterable, Sequence
from html import escape

SHEET = '<link rel="stylesheet" href="/page/evaluate.css">'


def note(words: str, *, bad: bool = False) -> str:
    """A sentence that stands out; HTML already."""
    kind, role = ("notice bad", "alert") if bad else ("notice", "status")
    return f'<div class="{kind}" role="{role}">{words}</div>'


def options(values: Iterable[tuple[str, str]], *, chosen: str) -> str:
    """The options of a select, by value and name, one of them chosen."""
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(name)}</option>"
        for value, name in values
    )


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are HTML already; it scrolls inside its own box."""
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    return (
        f'<div class="scroll" role="region" aria-label="{caption}" tabindex="0">'
        f"<table><caption>{caption}</caption><thead><tr>{top}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )
