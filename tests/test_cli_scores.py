"""Scores, calibrations and the drift report, as their users ask for them."""

import io
import json
from dataclasses import replace
from pathlib import Path

import anyio
import pytest
from PIL import Image, ImageDraw
from rich.console import Console

from consistency_pipeline.access import Access
from consistency_pipeline.cli.attempted import document as document_of
from consistency_pipeline.cli.attempted import show, tried
from consistency_pipeline.cli.words import ending
from consistency_pipeline.files import digest_file
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.manifest import Row
from consistency_pipeline.pipeline import Result, look, open_project
from consistency_pipeline.project import Project
from consistency_pipeline.records import MadePicture, Outcome, Status, Stop, Tally
from tests.builders import MUG, document, made, written
from tests.reporting.drawn import folded
from tests.reporting.drawn import scored as value
from tests.test_cli import Place, place, rewrite

__all__ = ["place"]  # fixture

HOME = Path("outputs", "mugs", "sandbox")
DESK = {"id": "desk", "subjects": ["mug"], "prompt": "on a desk"}


@pytest.fixture
def scored(tmp_path: Path) -> Place:
    """A campaign whose one picture was made, and never scored."""
    front = tmp_path / "campaigns" / "mugs" / "refs" / "mug" / "front.png"
    front.parent.mkdir(parents=True)
    _thing(1, 0).save(front)
    subjects = {"mug": {**MUG, "references": {"front": "refs/mug/front.png"}}}
    campaign = written(
        tmp_path / "campaigns" / "mugs", document(DESK, scorer="weightless", size="512x512", subjects=subjects)
    )
    project = Project(campaign, Access("sandbox"), tmp_path / HOME)
    [shot] = project.plan().shots
    attempt, file = made(shot), tmp_path / HOME / "shots" / "desk" / "one.png"
    file.parent.mkdir(parents=True)
    _thing(1, 20).save(file)
    picture = MadePicture("shots/desk/one.png", digest_file(file), file.stat().st_size, "PNG", 360, 300)
    with Ledger(project.ledger) as book:
        anyio.run(book.put, replace(attempt, picture=picture))
    return Place(tmp_path)


def test_pictures_are_scored_once_shown_and_reported(scored: Place) -> None:
    home = scored.folder / HOME
    first = scored.run("score", "mugs", "--select", "desk/*", "--json")
    [line] = json.loads(first.stdout)["pictures"]
    assert (line["name"], line["subject"], line["scene"]) == ("desk/1", "mug", "desk")
    assert first.returncode == int(line["band"] == "drifted")
    assert "scoring 1 picture" in first.stderr
    facts = json.loads((home / "report.json").read_text())
    assert facts["total"]["scored"] == 1
    told = json.loads((home / "manifest.json").read_text())["drift"]
    assert (told["total"], told["subjects"]) == (facts["total"], facts["subjects"])
    assert facts["subjects"][0]["lowest"] == line["value"]
    assert all((home / f"report-scores.{ending}").stat().st_size > 1000 for ending in ("svg", "png"))
    again = scored.run("score", "mugs")
    assert "scoring" not in again.stderr
    assert "desk/1" in again.stdout
    said = scored.run("report", "mugs")
    assert "desk/1" in said.stdout.partition("the lowest")[2]
    assert "next      " in said.stderr
    assert json.loads(scored.run("report", "mugs", "--json").stdout) == facts


def test_a_campaign_that_wants_no_scores_says_so(scored: Place) -> None:
    rewrite(scored, DESK)
    done = scored.run("score", "mugs")
    assert done.returncode == 0
    assert "scorer: none" in done.stderr
    assert "no picture here has a score" in done.stderr
    assert not (scored.folder / HOME / "report.json").exists()


def test_the_last_lines_of_a_run_say_what_the_scores_come_to(tmp_path: Path) -> None:
    values: dict[str, dict[str, float | None]] = {"desk/1": {"mug": 0.9}, "desk/2": {"mug": 0.98}}
    found = folded(tmp_path, {**DESK, "takes": 2}, values=values)
    project = Project(found.plan.campaign, Access("sandbox"), tmp_path)
    result = Result(found, None, (tmp_path / "sheet.png",), frozenset(values))
    told = [line for line in ending(project, result, "consistency run mugs") if line.startswith("scores")]
    assert told == ["scores    mug 0.94 in the middle, worst desk/1 0.90"]


@pytest.mark.parametrize(
    ("rerolls", "stop", "following"),
    [
        (0, None, "look at the sheet, then: consistency retry mugs --reseed"),
        (0, Stop.BUDGET, "consistency retry mugs --reseed --max-cost 0.21"),
        (1, None, "consistency run mugs"),
        (1, Stop.BUDGET, "consistency run mugs --max-cost 0.21"),
    ],
)
def test_what_drifted_is_to_be_made_again_under_other_seeds(
    tmp_path: Path, rerolls: int, stop: Stop | None, following: str
) -> None:
    values: dict[str, dict[str, float | None]] = {"desk/1": {"mug": 0.9}, "desk/2": {"mug": 0.1}}
    found = folded(tmp_path, {**DESK, "takes": 2}, values=values, gate={"rerolls": rerolls})
    project = Project(found.plan.campaign, Access("sandbox"), tmp_path)
    tally = Tally({Status.MADE: 1, Status.DRIFTED: 1}, 0, 2, 0.14, stop, "")
    result = Result(found, tally, (tmp_path / "sheet.png",), frozenset(values))
    *_, last = ending(project, result, "consistency run mugs")
    assert last.split(maxsplit=1)[1] == following


