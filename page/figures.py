"""An answer to the table of the indicators it cites, with bars where regions compare."""

import html
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from corpus.policy import Indicator, Policy
from corpus.text import fold
from page.labels import Say
from page.marked import language
from page.place import citation_url
from rag.answer import Answer, Citation
from rag.focus import Focus
from rag.render import text_mark

_FIGURES = frozenset({Focus.NUMBER, Focus.DIFFERENCE, Focus.AMOUNT, Focus.COMPARISON})
_WIDTH = 100  # of the longest bar
_HEADS = ("figure_region", "figure_name", "figure_base", "figure_target", "figure_source")


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator, whose it is, and the citation whose words give it."""

    region: str
    indicator: Indicator
    citation: Citation

    @property
    def key(self) -> tuple[str, str]:
        """Rows that share it measure the same."""
        return fold(self.indicator.name), self.indicator.unit

    @property
    def target(self) -> Decimal | None:
        """The target as a number, where it is one."""
        try:
            return Decimal(self.indicator.target_value.replace(",", ""))
        except InvalidOperation:
            return None


def figures(answer: Answer, policies: Mapping[str, Policy], say: Say) -> str:
    """The table as HTML without a blank line; "" where fewer than two figures were asked for."""
    if not answer.query.foci & _FIGURES:
        return ""
    found = sorted(rows(answer, policies), key=lambda row: row.key)
    if len(found) < 2:
        return ""
    kinds = [list(group) for _, group in itertools.groupby(found, key=lambda row: row.key)]
    tops = {kind[0].key: _top(kind) for kind in kinds}
    body = "".join(_row(row, tops[row.key], answer) for row in found)
    heads = "".join(f'<th scope="col">{say(f"ask.{name}")}</th>' for name in _HEADS)
    name = found[0].indicator.name
    caption = say("ask.figures_one", name=name) if len(kinds) == 1 else say("ask.figures")
    note = f"<small>{say('ask.figure_note')}</small>" if any(tops.values()) else ""
    return (
        f'<div class="table" role="region" tabindex="0" title="{html.escape(caption)}"><table>'
        f"<caption>{html.escape(caption)}{note}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def rows(answer: Answer, policies: Mapping[str, Policy]) -> Iterator[Row]:
    """The indicators inside the cited words that speak most of the topic, each once."""
    seen = set()
    cited = {s.citation for group in answer.groups for s in group.sentences}
    for citation in (c for c in answer.citations if c.number in cited):
        policy = policies[citation.source]
        for indicator in _nearest(answer, _inside(policy, citation)):
            row = Row(policy.metadata.short_name, indicator, citation)
            if (row.region, row.key, indicator.target_value) not in seen:
                seen.add((row.region, row.key, indicator.target_value))
                yield row


def _inside(policy: Policy, citation: Citation) -> list[Indicator]:
    """The indicators that the cited words give, every figure of them in those words."""
    return [
        found
        for found in policy.indicators
        if citation.start <= found.span.start and found.span.end <= citation.end
        if found.target_value in citation.quote and found.base_value in citation.quote
    ]


def _nearest(answer: Answer, indicators: list[Indicator]) -> list[Indicator]:
    """Those whose names hold most words of the question; all where it has no topic."""
    topic = answer.query.topic
    shares = [
        sum(any(fold(word) in fold(found.name) for word in group) for group in topic)
        for found in indicators
    ]
    best = max(shares, default=0)
    least = best if topic else 0
    return [
        found
        for found, share in zip(indicators, shares, strict=True)
        if share >= least and (share or not topic)
    ]


def _top(kind: Iterable[Row]) -> Decimal | None:
    """The largest target of one indicator; None where there is nothing to compare."""
    values = [row.target for row in kind]
    numbers = [value for value in values if value is not None and value > 0]
    return max(numbers) if len(numbers) > 1 and len(numbers) == len(values) else None


def _row(row: Row, top: Decimal | None, answer: Answer) -> str:
    """One indicator as a table row."""
    found = row.indicator
    name = f"{found.name}({found.unit})" if found.unit else found.name
    url = html.escape(citation_url(row.citation, on=answer.query.as_of, hits=answer.hits))
    return (
        f'<tr><th scope="row">{html.escape(row.region)}</th>'
        f'<td lang="{language(found.name)}">{html.escape(name)}</td>'
        f'<td class="number">{_value(found.base_value, found.base_year)}</td>'
        f'<td class="number">{_value(found.target_value, found.target_year)}{_bar(row, top)}</td>'
        f'<td><a href="{url}">{html.escape(text_mark(row.citation))}</a></td></tr>'
    )


def _value(value: str, year: str) -> str:
    """A figure and its year."""
    if not value:
        return "—"
    return html.escape(value) + (f" <small>{html.escape(year)}</small>" if year else "")


def _bar(row: Row, top: Decimal | None) -> str:
    """A bar as long as the target is large; the figure beside it says the same in words."""
    if top is None or row.target is None:
        return ""
    width = round(_WIDTH * float(row.target / top), 1)
    return (
        f'<svg class="bar" viewBox="0 0 {_WIDTH} 8" width="{_WIDTH}" height="8" '
        f'preserveAspectRatio="none"><rect width="{width}" height="8" rx="1"></rect></svg>'
    )
