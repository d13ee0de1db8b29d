"""Lint as a run and `validate` use it: what stops, what is only told, what is kept, and what is not looked at."""

import json
import subprocess
import sys
from contextlib import chdir
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from consistency_pipeline import ledger, linting, pipeline
from consistency_pipeline.access import Access
from consistency_pipeline.cli import app
from consistency_pipeline.errors import CampaignError
from consistency_pipeline.pace import Pace
from consistency_pipeline.project import Project
from consistency_pipeline.sandbox.studio import encode
from tests.builders import DESK, HELD, MARA, MUG, document, made, png, written
from tests.lint.making import codes
from tests.runner.studio import Heard
from tests.seeing.drawn import packed, picture

TINY = png("tiny", (100, 100))
PLAIN: dict[str, Any] = {"subjects": {"mug": MUG}, "looks": {}, "provider": "sandbox", "size": "512x512"}


def project(folder: Path, *scenes: dict[str, Any], **changes: Any) -> Project:
    place = folder / "campaigns" / "mugs"
    written(place, document(*scenes, **{**PLAIN, **changes}))
    return pipeline.open_project("mugs", folder)


def found(of: Project) -> list[str]:
    return codes(linting.findings(of, of.plan()))


def with_front(folder: Path, data: bytes) -> Project:
    place = folder / "campaigns" / "mugs" / "refs" / "mug" / "front.png"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return project(folder)


def test_an_error_stops_a_run_before_anything_is_sent(tmp_path: Path) -> None:
    of = with_front(tmp_path, TINY)
    with pytest.raises(CampaignError) as caught:
        pipeline.make(of, Pace(), Heard())
    assert "mug.references.front: 100x100 pixels" in str(caught.value)
    assert str(caught.value).endswith("Nothing was sent.")
    assert caught.value.exit_code == 2
    assert ledger.attempts(of.ledger) == ()


def test_a_warning_is_told_in_one_line_and_stops_a_strict_run(tmp_path: Path) -> None:
    of, heard = project(tmp_path, looks={"wash": {"as": "a wash"}}), Heard()
    planned = of.plan()
    linting.check(of, planned, None, heard)
    assert heard.log == ["1 warning: consistency validate mugs shows it"]
    with pytest.raises(CampaignError, match="unused-look"):
        linting.check(of, planned, None, heard, strict=True)


def test_many_errors_are_counted(tmp_path: Path) -> None:
    looks = {f"wash-{n}": {"as": "a wash"} for n in range(linting.MOST_SAID + 3)}
    of = project(tmp_path, looks=looks)
    with pytest.raises(CampaignError, match="3 more: consistency validate mugs shows them") as caught:
        linting.check(of, of.plan(), None, Heard(), strict=True)
    assert len(caught.value.problems) == linting.MOST_SAID


def test_a_storyboard_among_the_references_of_a_live_run_stops_it(tmp_path: Path) -> None:
    of = with_front(tmp_path, encode(Image.fromarray(picture()), "PNG", 90))
    linting.check(of, of.plan(), None, Heard())
    with pytest.raises(CampaignError, match=r"mug\.references\.front"):
        linting.check(of, replace(of.plan(), provider="runware"), None, Heard())


def test_notes_never_stop(tmp_path: Path) -> None:
    of, heard = project(tmp_path), Heard()
    assert set(found(of)) == {"picture-unclear"}
    linting.check(of, of.plan(), None, heard, strict=True)
    assert heard.log == []


def test_what_was_said_of_pictures_is_kept_for_the_same_pictures(tmp_path: Path) -> None:
    of, heard = with_front(tmp_path, packed(picture())), Heard()
    first = linting.findings(of, of.plan(), None, heard.note)
    assert heard.log == ["looking at 1 reference for the first time"]
    assert "picture-small" in codes(first)
    [kept] = (tmp_path / "outputs" / "mugs" / "looks").glob("said-*.json")
    said = kept.read_bytes()
    kept.write_text("[]")
    assert found(of) == [], "what is kept is used"
    for damage in (b"", b"{}", b'[[["mug", "front"], "no-such-rule", "x"]]'):
        kept.write_bytes(damage)
        assert linting.findings(of, of.plan()) == first
        assert kept.read_bytes() == said
    assert heard.log == ["looking at 1 reference for the first time"]
    assert "picture-too-small" in found(with_front(tmp_path, TINY))


