"""The language model's settings: off by default, the key in the environment alone."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import assemble
import settings
from cli import app
from errors import BadSettings
from rag.breaker import Breaker
from rag.llm import Model
from tests.fakes import FakeEmbedder
from tests.model_server import model_server, quoting, writes

ADDRESS = "http://127.0.0.1:11434/v1"
KEY = "sk-canary-9b1d"
POLICY = "昆明市某方案\n\n一、总则\n(一)质押融资。鼓励银行开展质押融资,建立风险补偿机制。\n(二)培训。每年培训2次。\n"


def chosen(**llm: object) -> settings.Settings:
    return settings.load(llm={"model": "m", "base_url": ADDRESS} | llm)


def test_without_a_model_there_is_none() -> None:
    assert assemble.language_model(settings.load()) is None


def test_the_settings_reach_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "MODEL": "qwen",
        "BASE_URL": ADDRESS,
        "API_KEY": KEY,
        "REWRITE": "true",
    }.items():
        monkeypatch.setenv(f"TIAOWEN_LLM__{name}", value)
    loaded = settings.load()
    model = assemble.language_model(loaded)
    assert isinstance(model, Model)
    assert isinstance(model.chat, Breaker)
    assert (model.seconds, model.rewrite, model.translate) == (12.0, True, False)
    assert loaded.llm.api_key.get_secret_value() == KEY
    assert KEY not in repr(loaded) + repr(model) + loaded.model_dump_json()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"base_url": ""}, "写明服务地址"),
        ({"base_url": "127.0.0.1:11434"}, "写明服务地址"),
        ({"base_url": "file:///etc/passwd"}, "写明服务地址"),
        ({"base_url": f"http://me:{KEY}@127.0.0.1/v1"}, "不带用户名、密码"),
        ({"base_url": f"http://127.0.0.1/v1?key={KEY}"}, "密码和参数"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"temprature": 0}, "temprature"),
        ({"max_tokens": "many"}, "max_tokens"),
    ],
)
def test_a_wrong_setting_is_a_sentence_without_the_key(
    given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BadSettings, match=sentence) as told:
        chosen(**given)
    assert KEY not in str(told.value)


def test_an_unknown_variable_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOWEN_LLM__KEY", KEY)
    with pytest.raises(BadSettings, match="LLM__KEY") as told:
        settings.load()
    assert KEY not in str(told.value)


def test_a_key_in_the_file_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'[llm]\nmodel = "m"\nbase_url = "{ADDRESS}"\napi_key = "{KEY}"\n', "utf-8")
    monkeypatch.setitem(settings.Settings.model_config, "toml_file", file)
    with pytest.raises(BadSettings, match="TIAOWEN_LLM__API_KEY") as told:
        settings.load()
    assert KEY not in str(told.value)


def test_the_file_that_comes_along_names_every_setting() -> None:
    words = (settings.ROOT / "settings.toml").read_text("utf-8")
    assert [name for name in settings.Llm.model_fields if f"{name}" not in words] == []


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of one policy by the fake embedder."""
    monkeypatch.setattr(assemble, "load_embedder", lambda *_, **__: FakeEmbedder())
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "昆明市某方案.txt").write_text(POLICY, encoding="utf-8")
    words = ["build", str(tmp_path / "policies"), "--index", str(tmp_path / "index")]
    assert CliRunner().invoke(app, words).exit_code == 0
    return tmp_path / "index"


def test_evaluate_compares_answers_without_and_with_the_model(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = tmp_path / "qa.jsonl"
    questions.write_text(
        '{"id": "1", "question": "风险补偿有什么规定", "category": "direct", "split": "dev", '
        '"answerable": true, "gold": [{"source": "昆明市某方案.txt", "quote": "鼓励银行开展质押融资"}], '
        '"all_required": true, "answer_facts": []}\n',
        encoding="utf-8",
    )
    reports = tmp_path / "reports"
    words = ["evaluate", str(questions), "--index", str(index), "--report", str(reports), "--llm"]
    without = CliRunner().invoke(app, words)
    assert without.exit_code == 2
    assert "没有设置语言模型" in without.stderr
    with model_server() as server:
        server.behave = writes(lambda user: quoting("风险补偿")(user) + "\n凭空的一句[c1]。")
        monkeypatch.setenv("TIAOWEN_LLM__MODEL", "m")
        monkeypatch.setenv("TIAOWEN_LLM__BASE_URL", server.base_url)
        found = CliRunner().invoke(app, words)
    assert found.exit_code == 0, found.output
    assert "条款原文" in found.output
    assert "交给模型 1 题(共 1 题)" in found.output
    assert "删去 1 句:用了条款没有的词 1" in found.output
    (answers,) = reports.glob("*/answers.jsonl")
    told = json.loads(answers.read_text("utf-8"))
    assert (told["mode"], told["dropped_sentences"]) == ("generated", {"words": 1})
    assert told["generated"][0]["citations"]
