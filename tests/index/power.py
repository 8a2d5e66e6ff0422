"""A model of power loss: what of a log of file calls may be on the disk when the light goes out.

A name in a folder is certain only after that folder was synced; until then any of the folder's
changes may have reached the disk, and any may not. A file's bytes are certain once its write
has returned, and torn while it has not.
"""

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from index.disk import Disk

Call: TypeAlias = tuple[str, Path, Path | bytes | None]


class LoggingDisk(Disk):
    """A real disk that notes down what changes it."""

    def __init__(self) -> None:
        self.log: list[Call] = []

    def make(self, folder: Path) -> None:
        self.log.append(("make", folder, None))
        super().make(folder)

    def write(self, path: Path, data: bytes) -> None:
        self.log.append(("write", path, data))
        super().write(path, data)

    def sync(self, folder: Path) -> None:
        self.log.append(("sync", folder, None))
        super().sync(folder)

    def rename(self, old: Path, new: Path) -> None:
        self.log.append(("rename", old, new))
        super().rename(old, new)

    def remove(self, path: Path) -> None:
        self.log.append(("remove", path, None))
        super().remove(path)


@dataclass
class Folder:
    """The names in a folder: as programs see them, and the changes the disk may not have."""

    seen: dict[str, "Folder | bytes"] = field(default_factory=dict)
    certain: dict[str, "Folder | bytes"] = field(default_factory=dict)
    pending: list[tuple[str, str, "Folder | bytes | None"]] = field(default_factory=list)

    def change(self, kind: str, name: str, value: "Folder | bytes | None") -> None:
        apply(self.seen, kind, name, value)
        self.pending.append((kind, name, value))

    def sync(self) -> None:
        for change in self.pending:
            apply(self.certain, *change)
        self.pending.clear()

    def after_crash(self, chance: random.Random) -> "dict[str, Folder | bytes]":
        entries = dict(self.certain)
        share = chance.random()
        for change in self.pending:
            if chance.random() < share:
                apply(entries, *change)
        return entries


def apply(
    entries: "dict[str, Folder | bytes]", kind: str, name: str, value: "Folder | bytes | None"
) -> None:
    """Make one change: "put" a value under a name, "move" it from `kind`'s name, or "drop" it."""
    if kind == "put" and value is not None:
        entries[name] = value
    elif kind == "drop":
        entries.pop(name, None)
    elif kind in entries:  # a move: `kind` is the old name
        entries[name] = entries.pop(kind)


class Model:
    """The folder tree that a log leads to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tree = Folder()

    def at(self, path: Path) -> Folder:
        here = self.tree
        for name in path.relative_to(self.root).parts:
            found = here.seen[name]
            assert isinstance(found, Folder)
            here = found
        return here

    def run(self, call: Call) -> None:
        kind, path, value = call
        if kind == "make":
            inside = path.relative_to(self.root).parts
            for depth, name in enumerate(inside):
                above = self.at(self.root.joinpath(*inside[:depth]))
                if name not in above.seen:
                    above.change("put", name, Folder())
        elif kind == "write" and isinstance(value, bytes):
            self.at(path.parent).change("put", path.name, value)
        elif kind == "rename" and isinstance(value, Path):
            self.at(path.parent).change(path.name, value.name, None)
        elif kind == "remove":
            self.at(path.parent).change("drop", path.name, None)
        elif kind == "sync" and path.is_relative_to(self.root):
            self.at(path).sync()

    def crash(self, chance: random.Random, place: Path) -> None:
        """Write what is left after a crash under a real folder."""
        _restore(self.tree, chance, place)


def _restore(folder: Folder, chance: random.Random, place: Path) -> None:
    place.mkdir()
    for name, value in folder.after_crash(chance).items():
        if isinstance(value, Folder):
            _restore(value, chance, place / name)
        else:
            (place / name).write_bytes(value)
