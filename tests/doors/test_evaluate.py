"""The evaluate view: choose, upload, run, stop, compare, download; and who may."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import Request
from playwright.sync_api import Browser, expect

from errors import Busy
from eval import report
from eval.run import evaluate
from eval.shelf import SET_BYTES, Shelf
from rag.answer import Answer, Turn
from tests.doors.watching import (
    NAMES,
    PHONE,
    SIGHTS,
    Open,
    check,
    get,
    launched,
    post,
    post_file,
    served,
    watched,
)
from tests.eval.answers import NORTH, PLEDGE, Scripted, answer, assistant, literal, policies
from tests.eval.test_report import ASKED
from web import evaluate as door
from web.running import Phase, Running, Step, Stopped

XSS = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
GOLD = {"source": NORTH, "quote": "鼓励保险机构开展专利保险业务"}


def item(number: int, **changes: Any) -> dict[str, Any]:
    made = {"id": f"q{number}", "question": "专利保险怎么做?", "category": "direct"}
    return made | {"answerable": True, "gold": [GOLD]} | changes


def lines(*items: object) -> bytes:
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in items).encode()


HOSTILE = lines(
    item(1, id=f"a {XSS}", question=f"保险{XSS}", category=f"c{XSS}", answer_facts=[XSS]),
    item(2, id="b", question="氢能", notes=XSS, split="test"),
)


@dataclass
class Assistant:
    """The small assistant, whose evaluation waits at a gate; the chat goes through."""

    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.snapshot = assistant().snapshot
        self.gate.set()

    @property
    def extractive(self) -> "Assistant":
        return self

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        regions: Sequence[str] = (),
        in_force: bool = False,
    ) -> Answer:
        if threading.current_thread().name == "evaluation":
            assert self.gate.wait(20)
        return assistant().ask(
            question, history=history, as_of=as_of, regions=regions, in_force=in_force
        )

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        regions: Sequence[str] = (),
        in_force: bool = False,
    ) -> Iterator[Answer]:
        yield self.ask(question, history=history, as_of=as_of, regions=regions, in_force=in_force)


@dataclass
class Place:
    """A served view and what it works with."""

    url: str
    qa: Assistant
    shelf: Shelf
    reports: Path
    staff: bool = True

    def state(self) -> Any:
        return get(self.url, "/evaluate/progress").json

    def until(self, true: Callable[[Any], bool]) -> Any:
        """The state, once something is true of it."""
        for _ in range(400):
            state = self.state()
            if true(state):
                return state
            time.sleep(0.02)
        raise AssertionError(state)

    def ended(self) -> Any:
        return self.until(lambda state: not state["under_way"])


@pytest.fixture(scope="module")
def served_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("evaluate")
    (folder / "ours").mkdir()
    (folder / "ours" / "seeds.jsonl").write_bytes(lines(*(item(n) for n in range(1, 5))))
    shelf = Shelf(folder / "uploads", folder / "feedback.jsonl", folder / "ours")
    place = Place("", Assistant(), shelf, folder / "eval")

    def staff(request: Request) -> bool:
        return place.staff

    view = door.view(lambda: place.qa, shelf=shelf, reports=place.reports, staff=staff)
    with served(lambda: place.qa, [view]) as url:
        place.url = url
        yield place


@pytest.fixture
def place(served_place: Place) -> Iterator[Place]:
    """The view, idle, with staff signed in."""
    yield served_place
    served_place.qa.gate.set()
    served_place.staff = True
    served_place.ended()


def test_a_run_leaves_a_report_that_is_listed_read_and_downloaded(place: Place) -> None:
    begun = post(place.url, "/evaluate/run", {"set": "seeds.jsonl", "split": "all"})
    assert (begun.status, begun.headers["Location"]) == (303, "/evaluate")
    assert place.ended()["done"] == 4
    page = get(place.url, "/evaluate").text
    name = max(folder.name for folder in place.reports.iterdir())
    assert f'href="/evaluate/runs/{name}"' in page
    assert "seeds.jsonl”评测完成" in page
    assert "R@5" in get(place.url, f"/evaluate/runs/{name}").text
    told = get(place.url, f"/evaluate/runs/{name}/report.html")
    assert (told.status, told.headers.get_content_type()) == (200, "text/html")
    assert told.headers["Content-Disposition"].startswith("inline")
    for file in ("answers.jsonl", "run.trec", "qrels.trec", "scores.json"):
        reply = get(place.url, f"/evaluate/runs/{name}/{file}")
        assert reply.headers["Content-Disposition"].startswith("attachment")
        assert reply.body == (place.reports / name / file).read_bytes()


def test_one_run_at_a_time_and_the_chat_goes_on_answering(place: Place) -> None:
    place.qa.gate.clear()
    post(place.url, "/evaluate/run", {"set": "seeds.jsonl", "split": "all"})
    second = post(place.url, "/evaluate/run", {"set": "seeds.jsonl", "split": "all"})
    assert second.status == 409
    assert "“seeds.jsonl”正在评测" in second.text
    assert place.qa.ask("专利保险").citations  # as the chat asks
    assert get(place.url, "/healthz").status == 200
    shown = get(place.url, "/evaluate").text
    assert "<progress" in shown
    assert "刷新进度" in shown


def test_a_run_is_stopped_and_leaves_nothing(place: Place) -> None:
    before = set(place.reports.iterdir()) if place.reports.exists() else set()
    place.qa.gate.clear()
    post(place.url, "/evaluate/run", {"set": "seeds.jsonl", "split": "all"})
    assert post(place.url, "/evaluate/cancel").status == 303
    assert "正在停止" in get(place.url, "/evaluate").text
    place.qa.gate.set()
    place.ended()
    assert "已停止" in get(place.url, "/evaluate").text
    assert (set(place.reports.iterdir()) if place.reports.exists() else set()) == before
    assert post(place.url, "/evaluate/cancel").status == 303  # there is nothing to stop


def test_an_assistant_that_breaks_is_told_without_its_secrets(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Answer:
        raise RuntimeError("secret of the server")

    monkeypatch.setattr(place.qa, "ask", broken)
    post(place.url, "/evaluate/run", {"set": "seeds.jsonl", "split": "all"})
    place.ended()
    shown = get(place.url, "/evaluate").text
    assert "没有完成" in shown
    assert "secret" not in shown


def test_a_disk_that_is_full_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report, "write", full)
    post(place.url, "/evaluate/run", {"set": "seeds.jsonl", "split": "all"})
    place.ended()
    assert "磁盘已满" in get(place.url, "/evaluate").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"set": "../seeds.jsonl", "split": "all"}, "没有名为"),
        ({"set": XSS, "split": "all"}, "没有名为"),
        ({"set": "seeds.jsonl", "split": XSS}, "没有这个部分"),
        ({"set": "seeds.jsonl", "split": "test"}, "没有 split 为 test 的问题"),
        ({}, "没有这个部分"),
    ],
)
def test_a_choice_that_is_not_offered_is_a_sentence(
    place: Place, fields: dict[str, str], sentence: str
) -> None:
    reply = post(place.url, "/evaluate/run", fields)
    assert reply.status == 422
    assert sentence in reply.text
    assert "<img" not in reply.text


def test_an_uploaded_set_is_checked_offered_run_and_removed(place: Place) -> None:
    reply = post_file(place.url, "/evaluate/upload", f"../我的{XSS}.jsonl", HOSTILE)
    assert reply.status == 303
    page = get(place.url, reply.headers["Location"]).text
    assert "已通过检查" in page
    assert "<img" not in page
    (key,) = [key for key in place.shelf.sets() if key.startswith("uploads/")]
    post(place.url, "/evaluate/run", {"set": key, "split": "all"})
    place.ended()
    newest = max(folder.name for folder in place.reports.iterdir())
    for path in ("", "/report.html"):
        assert "<img" not in get(place.url, f"/evaluate/runs/{newest}{path}").text
    assert post(place.url, "/evaluate/remove", {"set": key}).status == 303
    assert key not in place.shelf.sets()
    assert post(place.url, "/evaluate/remove", {"set": "seeds.jsonl"}).status == 422


def test_every_bad_line_of_an_upload_is_told_with_its_reason(place: Place) -> None:
    bad = lines(item(1), item(1), item(2, gold=[{"source": XSS, "quote": XSS}]), item(3, extra=XSS))
    reply = post_file(place.url, "/evaluate/upload", "x.jsonl", bad)
    assert reply.status == 422
    for words in ("3 处有误", "第 2 行", "第 3 行", "第 4 行", "重复", "没有名为", "extra"):
        assert words in reply.text
    assert "<img" not in reply.text
    assert not [key for key in place.shelf.sets() if key.startswith("uploads/")]


@pytest.mark.parametrize(
    ("data", "status"),
    [(b"", 422), (b"PK\x03\x04\x00", 422), (b"x" * (SET_BYTES + 1), 422), (b"x" * 5_000_000, 413)],
    ids=["empty", "zip", "large", "very large"],
)
def test_a_file_that_is_no_set_is_a_sentence(place: Place, data: bytes, status: int) -> None:
    assert post_file(place.url, "/evaluate/upload", "x.jsonl", data).status == status
    assert get(place.url, "/evaluate").status == 200


def test_a_body_that_is_no_form_changes_nothing(place: Place) -> None:
    for path in ("run", "upload", "remove"):
        reply = post(place.url, f"/evaluate/{path}", **{"Content-Type": "multipart/form-data"})
        assert 400 <= reply.status < 500
    assert post(place.url, "/evaluate/run", {str(n): "x" for n in range(200)}).status < 500


def test_only_staff_upload_run_stop_and_remove_and_all_may_read(place: Place) -> None:
    place.staff = False
    before = dict(place.shelf.sets())
    for path in ("run", "cancel", "remove"):
        reply = post(place.url, f"/evaluate/{path}", {"set": "seeds.jsonl", "split": "all"})
        assert reply.status == 403, path
        assert "工作人员" in reply.text
    assert post_file(place.url, "/evaluate/upload", "x.jsonl", lines(item(1))).status == 403
    assert dict(place.shelf.sets()) == before
    shown = get(place.url, "/evaluate").text
    assert "/staff" in shown
    assert "<button" not in shown
    assert get(place.url, "/evaluate/progress").status == 200


def test_another_site_can_start_nothing(place: Place) -> None:
    for origin in ("http://evil.example", "null"):
        reply = post(place.url, "/evaluate/run", {"set": "seeds.jsonl"}, Origin=origin)
        assert reply.status == 403


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd",
        "%2e%2e/seeds.jsonl",
        "..%2f..%2fetc/report.html",
        "x/report.html",
        "x",
        f"x/{quote(XSS)}",
        "./scores.json",
    ],
)
def test_no_other_file_is_given_out(place: Place, path: str) -> None:
    (place.reports / "scores.json").parent.mkdir(exist_ok=True)
    reply = get(place.url, f"/evaluate/runs/{path}")
    assert reply.status == 404
    assert "<img" not in reply.text


@pytest.fixture
def two_runs(place: Place) -> tuple[str, str]:
    """A run that is right, and a later one that loses what it can."""
    right = report.write(evaluate(assistant(), ASKED, policies(), literal), None, place.reports)
    lost = Scripted(lambda asked: answer(PLEDGE))
    wrong = report.write(evaluate(lost, ASKED, policies(), literal), None, place.reports)
    return right.name, wrong.name


def test_two_runs_are_compared_question_by_question(
    place: Place, two_runs: tuple[str, str]
) -> None:
    right, wrong = two_runs
    page = get(place.url, f"/evaluate/runs/{wrong}?against={right}").text
    assert "变差" in page
    assert f"/evaluate/runs/{wrong}/report.html#q-" in page
    assert "<img" not in page
    same = get(place.url, f"/evaluate/runs/{right}?against={right}").text
    assert "完全相同" in same
    assert get(place.url, f"/evaluate/runs/{wrong}?against={quote(XSS)}").status == 200


def test_the_words_of_the_frame_are_in_the_readers_script(place: Place) -> None:
    assert "評測" in get(place.url, "/evaluate", Cookie="lang=zh-Hant").text
    english = get(place.url, "/evaluate", Cookie="lang=en").text
    assert "Upload a question set" in english


# The work itself.


def test_a_second_piece_of_work_is_refused_while_one_is_under_way() -> None:
    running, gate = Running(), threading.Event()

    def work(step: Step) -> str:
        gate.wait(5)
        step(1, 1)
        return "result"

    running.start("one", work)
    with pytest.raises(Busy, match="one"):
        running.start("two", work)
    gate.set()
    while running.state.phase is Phase.RUNNING:
        time.sleep(0.01)
    assert (running.state.phase, running.state.result) == (Phase.DONE, "result")
    running.start("two", work)
    assert running.state.number == 2


def test_work_that_is_stopped_ends_at_its_next_step() -> None:
    running, ended = Running(), threading.Event()

    def work(step: Step) -> str:
        try:
            while True:
                step(0, 1)
                time.sleep(0.005)
        except Stopped:
            ended.set()
            raise

    running.start("one", work)
    running.stop()
    assert ended.wait(5)
    while running.state.phase is Phase.STOPPING:
        time.sleep(0.01)
    assert running.state.phase is Phase.STOPPED


# In a browser.


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with launched(chromium) as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    with watched(browser) as opened:
        yield opened


@pytest.mark.browser
@pytest.mark.parametrize(("size", "scheme"), SIGHTS, ids=NAMES)
def test_everybody_can_use_the_view_and_a_result(
    place: Place, two_runs: tuple[str, str], visit: Open, size: dict[str, int], scheme: str
) -> None:
    post_file(place.url, "/evaluate/upload", f"我的{XSS}.jsonl", HOSTILE)
    right, wrong = two_runs
    name = f"evaluate-{size['width']}-{scheme}"
    page = visit(f"{place.url}/evaluate", size=size, scheme=scheme)
    page.get_by_text("一行的写法").click()
    check(page, name)
    if (size is PHONE) is (scheme == "light"):
        return
    page.goto(f"{place.url}/evaluate/runs/{wrong}?against={right}")
    check(page, f"{name}-result")
    page.goto(f"{place.url}/evaluate/runs/{wrong}/report.html")
    assert page.locator("svg").count() >= 7
    style = "getComputedStyle(document.querySelector('svg .grid')).stroke"
    assert page.evaluate(style) != "none"  # the sheet inside the page works under our policy


@pytest.mark.browser
def test_the_bar_moves_and_the_result_appears_by_itself(place: Place, visit: Open) -> None:
    place.qa.gate.clear()
    page = visit(f"{place.url}/evaluate")
    page.get_by_role("button", name="开始评测").click()
    expect(page.get_by_role("progressbar", name="正在评测“seeds.jsonl”")).to_be_visible()
    check(page, "evaluate-running")
    page.get_by_role("button", name="开始评测").click()
    expect(page.get_by_role("alert")).to_contain_text("正在评测")
    place.qa.gate.set()
    page.get_by_role("link", name="查看结果").click()
    expect(page.get_by_role("heading", name="评测结果")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="打开完整报告").click()
    expect(opened.value.get_by_role("heading", name="条问评测:seeds.jsonl")).to_be_visible()


@pytest.mark.browser
def test_without_scripts_a_run_is_started_followed_and_stopped(place: Place, visit: Open) -> None:
    place.qa.gate.clear()
    page = visit(f"{place.url}/evaluate", script=False)
    page.get_by_role("button", name="开始评测").click()
    page.get_by_role("link", name="刷新进度").click()
    page.get_by_role("button", name="停止").click()
    expect(page.locator("#said")).to_have_text("正在停止……")
    place.qa.gate.set()
    place.ended()
    page.get_by_role("link", name="刷新进度").click()
    expect(page.get_by_role("status")).to_contain_text("已停止")


@pytest.mark.browser
def test_an_upload_by_hand_names_its_faults_or_is_chosen(
    place: Place, visit: Open, tmp_path: Path
) -> None:
    page = visit(f"{place.url}/evaluate")
    for name, data in (("bad", lines(item(1, gold=[]), item(2, question=XSS))), ("good", HOSTILE)):
        file = tmp_path / f"{name}.jsonl"
        file.write_bytes(data)
        page.get_by_label("题集文件").set_input_files(file)
        page.get_by_role("button", name="上传并检查").click()
        if name == "bad":
            expect(page.get_by_role("alert")).to_contain_text("第 1 行:可以回答的问题没有 gold")
            check(page, "evaluate-faults")
    expect(page.get_by_role("status").first).to_contain_text("“good.jsonl”已通过检查")
    expect(page.locator('form[action="/evaluate/run"] select').first).to_have_value(
        "uploads/good.jsonl"
    )
    large = tmp_path / "large.jsonl"
    large.write_bytes(b"x" * (SET_BYTES + 1))
    page.get_by_label("题集文件").set_input_files(large)
    said = page.get_by_label("题集文件").evaluate("input => input.validationMessage")
    assert "超过 2 MB" in said
