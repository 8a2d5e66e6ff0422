"""The chat page in a real browser: ask, click a mark, see the clause; and who is let in."""

import gc
import http.client
import json
import os
import re
import socket
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Request,
    Route,
    expect,
    sync_playwright,
)

import app
from corpus.text import to_traditional
from errors import BadSettings
from page import talk
from page.labels import label, labels
from page.perimeter import BODY_BYTES
from page.rate import Rate
from rag.answer import Script
from rag.pipeline import PolicyQA
from tests.doors.fake_qa import XSS, FakeQA, beijing, citation, odd

SHOTS = Path(__file__).parents[2] / "build" / "screenshots"
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
).split()
DESKTOP = {"width": 1360, "height": 860}
PHONE = {"width": 390, "height": 844}
MARK = '#chat a[href^="/policy/"]'

EXAMPLE = label("ask.example_1", Script.SIMPLIFIED)
QUESTION = "#question textarea"
LONG = "昆明的专利政策有哪些"
FAST = Rate(burst=10_000, seconds=0.001)  # for tests, which ask more often than people

Open = Callable[..., Page]


@contextmanager
def served(qa: talk.PolicyQA, rate: Rate = FAST) -> Iterator[str]:
    """The page on a free port of this machine, in a thread."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # Gradio drops event loops unclosed
        server = app.server(lambda: qa, host="127.0.0.1", rate=rate)
        gc.collect()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def fake() -> FakeQA:
    return FakeQA(beijing(), odd())


@pytest.fixture(scope="module")
def fake_url(fake: FakeQA) -> Iterator[str]:
    with served(fake) as url:
        yield url


@pytest.fixture(scope="module")
def real_url(real_qa: PolicyQA) -> Iterator[str]:
    real_qa.ask(EXAMPLE)  # reads the model, as `serve` does
    with served(real_qa) as url:
        yield url


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


Contexts = Callable[[dict[str, int], str], BrowserContext]


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[Contexts]:
    """A browser of each kind, kept: what it has fetched it need not fetch again."""
    kept: dict[tuple[bool, str], BrowserContext] = {}

    def context(size: dict[str, int], scheme: str) -> BrowserContext:
        key = (size is PHONE, scheme)
        if key not in kept:
            kept[key] = browser.new_context(
                viewport=size,  # type: ignore[arg-type]
                color_scheme=scheme,  # type: ignore[arg-type]
                has_touch=size is PHONE,
                locale="zh-CN",
            )
        return kept[key]

    yield context
    for one in kept.values():
        one.close()


@pytest.fixture
def visit(contexts: Contexts) -> Iterator[Open]:
    """Opens a page; fails the test for a script that ran, an error or a request elsewhere."""
    faults: list[str] = []
    used: dict[BrowserContext, Callable[[Page], None]] = {}

    def watch(page: Page, host: str) -> None:
        def leaves(request: Request) -> None:
            if urlsplit(request.url).netloc not in {host, ""}:
                faults.append(f"request to {request.url}")

        page.on("request", leaves)
        page.on("pageerror", lambda error: faults.append(f"page error {error}"))
        page.on(
            "console",
            lambda said: (
                faults.append(f"console {said.text} {said.location.get('url')}")
                if said.type == "error"
                else None
            ),
        )
        page.on("dialog", lambda dialog: faults.append(f"dialog {dialog.message}"))

    def opened(url: str, *, size: dict[str, int] = DESKTOP, scheme: str = "light") -> Page:
        context = contexts(size, scheme)
        if context not in used:
            used[context] = lambda page: watch(page, urlsplit(url).netloc)
            context.on("page", used[context])
        page = context.new_page()
        page.goto(url)
        page.locator(QUESTION).wait_for()
        return page

    yield opened
    for context, listener in used.items():
        context.remove_listener("page", listener)
        context.clear_cookies()
        for page in context.pages:
            assert page.evaluate("window.hacked") is None
            page.close()
    assert not faults


def ask(page: Page, question: str) -> None:
    """Type a question, send it, and wait until it is answered."""
    before = page.locator("#chat .bot-row").count()
    page.fill(QUESTION, question)
    page.press(QUESTION, "Enter")
    expect(page.locator("#chat .bot-row")).to_have_count(before + 1)
    expect(page.locator("#chat .bot-row").last).not_to_contain_text("正在查找")
    expect(page.locator("#question .submit-button")).to_be_visible()


def shoot(page: Page, name: str) -> None:
    """Keep a picture, to be looked at."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


