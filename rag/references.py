"""A question on a document by its number to a draft: where it is referred to."""

import re

from corpus.policy import Policy
from corpus.text import fold, plain, sentences
from index.snapshot import Snapshot
from rag.answer import Claim, Computation, Draft, Query, Remark
from rag.sentence import at

# 皖政〔2016〕64号, with any brackets; the text's own may be broken
_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{1,8})\s*[〔\[(【]?\s*((?:19|20)\d{2})\s*[〕\])】]?\s*第?(\d{1,5})\s*号"
)
_MARKS = re.compile(r"[〔〕\[\]()【】\s第]")
# 潍政办字〔2024〕38号是个什么文件
_WHICH = re.compile(
    r"(?:什么|啥|哪一?[个份])(?:文件|政策|通知|方案|规划|办法|东西)|讲(?:什么|啥)|是什么|是啥"
)
# The characters before a number that a question may run together with it: 请问国办发〔…
SHORTEST_NAME = 2


def _bare(words: str) -> str:
    """A number without brackets and blanks: 皖政201664号."""
    return _MARKS.sub("", fold(plain(words)))


def _of_its_own(policy: Policy) -> Draft | None:
    """What is the number of a policy held: its title and the number."""
    said = policy.metadata
    spans = [reading.span for reading in (said.title, said.doc_number) if reading.span]
    return Draft(claims=tuple(at(policy, span) for span in spans)) if spans else None


def references(snapshot: Snapshot, query: Query) -> Draft | None:
    """The sentences that refer to a document which the question names by number.

    Title and number of a policy held, where it is asked what has that number. None where it names
    none, or where no text refers to it.
    """
    asked = _NUMBER.search(plain(query.question))
    if not asked:
        return None
    name, number = asked[1], _bare("".join(asked.groups()[1:]) + "号")
    claims: list[Claim] = []
    for facet in snapshot.facets:
        policy = snapshot.policies[facet.name]
        if number in _bare(policy.metadata.doc_number.value):
            return _of_its_own(policy) if _WHICH.search(query.search) else None
        for clause in policy.clauses if facet.passes(query.filter) else ():
            for span in sentences(policy.text, clause.start, clause.own_end):
                bare = _bare(span.of(policy.text))
                if number in bare and name[-SHORTEST_NAME:] in bare:
                    claims.append(at(policy, span))
    said = tuple(dict.fromkeys(claims))
    remark = Remark(Computation.REFERRED, (asked[0][-24:],), said)
    return Draft(claims=said, remarks=(remark,)) if said else None
