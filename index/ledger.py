"""What staff did to the corpus: the versions of each policy, and which of them is held."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from pydantic import TypeAdapter, ValidationError

from errors import StoreError
from index.codec import json_bytes, json_value

SHIPPED = 0  # the version in the policies folder, which nobody edits


@dataclass(frozen=True, slots=True)
class Version:
    """A text that was uploaded."""

    number: int  # from 1
    on: datetime
    digest: str  # SHA-256 of its bytes, in hex
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one name; without an entry, the shipped text is held."""

    current: int | None  # SHIPPED, the number of a version, or None: removed
    changed: datetime
    versions: tuple[Version, ...]  # in order

    @property
    def latest(self) -> int:
        """The highest number; SHIPPED where nothing was uploaded."""
        return self.versions[-1].number if self.versions else SHIPPED

    def version(self, number: int) -> Version | None:
        """An uploaded version by its number."""
        return next((v for v in self.versions if v.number == number), None)


Ledger: TypeAlias = Mapping[str, Entry]  # by file name

_LEDGER = TypeAdapter(dict[str, Entry])


def with_upload(ledger: Ledger, name: str, version: Version) -> Ledger:
    """The ledger with one more version of a name, which is held from now on."""
    before = ledger.get(name)
    versions = (*before.versions, version) if before else (version,)
    return {**ledger, name: Entry(version.number, version.on, versions)}


def with_choice(ledger: Ledger, name: str, number: int | None, on: datetime) -> Ledger:
    """The ledger with another version of a name held, or none."""
    before = ledger.get(name, Entry(SHIPPED, on, ()))
    return {**ledger, name: replace(before, current=number, changed=on)}


def ledger_bytes(ledger: Ledger) -> bytes:
    """The file of a ledger."""
    return json_bytes(_LEDGER, dict(sorted(ledger.items()))) + b"\n"


def ledger_value(data: bytes, *, name: str) -> Ledger:
    """The ledger of a file. Raises StoreError where it is not one: it is never guessed."""
    try:
        return json_value(_LEDGER, data)
    except (ValueError, ValidationError) as error:
        raise StoreError(f"上传记录 {name} 无法读取,请用备份中的同名文件替换它。") from error
