"""Checked sentences to whether a language model's answer may stand."""

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, field

from rag.answer import Stated
from rag.mode import Fault, Loss
from rag.verify import FATAL, Checked

REPEATS = 3  # so many times the same, and it will not end
KEPT = 0.5  # of the sentences survive, at least


@dataclass
class Account:
    """What survived of a model's answer so far, and what was lost."""

    stated: list[Stated] = field(default_factory=list)
    lost: Counter[Loss] = field(default_factory=Counter)

    @property
    def losses(self) -> tuple[tuple[Loss, int], ...]:
        """The reasons for which sentences were dropped, the most frequent first."""
        return tuple(self.lost.most_common())

    def add(self, checked: Checked) -> Fault | None:
        """Enter a sentence; the fault that ends the answer with it, if it has one."""
        if checked.stated:
            self.stated.append(checked.stated)
        if checked.loss:
            self.lost[checked.loss] += 1
        if checked.loss in FATAL:
            return Fault.ALTERED
        return Fault.ENDLESS if self.lost[Loss.REPEATED] >= REPEATS else None

    def verdict(self, required: Set[str]) -> Fault | None:
        """Why the answer as a whole may not stand; `required` policies are to be spoken of."""
        lost = sum(self.lost.values()) - self.lost[Loss.REPEATED]
        if len(self.stated) < KEPT * (len(self.stated) + lost) or not self.stated:
            return Fault.UNSUPPORTED
        spoken = {claim.policy for one in self.stated for claim in one.claims}
        return None if required <= spoken else Fault.INCOMPLETE