def test_a_picture_that_is_gone_is_left_out_and_looked_at_when_it_is_back(tmp_path: Path) -> None:
    of = with_front(tmp_path, TINY)
    planned, place = of.plan(), tmp_path / "campaigns" / "mugs" / "refs" / "mug" / "front.png"
    place.unlink()
    assert "picture-too-small" not in codes(linting.findings(of, planned))
    place.write_bytes(TINY)
    assert "picture-too-small" in codes(linting.findings(of, planned))


def test_a_reference_that_the_campaign_made_is_looked_at_once_it_is_there(tmp_path: Path) -> None:
    mara = {**MARA, "references": {"front": {"generate": {"prompt": "a portrait of a woman"}}}}
    opened = project(tmp_path, {**DESK, "subjects": ["mara"]}, subjects={"mara": mara})
    of = Project(opened.campaign, Access("runware"), tmp_path / "outputs" / "mugs" / "runware")
    planned = of.plan()
    assert linting.away(of, planned) == ("mara.front",)
    attempt = made(next(shot for shot in planned.shots if shot.id == "mara.front"))
    assert attempt.picture is not None
    file = of.home / attempt.picture.file
    file.parent.mkdir(parents=True)
    file.write_bytes(TINY)
    manifest = of.folded(planned, [attempt])
    said = linting.findings(of, planned, manifest)
    assert ("picture-too-small", "subjects.mara.references.front") in [(one.rule.code, one.key) for one in said]
    assert linting.away(of, planned, manifest) == ()


def test_a_storyboard_that_stands_for_a_reference_is_said_to_be_one(tmp_path: Path) -> None:
    mara = {**MARA, "references": {"front": {"generate": {"prompt": "a portrait of a woman"}}}}
    of = project(tmp_path, {**DESK, "subjects": ["mara"]}, subjects={"mara": mara})
    planned = of.plan()
    assert linting.unseen(of, planned) == ("not here to look at: mara.front",)
    attempt = made(next(shot for shot in planned.shots if shot.id == "mara.front"))
    assert attempt.picture is not None
    file = of.home / attempt.picture.file
    file.parent.mkdir(parents=True)
    file.write_bytes(TINY)
    manifest = of.folded(planned, [attempt])
    assert linting.unseen(of, planned, manifest) == ("storyboards are not looked at: mara.front",)


def test_what_the_service_holds_is_not_looked_at(tmp_path: Path) -> None:
    of = project(tmp_path, subjects={"mug": {**MUG, "references": {"front": {"uuid": HELD}}}})
    assert found(of) == []
    assert linting.away(of, of.plan()) == ("mug.front",)


FEW = png("mug", (400, 400))
ENDINGS: dict[str, tuple[bytes, list[str], int, dict[str, int]]] = {
    "good": (png("mug"), ["--strict"], 0, {"error": 0, "warning": 0, "note": 2}),
    "warning": (FEW, [], 0, {"error": 0, "warning": 1, "note": 2}),
    "strict": (FEW, ["--strict"], 2, {"error": 0, "warning": 1, "note": 2}),
    "error": (TINY, [], 2, {"error": 1, "warning": 0, "note": 2}),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_validate_ends_with_what_is_found(name: str, tmp_path: Path) -> None:
    front, words, code, counts = ENDINGS[name]
    with_front(tmp_path, front)
    with chdir(tmp_path):
        shown = CliRunner().invoke(app, ["validate", "mugs", *words])
        document = CliRunner().invoke(app, ["validate", "mugs", "--json", *words])
    assert (shown.exit_code, document.exit_code) == (code, code), shown.output
    assert ("mend that, then: consistency validate mugs" in shown.stderr) == bool(code)
    assert json.loads(document.stdout)["counts"] == counts


def test_plan_counts_what_needs_no_picture(tmp_path: Path) -> None:
    project(tmp_path, looks={"wash": {"as": "a wash"}})
    with chdir(tmp_path):
        done = CliRunner().invoke(app, ["plan", "mugs"])
    assert "doubtful  1 warning: consistency validate mugs shows more" in done.stderr
    assert not (tmp_path / "outputs").exists()


def test_neither_a_plan_nor_what_is_known_loads_opencv(tmp_path: Path) -> None:
    project(tmp_path)
    script = (
        "import sys; from consistency_pipeline.cli import main\ntry: main()\nfinally: sys.exit('cv2' in sys.modules)"
    )
    for verb in ("plan", "validate"):
        command = [sys.executable, "-c", script, verb, "mugs"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
