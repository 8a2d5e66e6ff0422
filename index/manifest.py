"""A generation's files to the page that vouches for them: names, sizes, digests, origin."""

import functools
import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from errors import IndexCorrupt, IndexForeign

LAYOUT = 1  # raise it when the files of a generation change their form
NAME = "manifest.json"


@dataclass(frozen=True)
class Mark:
    """What a file must be."""

    size: int  # bytes
    digest: str  # SHA-256, in hex

    @classmethod
    def of(cls, data: bytes) -> "Mark":
        """The mark of a file's bytes."""
        return cls(len(data), hashlib.sha256(data).hexdigest())


@dataclass(frozen=True)
class Manifest:
    """What a generation holds and was made of."""

    layout: int
    recipe: str  # digest of the code that parsed and indexed
    fingerprint: str  # of the embedder
    corpus: str  # digest of the sources
    policies: int
    passages: int
    files: dict[str, Mark]


_MANIFEST = TypeAdapter(Manifest)


@functools.cache
def recipe() -> str:
    """SHA-256, in hex, of the code between a source and a snapshot.

    An index of other code is still served, but is not current: building again is due.
    """
    root = Path(__file__).parent.parent
    whole = hashlib.sha256()
    for room in ("corpus", "index"):
        for path in sorted((root / room).glob("*.py")):
            whole.update(path.read_bytes())
    return whole.hexdigest()


def manifest_bytes(manifest: Manifest) -> bytes:
    """The file of a manifest: JSON in exactly one form, with a digest of itself."""
    return _file(asdict(manifest))


def _file(said: object) -> bytes:
    body = json.dumps(said, sort_keys=True)
    whole = {"digest": hashlib.sha256(body.encode()).hexdigest(), "manifest": said}
    return (json.dumps(whole, indent=1, sort_keys=True) + "\n").encode()


def manifest_value(data: bytes, *, name: str) -> Manifest:
    """The manifest of a file called `name`.

    Raises IndexCorrupt where a byte differs, IndexForeign where the layout does.
    """
    try:
        said = json.loads(data)["manifest"]
        intact = _file(said) == data
    except (ValueError, KeyError, TypeError):
        intact = False
    if not intact:
        raise IndexCorrupt(f"索引文件 {name} 已损坏(与写入时不符),请重新构建索引。")
    if said["layout"] != LAYOUT:
        raise IndexForeign(
            f"索引的格式是第 {said['layout']} 版,本程序使用第 {LAYOUT} 版,请重新构建索引。"
        )
    try:
        return _MANIFEST.validate_python(said)
    except ValidationError as error:
        raise IndexForeign(f"索引文件 {name} 由另一个版本的程序写成,请重新构建索引。") from error
