"""A policy term that a question is about, to whether the one policy asked never uses it."""

import functools
import re

from corpus.text import fold
from index.snapshot import Snapshot
from rag.answer import Query, Script
from rag.glossary import glossary
from rag.support import Weights, whole
from rag.words import content_words

SHORTEST = 3  # characters of such a term
BESIDE = 3.0  # nats: what may be asked beside it, as in 对企业商业秘密保护安排了哪些措施
# 知识产权保险 is meant where a policy of IP speaks of 保险.
_OF_THE_FIELD = re.compile(r"^(?:知识产权|专利|商标|版权|著作权|企业|国家|国际)+(?=..)")


@functools.cache
def _terms() -> re.Pattern[str]:
    terms = sorted((w for w in glossary().words if len(w) >= SHORTEST), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, terms)) or r"(?!)")


def absent(snapshot: Snapshot, query: Query, weights: Weights) -> tuple[str, ...]:
    """The terms that a question names, and is about, and the only policy in scope never uses.

    Another policy uses each: it is a matter of policies, and none of this one.
    """
    scope = [facet.name for facet in snapshot.facets if facet.passes(query.filter)]
    asked = fold(query.question)
    if len(scope) != 1 or query.script is Script.ENGLISH or query.standalone != query.question:
        return ()
    text = whole(snapshot.policies[scope[0]])
    others = [whole(p) for name, p in snapshot.policies.items() if name != scope[0]]
    found = dict.fromkeys(match[0] for match in _terms().finditer(asked))
    missing = [
        term
        for term in found
        if content_words(term)  # not 组织实施, which is done with any matter
        and _OF_THE_FIELD.sub("", term) not in text
        and any(term in other for other in others)
    ]
    rest = [group for group in query.topic if not any(group[0] in term for term in missing)]
    return tuple(missing) if sum(weights.words(rest).values()) <= BESIDE else ()
