"""The page of an example campaign as its readers see it; `make pictures` keeps the pictures for the documentation."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.browser.conftest import Desk
from tests.browser.looking import press, settled, status, text
from tests.page import made_up

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
REHEARSAL = pytest.mark.xdist_group("rehearsal")  # one for all: it takes ten seconds
LARGEST = 200_000  # bytes of a picture in the documentation
CAMPAIGN = "mug-catalog"


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the page of a rehearsal of an example campaign."""
    place = tmp_path_factory.mktemp("rehearsal")
    shutil.copytree(ROOT / "campaigns" / CAMPAIGN, place / "campaigns" / CAMPAIGN)
    plain = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    for verb in ("run", "gallery"):
        command = [sys.executable, "-m", "consistency_pipeline", verb, CAMPAIGN]
        subprocess.run(command, cwd=place, env=plain, check=True, capture_output=True, timeout=120)
    return (place / "outputs" / CAMPAIGN / "sandbox" / "gallery.html").as_uri()


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


@REHEARSAL
@pytest.mark.timeout(180)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screenshot_of_an_example(desk_of: Callable[..., Desk], rehearsed: str, tmp_path: Path, scheme: str) -> None:
    desk = desk_of(viewport={"width": 1280, "height": 800}, color_scheme=scheme)
    page = desk.visit(rehearsed)
    assert text(page, "#shown") == "14 shots"
    assert page.locator("#banner").is_visible()
    press(page, "ArrowRight", "a", "r", "2")
    assert status(page, "desk@1200x896/2") == "rejected"
    keep(page, f"grid-{scheme}", tmp_path)
    press(page, "Enter")
    keep(page, f"large-{scheme}", tmp_path)
    assert desk.heard == []
    assert {address.partition(":")[0] for address in desk.asked} == {"file"}
    assert page.evaluate("[...document.images].filter((one) => one.complete && !one.naturalWidth).length") == 0


@REHEARSAL
@pytest.mark.timeout(180)
def test_screenshot_at_a_phones_width(desk_of: Callable[..., Desk], rehearsed: str, tmp_path: Path) -> None:
    page = desk_of(viewport={"width": 390, "height": 780}, has_touch=True).visit(rehearsed)
    keep(page, "phone", tmp_path)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_screenshot_of_a_comparison_with_scores(desk_of: Callable[..., Desk], tmp_path: Path) -> None:
    attempts = [made_up.scored(0, "drift", 0.18, 1), made_up.scored(0, "same", 0.93, 2)]
    desk = desk_of(viewport={"width": 1280, "height": 800})
    page = desk.open(made_up.page([made_up.shot(0, attempts=attempts), made_up.shot(1)]))
    press(page, "ArrowRight", "Enter", "c")
    keep(page, "slider", tmp_path)


def test_screenshot_of_thousands(desk_of: Callable[..., Desk], tmp_path: Path) -> None:
    desk = desk_of(viewport={"width": 1280, "height": 800})
    bands = [("same", 0.95), ("review", 0.55), ("drift", 0.11), ("cannot tell", None)]
    shots = [made_up.shot(n, attempts=[made_up.scored(n, *bands[n % 4])]) for n in range(5000)]
    page = desk.open(made_up.page(shots), "#height=s&sort=drift")
    keep(page, "thousands", tmp_path)
