"""A question and its answer to scores."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eval.losses import Loss, Stage, lacking, losses, unaccounted
from eval.metrics import facts_found, ndcg, precision, recall, recall_at, reciprocal_rank
from eval.qaset import Key, Policies, Question
from eval.reading import cited, clause_text, is_exact, said, sentences, shown
from index.passage import Hit
from rag.answer import Answer, Verdict

# Whether a clause supports a sentence: (sentence, text of the clause).
Verify = Callable[[str, str], bool]

KEPT = 100  # ranks that are kept and written
RETRIEVAL = ("R@1", "R@5", "R@10", "R@20", "RR@10", "nDCG@10", "R@3000字")
MEANS = (*RETRIEVAL, "引用精确率", "引用召回率", "事实", "覆盖")
TOTALS = ("句子", "无依据句", "引文", "引文有误", "核验剔除")
_ORDER = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Result:
    """An answer held against its question."""

    question: Question
    answer: Answer  # with the first KEPT hits
    ranks: tuple[int, ...]  # of the clause of each gold quote; 0: not found
    scores: Mapping[str, float]  # those of MEANS that apply, and TOTALS
    missing: tuple[str, ...]  # facts that the answer does not say
    losses: tuple[Loss, ...]

    @property
    def refused(self) -> bool:
        """Whether the assistant abstained."""
        return self.answer.verdict is Verdict.ABSTAINED

    @property
    def stage(self) -> Stage | None:
        """The first stage that lost something; None: nothing is lost."""
        return min((loss.stage for loss in self.losses), key=_ORDER.index, default=None)

    @property
    def confidence(self) -> float:
        """The highest cosine among the hits: what a bar for refusal would look at."""
        return max((hit.dense_score for hit in self.answer.hits), default=0.0)

    @property
    def first_is_gold(self) -> bool:
        """Whether the best hit is a gold clause."""
        return 1 in self.ranks


def _retrieval(question: Question, hits: Sequence[Hit], policies: Policies) -> dict[str, float]:
    ranked = [(hit.policy, hit.clause) for hit in hits]
    wanted = question.findable
    found = {f"R@{k}": recall_at(ranked, wanted, k=k) for k in (1, 5, 10, 20)}
    return found | {
        "RR@10": reciprocal_rank(ranked, wanted, k=10),
        "nDCG@10": ndcg(ranked, dict.fromkeys(wanted, 1), k=10),
        "R@3000字": recall(shown(hits, policies), wanted, all_required=question.all_required),
    }


def _grounding(answer: Answer, policies: Policies, verify: Verify) -> dict[str, float]:
    pairs = tuple(sentences(answer))
    supported = [verify(s.text, clause_text(citation, policies)) for s, citation in pairs]
    exact = [is_exact(citation, policies) for citation in answer.citations]
    return {
        "句子": len(pairs),
        "无依据句": supported.count(False),
        "引文": len(exact),
        "引文有误": exact.count(False),
        "核验剔除": answer.dropped,
    }


def _answering(
    question: Question, answer: Answer, policies: Policies, missing: Sequence[str]
) -> dict[str, float]:
    """Citations, facts and coverage; what was not answered cites and says nothing."""
    have = cited(question, answer)
    right = precision(have, question.relevant)
    found = {} if right is None else {"引用精确率": right}
    found["引用召回率"] = recall(have, question.wanted, all_required=question.all_required)
    if question.answer_facts:
        found["事实"] = 1 - len(missing) / len(question.answer_facts)
    if question.category == "listing":
        found["覆盖"] = 1 - len(unaccounted(question, answer, policies)) / len(policies)
    return found


def _missing(question: Question, answer: Answer) -> tuple[str, ...]:
    """The facts that an answer does not say; a refusal says none."""
    if answer.verdict is Verdict.ABSTAINED:
        return question.answer_facts
    found = facts_found(question.answer_facts, said(answer))
    return tuple(fact for fact in question.answer_facts if fact not in found)


def _ranks(question: Question, hits: Sequence[Hit]) -> tuple[int, ...]:
    place: dict[Key, int] = {}
    for rank, hit in enumerate(hits, 1):
        place.setdefault((hit.policy, hit.clause), rank)
    return tuple(place.get(gold.key, 0) for gold in question.gold)


def judge(question: Question, answer: Answer, policies: Policies, verify: Verify) -> Result:
    """An answer held against its question. Unanswerable questions have no retrieval scores."""
    ranks, missing = _ranks(question, answer.hits), _missing(question, answer)
    scores = _grounding(answer, policies, verify)
    if question.findable:
        scores |= _retrieval(question, answer.hits, policies)
    if question.answerable:
        scores |= _answering(question, answer, policies, missing)
    lost = [*losses(question, answer, ranks, policies)]
    if not lacking(question, answer, ranks):
        lost += [Loss(Stage.ANSWER, f"未说出“{fact}”") for fact in missing]
    if scores["无依据句"] or scores["引文有误"]:
        lost.append(Loss(Stage.CITE, "有句子没有依据或引文有误"))
    kept = dataclasses.replace(answer, hits=answer.hits[:KEPT])
    return Result(question, kept, ranks, scores, missing, tuple(lost))
