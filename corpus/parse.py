"""A source to a policy: lines, page, outline, metadata, facts and findings, in that order."""

from collections.abc import Iterator, Sequence

from corpus import frame as frames
from corpus.facts import indicators, units
from corpus.inspect import findings
from corpus.metadata import Frame, metadata
from corpus.outline import Node, body_start, heading, is_empty, is_sentence, label_of, tree, walk
from corpus.page import page
from corpus.policy import Clause, ClauseKind, Policy, Source, Span
from corpus.text import lines, plain
from errors import BadSource

_PART_LABELS = {
    ClauseKind.TITLE: "题名",
    ClauseKind.NOTICE: "通知",
    ClauseKind.PREAMBLE: "序言",
    ClauseKind.CLOSING: "落款",
}


class _Ids:
    """Ids in use; one that comes again gets ~2, ~3."""

    def __init__(self) -> None:
        self._count: dict[str, int] = {}

    def unique(self, wanted: str) -> str:
        self._count[wanted] = self._count.get(wanted, 0) + 1
        return wanted if self._count[wanted] == 1 else f"{wanted}~{self._count[wanted]}"


def _numbered(text: str, copy: str, top: Sequence[Node], short: str, ids: _Ids) -> Iterator[Clause]:
    """Clauses from the tree of numbered lines."""
    made: dict[int, Clause] = {}
    for node in walk(top):
        above = made.get(id(node.parent))
        own = heading(copy, node)
        empty = is_empty(copy, node)
        label = node.label.text
        clause_id = ids.unique(f"{above.id}/{label}" if above else label)
        clause = made[id(node)] = Clause(
            id=clause_id,
            address=f"{short}·{clause_id.replace('/', '')}",
            label=label,
            heading=own.of(text),
            path=(*(above.path if above else ()), own.of(text) or label),
            kind=ClauseKind.NUMBERED,
            start=node.start,
            end=node.end,
            own_end=node.own_end,
            body=body_start(copy, node),
            leaf=not node.children and not (empty and not is_sentence(copy, node)),
            empty=empty,
            parent=above.id if above else "",
        )
        yield clause


def _unnumbered(parts: Sequence[frames.Part], short: str, ids: _Ids) -> Iterator[Clause]:
    """Clauses from the parts around the numbered ones."""
    for part in parts:
        label = _PART_LABELS[part.kind]
        clause_id = ids.unique(label)
        span = part.span
        yield Clause(
            id=clause_id,
            address=f"{short}·{clause_id}",
            label=label,
            heading="",
            path=(label,),
            kind=part.kind,
            start=span.start,
            end=span.end,
            own_end=span.end,
            body=span.start,
            leaf=False,
            empty=False,
            parent="",
        )


def _goals(copy: str, top: Sequence[Node]) -> tuple[Span, ...]:
    """The clauses whose heading speaks of goals, the whole body where none does."""
    spans = tuple(
        Span(node.start, node.end) for node in walk(top) if "目标" in heading(copy, node).of(copy)
    )
    return spans or tuple(Span(node.start, node.end) for node in top)


def parse(source: Source) -> Policy:
    """The policy of a source.

    Raises BadSource where no line begins with a clause number.
    """
    text, copy = source.text, plain(source.text)
    all_lines = tuple(lines(text))
    first = next((i for i, line in enumerate(all_lines) if label_of(copy, line)), None)
    if first is None:
        raise BadSource(f"《{source.name}》中没有找到任何条款编号(如 一、 (一) 1. 第一条)。")
    web = page(copy, all_lines[:first], all_lines[first:])
    aside = set(web.furniture)
    body = [line for line in all_lines[first:] if line not in aside]
    closing = frames.closing(copy, body)
    top = tree(copy, body[: len(body) - len(closing)])
    head = frames.head(copy, all_lines[:first], web.furniture)
    meta = metadata(Frame(text, copy, web, head, closing, _goals(copy, top)), name=source.name)
    ids = _Ids()
    tail = (frames.Part(ClauseKind.CLOSING, closing),) if closing else ()
    clauses = (
        *_unnumbered(head, meta.short_name, ids),
        *_numbered(text, copy, top, meta.short_name, ids),
        *_unnumbered(tail, meta.short_name, ids),
    )
    return Policy(
        source=source,
        metadata=meta,
        clauses=clauses,
        furniture=web.furniture,
        indicators=indicators(copy, text, clauses),
        units=units(copy, text, clauses),
        findings=findings(copy, clauses),
    )