def marked(page: Page) -> str:
    """The marked words of the panel, once what was asked for is there."""
    expect(page.locator("#evidence[aria-busy]")).to_have_count(0)
    return "".join(page.locator("#evidence mark").all_inner_texts())


def serious(page: Page) -> list[str]:
    """What axe-core finds that keeps someone out."""
    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:120]}"
        for v in found
        if v["impact"] in {"serious", "critical"}
    ]


@pytest.mark.browser
def test_a_mark_shows_its_clause_with_the_words_marked(fake_url: str, visit: Open) -> None:
    page = visit(fake_url)
    page.get_by_role("button", name=EXAMPLE).click()
    mark = page.locator(MARK).first
    expect(mark).to_have_text("[1 北京·二(一)5]")
    mark.click()
    panel = page.locator("#evidence")
    expect(panel.locator("h2")).to_have_text("北京·二(一)5")
    assert marked(page) == citation(beijing(), 1).quote
    expect(panel.locator(".path li")).to_have_text(
        ["主要任务", "促进知识产权运用", "推进知识产权金融服务"]
    )
    for said in ("北京市人民政府办公厅", "文中未载明", "规划期已满", "疑为转码残留"):
        expect(panel).to_contain_text(said)


@pytest.mark.browser
def test_the_neighbours_open_in_the_panel_and_the_whole_document_in_a_tab(
    fake_url: str, visit: Open
) -> None:
    page = visit(fake_url)
    ask(page, "质押")
    page.locator(MARK).first.click()
    page.get_by_role("link", name="下一条").click()
    expect(page.locator("#evidence h2")).to_have_text("北京·二(一)6")
    page.get_by_role("link", name="上一条").click()
    expect(page.locator("#evidence h2")).to_have_text("北京·二(一)5")
    page.locator(MARK).first.click()
    expect(page.locator("#evidence mark")).to_have_count(1)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="在全文中查看").click()
    whole = opened.value
    expect(whole.locator("section:target mark")).to_have_text(citation(beijing(), 1).quote)
    expect(whole.locator("section:target")).to_be_in_viewport()
    expect(whole.locator(".furniture").first).to_be_attached()
    assert not serious(whole)


@pytest.mark.browser
def test_marks_of_earlier_answers_stay_alive(fake_url: str, visit: Open) -> None:
    page = visit(fake_url)
    ask(page, "质押一")
    ask(page, "质押二")
    assert page.locator(MARK).count() == 4
    page.locator(MARK).first.click()
    assert_shown = expect(page.locator("#evidence h2"))
    assert_shown.to_have_text("北京·二(一)5")


@pytest.mark.browser
def test_the_keyboard_opens_a_mark_and_escape_returns_to_it(fake_url: str, visit: Open) -> None:
    page = visit(fake_url)
    ask(page, "质押")
    page.locator(MARK).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#evidence h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(MARK).first).to_be_focused()


@pytest.mark.browser
def test_enter_that_ends_an_input_method_sends_nothing(
    fake: FakeQA, fake_url: str, visit: Open
) -> None:
    page = visit(fake_url)
    page.fill(QUESTION, "zhiya")
    asked = len(fake.asked)
    page.locator(QUESTION).dispatch_event(
        "keydown", {"key": "Enter", "isComposing": True, "bubbles": True}
    )
    ask(page, "质押")
    assert [question for question, _, _ in fake.asked[asked:]] == ["质押"]


