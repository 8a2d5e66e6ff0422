"""A draft to the same in a language model's words, sentence by sentence, or to why not."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.text import fold, to_simplified
from index.embed import Embedder
from rag.account import Account
from rag.answer import Draft, Query
from rag.context import Context
from rag.generate import generate
from rag.llm import Model
from rag.mode import Fault, ModelFailed
from rag.support import Weights, cover, uses
from rag.verify import Verifier

SPOKEN = 0.5  # of the words asked for that the clauses use, by weight, are to be said


@dataclass
class Worded:
    """A draft that a model puts into words; every sentence is verified before it counts."""

    query: Query
    draft: Draft
    shown: Context
    embedder: Embedder
    weights: Weights
    account: Account = field(default_factory=Account)

    @property
    def stated(self) -> Draft:
        """The draft in the model's words, so far."""
        return dataclasses.replace(self.draft, claims=(), stated=tuple(self.account.stated))

    def grow(self, model: Model, *, until: float) -> Iterator[Draft]:
        """The draft with each sentence that is verified; raises ModelFailed if it may not stand."""
        required = {claim.policy for claim in self.draft.claims}
        if required != {one.policy.name for one in self.shown.values()}:
            raise ModelFailed(Fault.INCOMPLETE)  # they do not fit into what it can be shown
        verifier = Verifier(self.query.standalone, self.shown, self.embedder)
        for one in generate(self.query, self.shown, model, until=until):
            # A model mixes the scripts of clauses; the page writes the asker's.
            checked = verifier.check(dataclasses.replace(one, text=to_simplified(one.text)))
            _raise(self.account.add(checked))
            if checked.stated:
                yield self.stated
        _raise(self.account.verdict(required))
        _raise(None if self._speaks() else Fault.INCOMPLETE)

    def _speaks(self) -> bool:
        """Whether the words asked for are said, of those that the draft's own sentences say."""
        quoted = fold("\n".join(claim.text for claim in self.draft.claims))
        words = self.weights.words(self.query.topic)
        asked = {term: weight for term, weight in words.items() if weight and uses(term, quoted)}
        said = fold("\n".join(one.text for one in self.account.stated))
        return not asked or cover(asked, said) >= SPOKEN


def _raise(fault: Fault | None) -> None:
    if fault:
        raise ModelFailed(fault)
