"""Beginning a campaign: the example, and photographs sorted into subjects and views."""

import contextlib
import io
import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from consistency_pipeline import linting, pipeline, starting
from consistency_pipeline.campaign import load
from consistency_pipeline.cli import started
from consistency_pipeline.cli import starting as verbs
from consistency_pipeline.cli.app import app
from consistency_pipeline.errors import UsageError
from consistency_pipeline.starting.naming import noun_of, rank, subject_name, view_of
from consistency_pipeline.starting.photos import HEIC_SAID
from tests.builders import png
from tests.test_cli import Place

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1"


def photo(path: Path, data: bytes | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(png(str(path.name)) if data is None else data)
    return path


def jpeg(text: str) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(png(text))).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def typed(here: Path, *words: str) -> Result:
    assert verbs.__name__ in sys.modules  # it is what puts them into the program
    with contextlib.chdir(here):
        return CliRunner().invoke(app, words)


def begun(here: Path, name: str, photos: Path | None = None) -> starting.Founding:
    found = starting.prepare(name, here, photos)
    starting.carry_out(found)
    return found


@pytest.mark.parametrize(
    ("stem", "view"),
    [
        ("front", "front"), ("Front View", "front"), ("mug_front_final2", "front"), ("IMG_front", "front"),
        ("left-side", "left"), ("side", "side"), ("backSide", "back"), ("rear", "back"), ("bottom", "base"),
        ("three-quarter", "three-quarter"), ("3-4", "three-quarter"), ("ThreeQuarter view", "three-quarter"),
        ("close up", "detail"), ("back detail", "back-detail"), ("front left", "front-left"), ("top", "top"),
        ("handle", "handle"), ("mug handle 3", "handle"), ("IMG_1234", None), ("DSC00017", None), ("00", None),
        ("PXL_20260401_101500", None), ("WhatsApp Image 2026-01-02 at 10.11.12", None), ("photo (3)", None),
        ("0b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", None), ("mug 2", None), ("正面", None),
    ],
)  # fmt: skip
def test_the_name_of_a_file_tells_its_view(stem: str, view: str | None) -> None:
    assert view_of(stem, ["mug"]) == view


def test_words_of_the_subject_are_no_view() -> None:
    assert view_of("tank-top-1", ["tank", "top"]) is None
    assert view_of("tank-top-back", ["tank", "top"]) == "back"
    assert view_of("front", ["front", "door"]) == "front"


def test_the_sides_that_matter_come_first() -> None:
    views = ["view-1", "detail", "base", "back", "three-quarter-2", "front-2", "front"]
    assert sorted(views, key=rank) == ["front-2", "front", "three-quarter-2", "back", "base", "detail", "view-1"]


@pytest.mark.parametrize(
    ("folder", "name", "noun"),
    [
        ("Duck_Toy", "duck_toy", "duck toy"), ("mug", "mug", "mug"), ("scene", "scene_1", "scene"),
        ("aux", "aux_1", "aux"), ("2024 Été", "ete", "2024 été"), ("Фото", "product", "фото"),
        ("{{ x }}: #", "x", "x"), ("!", "product", "product"),
    ],
)  # fmt: skip
def test_the_name_of_a_folder_tells_the_subject(folder: str, name: str, noun: str) -> None:
    assert (subject_name(folder), noun_of(folder)) == (name, noun)


def test_the_example_can_be_planned_at_once_and_nothing_in_it_is_doubtful(tmp_path: Path) -> None:
    found = begun(tmp_path, "My First!")
    assert (found.name, found.file) == ("my-first", tmp_path / "campaigns" / "my-first" / "campaign.yaml")
    rows = pipeline.look(pipeline.open_project("my-first", tmp_path))
    assert [row.shot.id for row in rows.rows] == ["gym/1", "trail/1", "trail/2"]
    assert list(linting.of_words(rows.plan)) == []


@pytest.mark.thorough
def test_the_example_runs_and_its_pictures_are_good_references(tmp_path: Path) -> None:
    begun(tmp_path, "try")
    project = pipeline.open_project("try", tmp_path)
    assert list(pipeline.validate(project, pipeline.look(project), print)) == []
    done = Place(tmp_path).run("run", "try")
    assert done.returncode == 0, done.stderr
    assert "made      3 storyboards" in done.stderr


