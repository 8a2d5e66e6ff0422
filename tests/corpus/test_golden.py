"""What a person sees of each policy is pinned whole; `RENEW_GOLDEN=1` rewrites it for reading anew."""

import difflib
import os
from pathlib import Path

import pytest

from corpus.parse import parse
from corpus.read import source, sources
from corpus.report import as_json, as_page
from tests.corpus.conftest import POLICIES
from tests.corpus.written import assert_sound

GOLDEN = Path(__file__).parent.parent / "golden"
FIXTURES = Path(__file__).parent / "fixtures"
TEXTS = {
    **{path.stem: path for path in POLICIES.glob("*.txt")},
    **{f"fixtures/{path.stem}": path for path in FIXTURES.glob("*.txt")},
}


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_the_outline_is_the_one_a_person_has_read(name: str) -> None:
    path, golden = TEXTS[name], GOLDEN / f"{name}.outline.txt"
    page = as_page(parse(source(path.name, path.read_bytes())))
    if os.environ.get("RENEW_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(page, encoding="utf-8")
    before = golden.read_text(encoding="utf-8") if golden.exists() else ""
    lines = difflib.unified_diff(
        before.splitlines(), page.splitlines(), f"{golden.name} (read)", "now", lineterm="", n=1
    )
    difference = "\n".join(lines)
    assert not difference, f"read this, then RENEW_GOLDEN=1 pytest {__file__}\n{difference}"


def test_no_golden_outline_is_left_of_a_text_that_is_gone() -> None:
    kept = {str(p.relative_to(GOLDEN)) for p in GOLDEN.rglob("*.outline.txt")}
    assert kept == {f"{name}.outline.txt" for name in TEXTS}


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_character_has_one_place(name: str) -> None:
    path = TEXTS[name]
    assert_sound(parse(source(path.name, path.read_bytes())))


@pytest.mark.parametrize("name", sorted(n for n in TEXTS if n.startswith("fixtures/")))
def test_a_clean_text_has_no_finding(name: str) -> None:
    path = TEXTS[name]
    assert parse(source(path.name, path.read_bytes())).findings == ()


def test_every_span_told_in_json_is_the_words_it_names() -> None:
    for each in sources(POLICIES):
        policy = parse(each)
        told = as_json(policy)
        for unit in (fact for fact in told["facts"] if fact["kind"] == "unit"):
            assert policy.text[unit["start"] : unit["end"]] == unit["name"]
        assert [c["id"] for c in told["clauses"] if c["leaf"]] == [c.id for c in policy.leaves]
