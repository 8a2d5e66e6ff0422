"""A backend of made-up policies for tests of the page, odd characters included."""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.policy import (
    Clause,
    ClauseKind,
    DateKind,
    DateMention,
    Finding,
    Metadata,
    Period,
    Policy,
    Reading,
    Source,
    Span,
)
from errors import BadQuestion
from index.passage import Filter
from index.snapshot import Facet
from rag.answer import (
    Absence,
    Answer,
    Citation,
    Group,
    Query,
    Script,
    Sentence,
    Standing,
    Turn,
    Verdict,
)
from rag.growing import growing

XSS = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
TODAY = date(2026, 11, 22)

BEIJING = """政策中心 » 北京市 » 正文

分享到:微信 微博

首都知识产权战略行动计划(2015-2020年)

北京市人民政府办公厅

2015年6月18日

一、总体要求

深入实施首都知识产权战略,努力建设知识产权首善之区。

二、主要任务

(一)促进知识产权运用

4.完善评估体系。建立健全知识产权价值评估制度,规范评估机构执业行为。

5.推进知识产权金融服务。鼓励金融机构开展知识产权质押融资业务,对中小企业给予贴息支持。完善风险补偿机制,引导担保机构参与知识产权质押融資。

6.加强海外维权援助。支持企业在境外获取和维护知识产权。
"""

ODD = f"""怪异之城知识产权办法{XSS}

一、总则{XSS}

鼓励质押融资,具体为?F將{XSS}之事。
"""

# 二、主要任务 / (一)促进… / 5.推进…。
_NUMBER = re.compile(r"^(?:([一二三四五])、|\(([一二三四五])\)|(\d)\.)(.*)$", re.M)


def _clauses(text: str, short: str) -> tuple[Clause, ...]:
    """A small outline of numbered lines, three levels deep."""
    found = list(_NUMBER.finditer(text))
    clauses: list[Clause] = []
    stack: list[tuple[str, str]] = []
    for at, match in enumerate(found):
        level = next(i for i in range(3) if match[i + 1])
        label = f"({match[2]})" if level == 1 else match[level + 1]
        heading = match[4].split("。")[0] if level == 2 else match[4]
        stack = [*stack[:level], (label, heading)]
        later = [m for m in found[at + 1 :] if next(i for i in range(3) if m[i + 1]) <= level]
        end = later[0].start() if later else len(text)
        own_end = found[at + 1].start() if at + 1 < len(found) else len(text)
        clauses.append(
            Clause(
                id="/".join(s[0] for s in stack),
                address=f"{short}·{''.join(s[0] for s in stack)}",
                label=label,
                heading=heading,
                path=tuple(s[1] for s in stack),
                kind=ClauseKind.NUMBERED,
                start=match.start(),
                end=end,
                own_end=own_end,
                body=match.start(4) + len(heading),
                leaf=own_end == end,
                empty=False,
                parent="/".join(s[0] for s in stack[:-1]),
            )
        )
    return tuple(clauses)


def _found(text: str, words: str) -> Span:
    """The span of words that occur in a text."""
    start = text.index(words)
    return Span(start, start + len(words))


def beijing() -> Policy:
    """A policy of the ordinary kind, with page furniture, a date and a damaged place."""
    signed = DateMention(date(2015, 6, 18), DateKind.SIGNED, _found(BEIJING, "2015年6月18日"))
    return Policy(
        source=Source("北京市首都知识产权战略行动计划.txt", BEIJING, "0" * 64, "utf-8"),
        metadata=Metadata(
            title=Reading(
                "首都知识产权战略行动计划(2015-2020年)",
                _found(BEIJING, "首都知识产权战略行动计划(2015-2020年)"),
            ),
            issuer=Reading("北京市人民政府办公厅", _found(BEIJING, "北京市人民政府办公厅")),
            doc_number=Reading("", None),
            region="北京市",
            region_codes=("110000",),
            dates=(signed,),
            issued=signed,
            issued_why="以落款日期为准。",
            period=Period(date(2015, 1, 1), date(2020, 12, 31), _found(BEIJING, "2015-2020年")),
            short_name="北京",
        ),
        clauses=_clauses(BEIJING, "北京"),
        furniture=(
            _found(BEIJING, "政策中心 » 北京市 » 正文"),
            _found(BEIJING, "分享到:微信 微博"),
        ),
        indicators=(),
        units=(),
        findings=(
            Finding("damage", "繁体字「資」混在简体文字中,疑为转码残留", _found(BEIJING, "資")),
        ),
    )


