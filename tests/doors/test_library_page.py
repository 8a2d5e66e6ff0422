"""The library and the desk in a real browser: at a desk and on a phone, by day and by night."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.doors.desk import KUNMING, NEW, TOKEN, House, house, served
from web import ask

pytestmark = pytest.mark.browser

SHOTS = Path(__file__).parents[2] / "build" / "screenshots"
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
).split()
DESKTOP = {"width": 1360, "height": 860}
PHONE = {"width": 390, "height": 844}
NAME = "昆明市方案.txt"
CHANGED = KUNMING.replace("12件", "15件").replace("(二)海外维权", "(三)海外维权")

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def made(tmp_path: Path) -> House:
    return house(tmp_path / "library")


@pytest.fixture
def url(made: House) -> Iterator[str]:
    with served((ask.view(made.live.now, entry=""), *made.views)) as at:
        yield at


@pytest.fixture
def visit(browser: Browser, url: str) -> Iterator[Open]:
    """Opens a page; fails the test for a script that ran, an error or a request elsewhere."""
    faults: list[str] = []
    contexts = []

    def opened(
        path: str, *, size: dict[str, int] = DESKTOP, scheme: str = "light", script: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
            has_touch=size is PHONE,
            java_script_enabled=script,
            locale="zh-CN",
        )
        contexts.append(context)
        page = context.new_page()
        here = urlsplit(url).netloc
        page.on(
            "request", lambda r: faults.append(r.url) if urlsplit(r.url).netloc != here else None
        )
        page.on("pageerror", lambda error: faults.append(f"page error {error}"))
        page.on("console", lambda s: faults.append(s.text) if s.type == "error" else None)
        page.on("dialog", lambda dialog: faults.append(f"dialog {dialog.message}"))
        page.goto(url + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults


def right(page: Page, name: str) -> None:
    """Nobody is kept out, nothing sticks out, nothing ran; a picture is kept to be looked at."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"library-{name}.png")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [
        f"{v['id']}: {v['nodes'][0]['html'][:160]}"
        for v in found
        if v["impact"] in {"serious", "critical"}
    ]
    assert not serious
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.evaluate("innerWidth")
    assert page.evaluate("window.hacked") is None
    small = page.evaluate(
        "[...document.querySelectorAll('main button, main input:not([type=hidden]), main select,"
        " main .button, main .place, nav a')].filter(e => e.checkVisibility() &&"
        " e.getBoundingClientRect().height < 24).map(e => e.outerHTML)"
    )
    assert small == []


def signed_in(page: Page) -> None:
    """Go through the door."""
    page.get_by_role("link", name="工作人员登录").click()
    page.get_by_label("口令").fill(TOKEN)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="语料管理")).to_be_visible()


def files(folder: Path, **texts: str) -> list[str]:
    """Files to upload."""
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return [str(folder / f"{name}.txt") for name in texts]


LOOKS = pytest.mark.parametrize(
    ("size", "scheme"),
    [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")],
    ids=["desktop-light", "desktop-dark", "phone-light", "phone-dark"],
)


TWO_LOOKS = pytest.mark.parametrize(
    ("size", "scheme"),
    [(DESKTOP, "light"), (PHONE, "dark")],
    ids=["desktop-light", "phone-dark"],
)


@LOOKS
def test_a_reader_finds_a_policy_looks_inside_and_opens_a_clause(
    visit: Open, size: dict[str, int], scheme: str, request: pytest.FixtureRequest
) -> None:
    look = request.node.callspec.id
    page = visit("/corpus", size=size, scheme=scheme)
    right(page, f"{look}-list")
    page.get_by_role("combobox", name="地区", exact=True).select_option("昆明市")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_role("rowheader")).to_have_count(1)
    page.get_by_role("link", name="昆明市知识产权示范城市").click()
    page.get_by_label("在本政策中查找").fill("質押融資")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("mark")).to_have_text(["质押融资", "质押融资"])
    right(page, f"{look}-policy")
    page.locator(".tree").get_by_role("link", name="昆明·二(二)").click()
    expect(page.locator("section:target")).to_contain_text("海外维权")


@TWO_LOOKS
def test_staff_upload_look_publish_compare_and_remove(
    visit: Open,
    tmp_path: Path,
    size: dict[str, int],
    scheme: str,
    request: pytest.FixtureRequest,
) -> None:
    look = request.node.callspec.id
    page = visit("/corpus", size=size, scheme=scheme)
    page.get_by_role("link", name="工作人员登录").click()
    right(page, f"{look}-sign-in")
    page.go_back()
    signed_in(page)
    right(page, f"{look}-desk")
    sent = files(tmp_path, 昆明市方案=CHANGED, 苏州市规划=NEW, 坏="")
    page.get_by_label("选择文件").set_input_files(sent)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("heading", name="不能收录的文件")).to_be_visible()
    expect(page.locator("ins")).to_have_text("[增]15")
    page.locator(".arrived").last.get_by_text("读出的全部内容").click()
    right(page, f"{look}-preview")
    page.get_by_role("button", name="收录所选文件").click()
    expect(page.get_by_role("status")).to_have_text("完成,已可检索。")
    right(page, f"{look}-job")
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("link", name="版本与差异").click()
    expect(page.locator(".difference .fate")).to_have_text(["修改", "改号"])
    right(page, f"{look}-versions")
    page.get_by_role("link", name="返回").click()
    page.get_by_role("link", name="移出语料").click()
    right(page, f"{look}-confirm")
    page.get_by_role("button", name="移出语料").click()
    expect(page.get_by_role("status")).to_have_text("完成,已可检索。")
    page.get_by_role("link", name="返回语料管理").click()
    expect(page.get_by_role("heading", name="已移出的政策")).to_be_visible()
    right(page, f"{look}-removed")


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(visit: Open, tmp_path: Path) -> None:
    page = visit("/corpus")
    signed_in(page)
    large = tmp_path / "大.txt"
    large.write_bytes(b"x" * 20_000_001)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_label("选择文件").set_input_files([str(large)])
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("status")).to_have_text("超过 20 MB,没有上传:大.txt")
    assert "POST" not in sent


def test_everything_works_without_a_script(visit: Open, made: House, tmp_path: Path) -> None:
    page = visit("/corpus?q=昆明", script=False)
    expect(page.get_by_role("rowheader")).to_have_count(1)
    signed_in(page)
    page.get_by_label("选择文件").set_input_files(files(tmp_path, 苏州市规划=NEW))
    page.get_by_role("button", name="上传并预览").click()
    with page.expect_navigation():  # count() would look between two documents
        page.get_by_role("button", name="收录所选文件").click()
    while page.get_by_role("link", name="刷新进度").count():
        with page.expect_navigation():
            page.get_by_role("link", name="刷新进度").click()
    expect(page.get_by_role("status")).to_have_text("完成,已可检索。")
    assert "苏州市规划.txt" in made.live.now().snapshot.policies


def test_english_labels_reach_every_page(visit: Open) -> None:
    page = visit("/corpus")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Policies")).to_be_visible()
    page.get_by_role("link", name="昆明市知识产权示范城市").click()
    expect(page.get_by_role("heading", name="Outline")).to_be_visible()
    page.goto(page.url.partition("/corpus")[0] + "/staff")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
