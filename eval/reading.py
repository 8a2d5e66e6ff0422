"""An answer to what it says, what it cites, and what its ranking would show."""

import dataclasses
from collections.abc import Iterator, Sequence

from eval.qaset import Key, Policies, Question
from index.passage import Hit
from rag.answer import Answer, Citation, Sentence, Verdict
from rag.render import markdown

SHOWN = 3000  # characters of ranked clauses that a reader or a model is shown


def said(answer: Answer) -> str:
    """What an answer says for itself, without marks and without the policies that lack it."""
    return markdown(dataclasses.replace(answer, without=()), lambda citation: "")


def _key(citation: Citation, question: Question) -> Key:
    """What a citation cites: its clause, or the quote in page furniture that it touches."""
    for gold in (*question.gold, *question.also_relevant):
        touches = citation.start < gold.end and gold.start < citation.end
        if not gold.clause and gold.source == citation.source and touches:
            return gold.key
    return citation.source, citation.clause


def cited(question: Question, answer: Answer) -> frozenset[Key]:
    """What an answer cites for what it says; clauses offered as near are not cited."""
    near = {sentence.citation for sentence in answer.nearest}
    if answer.verdict is Verdict.ABSTAINED:
        return frozenset()
    return frozenset(_key(c, question) for c in answer.citations if c.number not in near)


def shown(hits: Sequence[Hit], policies: Policies) -> frozenset[Key]:
    """The clauses whose own words, in rank order, fit whole into the first SHOWN characters."""
    found, left = [], SHOWN
    for hit in hits:
        clause = policies[hit.policy].by_id[hit.clause]
        left -= clause.own_end - clause.start
        if left < 0:
            break
        found.append((hit.policy, hit.clause))
    return frozenset(found)


def is_exact(citation: Citation, policies: Policies) -> bool:
    """Whether a quote stands where the citation says, inside the clause that it names."""
    policy = policies.get(citation.source)
    if policy is None:
        return False
    inside = citation.clause_start <= citation.start < citation.end <= citation.clause_end
    return inside and policy.text[citation.start : citation.end] == citation.quote


def sentences(answer: Answer) -> Iterator[tuple[Sentence, Citation]]:
    """Every sentence an answer says or offers as near, with its citation."""
    numbered = {citation.number: citation for citation in answer.citations}
    for group in answer.groups:
        yield from ((sentence, numbered[sentence.citation]) for sentence in group.sentences)
    yield from ((sentence, numbered[sentence.citation]) for sentence in answer.nearest)


def clause_text(citation: Citation, policies: Policies) -> str:
    """The text of the clause a citation names."""
    return policies[citation.source].text[citation.clause_start : citation.clause_end]
