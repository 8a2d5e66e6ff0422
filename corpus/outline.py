"""Numbered lines to a tree of clauses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.label import ANNEX, ARTICLE, DECIMALS, PARAGRAPH, SECTION, STYLES, Label, label_of
from corpus.label import number as number  # as rag/address.py imports it
from corpus.policy import Span
from corpus.text import trimmed

LOWEST_HEADING = 7  # the rank of (一)
MOST_SKIPPED = 2  # numbers that may be missing before a 1.3


@dataclass(slots=True)
class Node:
    """A numbered clause while the tree is being built."""

    label: Label
    start: int
    first_line: Span
    parent: "Node | None"
    children: "list[Node]"
    end: int = 0  # trimmed end of its last line
    fuller: int = -1  # how many of its children say more than a heading, once counted

    @property
    def own_end(self) -> int:
        """Where its first child begins, or its end."""
        return self.children[0].start if self.children else self.end

    @property
    def siblings(self) -> "list[Node]":
        """The nodes beside it, itself included."""
        return self.parent.children if self.parent else []


def _announces(plain: str, node: Node) -> bool:
    """Whether the node is, up to here, a heading alone, or ends with a colon."""
    bare = node.end == node.first_line.end and not _TERMINAL.search(plain[node.start : node.end])
    return bare or plain[node.end - 1] == ":"


@dataclass(slots=True)
class _Levels:
    """Which style of labels lies in which, as far as the text has shown."""

    plain: str
    under: dict[int, int]  # rank of a style that lies under one that ranks below it: that one's
    last: dict[int, int]  # rank of 第X条 and 第X款: the value that stood last
    decimals: dict[str, int]  # what stands before the last dot: the value that stood last

    def is_reference(self, label: Label, stack: Sequence[Node], following: int) -> bool:
        """Whether a 第X条 at the head of a line is a sentence that was broken there.

        It is where it does not go on from the one before; where the one that follows does
        instead; and where the first of all is not 第一条 and stands among other clauses.
        """
        own = label.style.rank
        if own in DECIMALS:
            return self._is_figure(label)
        if own not in (ARTICLE, PARAGRAPH):
            return False
        ranks = [node.label.style.rank for node in stack]
        if own in ranks:
            before = stack[ranks.index(own)].label.value
            return label.value <= before or following == before + 1 < label.value
        return own not in self.last and label.value > 1 and bool(ranks) and ranks[-1] > SECTION

    def _is_figure(self, label: Label) -> bool:
        """Whether a 3.19 at the head of a line is no label: it goes on from none before it."""
        before = self.decimals.get(label.text.rpartition(".")[0], 0)
        return not before < label.value <= before + 1 + MOST_SKIPPED

    def noted(self, label: Label) -> None:
        """Note that a label has stood."""
        self.last[label.style.rank] = label.value
        if label.style.rank in DECIMALS:
            self.decimals[label.text.rpartition(".")[0]] = label.value

    def depth(self, label: Label, stack: Sequence[Node]) -> int:
        """How many nodes of the stack a new one lies in.

        A style that is open continues there. A new style goes under what ranks above it; or
        under what announces it, a bare heading or a colon: 一、总则 / 第一条 …; and from then
        on under that style wherever it is open.
        """
        ranks = [node.label.style.rank for node in stack]
        own = label.style.rank
        if own in ranks:
            return ranks.index(own)
        if self.under.get(own) in ranks:
            return ranks.index(self.under[own]) + 1
        if stack and own > 2 and label.value <= 1 and _announces(self.plain, stack[-1]):
            if ranks[-1] > own:
                self.under[own] = ranks[-1]
            return len(stack)
        return sum(1 for rank in ranks if rank < own)


def _following(labels: Sequence[Label | None]) -> list[int]:
    """For each line the value of the next label of the same style below it; 0 where none is."""
    values = [0] * len(labels)
    below: dict[int, int] = {}
    for at in range(len(labels) - 1, -1, -1):
        label = labels[at]
        if label:
            values[at] = below.get(label.style.rank, 0)
            below[label.style.rank] = label.value
    return values


def tree(plain: str, lines: Sequence[Span]) -> tuple[Node, ...]:
    """The top nodes of the numbered lines; lines before the first label are left out.

    Nesting follows the style of the labels, not their values, so numbering may restart,
    run on across chapters, or skip.
    """
    root = Node(Label(STYLES[-1], 0, "", 0), 0, Span(0, 0), None, [])
    stack: list[Node] = []
    levels = _Levels(plain, {}, {}, {})
    labels = [label_of(plain, line) for line in lines]
    following = _following(labels)
    for at, line in enumerate(lines):
        label = labels[at]
        if label and not levels.is_reference(label, stack, following[at]):
            levels.noted(label)
            del stack[levels.depth(label, stack) :]
            parent = stack[-1] if stack else root
            node = Node(label, line.start, line, parent, [])
            parent.children.append(node)
            stack.append(node)
        for node in stack:
            node.end = line.end
    return tuple(root.children)


def walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """All nodes, parents before children."""
    for node in nodes:
        yield node
        yield from walk(node.children)


# The first sentence of a labelled line is its heading, up to this length.
MAX_HEADING = 40
# (适用范围) or 【适用范围】 right after 第五条
_BRACKET_HEADING = re.compile(r"\s*[(【\[]([^)】\]\n]{2,20})[)】\]]")
_HEADING_END = re.compile(r"[。;!?]|:(?=\s*$)")
_TELLS = re.compile(r"[\d,]")
_STOP = re.compile(r"[。;!?:|\t]")
_TERMINAL = re.compile(r"[。;!?][”’\"』」)\]】]*\s*$")


# Two lines of one heading: longer together, they are no heading
MAX_WRAPPED = 60


def _heading_end(plain: str, node: Node) -> int:
    """Where the heading's line ends; or the line below it, where the words run on.

    They do where nothing closes the first line and the line below is the last of the node's
    own words and closed by nothing either: a chapter's heading. An annex's title is below 附件1.
    """
    end, annex = node.first_line.end, node.label.style.rank == ANNEX
    below = trimmed(plain, end, node.own_end)
    if annex:
        stop = plain.find("\n", below.start, below.end)
        below = Span(below.start, stop if stop >= 0 else below.end)
    runs_on = (
        below.start < below.end <= node.label.end + MAX_WRAPPED
        and (annex or bool(node.children))
        and "\n" not in below.of(plain)
        and not _STOP.search(plain, node.label.end, below.end)
    )
    return below.end if runs_on and (not annex or node.label.end >= end) else end


def heading(plain: str, node: Node) -> Span:
    """The heading of a clause, without label and closing mark; empty where it has none.

    第X条 and 第X款 begin with their words: only a bracketed heading counts there.
    """
    start, end = node.label.end, _heading_end(plain, node)
    while start < end and plain[start].isspace():
        start += 1
    if node.label.style.rank in (ARTICLE, PARAGRAPH):
        found = _BRACKET_HEADING.match(plain, start, end)
        return Span(found.start(1), found.end(1)) if found else Span(start, start)
    stop = _HEADING_END.search(plain, start, end)
    span = Span(start, stop.start() if stop else end)
    longest = MAX_WRAPPED if end > node.first_line.end else MAX_HEADING
    return span if span.end - span.start <= longest else Span(start, start)


def body_start(plain: str, node: Node) -> int:
    """Where the words after label and heading begin; `node.own_end` where there are none."""
    at = heading(plain, node).end
    while at < node.own_end and (plain[at].isspace() or plain[at] in "。;:!?)】]"):
        at += 1
    return at


def is_empty(plain: str, node: Node) -> bool:
    """Whether the node is a heading alone where most of its siblings say more.

    One sentence is enough for an item of a list (1.优先安排用地。), and anywhere where it has
    a figure or a comma (四、本公告执行期限为2023年1月1日至2024年12月31日。).
    """
    if _says_more(plain, node) or node.parent is None:
        return False
    if is_sentence(plain, node) and (
        node.label.style.rank > LOWEST_HEADING or _TELLS.search(plain, node.label.end, node.own_end)
    ):
        return False
    if node.parent.fuller < 0:
        node.parent.fuller = sum(_says_more(plain, other) for other in node.siblings)
    return node.parent.fuller * 2 > len(node.siblings) - 1


# What stands for a body that was left out
_OMITTED = re.compile(
    r"\(?(?:此处|此部分|内容|本条|本节|此项|本项|具体内容)?(?:从|暂|省)?(?:略|缺|不予?公开|涉密|删除)[^。]{0,6}\)?[。.]?"
)


def _says_more(plain: str, node: Node) -> bool:
    body = trimmed(plain, body_start(plain, node), node.own_end)
    return bool(node.children) or not (
        body.start == body.end or _OMITTED.fullmatch(plain, body.start, body.end)
    )


def is_sentence(plain: str, node: Node) -> bool:
    """Whether the node's own words end like a sentence."""
    return bool(_TERMINAL.search(plain, node.start, node.own_end))
