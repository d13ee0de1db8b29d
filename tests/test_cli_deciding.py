"""Approving from the command line: a run that waits for a person, and what is said on the way."""

import json
from contextlib import chdir
from dataclasses import replace
from pathlib import Path

import anyio
import pytest
from typer.testing import CliRunner

from consistency_pipeline import pipeline
from consistency_pipeline.cli import app
from consistency_pipeline.files import digest_file
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.records import Status
from tests.builders import MUG, document, made, png, written
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


def test_what_was_made_with_another_provider_is_decided_about_too(place: Place) -> None:
    of = pipeline.open_project("mugs", place.folder).at("runware")
    hero = next(shot for shot in of.plan().shots if not shot.scene)
    tries = [made(hero, 1), made(hero, 2)]
    with Ledger(of.ledger) as book:
        for one in tries:
            assert one.picture is not None
            file = of.home / one.picture.file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(png(one.id))
            anyio.run(book.put, replace(one, picture=replace(one.picture, sha256=digest_file(file))))
    with chdir(place.folder):
        said = [
            CliRunner().invoke(app, [*words, "--provider", "runware"])
            for words in (("attempts", "mugs", "mara.front"), ("use", "mugs", "mara.front", "--attempt", "1"),
                          ("approve", "mugs", "mara.front"), ("sheet", "mugs"))
        ]  # fmt: skip
    assert [one.exit_code for one in said] == [0, 0, 0, 0], said
    nexts = [one.stderr.splitlines()[-1] for one in said[1:]]  # and no run, which would go to another provider
    assert nexts[:2] == ["next      consistency sheet mugs --provider runware"] * 2
    assert nexts[2].endswith("consistency approve mugs SHOT --provider runware")
    assert said[0].stderr == "next      consistency use mugs mara.front --attempt 1 --provider runware\n"
    [row] = [row for row in pipeline.look(of).rows if row.shot.id == hero.id]
    assert (row.status, row.attempt and row.attempt.number) == (Status.APPROVED, 1)


def test_what_cannot_be_decided_about_is_told(place: Place) -> None:
    done = place.run("approve", "mugs", "park/1")
    assert (done.returncode, done.stderr) == (2, "error: park/1 has no picture to decide about yet\n")
    done = place.run("reject", "mugs", "prak/1")
    assert (done.returncode, done.stderr) == (
        2,
        "error: no shot is called prak/1; did you mean park/1?\n    prak/1\n    ^^^^^^\n",
    )
