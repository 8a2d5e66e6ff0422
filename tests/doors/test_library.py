"""The library, for everybody: the list, a policy, its original, its versions."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import pytest

from index.originals import Originals
from index.snapshot import Facet
from page.labels import labels
from page.library import A_PAGE, Wanted, library_page, listed
from rag.answer import Script
from tests.doors.desk import KUNMING, TODAY, TOKEN, XSS, Client, House, house, served
from web import library

_TAG = re.compile(r"<[^>]*>")
NAME = "昆明市方案.txt"
SAY = labels(Script.SIMPLIFIED)


def words(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> House:
    return house(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def client(made: House) -> Iterator[Client]:
    with served(made.views) as url:
        yield Client(url)


def facets(made: House) -> tuple[Facet, ...]:
    return made.live.now().snapshot.facets


def test_the_list_has_every_policy_with_what_was_read(client: Client) -> None:
    said = words(client.ask("/corpus").text)
    for told in (
        "昆明市知识产权示范城市工作方案",
        "昆明市人民政府办公室",
        "2022-09-29",
        "2022-2025",
        "规划期已满",
        "江西省",
        "找到 3 份,共收录 3 份",
    ):
        assert told in said


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=質押", set()),
        ("q=示范 昆明", {NAME}),
        ("q=方案", {NAME, "江西省方案.txt"}),
        ("region=江西省", {"江西省方案.txt"}),
        ("standing=ended", {NAME}),
        ("standing=current&region=昆明市", set()),
        ("year=2022", {NAME}),
        ("issuer=昆明市人民政府办公室", {NAME}),
        ("standing=nonsense", set()),
    ],
)
def test_a_filter_leaves_what_is_asked_for(made: House, query: str, names: set[str]) -> None:
    wanted = Wanted.of(dict(part.split("=") for part in query.split("&")))
    assert {facet.name for facet in listed(facets(made), wanted, on=TODAY)} == names


def test_thousands_of_policies_are_paged_and_none_is_read(made: House) -> None:
    one = next(facet for facet in facets(made) if facet.name == NAME)
    many = [replace(one, name=f"{n:05}.txt", title=f"第{n}号") for n in range(5000)]
    body = library_page(many, Wanted(page=2), SAY, on=TODAY, staff=False)
    assert body.count("<tr role") == A_PAGE + 1
    assert "第50号" in body
    assert "第 2 页,共 100 页" in body
    last = library_page(many, Wanted(page=10**6), SAY, on=TODAY, staff=False)
    assert "第4999号" in last


def test_a_page_of_the_list_keeps_the_filter() -> None:
    url = Wanted(q="质押 &", region="江西省").url(page=3)
    assert Wanted.of({"q": "质押 &", "region": "江西省", "page": "3"}).url(page=3) == url
    assert "page=3" in url


@pytest.mark.parametrize("page", ["-1", "0", "x", "９", "99999999999", ""])
def test_an_impossible_page_is_the_first_or_the_last(client: Client, page: str) -> None:
    assert "昆明市" in client.ask(f"/corpus?page={page}").text


def test_a_policy_shows_what_was_read_and_where(client: Client) -> None:
    page = client.ask(f"/corpus/{NAME}").text
    said = words(page)
    assert "读自「昆明市人民政府办公室」" in said
    assert "昆明·二(一) 质押融资" in said
    assert re.search(r"每万人口高价值发明专利拥有量</th>.*?12.*?2025.*?件", page)
    assert re.search(r"市财政局</th><td><a [^>]*>昆明·二\(一\)</a>", page)
    assert "<caption>" in page


def test_every_clause_has_its_permanent_link(made: House, client: Client) -> None:
    policy = made.live.now().snapshot.policies[NAME]
    links = re.findall(
        r'class="place" href="/policy/[^"#]*#([^"]*)"', client.ask(f"/corpus/{NAME}").text
    )
    assert {clause.id for clause in policy.clauses} <= {unquote(link) for link in links}


@pytest.mark.parametrize("typed", ["质押融资", "質押融資"])
def test_search_inside_marks_the_words_of_the_text(client: Client, typed: str) -> None:
    page = client.ask(f"/corpus/{NAME}?q={typed}").text
    assert re.findall(r"<mark>(.*?)</mark>", page) == ["质押融资", "质押融资"]
    page = client.ask(f"/corpus/江西省方案.txt?q={typed}").text
    assert re.findall(r"<mark>(.*?)</mark>", page) == ["質押融資", "質押融資"]


def test_what_is_not_found_is_said(client: Client) -> None:
    assert "见于 0 处条款" in client.ask(f"/corpus/{NAME}?q=登月").text


def test_the_original_is_the_very_bytes_and_is_never_shown_by_the_browser(client: Client) -> None:
    reply = client.ask(f"/original/{NAME}")
    assert reply.data == KUNMING.encode()
    assert reply.headers["content-type"] == "application/octet-stream"
    assert reply.headers["content-disposition"].startswith("attachment;")
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("place", ["corpus", "original", "versions"])
@pytest.mark.parametrize(
    "name", ["none.txt", "..%2f..%2fsettings.toml", "%2e%2e/settings.toml", f"{XSS}", "/etc/passwd"]
)
def test_what_is_not_held_is_a_sentence_and_no_file(client: Client, place: str, name: str) -> None:
    reply = client.ask(f"/{place}/{name}")
    assert reply.status == 404
    assert "<img" not in reply.text
    assert "root:" not in reply.text


def test_words_of_policies_and_readers_are_never_markup(made: House, client: Client) -> None:
    odd = next(facet.name for facet in facets(made) if "怪异" in facet.name)
    for path in ("/corpus", f"/corpus?q={XSS}", f"/corpus/{odd}?q={XSS}", f"/versions/{odd}"):
        page = client.ask(path).text
        assert XSS not in page
        assert "<img" not in page
        assert html.escape(XSS) in page


def test_labels_are_in_the_readers_script_and_policies_in_their_own(client: Client) -> None:
    english = Client(client.url, {"lang": "en"}).ask("/corpus/江西省方案.txt").text
    assert "Read the whole text" in english
    assert "總體要求" in english
    traditional = Client(client.url, {"lang": "zh-Hant"}).ask(f"/corpus/{NAME}").text
    assert "閱讀全文" in traditional
    assert "质押融资" in traditional


def test_without_a_version_the_versions_page_compares_the_text_with_itself(client: Client) -> None:
    assert "条款完全相同" in client.ask(f"/versions/{NAME}?older=99&newer=x").text


def test_a_facet_knows_what_the_list_shows(made: House) -> None:
    kunming = next(facet for facet in facets(made) if facet.name == NAME)
    assert kunming.counts == (3, 1, 2, 0)
    assert kunming.issued == date(2022, 9, 29)
    assert str(kunming.period) == "2022-2025"


def test_nothing_of_the_staff_is_offered_to_others(client: Client) -> None:
    page = client.ask(f"/corpus/{NAME}").text
    assert "移出语料" not in page
    assert "/staff/change" not in page


def test_without_uploads_the_library_is_open_and_nothing_can_be_changed(made: House) -> None:
    own = Originals(made.publisher.shipped, None)
    with served((library.view(made.live.now, own, made.sessions),)) as url:
        visitor = Client(url, {"staff": made.sessions.sign_in(TOKEN).id})
        assert visitor.ask(f"/original/{NAME}").data == KUNMING.encode()
        assert "移出语料" not in visitor.ask(f"/corpus/{NAME}").text
        assert visitor.ask(f"/versions/{NAME}").status == 200
