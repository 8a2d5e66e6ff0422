"""What a view of the web application is: routes, and what the perimeter must know of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Request

from rag.answer import Script

LANGUAGE = "lang"  # the cookie that holds the script of the labels


@dataclass(frozen=True)
class View:
    """Routes, the paths they open, and where a body may be larger than the perimeter's bound."""

    router: APIRouter
    paths: tuple[str, ...]  # exact, or a prefix if it ends in "/"
    bodies: Mapping[str, int] = field(default_factory=dict)  # path: bytes
    asking: tuple[str, ...] = ()  # exact paths whose requests count as questions of a client


def script(request: Request) -> Script:
    """The script of the labels: what the reader chose, or Simplified."""
    return script_named(request.cookies.get(LANGUAGE, ""))


def script_named(chosen: str) -> Script:
    """The script of a cookie's value; Simplified for any other."""
    return next((s for s in Script if s.value == chosen), Script.SIMPLIFIED)
