"""A query and the clauses of its draft to a language model's sentences, as it writes them."""

from collections.abc import Iterator
from contextlib import closing

from rag.answer import Query, Script
from rag.context import Context
from rag.llm import Model
from rag.mode import Fault, ModelFailed
from rag.prompt import Message, as_data, fence, filled
from rag.said import MAX_SENTENCE, Said, Sentences, is_json

CHARACTERS_PER_TOKEN = 4  # at most, of what a model writes
THOUGHTS = 20  # times as much may it think

_SCRIPTS = {Script.SIMPLIFIED: "简体中文", Script.TRADITIONAL: "繁體中文", Script.ENGLISH: "中文"}


def message(query: Query, shown: Context, *, fence: str) -> Message:
    """What the model is asked: the clauses as data between two fences, by handles."""
    places = dict.fromkeys(as_data(one.place) for one in shown.values())
    values = {
        "question": as_data(query.standalone),
        "policies": "、".join(places),
        "script": _SCRIPTS[query.script],
        "fence": fence,
        "clauses": "\n".join(one.line for one in shown.values()),
    }
    return filled("answer", values)


def generate(query: Query, shown: Context, model: Model, *, until: float) -> Iterator[Said]:
    """The model's sentences as they are complete; raises ModelFailed where they come to nothing."""
    most = model.max_tokens * CHARACTERS_PER_TOKEN
    reading, heard, cited = Sentences(), 0, False
    asked = message(query, shown, fence=fence())
    with closing(model.chat.stream(asked, until=until)) as pieces:
        for piece in pieces:
            heard += len(piece)
            if heard > most * THOUGHTS:
                raise ModelFailed(Fault.ENDLESS)
            for one in _sentences(reading, piece, most):
                cited = _cited(one, before=cited)
                yield one
    for one in reading.more("", last=True):
        cited = _cited(one, before=cited)
        yield one
    if not cited:
        raise ModelFailed(Fault.GARBAGE if not reading.begun else Fault.UNSUPPORTED)


def _sentences(reading: Sentences, piece: str, most: int) -> Iterator[Said]:
    """The sentences that a piece completes; raises ModelFailed where it can be no answer."""
    found = list(reading.more(piece))
    if is_json(reading.begun):
        raise ModelFailed(Fault.GARBAGE)
    if reading.length > most or len(reading.buffer) > MAX_SENTENCE:
        raise ModelFailed(Fault.ENDLESS)
    yield from found


def _cited(one: Said, *, before: bool) -> bool:
    """Whether a clause was named by now; raises ModelFailed where the model refuses instead."""
    if one.refuses and not before:
        raise ModelFailed(Fault.REFUSED)
    return before or bool(one.handles)