def odd() -> Policy:
    """A policy that is an attack wherever a policy has words."""
    return Policy(
        source=Source(f"怪{XSS}.txt", ODD, "1" * 64, "utf-8"),
        metadata=Metadata(
            title=Reading(f"怪异之城知识产权办法{XSS}", None),
            issuer=Reading(f"某局{XSS}", None),
            doc_number=Reading(f"怪发〔2024〕1号{XSS}", None),
            region=f"怪异之城{XSS}",
            region_codes=(),
            dates=(),
            issued=None,
            issued_why="",
            period=None,
            short_name=f"怪{XSS}",
        ),
        clauses=_clauses(ODD, f"怪{XSS}"),
        furniture=(),
        indicators=(),
        units=(),
        findings=(Finding("damage", f"损坏的字符{XSS}", _found(ODD, "?F將")),),
    )


@dataclass(frozen=True)
class FakeSnapshot:
    """The held policies."""

    policies: Mapping[str, Policy]
    facets: tuple[Facet, ...]


class FakeQA:
    """Answers every question with the sentence on 质押 of each policy; remembers what came."""

    def __init__(self, *policies: Policy) -> None:
        facets = tuple(map(Facet.of, policies))
        self.snapshot = FakeSnapshot({p.name: p for p in policies}, facets)
        self.asked: list[tuple[str, tuple[Turn, ...], tuple[str, ...]]] = []
        self.tried: list[tuple[str, tuple[Turn, ...], tuple[str, ...]]] = []  # by `ask`
        self.chosen: list[tuple[date | None, bool]] = []  # day and period filter of each
        self.next = threading.Semaphore(0)  # lets 慢 go on by a sentence

    @property
    def extractive(self) -> "FakeQA":
        """Itself: it has no language model."""
        return self

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        regions: Sequence[str] = (),
        in_force: bool = False,
    ) -> Answer:
        """An answer to try a suggestion with, or to keep with feedback; no question of a talk."""
        self.tried.append((question, tuple(history), tuple(regions)))
        return self._answer(question, as_of=as_of, regions=regions, in_force=in_force)

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        regions: Sequence[str] = (),
        in_force: bool = False,
    ) -> Iterator[Answer]:
        """The same answer for all; 错误 raises, 崩溃 breaks, 慢 waits before each sentence."""
        self.asked.append((question, tuple(history), tuple(regions)))
        self.chosen.append((as_of, in_force))
        answer = self._answer(question, as_of=as_of, regions=regions, in_force=in_force)
        for step in growing(answer):
            if "慢" in question:
                self.next.acquire(timeout=20)
            yield step

    def _answer(
        self, question: str, *, as_of: date | None, regions: Sequence[str], in_force: bool
    ) -> Answer:
        if "错误" in question:
            raise BadQuestion(f"这个问题不能回答{XSS}")
        if "崩溃" in question:
            raise RuntimeError("secret of the server")
        citations = tuple(
            found
            for number, policy in enumerate(self.snapshot.policies.values(), 1)
            for found in [citation(policy, number)]
        )
        named = self.snapshot.policies
        groups = tuple(
            Group(
                policy=c.source,
                title=c.policy,
                short_name=named[c.source].metadata.short_name,
                period=c.period,
                standing=c.standing,
                sentences=(Sentence(c.quote, c.number),),
            )
            for c in citations
        )
        query = Query(
            question=question,
            standalone=question,
            search=question,
            words="",
            topic=(),
            foci=frozenset(),
            addresses=(),
            repaired=((XSS, XSS),),
            regions=tuple(regions),
            unheld=(f"长安{XSS}",),
            below=(),
            related=(),
            filter=Filter(in_force_on=(as_of or TODAY) if in_force else None),
            as_of=as_of or TODAY,
            script=Script.SIMPLIFIED,
        )
        return Answer(
            query=query,
            verdict=Verdict.ANSWERED,
            groups=groups,
            computed=(),
            table=None,
            lacking=(),
            without=(Absence("宣城.txt", "宣城", (f"质押{XSS}",)),),
            refusal=None,
            nearest=(),
            citations=citations,
            hits=(),
            dropped=0,
            seconds=0.1,
        )


def citation(policy: Policy, number: int) -> Citation:
    """The first sentence of a policy that speaks of 质押."""
    match = re.search(r"[^。\n]*质押融资[^。\n]*。", policy.text)
    assert match is not None
    clause = policy.clause_at(match.start())
    assert clause is not None
    said = policy.metadata
    return Citation(
        number=number,
        source=policy.name,
        policy=said.title.value,
        clause=clause.id,
        address=clause.address,
        path=clause.path,
        quote=match[0],
        start=match.start(),
        end=match.end(),
        clause_start=clause.start,
        clause_end=clause.end,
        issuer=said.issuer.value,
        doc_number=said.doc_number.value,
        issued=said.issued.date if said.issued else None,
        period=str(said.period) if said.period else "",
        standing=Standing.ENDED if said.period else Standing.UNSTATED,
        findings=(),
    )
