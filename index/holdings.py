"""The policies folder and the uploads to what is held: one file a name, and its digest."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.parse import parse
from corpus.policy import Policy
from corpus.read import contents, files, source
from errors import BadSource
from index.ledger import SHIPPED, Ledger
from index.uploads import Uploads, shipped_removed


@dataclass(frozen=True, slots=True)
class Holding:
    """A file that is held, not read yet."""

    name: str
    path: Path
    digest: str  # SHA-256 of its bytes, in hex


def holdings(shipped: Path, uploads: Uploads | None, ledger: Ledger) -> tuple[Holding, ...]:
    """Every file that is held, ordered by name; an upload takes the place of a shipped text.

    Raises BadSource, naming every file that cannot be read or is not what was uploaded.
    """
    aside = shipped_removed(ledger)
    found = {name: path for name, path in files(shipped) if name not in aside}
    wanted: dict[str, str] = {}
    for name, entry in ledger.items() if uploads else ():
        version = entry.version(entry.current or SHIPPED)
        if uploads and version:
            found[name], wanted[name] = uploads.path(name, version.number), version.digest
    held, faults = [], []
    for name, path in sorted(found.items()):
        try:
            digest = hashlib.sha256(contents(name, path)).hexdigest()
        except OSError as error:
            faults.append(f"《{name}》无法读取({error.strerror})。")
            continue
        except BadSource as error:
            faults.append(str(error))
            continue
        if wanted.get(name, digest) != digest:
            faults.append(f"《{name}》的文件 {path} 与上传时不同,请用备份恢复它。")
        held.append(Holding(name, path, digest))
    if faults:
        raise BadSource("".join(faults))
    return tuple(held)


def read(holding: Holding) -> Policy:
    """The policy of a file. Raises BadSource."""
    try:
        return parse(source(holding.name, contents(holding.name, holding.path)))
    except OSError as error:
        raise BadSource(f"《{holding.name}》无法读取({error.strerror})。") from error


def policies(
    held: Iterable[Holding], known: Callable[[Holding], Policy | None]
) -> tuple[Policy, ...]:
    """Every holding as a policy, read where it is not known. Raises BadSource, naming all."""
    found, faults = [], []
    for holding in held:
        try:
            found.append(known(holding) or read(holding))
        except BadSource as error:
            faults.append(str(error))
    if faults:
        raise BadSource("".join(faults))
    return tuple(found)
