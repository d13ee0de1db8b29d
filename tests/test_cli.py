"""The program as its users run it: a process of its own, in a folder of its own, against a real server on loopback."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from consistency_pipeline.sandbox import Options, Sandbox, serve
from tests import zygote
from tests.builders import MARA, MUG, document, written

KEY = "canary-4711-key-of-a-test"
SMALL = {"size": "512x512"}
SCENES = ({"id": "desk", "subjects": ["mug"], "prompt": "on a desk", "takes": 2},
          {"id": "beach", "subjects": ["mug"], "prompt": "on a beach"})  # fmt: skip


@dataclass
class Place:
    """A folder in which commands are run, with nothing of the machine's own settings."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "consistency_pipeline", *words]

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {**kept, "COLUMNS": "100", **self.variables}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return zygote.run(words, self.folder, self.environment())

    def run_anew(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command as a person does, imports and all."""
        return subprocess.run(
            self.command(*words), cwd=self.folder, env=self.environment(), capture_output=True, text=True, timeout=50,
            check=False,
        )  # fmt: skip

    def start(self, *words: str) -> "subprocess.Popen[str]":
        pipe = subprocess.PIPE
        return subprocess.Popen(
            self.command(*words), cwd=self.folder, env=self.environment(), stdout=pipe, stderr=pipe, text=True
        )

    def manifest(self, provider: str = "sandbox") -> dict[str, Any]:
        return dict(json.loads((self.folder / "outputs" / "mugs" / provider / "manifest.json").read_text()))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    written(tmp_path / "campaigns" / "mugs", document(*SCENES, **SMALL))
    return Place(tmp_path)


def rewrite(place: Place, *scenes: dict[str, Any], **changes: Any) -> None:
    written(place.folder / "campaigns" / "mugs", document(*(scenes or SCENES), **{**SMALL, **changes}))


@pytest.fixture
def service(tmp_path: Path, place: Place) -> Generator[Sandbox]:
    """A service on this machine that the program reaches by address and key, as it reaches the live one."""
    with serve(tmp_path / "service", options=Options(keys=(KEY,), renderer=plain)) as running:
        place.variables |= {"RUNWARE_BASE_URL": running.url, "RUNWARE_API_KEY": KEY}
        yield running


def plain(prompt: str, references: object, size: tuple[int, int], seed: int) -> Image.Image:
    blocks = random.Random(f"{seed} {prompt}").randbytes(5 * 4 * 3)
    return Image.frombytes("RGB", (5, 4), blocks).resize(size)


def test_the_main_job_and_the_same_command_again(place: Place) -> None:
    first = place.run_anew("run", "mugs")
    assert first.returncode == 0, first.stderr
    assert "no RUNWARE_API_KEY is set" in first.stderr
    assert "nothing was charged" in first.stderr
    home = place.folder / "outputs" / "mugs" / "sandbox"
    manifest = place.manifest()
    assert [shot["status"] for shot in manifest["shots"]] == ["made"] * 3
    assert "not generated" in manifest["storyboard"]
    for shot in manifest["shots"]:
        with Image.open(home / shot["file"]["file"]) as picture:
            assert picture.size == (512, 512)
            assert picture.info["Storyboard"] == "yes"
        facts = json.loads((home / shot["file"]["file"]).with_suffix(".json").read_text())
        assert facts["task_uuid"] == shot["task_uuid"]
    lines = (home / "manifest.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == manifest["shots"]
    assert (home / "sheet.png").exists()
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*.[pj]*") if path.is_file()}
    again = place.run("run", "mugs")
    assert again.returncode == 0
    assert "nothing was sent" in again.stderr
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_new_scene_makes_only_its_own_shots(place: Place, service: Sandbox) -> None:
    place.run("run", "mugs")
    rewrite(place, *SCENES, {"id": "snow", "subjects": ["mug"], "prompt": "in the snow"})
    plan = json.loads(place.run("plan", "mugs", "--json").stdout)
    assert {shot["id"]: shot["status"] for shot in plan["shots"]}["snow/1"] == "missing"
    assert plan["totals"]["to_make"] == 1
    assert place.run("run", "mugs").returncode == 0
    assert len(service.books.charges()) == 4


def test_the_plan_as_json_says_what_would_be_sent(place: Place) -> None:
    done = place.run("plan", "mugs", "--json")
    assert done.returncode == 0
    plan = json.loads(done.stdout)
    assert (plan["campaign"], plan["provider"], plan["model"]) == ("mugs", "sandbox", "google:4@3")
    shot = plan["shots"][0]
    expected = {"id", "scene", "look", "size", "take", "seed", "prompt", "references", "needs", "fingerprint", "status",
                "reason", "estimated_cost"}  # fmt: skip
    assert set(shot) == expected
    assert set(shot["references"][0]) == {"subject", "view", "path", "sha256"}
    assert shot["prompt"].startswith("The same teal ceramic travel mug from the reference images")
    assert not (place.folder / "outputs").exists()


BROKEN = [
    ({"scenes": [{"id": "desk", "subjects": ["mgu"], "prompt": "x"}]}, 2, "mug"),
    ({"size": "1000x1000"}, 2, "1024x1024"),
    ({"model": "google:4@1"}, 2, "nano-banana-2"),
    ({"colour": "teal"}, 2, "colour"),
    ({"provider": "runware"}, 4, "RUNWARE_API_KEY"),
]


@pytest.mark.parametrize(("change", "code", "said"), BROKEN)
def test_bad_input_gets_a_message_and_no_traceback(place: Place, change: dict[str, Any], code: int, said: str) -> None:
    whole = {**document(*SCENES, **SMALL), **change}
    (place.folder / "campaigns" / "mugs" / "campaign.yaml").write_text(json.dumps(whole, indent=1))
    done = place.run("run", "mugs")
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (place.folder / "outputs" / "mugs" / "sandbox" / "shots").exists()


def test_an_unknown_campaign_is_a_usage_error_with_a_suggestion(place: Place) -> None:
    done = place.run("plan", "mgus")
    assert done.returncode == 2
    assert "mugs" in done.stderr


@pytest.mark.thorough
def test_the_budget_stops_a_rehearsal_and_says_how_to_go_on(place: Place) -> None:
    rewrite(place, budget={"max_cost": 0.1})
    done = place.run("run", "mugs")
    assert done.returncode == 3, done.stderr
    assert (
        "2" in place.manifest()["totals"]["by_status"].values() or place.manifest()["totals"]["by_status"]["made"] == 2
    )
    [command] = [line for line in done.stderr.splitlines() if line.startswith("next")]
    words = command.split()[2:]
    assert words[:2] == ["run", "mugs"]
    assert place.run(*words).returncode == 0


def test_no_key_in_anything_that_is_written_or_said(place: Place, service: Sandbox) -> None:
    done = place.run("run", "mugs")
    assert done.returncode == 0, done.stderr
    assert KEY not in done.stdout + done.stderr
    for path in (place.folder / "outputs").rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path


def test_a_service_on_this_machine_never_passes_for_the_live_one(place: Place, service: Sandbox) -> None:
    place.run("run", "mugs")
    assert [path.name for path in (place.folder / "outputs" / "mugs").iterdir()] == ["sandbox"]


def test_a_key_that_the_service_refuses(place: Place, service: Sandbox) -> None:
    place.variables["RUNWARE_API_KEY"] = "wrong-key-0000000000000000"
    done = place.run("run", "mugs")
    assert done.returncode == 4
    assert "does not accept the key" in done.stderr
    assert service.books.charges() == ()


@pytest.mark.thorough
def test_a_killed_run_is_taken_up_and_nothing_is_paid_for_twice(place: Place, tmp_path: Path) -> None:
    rewrite(place, {"id": "desk", "subjects": ["mug"], "prompt": "on a desk", "takes": 12})
    with serve(tmp_path / "service", options=Options(keys=(KEY,), renderer=plain, latency=0.2)) as running:
        place.variables |= {"RUNWARE_BASE_URL": running.url, "RUNWARE_API_KEY": KEY}
        for _ in range(2):
            process = place.start("run", "mugs", "-j", "3")
            charged = len(running.books.charges())
            until = time.monotonic() + 30
            while len(running.books.charges()) < charged + 3 and time.monotonic() < until:
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        done = place.run("run", "mugs")
        assert done.returncode == 0, done.stderr
        charges = running.books.charges()
    shots = place.manifest()["shots"]
    assert {shot["status"] for shot in shots} == {"made"}
    assert len(charges) == len(shots) == 12
    home = place.folder / "outputs" / "mugs" / "sandbox"
    assert not [path for path in home.rglob("*") if path.suffix == ".part"]


@pytest.mark.thorough
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_interrupted_finishes_what_is_on_its_way(place: Place, tmp_path: Path, kind: int) -> None:
    rewrite(place, {"id": "desk", "subjects": ["mug"], "prompt": "on a desk", "takes": 12})
    with serve(tmp_path / "service", options=Options(keys=(KEY,), renderer=plain, latency=1.0)) as running:
        place.variables |= {"RUNWARE_BASE_URL": running.url, "RUNWARE_API_KEY": KEY}
        process = place.start("run", "mugs", "-j", "3")
        until = time.monotonic() + 30
        while len([task for task in running.books.tasks() if task.task_type == "imageInference"]) < 3:
            assert time.monotonic() < until
            time.sleep(0.02)
        process.send_signal(kind)
        _, said = process.communicate(timeout=30)
        charges = len(running.books.charges())
    assert process.returncode == 130, said
    totals = place.manifest()["totals"]["by_status"]
    assert totals == {"made": charges, "missing": 12 - charges}
    assert 3 <= charges < 12
    assert "next      consistency run mugs" in said


@pytest.mark.thorough
def test_a_second_interruption_stops_at_once_and_loses_nothing(place: Place, tmp_path: Path) -> None:
    rewrite(place, {"id": "desk", "subjects": ["mug"], "prompt": "on a desk", "takes": 4})
    with serve(tmp_path / "service", options=Options(keys=(KEY,), renderer=plain, latency=2.0)) as running:
        place.variables |= {"RUNWARE_BASE_URL": running.url, "RUNWARE_API_KEY": KEY}
        process = place.start("run", "mugs", "-j", "2")
        until = time.monotonic() + 30
        while len([task for task in running.books.tasks() if task.task_type == "imageInference"]) < 2:
            assert time.monotonic() < until
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 130, said
        assert "nothing is lost" in said
        done = place.run("run", "mugs")
        assert done.returncode == 0, done.stderr
        assert len(running.books.charges()) == 4


def test_a_second_run_says_who_holds_the_campaign(place: Place, tmp_path: Path) -> None:
    with serve(tmp_path / "service", options=Options(keys=(KEY,), renderer=plain, latency=5.0)) as running:
        place.variables |= {"RUNWARE_BASE_URL": running.url, "RUNWARE_API_KEY": KEY}
        first = place.start("run", "mugs")
        held = place.folder / "outputs" / "mugs" / "sandbox" / "run.json"
        until = time.monotonic() + 30
        while not held.exists() and time.monotonic() < until:
            time.sleep(0.02)
        second = place.run("run", "mugs")
        first.kill()
        first.communicate()
    assert second.returncode == 2
    assert f"process {first.pid}" in second.stderr


def test_a_sandbox_alone_serves_runs_of_other_processes(place: Place) -> None:
    server = place.start("sandbox", "--port", "0")
    try:
        assert server.stderr is not None
        words = ""
        while "RUNWARE_BASE_URL" not in words:
            words = server.stderr.readline()
        place.variables |= dict(pair.split("=", 1) for pair in words.split()[:2])
        done = place.run("run", "mugs")
        assert done.returncode == 0, done.stderr
        assert "sandbox at http://127.0.0.1" in done.stderr
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)


def test_a_folder_that_is_in_the_way_is_a_message(place: Place) -> None:
    (place.folder / "outputs").write_text("a file")
    done = place.run("run", "mugs")
    assert (done.returncode, "Traceback" in done.stderr) == (4, False)
    assert "outputs" in done.stderr


@pytest.mark.thorough
def test_a_sandbox_with_faults_by_flag(place: Place) -> None:
    server = place.start("sandbox", "--port", "0", "--key", KEY, "--fault", "refused;times=2;on=imageInference")
    try:
        assert server.stderr is not None
        words = ""
        while "RUNWARE_BASE_URL" not in words:
            words = server.stderr.readline()
        place.variables |= dict(pair.split("=", 1) for pair in words.split()[:2])
        assert place.variables["RUNWARE_API_KEY"] == KEY
        done = place.run("run", "mugs", "-j", "1")
        assert done.returncode == 1, done.stderr
        assert place.manifest()["totals"]["by_status"] == {"made": 2, "refused": 1}
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)


def test_help_and_version() -> None:
    here = Place(Path.cwd())
    assert "Make what is missing" in here.run("--help").stdout
    assert here.run_anew("--version").stdout.strip().count(".") == 2


@pytest.mark.thorough
def test_two_subjects_and_a_made_reference_from_end_to_end(place: Place) -> None:
    mara = {
        **MARA,
        "references": {"front": {"generate": {"prompt": "A portrait of a woman with red hair", "size": "512x512"}}},
    }
    scenes = [{"id": "park", "subjects": ["mara", "mug"], "prompt": "{{ mara }} on a bench with {{ mug }}"}]
    rewrite(place, *scenes, subjects={"mug": MUG, "mara": mara})
    done = place.run("run", "mugs")
    assert done.returncode == 0, done.stderr
    assert [shot["id"] for shot in place.manifest()["shots"]] == ["mara.front", "park/1"]
