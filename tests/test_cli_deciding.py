"""Approving from the command line: a run that waits for a person, and what is said on the way."""

import json
from pathlib import Path

import pytest

from tests.builders import MUG, document, written
from tests.test_cli import Place

HERO = {
    "kind": "character",
    "noun": "woman",
    "references": {
        "front": {
            "generate": {"prompt": "A portrait of a woman with red hair", "size": "512x512"},
            "approve": "required",
        }
    },
}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    scene = {"id": "park", "subjects": ["mara"], "prompt": "in a park"}
    folder = tmp_path / "campaigns" / "mugs"
    written(folder, document(scene, size="512x512", subjects={"mara": HERO, "mug": MUG}))
    return Place(tmp_path)


def test_a_run_waits_for_a_person_and_goes_on_after_an_approval(place: Place) -> None:
    first = place.run("run", "mugs")
    assert first.returncode == 0, first.stderr
    assert "blocked   park/1: needs mara.front, which nobody has approved yet" in first.stderr
    assert first.stderr.rstrip().endswith("consistency approve mugs mara.front")
    done = place.run("approve", "mugs", "mara.*", "--reason", "that is her")
    assert (done.returncode, "next      consistency run mugs" in done.stderr) == (0, True), done.stderr
    assert place.run("run", "mugs").returncode == 0
    assert place.manifest()["totals"]["by_status"] == {"approved": 1, "made": 1}
    [line] = (place.folder / "campaigns" / "mugs" / "decisions.jsonl").read_text().splitlines()
    assert {**json.loads(line), "at": "", "picture": "", "fingerprint": "", "who": ""} == {
        "shot": "mara.front", "verdict": "approved", "picture": "", "at": "", "who": "", "reason": "that is her",
        "fingerprint": "",
    }  # fmt: skip


def test_what_cannot_be_decided_about_is_told(place: Place) -> None:
    done = place.run("approve", "mugs", "park/1")
    assert (done.returncode, done.stderr) == (2, "error: park/1 has no picture to decide about yet\n")
    done = place.run("reject", "mugs", "prak/1")
    assert (done.returncode, done.stderr) == (
        2,
        "error: no shot is called prak/1; did you mean park/1?\n    prak/1\n    ^^^^^^\n",
    )
