"""A prompt's file and the values of its variables to what a language model reads."""

import functools
import re
import secrets
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "prompts"
_VARIABLE = re.compile(r"\{([a-z]+)\}")  # {question}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as its file has it."""

    system: str
    user: str
    variables: frozenset[str]


@dataclass(frozen=True, slots=True)
class Message:
    """What a language model reads: who it is, and what it is asked."""

    system: str
    user: str


@functools.cache
def prompt(name: str) -> Prompt:
    """The prompt of prompts/<name>.toml."""
    found = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    return Prompt(found["system"].strip(), found["user"].strip(), frozenset(found["variables"]))


def used(template: Prompt) -> frozenset[str]:
    """The variables that a prompt's words use."""
    return frozenset(_VARIABLE.findall(template.system + template.user))


def fence() -> str:
    """A line that no policy and no question can foresee; data stands between two of them."""
    return f"====={secrets.token_hex(8)}====="


def as_data(text: str) -> str:
    """A text on one line, without characters that cannot be seen."""
    seen = (c if unicodedata.category(c)[0] != "C" else " " if c.isspace() else "" for c in text)
    return " ".join("".join(seen).split())


def filled(name: str, values: Mapping[str, str]) -> Message:
    """The prompt of a name with its variables' values, put in at once: a value is never read."""
    template = prompt(name)
    if values.keys() != template.variables:
        raise ValueError(f"{name}: {sorted(values)} for {sorted(template.variables)}")

    def put(words: str) -> str:
        return _VARIABLE.sub(lambda found: values[found[1]], words)

    return Message(put(template.system), put(template.user))
