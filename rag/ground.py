"""A draft to an answer: only what the cited clauses support survives."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from corpus.policy import Period, Policy, Span
from corpus.text import fold
from index.passage import Hit
from index.snapshot import Snapshot
from rag.answer import (
    Answer,
    Citation,
    Claim,
    Draft,
    Ground,
    Group,
    Query,
    Refusal,
    Sentence,
    Standing,
    Verdict,
)


def standing(period: Period | None, as_of: date) -> Standing:
    """A policy period against a day. A plan that has ended is not thereby repealed."""
    if period is None:
        return Standing.UNSTATED
    if as_of > period.last:
        return Standing.ENDED
    return Standing.NOT_BEGUN if period.first and as_of < period.first else Standing.CURRENT


def _letters(text: str) -> str:
    """A text without blanks, folded: what must stand in the clause to the letter."""
    return "".join(fold(text).split())


def supported(sentence: str, clause_text: str) -> bool:
    """Whether the clause says the sentence: its words stand there, unbroken and unchanged.

    White space, width and script are no difference; a number, a verb or a mark is.
    """
    said = _letters(sentence)
    return bool(said) and said in _letters(clause_text)


def verified(policy: Policy, claim: Claim) -> bool:
    """Whether the span lies in its clause and supports the claim."""
    clause = policy.by_id.get(claim.clause)
    return (
        clause is not None
        and clause.start <= claim.start < claim.end <= clause.end
        and supported(claim.text, policy.text[claim.start : claim.end])
    )


def _citation(policy: Policy, claim: Claim, number: int, as_of: date) -> Citation:
    clause, meta = policy.by_id[claim.clause], policy.metadata
    return Citation(
        number=number,
        source=policy.name,
        policy=meta.title.value,
        clause=clause.id,
        address=clause.address,
        path=clause.path,
        quote=policy.text[claim.start : claim.end],
        start=claim.start,
        end=claim.end,
        clause_start=clause.start,
        clause_end=clause.end,
        issuer=meta.issuer.value,
        doc_number=meta.doc_number.value,
        issued=meta.issued.date if meta.issued else None,
        period=str(meta.period) if meta.period else "",
        standing=standing(meta.period, as_of),
        findings=tuple(policy.findings_in(Span(claim.start, claim.end))),
    )


def _cited(
    snapshot: Snapshot, claims: Iterable[Claim], as_of: date, *, first: int
) -> list[Citation]:
    """A citation for each claim that is verified, numbered from `first`."""
    true = [c for c in claims if verified(snapshot.policies[c.policy], c)]
    return [
        _citation(snapshot.policies[claim.policy], claim, number, as_of)
        for number, claim in enumerate(true, first)
    ]


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


def ground(snapshot: Snapshot, query: Query, draft: Draft, hits: Sequence[Hit]) -> Answer:
    """The answer: claims that fail verification are dropped; with none left it abstains."""
    said = _cited(snapshot, draft.claims, query.as_of, first=1)
    near = _cited(snapshot, draft.nearest, query.as_of, first=len(said) + 1)
    refusal = draft.refusal or (
        None if said else Refusal(Ground.TOPIC, tuple(group[0] for group in query.topic))
    )
    return Answer(
        query=query,
        verdict=Verdict.ANSWERED if refusal is None else Verdict.ABSTAINED,
        groups=_groups(snapshot, said) if refusal is None else (),
        without=draft.without,
        refusal=refusal,
        nearest=tuple(Sentence(c.quote, c.number) for c in near),
        citations=(*said, *near),
        hits=tuple(hits),
        dropped=len(draft.claims) + len(draft.nearest) - len(said) - len(near),
        seconds=0.0,
    )
