"""The check view: verdicts, rankings and packs, over HTTP and in a real browser."""

import gc
import http.client
import json
import socket
import threading
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

import app
from index.build import build
from page.pack import page as pack_page
from page.place import place
from rag.pack import BYTES, packed, unpacked
from rag.pasted import MAX_CHARACTERS
from rag.pipeline import PolicyQA
from tests.doors.fake_qa import XSS, beijing, odd
from tests.fakes import FakeEmbedder
from web import check

SHOTS = Path(__file__).parents[2] / "build" / "screenshots"
DESKTOP, PHONE = {"width": 1360, "height": 860}, {"width": 390, "height": 844}
TRUE = "鼓励金融机构开展知识产权质押融资业务,对中小企业给予贴息支持。"
FALSE = "禁止金融机构开展知识产权质押融资业务,对中小企业给予贴息支持。"
QUESTION = "北京对质押融资有哪些支持?"


@pytest.fixture(scope="module")
def qa() -> PolicyQA:
    embedder = FakeEmbedder()
    snapshot = build([beijing(), odd()], embedder, None).snapshot
    return PolicyQA(snapshot, embedder, lambda: date(2026, 11, 22))


@pytest.fixture(scope="module")
def url(qa: PolicyQA) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # Gradio drops event loops unclosed
        server = app.server(lambda: qa, host="127.0.0.1", views=(check.view(lambda: qa),))
        gc.collect()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def request(
    url: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    try:
        connection.request("POST" if body is not None else "GET", path, body, headers)
        reply = connection.getresponse()
        return reply.status, dict(reply.getheaders()), reply.read().decode()
    finally:
        connection.close()


def posted(url: str, **fields: str) -> tuple[int, str]:
    body = urlencode(fields).encode()
    kind = "application/x-www-form-urlencoded"
    status, _, text = request(url, "/check", body, **{"Content-Type": kind})
    return status, text


def verified(url: str, data: bytes, *, field: str = "file") -> tuple[int, str]:
    name = 'name="file"; filename="pack.json"' if field == "file" else 'name="pasted"'
    body = b"--x\r\nContent-Disposition: form-data; " + name.encode() + b"\r\n\r\n"
    body += data + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    status, _, text = request(url, "/check/verify", body, **{"Content-Type": kind})
    return status, text


def saved(url: str, kind: str = "json") -> str:
    path = f"/check/pack.{kind}?{urlencode({'q': QUESTION, 'as_of': '2026-11-22'})}"
    status, headers, text = request(url, path)
    assert status == 200
    assert headers["content-disposition"] == f'attachment; filename="evidence-pack.{kind}"'
    return text


def test_each_sentence_gets_a_verdict_in_words_and_its_clause_as_a_link(url: str) -> None:
    status, text = posted(url, text=f"- {TRUE}\n- {FALSE}\n- 谢谢大家的支持与帮助。", do="check")
    assert status == 200
    for words in ("有据", "与条款不符", "未能核验", "<del>禁止</del>", "<ins>鼓励</ins>"):
        assert words in text
    assert 'href="/policy/' in text
    assert "quote=" in text


def test_a_link_of_a_verdict_opens_the_words_it_names(url: str, qa: PolicyQA) -> None:
    _, text = posted(url, text=TRUE, do="check")
    link = text.split('class="backing"', 1)[1].split('href="', 1)[1].split('"', 1)[0]
    policy = beijing()
    query = urlsplit(link.replace("&amp;", "&")).query
    given = dict(pair.split("=", 1) for pair in query.split("&"))
    where = place(policy, clause="", quote=given["quote"], on=date(2026, 11, 22))
    assert where.quote is not None
    assert where.quote.of(policy.text) == TRUE
    assert request(url, link.replace("&amp;", "&").partition("#")[0])[0] == 200


def test_a_question_shows_its_ranking_without_being_told_to(url: str) -> None:
    status, _, text = request(url, f"/check?q={quote(QUESTION)}")
    assert status == 200
    assert "<caption>" in text
    assert '<th scope="col">概率</th>' in text
    assert "已引用" in text
    assert "/check/pack.json?" in text


def test_an_address_fills_the_form(url: str) -> None:
    _, _, text = request(url, f"/check?q={quote(TRUE)}&as_of=2019-05-01")
    assert f"\n{TRUE}</textarea>" in text
    assert 'value="2019-05-01"' in text
    assert request(url, "/check")[0] == 200


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "请先粘贴"),
        ("  \n ", "请先粘贴"),
        ("知" * (MAX_CHARACTERS + 1), str(MAX_CHARACTERS + 1)),
        ("鼓励企业创新。" * 201, "201 句"),
    ],
)
def test_too_little_and_too_much_are_told_in_a_sentence(url: str, text: str, words: str) -> None:
    status, shown = posted(url, text=text, do="check")
    assert status == 400
    assert words in shown
    assert 'role="alert"' in shown


