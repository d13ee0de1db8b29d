"""Running again from the command line: rejected with a reason, tried under other seeds, and one of these chosen."""

import json
from pathlib import Path

import pytest

from tests.builders import document, written
from tests.test_cli import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    written(tmp_path / "campaigns" / "mugs", document(size="512x512"))
    return Place(tmp_path)


def test_a_rejected_picture_is_tried_under_new_seeds_and_one_is_chosen(place: Place) -> None:
    assert place.run("run", "mugs").returncode == 0
    done = place.run("reject", "mugs", "scene:desk", "--reason", "handle on the wrong side")
    assert "mug       rejected for handle on the wrong side" in done.stderr
    before = place.run("retry", "mugs", "--rejected", "--seeds", "2", "-n", "--json")
    [shot] = json.loads(before.stdout)["shots"]
    assert (len(shot["seeds"]), json.loads(before.stdout)["pictures"]) == (2, 2)
    assert shot["prompts"][0].endswith("Correct what was wrong before: handle on the wrong side.")
    done = place.run("retry", "mugs", "--rejected", "--seeds", "2", "--json")
    assert (done.returncode, json.loads(done.stdout)["sent"]) == (0, 2), done.stderr
    assert place.run("use", "mugs", "desk/1", "--attempt", "2").returncode == 0
    tried = json.loads(place.run("attempts", "mugs", "desk/1", "--json").stdout)["attempts"]
    assert [(one["number"], one["stands"], one["decision"]) for one in tried] == [
        (1, False, "rejected"), (2, True, None), (3, False, None),
    ]  # fmt: skip
    assert [one["seed"] for one in tried[1:]] == shot["seeds"]
    assert place.manifest()["totals"]["rejections"] == {"mug": {"handle on the wrong side": 1}}


def test_what_cannot_be_made_again_is_said(place: Place) -> None:
    assert place.run("retry", "mugs", "--seed", "7", "--reseed").stderr.startswith("error: --seed names one seed")
    assert place.run("run", "mugs", "--force").stderr.endswith(
        "error: --force makes approved pictures again, too: name the shots with --select\n"
    )
    done = place.run("retry", "mugs", "-n")
    assert "nothing to make: of 1 shot named, 1 missing; `consistency run` makes what is missing" in done.stderr
    assert done.stderr.endswith("next      consistency plan mugs\n")
    done = place.run("use", "mugs", "desk/1", "--attempt", "3")
    assert (done.returncode, "attempt 3 of desk/1 has no picture" in done.stderr) == (2, True)
