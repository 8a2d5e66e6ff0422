"""Feedback: given by scripts or without, kept with its answer, worked through by staff."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, expect

from eval.feedback import MAX_COMMENT, Clause, Kind, Store
from eval.qaset import load
from eval.shelf import Shelf
from page.labels import label
from rag.answer import Answer, Script, Turn
from tests.doors.fake_qa import XSS, FakeQA, beijing, odd
from tests.doors.watching import (
    NAMES,
    PHONE,
    SIGHTS,
    Open,
    Reply,
    check,
    get,
    launched,
    post,
    post_json,
    served,
    watched,
)
from web import evaluate, feedback, triage
from web.limit import Limit

BEIJING = "北京市首都知识产权战略行动计划.txt"
RIGHT = {"source": BEIJING, "clause": "二/(一)/6"}
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
GIVEN = {"question": "质押融资?", "kind": "helpful"}


class Movable(Store):
    """A store whose file a test may lose, for the same served view."""

    def move(self, file: Path) -> None:
        self._file = file


@dataclass
class Place:
    """Served views and what they keep."""

    store: Movable
    questions: Path
    qa: FakeQA = field(default_factory=lambda: FakeQA(beijing(), odd()))
    url: str = ""
    staff: bool = True
    allowed: bool = True

    def give(self, **changes: Any) -> Reply:
        return post_json(self.url, "/feedback", GIVEN | changes)

    def latest(self) -> Any:
        (entry,) = self.store.latest(kind=None, before=2**62, count=1)
        return entry.given


class Lenient(Limit):
    """A limit that a test may close."""

    def __init__(self, place: "Place") -> None:
        super().__init__(1)
        self.place = place

    def allows(self, client: str) -> bool:
        return self.place.allowed


@pytest.fixture(scope="module")
def served_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("feedback")
    place = Place(Movable(folder / "first.sqlite"), folder / "qa" / "feedback.jsonl")

    def staff(request: Request) -> bool:
        return place.staff

    def pack(qa: object, answer: Answer) -> dict[str, Any]:
        return {"pack of": answer.query.question}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feedback, "Limit", lambda per_minute: Lenient(place))
        views = [
            feedback.view(lambda: place.qa, store=place.store, per_minute=10, pack=pack),
            triage.view(
                lambda: place.qa, store=place.store, questions=place.questions, staff=staff
            ),
            evaluate.view(
                lambda: place.qa,
                shelf=Shelf(folder / "up", place.questions, folder / "ours"),
                reports=folder / "eval",
            ),
        ]
    with served(lambda: place.qa, views) as url:
        place.url = url
        yield place


@pytest.fixture
def place(served_place: Place, tmp_path: Path) -> Place:
    """The views over an empty store, with staff signed in."""
    served_place.store.move(tmp_path / "feedback.sqlite")
    served_place.questions.unlink(missing_ok=True)
    served_place.staff = served_place.allowed = True
    return served_place


# Giving.


def test_all_that_is_sent_is_kept_with_the_answer_made_anew(place: Place) -> None:
    reply = place.give(
        question=f"质押{XSS}",
        kind="incomplete",
        as_of="2024-05-06",
        regions=["北京市"],
        history=[{"role": "user", "content": "昆明"}, {"role": "assistant", "content": XSS}],
        clause=RIGHT,
        comment=f" {XSS}\n第二行 ",
    )
    assert (reply.status, reply.json) == (201, {"id": 1, "said": "已收到,谢谢。"})
    kept = place.latest()
    assert (kept.question, kept.kind, kept.as_of) == (
        f"质押{XSS}",
        Kind.INCOMPLETE,
        date(2024, 5, 6),
    )
    assert kept.regions == ("北京市",)
    assert kept.history == (Turn("user", "昆明"), Turn("assistant", XSS))
    assert kept.clause == Clause(BEIJING, "二/(一)/6")
    assert kept.comment == f"{XSS}\n第二行"
    assert json.loads(kept.pack) == {"pack of": f"质押{XSS}"}
    assert kept.answer["citations"][0]["source"] == BEIJING
    assert place.qa.tried[-1] == (f"质押{XSS}", kept.history, ("北京市",))


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_goes_by_its_code_and_by_its_chinese_label(place: Place, kind: Kind) -> None:
    for word in (kind.value, label(f"feedback.{kind.value}", Script.SIMPLIFIED)):
        assert place.give(kind=word).status == 201
        assert place.latest().kind is kind


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": XSS}, "没有“"),
        ({"kind": None}, "kind"),
        ({"question": "错误"}, "这个问题不能回答"),
        ({"stars": 5}, "stars"),
        ({"as_of": "soon"}, "as_of"),
        ({"history": [{"role": "system", "content": ""}]}, "history"),
        ({"history": [{"role": "user", "content": ""}] * 41}, "history"),
        ({"clause": {"source": "../../etc/passwd", "clause": "一"}}, "没有您指明的条款"),
        ({"clause": {"source": BEIJING, "clause": "九"}}, "没有您指明的条款"),
        ({"address": f"长安·{XSS}"}, "没有找到条款"),
        ({"comment": "字" * (MAX_COMMENT + 1)}, "1,001 字"),
    ],
)
def test_what_cannot_be_kept_is_a_sentence_and_not_kept(
    place: Place, changes: dict[str, Any], sentence: str
) -> None:
    reply = place.give(**changes)
    assert reply.status == 422
    assert sentence in reply.json["error"]["message"]
    assert not list(place.store.every())


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 9000])
def test_a_body_that_is_no_object_is_a_sentence(place: Place, body: bytes) -> None:
    reply = post_json(place.url, "/feedback", body)
    assert (reply.status, reply.json["error"]["code"]) == (422, "bad_input")


def test_a_body_over_the_bound_is_refused(place: Place) -> None:
    assert place.give(comment="x" * 70_000).status == 413


def test_another_site_can_give_nothing(place: Place) -> None:
    reply = post_json(place.url, "/feedback", GIVEN, Origin="http://evil.example")
    assert reply.status == 403
    assert not list(place.store.every())


def test_a_form_is_kept_as_json_is_and_answers_with_a_page(place: Place) -> None:
    sent = {"question": "质押", "kind": "citation", "regions": ["北京市", "怪"], "comment": ""}
    reply = post(place.url, "/feedback", sent | {"address": "北京·二(一) 6"})
    assert (reply.status, reply.headers["Location"]) == (303, "/feedback/thanks")
    assert "已收到" in get(place.url, "/feedback/thanks").text
    kept = place.latest()
    assert (kept.kind, kept.regions) == (Kind.CITATION, ("北京市", "怪"))
    assert kept.clause == Clause(BEIJING, "二/(一)/6")
    post(place.url, "/feedback", sent | {"clause": f"{BEIJING}#二/(一)/5"})
    assert place.latest().clause == Clause(BEIJING, "二/(一)/5")
    wrong = post(place.url, "/feedback", sent | {"kind": XSS})
    assert wrong.status == 422
    assert "没有收下" in wrong.text
    assert "<img" not in wrong.text


def test_too_much_from_one_client_is_refused_with_a_sentence(place: Place) -> None:
    place.allowed = False
    reply = place.give()
    assert (reply.status, reply.json["error"]["code"]) == (429, "too_many")
    assert "请过一分钟" in post(place.url, "/feedback", GIVEN).text
    assert not list(place.store.every())


def test_a_disk_that_fails_is_a_sentence_and_the_rest_goes_on(place: Place) -> None:
    place.store.move(Path("/proc/tiaowen/feedback.sqlite"))
    reply = place.give()
    assert (reply.status, reply.json["error"]["code"]) == (503, "feedback_unkept")
    assert "无法读写" in reply.json["error"]["message"]
    assert get(place.url, "/feedback/list").status == 503
    assert "无法读写" in get(place.url, "/feedback/list").text
    assert get(place.url, "/healthz").status == 200
    assert get(place.url, f"/feedback?q={quote('质押')}").status == 200


def test_the_page_shows_question_answer_and_what_is_kept(place: Place) -> None:
    asked = quote(f"质押{XSS}")
    page = get(place.url, f"/feedback?q={asked}&as_of=2024-05-06&regions={quote(XSS)}").text
    for words in ("不保存您的姓名和网络地址", 'value="2024-05-06"', "北京·二(一)5", "条款不全"):
        assert words in page
    assert "<img" not in page
    assert get(place.url, "/feedback?q=" + quote("错误")).status == 422


# The limit.


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 30)), max_size=60))
def test_nobody_does_more_than_is_allowed_in_any_while(steps: list[tuple[str, float]]) -> None:
    clock = iter(times := [sum(s for _, s in steps[: n + 1]) for n in range(len(steps))])
    limit = Limit(3, seconds=60, clock=lambda: next(clock))
    counted: dict[str, list[float]] = {"a": [], "b": [], "c": []}
    for (who, _), at in zip(steps, times, strict=True):
        due = sum(then > at - 60 for then in counted[who]) < 3
        assert limit.allows(who) is due
        counted[who] += [at] * due


def test_clients_are_forgotten_before_they_fill_the_memory() -> None:
    limit = Limit(1, clock=lambda: 0.0)
    assert all(limit.allows(str(n)) for n in range(10_000))
    assert len(limit._seen) <= 4096
    assert not limit.allows("9999")
    assert limit.allows("0")


# Working through.


def test_the_list_is_filtered_by_kind_and_shows_words_as_words(place: Place) -> None:
    place.give(question=f"甲{XSS}", comment=XSS, kind="outdated")
    place.give(question="乙", kind="helpful", history=[{"role": "user", "content": XSS}])
    both = get(place.url, "/feedback/list").text
    assert both.index("乙") < both.index("甲")
    assert "<img" not in both
    assert "甲" not in get(place.url, "/feedback/list?kind=helpful").text
    assert get(place.url, f"/feedback/list?kind={quote(XSS)}&before={'9' * 400}").status == 200


def test_older_entries_are_on_further_pages(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triage, "_PAGE", 2)
    for n in range(5):
        place.give(question=f"第{n}问")
    first = get(place.url, "/feedback/list").text
    assert "第4问" in first
    assert "第2问" not in first
    second = get(place.url, "/feedback/list?before=4").text
    assert "第2问" in second
    assert "before=2" in second


def test_one_click_makes_a_question_that_the_evaluate_view_offers(place: Place) -> None:
    place.give(question="海外维权有什么支持", kind="incomplete", clause=RIGHT)
    shown = get(place.url, "/feedback/list").text
    assert f'value="{BEIJING}#二/(一)/6" selected' in shown
    sent = {"id": "1", "clause": f"{BEIJING}#二/(一)/6", "kind": "incomplete"}
    reply = post(place.url, "/feedback/list/promote", sent)
    assert (reply.status, reply.headers["Location"]) == (303, "/feedback/list?kind=incomplete")
    (question,) = load(place.questions, place.qa.snapshot.policies).questions
    assert question.wanted == {(BEIJING, "二/(一)/6")}
    assert "已在评测题集中" in get(place.url, "/feedback/list").text
    assert "feedback/feedback.jsonl" in get(place.url, "/evaluate").text
    again = post(place.url, "/feedback/list/promote", sent)
    assert again.status == 422
    assert "已在题集中" in again.text


@pytest.mark.parametrize(
    "sent",
    [
        {"id": "1", "clause": ""},
        {"id": "1", "clause": f"{XSS}#一"},
        {"id": "2", "clause": f"{BEIJING}#二/(一)/6"},
        {"id": XSS, "clause": f"{BEIJING}#二/(一)/6"},
        {"id": "9" * 40, "clause": f"{BEIJING}#二/(一)/6"},
        {},
    ],
)
def test_what_cannot_become_a_question_is_a_sentence(place: Place, sent: dict[str, str]) -> None:
    place.give()
    reply = post(place.url, "/feedback/list/promote", sent)
    assert reply.status == 422
    assert "没有做成" in reply.text
    assert "<img" not in reply.text
    assert not place.questions.exists()


def test_a_pack_is_downloaded_and_an_entry_deleted(place: Place) -> None:
    place.give()
    pack = get(place.url, "/feedback/list/pack/1")
    assert pack.json == {"pack of": "质押融资?"}
    assert pack.headers["Content-Disposition"] == 'attachment; filename="feedback-1.json"'
    assert post(place.url, "/feedback/list/remove", {"id": "1"}).status == 303
    assert get(place.url, "/feedback/list/pack/1").status == 422
    assert get(place.url, "/feedback/list/pack/..%2f1").status in {404, 422}


@pytest.mark.parametrize("start", FORMULAS)
def test_no_cell_of_the_export_is_a_formula(place: Place, start: str) -> None:
    hostile = f'{start}HYPERLINK("http://evil.example";"x")'
    place.give(question=f"{hostile},质押", kind="outdated", comment=f"一{hostile}\n{hostile}")
    reply = get(place.url, "/feedback/list/export.csv")
    assert reply.body.startswith(b"\xef\xbb\xbf")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="feedback.csv"'
    assert reply.headers["Content-Type"].startswith("text/csv")
    head, row = csv.reader(io.StringIO(reply.body.decode("utf-8-sig"), newline=""))
    assert len(head) == len(row)
    assert not [cell for cell in row if cell.startswith(FORMULAS)]
    assert row[head.index("问题")].removeprefix("'") == f"{hostile},质押".strip()


@given(st.text() | st.tuples(st.sampled_from(FORMULAS), st.text()).map("".join))
def test_a_harmless_cell_stays_as_it_is_and_no_other_runs(cell: str) -> None:
    made = triage.harmless(cell)
    assert made in (cell, f"'{cell}")
    assert not made.startswith(FORMULAS)


@pytest.mark.parametrize("path", ["", "/export.csv", "/pack/1", "/promote", "/remove"])
def test_only_staff_read_and_change_feedback(place: Place, path: str) -> None:
    place.give(question="机密")
    place.staff = False
    url = f"/feedback/list{path}"
    change = path in {"/promote", "/remove"}
    reply = post(place.url, url, {"id": "1", "clause": "x#y"}) if change else get(place.url, url)
    assert reply.status == 403
    assert "机密" not in reply.text
    assert "/staff" in reply.text
    assert len(list(place.store.every())) == 1


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
def test_everybody_can_give_feedback_and_staff_turn_it_into_a_question(
    place: Place, visit: Open, size: dict[str, int], scheme: str
) -> None:
    plain = (size is PHONE) is (scheme == "light")  # without scripts, and without axe, which is one
    address = f"{place.url}/feedback?q={quote(f'质押{XSS}')}"
    page = visit(address, size=size, scheme=scheme, script=not plain)
    page.get_by_label("条款不全").check()
    page.get_by_label("应当引用的条款").select_option("北京·二(一)5")
    page.get_by_label("说明").fill(f"少了一条{XSS}")
    name = f"feedback-{size['width']}-{scheme}"
    if not plain:
        check(page, name)
    page.get_by_role("button", name="提交反馈").click()
    expect(page.get_by_role("status")).to_have_text("已收到,谢谢。")
    page.goto(f"{place.url}/feedback/list")
    expect(page.get_by_role("heading", name=f"质押{XSS}")).to_be_visible()
    page.get_by_text("当时的回答").click()
    if not plain:
        check(page, f"{name}-list")
    page.get_by_role("button", name="转为评测题").click()
    expect(page.get_by_text("已在评测题集中")).to_be_visible()
    page.get_by_role("link", name="去评测").click()
    expect(page.get_by_role("combobox", name="题集")).to_have_value("feedback/feedback.jsonl")
