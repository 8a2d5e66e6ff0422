"""A citation to the address of its place, and back.

The address alone says what was cited, so that a mark in an old message, a bookmark or a
link sent to a colleague opens without any session:
`/policy/北京.txt?quote=120-180-1a2b3c4d&on=2026-11-22#二/(一)/5` (percent-encoded).
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from corpus.policy import Clause, Policy, Span
from index.passage import Hit
from page.ranked import rank_of
from rag.answer import Citation

ANCHOR = "quote"  # of cited words outside all clauses

# 120-180-1a2b3c4d
_QUOTE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})-([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look in a policy, and on which day."""

    clause: Clause | None  # None: outside all clauses, in the page's metadata box
    quote: Span | None  # None: no words are cited, or they are no longer there
    moved: bool  # words were cited, and they are no longer there
    query: str  # the part of the address that names words and day; "" without words
    on: date


def policy_url(name: str, *, clause: str = "", query: str = "") -> str:
    """The address of a whole document, at a clause.

    >>> policy_url("京.txt", clause="二/(一)")
    '/policy/%E4%BA%AC.txt#%E4%BA%8C%2F%28%E4%B8%80%29'
    """
    asked = f"?{query}" if query else ""
    return f"/policy/{_encoded(name)}{asked}" + (f"#{_encoded(clause)}" if clause else "")


def citation_url(citation: Citation, *, on: date, hits: Iterable[Hit] = ()) -> str:
    """The address of a citation's words in their document, and how its clause was found."""
    found = rank_of(citation, hits)
    span = Span(citation.start, citation.end)
    query = _query(span, citation.quote, on, **({"hit": found.text} if found else {}))
    return policy_url(citation.source, clause=citation.clause or ANCHOR, query=query)


def quoted_url(name: str, clause: str, span: Span, quote: str, *, on: date) -> str:
    """The address of words that stood at a span of a clause ("": outside all) of a policy."""
    return policy_url(name, clause=clause or ANCHOR, query=_query(span, quote, on))


def words_url(policy: Policy, span: Span, *, on: date) -> str:
    """The address of some words of a policy in its document."""
    clause = policy.clause_at(span.start)
    query = _query(span, span.of(policy.text), on)
    return policy_url(policy.name, clause=clause.id if clause else ANCHOR, query=query)


def library_url(name: str) -> str:
    """The address of a policy's page in the library."""
    return f"/corpus/{_encoded(name)}"


def original_url(name: str, number: int | None = None) -> str:
    """The address of a file as it arrived; of one of its versions where a number is given."""
    return f"/original/{_encoded(name)}" + ("" if number is None else f"?version={number}")


def versions_url(name: str) -> str:
    """The address of a policy's versions and what differs between them."""
    return f"/versions/{_encoded(name)}"


def _query(span: Span, words: str, on: date, **more: str) -> str:
    """The part of an address that names words and the day."""
    where = f"{span.start}-{span.end}-{_digest(words)}"
    return urlencode({"quote": where, "on": on.isoformat(), **more})


def place(policy: Policy, *, clause: str, quote: str, on: date) -> Place:
    """What an address points to; the smallest clause around the words if none is named."""
    span = _span(quote, policy.text)
    named = policy.by_id.get(clause)
    if named is None and span is not None:
        holding = [c for c in policy.clauses if c.start <= span.start and span.end <= c.end]
        named = min(holding, key=lambda c: c.end - c.start, default=None)
    query = urlencode({"quote": quote, "on": on.isoformat()}) if span else ""
    return Place(named, span, moved=bool(quote) and span is None, query=query, on=on)


def _span(quote: str, text: str) -> Span | None:
    """The cited span, if the text still has those words there."""
    match = _QUOTE.fullmatch(quote)
    if match is None:
        return None
    span = Span(int(match[1]), int(match[2]))
    return span if span.of(text) and _digest(span.of(text)) == match[3] else None


def _digest(words: str) -> str:
    """Eight hexadecimal digits that tell whether the words are still the same."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _encoded(part: str) -> str:
    """A part of an address; a lone surrogate must not break the whole message."""
    return quote(part, safe="", errors="surrogatepass")