@pytest.mark.browser
def test_on_a_phone_the_panel_is_a_sheet_that_closes(fake_url: str, visit: Open) -> None:
    page = visit(fake_url, size=PHONE)
    expect(page.locator("#evidence")).to_be_hidden()
    ask(page, "质押")
    page.locator(MARK).first.tap()
    expect(page.locator("#evidence mark")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="关闭").tap()
    expect(page.locator("#evidence")).to_be_hidden()
    expect(page.locator(MARK).first).to_be_focused()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out(fake_url: str, visit: Open, scheme: str) -> None:
    page = visit(fake_url, scheme=scheme)
    assert not serious(page)
    ask(page, "质押")
    page.locator(MARK).first.click()
    page.locator("#evidence mark").wait_for()
    assert not serious(page)
    for small in page.locator(f"{MARK}, main button:visible, #evidence a").all():
        box = small.bounding_box()
        assert box is not None
        assert box["height"] >= 24


@pytest.mark.browser
def test_words_are_shown_and_never_obeyed(fake_url: str, visit: Open) -> None:
    hostile = (
        f"{XSS} ![a](http://evil.example/a.png) [a](javascript:window.hacked=1) "
        "<svg onload=window.hacked=1> http://evil.example www.evil.example a@evil.example "
        "**b** `c` &lt;d&gt; <http://evil.example> $$e$$ | f | ~~g~~"
    )
    page = visit(fake_url)
    ask(page, hostile)
    expect(page.locator("#chat .user-row .prose")).to_have_text(hostile)
    expect(page.locator("#chat .bot-row .prose")).to_contain_text(XSS)
    links = page.locator("#chat a")
    assert links.count() == page.locator(f"{MARK}, #chat a.tool").count()
    assert page.locator("#chat .prose :is(img, svg, script, style, iframe)").count() == 0
    page.locator(MARK).nth(1).click()
    expect(page.locator("#evidence")).to_contain_text(XSS)
    assert page.locator("#evidence img, #evidence script").count() == 0
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="在全文中查看").click()
    expect(opened.value.locator("h1")).to_contain_text(XSS)
    assert opened.value.locator("img, script").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize(
    ("question", "sentence"),
    [("   ", "请先写下问题"), ("问" * 2001, "问题太长"), ("问" * 100_000, "问题太长")],
    ids=["empty", "long", "very long"],
)
def test_a_question_that_cannot_be_asked_is_told_so(
    fake: FakeQA, fake_url: str, visit: Open, question: str, sentence: str
) -> None:
    page = visit(fake_url)
    asked = len(fake.asked)
    page.fill(QUESTION, question)
    page.get_by_role("button", name="提问").click()
    expect(page.locator("#notice")).to_contain_text(sentence)
    assert len(fake.asked) == asked
    ask(page, "质押")
    expect(page.locator("#notice")).not_to_contain_text(sentence)


@pytest.mark.browser
def test_an_error_is_a_sentence_and_the_talk_goes_on(fake_url: str, visit: Open) -> None:
    page = visit(fake_url)
    ask(page, "错误")
    expect(page.locator("#chat .bot-row").last).to_contain_text(f"这个问题不能回答{XSS}")
    ask(page, "崩溃")
    expect(page.locator("#chat .bot-row").last).to_contain_text("请稍后再试")
    expect(page.locator("body")).not_to_contain_text("secret of the server")
    ask(page, "质押")
    expect(page.locator(MARK)).to_have_count(2)


@pytest.mark.browser
def test_regions_and_history_reach_the_backend_and_a_new_talk_forgets(
    fake: FakeQA, fake_url: str, visit: Open
) -> None:
    page = visit(fake_url)
    ask(page, "质押一")
    page.locator("#filters summary").click()
    page.get_by_label("北京市").check()
    ask(page, "质押二")
    question, history, regions = fake.asked[-1]
    assert (question, regions) == ("质押二", ("北京市",))
    assert [turn.role for turn in history] == ["user", "assistant"]
    assert history[0].content == "质押一"
    assert "[1 北京·二(一)5]" in history[1].content
    assert "/policy/" not in history[1].content
    page.get_by_role("button", name="新对话").click()
    expect(page.locator("#chat .bot-row")).to_have_count(0)
    ask(page, "质押三")
    assert fake.asked[-1][1] == ()


