"""What measures scoring is itself right: its numbers, what it reads of a folder, and what it calls wrong."""

import json
from math import isnan
from pathlib import Path

import pytest
from PIL import Image

from tests.bench.accuracy import identity, wrong
from tests.bench.accuracy.album import Album, album
from tests.bench.accuracy.identity import Trial
from tests.bench.accuracy.measures import Target, auc, calibration_error, kept_at


def test_numbers_are_what_they_are_called() -> None:
    assert auc([0.9, 0.8], [0.1, 0.8]) == 0.875
    assert isnan(auc([], [0.1]))
    assert kept_at([0.2, 0.9], [0.1] * 99 + [0.5]) == 1.0
    assert calibration_error([(True, 1.0), (False, 0.0)]) == 0
    assert calibration_error([(True, 0.0), (False, 0.0)]) == pytest.approx(0.5)
    assert calibration_error([(True, 0.95), (True, 0.95), (False, 0.15)]) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("target", "found", "said"),
    [
        (Target(0.9), 0.9, "| x | 0.900 | ≥ 0.9 | yes |"),
        (Target(0.9), 0.89, "| x | 0.890 | ≥ 0.9 | **no** |"),
        (Target(0.08, most=True), 0.09, "| x | 0.090 | ≤ 0.08 | **no** |"),
        (Target(0.9), float("nan"), "| x | – | ≥ 0.9 | not measured |"),
    ],
)
def test_a_target_is_met_or_not(target: Target, found: float, said: str) -> None:
    assert target.line("x", found) == said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("A cup/1.JPG", "A cup/2.webp", "glass/one.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.new("RGB", (40, 20), "red").save(tmp_path / name)
    (tmp_path / "A cup/0.jpg").write_text("no picture")
    (tmp_path / "A cup/notes.txt").write_text("not one either")
    (tmp_path / "empty").mkdir()
    (tmp_path / "boxes.json").write_text(json.dumps({"A cup/1.JPG": [4, 4, 20, 16], "gone/1.jpg": [0, 0, 1, 1]}))
    (tmp_path / "classes.json").write_text(json.dumps({"A cup": "vessel", "glass": "vessel"}))
    mark = {"name": "logo", "file": "2.webp", "box": [0, 0, 0.5, 0.5]}
    (tmp_path / "details.json").write_text(json.dumps({"A cup": [mark]}))
    return tmp_path


def test_a_folder_is_read_whatever_it_holds(folder: Path) -> None:
    said: list[str] = []
    shown = album(folder, said.append)
    assert {name: [file.name for file in some] for name, some in shown.files.items()} == {
        "A cup": ["1.JPG", "2.webp"],
        "glass": ["one.png"],
    }
    assert said == [
        "skipped: A cup/0.jpg: not a PNG, JPEG or WebP picture",
        "boxes.json: 1 boxes are of no picture here, or no boxes, and left out",
    ]
    assert shown.boxes == {folder / "A cup/1.JPG": (0.1, 0.2, 0.5, 0.8)}
    [mark] = shown.details["A cup"]
    assert (mark.name, shown.files["A cup"][mark.number].name) == ("logo", "2.webp")


def test_no_photograph_is_asked_about_itself(folder: Path) -> None:
    shown = album(folder, lambda _: None)
    pairs = [(file.name, subject, [one.name for one in refs]) for file, subject, refs in identity.asked(shown, 3)]
    assert pairs == [
        ("1.JPG", "A cup", ["2.webp"]), ("1.JPG", "glass", ["one.png"]),
        ("2.webp", "A cup", ["1.JPG"]), ("2.webp", "glass", ["one.png"]),
        ("one.png", "A cup", ["1.JPG", "2.webp"]),
    ]  # fmt: skip


def test_what_is_furthest_from_the_truth_is_the_worst() -> None:
    def trial(picture: str, subject: str, score: float | None) -> Trial:
        who = {"measured": None if score is None else 2 * score, "band": "unsure"}
        return Trial(Path(picture, "1.jpg"), subject, (), {"score": score, "components": {"identity": who}})

    some = [trial("a", "a", 0.2), trial("a", "b", 0.95), trial("b", "a", 0.4), trial("b", "b", None)]
    assert wrong.worst(some) == [some[1], some[0]]
    found = identity.measured(Album({}, classes={"a": "x", "b": "y"}), some)
    assert (found["coverage"], found["top-1"]) == (0.5, 0.0)
    assert isnan(found["same class"])
    assert found["answered"] == 0.0
