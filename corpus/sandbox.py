"""A file that nobody vouches for to its text, read by a child process with limits."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, cast

from corpus.extract import MAX_CHARACTERS, Extract, Unreadable
from corpus.kind import Kind

CHILD = Path(__file__).with_name("child.py")
WALL_SECONDS = 45.0
MOST_OUTPUT = 4 * MAX_CHARACTERS + 1_000_000  # bytes
_KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG")  # no key or token is passed on


def sandboxed(
    kind: Kind, data: bytes, *, child: Path = CHILD, seconds: float = WALL_SECONDS
) -> Extract:
    """The text of a file; raises Unreadable, also where the child fails or takes too long."""
    process = subprocess.Popen(  # noqa: S603 - our own program, no shell
        [sys.executable, "-I", str(child), kind.name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _KEPT if name in os.environ},
        cwd="/",
    )
    began = time.monotonic()
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        said = _talk(process, data)
    finally:
        timer.cancel()
        process.kill()
        process.wait()
    if process.returncode == -signal.SIGKILL and time.monotonic() - began >= seconds:
        raise Unreadable(f"读取用时超过 {seconds:.0f} 秒,已停止")
    return _answer(said, process.returncode)


def _talk(process: "subprocess.Popen[bytes]", data: bytes) -> bytes:
    """Hand the file over and take the answer, up to a size; both at once, lest the pipes fill."""
    stdin, stdout = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    feeder = threading.Thread(target=_feed, args=(stdin, data), daemon=True)
    feeder.start()
    said = stdout.read(MOST_OUTPUT + 1)
    if len(said) <= MOST_OUTPUT:
        process.wait()
    process.kill()
    feeder.join()
    stdout.close()
    return said


def _feed(stdin: IO[bytes], data: bytes) -> None:
    """Hand the file over; where the child ended first, what it said tells why."""
    with contextlib.suppress(OSError):
        stdin.write(data)
    with contextlib.suppress(OSError):
        stdin.close()


def _answer(said: bytes, code: int) -> Extract:
    """What the child said, or why it could not."""
    if code == -signal.SIGXCPU:
        raise Unreadable("读取用时过长,已停止")
    try:
        answer = json.loads(said if not code and len(said) <= MOST_OUTPUT else b"")
    except ValueError:
        raise Unreadable("使解析程序中途退出,文件可能已损坏或有意构造") from None
    if "unreadable" in answer:
        raise Unreadable(answer["unreadable"])
    return Extract(answer["text"], tuple(answer["notes"]))