def last_answer(page: Page) -> Locator:
    """The last answer of the chat."""
    return page.locator("#chat .bot-row").last


def until(page: Page, happened: Callable[[], bool]) -> None:
    """Wait for what the browser does not show; fails after twenty seconds."""
    for _ in range(400):
        if happened():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not happen")


@pytest.mark.browser
def test_an_answer_grows_by_sentence_without_moving_and_stops(
    fake: FakeQA, fake_url: str, visit: Open
) -> None:
    page = visit(fake_url)
    ask(page, "质押一")
    page.fill(QUESTION, "慢")
    page.press(QUESTION, "Enter")
    expect(last_answer(page)).to_contain_text("正在查找")
    top = page.locator("#chat .user-row").last.bounding_box()
    page.wait_for_timeout(100)
    fake.next.release()
    expect(last_answer(page).locator("a[href^='/policy/']")).to_have_count(1)
    assert page.locator("#chat .user-row").last.bounding_box() == top
    page.get_by_role("button", name="停止").click()
    expect(last_answer(page)).to_contain_text("已停止")
    expect(last_answer(page).locator("a[href^='/policy/']")).to_have_count(1)
    expect(page.locator("#question .submit-button")).to_be_visible()
    ask(page, "质押二")
    fake.next.release()
    expect(last_answer(page).locator("a[href^='/policy/']")).to_have_count(2)


@pytest.mark.browser
def test_a_reader_who_leaves_in_the_middle_keeps_nobody_waiting(
    fake: FakeQA, fake_url: str, visit: Open
) -> None:
    leaving = [visit(fake_url) for _ in range(2)]
    for page in leaving:
        page.fill(QUESTION, "慢")
        page.press(QUESTION, "Enter")
        expect(last_answer(page)).to_contain_text("正在查找")
        page.close()
    ask(visit(fake_url), "质押")
    fake.next.release(4)


@pytest.mark.browser
def test_a_question_can_be_asked_again_and_changed(
    fake: FakeQA, fake_url: str, visit: Open
) -> None:
    page = visit(fake_url)
    ask(page, "质押*一*")
    ask(page, "质押二")
    asked = len(fake.asked)
    page.get_by_role("button", name="重新回答").click()  # one: only the last can be
    until(page, lambda: len(fake.asked) > asked)
    expect(page.locator("#question .submit-button")).to_be_visible()
    assert [(q, len(h)) for q, h, _ in fake.asked[asked:]] == [("质押二", 2)]
    page.get_by_role("button", name="修改问题").first.click()
    page.locator("#chat .user-row textarea").fill("质押*三*")
    page.get_by_role("button", name="发送修改").click()
    expect(page.locator("#chat .user-row")).to_have_count(1)
    expect(page.locator("#chat .user-row .prose")).to_have_text("质押*三*")
    expect(page.locator("#chat .bot-row .again")).to_be_visible()
    assert fake.asked[-1][:2] == ("质押*三*", ())


@pytest.mark.browser
def test_filters_reach_the_backend_and_what_was_assumed_can_be_taken_away(
    fake: FakeQA, fake_url: str, visit: Open
) -> None:
    page = visit(fake_url, size=PHONE)
    page.locator("#filters summary").click()
    page.get_by_label("北京市").check()
    page.get_by_label("只查在期的").check()
    page.get_by_label("以这一天计").fill("2019-05-01")
    ask(page, "质押")
    assert (fake.asked[-1][2], fake.chosen[-1]) == (("北京市",), (date(2019, 5, 1), True))
    expect(page.locator("#filters summary small")).to_have_text("北京市 · 只查在期的 · 2019-05-01")
    understood = last_answer(page).locator(".understood")
    understood.locator("summary").click()
    for taken, left in [
        ("去掉 北京市", ((), (date(2019, 5, 1), True))),
        ("去掉 只查在期的", ((), (date(2019, 5, 1), False))),
        ("去掉 2019-05-01", ((), (None, False))),
    ]:
        before = page.locator("#chat .bot-row").count()
        last_answer(page).locator(".understood[open], .understood").last.evaluate(
            "d => d.open = true"
        )
        last_answer(page).get_by_role("button", name=taken).click()
        expect(page.locator("#chat .bot-row")).to_have_count(before + 1)
        expect(last_answer(page).locator(".tools")).to_be_visible()
        assert (fake.asked[-1][2], fake.chosen[-1]) == left
    expect(page.locator("#filters summary small")).to_have_text("全部地区 · 全部文件")
    assert not serious(page)


