"""Staff: signing in, uploading, publishing, removing; and all that must not get through."""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import settings
from corpus.read import MAX_BYTES
from errors import BadSettings, BadToken
from index.passage import Vectors
from index.store import lock
from tests.doors.desk import (
    KUNMING,
    NEW,
    TOKEN,
    XSS,
    Client,
    House,
    Reply,
    house,
    multipart,
    served,
)
from tests.fakes import FakeEmbedder
from web import staff
from web.quarantine import MOST, MOST_BYTES, Quarantine, Read
from web.sessions import FREE, HOURS, LONGEST_WAIT, Sessions

NAME = "昆明市方案.txt"
CHANGED = KUNMING.replace("12件", "15件").encode()
SUZHOU = ("苏州市规划.txt", NEW.encode())


class Slow(FakeEmbedder):
    """A model that waits, while it embeds passages, until it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.begun = threading.Event()

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.begun.set()
        assert self.go.wait(20)
        return super().passages(texts)


@pytest.fixture
def slow() -> Iterator[Slow]:
    model = Slow()
    model.go.set()
    yield model
    model.go.set()


@pytest.fixture
def made(tmp_path: Path, slow: Slow) -> House:
    return house(tmp_path, embedder=slow)


@pytest.fixture
def client(made: House) -> Iterator[Client]:
    with served(made.views) as url:
        yield Client(url)


@pytest.fixture
def signed_in(client: Client) -> Client:
    assert client.sign_in().to == "/staff"
    return client


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A signed-in browser at a library that these tests leave as it is."""
    with served(house(tmp_path_factory.mktemp("visited")).views) as url:
        client = Client(url)
        client.sign_in()
        yield client


def published(client: Client, *files: tuple[str, bytes]) -> str:
    """Upload, press publish, wait; how the job ended."""
    return ended(client, pressed(client, client.upload(*files)))


def pressed(client: Client, arrived: Reply, **chosen: str) -> Reply:
    """Press publish on a preview."""
    preview = client.ask(arrived.to)
    return client.post(
        arrived.to.replace("preview", "publish"), csrf=preview.csrf, **(chosen or {"file": "0"})
    )


def ended(client: Client, begun: Reply) -> str:
    """Wait for a job; its state and sentence."""
    place = begun.to.replace("/job/", "/progress/")
    assert place.startswith("/staff/progress/"), begun.text
    for _ in range(600):
        said = json.loads(client.ask(place).text)
        if said["over"]:
            return f"{said['state']} {said['said']}"
        time.sleep(0.02)
    raise AssertionError("the job never ended")


def change(client: Client, name: str, version: str) -> str:
    """Confirm a removal (version "") or another version; how the job ended."""
    asked = client.ask(f"/staff/change?name={name}&version={version}")
    over = re.search(r'name="over" value="([^"]*)"', asked.text)
    assert over
    return ended(
        client,
        client.post("/staff/change", csrf=asked.csrf, name=name, version=version, over=over[1]),
    )


# Signing in.


def test_without_a_token_nothing_can_be_uploaded_and_the_page_says_how_to_switch_it_on(
    tmp_path: Path,
) -> None:
    own = house(tmp_path, token="")
    with served(own.views) as url:
        client = Client(url)
        page = client.ask("/staff")
        assert "TIAOWEN_STAFF__TOKEN" in page.text
        assert "secrets.token_urlsafe" in page.text
        assert client.post("/staff/sign-in", token="").status in {404, 405}
        assert client.upload(SUZHOU).status in {404, 405}


def test_without_an_uploads_folder_the_page_says_so(made: House) -> None:
    with served((staff.view(made.live, None, made.sessions),)) as url:
        assert "[corpus]" in Client(url).ask("/staff").text


def test_a_short_token_is_refused_at_the_start_and_not_shown(monkeypatch: Any) -> None:
    monkeypatch.setenv("TIAOWEN_STAFF__TOKEN", "short-secret-12345678")
    with pytest.raises(BadSettings, match="口令太短") as caught:
        settings.load()
    assert "short-secret" not in str(caught.value)


