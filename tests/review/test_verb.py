"""The verb as it is run: where it can be opened, that nothing else is, and how it ends."""

import json
import shutil
import signal
import stat
import subprocess
from collections.abc import Generator
from pathlib import Path

import httpx2
import pytest

from consistency_pipeline.review import opener
from tests.review.desk import studio
from tests.test_cli import Place


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verb")
    with studio(folder):
        return folder


@pytest.fixture
def place(tmp_path: Path, made: Path) -> Place:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path, {"RUNWARE_BASE_URL": "http://127.0.0.1:9/v1"})


@pytest.fixture
def going(place: Place) -> Generator["subprocess.Popen[str]"]:
    process = place.start("review", "mugs")
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_cleanly_and_says_how_to_go_on(
    place: Place, going: "subprocess.Popen[str]", number: signal.Signals
) -> None:
    assert going.stdout is not None
    url = going.stdout.readline().strip()
    assert url.startswith("http://127.0.0.1:")
    origin = url.rsplit("/", 2)[0]
    with httpx2.Client(timeout=20) as http, http.stream("GET", f"{url}api/events") as events:
        assert events.status_code == 200
        shot = http.get(f"{url}api/document").json()["shots"][-1]
        said = {"shot": shot["id"], "verdict": "approved", "reason": "", "at": ""}
        body = {**said, "picture": shot["attempts"][0]["picture"]["sha256"]}
        assert http.post(f"{url}api/decisions", json=body, headers={"Origin": origin}).status_code == 204
        going.send_signal(number)
        out, err = going.communicate(timeout=20)
    assert going.returncode == 0, err
    assert "Traceback" not in err
    assert "ended     1 decision kept from this review" in err
    assert err.rstrip().endswith("next      consistency sheet mugs")
    [line] = (place.folder / "campaigns" / "mugs" / "decisions.jsonl").read_text().splitlines()
    assert json.loads(line)["verdict"] == "approved"
    token = url.rstrip("/").rpartition("/")[2]
    assert token not in err + out
    for path in (place.folder / "outputs").rglob("*"):
        assert not path.is_file() or token.encode() not in path.read_bytes(), path


@pytest.mark.thorough
def test_programs_are_told_where_it_is(place: Place) -> None:
    process = place.start("review", "mugs", "--json")
    assert process.stdout is not None
    said = json.loads(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert (said["schema_version"], said["campaign"], out) == (1, "mugs", "")
    assert said["url"].startswith("http://127.0.0.1:")


@pytest.mark.thorough
def test_a_port_that_is_taken_is_said(place: Place, going: "subprocess.Popen[str]") -> None:
    assert going.stdout is not None
    port = going.stdout.readline().split(":")[2].partition("/")[0]
    done = place.run("review", "mugs", "--port", port)
    assert (done.returncode, f"cannot listen on 127.0.0.1 port {port}" in done.stderr) == (2, True)


def test_a_browser_is_led_by_a_file_of_ones_own(tmp_path: Path) -> None:
    with opener(tmp_path / "home", "http://127.0.0.1:9/t0ken/") as file:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert "url=http://127.0.0.1:9/t0ken/" in file.read_text()
    assert not file.exists()
