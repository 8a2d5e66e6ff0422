"""An index folder to what it holds: its generations, and the one that CURRENT names."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from index.disk import Disk, cause
from index.generation import damaged
from index.manifest import NAME, Manifest, manifest_value

# gen-000007
_GENERATION = re.compile(r"gen-(\d{6,})")
# gen-000007 3f1c...(64 hex digits), and a line break
_POINTER = re.compile(rb"(gen-\d{6,}) ([0-9a-f]{64})\n")
CURRENT = "CURRENT"


@dataclass(frozen=True)
class Pointer:
    """What CURRENT says: a generation, and the digest of its manifest."""

    name: str
    digest: str


def ordinal(name: str) -> int:
    """7 for gen-000007 and gen-000007.part, 0 for any other name."""
    match = _GENERATION.match(name)
    return int(match[1]) if match else 0


def generations(folder: Path, disk: Disk) -> list[str]:
    """The names of the generations, newest first."""
    names = [name for name in disk.names(folder) if _GENERATION.fullmatch(name)]
    return sorted(names, key=ordinal, reverse=True)


def pointer_of(folder: Path, disk: Disk) -> Pointer | None:
    """The pointer; None where CURRENT is not there or says nothing of the kind."""
    try:
        match = _POINTER.fullmatch(disk.read(folder / CURRENT))
    except OSError:
        return None
    return Pointer(match[1].decode(), match[2].decode()) if match else None


def manifest_of(place: Path, digest: str | None, disk: Disk) -> Manifest:
    """The manifest of a generation; `digest` is CURRENT's word on it, None asks for none."""
    try:
        data = disk.read(place / NAME)
    except OSError as error:
        raise damaged(place / NAME, cause(error)) from error
    if digest not in (None, hashlib.sha256(data).hexdigest()):
        raise damaged(place / NAME, "与 CURRENT 所记不符")
    return manifest_value(data, name=f"{place.name}/{NAME}")
