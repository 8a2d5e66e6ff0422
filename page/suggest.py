"""An answer to questions that could follow it: only such as the policies answer."""

import html
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from corpus import region
from corpus.pinyin import syllables
from corpus.policy import Policy
from corpus.region import Place
from corpus.text import fold, to_traditional
from errors import TiaowenError
from page.asked import Asked
from page.labels import Say, labels
from page.wording import renamed
from rag.answer import Answer, Citation, Script, Verdict
from rag.focus import Focus

SHOWN = 3
TRIED = 8  # at most so many are asked
_OPEN = re.compile(r"[在到给向由于]$")  # 办公室设在: no matter by itself
_LONG = 16  # a heading of more characters is no word for a question

Asks: TypeAlias = Callable[[Asked], Answer]  # to see whether a candidate is answered


@dataclass(frozen=True)
class Found:
    """An answer and what its candidates are made from."""

    answer: Answer
    policies: Mapping[str, Policy]
    held: Mapping[str, Place]

    @property
    def say(self) -> Say:
        """Words in the asker's script."""
        return labels(self.answer.query.script)

    def place(self, source: str) -> str:
        """A policy's region, as people call it in the asker's language."""
        said = self.policies[source].metadata
        place = self.held.get(said.region)
        return self.name(place) if place else said.short_name

    def name(self, place: Place) -> str:
        """A place as the asker writes it."""
        return "".join(syllables(place.short)).capitalize() if self.is_english else place.short

    @property
    def is_english(self) -> bool:
        """Whether the asker writes English: the policies' own words do not fit in there."""
        return self.answer.query.script is Script.ENGLISH

    def what(self, citation: Citation) -> str:
        """What a cited clause is on: the question's own words, or its heading; "" for neither."""
        if self.is_english:
            return ""
        words = "".join(group[0] for group in self.answer.query.topic)
        if words and not _OPEN.search(words) and words in fold(self.answer.query.standalone):
            return words
        heading = citation.path[-1] if citation.path else ""
        return f"“{heading}”" if 4 <= len(heading) <= _LONG else ""


def suggestions(found: Found, chosen: Asked, asks: Asks) -> tuple[Asked, ...]:
    """Up to three questions that were tried and are answered."""
    tried = itertools.islice(_distinct(found, chosen), TRIED)
    return tuple(itertools.islice((one for one in tried if _answered(one, asks)), SHOWN))


def shown(questions: Sequence[Asked], say: Say) -> str:
    """The questions as buttons that ask them; "" for none."""
    if not questions:
        return ""
    buttons = "".join(
        f'<li><button type="button" class="ask" value="{html.escape(one.json())}">'
        f"{html.escape(one.question)}</button></li>"
        for one in questions
    )
    return f'<div class="next"><p>{say("ask.next")}</p><ul>{buttons}</ul></div>'


def _answered(candidate: Asked, asks: Asks) -> bool:
    try:
        return asks(candidate).verdict is Verdict.ANSWERED
    except TiaowenError:
        return False


def _distinct(found: Found, chosen: Asked) -> Iterator[Asked]:
    """The candidates, none twice and none the question itself; a kind at a time."""
    seen = {fold(found.answer.query.question), fold(found.answer.query.standalone)}
    kinds = [kind(found) for kind in _KINDS]
    rounds = itertools.zip_longest(*kinds)
    for question in (q for one in rounds for q in one if q):
        traditional = found.answer.query.script is Script.TRADITIONAL
        worded = to_traditional(question) if traditional else question
        if fold(worded) not in seen:
            seen.add(fold(worded))
            yield replace(chosen, question=worded, alone=True)


def _elsewhere(found: Found) -> Iterator[str]:
    """The same question about another held region."""
    query = found.answer.query
    asked = (*query.regions, *query.unheld)
    place = found.held.get(asked[0]) or region.named(asked[0]) if len(asked) == 1 else None
    for name, other in found.held.items():
        if place is not None and name not in asked:
            yield renamed(query.question, place, found.name(other), found.held.values())


def _units(found: Found) -> Iterator[str]:
    """Who is responsible for a cited clause, or what else such a body is responsible for."""
    if Focus.UNITS in found.answer.query.foci or found.is_english:
        return
    for citation in found.answer.citations:
        named = [u for u in found.policies[citation.source].units if u.clause == citation.clause]
        what = found.what(citation)
        if named and what:
            yield found.say("ask.next_units", place=found.place(citation.source), what=what)
        if named:
            yield found.say(
                "ask.next_duties", place=found.place(citation.source), unit=named[0].name
            )


def _compared(found: Found) -> Iterator[str]:
    """Two of the policies that answer, side by side."""
    groups = found.answer.groups
    if Focus.COMPARISON in found.answer.query.foci or len(groups) < 2:
        return
    what = found.what(found.answer.citations[0])
    for first, second in itertools.combinations(groups[:3], 2):
        if what:
            yield found.say(
                "ask.next_compare",
                place=found.place(first.policy),
                other=found.place(second.policy),
                what=what,
            )


def _figures(found: Found) -> Iterator[str]:
    """The target of an indicator in a cited clause."""
    if Focus.NUMBER in found.answer.query.foci or found.is_english:
        return
    for citation in found.answer.citations:
        for one in found.policies[citation.source].indicators:
            if one.clause == citation.clause:
                yield found.say(
                    "ask.next_figure", place=found.place(citation.source), name=one.name
                )


def _more(found: Found) -> Iterator[str]:
    """What one of several policies does."""
    groups = found.answer.groups
    if len(groups) < 2:
        return
    what = found.what(found.answer.citations[0])
    question = found.answer.query.question.rstrip("? ")
    for place in (found.place(group.policy) for group in groups):
        if found.is_english:
            yield f"{question} in {place}?"
        elif what:
            yield found.say("ask.next_more", place=place, what=what)


def _period(found: Found) -> Iterator[str]:
    """Until when the first of the cited policies plans."""
    if Focus.PERIOD not in found.answer.query.foci:
        for group in found.answer.groups[:1]:
            yield found.say("ask.next_period", place=found.place(group.policy))


_KINDS = (_elsewhere, _units, _compared, _figures, _more, _period)
