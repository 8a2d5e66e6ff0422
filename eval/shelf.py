"""Folders of QA sets to those that can be chosen; an uploaded one joins them once it is right."""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from errors import BadInput
from eval.qaset import Policies, read

SET_BYTES = 2 * 1024 * 1024
SET_QUESTIONS = 2000
MOST = 50  # uploaded sets
OURS = Path(__file__).parent / "qa"

_FOLDERS = re.compile(r"[/\\]")
_ENDING = re.compile(r"\.jsonl?$", re.IGNORECASE)
_UNUSUAL = re.compile(r"[^\w.-]+")
_NAME = 60  # characters


@dataclass(frozen=True)
class Shelf:
    """Where the QA sets are."""

    uploads: Path  # a folder
    feedback: Path  # the set that staff make of feedback
    ours: Path = OURS  # a folder: those that come with the program

    def sets(self) -> Mapping[str, Path]:
        """The files that can be chosen, by key: seeds.jsonl, feedback/…, uploads/…."""
        made = [self.feedback] if self.feedback.is_file() else []
        return {
            **dict(_keyed("", _files(self.ours))),
            **dict(_keyed("feedback/", made)),
            **dict(_keyed("uploads/", _files(self.uploads))),
        }

    def chosen(self, key: str) -> Path:
        """The file of a key. Raises BadInput where there is none."""
        found = self.sets().get(key)
        if found is None:
            raise BadInput(f"没有名为“{key[:_NAME]}”的题集,请重新选择。")
        return found

    def keep(self, name: str, data: bytes, policies: Policies) -> str:
        """Put an uploaded set on the shelf, in place of one of its name; its key.

        Raises BadInput: too large, or BadQuestion with a line for each fault.
        """
        path = self.uploads / safe_name(name)
        _check(data, policies, name=path.name)
        self.uploads.mkdir(parents=True, exist_ok=True)
        if not path.exists() and len(_files(self.uploads)) >= MOST:
            raise BadInput(f"已有 {MOST} 个上传的题集,请先删除不用的,再上传。")
        replace(path, data)
        return f"uploads/{path.name}"

    def remove(self, key: str) -> None:
        """Take an uploaded set off the shelf. Raises BadInput for any other."""
        path = self.chosen(key)
        if path.parent != self.uploads:
            raise BadInput("只能删除上传的题集。")
        path.unlink(missing_ok=True)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl")) if folder.is_dir() else []


def _keyed(prefix: str, files: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    return ((f"{prefix}{file.name}", file) for file in files)


def safe_name(name: str) -> str:
    """A file name of our own making that keeps what is harmless of another's.

    >>> safe_name("../../etc/第1批 <b>.JSONL"), safe_name("..")
    ('第1批_b.jsonl', 'questions.jsonl')
    """
    stem = _ENDING.sub("", _FOLDERS.split(name)[-1])
    return f"{_UNUSUAL.sub('_', stem)[:_NAME].strip('._-') or 'questions'}.jsonl"


def _check(data: bytes, policies: Policies, *, name: str) -> None:
    if len(data) > SET_BYTES:
        raise BadInput(f"{name} 有 {len(data):,} 字节,最多 {SET_BYTES:,} 字节。")
    asked = sum(1 for line in data.split(b"\n") if line.strip())
    if asked > SET_QUESTIONS:
        raise BadInput(f"{name} 有 {asked:,} 题,最多 {SET_QUESTIONS:,} 题。")
    read(data, policies, name=name)


def replace(path: Path, data: bytes) -> None:
    """Write a file in place of what had its name: a reader sees the old one or the new, whole."""
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
