"""A file is read by a child that may use little, reach nothing, and whose end is no one else's."""

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import sandbox
from corpus.extract import Extract, Unreadable
from corpus.kind import Kind
from corpus.read import source
from corpus.sandbox import CHILD, sandboxed
from errors import BadSource
from tests.corpus import papers

# A child that is the real one up to its reading, which then does what a hostile parser would.
HEAD = f"""
import runpy, sys
child = runpy.run_path({str(CHILD)!r}, run_name="child")
child["leave_network"](); child["limit"](); sys.addaudithook(child["guard"])
"""


Doing = Callable[[str], Path]


@pytest.fixture
def doing(tmp_path: Path) -> Doing:
    """What writes a child that does what some code says."""

    def made(code: str) -> Path:
        (tmp_path / "child.py").write_text(HEAD + code, encoding="utf-8")
        return tmp_path / "child.py"

    return made


def run(child: Path, *, seconds: float = 20.0, data: bytes = b"x") -> Extract:
    return sandboxed(Kind.HTML, data, child=child, seconds=seconds)


def test_a_page_comes_out_as_it_does_in_this_process() -> None:
    found = sandboxed(Kind.HTML, papers.policy_html("一、甲。\n二、乙。"))
    assert found.text == "一、甲。\n二、乙。\n"
    assert found.notes


def test_why_a_file_is_unreadable_comes_out_too() -> None:
    with pytest.raises(BadSource, match=r"^《某\.docx》里没有 Word 正文"):
        source("某.docx", papers.zipped({"word/x.xml": b"x"}))


@pytest.mark.parametrize(
    "code",
    [
        "import os, signal; os.abort()",
        "raise SystemExit(3)",
        "raise RuntimeError('x')",
        "print('no JSON')",
        "pass",
        "while True: sys.stdout.write('x' * 1_000_000)",
    ],
)
def test_a_child_that_fails_is_one_sentence(doing: Doing, code: str) -> None:
    with pytest.raises(Unreadable, match="使解析程序中途退出"):
        run(doing(code))


def test_a_child_that_takes_too_long_is_ended(doing: Doing) -> None:
    with pytest.raises(Unreadable, match="超过 1 秒"):
        run(doing("import time; time.sleep(60)"), seconds=1)


def test_a_child_that_reads_nothing_of_a_large_file_does_not_hang_its_parent(doing: Doing) -> None:
    with pytest.raises(Unreadable, match="中途退出"):
        run(doing("pass"), data=b"x" * 10_000_000)


def test_a_child_that_uses_up_its_time_is_ended_by_the_system(doing: Doing) -> None:
    code = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass"
    with pytest.raises(Unreadable, match="用时过长"):
        run(doing(code))


ATTEMPTS = """
import json, os, socket, subprocess
done = []
def attempt(name, act):
    try:
        act(); done.append(name)
    except (OSError, MemoryError, PermissionError, ValueError):
        pass
attempt("connect", lambda: socket.create_connection(("127.0.0.1", 9), timeout=1))
attempt("look up", lambda: socket.getaddrinfo("localhost", 80))
attempt("process", lambda: subprocess.run(["true"]))
attempt("fork", os.fork)
attempt("system", lambda: os.system("true"))
attempt("write", lambda: open("/tmp/tiaowen-child", "w"))
attempt("read", lambda: open("/etc/passwd"))
attempt("settings", lambda: open(%r))
attempt("grow", lambda: len(bytearray(3_000_000_000)))
attempt("many files", lambda: [os.dup(0) for _ in range(100)])
done += [name for name in os.environ if name not in ("PATH", "LANG", "LC_CTYPE", "LD_LIBRARY_PATH")]
print(json.dumps({"text": "done", "notes": done}))
"""


def test_a_child_can_reach_no_network_file_process_or_secret(
    doing: Doing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIAOWEN_LLM__API_KEY", "canary")
    settings = str(Path(__file__).parent.parent.parent / "settings.toml")
    assert run(doing(ATTEMPTS % settings)) == Extract("done", ())
    assert not Path("/tmp/tiaowen-child").exists()


def test_a_child_leaves_nothing_behind(doing: Doing) -> None:
    open_files = Path("/dev/fd")
    before = len(list(open_files.iterdir()))
    for code in ("pass", "import time; time.sleep(60)"):
        with pytest.raises(Unreadable):
            run(doing(code), seconds=0.5)
    assert len(list(open_files.iterdir())) == before


def test_a_child_loads_no_model_library(tmp_path: Path) -> None:
    code = f"""
import importlib, json, sys
sys.path.insert(0, {str(CHILD.parent.parent)!r})
for name in ("markup", "word", "portable"):
    importlib.import_module(f"corpus.{{name}}")
heavy = {{"torch", "numpy", "faiss", "gradio", "pydantic"}}
print(json.dumps({{"text": "", "notes": sorted(heavy & set(sys.modules))}}))
"""
    (tmp_path / "child.py").write_text(code, encoding="utf-8")
    assert run(tmp_path / "child.py").notes == ()


def test_memory_that_runs_out_is_told(tmp_path: Path) -> None:
    tight = CHILD.read_text(encoding="utf-8").replace(
        "MEMORY = 2_000_000_000", "MEMORY = 220_000_000"
    )
    tight = tight.replace(
        "Path(__file__).resolve().parent.parent", f"Path({str(CHILD.parent.parent)!r})"
    )
    (tmp_path / "child.py").write_text(tight, encoding="utf-8")
    with pytest.raises(Unreadable, match="内存超过上限"):
        run(tmp_path / "child.py", data=b"<html>" + b"<p>x<b>y</b>" * 600_000)


def test_an_interrupt_of_the_parent_ends_the_child(
    doing: Doing, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[subprocess.Popen[bytes]] = []

    def talk(process: "subprocess.Popen[bytes]", data: bytes) -> bytes:
        ended.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr(sandbox, "_talk", talk)
    with pytest.raises(KeyboardInterrupt):
        run(doing("import time; time.sleep(60)"))
    assert ended[0].returncode == -signal.SIGKILL
    for pipe in filter(None, (ended[0].stdin, ended[0].stdout)):
        pipe.close()