def test_the_token_is_in_no_word_that_settings_say_of_themselves(monkeypatch: Any) -> None:
    monkeypatch.setenv("TIAOWEN_STAFF__TOKEN", TOKEN)
    loaded = settings.load()
    assert loaded.staff.token.get_secret_value() == TOKEN
    assert TOKEN not in repr(loaded) + str(loaded) + loaded.model_dump_json()


def test_the_session_cookie_is_for_this_site_and_no_script(client: Client) -> None:
    reply = client.sign_in()
    (cookie,) = [c for c in reply.headers.get_all("set-cookie") or [] if c.startswith("staff=")]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert TOKEN not in cookie
    assert "语料管理" in client.ask("/staff").text


def test_a_wrong_token_opens_nothing_and_is_never_repeated(client: Client, caplog: Any) -> None:
    reply = client.sign_in("wrong-token-wrong-token")
    assert reply.status == 403
    assert "口令不对" in reply.text
    assert "staff" not in client.cookies
    for page in (reply, client.ask("/staff"), client.ask("/corpus")):
        assert TOKEN not in page.text
        assert "wrong-token" not in page.text
    assert "token-wrong" not in caplog.text


def test_signing_in_gives_a_new_session_and_signing_out_ends_it(client: Client) -> None:
    client.cookies["staff"] = "fixed-by-someone-else"
    client.sign_in()
    first = client.cookies["staff"]
    assert first != "fixed-by-someone-else"
    desk = client.ask("/staff")
    client.post("/staff/sign-out", csrf=desk.csrf)
    stolen = Client(client.url, {"staff": first})
    assert "口令" in stolen.ask("/staff").text


def test_guessing_is_slowed_down_and_the_wait_grows() -> None:
    now = [0.0]
    sessions = Sessions(TOKEN, clock=lambda: now[0])
    waits = []
    for _ in range(FREE):
        with pytest.raises(BadToken, match="口令不对"):
            sessions.sign_in("x")
    for _ in range(12):
        with pytest.raises(BadToken, match="秒后再试") as caught:
            sessions.sign_in(TOKEN)
        waits.append(int(re.search(r"(\d+) 秒", str(caught.value))[1]))  # type: ignore[index]
        now[0] += waits[-1] + 1
        with pytest.raises(BadToken, match="口令不对"):
            sessions.sign_in("x")
    assert waits == sorted(waits)
    assert waits[0] < waits[-1] <= LONGEST_WAIT + 1
    now[0] += LONGEST_WAIT + 1
    assert sessions.of(sessions.sign_in(TOKEN).id) is not None


def test_a_session_ends_by_itself() -> None:
    now = [0.0]
    sessions = Sessions(TOKEN, clock=lambda: now[0])
    session = sessions.sign_in(TOKEN)
    assert sessions.of(session.id) == session
    now[0] = HOURS * 3600
    assert sessions.of(session.id) is None


@pytest.mark.parametrize("given", ["", "\ud800", "口令", TOKEN[:-1], TOKEN + "x", TOKEN.upper()])
def test_only_the_token_is_the_token(given: str) -> None:
    with pytest.raises(BadToken):
        Sessions(TOKEN).sign_in(given)
    with pytest.raises(BadToken):
        Sessions("").sign_in(given)


_ROUTES = [
    ("GET", "/staff/preview/x"),
    ("GET", "/staff/change?name=x"),
    ("GET", "/staff/job/x"),
    ("GET", "/staff/progress/x"),
    ("POST", "/staff/upload"),
    ("POST", "/staff/publish/x"),
    ("POST", "/staff/drop/x"),
    ("POST", "/staff/change"),
    ("POST", "/staff/sign-out"),
]


