"""Who holds a campaign: one process at a time, and others can tell which without being in its way."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from consistency_pipeline.errors import UsageError
from consistency_pipeline.lock import NOTE, held, holder

ROOT = Path(__file__).parent.parent
KEEPER = """
import sys
from pathlib import Path
from consistency_pipeline.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def note(folder: Path, **changes: Any) -> None:
    facts = {"process": os.getpid(), "host": socket.gethostname(), "since": "2026-11-23T00:00:00+00:00", **changes}
    (folder / NOTE).write_text(json.dumps(facts))


def test_nobody_holds_what_is_not_there(tmp_path: Path) -> None:
    assert holder(tmp_path / "nowhere") is None
    assert not (tmp_path / "nowhere").exists()


def test_who_holds_a_folder_is_known_while_it_does(tmp_path: Path) -> None:
    with held(tmp_path):
        found = holder(tmp_path)
        assert found
        assert (found.process, found.host, found.here) == (os.getpid(), socket.gethostname(), True)
        with pytest.raises(UsageError, match=f"process {os.getpid()} on .*, since {found.since[:10]}"), held(tmp_path):
            pass
        assert holder(tmp_path) == found  # whoever was turned away has changed nothing
    assert holder(tmp_path) is None
    with held(tmp_path):
        pass


@pytest.mark.parametrize("bury", [True, False], ids=["buried", "waits-to-be-buried"])
def test_a_killed_process_holds_nothing(tmp_path: Path, bury: bool) -> None:
    command = [sys.executable, "-c", KEEPER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        found = holder(tmp_path)
        assert found
        assert found.process == process.pid
        os.kill(process.pid, signal.SIGKILL)
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it is dead, and stays to be buried
        if bury:
            process.wait()
        assert (tmp_path / NOTE).exists()
        if bury or Path("/proc/self/stat").exists():
            assert holder(tmp_path) is None


def test_looking_never_keeps_a_run_from_beginning(tmp_path: Path) -> None:
    looker = f"""
from pathlib import Path
from consistency_pipeline.lock import holder
print("looking", flush=True)
while True:
    holder(Path({str(tmp_path)!r}))
"""
    with subprocess.Popen([sys.executable, "-c", looker], stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        process.stdout.readline()
        for _ in range(100):
            with held(tmp_path):
                pass
        assert process.poll() is None
        process.kill()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not tell when a process began")
def test_another_process_of_the_same_number_is_not_the_one(tmp_path: Path) -> None:
    note(tmp_path, birth="1")
    assert holder(tmp_path) is None
    note(tmp_path, birth=None)  # of an older version of this program
    assert holder(tmp_path) is not None


def test_of_another_machine_nobody_here_can_tell(tmp_path: Path) -> None:
    note(tmp_path, host="elsewhere", process=2**22 + 1)
    found = holder(tmp_path)
    assert found
    assert (found.host, found.here) == ("elsewhere", False)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '{"process": "x", "host": "h", "since": "s"}', '{"process": 1e999}', "\xff"]
)
def test_a_note_that_says_nothing_is_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / NOTE).write_bytes(text.encode("latin-1"))
    assert holder(tmp_path) is None


@pytest.mark.parametrize("process", [2**22 + 1, 2**70])
def test_a_number_that_no_process_has_is_nobody(tmp_path: Path, process: int) -> None:
    note(tmp_path, process=process)
    assert holder(tmp_path) is None
