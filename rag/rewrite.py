"""A question and its history to a language model's wording of it, to be searched beside it."""

from collections.abc import Sequence
from contextlib import closing

from corpus.text import fold
from rag.answer import Query, Script, Turn
from rag.llm import Model
from rag.mode import ModelFailed
from rag.prompt import Message, as_data, fence, filled
from rag.said import Said, Sentences, is_json
from rag.support import Weights
from rag.wording import strange
from rag.words import content_words

SHARE = 1 / 3  # of the time for an answer
LONGEST = 200  # characters
HEARD = 6  # turns before the question
HEARD_OF_EACH = 300  # characters


def _spoken(history: Sequence[Turn]) -> str:
    """The last turns, a line each."""
    names = {"user": "问", "assistant": "答"}
    return "\n".join(
        f"{names.get(turn.role, turn.role)}:{as_data(turn.content)[:HEARD_OF_EACH]}"
        for turn in history[-HEARD:]
    )


def _written(model: Model, message: Message, *, until: float) -> str:
    """The one line a model writes; "" where it fails, or writes something else."""
    reading = Sentences()
    found: list[Said] = []
    try:
        with closing(model.chat.stream(message, until=until)) as pieces:
            for piece in pieces:
                found += reading.more(piece)
                if len(reading.buffer) > LONGEST or len(found) > 1 or is_json(reading.begun):
                    return ""
    except ModelFailed:
        return ""
    found += reading.more("", last=True)
    plain = len(found) == 1 and not found[0].refuses and len(found[0].text) <= LONGEST
    return found[0].text if plain else ""


def _stand_alone(query: Query, history: Sequence[Turn], model: Model, *, until: float) -> str:
    """A follow-up as a question of its own, in words that were said; "" in others."""
    values = {"fence": fence(), "history": _spoken(history), "question": as_data(query.question)}
    wording = _written(model, filled("rewrite", values), until=until)
    said = "\n".join((query.question, *(turn.content for turn in history)))
    return "" if strange(wording, said, ()) else wording


def _translated(query: Query, model: Model, weights: Weights, *, until: float) -> str:
    """The words of a translation that the policies use."""
    values = {"fence": fence(), "question": as_data(query.question)}
    wording = _written(model, filled("translate", values), until=until)
    return " ".join(word for word in content_words(fold(wording)) if weights.frequency(word))


def reworded(
    query: Query, history: Sequence[Turn], model: Model, weights: Weights, *, until: float
) -> str:
    """The model's wording, where it is asked for one and it says something new; else ""."""
    if query.script is Script.ENGLISH:
        found = _translated(query, model, weights, until=until) if model.translate else ""
    elif model.rewrite and history:
        found = _stand_alone(query, history, model, until=until)
    else:
        found = ""
    return "" if found in (query.question, query.standalone) else found