@pytest.mark.browser
def test_a_day_that_is_none_is_told_in_a_sentence(fake: FakeQA, fake_url: str, visit: Open) -> None:
    page = visit(fake_url)
    asked = len(fake.asked)
    page.locator("#filters summary").click()
    page.get_by_label("以这一天计").press("1")
    page.fill(QUESTION, "质押")
    page.press(QUESTION, "Enter")
    expect(page.locator("#notice")).to_contain_text("不是一个日期")
    assert len(fake.asked) == asked
    page.get_by_role("button", name="清除筛选").click()
    ask(page, "质押")


@pytest.mark.browser
def test_what_could_follow_asks_itself_without_the_history(
    fake: FakeQA, fake_url: str, visit: Open
) -> None:
    page = visit(fake_url)
    ask(page, "质押")
    following = last_answer(page).locator(".next button")
    expect(following.first).to_be_visible()
    words = following.first.inner_text()
    following.first.click()
    expect(page.locator("#chat .user-row .prose").last).to_have_text(words)
    expect(last_answer(page).locator(".tools")).to_be_visible()
    assert fake.asked[-1][:2] == (words, ())
    ask(page, "质押三")
    assert fake.asked[-1][1]


@pytest.mark.browser
def test_an_answer_is_copied_with_its_sources(fake_url: str, visit: Open) -> None:
    page = visit(fake_url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "质押")
    page.get_by_role("button", name="复制回答与出处").click()
    expect(last_answer(page).locator(".said")).to_have_text("已复制。")
    copied = page.evaluate("navigator.clipboard.readText()")
    quote = citation(beijing(), 1).quote
    assert f"- {quote} [1 北京·二(一)5]" in copied
    assert "- [1 北京·二(一)5] 《首都知识产权战略行动计划(2015-2020年)》" in copied
    page.locator(MARK).first.click()
    page.get_by_role("button", name="复制固定链接").click()
    expect(page.locator("#evidence .said")).to_have_text("已复制。")
    visit(fake_url).goto(page.evaluate("navigator.clipboard.readText()"))


@pytest.mark.browser
def test_feedback_says_what_it_is_about_and_needs_a_reason(fake_url: str, visit: Open) -> None:
    page = visit(fake_url)
    sent: list[dict[str, object]] = []

    def keep(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or ""))
        route.fulfill(status=201, json={"id": len(sent), "said": f"收到 {len(sent)}"})

    page.route("**/feedback", keep)
    ask(page, "质押")
    page.get_by_role("button", name="有帮助").click()
    expect(last_answer(page).locator(".said")).to_have_text("收到 1")
    page.get_by_text("有问题").click()
    page.get_by_role("button", name="提交").click()
    expect(last_answer(page).locator(".said")).to_have_text("请先选哪里不对。")
    page.get_by_label("条款不全").check()
    page.get_by_label("应引的条款").fill("北京·二(一)6")
    page.get_by_role("button", name="提交").click()
    expect(last_answer(page).locator(".said")).to_have_text("收到 2")
    about = {"question": "质押", "as_of": "2026-11-22", "regions": [], "history": []}
    assert sent == [
        {**about, "kind": "helpful"},
        {**about, "kind": "incomplete", "address": "北京·二(一)6", "comment": ""},
    ]


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "send"), [("en", "Ask"), ("zh-Hant", "提問")])
def test_the_frame_speaks_the_script_of_the_reader(
    fake_url: str, visit: Open, lang: str, send: str
) -> None:
    page = visit(f"{fake_url}/labels/{lang}?to=/")
    expect(page.locator("#question .submit-button")).to_have_text(send)
    say = labels(Script(lang))
    expect(page.locator(QUESTION)).to_have_attribute("placeholder", say("ask.placeholder"))
    expect(page.locator("#start button").first).to_have_text(say("ask.example_1"))
    page.locator("#start button").first.click()
    expect(last_answer(page).locator(".tools .copy")).to_have_text(say("ask.copy"))
    expect(last_answer(page).locator(".understood summary")).to_contain_text(say("ask.understood"))
    page.locator(MARK).first.click()
    expect(page.locator("#evidence dt").first).to_have_text(say("evidence.issuer"))
    unsaid = page.evaluate(
        """() => [...document.querySelectorAll("[aria-label], [title], [placeholder]")]
            .filter((e) => e.checkVisibility() && !e.closest(".held, .scripts, .sheet, [lang]:not(html)"))
            .flatMap((e) => ["aria-label", "title", "placeholder"].map((a) => e.getAttribute(a)))
            .filter(Boolean)"""
    )
    chinese = [words for words in unsaid if re.search("[一-鿿]", words)]
    assert [words for words in chinese if lang == "en" or to_traditional(words) != words] == []


