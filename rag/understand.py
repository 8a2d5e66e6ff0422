"""A question and its history to a query: places, topic, kind, script, and what is searched."""

import re
from collections.abc import Sequence
from datetime import date

from index.passage import Filter
from rag.answer import Query, Turn
from rag.followup import after
from rag.reading import Reader, Said, script_of

# How an answer says that there is none.
_NO_ANSWER = re.compile(
    r"没有(?:找到|收录)|未(?:找到|收录|见|提及)|无法|不(?:在|提供)|抱歉"
    r"|not (?:found|held|in these)|\bno\b"
)


def _standalone(question: str, said: Said) -> str:
    """The question as it is understood without its history."""
    if not said.carried:
        return question
    where = "、".join(said.places.named)
    return f"{where}:{said.search}" if where else said.search


def understand(
    question: str,
    *,
    history: Sequence[Turn],
    as_of: date,
    reader: Reader,
    wanted: Sequence[str],
) -> Query:
    """The query of a question; `wanted` are regions chosen beside it."""
    before: Said | None = None
    for turn in history:
        if turn.role == "user":
            before = after(reader, before, turn.content)
    said = after(reader, before, question)
    answered = bool(history) and history[-1].role == "assistant"
    answered = answered and not _NO_ANSWER.search(history[-1].content)
    regions = said.places.held or (() if said.places.unheld else tuple(wanted))
    words = [word for group in said.topic for word in group if word not in said.search]
    return Query(
        question=question,
        standalone=_standalone(question, said),
        search=said.search,
        words=" ".join(words),
        topic=said.topic,
        foci=said.foci,
        addresses=said.addresses,
        repaired=said.repaired,
        regions=regions,
        unheld=said.places.unheld,
        related=said.places.related,
        below=said.places.below,
        filter=Filter(regions=frozenset(regions)),
        as_of=as_of,
        script=script_of(question),
        leans=answered and said.carried and not reader.read(question).topic,
    )