def test_every_staff_route_is_in_the_table_above(made: House) -> None:
    view = made.views[1]
    routes = [
        (method, path)
        for route in view.router.routes
        for path in [str(getattr(route, "path", ""))]
        for method in getattr(route, "methods", ())
    ]
    known = {(method, path.partition("?")[0].replace("/x", "/{id_}")) for method, path in _ROUTES}
    assert {pair for pair in routes if pair[0] != "HEAD"} <= known | {
        ("GET", "/staff"),
        ("POST", "/staff/sign-in"),
    }


@pytest.mark.parametrize(("method", "path"), _ROUTES)
@pytest.mark.parametrize("cookie", ["", "bad", "x" * 5000])
def test_no_staff_route_does_anything_without_a_session(
    visited: Client, method: str, path: str, cookie: str
) -> None:
    stranger = Client(visited.url, {"staff": cookie})
    reply = stranger.ask(path) if method == "GET" else stranger.post(path, csrf="", name=NAME)
    assert (reply.status, reply.to) in {(303, "/staff"), (403, "")}


@pytest.mark.parametrize("path", [path for method, path in _ROUTES if method == "POST"])
@pytest.mark.parametrize("csrf", ["", "x", "口令"])
def test_no_form_is_taken_without_its_sign(visited: Client, path: str, csrf: str) -> None:
    reply = visited.post(path, csrf=csrf, name=NAME, version="", over="")
    assert reply.status == 403
    assert "语料管理" in visited.ask("/staff").text


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_no_form_is_taken_from_another_site(visited: Client, origin: str) -> None:
    csrf = visited.ask("/staff").csrf
    body, kind = multipart(csrf, [SUZHOU])
    head = {"Content-Type": kind, "Origin": origin}
    assert visited.ask("/staff/upload", method="POST", body=body, **head).status == 403


# Uploading and publishing.


def test_a_policy_is_previewed_then_published_and_answers_without_a_restart(
    made: House, signed_in: Client
) -> None:
    before = made.live.now()
    arrived = signed_in.upload(SUZHOU)
    preview = signed_in.ask(arrived.to).text
    assert "将作为新的政策收录" in preview
    assert "飞天担保" in preview
    assert made.live.now() is before
    assert "done" in ended(signed_in, pressed(signed_in, arrived))
    assert SUZHOU[0] in made.live.now().snapshot.policies
    assert "飞天担保" in made.live.now().ask("飞天担保基金").citations[0].quote
    assert "飞天担保" in signed_in.ask(f"/corpus/{SUZHOU[0]}").text
    assert signed_in.ask(f"/original/{SUZHOU[0]}").data == SUZHOU[1]


def test_a_new_version_shows_its_difference_and_the_old_one_stays(
    made: House, signed_in: Client
) -> None:
    arrived = signed_in.upload((NAME, CHANGED))
    preview = signed_in.ask(arrived.to).text
    assert "将取代同名的现行版本" in preview
    assert "修改 1 条" in preview
    assert re.search(r"<del>.*?12</del><ins>.*?15</ins>", preview)
    assert "done" in ended(signed_in, pressed(signed_in, arrived))
    versions = signed_in.ask(f"/versions/{NAME}").text
    assert re.search(r"<del>.*?12</del><ins>.*?15</ins>", versions)
    assert signed_in.ask(f"/original/{NAME}?version=0").data == KUNMING.encode()
    assert signed_in.ask(f"/original/{NAME}").data == CHANGED
    assert "done" in change(signed_in, NAME, "0")
    assert signed_in.ask(f"/original/{NAME}").data == KUNMING.encode()
    assert made.publisher.uploads.ledger()[NAME].current == 0


def test_a_policy_is_removed_and_restored(made: House, signed_in: Client) -> None:
    assert "确定把" in signed_in.ask(f"/staff/change?name={NAME}").text
    assert "done" in change(signed_in, NAME, "")
    assert NAME not in made.live.now().snapshot.policies
    assert Client(signed_in.url).ask(f"/corpus/{NAME}").status == 404
    assert Client(signed_in.url).ask(f"/original/{NAME}").status == 404
    assert NAME in signed_in.ask("/staff").text
    assert "done" in change(signed_in, NAME, "0")
    assert NAME in made.live.now().snapshot.policies