def commented(text: str) -> list[str]:
    return [line for line in text.splitlines() if re.match(r" *# \w+: ", line)]


@pytest.mark.parametrize("kind", ["example", "one", "several"])
def test_each_key_in_a_comment_can_be_used(tmp_path: Path, kind: str) -> None:
    for subject in {"example": (), "one": ("mug",), "several": ("mug", "cat")}[kind]:
        photo(tmp_path / "in" / subject / "front.png")
    found = begun(tmp_path, "try", tmp_path / "in" if kind != "example" else None)
    lines = commented(found.text)
    assert len(lines) >= 5
    looks = next(line for line in lines if "watercolor: {as" in line)
    for line in lines:
        text = found.text.replace(looks, looks.replace("# ", "", 1)).replace(line, line.replace("# ", "", 1))
        load(found.file, text.replace("takes: 2 ", "# takes: 2 ") if "takes: 3" in line else text)


def test_photographs_become_subjects_and_views(tmp_path: Path) -> None:
    photos = tmp_path / "My Photos"
    photo(photos / "Duck Toy" / "Front.PNG", jpeg("duck"))
    for name in ("Duck Toy/IMG_10", "Duck Toy/IMG_9", "Duck Toy/duck front 2", "car/bottom", ".x/a"):
        photo(photos / f"{name}.png")
    photo(photos / "Duck Toy" / "IMG_11.png", png("IMG_9.png"))
    before = {path: path.read_bytes() for path in photos.rglob("*") if path.is_file()}
    found = begun(tmp_path, "shop", photos)
    campaign = load(found.file)
    assert list(campaign.subjects) == ["car", "duck_toy"]
    assert campaign.subjects["duck_toy"].noun == "duck toy"
    views = campaign.subjects["duck_toy"].references
    assert list(views) == ["front", "front-2", "view-1", "view-2"]
    paths = sorted(str(path.relative_to(found.file.parent)) for path in found.file.parent.rglob("refs/**/*.*"))
    assert paths == [
        "refs/car/base.png", "refs/duck_toy/front-2.png", "refs/duck_toy/front.jpg", "refs/duck_toy/view-1.png",
        "refs/duck_toy/view-2.png",
    ]  # fmt: skip
    assert (found.file.parent / "refs/duck_toy/view-1.png").read_bytes() == png("IMG_9.png")
    assert [(one.path.name, one.why) for one in found.left_out] == [("IMG_11.png", "the same picture as IMG_9.png")]
    assert {path: path.read_bytes() for path in before} == before
    assert [row.shot.id for row in pipeline.look(pipeline.open_project("shop", tmp_path)).rows] == [
        "car-table/1", "duck-toy-table/1", "together/1",
    ]  # fmt: skip


@pytest.mark.parametrize(("folder", "name"), [("Blue Mug", "blue_mug"), ("refs", "shop"), ("DCIM", "shop")])
def test_pictures_right_in_the_folder_are_one_subject(tmp_path: Path, folder: str, name: str) -> None:
    photo(tmp_path / folder / "back.png")
    [subject] = begun(tmp_path, "shop", tmp_path / folder).subjects
    assert (subject.name, [one.view for one in subject.photos]) == (name, ["back"])


def test_what_cannot_be_used_is_told_one_by_one(tmp_path: Path) -> None:
    photos = tmp_path / "mug"
    photo(photos / "a.heic", HEIC)
    photo(photos / "b.jpg", HEIC)
    photo(photos / "c.txt", b"words")
    photo(photos / "d.png", png("d")[:-40])
    photo(photos / "e.png", png("e", (299, 512)))
    photo(photos / "f.png", b"")
    with pytest.raises(UsageError) as refused:
        starting.prepare("shop", tmp_path, photos)
    lines = str(refused.value).splitlines()
    assert lines[0].endswith("that can be used:")
    assert lines[1:5] == [
        f"    a.heic: {HEIC_SAID}", "    b.jpg: HEIC", "    c.txt: not a PNG, JPEG or WebP picture", lines[4],
    ]  # fmt: skip
    assert lines[4].startswith("    d.png: a damaged picture")
    assert lines[5:] == ["    e.png: only 299x512 pixels; at least 300 a side, better 512", "    f.png: empty"]
    photo(photos / "front.png")
    assert len(starting.prepare("shop", tmp_path, photos).left_out) == 6
    assert not (tmp_path / "campaigns").exists()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "campaigns" / "shop"
    mine = photo(folder / "refs" / "mug" / "front.png", png("mine"))
    photo(tmp_path / "mug" / "front.png", png("other"))
    found = begun(tmp_path, "shop", tmp_path / "mug")
    assert mine.read_bytes() == png("mine")
    assert (folder / "refs" / "mug" / "front-2.png").read_bytes() == png("other")
    with pytest.raises(UsageError, match="is there already"):
        starting.prepare("shop", tmp_path)
    found.file.unlink()  # as after an interruption: the same command goes on, and copies nothing twice
    assert begun(tmp_path, "shop", tmp_path / "mug").copies == ()


