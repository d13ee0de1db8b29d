"""The verbs `export` and `verify` as people use them."""

import json
from pathlib import Path

import pytest

from tests.builders import document, written
from tests.test_cli import SCENES, SMALL, Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    written(tmp_path / "campaigns" / "mugs", document(*SCENES, **SMALL))
    return Place(tmp_path)


@pytest.mark.thorough
def test_a_rehearsal_is_exported_and_verified_and_printed(place: Place) -> None:
    place.run("run", "mugs")
    _sheets_to_print_have_names_of_their_own(place)
    none = place.run("export", "mugs", "--to", "out")
    assert (none.returncode, "no shot is approved yet" in none.stderr) == (2, True)
    place.run("approve", "mugs", "desk/*")
    refused = place.run("export", "mugs", "--to", "out")
    assert refused.returncode == 2
    assert refused.stderr.rstrip().endswith("next      consistency export mugs --to out --rehearsal")
    dry = place.run("export", "mugs", "--to", "out", "--rehearsal", "-n", "--json")
    assert json.loads(dry.stdout)["counts"] == {"new": 2}
    assert not (place.folder / "out").exists()
    words = ("export", "mugs", "--to", "out", "--rehearsal", "--preset", "original", "--preset", "webp@2000")
    done = place.run(*words, "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert (found["schema_version"], found["counts"]) == (1, {"new": 2, "refused": 2})
    assert "2000 px wide were asked for, and there are 512" in done.stderr
    assert done.stderr.rstrip().endswith("next      consistency verify out")
    checked = place.run("verify", "out", "--json")
    assert checked.returncode == 0, checked.stderr
    files = json.loads(checked.stdout)["verified"]
    assert [(one["storyboard"], one["storyboard_strip"], one["holds"]) for one in files] == [(True, True, True)] * 2
    said = place.run("verify", f"out/{files[0]['file']}")
    assert "STORYBOARD of the sandbox (metadata and a strip), not a generated picture" in said.stdout


@pytest.mark.thorough
def test_wrong_words_are_told(place: Place) -> None:
    for words, why in (
        (("--preset", "round"), "there is no preset round"),
        (("--name", "{x}"), "there is no {x}"),
        (("--sign-key", "k"), "--sign-cert and --sign-key go together"),
    ):
        done = place.run("export", "mugs", "--to", "out", "--rehearsal", "--select", "desk/1", *words)
        assert (done.returncode, why in done.stderr) == (2, True), done.stderr
    gone = place.run("verify", "nowhere")
    assert (gone.returncode, gone.stderr) == (2, "error: nowhere is not there\n")


def _sheets_to_print_have_names_of_their_own(place: Place) -> None:
    home = place.folder / "outputs" / "mugs" / "sandbox"
    plain = (home / "sheet.png").read_bytes()
    wide = place.run("sheet", "mugs", "--format", "wide", "--select", "desk/*", "--json")
    assert wide.returncode == 0, wide.stderr
    assert [Path(one).name for one in json.loads(wide.stdout)["sheets"]] == ["wide-desk.png"]
    pdf = place.run("sheet", "mugs", "--format", "pdf", "--dpi", "72")
    assert (pdf.returncode, pdf.stdout) == (0, f"{home / 'print.pdf'}\n")
    assert (home / "print.pdf").read_bytes().startswith(b"%PDF-1.4")
    assert (home / "sheet.png").read_bytes() == plain