def test_of_several_files_the_chosen_are_published_and_the_bad_named(
    made: House, signed_in: Client
) -> None:
    arrived = signed_in.upload(
        ("坏.txt", b""), SUZHOU, ("无条款.txt", "各单位:请执行。".encode()), ("新.md", CHANGED)
    )
    page = signed_in.ask(arrived.to).text
    assert "是空文件" in page
    assert "没有找到任何条款编号" in page
    assert "done" in ended(signed_in, pressed(signed_in, arrived, file="1"))
    held = made.live.now().snapshot.policies
    assert "新.md" in held
    assert SUZHOU[0] not in held


def test_the_very_text_that_is_held_is_not_published_again(visited: Client) -> None:
    page = visited.ask(visited.upload((NAME, KUNMING.encode()), ("别名.txt", KUNMING.encode())).to)
    assert "与现行版本完全相同,无需收录" in page.text
    assert f"内容与已收录的 {NAME} 完全相同" in page.text


def test_nothing_chosen_is_said_and_the_preview_stays(visited: Client) -> None:
    arrived = visited.upload(SUZHOU)
    assert "没有选择" in pressed(visited, arrived, file="9").text
    assert visited.ask(arrived.to).status == 200


def test_a_dropped_upload_is_gone(visited: Client) -> None:
    arrived = visited.upload(SUZHOU)
    csrf = visited.ask(arrived.to).csrf
    assert visited.post(arrived.to.replace("preview", "drop"), csrf=csrf).to == "/staff"
    assert visited.ask(arrived.to).status == 404


def test_the_chat_answers_while_the_index_is_built(
    made: House, signed_in: Client, slow: Slow
) -> None:
    slow.go.clear()
    begun = pressed(signed_in, signed_in.upload(SUZHOU))
    assert slow.begun.wait(20)
    answer = made.live.now().ask("质押融资有什么支持")
    assert answer.citations
    assert "正在更新索引" in signed_in.ask(begun.to).text
    assert signed_in.ask("/corpus").status == 200
    slow.go.set()
    assert "done" in ended(signed_in, begun)


def test_two_who_publish_at_once_both_get_their_turn(
    made: House, signed_in: Client, slow: Slow
) -> None:
    other = Client(signed_in.url)
    other.sign_in()
    slow.go.clear()
    first = pressed(signed_in, signed_in.upload(SUZHOU))
    second = pressed(other, other.upload((NAME, CHANGED)))
    assert "排队中" in other.ask(second.to).text
    slow.go.set()
    assert "done" in ended(signed_in, first)
    assert "done" in ended(other, second)
    held = made.live.now().snapshot.policies
    assert SUZHOU[0] in held
    assert "15件" in held[NAME].text


def test_of_two_new_versions_of_one_policy_the_second_must_look_again(
    made: House, signed_in: Client
) -> None:
    one = signed_in.upload((NAME, CHANGED))
    two = signed_in.upload((NAME, KUNMING.replace("12件", "99件").encode()))
    assert "done" in ended(signed_in, pressed(signed_in, one))
    told = ended(signed_in, pressed(signed_in, two))
    assert "failed" in told
    assert "在预览之后有了变动" in told
    assert "15件" in made.live.now().snapshot.policies[NAME].text


def test_publishing_twice_publishes_once(signed_in: Client, slow: Slow) -> None:
    arrived = signed_in.upload(SUZHOU)
    csrf = signed_in.ask(arrived.to).csrf
    place = arrived.to.replace("preview", "publish")
    first, second = (signed_in.post(place, csrf=csrf, file="0") for _ in range(2))
    assert "done" in ended(signed_in, first)
    assert second.status == 404


