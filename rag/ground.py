"""A draft to an answer: only what the cited clauses support survives."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import groupby

from corpus.policy import Policy, Span
from corpus.text import fold
from index.passage import Hit
from index.snapshot import Snapshot
from rag.answer import (
    Answer,
    Citation,
    Claim,
    Column,
    Computed,
    Draft,
    Ground,
    Group,
    Query,
    Refusal,
    Sentence,
    Table,
    Verdict,
    standing,
)
from rag.mode import Generated, Mode

BOX = "信息栏"  # where a quote of the page's metadata box stands, for people


def _letters(text: str) -> str:
    """A text without blanks, folded: what must stand in the clause to the letter."""
    return "".join(fold(text).split())


def supported(sentence: str, clause_text: str) -> bool:
    """Whether the clause says the sentence: its words stand there, unbroken and unchanged.

    White space, characters without width, full or half width and script are no difference;
    a number, a verb or a mark is.
    """
    said = _letters(sentence)
    return bool(said) and said in _letters(clause_text)


def verified(policy: Policy, claim: Claim) -> bool:
    """Whether the span lies in its clause, or in the page's box, and supports the claim."""
    held = _holder(policy, claim)
    return (
        held is not None
        and held.start <= claim.start < claim.end <= held.end
        and supported(claim.text, policy.text[claim.start : claim.end])
    )


def _holder(policy: Policy, claim: Claim) -> Span | None:
    """The span of the clause, or of the line of the page's box, that a claim is to lie in."""
    if claim.clause:
        clause = policy.by_id.get(claim.clause)
        return Span(clause.start, clause.end) if clause else None
    return next((line for line in policy.furniture if line.start <= claim.start < line.end), None)


def _citation(policy: Policy, claim: Claim, number: int, as_of: date) -> Citation:
    clause, meta = policy.by_id.get(claim.clause), policy.metadata
    held = _holder(policy, claim) or Span(claim.start, claim.end)
    return Citation(
        number=number,
        source=policy.name,
        policy=meta.title.value,
        clause=claim.clause,
        address=clause.address if clause else f"{meta.short_name}·{BOX}",
        path=clause.path if clause else (BOX,),
        quote=policy.text[claim.start : claim.end],
        start=claim.start,
        end=claim.end,
        clause_start=held.start,
        clause_end=held.end,
        issuer=meta.issuer.value,
        doc_number=meta.doc_number.value,
        issued=meta.issued.date if meta.issued else None,
        period=str(meta.period) if meta.period else "",
        standing=standing(meta.period, as_of),
        findings=tuple(policy.findings_in(Span(claim.start, claim.end))),
    )


Numbers = Mapping[tuple[str, int, int], int]  # of the citations, by file name and span


def _every(draft: Draft) -> tuple[Claim, ...]:
    """The claims of a draft, each once: those it says, those that are near, those beside."""
    remarks = (claim for remark in draft.remarks for claim in remark.claims)
    rows = draft.comparison.rows if draft.comparison else ()
    cells = (claim for row in rows for cell in row.cells for claim in cell)
    stated = (claim for one in draft.stated for claim in one.claims)
    return tuple(dict.fromkeys((*draft.claims, *stated, *draft.nearest, *remarks, *cells)))


def _number(numbers: Numbers, claim: Claim) -> int:
    """The number of a claim's citation; 0: it was not verified."""
    return numbers.get((claim.policy, claim.start, claim.end), 0)


def _sentences(numbers: Numbers, claims: Iterable[Claim]) -> tuple[Sentence, ...]:
    """The verified ones of some claims."""
    return tuple(
        Sentence(claim.text, number)
        for claim in dict.fromkeys(claims)
        if (number := _number(numbers, claim))
    )


def _table(snapshot: Snapshot, draft: Draft, numbers: Numbers, as_of: date) -> Table | None:
    """The comparison of a draft with the cells that are verified."""
    if draft.comparison is None:
        return None
    columns = []
    for name in draft.comparison.policies:
        said = snapshot.policies[name].metadata
        period = str(said.period) if said.period else ""
        columns.append(Column(name, said.short_name, period, standing(said.period, as_of)))
    rows = tuple(
        (row.aspect, tuple(_sentences(numbers, cell) for cell in row.cells))
        for row in draft.comparison.rows
    )
    return Table(tuple(columns), rows)


def _computed(draft: Draft, numbers: Numbers) -> tuple[Computed, ...]:
    """The remarks whose every claim is verified."""
    cited = ((r, tuple(_number(numbers, c) for c in r.claims)) for r in draft.remarks)
    return tuple(Computed(r.kind, r.values, found) for r, found in cited if all(found))


def _generated(draft: Draft, numbers: Numbers) -> tuple[Generated, ...]:
    """A model's sentences whose claims are all verified."""
    cited = ((one.text, tuple(_number(numbers, c) for c in one.claims)) for one in draft.stated)
    return tuple(Generated(text, found) for text, found in cited if found and all(found))


def _groups(snapshot: Snapshot, citations: Sequence[Citation]) -> tuple[Group, ...]:
    return tuple(
        Group(
            policy=source,
            title=snapshot.policies[source].metadata.title.value,
            short_name=snapshot.policies[source].metadata.short_name,
            period=cited[0].period,
            standing=cited[0].standing,
            sentences=tuple(Sentence(c.quote, c.number) for c in cited),
        )
        for source, found in groupby(citations, key=lambda c: c.source)
        for cited in (tuple(found),)
    )


def _by_policy(citations: Sequence[Citation], said: AbstractSet[int]) -> list[Citation]:
    """What is said, policy by policy, in the order in which the policies first come."""
    order = list(dict.fromkeys(c.source for c in citations))
    return sorted((c for c in citations if c.number in said), key=lambda c: order.index(c.source))


def ground(snapshot: Snapshot, query: Query, draft: Draft, hits: Sequence[Hit]) -> Answer:
    """The answer: what fails verification is dropped; with nothing left it abstains."""
    every = _every(draft)
    true = [claim for claim in every if verified(snapshot.policies[claim.policy], claim)]
    quoted: dict[tuple[str, int, int], Claim] = {}  # one citation a span, however often it is used
    for claim in true:
        quoted.setdefault((claim.policy, claim.start, claim.end), claim)
    citations = tuple(
        _citation(snapshot.policies[claim.policy], claim, number, query.as_of)
        for number, claim in enumerate(quoted.values(), 1)
    )
    numbers = {(c.source, c.start, c.end): c.number for c in citations}
    generated = _generated(draft, numbers)
    said = {_number(numbers, claim) for claim in draft.claims} - {0}
    said |= {number for one in generated for number in one.citations}
    refusal = draft.refusal or (
        None if said else Refusal(Ground.TOPIC, tuple(group[0] for group in query.topic))
    )
    answered = refusal is None
    return Answer(
        query=query,
        verdict=Verdict.ANSWERED if answered else Verdict.ABSTAINED,
        groups=_groups(snapshot, _by_policy(citations, said)) if answered else (),
        computed=_computed(draft, numbers),
        table=_table(snapshot, draft, numbers, query.as_of) if answered else None,
        without=draft.without,
        lacking=draft.lacking if answered else (),
        refusal=refusal,
        nearest=_sentences(numbers, draft.nearest),
        citations=citations,
        hits=tuple(hits),
        dropped=len(every) - len(true),
        seconds=0.0,
        mode=Mode.GENERATED if generated and answered else Mode.EXTRACTIVE,
        generated=generated if answered else (),
    )