@pytest.mark.browser
def test_an_address_with_a_question_asks_it(fake: FakeQA, fake_url: str, visit: Open) -> None:
    page = visit(f"{fake_url}/?q=质押&regions=北京市&as_of=2020-01-01")
    expect(last_answer(page).locator(".tools")).to_be_visible()
    assert fake.asked[-1] == ("质押", (), ("北京市",))
    assert fake.chosen[-1] == (date(2020, 1, 1), False)


@pytest.mark.browser
def test_who_asks_too_fast_is_told_to_wait(fake: FakeQA, visit: Open) -> None:
    with served(fake, rate=Rate(burst=1, seconds=1000)) as url:
        assert reply(url, "/gradio_api/queue/join", method="POST", body=b"{}")[0] != 429
        status, headers, body = reply(url, "/gradio_api/queue/join", method="POST", body=b"{}")
    assert (status, headers["Retry-After"]) == (429, "5")
    assert json.loads(body)["detail"] == "提问太快了,请稍等几秒再问"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "dark"), (PHONE, "light")], ids=["desktop", "phone"]
)
def test_figures_of_several_regions_are_a_table_with_bars(
    real_url: str, visit: Open, size: dict[str, int], scheme: str
) -> None:
    page = visit(real_url, size=size, scheme=scheme)
    ask(page, "各地每万人口高价值发明专利拥有量目标是多少")
    table = last_answer(page).locator("table:has(svg)")
    expect(table.locator("caption")).to_be_visible()
    assert table.locator("thead th").count() == table.locator("thead th[scope=col]").count() == 5
    rows = table.locator("tbody tr")
    assert rows.count() == rows.locator("th[scope=row]").count() >= 2
    bars = {row.locator("th").inner_text(): row.locator("rect") for row in rows.all()}
    widths = {
        place: float(bar.get_attribute("width") or 0) for place, bar in bars.items() if bar.count()
    }
    assert widths == {"昆明": 100.0, "江西": pytest.approx(100 * 3.19 / 12, abs=0.1)}
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert not serious(page)
    shoot(page, f"figures-{scheme}")
    rows.first.get_by_role("link").click()
    expect(page.locator("#evidence mark").first).to_be_visible()


