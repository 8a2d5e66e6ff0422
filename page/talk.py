"""A question to an exchange, and a talk to what the chat shows of it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeAlias

from corpus.policy import Policy
from errors import TiaowenError
from index.snapshot import Facet
from page.literal import literal, literal_answer
from page.place import citation_url
from rag.answer import Answer, Citation, Turn
from rag.pipeline import MAX_QUESTION
from rag.render import markdown, text_mark

TURNS = 20  # exchanges that are shown and heard

_log = logging.getLogger(__name__)


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

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        regions: Sequence[str] = (),
    ) -> Answer:
        """An answer whose every sentence is cited."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it."""

    question: str
    shown: str  # Markdown with marks
    said: str  # the same for the backend's ear, marks as plain words; "" after an error


Talk: TypeAlias = tuple[Exchange, ...]
Message: TypeAlias = dict[str, str]  # as the chat shows it


def exchange(qa: PolicyQA, question: str, regions: Sequence[str], talk: Talk) -> Exchange:
    """Ask, and put the answer or the sentence of its error into words."""
    history = [turn for old in talk[-TURNS:] if old.said for turn in _turns(old)]
    try:
        answer = qa.ask(question, history=history, regions=regions)
    except TiaowenError as error:
        return Exchange(question, literal(str(error)), "")
    except Exception:
        _log.exception("a question could not be answered")
        return Exchange(question, "没能完成这次回答,请稍后再试。", "")

    def mark(citation: Citation) -> str:
        url = citation_url(citation, on=answer.query.as_of)
        return f"[{literal(text_mark(citation))}]({url})"

    return Exchange(question, markdown(literal_answer(answer), mark), markdown(answer, text_mark))


def _turns(exchange: Exchange) -> tuple[Turn, Turn]:
    """An exchange as the backend hears it."""
    return Turn("user", exchange.question), Turn("assistant", exchange.said)


def messages(talk: Talk) -> list[Message]:
    """A talk as the chat shows it."""
    return [
        message
        for exchange in talk
        for message in (
            {"role": "user", "content": literal(exchange.question)},
            {"role": "assistant", "content": exchange.shown},
        )
    ]


def complaint(question: str) -> str:
    """What is wrong with a question, or ""."""
    if not question:
        return "请先写下问题。"
    if len(question) > MAX_QUESTION:
        return f"问题太长:最多 {MAX_QUESTION:,} 字,请缩短后再问。"
    return ""