def test_pictures_in_the_campaign_stay_where_they_are(tmp_path: Path) -> None:
    refs = tmp_path / "campaigns" / "shop" / "refs"
    photo(refs / "My Mug 1.png")
    found = begun(tmp_path, "shop", refs)
    assert found.copies == ()
    assert [str(path.relative_to(refs)) for path in refs.rglob("*")] == ["My Mug 1.png"]
    assert "front" not in load(found.file).subjects["shop"].references


@pytest.mark.parametrize("name", ["", "...", "con", "日本"])
def test_a_name_that_cannot_be_one(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot name a campaign"):
        starting.prepare(name, tmp_path)


def test_more_than_a_request_takes_is_left_out(tmp_path: Path) -> None:
    for number in range(17):
        photo(tmp_path / "mug" / f"IMG_{number}.png", png("x" * (number + 1)))
    found = begun(tmp_path, "shop", tmp_path / "mug")
    assert [one.path.name for one in found.left_out] == ["IMG_14.png", "IMG_15.png", "IMG_16.png"]
    assert len(load(found.file).subjects["mug"].references) == 14


def test_the_editor_finds_the_schema_where_there_is_one(tmp_path: Path) -> None:
    assert "consistency schema > campaign.schema.json" in starting.prepare("a", tmp_path).text
    photo(tmp_path / "docs" / "campaign.schema.json", b"{}")
    schema = "# yaml-language-server: $schema=../../docs/campaign.schema.json\n"
    assert starting.prepare("a", tmp_path).text.startswith(schema)


def test_the_verb_says_what_it_did_and_a_dry_run_does_nothing(tmp_path: Path) -> None:
    photo(tmp_path / "Red Mug" / "front.png")
    photo(tmp_path / "Red Mug" / "notes.txt", b"x")
    dry = typed(tmp_path, "init", "shop", "--from-photos", "Red Mug", "-n")
    assert (dry.exit_code, (tmp_path / "campaigns").exists()) == (0, False), dry.output
    done = typed(tmp_path, "init", "shop", "--from-photos", "Red Mug")
    assert done.stderr == (
        "subject   red_mug, for 'Red Mug': front (front.png)\n"
        "left out  notes.txt: not a PNG, JPEG or WebP picture\n"
        "written   1 picture copied below campaigns/shop/refs, and campaigns/shop/campaign.yaml\n"
        "check     kind and noun of each subject in it: the folder's name is a guess at what it is\n"
        "next      consistency plan shop\n"
    )
    assert dry.stdout == (tmp_path / "campaigns" / "shop" / "campaign.yaml").read_text(encoding="utf-8")
    again = typed(tmp_path, "init", "shop")
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)
    shutil.rmtree(tmp_path / "campaigns")
    document = json.loads(typed(tmp_path, "init", "Shop", "--from-photos", "Red Mug", "--json").stdout)
    facts = (next(iter(document)), document["campaign"], document["asked"], len(document["copied"]))
    assert facts == ("schema_version", "shop", "Shop", 1)
    assert document["subjects"][0]["photos"] == {"front": "Red Mug/front.png"}


def test_after_a_dry_run_the_command_itself_comes_next() -> None:
    assert started.following("a", "consistency init a -n", dry_run=True) == "consistency init a"
    assert started.following("a b", "consistency init a", dry_run=False) == "consistency plan 'a b'"
