"""Lines of a question file: what is read, and what is refused with its number and reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.parse import parse
from corpus.read import sources
from errors import BadQuestion
from eval.qaset import Policies, load, problems
from tests.eval.answers import NORTH, SOUTH, policies

ROOT = Path(__file__).parent.parent.parent
SEEDS = ROOT / "eval" / "qa" / "seeds.jsonl"
GOLD = {"source": NORTH, "quote": "鼓励保险机构开展专利保险业务"}


def line(**changes: Any) -> dict[str, Any]:
    made = {
        "id": "a",
        "question": "专利保险?",
        "category": "direct",
        "answerable": True,
        "gold": [GOLD],
        "all_required": True,
        "answer_facts": [],
    }
    return made | changes


def written(folder: Path, *lines: object) -> Path:
    path = folder / "qa.jsonl"
    told = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in lines]
    path.write_text("\n".join(told), "utf-8")
    return path


@pytest.fixture(scope="module")
def seed_policies() -> Policies:
    return {p.name: p for p in map(parse, sources(ROOT / "corpus" / "policies"))}


def test_the_seed_questions_have_nothing_wrong(seed_policies: Policies) -> None:
    asked = load(SEEDS, seed_policies)
    assert problems(asked, seed_policies) == ()
    assert len(asked.questions) >= 240
    assert sum(not question.answerable for question in asked.questions) >= 45


def test_a_quarter_of_every_category_at_least_is_kept_for_the_test(seed_policies: Policies) -> None:
    questions = load(SEEDS, seed_policies).questions
    for category in {question.category for question in questions}:
        splits = [q.split for q in questions if q.category == category]
        assert len(splits) / 4 - 0.5 <= splits.count("test") <= len(splits) / 2, category


def test_a_quote_leads_to_its_clause(tmp_path: Path) -> None:
    (found,) = load(written(tmp_path, line()), policies()).questions
    (gold,) = found.gold
    assert (gold.source, gold.clause) == (NORTH, "二/(一)")
    assert policies()[NORTH].text[gold.start : gold.end] == GOLD["quote"]


def test_a_quote_outside_all_clauses_is_wanted_and_cannot_be_searched_for(tmp_path: Path) -> None:
    quote = {"source": SOUTH, "quote": "2019-11-01"}
    (found,) = load(written(tmp_path, line(gold=[quote])), policies()).questions
    assert len(found.wanted) == 1
    assert not found.findable


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{", "Invalid JSON"),
        ([1], "Input should be an object"),
        (line(answer="x"), "answer"),
        (line(question="  "), "question"),
        (line(split="train"), "split"),
        (line(as_of="soon"), "as_of"),
        (line(gold=[{"source": NORTH, "quote": "没有这句话"}]), "没有找到"),
        (line(gold=[{"source": NORTH, "quote": "鼓勵保險機構"}]), "繁简"),
        (line(gold=[{"source": NORTH, "quote": "专利"}]), "不止一次"),
        (line(gold=[{"source": "x.txt", "quote": "专利"}]), "没有名为《x.txt》"),
        (line(gold=[]), "没有 gold"),
        (line(answerable=False), "不能有 gold"),
        (line(history=[{"role": "system", "content": ""}]), "history"),
    ],
)
def test_a_bad_line_is_named_with_its_reason(tmp_path: Path, bad: object, reason: str) -> None:
    path = written(tmp_path, line(), "", bad)
    with pytest.raises(BadQuestion) as told:
        load(path, policies())
    assert "第 3 行" in str(told.value)
    assert reason in str(told.value)


def test_every_bad_line_is_named_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, line(id="a"), line(id="a"), line(id="b", gold=[]), "{")
    with pytest.raises(BadQuestion) as told:
        load(path, policies())
    assert [n for n in range(1, 5) if f"第 {n} 行:" in str(told.value)] == [2, 3, 4]


def test_a_set_without_questions_and_a_split_without_them_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadQuestion, match="没有问题"):
        load(written(tmp_path, ""), policies())
    with pytest.raises(BadQuestion, match="test"):
        load(written(tmp_path, line()), policies()).part("test")


def test_a_listing_that_leaves_out_a_clause_is_told(tmp_path: Path) -> None:
    listing = line(
        category="listing", terms=["质押"], gold=[{"source": SOUTH, "quote": "质押融资"}]
    )
    (told,) = problems(load(written(tmp_path, listing), policies()), policies())
    assert "昆明·一" in told
    excuse = {"source": NORTH, "quote": "质押登记金额达到2亿元", "why": "目标"}
    assert not problems(
        load(written(tmp_path, listing | {"excused": [excuse]}), policies()), policies()
    )


def test_an_excuse_that_excuses_nothing_is_told(tmp_path: Path) -> None:
    listing = line(
        category="listing",
        terms=["专利保险业务"],
        excused=[{"source": SOUTH, "quote": "支持企业", "why": "无"}],
    )
    (told,) = problems(load(written(tmp_path, listing), policies()), policies())
    assert "多余" in told
