"""Clauses as people and forms name them, by address or by source#clause, and back."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from corpus.text import fold
from errors import BadInput
from eval.feedback import Clause
from page.talk import PolicyQA
from rag.answer import Answer

_OFFERED = 20  # clauses of a ranking


def by_address(words: str, qa: PolicyQA, answer: Answer) -> Clause:
    """The clause of an address; those of policies that were found come first.

    Raises BadInput where no clause goes by it.
    """
    wanted, policies = _letters(words), qa.snapshot.policies
    names = dict.fromkeys(chain((hit.policy for hit in answer.hits), policies))
    for name in names:
        for clause in policies[name].clauses:
            if _letters(clause.address) == wanted:
                return Clause(name, clause.id)
    raise BadInput(f"没有找到条款“{words[:40]}”,请照引用里的写法填写,如 北京·二(一)5。")


def _letters(words: str) -> str:
    return "".join(fold(words).split())


def clauses(answer: Mapping[str, Any]) -> Iterator[Clause]:
    """The clauses an answer cites and those it ranked first, each once; from its JSON."""
    found = chain(answer["citations"], answer["hits"][:_OFFERED])
    yield from dict.fromkeys(Clause(c["source"], c["clause"]) for c in found if c["clause"])


def addressed(qa: PolicyQA, found: Iterator[Clause]) -> Iterator[tuple[str, str]]:
    """(key, address) of the clauses that are held."""
    for each in found:
        policy = qa.snapshot.policies.get(each.source)
        if policy is not None and each.id in policy.by_id:
            yield key(each), policy.by_id[each.id].address


def key(clause: Clause) -> str:
    """A clause as a form names it: source#clause."""
    return f"{clause.source}#{clause.id}"
