"""An evidence pack and the policies held now to statements: what is the same, what has changed."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.policy import Policy, Span
from errors import BadQuestion
from rag.answer import Turn
from rag.ground import BOX
from rag.pack import Cited, Pack, sha256, versions
from rag.pipeline import PolicyQA
from rag.windows import located


class Outcome(enum.Enum):
    """What came of checking one thing again."""

    SAME = "same"
    MOVED = "moved"  # the same words stand elsewhere in the policy
    CHANGED = "changed"
    GONE = "gone"
    TAMPERED = "tampered"


class Subject(enum.Enum):
    """What was checked again."""

    PACK = "pack"
    CITATION = "citation"
    SOURCE = "source"  # the file of a policy
    EMBEDDER = "embedder"
    CORPUS = "corpus"
    RECIPE = "recipe"
    ANSWER = "answer"  # asked again


@dataclass(frozen=True, slots=True)
class Statement:
    """What came of checking one thing again, in one Chinese sentence."""

    subject: Subject
    outcome: Outcome
    name: str  # of the policy or the address; "" of the whole
    sentence: str
    place: tuple[str, str, Span] | None = None  # policy, clause and span to look at


def verify(pack: Pack, qa: PolicyQA) -> tuple[Statement, ...]:
    """Every statement on a pack: itself, its citations, its versions, and the question again."""
    return (
        _itself(pack),
        *(_citation(cited, qa) for cited in pack.citations),
        *_versions(pack, qa),
        _again(pack, qa),
    )


def is_same(statements: tuple[Statement, ...]) -> bool:
    """Whether nothing has changed."""
    return all(one.outcome is Outcome.SAME for one in statements)


def statement_json(one: Statement) -> dict[str, Any]:
    """A statement as `verify --json` prints it."""
    place = one.place and {
        "source": one.place[0],
        "clause": one.place[1],
        "start": one.place[2].start,
        "end": one.place[2].end,
    }
    return {
        "subject": one.subject.value,
        "outcome": one.outcome.value,
        "name": one.name,
        "sentence": one.sentence,
        "place": place,
    }


def _itself(pack: Pack) -> Statement:
    if pack.intact and all(sha256(c.quote) == c.quote_sha256 for c in pack.citations):
        return Statement(Subject.PACK, Outcome.SAME, "", "证据包与生成时一致,没有被改动。")
    said = "证据包在生成之后被改动过(摘要不符),其中的内容不能当作原来的回答。"
    return Statement(Subject.PACK, Outcome.TAMPERED, "", said)


def _citation(cited: Cited, qa: PolicyQA) -> Statement:
    """Whether a quote stands where it stood."""
    name = f"[{cited.number} {cited.address}]"
    policy = qa.snapshot.policies.get(cited.source)
    if policy is None:
        said = f"{name} 没有收录《{cited.source}》,无从核对。"
        return Statement(Subject.CITATION, Outcome.GONE, name, said)
    here = Span(cited.start, cited.end)
    clause = policy.by_id.get(cited.clause)
    inside = clause is None if not cited.clause else _holds(policy, cited.clause, here)
    if here.of(policy.text) == cited.quote and inside:
        place = (policy.name, cited.clause, here)
        return Statement(
            Subject.CITATION, Outcome.SAME, name, f"{name} 原文仍在原处,一字不差。", place
        )
    return _moved(policy, cited, name)


def _holds(policy: Policy, clause_id: str, span: Span) -> bool:
    clause = policy.by_id.get(clause_id)
    return clause is not None and clause.start <= span.start < span.end <= clause.end


def _moved(policy: Policy, cited: Cited, name: str) -> Statement:
    """Where the words of a quote stand now, the nearest to their old place."""
    found = sorted(located(cited.quote, policy.text), key=lambda s: abs(s.start - cited.start))
    if not found:
        said = f"{name} 《{policy.name}》中已没有这句话。"
        return Statement(Subject.CITATION, Outcome.GONE, name, said)
    clause = policy.clause_at(found[0].start)
    address = clause.address if clause else f"{policy.metadata.short_name}·{BOX}"
    said = f"{name} 原话还在,位置变为 {address}({found[0].start}-{found[0].end})。"
    place = (policy.name, clause.id if clause else "", found[0])
    return Statement(Subject.CITATION, Outcome.MOVED, name, said, place)


def _versions(pack: Pack, qa: PolicyQA) -> Iterator[Statement]:
    """Whether the files, the model, the corpus and the code are those of the pack."""
    then = pack.versions
    now = versions(qa, set(then.policies))
    for name, digest in then.policies.items():
        if name not in now.policies:
            yield Statement(Subject.SOURCE, Outcome.GONE, name, f"《{name}》已不再收录。")
        elif now.policies[name] != digest:
            said = f"《{name}》的文件有改动。"
            yield Statement(Subject.SOURCE, Outcome.CHANGED, name, said)
        else:
            yield Statement(Subject.SOURCE, Outcome.SAME, name, f"《{name}》的文件没有改动。")
    for subject, what, one, other in (
        (Subject.EMBEDDER, "向量模型", then.embedder, now.embedder),
        (Subject.CORPUS, "收录的全部文件", then.corpus, now.corpus),
        (Subject.RECIPE, "解析与索引的程序", then.recipe, now.recipe),
    ):
        same = one == other
        said = f"{what}相同。" if same else f"{what}不同:当时 {one[:12]},现在 {other[:12]}。"
        yield Statement(subject, Outcome.SAME if same else Outcome.CHANGED, "", said)


def _again(pack: Pack, qa: PolicyQA) -> Statement:
    """Whether the question, asked again, gets the same citations."""
    try:
        answer = qa.ask(
            pack.question,
            history=[Turn(m.role, m.content) for m in pack.history],
            as_of=pack.understanding.as_of,
            regions=pack.asked_regions,
        )
    except BadQuestion as error:
        said = f"再问同一问题得不到回答:{error}"
        return Statement(Subject.ANSWER, Outcome.CHANGED, "", said)
    then = [(c.source, c.clause, c.quote) for c in pack.citations]
    now = [(c.source, c.clause, c.quote) for c in answer.citations]
    if answer.verdict.value == pack.verdict and now == then:
        said = f"再问同一问题,引文完全相同({len(now)} 处)。"
        return Statement(Subject.ANSWER, Outcome.SAME, "", said)
    added, lost = len(set(now) - set(then)), len(set(then) - set(now))
    said = f"再问同一问题,引文不同:多出 {added} 处,少了 {lost} 处。"
    if not added and not lost:
        said = "再问同一问题,引文相同,但顺序或结论不同。"
    return Statement(Subject.ANSWER, Outcome.CHANGED, "", said)
