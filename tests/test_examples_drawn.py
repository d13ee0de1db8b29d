"""The example campaigns bring references that the script draws, the same ones each time, fit for git and cut-outs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import yaml
from PIL import Image

CAMPAIGNS = Path(__file__).resolve().parent.parent / "campaigns"
EXAMPLES = ("mug-catalog", "brand-character", "jacket-two-sides")
DRAWN = sorted(CAMPAIGNS.glob("*/refs/*/*.png"))
EXTENTS = [("mug-catalog", 14, 14), ("brand-character", 10, 14), ("jacket-two-sides", 8, 10)]
LARGEST, LARGEST_SUM = 1_500_000, 8_000_000


def pixels(path: Path) -> npt.NDArray[np.uint8]:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def share(path: Path, low: tuple[int, int, int], high: tuple[int, int, int]) -> float:
    """Return the share of pixels within two colours in hue (0–179), saturation and value."""
    hsv = cv2.cvtColor(pixels(path), cv2.COLOR_RGB2HSV)
    return float((cv2.inRange(hsv, np.array(low), np.array(high)) > 0).mean())


def drawn(out: Path, only: str, size: int = 64) -> dict[str, bytes]:
    script = [sys.executable, str(CAMPAIGNS / "draw_references.py"), "--only", only, "--size", str(size)]
    subprocess.run([*script, "--out", str(out)], check=True, capture_output=True)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*.png")}


@pytest.mark.thorough
def test_the_same_view_comes_out_the_same_twice_and_as_it_is_kept(tmp_path: Path) -> None:
    file = "mug-catalog/refs/mug/front.png"
    first, second = (drawn(tmp_path / name, file) for name in ("a", "b"))
    assert list(first) == [file]
    assert first == second
    kept = cv2.resize(pixels(CAMPAIGNS / file), (64, 64), interpolation=cv2.INTER_AREA)
    assert np.abs(pixels(tmp_path / "a" / file).astype(int) - kept.astype(int)).mean() < 5


def test_a_name_that_fits_nothing_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        drawn(tmp_path, "teapot")
    assert caught.value.returncode == 2


def test_there_are_all_views() -> None:
    names = {path.relative_to(CAMPAIGNS).as_posix() for path in DRAWN}
    assert names >= {f"mug-catalog/refs/mug/{view}.png" for view in ("front", "side", "back", "base")}
    assert names >= {f"brand-character/refs/mara/{view}.png" for view in ("front", "face", "side", "back")}
    assert names >= {f"jacket-two-sides/refs/jacket/{view}.png" for view in ("front", "back")}


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_kept_drawing_is_square_rgb_and_small_enough_for_git(path: Path) -> None:
    with Image.open(path) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (1024, 1024))
    assert path.stat().st_size < LARGEST


def test_all_of_them_together_are_small_enough() -> None:
    assert sum(path.stat().st_size for path in DRAWN) < LARGEST_SUM


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_backdrop_is_plain_enough_for_a_cut_out(path: Path) -> None:
    top = pixels(path)[:20].astype(int)
    assert top.min() > 200
    assert top.std(axis=(0, 1)).max() < 6


@pytest.mark.parametrize("view", ["front", "side", "back", "base"])
def test_the_mug_is_teal_and_has_a_cork_base_from_every_side(view: str) -> None:
    path = CAMPAIGNS / "mug-catalog/refs/mug" / f"{view}.png"
    assert share(path, (82, 90, 40), (98, 255, 255)) > 0.12
    assert share(path, (8, 60, 60), (25, 255, 255)) > 0.02


def test_the_logo_is_white_inside_its_box_and_the_back_has_none() -> None:
    subject = yaml.safe_load((CAMPAIGNS / "mug-catalog/campaign.yaml").read_text("utf-8"))["subjects"]["mug"]
    left, top, right, bottom = (round(edge * 1024) for edge in subject["details"]["logo"]["box"]["front"])

    def white(view: str) -> npt.NDArray[np.bool_]:
        return np.asarray(pixels(CAMPAIGNS / "mug-catalog/refs/mug" / f"{view}.png").min(axis=2) > 225)

    assert white("front")[top:bottom, left:right].mean() > 0.3
    assert white("front")[top - 20 : top, left:right].mean() < 0.02, "the box starts where the logo starts"
    assert white("front")[bottom : bottom + 20, left:right].mean() < 0.02, "the box ends where the logo ends"
    assert white("back")[top:bottom, left:right].mean() < 0.005


@pytest.mark.parametrize("view", ["front", "side", "back"])
def test_mara_has_copper_hair_above_a_mustard_jacket(view: str) -> None:
    hsv = cv2.cvtColor(pixels(CAMPAIGNS / "brand-character/refs/mara" / f"{view}.png"), cv2.COLOR_RGB2HSV)
    copper = np.argwhere(cv2.inRange(hsv, np.array([4, 170, 60]), np.array([12, 255, 255])) > 0)
    mustard = np.argwhere(cv2.inRange(hsv, np.array([19, 170, 60]), np.array([28, 255, 255])) > 0)
    assert min(len(copper), len(mustard)) > 10_000
    assert np.median(copper[:, 0]) < np.median(mustard[:, 0])


def test_only_the_back_of_the_denim_jacket_is_embroidered() -> None:
    golden = ((15, 120, 150), (30, 255, 255))
    folder = CAMPAIGNS / "jacket-two-sides/refs/jacket"
    assert share(folder / "back.png", *golden) > 4 * share(folder / "front.png", *golden)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_campaign_names_files_of_its_own_that_exist(name: str) -> None:
    folder = CAMPAIGNS / name
    written = (folder / "campaign.yaml").read_text("utf-8")
    assert written.startswith("# yaml-language-server: $schema=../../docs/campaign.schema.json\n")
    campaign = yaml.safe_load(written)
    assert (campaign["version"], campaign["name"]) == (1, name)
    references = [
        reference for subject in campaign["subjects"].values() for reference in subject["references"].values()
    ]
    files = [reference for reference in references if isinstance(reference, str)]
    assert files
    for file in files:
        assert (folder / file).resolve().is_relative_to(folder.resolve())
        assert (folder / file).is_file()


@pytest.mark.parametrize("name", EXAMPLES)
def test_scenes_name_known_subjects_views_and_looks(name: str) -> None:
    campaign = yaml.safe_load((CAMPAIGNS / name / "campaign.yaml").read_text("utf-8"))
    for scene in campaign["scenes"]:
        shown = scene.get("view") or [reference.rpartition(".")[2] for reference in scene["references"]]
        views = [shown] if isinstance(shown, str) else shown
        known = {view for subject in scene["subjects"] for view in campaign["subjects"][subject]["references"]}
        assert set(views) <= known, scene["id"]
        assert set(scene.get("looks", [])) <= {"photo", *campaign.get("looks", {})}, scene["id"]


@pytest.mark.parametrize(("name", "least", "most"), EXTENTS)
def test_an_example_is_as_large_as_it_is_said_to_be(name: str, least: int, most: int) -> None:
    campaign = yaml.safe_load((CAMPAIGNS / name / "campaign.yaml").read_text("utf-8"))
    shots = sum(
        scene.get("takes", 1) * len(scene.get("sizes", [1])) * len(scene.get("looks", [1]))
        for scene in campaign["scenes"]
    )
    shots += sum(len(compare["references"]) for compare in campaign.get("compare", []))
    shots += sum(
        not isinstance(reference, str)
        for subject in campaign["subjects"].values()
        for reference in subject["references"].values()
    )
    assert least <= shots <= most
