"""A name and a version to the file as it arrived: shipped, or uploaded by staff."""

from dataclasses import dataclass
from pathlib import Path

from corpus.parse import parse
from corpus.policy import Policy
from corpus.read import source
from errors import BadInput
from index.ledger import SHIPPED, Ledger
from index.uploads import Uploads


@dataclass(frozen=True)
class Originals:
    """Every file there is, those that are held no more too; nothing here writes."""

    shipped: Path
    uploads: Uploads | None  # None: there are only the shipped texts

    def ledger(self) -> Ledger:
        """What staff did so far. Raises StoreError where that cannot be read."""
        return self.uploads.ledger() if self.uploads else {}

    def has_shipped(self, name: str) -> bool:
        """Whether a text of this name came with the program."""
        return (self.shipped / name).is_file()

    def data(self, name: str, number: int) -> bytes:
        """A version's bytes; `name` is one that is known. Raises BadInput where there is none."""
        try:
            return self._path(name, number).read_bytes()
        except OSError as error:
            raise BadInput(f"《{name}》的这一版没有文件。") from error

    def _path(self, name: str, number: int) -> Path:
        """Where a version is kept."""
        if number == SHIPPED:
            return self.shipped / name
        entry = self.ledger().get(name)
        if self.uploads is None or entry is None or entry.version(number) is None:
            raise BadInput(f"《{name}》没有第 {number} 版。")
        return self.uploads.path(name, number)

    def policy(self, name: str, number: int) -> Policy:
        """A version, parsed."""
        return parse(source(name, self.data(name, number)))
