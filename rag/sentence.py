"""Clauses and spans to claims: the policy's own sentences."""

from corpus.policy import Clause, Policy, Span
from corpus.text import plain, sentences, trimmed
from rag.answer import Claim


def claim(policy: Policy, clause: Clause | None, span: Span) -> Claim:
    """The claim that a span says itself."""
    return Claim(
        span.of(policy.text), policy.name, clause.id if clause else "", span.start, span.end
    )


def at(policy: Policy, span: Span) -> Claim:
    """The claim of a span in whatever clause it lies."""
    return claim(policy, policy.clause_at(span.start), span)


def line_of(policy: Policy, span: Span) -> Span:
    """The whole line a span begins on, trimmed."""
    start = policy.text.rfind("\n", 0, span.start) + 1
    end = policy.text.find("\n", span.start)
    return trimmed(policy.text, start, end if end >= 0 else len(policy.text))


def sentence_of(policy: Policy, span: Span) -> Span:
    """The sentence a span begins in; a span that is a sentence's part grows to it."""
    line = line_of(policy, span)
    inside = (s for s in sentences(policy.text, line.start, line.end) if s.end > span.start)
    return next(inside, line)


def is_unit_list(policy: Policy, span: Span) -> bool:
    """Whether a sentence only lists the responsible units: (责任单位:…)."""
    named = any(span.start <= u.span.start and u.span.end <= span.end for u in policy.units)
    return named and plain(policy.text[span.start]) in "(["


def heading_line(policy: Policy, clause: Clause) -> Span:
    """Label and heading of a clause, or the first sentence where it has no heading."""
    if clause.heading:
        return trimmed(policy.text, clause.start, clause.body)
    return next(sentences(policy.text, clause.start, clause.own_end))


def bodies(policy: Policy, clause: Clause) -> list[Span]:
    """The sentences of a clause after its heading, table rows whole; the heading if alone."""
    start = clause.body if clause.body < clause.own_end else clause.start
    rows = [fact.span for fact in policy.indicators if fact.clause == clause.id]
    merged: dict[Span, None] = {}
    for span in sentences(policy.text, start, clause.own_end):
        row = next((r for r in rows if r.start <= span.start < r.end), span)
        merged[row if row.end >= span.end else span] = None
    speaking = [span for span in merged if any(map(str.isalnum, span.of(policy.text)))]
    return speaking or list(merged)  # the full stop behind a heading says nothing
