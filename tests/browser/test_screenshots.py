"""The page of an example campaign as its readers see it; `make pictures` keeps the pictures for the documentation."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from PIL import Image

from consistency_pipeline import pipeline
from consistency_pipeline.page import html
from consistency_pipeline.review import Work, serve
from consistency_pipeline.sandbox import Options
from consistency_pipeline.sandbox import serve as stand_in
from consistency_pipeline.sandbox.faults import faults_in
from tests.browser.conftest import Desk
from tests.browser.looking import ids, press, settled, status, text, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
LARGEST = 200_000  # bytes of a picture in the documentation
CAMPAIGN = "mug-catalog"
FIRST = "desk%401200x896%2F1"
DESKTOP = {"width": 1280, "height": 800}
DRIFTING = "drift;how=hue;amount=25;times=3"  # of the first that are asked for; with more of them a run stops


@pytest.fixture
def rehearsed(tmp_path: Path) -> Path:
    """Return the page of a rehearsal of an example campaign in which some mugs drifted, and none is made again."""
    undecided = shutil.ignore_patterns("decisions.jsonl")
    shutil.copytree(ROOT / "campaigns" / CAMPAIGN, tmp_path / "campaigns" / CAMPAIGN, ignore=undecided)
    file = tmp_path / "campaigns" / CAMPAIGN / "campaign.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("rerolls: 2", "rerolls: 0"), encoding="utf-8")
    options = Options(faults=faults_in(DRIFTING), fault_seed=5)
    with stand_in(tmp_path / "service", options=options) as service:
        there = {"RUNWARE_BASE_URL": service.url, "RUNWARE_API_KEY": service.key}
        command = [sys.executable, "-m", "consistency_pipeline", "run", CAMPAIGN, "-j", "4"]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **there}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=300, check=False)
    assert done.returncode == 1, done.stderr  # some drifted
    return tmp_path / "outputs" / CAMPAIGN / "sandbox" / "gallery.html"


def document(page: Path) -> dict[str, Any]:
    """Return what a page shows."""
    found = re.search(r'id="document">(.*?)</script>', page.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def compared(whole: dict[str, Any]) -> dict[str, Any]:
    """Return a document in which the first two takes are two attempts of one shot."""
    first, second = whole["shots"][:2]
    attempts = [*first["attempts"], {**second["attempts"][0], "number": 2}]
    again = {**first, "attempts": attempts, "standing": 1, "status": "made", "reason": ""}
    return {**whole, "shots": [again, *whole["shots"][2:]]}


def multiplied(whole: dict[str, Any]) -> dict[str, Any]:
    """Return a document of 5,000 shots, with the same pictures again and again."""
    shots = []
    for number in range(5000):
        shot = whole["shots"][number % len(whole["shots"])]
        shots.append({**shot, "id": f"{shot['scene']}/{number + 1}", "take": number + 1})
    return {**whole, "shots": shots}


def keep(page: "Page", name: str, folder: Path) -> None:
    """Take a screenshot; where pictures are kept, as a JPEG that is small enough."""
    settled(page)
    page.evaluate("Promise.allSettled([...document.images].map((one) => one.decode()))")
    page.wait_for_timeout(300)
    path = Path(os.environ.get("PICTURES") or folder) / f"gallery-{name}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, type="jpeg", quality=72)
    with Image.open(path) as picture:
        assert len(set(picture.resize((32, 32)).get_flattened_data())) > 60  # not one colour
    assert path.stat().st_size < LARGEST


def review(desk_of: Callable[..., Desk], folder: Path) -> None:
    """Take a screenshot of the served page, where it asks before it makes a shot again."""
    work = Work(lambda: pipeline.open_project(CAMPAIGN, folder), pipeline.foresee, pipeline.make)
    with serve(work) as running:
        page = desk_of(viewport=DESKTOP).visit(running.url)
        press(page, "ArrowRight", "r", "1", "m")
        until(page, "document.querySelector('#rerolling').open")
        keep(page, "review", folder)


def drifted(whole: dict[str, Any]) -> str:
    """Return the first shot that drifted, as an address has it."""
    shots = (shot for shot in whole["shots"] if shot["status"] == "drifted" and shot["references"][0] == 0)
    return quote(next(shots)["id"], safe="")


@pytest.mark.timeout(480)
def test_screenshots_of_an_example(desk_of: Callable[..., Desk], rehearsed: Path, tmp_path: Path) -> None:
    for scheme in ("light", "dark"):
        desk = desk_of(viewport=DESKTOP, color_scheme=scheme)
        page = desk.visit(f"{rehearsed.as_uri()}#group=none&sort=drift")
        assert text(page, "#shown") == "14 shots"
        assert text(page, "#tally").split() == ["0", "approved", "0", "rejected", "11", "made", "3", "drifted"]
        assert page.locator("#banner").is_visible()
        press(page, "ArrowRight", "r", "1", "s", "s", "a")
        assert [status(page, shot) for shot in ids(page)[:4]] == ["rejected", "drifted", "drifted", "approved"]
        keep(page, f"grid-{scheme}", tmp_path)
        press(page, "ArrowLeft", "ArrowLeft", "Enter")
        keep(page, f"large-{scheme}", tmp_path)
        assert desk.heard == []
        assert {address.partition(":")[0] for address in desk.asked} == {"file"}
        assert page.evaluate("[...document.images].filter((one) => one.complete && !one.naturalWidth).length") == 0
    review(desk_of, tmp_path)
    phone = desk_of(viewport={"width": 390, "height": 780}, has_touch=True).visit(rehearsed.as_uri())
    keep(phone, "phone", tmp_path)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    whole = document(rehearsed)
    page = desk_of(viewport=DESKTOP).visit(f"{rehearsed.as_uri()}#shot={drifted(whole)}&open=&mode=slider")
    press(page, "z")
    keep(page, "match", tmp_path)
    rehearsed.write_bytes(html(compared(whole)))
    page = desk_of(viewport=DESKTOP).visit(f"{rehearsed.as_uri()}#shot={FIRST}&open=&mode=slider")
    press(page, "z")
    keep(page, "slider", tmp_path)
    rehearsed.write_bytes(html(multiplied(whole)))
    page = desk_of(viewport=DESKTOP).visit(f"{rehearsed.as_uri()}#height=s&sort=drift&group=none")
    assert text(page, "#shown") == "5,000 shots"
    keep(page, "thousands", tmp_path)