def test_shots_that_drifted_in_the_same_way_are_told_together(tmp_path: Path) -> None:
    values: dict[str, dict[str, float | None]] = {f"desk/{take}": {"mug": take / 100} for take in range(1, 7)}
    found = folded(tmp_path, {**DESK, "takes": 6}, values=values)

    def reasoned(row: Row) -> Row:
        told = f"its colours are {30 - row.shot.take}.5 from the nearest; 40 % of it has a new one"
        return replace(row, reason=f"mug drifted: {told}", scores=(replace(row.scores[0], reason=told),))

    found = replace(found, rows=tuple(map(reasoned, found.rows)))
    project = Project(found.plan.campaign, Access("sandbox"), tmp_path)
    result = Result(found, None, (tmp_path / "sheet.png",), frozenset(values))
    told = [line for line in ending(project, result, "consistency run mugs") if line.startswith("drifted")]
    assert told == [
        "drifted   6 shots, desk/1, desk/2, desk/3, desk/4 and 2 more:"
        " mug 0.01 to 0.06 (colour), the worst: its colours are 29.5 from the nearest"
    ]


def test_an_attempt_that_the_gate_refused_is_said_to_have_drifted(scored: Place) -> None:
    of = open_project("mugs", scored.folder)
    [row] = look(of).rows
    assert row.picture is not None
    with Ledger(of.ledger) as book:
        anyio.run(book.put_score, value(row.picture.sha256, "mug", 0.12, reason="another teal"), "{}")
    found, out = tried(of, "desk/1"), io.StringIO()
    show(found, Console(file=out, width=100))
    assert out.getvalue().splitlines()[-1].split(maxsplit=5)[1:] == [
        "1",
        "7",
        "$0.0700",
        "drifted",
        "mug 0.12 (colour)",
    ]
    [told] = document_of("mugs", found)["attempts"]
    assert (told["outcome"], told["score"]) == (Outcome.MADE, 0.12)
    assert told["drifted"] == [{"subject": "mug", "score": 0.12, "worst": "colour", "reason": "another teal"}]


@pytest.mark.thorough
def test_calibrating_with_few_references_says_that_the_default_is_taken(place: Place) -> None:
    done = place.run("calibrate", "mugs", "--json")
    assert done.returncode == 0, done.stderr
    mug, mara = json.loads(done.stdout)["subjects"]
    assert (mug["name"], mara["measured"]) == ("mug", False)
    assert "default: 2 of the 3 references" in mug["reason"]
    assert mug["drifted_below"] < mug["centre"] < mug["kept_from"]
    assert [Path(plot).is_file() for plot in mug["plots"]] == [True, True]
    assert mara["reason"] == "no scene shows it with a reference that is here"


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """References of two things, pictures of the one that lies under its name, and a file that is none."""
    for key, seed in (("refs/cup/a", 1), ("refs/box/a", 2), ("made/cup/1", 1), ("made/cup/2", 2)):
        file = tmp_path / f"{key}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        _thing(seed, 4 * len(list(tmp_path.rglob("*.png")))).save(file)
    (tmp_path / "made" / "broken.jpg").write_bytes(b"no picture")
    return tmp_path


def _thing(seed: int, shift: int) -> Image.Image:
    """Return a thing of its own colours and marks before a plain wall, moved a little."""
    body, mark = (("#1d7a74", "#f3d35c"), ("#8c2f39", "#d8e2dc"))[seed - 1]
    picture = Image.new("RGB", (360, 300), "#e9e6df")
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((100 + shift, 60, 240 + shift, 240), 24, body)
    for row in range(6):
        for column in range(4):
            if (row * 5 + column * 3 + seed) % 3:
                pen.rectangle(
                    (115 + shift + 30 * column, 75 + 26 * row, 130 + shift + 30 * column, 90 + 26 * row), mark
                )
    return picture


@pytest.mark.thorough
def test_pictures_made_elsewhere_are_scored_without_a_campaign(place: Place, folders: Path) -> None:
    done = place.run("score", "--references", "refs", "--pictures", "made", "--json")
    told = {line["picture"]: line for line in json.loads(done.stdout)["pictures"]}
    assert list(told) == ["made/cup/2.png", "made/cup/1.png"]
    assert [line["subject"] for line in told.values()] == ["cup", "cup"]
    assert told["made/cup/2.png"]["band"] == "drifted"
    assert told["made/cup/1.png"]["band"] != "drifted"
    assert done.returncode == 1
    assert [line for line in done.stderr.splitlines() if "broken" in line] == [
        "unreadable made/broken.jpg: not a PNG, JPEG or WebP picture"
    ]
    assert not (folders / "outputs").exists()


@pytest.mark.parametrize(
    "words", [(), ("mugs", "--references", "refs"), ("--pictures", "made")], ids=lambda words: " ".join(words) or "none"
)
def test_a_campaign_or_two_folders(place: Place, words: tuple[str, ...]) -> None:
    done = place.run("score", *words)
    assert done.returncode == 2
    assert "name a campaign, or give both" in done.stderr
