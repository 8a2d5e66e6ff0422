"""Two small policies, an assistant over them, and answers that say what a test wants."""

import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from corpus.parse import parse
from corpus.policy import Policy, Source
from eval.qaset import Gold, Question
from index.build import build
from index.passage import Hit
from rag.answer import Answer, Citation, Group, Sentence, Standing, Turn, Verdict
from rag.pipeline import PolicyQA
from tests.fakes import FakeEmbedder

XSS = '<img src=x onerror="window.hacked=1">'
NORTH, SOUTH = "昆明市保险办法.txt", "宣城市创新办法.txt"
TEXTS = {
    NORTH: f"""昆明市专利保险办法

一、总体要求

到2025年,每万人口发明专利拥有量达到12件,质押登记金额达到2亿元。

二、重点任务

(一)推进专利保险。鼓励保险机构开展专利保险业务,不得强制投保。

(二)加强执法。应当加大执法力度{XSS}。
""",
    SOUTH: """发文日期:2019-11-01

宣城市创新办法

一、支持创新

支持企业开展研发,探索建立质押融资风险补偿机制。

二、附则

本办法由市科技局负责解释。
""",
}


@functools.cache
def policies() -> Mapping[str, Policy]:
    """The two policies by name."""
    return {name: parse(Source(name, text, "0" * 64, "utf-8")) for name, text in TEXTS.items()}


@functools.cache
def assistant() -> PolicyQA:
    """A real pipeline over them, with made-up vectors."""
    embedder = FakeEmbedder()
    snapshot = build(policies().values(), embedder).snapshot
    return PolicyQA(snapshot, embedder, lambda: date(2026, 1, 1))


def gold(source: str, quote: str) -> Gold:
    """A gold quote, found as a file's would be."""
    policy = policies()[source]
    start = policy.text.index(quote)
    clause = policy.clause_at(start)
    return Gold(source, clause.id if clause else "", quote, start, start + len(quote))


INSURANCE = gold(NORTH, "鼓励保险机构开展专利保险业务")
TARGET = gold(NORTH, "每万人口发明专利拥有量达到12件")
PLEDGE = gold(SOUTH, "探索建立质押融资风险补偿机制")


def question(*golds: Gold, **changes: object) -> Question:
    """A question with a gold clause for each quote; one to be refused without any."""
    made = Question(
        line=1,
        id="q1",
        question="专利保险怎么做?",
        category="direct",
        split="dev",
        kind="" if golds else "topic-not-held",
        history=(),
        as_of=None,
        answerable=bool(golds),
        gold=golds,
        also_relevant=(),
        all_required=True,
        answer_facts=(),
        terms=(),
        excused=(),
        notes="",
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def hit(where: Gold, score: float = 1.0) -> Hit:
    """A hit of the clause of a quote."""
    clause = policies()[where.source].by_id[where.clause]
    return Hit(where.source, where.clause, clause.start, clause.end, score, dense_score=score)


def _citation(number: int, quote: Gold) -> Citation:
    policy = policies()[quote.source]
    clause = policy.by_id[quote.clause]
    return Citation(
        number=number,
        source=quote.source,
        policy=policy.metadata.title.value,
        clause=quote.clause,
        address=clause.address,
        path=clause.path,
        quote=quote.quote,
        start=quote.start,
        end=quote.end,
        clause_start=clause.start,
        clause_end=clause.end,
        issuer="",
        doc_number="",
        issued=None,
        period="",
        standing=Standing.UNSTATED,
        findings=(),
    )


@functools.cache
def _template() -> Answer:
    return assistant().ask("专利保险")


def answer(*quotes: Gold, hits: Sequence[Gold] = ()) -> Answer:
    """An answer that says some quotes; without any, a refusal."""
    citations = tuple(_citation(number, quote) for number, quote in enumerate(quotes, 1))
    groups = tuple(
        Group(
            policy=cited.source,
            title=cited.policy,
            short_name=policies()[cited.source].metadata.short_name,
            period="",
            standing=Standing.UNSTATED,
            sentences=(Sentence(cited.quote, cited.number),),
        )
        for cited in citations
    )
    template = _template()
    return dataclasses.replace(
        template,
        query=dataclasses.replace(template.query, repaired=(), unheld=()),
        verdict=Verdict.ANSWERED if quotes else Verdict.ABSTAINED,
        groups=groups,
        without=(),
        refusal=None,
        nearest=(),
        citations=citations,
        hits=tuple(hit(where) for where in hits),
        dropped=0,
        seconds=0.25,
    )


@dataclasses.dataclass(frozen=True)
class Scripted:
    """An assistant that answers as it was told to."""

    reply: Callable[[str], Answer]

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), as_of: date | None = None
    ) -> Answer:
        return self.reply(question)


def literal(sentence: str, clause_text: str) -> bool:
    """A verification that is right: the words stand in the clause."""
    return "".join(sentence.split()) in "".join(clause_text.split())