def test_the_most_that_is_allowed_fits(url: str) -> None:
    text = "\n".join(["知识" * 50] * 99)
    assert posted(url, text=text, do="check")[0] == 200
    assert posted(url, text="知" * MAX_CHARACTERS, do="check")[0] == 200


def test_a_question_that_is_too_long_is_told(url: str) -> None:
    status, shown = posted(url, text="质押" * 1500, do="rank")
    assert (status, "最多 2000 个" in shown) == (400, True)


def test_labels_follow_the_reader_s_script(url: str) -> None:
    _, _, english = request(url, f"/check?q={quote(TRUE)}", Cookie="lang=en")
    assert "Supported" in english
    _, _, traditional = request(url, f"/check?q={quote(TRUE)}", Cookie="lang=zh-Hant")
    assert "有據" in traditional
    assert TRUE in traditional


def test_a_saved_pack_verifies_and_a_changed_one_does_not(url: str) -> None:
    data = saved(url)
    assert unpacked(data.encode()).question == QUESTION
    for field in ("file", "pasted"):
        status, shown = verified(url, data.encode(), field=field)
        assert status == 200
        assert "全部一致" in shown
    said = json.loads(data)
    said["text"] = "改过的回答"
    _, shown = verified(url, json.dumps(said).encode())
    assert "被改动过" in shown
    assert "1 项与当时不同" in shown


@pytest.mark.parametrize("data", [b"", b"{}", b"not json", b"\xff\x00", b'{"format": 2}'])
def test_what_is_no_pack_is_told_and_nothing_breaks(url: str, data: bytes) -> None:
    status, shown = verified(url, data)
    assert status == 400
    assert 'role="alert"' in shown


