"""An export as a whole: files, index, what is left alone, what is refused, and that it can be verified."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from consistency_pipeline.errors import UsageError
from consistency_pipeline.export import exporting, verifying
from consistency_pipeline.export.exporting import File, Rehearsed, Wish
from consistency_pipeline.export.presets import preset
from consistency_pipeline.export.rendering import Leave
from consistency_pipeline.files import digest
from consistency_pipeline.lock import held
from consistency_pipeline.project import Project
from consistency_pipeline.provenance.xmp import DRAWN, GENERATED
from tests.export.reading import said, with_chunk
from tests.kept import approve, look, make, project, row

FORMATS = tuple(preset(name) for name in ("original", "jpeg", "webp", "avif"))
FREE = Leave(cut=True)


@pytest.fixture
def live(tmp_path: Path) -> Project:
    there = project(tmp_path, live=True)
    make(there, "desk/1", "park/1")
    approve(there, "desk/1")
    return there


def export(there: Project, to: Path, *names: str, **changes: object) -> dict[str, File]:
    found = look(there)
    rows = [one for one in found.rows if one.shot.id in (names or ("desk/1",))]
    wish = replace(Wish(to, FORMATS, leave=FREE), **changes)  # type: ignore[arg-type]
    return {one.name: one for one in exporting.export(there, found, rows, wish)}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_and_index_say_the_same(live: Project, tmp_path: Path) -> None:
    to = tmp_path / "out"
    done = export(live, to)
    stem = "mugs-desk-photo-512x512-1"
    names = [f"{stem}-original.png", f"{stem}-jpeg.jpg", f"{stem}-webp.webp", f"{stem}-avif.avif"]
    assert [(one.name, one.state) for one in done.values()] == [(name, "new") for name in names]
    files = {one["file"]: one for one in json.loads((to / "index.json").read_text())["files"]}
    table = list(csv.DictReader((to / "index.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [one["file"] for one in table] == sorted(files) == sorted(names)
    made = row(live, "desk/1")
    assert made.picture is not None
    for name in names:
        assert files[name]["sha256"] == digest((to / name).read_bytes())
        assert files[name]["master_sha256"] == made.picture.sha256
        assert files[name]["prompt_sha256"] == digest(made.shot.prompt.encode())
        assert (files[name]["approved_by"], files[name]["seed"]) == ("me", 7)
        assert [one["name"] for one in files[name]["references"]] == ["mug.front", "mug.base"]
    master = (live.home / made.picture.file).read_bytes()
    assert (to / names[0]).read_bytes() == master
    assert digest(master) == made.picture.sha256


def test_a_copy_that_was_packed_anew_says_what_it_is(live: Project, tmp_path: Path) -> None:
    to = tmp_path / "out"
    export(live, to)
    picture = row(live, "desk/1").picture
    assert picture is not None
    for path in to.glob("mugs-*"):
        if path.suffix == ".png":
            continue
        facts = said(path.read_bytes())
        assert facts["DigitalSourceType"] == GENERATED
        assert (facts["Campaign"], facts["Shot"], facts["Seed"]) == ("mugs", "desk/1", "7")
        assert facts["MasterSHA256"] == picture.sha256
        assert facts["DerivedFrom"] == f"sha256:{picture.sha256}"
        assert facts["CreatorTool"].startswith("consistency-pipeline ")
        assert "Storyboard" not in facts


def test_storyboards_only_go_out_as_such(tmp_path: Path) -> None:
    there = project(tmp_path)
    make(there, "desk/1")
    with pytest.raises(Rehearsed, match="--rehearsal"):
        export(there, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    export(there, tmp_path / "out", rehearsal=True)
    for one in verifying.verify(tmp_path / "out"):
        copied = one.file.endswith(".png")  # of a picture of this test, which the sandbox never saw
        assert (one.claims.storyboard, one.strip) == (not copied, not copied), one
        assert one.problems == (("the index calls it a storyboard, and its mark is gone",) if copied else ())
        if not copied:
            assert said((tmp_path / "out" / one.file).read_bytes())["DigitalSourceType"] == DRAWN


def test_again_it_changes_nothing_and_a_dry_run_writes_nothing(live: Project, tmp_path: Path) -> None:
    to = tmp_path / "out"
    assert {one.state for one in export(live, to, dry=True).values()} == {"new"}
    assert not to.exists()
    export(live, to)
    before = {path: path.stat().st_mtime_ns for path in to.iterdir()}
    assert {one.state for one in export(live, to).values()} == {"same"}
    assert {path: path.stat().st_mtime_ns for path in to.iterdir()} == before


def test_what_is_there_is_never_written_over(live: Project, tmp_path: Path) -> None:
    to = tmp_path / "out"
    name = "mugs-desk-photo-512x512-1-jpeg.jpg"
    to.mkdir()
    (to / name).write_bytes(b"somebody's own work")
    (to / name.replace("jpeg.jpg", "webp.webp")).symlink_to(tmp_path / "elsewhere")
    done = export(live, to)
    assert [one.state for one in done.values()] == ["new", "refused", "refused", "new"]
    assert "left as it is" in done[name].why
    assert (to / name).read_bytes() == b"somebody's own work"
    assert not (tmp_path / "elsewhere").exists()


def test_two_exports_do_not_go_into_one_folder_at_a_time(live: Project, tmp_path: Path) -> None:
    to = tmp_path / "out"
    with held(to, exporting.ALONE), pytest.raises(UsageError, match="another export into this folder is going on"):
        export(live, to)
    assert export(live, to, dry=True)  # looking is free
    done = export(live, to)
    assert set(contents(to)) == {*done, "index.json", "index.csv"}  # no lock stays with what is handed on
    nothing = tmp_path / "nothing"
    export(live, nothing, presets=(preset("square@2000"),))
    assert not nothing.exists()


def test_links_in_the_folder_do_not_lead_out_of_it(live: Project, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out" / "desk").symlink_to(tmp_path / "elsewhere")
    [done] = export(live, tmp_path / "out", presets=FORMATS[:1], pattern="{scene}/{take}").values()
    assert (done.state, "leads out of it" in done.why) == ("refused", True)
    assert contents(tmp_path / "elsewhere") == {}


def test_somebody_elses_table_is_not_written_over(live: Project, tmp_path: Path) -> None:
    to = tmp_path / "out"
    to.mkdir()
    (to / "index.csv").write_text("my prices\n")
    with pytest.raises(UsageError, match="no export wrote it so"):
        export(live, to)
    assert contents(to) == {"index.csv": b"my prices\n"}
    with pytest.raises(UsageError, match="is not a folder"):
        export(live, to / "index.csv")


def test_an_index_keeps_what_an_earlier_export_made(live: Project, tmp_path: Path) -> None:
    to = tmp_path / "out"
    export(live, to, presets=FORMATS[:1])
    export(live, to, "park/1", presets=FORMATS[1:2])
    files = [one["file"] for one in json.loads((to / "index.json").read_text())["files"]]
    assert files == ["mugs-desk-photo-512x512-1-original.png", "mugs-park-photo-512x512-1-jpeg.jpg"]
    (to / files[0]).unlink()
    export(live, to, "park/1", presets=FORMATS[2:3])
    assert files[0] not in (to / "index.json").read_text()


def test_what_cannot_be_is_refused_before_anything_is_written(live: Project, tmp_path: Path) -> None:
    to = tmp_path / "out"
    to.mkdir()
    (to / "index.json").write_text("{}")
    for changes, why in (
        ({}, "no export wrote it so"),
        ({"pattern": "{scene}"}, "would all be called desk"),
        ({"folder": live.home / "out"}, "belongs to the campaign"),
        ({"folder": live.campaign.folder}, "belongs to the campaign"),
    ):
        wish = {"presets": (preset("square"), preset("jpeg")), **changes}
        with pytest.raises(UsageError, match=why):
            export(live, to, **wish)
    with pytest.raises(UsageError, match="none of these shots has a picture"):
        export(live, tmp_path / "other", "hill/1")
    assert contents(to) == {"index.json": b"{}"}


def test_a_master_that_was_changed_is_not_handed_on(live: Project, tmp_path: Path) -> None:
    picture = row(live, "desk/1").picture
    assert picture is not None
    path = live.home / picture.file
    path.write_bytes(path.read_bytes() + b"\0")
    done = export(live, tmp_path / "out")
    assert {one.state for one in done.values()} == {"refused"}
    assert all("its content has changed" in one.why for one in done.values())


def test_verify_finds_what_was_changed_since(live: Project, tmp_path: Path) -> None:
    to = tmp_path / "out"
    export(live, to)
    assert not any(one.problems for one in verifying.verify(to))
    original, square, webp, avif = (to / one for one in export(live, to))
    square.write_bytes(square.read_bytes() + b"\0")
    webp.unlink()
    avif.write_bytes(avif.read_bytes().replace(b"desk/1", b"park/1"))
    (to / "extra.png").write_bytes(original.read_bytes())
    found = {one.file: one for one in verifying.verify(to)}
    assert found[square.name].problems == ("its content is not what the index says: its SHA-256 differs",)
    assert found[webp.name].problems == ("it is listed, and is not there",)
    assert found[avif.name].problems[1] == "its metadata does not say what the index says: shot"
    assert (found["extra.png"].listed, found["extra.png"].problems) == (False, ())
    assert found[original.name].problems == ()
    [alone] = verifying.verify(square)
    assert alone.problems == found[square.name].problems


def test_a_file_is_found_in_the_index_above_its_folder_whatever_else_is_called_so(
    live: Project, tmp_path: Path
) -> None:
    to = tmp_path / "out"
    [name] = export(live, to, presets=FORMATS[:1], pattern="{scene}/{take}")
    (to / "desk" / "index.json").write_text("[]")
    [one] = verifying.verify(to / name)
    assert (one.listed, one.problems) == (True, ())
    (to / name).write_bytes(b"other")
    assert "its SHA-256 differs" in verifying.verify(to / name)[0].problems[0]


def test_verify_tells_what_is_no_picture(live: Project, tmp_path: Path) -> None:
    [avif] = export(live, tmp_path / "out", presets=FORMATS[3:])
    whole = (tmp_path / "out" / avif).read_bytes()
    (tmp_path / "loose").mkdir()
    for name, data in (("a.avif", whole[:700]), ("b.png", b""), ("c.jpg", b"<svg/>"), ("d.avif", whole)):
        (tmp_path / "loose" / name).write_bytes(data)
    found = verifying.verify(tmp_path / "loose")
    assert [["cannot be read as a picture" in why for why in one.problems] for one in found] == [[True]] * 3 + [[]]


def test_an_index_of_somebody_else_does_not_lead_out_of_its_folder(live: Project, tmp_path: Path) -> None:
    to = tmp_path / "out"
    export(live, to, presets=FORMATS[:1])
    (tmp_path / "secret.png").write_bytes(b"x")
    document = json.loads((to / "index.json").read_text())
    document["files"].append({**document["files"][0], "file": "../secret.png"})
    (to / "index.json").write_text(json.dumps(document))
    assert [one.file for one in verifying.verify(to)] == ["mugs-desk-photo-512x512-1-original.png"]
    assert [one.file for one in verifying.passed_over(to)] == ["../secret.png"]


def test_verify_looks_at_pictures_beside_an_index_of_somebody_else(live: Project, tmp_path: Path) -> None:
    to = tmp_path / "out"
    [name] = export(live, to, presets=FORMATS[:1])
    (to / "index.csv").write_text("a;b\n")  # as a spreadsheet saved it: the other index still holds
    (to / "notes.txt").write_text("mine")
    [one] = verifying.verify(to)
    assert (one.file, one.listed, one.problems) == (name, True, ())
    assert [(one.file, one.why) for one in verifying.passed_over(to)] == [
        ("index.csv", "no export wrote it so"),
        ("notes.txt", "no picture, by its name"),
    ]
    (to / "index.json").write_text("[]")
    [one] = verifying.verify(to)
    assert (one.listed, one.problems) == (False, ())
    assert [one.file for one in verifying.passed_over(to)] == ["index.json", "index.csv", "notes.txt"]


def test_an_index_that_was_damaged_does_not_hold(live: Project, tmp_path: Path) -> None:
    to = tmp_path / "out"
    [name] = export(live, to, presets=FORMATS[:1])
    (to / "index.json").write_text((to / "index.json").read_text()[:-20])
    lost, picture = verifying.verify(to)
    assert "is gone, damaged or something else" in lost.problems[0]
    assert (picture.file, picture.problems) == (name, ())


def test_credentials_of_the_master_are_noted(live: Project, tmp_path: Path) -> None:
    picture = row(live, "desk/1").picture
    assert picture is not None
    path = live.home / picture.file
    signed = with_chunk(path.read_bytes(), b"caBX", b"\0\0\0\x10jumbc2pa")
    path.write_bytes(signed)
    found = look(live)
    desk = next(one for one in found.rows if one.shot.id == "desk/1")
    assert desk.attempt is not None
    attempt = replace(desk.attempt, picture=replace(picture, sha256=digest(signed)))
    rows = [replace(desk, attempt=attempt)]
    done = exporting.export(live, found, rows, Wish(tmp_path / "out", FORMATS, leave=FREE))
    assert all(one.entry and one.entry["content_credentials_of_master"] for one in done)
    assert (tmp_path / "out" / done[0].name).read_bytes() == signed
