"""details.toml to the first detail that a question asks for and what is shown does not give."""

import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from errors import BadSettings

DATA = Path(__file__).with_name("details.toml")


@dataclass(frozen=True, slots=True)
class Detail:
    """Something particular that is asked for by words of its own: 年龄, 押金, 几楼."""

    name: str
    asks: re.Pattern[str]
    told: re.Pattern[str]  # by what a clause that gives it is known


@functools.cache
def details(path: Path = DATA) -> tuple[Detail, ...]:
    """The details of a file, in its order. Raises BadSettings where it is no such file."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["detail"]
        return tuple(
            Detail(row["name"], re.compile(row["asks"]), re.compile(row["told"])) for row in rows
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, re.error) as error:
        raise BadSettings(f"{path.name} 不是细节表:{error}") from error


def asked_for(asked: str) -> bool:
    """Whether any detail is asked for in a folded question."""
    return any(detail.asks.search(asked) for detail in details())


def missing(asked: str, said: str) -> str | None:
    """The name of the first detail that is asked for and not told; both texts folded."""
    for detail in details():
        if detail.asks.search(asked) and not detail.told.search(said):
            return detail.name
    return None