@pytest.mark.browser
def test_the_rest_of_a_long_list_unfolds_by_keyboard(real_url: str, visit: Open) -> None:
    page = visit(real_url)
    ask(page, LONG)
    fold = last_answer(page).locator("details.more").first
    hidden = fold.locator("a[href^='/policy/']").first
    expect(hidden).to_be_hidden()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(hidden).to_be_visible()
    hidden.click()
    expect(page.locator("#evidence mark").first).to_be_visible()
    page.locator("#evidence .scores summary").click()
    expect(page.locator("#evidence .scores")).to_contain_text("第")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("size", "scheme", "name"),
    [
        (DESKTOP, "light", "desktop-light"),
        (DESKTOP, "dark", "desktop-dark"),
        (PHONE, "light", "phone"),
    ],
    ids=["desktop light", "desktop dark", "phone"],
)
def test_real_question(
    real_qa: PolicyQA, real_url: str, visit: Open, size: dict[str, int], scheme: str, name: str
) -> None:
    page = visit(real_url, size=size, scheme=scheme)
    shoot(page, f"{name}-start")
    page.get_by_role("button", name=EXAMPLE).click()
    expect(page.locator(MARK).first).to_be_visible()
    shoot(page, f"{name}-answer")
    citations = {f"[{c.number} {c.address}]": c for c in real_qa.ask(EXAMPLE).citations}
    assert page.locator(MARK).all_inner_texts() == list(citations)
    for text, cited in citations.items():
        page.locator(MARK, has_text=text).click()
        expect(page.locator("#evidence h2")).to_have_text(cited.address)
        assert "".join(marked(page).split()) == "".join(cited.quote.split())
        expect(page.locator("#evidence .path li")).to_have_text(list(cited.path))
        page.keyboard.press("Escape")
    page.locator(MARK, has_text="江西").first.click()
    page.locator("#evidence mark").first.wait_for()
    shoot(page, f"{name}-evidence")


# Who is let in.


def reply(
    url: str, path: str, *, method: str = "GET", body: bytes = b"", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Status, headers and body."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    read = response.status, response.headers, response.read()
    connection.close()
    return read


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=https://evil.example/x",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/proxy=https://evil.example",
        "/gradio_api/upload",
        "/gradio_api/openapi.json",
        "/gradio_api/runs",
        "/gradio_api/vibe-code",
        "/gradio_api/deep_link",
        "/gradio_api/call/send",
        "/monitoring",
        "/docs",
        "/redoc",
        "/openapi.json",
        "/login",
        "/static/../gradio_api/upload",
        "/page/../app.py",
        "/page/%2e%2e/app.py",
        "/page/shell.html",
        "/policy/%2e%2e/app.py",
        "/policy/nothing.txt",
        "/evidence/nothing.txt",
    ],
)
def test_what_the_page_does_not_need_is_not_there(fake_url: str, path: str) -> None:
    assert reply(fake_url, path)[0] == 404


@pytest.mark.parametrize("path", ["/", "/page/page.js", "/healthz", "/nothing", "/config"])
def test_every_reply_forbids_inline_script_framing_and_sniffing(fake_url: str, path: str) -> None:
    headers = reply(fake_url, path)[1]
    allowed = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert allowed["script-src"] == "'self'"
    assert allowed["frame-ancestors"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "", "127.0.0.1.evil.example"])
def test_another_host_name_is_refused(fake_url: str, host: str) -> None:
    assert reply(fake_url, "/", Host=host)[0] == 400


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_another_site_cannot_ask(fake_url: str, origin: str) -> None:
    status, _, _ = reply(
        fake_url, "/gradio_api/queue/join", method="POST", body=b"{}", Origin=origin
    )
    assert status == 403


def test_a_large_body_is_refused_whatever_its_header_says(fake_url: str) -> None:
    large = b"x" * (BODY_BYTES + 1)
    assert reply(fake_url, "/gradio_api/queue/join", method="POST", body=large)[0] == 413
    connection = http.client.HTTPConnection(urlsplit(fake_url).netloc, timeout=10)
    chunks = (b"x" * 4096 for _ in range(20))
    connection.request(
        "POST",
        "/gradio_api/queue/join",
        chunks,
        {"Content-Type": "application/json"},
        encode_chunked=True,
    )
    assert connection.getresponse().status in {400, 413}
    connection.close()


def test_a_port_in_use_is_told_in_a_sentence(fake: FakeQA) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSettings, match=str(port)):
            app.serve(lambda: fake, host="127.0.0.1", port=port)


def test_analytics_are_off() -> None:
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
