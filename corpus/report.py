"""A policy to what `inspect` shows: a page a person can read, and its JSON."""

from collections.abc import Iterator
from typing import Any

from corpus.policy import Clause, ClauseKind, Policy, Span


def _span(span: Span | None) -> dict[str, int | None]:
    return {"start": span.start if span else None, "end": span.end if span else None}


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "id": clause.id,
        "address": clause.address,
        "label": clause.label,
        "heading": clause.heading,
        "path": list(clause.path),
        "start": clause.start,
        "end": clause.end,
        "leaf": clause.leaf,
        "kind": clause.kind.value,
    }


def _metadata(policy: Policy) -> dict[str, Any]:
    meta = policy.metadata
    return {
        "title": meta.title.value,
        "issuer": meta.issuer.value,
        "doc_number": meta.doc_number.value,
        "dates": [
            {"date": d.date.isoformat(), "kind": d.kind.value, **_span(d.span)} for d in meta.dates
        ],
        "region": meta.region,
        "period": str(meta.period) if meta.period else "",
        "issued": meta.issued.date.isoformat() if meta.issued else "",
        "issued_why": meta.issued_why,
        "read_from": {
            "title": _span(meta.title.span),
            "issuer": _span(meta.issuer.span),
            "doc_number": _span(meta.doc_number.span),
            "period": _span(meta.period.span if meta.period else None),
        },
    }


def as_json(policy: Policy) -> dict[str, Any]:
    """The contract of `inspect --json` for one policy; start/end are offsets in the text."""
    indicators = [
        {
            "kind": "indicator",
            "name": i.name,
            "unit": i.unit,
            "base_year": i.base_year,
            "base_value": i.base_value,
            "target_year": i.target_year,
            "target_value": i.target_value,
            "clause": i.clause,
            **_span(i.span),
        }
        for i in policy.indicators
    ]
    units = [
        {"kind": "unit", "name": u.name, "clause": u.clause, **_span(u.span)} for u in policy.units
    ]
    return {
        "source": policy.name,
        "policy": policy.metadata.title.value,
        "metadata": _metadata(policy),
        "clauses": [_clause(clause) for clause in policy.clauses],
        "facts": [*indicators, *units],
        "findings": [
            {"kind": f.kind, "message": f.message, **_span(f.span)} for f in policy.findings
        ],
    }


def _outline(policy: Policy) -> Iterator[str]:
    for clause in policy.clauses:
        depth = clause.id.count("/")
        words = clause.heading or policy.text[clause.body : clause.own_end].split("\n")[0][:24]
        sign = "·" if clause.leaf else "空" if clause.empty else " "
        own = clause.own_end - clause.start
        aside = "" if clause.kind is ClauseKind.NUMBERED else f" <{clause.kind.value}>"
        yield f"{sign} {'    ' * depth}{clause.label} {words}{aside} [{own}]"


def _facts(policy: Policy) -> Iterator[str]:
    for i in policy.indicators:
        base = f"{i.base_year or '—'} {i.base_value}{i.unit}" if i.base_value else "—"
        target = f"{i.target_year or '—'} {i.target_value}{i.unit}"
        yield f"指标 {policy.by_id[i.clause].address} {i.name}: {base} → {target}"
    for clause in policy.clauses:
        names = [unit.name for unit in policy.units if unit.clause == clause.id]
        if names:
            yield f"单位 {clause.address} {'、'.join(names)}"


def as_page(policy: Policy) -> str:
    """Metadata, page furniture, outline, facts and findings.

    In the outline · is a leaf clause, 空 an empty heading, [n] the clause's own characters.
    """
    meta = policy.metadata
    text = policy.text
    dates = "; ".join(f"{d.kind.value} {d.date} “{d.span.of(text)}”" for d in meta.dates)
    period = f"{meta.period} “{meta.period.span.of(text)}”" if meta.period else "未标明"
    rows = [
        f"文件 {policy.name}",
        f"题名 {meta.title.value}",
        f"机关 {meta.issuer.value or '未载明'}",
        f"文号 {meta.doc_number.value or '未载明'}",
        f"日期 {dates or '未载明'}",
        f"取用 {meta.issued.date if meta.issued else '—'} {meta.issued_why}",
        f"地区 {meta.region or '未载明'}",
        f"期限 {period}",
        *(f"网页 {' '.join(span.of(text).split())}" for span in policy.furniture),
        f"条款 {len(policy.clauses)} 个,其中最末级 {len(policy.leaves)} 个",
        *_outline(policy),
        *_facts(policy),
        *(f"发现 {f.kind} @{f.span.start} {f.message}" for f in policy.findings),
    ]
    return "\n".join(row.rstrip() for row in rows) + "\n"
