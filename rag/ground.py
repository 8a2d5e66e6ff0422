"""A draft to an answer: only what the cited clauses support survives."""

from collections.abc import Iterable, Sequence
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
    Computed,
    Draft,
    Ground,
    Group,
    Query,
    Refusal,
    Sentence,
    Verdict,
    standing,
)

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
    number = {(c.source, c.start, c.end): c.number for c in said}
    computed = (
        (remark, tuple(number.get((c.policy, c.start, c.end), 0) for c in remark.claims))
        for remark in draft.remarks
    )
    refusal = draft.refusal or (
        None if said else Refusal(Ground.TOPIC, tuple(group[0] for group in query.topic))
    )
    return Answer(
        query=query,
        verdict=Verdict.ANSWERED if refusal is None else Verdict.ABSTAINED,
        groups=_groups(snapshot, said) if refusal is None else (),
        computed=tuple(
            Computed(remark.kind, remark.values, cited) for remark, cited in computed if all(cited)
        ),
        without=draft.without,
        refusal=refusal,
        nearest=tuple(Sentence(c.quote, c.number) for c in near),
        citations=(*said, *near),
        hits=tuple(hits),
        dropped=len(draft.claims) + len(draft.nearest) - len(said) - len(near),
        seconds=0.0,
    )
