"""An answer to the answers it grows through: sentence by sentence, each complete in itself."""

from collections.abc import Iterator
from dataclasses import replace

from rag.answer import Answer, Group


def growing(answer: Answer) -> Iterator[Answer]:
    """Shorter answers that each add a sentence, then the answer itself.

    The shorter ones hold verified sentences and their citations; what speaks of the answer as a
    whole, such as policies without a clause, comes with the last. A table comes whole.
    """
    if answer.table:
        yield answer
        return
    steps = [
        (*answer.groups[:at], replace(group, sentences=group.sentences[:count]))
        for at, group in enumerate(answer.groups)
        for count in range(1, len(group.sentences) + 1)
    ]
    for groups in steps[:-1]:
        yield _part(answer, groups)
    yield answer


def _part(answer: Answer, groups: tuple[Group, ...]) -> Answer:
    """The answer as far as some of its sentences."""
    cited = {sentence.citation for group in groups for sentence in group.sentences}
    citations = tuple(c for c in answer.citations if c.number in cited)
    shown = {group.policy for group in groups}
    return replace(
        answer,
        groups=groups,
        citations=citations,
        computed=(),
        without=(),
        lacking=tuple(absence for absence in answer.lacking if absence.policy in shown),
        nearest=(),
    )