def test_while_another_process_builds_it_is_said_and_the_upload_waits(
    made: House, signed_in: Client
) -> None:
    arrived = signed_in.upload(SUZHOU)
    with lock(made.publisher.index):
        told = ended(signed_in, pressed(signed_in, arrived))
    assert "另一个进程正在" in told
    assert "done" in ended(signed_in, pressed(signed_in, arrived))


def test_a_build_that_breaks_tells_no_secrets_and_changes_nothing(
    made: House, signed_in: Client, slow: Slow, monkeypatch: Any
) -> None:
    before = made.live.now()
    monkeypatch.setattr(slow, "passages", lambda _: 1 / 0)
    told = published(signed_in, SUZHOU)
    assert "没有任何更改" in told
    assert "division" not in told
    assert made.live.now() is before
    assert made.publisher.uploads.ledger() == {}


def test_a_browser_that_goes_away_after_publishing_stops_nothing(
    made: House, signed_in: Client, slow: Slow
) -> None:
    slow.go.clear()
    begun = pressed(signed_in, signed_in.upload(SUZHOU))
    assert slow.begun.wait(20)
    back = Client(signed_in.url)
    slow.go.set()
    back.sign_in()
    assert "done" in ended(back, begun)


# What should not get through.


def test_a_file_of_60_mb_gets_a_sentence_and_the_others_their_preview(visited: Client) -> None:
    page = visited.ask(visited.upload(("大.txt", b"x" * 60_000_000), SUZHOU).to)
    assert "文件有 60.0 MB,每个文件最多 20 MB" in page.text
    assert "将作为新的政策收录" in page.text


