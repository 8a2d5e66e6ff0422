"""A question and its answer to what is lacking, and the stage that lost it."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.qaset import Gold, Policies, Question
from eval.reading import cited
from index.snapshot import Facet
from rag.answer import Answer, Verdict

AT_HAND = 10  # ranks within which a stage after the search can be expected to see a clause


class Stage(enum.Enum):
    """What lost a clause, a fact or a refusal; in the order of the pipeline."""

    PARSE = "解析"  # the words stand in no clause
    UNDERSTAND = "理解"  # the question's filter shuts the policy out
    RETRIEVE = "检索"  # no search found the clause
    RANK = "排序"  # found, below the first AT_HAND
    ANSWER = "作答"  # at hand, and not said
    CITE = "引用"  # said, and dropped or wrong when verified
    REFUSE = "拒答"  # refused, or not refused, wrongly


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing an answer lacks, and the stage that lost it."""

    stage: Stage
    what: str


def unaccounted(question: Question, answer: Answer, policies: Policies) -> tuple[str, ...]:
    """The policies that a listing passes over or takes for what they are not, by file name.

    One with a gold clause must be present; one with neither a gold nor an also relevant clause
    must be named as having none; one with only an also relevant clause may be either.
    """
    present = {source for source, _ in cited(question, answer)}
    absent = {absence.policy for absence in answer.without} - present
    if answer.verdict is Verdict.ABSTAINED:
        return tuple(policies)
    near = {source for source, _ in question.relevant} - question.policies
    right = (present & (question.policies | near)) | (absent - question.policies)
    return tuple(name for name in policies if name not in right)


def address(gold: Gold, policies: Policies) -> str:
    """The address of a gold clause for people, or the words of page furniture."""
    policy = policies[gold.source]
    if not gold.clause:
        return f"{policy.metadata.short_name}·页面“{gold.quote[:20]}”"
    return policy.by_id[gold.clause].address


def lacking(
    question: Question, answer: Answer, ranks: Sequence[int]
) -> tuple[tuple[Gold, int], ...]:
    """(quote, rank) of the gold that should be cited and is not; rank 0: not found."""
    have = cited(question, answer)
    found = tuple(p for p in zip(question.gold, ranks, strict=True) if p[0].key not in have)
    enough = not question.all_required and len(found) < len(question.gold)
    return () if enough else found


def _lost_at(gold: Gold, rank: int, answer: Answer, policies: Policies) -> Stage:
    """The stage that lost a gold clause which the answer does not cite."""
    if not gold.clause:
        return Stage.PARSE
    if not rank:
        passes = Facet.of(policies[gold.source]).passes(answer.query.filter)
        return Stage.RETRIEVE if passes else Stage.UNDERSTAND
    if rank > AT_HAND:
        return Stage.RANK
    if answer.verdict is Verdict.ABSTAINED:
        return Stage.REFUSE
    return Stage.CITE if answer.dropped else Stage.ANSWER


def losses(
    question: Question, answer: Answer, ranks: Sequence[int], policies: Policies
) -> Iterator[Loss]:
    """The gold clauses that are not cited, the policies passed over, a refusal that was due."""
    for gold, rank in lacking(question, answer, ranks):
        where = f"第 {rank} 位" if rank else "未检出"
        yield Loss(_lost_at(gold, rank, answer, policies), f"{address(gold, policies)}({where})")
    if answer.verdict is Verdict.ABSTAINED:
        return
    if not question.answerable:
        yield Loss(Stage.REFUSE, "应当拒答而作答")
    elif question.category == "listing":
        for name in unaccounted(question, answer, policies):
            if name not in question.policies:
                yield Loss(Stage.ANSWER, f"未如实交代 {policies[name].metadata.short_name}")
