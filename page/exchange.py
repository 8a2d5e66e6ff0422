"""A question to an exchange that grows: understood, answered, with tools and what could follow."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from corpus import region
from corpus.region import Place
from errors import TiaowenError
from page.asked import Asked
from page.figures import figures
from page.folded import folded
from page.labels import Say, labels
from page.literal import literal, literal_answer
from page.place import citation_url
from page.suggest import Found, shown, suggestions
from page.talk import Exchange, PolicyQA, Snapshot, Talk, heard, joined
from page.tools import tools
from page.understood import understood
from rag.answer import Answer, Citation, Script, Turn
from rag.render import markdown, text_mark

PAUSE = 0.05  # seconds between two steps of an answer that are shown

_log = logging.getLogger(__name__)


def exchanges(qa: PolicyQA, chosen: Asked, talk: Talk, script: Script) -> Iterator[Exchange]:
    """The exchange as it grows; the sentence of an error where there is one."""
    say = labels(script)
    yield Exchange(chosen, say("ask.searching"), "", done=False)
    try:
        yield from _growing(_Asking(qa, chosen, heard(chosen, talk), say))
    except TiaowenError as error:
        yield Exchange(chosen, literal(str(error)), "")
    except Exception:
        _log.exception("a question could not be answered")
        yield Exchange(chosen, "没能完成这次回答,请稍后再试。", "")


@dataclass(frozen=True)
class _Asking:
    """A question on its way, and what its answer is shown with."""

    qa: PolicyQA
    chosen: Asked
    history: tuple[Turn, ...]
    say: Say

    def stream(self) -> Iterator[Answer]:
        """The answer as it grows."""
        one = self.chosen
        return self.qa.stream(
            one.question,
            history=self.history,
            as_of=one.day,
            regions=one.regions,
            in_force=one.in_force,
        )

    def answer(self, chosen: Asked) -> Answer:
        """The answer to a question by itself; a try is no matter for a language model."""
        return self.qa.extractive.ask(
            chosen.question, as_of=chosen.day, regions=chosen.regions, in_force=chosen.in_force
        )

    def body(self, answer: Answer, held: Mapping[str, Place]) -> str:
        """How the question was understood, and the answer."""

        def mark(citation: Citation) -> str:
            url = citation_url(citation, on=answer.query.as_of, hits=answer.hits)
            return f"[{literal(text_mark(citation))}]({url})"

        first = understood(answer.query, self.chosen, say=self.say, held=held)
        said = folded(markdown(literal_answer(answer), mark), self.say)
        return f"{first}\n\n{said}"


def _growing(asking: _Asking) -> Iterator[Exchange]:
    """Sentence by sentence, then with its table and tools, then with what could follow."""
    held = _held(asking.qa.snapshot)
    for answer, last in paced(asking.stream(), PAUSE, time.monotonic):
        body, said = asking.body(answer, held), markdown(answer, text_mark)
        if not last:
            yield Exchange(asking.chosen, body, said, done=False)
    policies = asking.qa.snapshot.policies
    table = figures(answer, policies, asking.say)
    under = tools(answer, asking.chosen, asking.history, asking.say)
    parts = [body, table, under]
    yield Exchange(asking.chosen, joined(parts), said)
    found = Found(answer, policies, held)
    if following := shown(_tried(found, asking), asking.say):
        yield Exchange(asking.chosen, joined([*parts, following]), said)


def _tried(found: Found, asking: _Asking) -> tuple[Asked, ...]:
    """What could follow; a fault in looking for it takes nothing from the answer."""
    try:
        return suggestions(found, asking.chosen, asking.answer)
    except Exception:
        _log.exception("no suggestions could be made")
        return ()


def paced(
    answers: Iterable[Answer], pause: float, clock: Callable[[], float]
) -> Iterator[tuple[Answer, bool]]:
    """Answers that come `pause` seconds apart, at once; and the last, with True."""
    before = clock()
    last: Answer | None = None
    for last in answers:
        if clock() - before >= pause:
            before = clock()
            yield last, False
    if last is not None:
        yield last, True


def _held(snapshot: Snapshot) -> dict[str, Place]:
    """The held regions by full name."""
    names = dict.fromkeys(facet.region for facet in snapshot.facets if facet.region)
    return {name: place for name in names if (place := region.named(name))}