def test_a_file_at_the_bound_is_read(visited: Client) -> None:
    assert MAX_BYTES == 20_000_000
    page = visited.ask(visited.upload(("大.txt", b"\x00" * MAX_BYTES)).to)
    assert "不是文本" in page.text


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_the_bound_is_refused(visited: Client, announced: bool) -> None:
    head, kind = multipart(visited.ask("/staff").csrf, [("a.txt", b"")])
    netloc = urlsplit(visited.url).netloc
    lines = [
        "POST /staff/upload HTTP/1.1",
        f"Host: {netloc}",
        f"Cookie: staff={visited.cookies['staff']}",
        f"Content-Type: {kind}",
    ]
    with socket.create_connection(tuple(netloc.split(":")), timeout=30) as raw:  # type: ignore[arg-type]
        if announced:
            lines.append(f"Content-Length: {staff.WHOLE + 1}")
            raw.sendall("\r\n".join([*lines, "", ""]).encode())
        else:
            lines.append("Transfer-Encoding: chunked")
            raw.sendall("\r\n".join([*lines, "", ""]).encode())
            start = head.partition(b"--\r\n")[0].rpartition(b"\r\n--")[0]
            raw.sendall(b"%x\r\n%s\r\n" % (len(start), start))
            try:
                for _ in range(staff.WHOLE // 2**20 + 2):
                    raw.sendall(b"%x\r\n%s\r\n" % (2**20, b"x" * 2**20))
            except OSError:
                pass  # it has heard enough
        assert b" 413 " in raw.recv(4096).partition(b"\r\n")[0]
    assert visited.ask("/corpus").status == 200


def test_a_browser_that_goes_away_in_the_middle_leaves_nothing(
    made: House, signed_in: Client
) -> None:
    body, kind = multipart(signed_in.ask("/staff").csrf, [("大.txt", b"x" * 3_000_000)])
    netloc = urlsplit(signed_in.url).netloc
    head = (
        f"POST /staff/upload HTTP/1.1\r\nHost: {netloc}\r\nCookie: staff={signed_in.cookies['staff']}"
        f"\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(tuple(netloc.split(":")), timeout=30) as raw:  # type: ignore[arg-type]
        raw.sendall(head.encode() + body[: len(body) // 2])
    assert "等待确认" not in signed_in.ask("/staff").text
    assert "done" in published(signed_in, SUZHOU)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../tmp/evil.txt", "evil.txt"),
        ("..\\..\\evil.txt", "evil.txt"),
        ("/etc/evil.txt", "evil.txt"),
        ("<script>window.hacked=1</script>.txt", "script_.txt"),
        (f"{XSS}.txt", "_img src=x onerror=%22window.hacked=1%22_.txt"),
        (".evil.txt", "evil.txt"),
    ],
)
def test_a_hostile_name_becomes_a_plain_one_inside_the_folder(
    made: House, signed_in: Client, tmp_path: Path, name: str, kept: str
) -> None:
    assert "done" in published(signed_in, (name, SUZHOU[1]))
    assert kept in made.live.now().snapshot.policies
    written = list(tmp_path.rglob("0001.txt"))
    assert written == [made.publisher.uploads.path(kept, 1)]
    assert "<script>window" not in signed_in.ask("/corpus").text


def test_two_files_of_one_name_are_both_refused(visited: Client) -> None:
    page = visited.ask(visited.upload(SUZHOU, (f"x/{SUZHOU[0]}", CHANGED)).to).text
    assert page.count("有几个文件同名") == 2
    assert "收录所选文件" not in page


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("假.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "的内容是图片"),
        ("假.exe", b"MZ", "不是支持的格式"),
        ("空.txt", b"", "是空文件"),
        ("", b"x", "没有收到文件"),
        ("长" * 300 + ".txt", b"x", "文件名太长"),
    ],
)
def test_a_file_that_is_no_policy_is_told_so(
    visited: Client, name: str, data: bytes, sentence: str
) -> None:
    reply = visited.upload((name, data))
    page = visited.ask(reply.to) if reply.to else reply
    assert sentence in page.text


def test_too_many_files_and_a_broken_form_are_told_so(visited: Client) -> None:
    many = visited.upload(*((f"{n}.txt", b"x") for n in range(21)))
    assert (many.status, "最多 20 个文件" in many.text) == (400, True)
    broken = visited.ask(
        "/staff/upload",
        method="POST",
        body=b"--x\r\nnonsense",
        **{"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert broken.status in {400, 403}


def test_a_program_error_in_reading_is_a_sentence(visited: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("web.arrivals.parse", lambda _: 1 / 0)
    page = visited.ask(visited.upload(SUZHOU).to).text
    assert "无法解析" in page
    assert "division" not in page


def test_a_change_of_what_is_not_held_is_refused(visited: Client) -> None:
    csrf = visited.ask("/staff").csrf
    for name in ("none.txt", "../settings.toml"):
        assert visited.ask(f"/staff/change?name={name}").status == 404
        reply = visited.post("/staff/change", csrf=csrf, name=name, version="0", over="")
        assert reply.status == 404


def test_a_damaged_ledger_is_told_to_staff_and_readers_go_on(
    made: House, signed_in: Client
) -> None:
    made.publisher.uploads.folder.mkdir(exist_ok=True)
    (made.publisher.uploads.folder / "ledger.json").write_bytes(b"{")
    assert "上传记录" in signed_in.ask("/staff").text
    assert "上传记录" in signed_in.ask(f"/staff/change?name={NAME}").text
    assert signed_in.ask(f"/corpus/{NAME}").status == 200


def test_the_quarantine_is_bounded_and_forgets(made: House) -> None:
    now = [0.0]
    quarantine = Quarantine(clock=lambda: now[0])
    policy = made.live.now().snapshot.policies[NAME]
    first = quarantine.put((), ())
    for _ in range(MOST):
        quarantine.put((), ())
    assert quarantine.batch(first.id) is None
    assert len(quarantine.batches()) == MOST

    class Large(bytes):
        def __len__(self) -> int:
            return MOST_BYTES // 2 + 1

    big = [quarantine.put((Read(policy, Large(), ""),), ()) for _ in range(2)]
    assert quarantine.batches() == (big[1],)
    now[0] = 10**6
    assert quarantine.batches() == ()
    assert quarantine.take(big[1].id) is None