def test_a_pack_that_is_too_large_is_refused(url: str) -> None:
    assert verified(url, b" x" * (BYTES // 2 + 10_000))[0] == 400
    assert verified(url, b"x" * (BYTES + 100_000))[0] == 413


def test_a_pack_of_no_question_is_told(url: str) -> None:
    status, headers, text = request(url, "/check/pack.json?q=")
    assert (status, text) == (400, "问题是空的,请输入一个问题。")
    assert headers["content-type"].startswith("text/plain")


def test_the_page_of_a_pack_is_whole_and_fetches_nothing(url: str, qa: PolicyQA) -> None:
    text = saved(url, "html")
    assert text == pack_page(packed(qa, qa.ask(QUESTION)))
    assert "<script" not in text
    assert "src=" not in text.replace(XSS, "")
    assert "default-src 'none'" in text
    assert "data:application/json;base64," in text


def test_words_are_words_wherever_they_come_from(url: str) -> None:
    """Pasted text, dates, packs, and policies that are attacks wherever they have words."""
    shown = [
        posted(url, text=f"{TRUE}{XSS}\n{XSS}", do="check", as_of=XSS)[1],
        posted(url, text=f"怪异之城的质押融资{XSS}", do="rank")[1],
        request(url, f"/check?q={quote(XSS)}&as_of={quote(XSS)}&do={quote(XSS)}")[2],
        saved(url, "html"),
        verified(url, json.dumps({"format": 1, XSS: XSS}).encode())[1],
        verified(url, saved(url).replace("北京", XSS.replace('"', "'")).encode())[1],
    ]
    for page in shown:
        assert "<img" not in page
        assert "<script>" not in page
    assert any("&lt;img" in page for page in shown)


def test_the_view_is_linked_with_its_address(url: str) -> None:
    assert 'href="/check" aria-current=page' in request(url, "/check")[2]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield launched
        launched.close()


@pytest.fixture(params=[(DESKTOP, "light", True), (PHONE, "dark", False)], ids=["desk", "phone"])
def visited(request: pytest.FixtureRequest, browser: Browser, url: str) -> Iterator[Page]:
    """The view; on the phone without JavaScript. Fails for an error or a request elsewhere."""
    size, scheme, script = request.param
    faults: list[str] = []
    context = browser.new_context(
        viewport=size, color_scheme=scheme, locale="zh-CN", java_script_enabled=script
    )
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.on(
        "request",
        lambda made: (
            faults.append(made.url)
            if urlsplit(made.url).netloc not in {urlsplit(url).netloc, ""}
            else None
        ),
    )
    page.goto(f"{url}/check")
    yield page
    context.close()
    assert not faults


def fits(page: Page) -> bool:
    """Whether nothing is wider than the window, seen without a script of the page."""
    box = page.locator("main").bounding_box()
    size = page.viewport_size
    return bool(box and size and box["x"] + box["width"] <= size["width"] + 1)


@pytest.mark.browser
def test_a_reader_pastes_checks_ranks_and_verifies(visited: Page, url: str, tmp_path: Path) -> None:
    page = visited
    name = "desk" if page.viewport_size == DESKTOP else "phone"
    page.fill("#text", f"{TRUE}\n{FALSE}\n{XSS}")
    page.click("button[value=check]")
    expect(page.locator(".checked > li").first).to_contain_text("有据")
    expect(page.locator(".checked > li").nth(1)).to_contain_text("与条款不符")
    expect(page.locator("del").first).to_have_text("禁止")
    assert fits(page)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"check-{name}.png", full_page=True)
    page.fill("#text", QUESTION)
    page.click("button[value=rank]")
    expect(page.locator("table.ranking caption")).to_be_visible()
    assert fits(page)
    page.screenshot(path=SHOTS / f"ranking-{name}.png", full_page=True)
    with page.expect_download() as coming:
        page.click("a.button[href*='pack.json']")
    file = tmp_path / "pack.json"
    coming.value.save_as(file)
    page.click(".packs summary")
    page.set_input_files("#file", file)
    page.click(".packs button")
    expect(page.locator(".statements li").first).to_contain_text("一致")
    for control in page.locator("button, a.button, summary, .statements a").all():
        box = control.bounding_box()
        assert box is None or box["height"] >= 24


@pytest.mark.browser
def test_nothing_keeps_anyone_out(browser: Browser, url: str) -> None:
    """axe-core finds nothing serious in light or dark, and marks open with the keyboard."""
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        for path in (f"/check?do=check&q={quote(TRUE + FALSE)}", f"/check?q={quote(QUESTION)}"):
            page.goto(url + path)
            found = Axe().run(page).response["violations"]
            serious = [v for v in found if v["impact"] in {"serious", "critical"}]
            assert not serious, serious
        context.close()


@pytest.mark.browser
def test_the_saved_page_reads_offline(browser: Browser, qa: PolicyQA, tmp_path: Path) -> None:
    file = tmp_path / "pack.html"
    file.write_text(pack_page(packed(qa, qa.ask(QUESTION))), encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.locator("blockquote").first).to_contain_text("质押融资")
    with page.expect_download() as coming:
        page.click("a[download]")
    data = Path(coming.value.path()).read_bytes()
    assert unpacked(data).question == QUESTION
    context.close()
