"""What holds for every test: one thread, no network but this machine's own, one browser."""

import os

# Before any library is imported: some read these once.
os.environ.update(
    OMP_NUM_THREADS="1",  # barriers of several threads stall on a shared machine
    TOKENIZERS_PARALLELISM="false",
    GRADIO_ANALYTICS_ENABLED="False",
    HF_HUB_OFFLINE="1",
    TRANSFORMERS_OFFLINE="1",
    LANGSMITH_TRACING="false",
    # For child processes, which the guard below does not see: a proxy that nobody answers.
    http_proxy="http://127.0.0.1:9",
    https_proxy="http://127.0.0.1:9",
    no_proxy="127.0.0.1,localhost,::1",
)
for name in [n for n in os.environ if n.startswith("TIAOWEN_")]:
    del os.environ[name]  # the developer's own settings
os.environ["TIAOWEN_CORPUS__UPLOADS"] = ""  # nor what was uploaded here

import dataclasses
import fcntl
import ipaddress
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import expect

import assemble
import settings
from rag.pipeline import PolicyQA

hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")


class NetworkForbidden(RuntimeError):
    """A test tried to reach another machine."""


_attempts: list[str] = []

# Which argument of an audit event names the host: connect(socket, (host, port)).
_HOST_ARGUMENT = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}


def _is_here(host: object) -> bool:
    """Whether a host is this machine: loopback, a wildcard, or no network address at all."""
    if isinstance(host, (bytes, bytearray)):
        host = host.decode(errors="replace")
    if not isinstance(host, str) or host in {"", "localhost", "0.0.0.0", "::"}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse, and note down, every connection and look-up that leaves this machine."""
    position = _HOST_ARGUMENT.get(event)
    if position is None:
        return
    host = arguments[position]
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        # A Unix socket's address is a path, not a tuple.
        host = host[0] if isinstance(host, tuple) else None
    if not _is_here(host):
        _attempts.append(f"{event} {host}")
        raise NetworkForbidden(f"{event}: {host} is not this machine, and tests use no other")


sys.addaudithook(_guard)


@pytest.fixture
def network_attempts() -> list[str]:
    """What the network guard refused so far; a test that means to be refused clears it."""
    return _attempts


@pytest.fixture(autouse=True)
def _no_network(network_attempts: list[str]) -> Iterator[None]:
    """Fail a test that tried to leave this machine, even where the code swallowed the refusal."""
    network_attempts.clear()
    yield
    attempts = list(network_attempts)
    network_attempts.clear()
    assert not attempts, f"tried to reach another machine: {attempts}"


_PATIENCE = 20_000  # ms a page may take on a busy machine; how fast it is, no test says


def _browser() -> str | None:
    """The Chromium or Chrome on the PATH; `make test` names one in CHROMIUM."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser to drive, for playwright's `executable_path`.

    Launch it with `args=["--no-sandbox", "--disable-background-networking"]`: root has no sandbox.
    """
    browser = _browser()
    if browser is None:
        pytest.skip("no Chromium or Chrome was found")
    expect.set_options(timeout=_PATIENCE)
    return browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the browser tests where there is no browser."""
    if _browser() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="browser test: no Chromium or Chrome"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that browser tests were not run."""
    reports = terminalreporter.getreports("skipped")
    skipped = [r for r in reports if isinstance(r, pytest.TestReport) and "browser" in r.keywords]
    if skipped:
        terminalreporter.section("BROWSER TESTS WERE NOT RUN", red=True, bold=True)
        terminalreporter.line(
            f"{len(skipped)} tests need a browser, and there is no Chromium or Chrome here. "
            "On Debian: apt-get install chromium fonts-noto-cjk"
        )


@pytest.fixture(scope="session")
def real_index() -> Path:
    """The index of the five policies by the real model, built once for all workers and runs."""
    folder = Path(__file__).parent.parent / "build" / "tests" / "index"
    folder.mkdir(parents=True, exist_ok=True)
    loaded = settings.load()
    chosen = loaded.model_copy(update={"index": loaded.index.model_copy(update={"folder": folder})})
    with (folder.parent / "BUILDING").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if assemble.is_stale(chosen):
            assemble.build_index(chosen)
    return folder


@pytest.fixture(scope="session")
def real_qa(real_index: Path) -> PolicyQA:
    """The assistant over the five policies, asked on a fixed day."""
    loaded = settings.load()
    chosen = loaded.model_copy(
        update={"index": loaded.index.model_copy(update={"folder": real_index})}
    )
    qa = assemble.policy_qa(chosen)
    return dataclasses.replace(qa, today=lambda: date(2026, 11, 22))
