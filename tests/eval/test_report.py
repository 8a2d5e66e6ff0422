"""The report: escaped, self-contained, readable by TREC tools, and true."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import ir_measures
import pytest
from ir_measures import RR, R, nDCG
from playwright.sync_api import sync_playwright

from eval import report
from eval.baseline import accepted
from eval.html import page
from eval.qaset import QuestionSet
from eval.run import Run, evaluate
from eval.table import aligned, table, width
from tests.eval.answers import (
    INSURANCE,
    NORTH,
    PLEDGE,
    TARGET,
    XSS,
    Scripted,
    answer,
    assistant,
    gold,
    literal,
    policies,
    question,
)

HOSTILE = gold(NORTH, f"应当加大执法力度{XSS}")
ASKED = QuestionSet(
    f"qa{XSS}.jsonl",
    (
        question(
            INSURANCE,
            id=f"a {XSS}",
            question=f"专利保险{XSS}?",
            category=f"direct{XSS}",
            answer_facts=(XSS,),
        ),
        question(
            PLEDGE, TARGET, id="b", question="质押融资", split="test", also_relevant=(INSURANCE,)
        ),
        question(HOSTILE, id="d", question="执法力度", category="listing", terms=("执法",)),
        question(id="c", question="氢能补贴", kind=f"topic{XSS}"),
    ),
)


# None of them runs code; href is looked at below.
ATTRIBUTES = set(
    "lang charset http-equiv content name scope role aria-label tabindex class id href viewBox "
    "x y x1 x2 y1 y2 cx cy r width height points text-anchor".lower().split()
)


class Tags(HTMLParser):
    """The attributes of a page's tags."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(name, value or "") for name, value in attrs]


@pytest.fixture(scope="module")
def run() -> Run:
    """A run of the real pipeline, with made-up vectors."""
    return evaluate(assistant(), ASKED, policies(), literal)


@pytest.fixture(scope="module")
def wrong() -> Run:
    """A run that loses everything, so that every question is shown."""
    reply = answer(HOSTILE, hits=[HOSTILE])
    return evaluate(Scripted(lambda asked: reply), ASKED, policies(), literal)


def test_all_words_are_escaped_and_nothing_is_fetched(run: Run, wrong: Run) -> None:
    for each in (run, wrong):
        made = page(each, accepted(run))
        assert "<img" not in made
        assert "<script" not in made
        assert not re.search(r"url\(|@import|https?:", made)
        tags = Tags()
        tags.feed(made)
        assert {name for name, _ in tags.attributes} <= ATTRIBUTES
        assert all(value[0] == "#" for name, value in tags.attributes if name == "href")


def test_every_miss_is_shown_with_its_stage(wrong: Run) -> None:
    made = page(wrong, None)
    shown = re.findall(r'<details id="q-([^"]*)"', made)
    assert len(shown) == sum(result.stage is not None for result in wrong.results) >= 3
    assert "测试集失分 1 题" in made
    assert "class='stage'" in made


def test_any_tool_scores_the_trec_files_as_the_report_does(run: Run, tmp_path: Path) -> None:
    here = report.write(run, None, tmp_path)
    qrels = list(ir_measures.read_trec_qrels(str(here / "qrels.trec")))  # type: ignore[no-untyped-call]
    ranked = list(ir_measures.read_trec_run(str(here / "run.trec")))  # type: ignore[no-untyped-call]
    told = json.loads((here / "scores.json").read_text())["overall"]["means"]
    for measure in (R @ 1, R @ 5, R @ 10, R @ 20, RR @ 10, nDCG @ 10):
        expected = ir_measures.calc_aggregate([measure], qrels, ranked)[measure]
        assert told[str(measure)]["value"] == pytest.approx(expected), measure


def test_the_judgements_are_the_gold_clauses_alone(run: Run) -> None:
    found = report.judgements(run.results)
    assert found["b"] == {report.document(gold.key): 1 for gold in (PLEDGE, TARGET)}
    assert "c" not in found


def test_the_answers_are_written_in_the_order_asked(run: Run, tmp_path: Path) -> None:
    here = report.write(run, accepted(run), tmp_path)
    lines = [json.loads(line) for line in (here / "answers.jsonl").read_text().splitlines()]
    assert [line["id"] for line in lines] == [q.id for q in ASKED.questions]
    assert {"verdict", "citations", "scores", "stage", "losses"} <= set(lines[0])


def test_the_table_names_scores_parts_and_stages(run: Run) -> None:
    told = table(run, accepted(run))
    for word in ("R@5", "引用召回率", "拒答 F1", "listing", "昆明", "dev", "失分环节", "中位数"):
        assert word in told, word


def test_columns_align_whatever_the_script() -> None:
    rows = aligned([["指标", "1"], ["R@5", "0.25"], ["引用召回率", "-"]]).splitlines()
    assert len({width(row) for row in rows}) == 1


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_opens_without_a_request_and_fits_a_phone(
    wrong: Run, run: Run, tmp_path: Path, chromium: str, scheme: str
) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(wrong, accepted(run)), "utf-8")
    asked, told = [], []
    with sync_playwright() as driver:
        options = ["--no-sandbox", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path=chromium, args=options)
        tab = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: told.append(message.text))
        tab.goto(file.as_uri())
        assert tab.evaluate("window.hacked") is None
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        assert tab.locator("svg").count() >= 7
        tab.locator("details > summary").first.click()
        assert tab.locator("details[open] pre").first.is_visible()
        browser.close()
    assert asked == [file.as_uri()]
    assert told == []
