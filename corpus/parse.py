"""A source to a policy: lines, page, outline, metadata, facts and findings, in that order."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus import frame as frames
from corpus.facts import indicators, units
from corpus.inspect import findings
from corpus.metadata import Frame, metadata
from corpus.outline import Node, body_start, heading, is_empty, is_sentence, tree, walk
from corpus.page import page
from corpus.policy import Clause, ClauseKind, Policy, Source, Span, shown
from corpus.text import lines, plain
from errors import BadSource

_PART_LABELS = {
    ClauseKind.TITLE: "题名",
    ClauseKind.NOTICE: "通知",
    ClauseKind.PREAMBLE: "序言",
    ClauseKind.CLOSING: "落款",
}


class _Namer:
    """Ids and addresses; an id that comes again gets ~2, ~3."""

    def __init__(self, short: str) -> None:
        self._short = short
        self._count: dict[str, int] = {}

    def unique(self, label: str, above: Clause | None) -> str:
        wanted = f"{above.id}/{label}" if above else label
        self._count[wanted] = self._count.get(wanted, 0) + 1
        return wanted if self._count[wanted] == 1 else f"{wanted}~{self._count[wanted]}"

    def address(self, clause_id: str) -> str:
        return f"{self._short}·{shown(clause_id)}"


def _numbered(
    text: str, copy: str, top: Sequence[Node], above: Clause | None, namer: _Namer
) -> Iterator[Clause]:
    """Clauses from the tree of numbered lines, under a letter where it holds them."""
    made: dict[int, Clause] = {}
    for node in walk(top):
        over = made.get(id(node.parent), above)
        own = heading(copy, node)
        words = "".join(own.of(text).split("\n")) if "\n" in own.of(text) else own.of(text)
        empty = is_empty(copy, node)
        clause_id = namer.unique(node.label.text, over)
        clause = made[id(node)] = Clause(
            id=clause_id,
            address=namer.address(clause_id),
            label=node.label.text,
            heading=words,
            path=(*(over.path if over else ()), words or node.label.text),
            kind=ClauseKind.NUMBERED,
            start=node.start,
            end=node.end,
            own_end=node.own_end,
            body=body_start(copy, node),
            leaf=not node.children and not (empty and not is_sentence(copy, node)),
            empty=empty,
            parent=over.id if over else "",
        )
        yield clause


def _unnumbered(parts: Sequence[frames.Part], namer: _Namer) -> Iterator[Clause]:
    """Clauses from the parts around the numbered ones."""
    for part in parts:
        label = _PART_LABELS[part.kind]
        clause_id = namer.unique(label, None)
        span = part.span
        yield Clause(
            id=clause_id,
            address=namer.address(clause_id),
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


@dataclass(frozen=True, slots=True)
class _Section:
    """One document of a source: what is before its clauses, the clauses, what closes it."""

    head: tuple[frames.Part, ...]
    top: tuple[Node, ...]
    closing: tuple[Span, ...]


def _section(copy: str, lines_: Sequence[Span], furniture: Sequence[Span]) -> _Section:
    first = frames.body_begins(copy, lines_)
    aside = set(furniture)
    body = [line for line in lines_[first:] if line not in aside]
    closing = frames.closing(copy, body)
    return _Section(
        frames.head(copy, lines_[:first], furniture),
        tree(copy, body[: len(body) - len(closing)]),
        closing,
    )


def _clauses(text: str, copy: str, sections: Sequence[_Section], namer: _Namer) -> Iterator[Clause]:
    """All clauses in the order of the text.

    The clauses of a letter that another document follows lie in the letter (通知/一), so
    that the addresses are those of the policy it sends out.
    """
    for section, after in zip(sections, (*sections[1:], None), strict=True):
        parts = list(_unnumbered(section.head, namer))
        letter = None
        if after and after.head and section.top and parts and parts[-1].kind is ClauseKind.NOTICE:
            letter = parts[-1] = dataclasses.replace(
                parts[-1], end=section.top[-1].end, own_end=section.top[0].start
            )
        yield from parts
        yield from _numbered(text, copy, section.top, letter, namer)
        if section.closing:
            yield from _unnumbered([frames.Part(ClauseKind.CLOSING, section.closing)], namer)


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
    all_lines = tuple(lines(copy))
    first = frames.body_begins(copy, all_lines)
    if first == len(all_lines):
        raise BadSource(f"《{source.name}》中没有找到任何条款编号(如 一、 (一) 1. 第一条)。")
    web = page(copy, all_lines[:first], all_lines[first:])
    aside = set(web.furniture)
    body = [line for line in all_lines[first:] if line not in aside]
    parts = tuple(frames.sections(copy, (*all_lines[:first], *body)))
    sections = tuple(_section(copy, part, web.furniture) for part in parts)
    top = [node for section in sections for node in section.top]
    head = tuple(part for section in sections for part in section.head)
    closing = tuple(line for section in reversed(sections) for line in section.closing)
    meta = metadata(Frame(text, copy, web, head, closing, _goals(copy, top)), name=source.name)
    clauses = tuple(_clauses(text, copy, sections, _Namer(meta.short_name)))
    return Policy(
        source=source,
        metadata=meta,
        clauses=clauses,
        furniture=web.furniture,
        indicators=indicators(copy, text, clauses),
        units=units(copy, text, clauses),
        findings=findings(source, copy, clauses),
    )
