"""A question for papers, dates or how long it takes to what a policy says of its procedure.

One clause on procedure serves all measures of a policy: whoever asks when to apply for one of
them is told it, though it never names that measure.
"""

import dataclasses
import re

from corpus.policy import ClauseKind
from corpus.text import plain
from index.snapshot import Snapshot
from rag.answer import Claim, Draft, Query
from rag.focus import Focus
from rag.sentence import bodies, claim
from rag.telling import items

_DAY = r"\d{1,2}月(?:\d{1,2}日|底|末|上旬|中旬|下旬)?"
_PROCEDURE = {
    Focus.FORM: re.compile(
        r"(?:提交|提供|报送|需|附|持)[^。;]{0,20}(?:材料|资料)|(?:申请|申报)(?:表|书)"
    ),
    Focus.DEADLINE: re.compile(
        rf"(?:申报|申请|受理|报送|填报|提出)[^。;]{{0,30}}{_DAY}|{_DAY}[^。;]{{0,30}}(?:申报|申请|受理|报送|填报)"
    ),
    Focus.DURATION: re.compile(
        r"(?:审核|审查|受理|评审|公示|拨付|发放|办结)[^。;]{0,30}\d+个?(?:工作日|日|天|个月)"
        r"|\d+个?(?:工作日|日|天|个月)[^。;]{0,12}(?:审核|审查|评审|拨付|发放|办结)"
    ),
}
FEW, MOST = 3, 10  # sentences that are told whatever they name, and that are told at all


def procedure(snapshot: Snapshot, query: Query, draft: Draft) -> Draft | None:
    """What the only policy asked says of its procedure; None where the draft tells it already.

    The draft's sentences go: they were found for the matter, and not asked for.
    """
    scope = [facet.name for facet in snapshot.facets if facet.passes(query.filter)]
    wanted = [pattern for focus, pattern in _PROCEDURE.items() if focus in query.foci]
    told = plain("\n".join(one.text for one in draft.claims))
    if len(scope) != 1 or not wanted or any(pattern.search(told) for pattern in wanted):
        return None
    policy = snapshot.policies[scope[0]]
    found: list[Claim] = []
    for clause in policy.clauses:
        if clause.kind is not ClauseKind.NUMBERED:
            continue
        for span in bodies(policy, clause):
            words = plain(span.of(policy.text))
            if any(pattern.search(words) for pattern in wanted):
                announces = words.rstrip().endswith(":")
                found += [claim(policy, clause, span), *(items(policy, clause) * announces)]
    matter = [one for one in found if any(w in plain(one.text) for g in query.topic for w in g)]
    said = tuple(dict.fromkeys(found if len(found) <= FEW else matter or found))[:MOST]
    return dataclasses.replace(draft, claims=said) if said else None
