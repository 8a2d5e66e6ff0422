"""A talk and what the chat shows of it; what the page needs of the backend."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeAlias

from corpus.policy import Policy
from index.snapshot import Facet
from page.asked import Asked
from page.labels import labels
from page.literal import literal
from rag.answer import Answer, Script, Turn

TURNS = 20  # exchanges that are shown and heard


class Snapshot(Protocol):
    """What the page needs of the index."""

    @property
    def facets(self) -> Sequence[Facet]:
        """What is known of every policy without reading it."""

    @property
    def policies(self) -> Mapping[str, Policy]:
        """The held policies by file name."""


class PolicyQA(Protocol):
    """What the page needs of rag.pipeline.PolicyQA."""

    @property
    def snapshot(self) -> Snapshot:
        """The index that answers."""

    @property
    def extractive(self) -> "PolicyQA":
        """The same without a language model: at once, and the same each time."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        regions: Sequence[str] = (),
        in_force: bool = False,
    ) -> Answer:
        """An answer whose every sentence is cited."""

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        regions: Sequence[str] = (),
        in_force: bool = False,
    ) -> Iterator[Answer]:
        """The same as it grows, each step complete in itself, the last one whole."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it."""

    asked: Asked
    shown: str  # Markdown with marks
    said: str  # the same for the backend's ear, marks as plain words; "" after an error
    done: bool = True


Talk: TypeAlias = tuple[Exchange, ...]
Message: TypeAlias = dict[str, str]  # as the chat shows it


def heard(chosen: Asked, talk: Talk) -> tuple[Turn, ...]:
    """What the backend hears of a talk before a question."""
    if chosen.alone:
        return ()
    return tuple(turn for old in talk[-TURNS:] if old.said for turn in _turns(old))


def _turns(exchange: Exchange) -> tuple[Turn, Turn]:
    """An exchange as the backend hears it."""
    return Turn("user", exchange.asked.question), Turn("assistant", exchange.said)


def joined(parts: Iterable[str]) -> str:
    """Parts of a message, with the blank lines between them that Markdown needs."""
    return "\n\n".join(part for part in parts if part)


def stopped(talk: Talk, script: Script) -> Talk:
    """A talk whose last answer will not go on."""
    if not talk or talk[-1].done:
        return talk
    shown = talk[-1].shown if talk[-1].said else ""
    note = labels(script)("ask.stopped")
    return (*talk[:-1], replace(talk[-1], shown=joined([shown, note]), done=True))


def messages(talk: Talk) -> list[Message]:
    """A talk as the chat shows it."""
    return [
        message
        for exchange in talk
        for message in (
            {"role": "user", "content": literal(exchange.asked.question)},
            {"role": "assistant", "content": exchange.shown},
        )
    ]
