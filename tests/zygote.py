"""Commands in processes of their own that need no import each: forked from one that has imported the program.

A command takes a second of processor time, nearly all of it imports. A forked one has its own memory, environment and
folder, and ends like any other process.
"""

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

USED = (
    "consistency_pipeline.cli", "consistency_pipeline.pipeline", "consistency_pipeline.connecting",
    "consistency_pipeline.linting", "consistency_pipeline.recording", "consistency_pipeline.quoting", "rich.console",
    "rich.table", "httpx2", "uvicorn", "starlette.applications", "cv2",
)  # fmt: skip
LIMIT = 50  # seconds


def run(words: tuple[str, ...], folder: Path, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run `consistency` with these words in a process of its own, and return what it said and its exit code."""
    with TemporaryFile() as out, TemporaryFile() as err:
        request = {"words": words, "folder": str(folder), "environment": dict(environment)}
        paths = {name: f"/proc/{os.getpid()}/fd/{stream.fileno()}" for name, stream in (("out", out), ("err", err))}
        try:
            code = _parent().ask({**request, **paths})
        except BaseException:  # a test that ran out of time: its answer must not become the next one's
            _parent().end()
            _parent.cache_clear()
            raise
        return subprocess.CompletedProcess([*words], code, _text(out), _text(err))


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode()


class Parent:
    """The process that the others are forked from."""

    def __init__(self) -> None:
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # threads do not survive a fork
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.zygote"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=Path(__file__).parent.parent, env=environment,
        )  # fmt: skip
        atexit.register(self._process.kill)

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, request: Mapping[str, object]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(request)}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@cache
def _parent() -> Parent:
    return Parent()


def serve() -> None:
    """Fork a process for each line of stdin, and answer with its exit code; the first argument of each is its words."""
    for name in USED:
        import_module(name)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if not child:
            _become(request)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


def _become(request: dict[str, object]) -> None:
    """Be the command; does not return."""
    from consistency_pipeline.cli import main

    code = 1
    try:
        os.environ.clear()
        os.environ.update(request["environment"])  # type: ignore[call-overload]
        os.chdir(str(request["folder"]))
        streams = [os.open(str(request[name]), os.O_WRONLY | os.O_APPEND) for name in ("out", "err")]
        for number, stream in zip((0, 1, 2), (os.open(os.devnull, os.O_RDONLY), *streams), strict=True):
            os.dup2(stream, number)
        sys.stdin = open(os.devnull)  # noqa: SIM115
        sys.argv = ["consistency", *request["words"]]  # type: ignore[misc]
        signal.alarm(LIMIT)
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001  (a bug ends a process with its traceback)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
