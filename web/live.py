"""What answers now: a publication replaces it whole, between two requests."""

from typing import Generic, TypeVar

Held = TypeVar("Held")


class Live(Generic[Held]):
    """A box with one value: readers keep what they took, later ones see the new one."""

    def __init__(self, held: Held) -> None:
        self._held = held

    def now(self) -> Held:
        """What answers at this moment; a request takes it once and keeps it to its end."""
        return self._held

    def replace(self, held: Held) -> None:
        """Let this answer from here on."""
        self._held = held
