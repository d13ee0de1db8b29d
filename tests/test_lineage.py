"""Where references come from, and storyboards that shall not pass for real pictures."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from consistency_pipeline import lineage
from consistency_pipeline.errors import CampaignError
from consistency_pipeline.files import digest
from consistency_pipeline.lineage import Lineage, Source
from consistency_pipeline.plan import Plan
from consistency_pipeline.sandbox.studio import encode
from tests.builders import MARA, png
from tests.kept import PARK, project

SIDE = {"id": "park", "subjects": ["mara"], "prompt": "in a park", "references": ["mara.side"]}
TOLD = Lineage(
    generation=1, shot="park/1", attempt="a", provider="sandbox", model="google:4@3", seed=1, prompt="A woman",
    sha256="", references=(Source("mara.front", "f" * 64, 0),), at="2026-11-23T00:00:00Z",
)  # fmt: skip


def planned(root: Path, *, live: bool, ending: str = "png") -> Plan:
    mara = {**MARA, "references": {**MARA["references"], "side": f"refs/mara/side.{ending}"}}
    return project(root, SIDE, mara=mara, live=live).plan()


def put(root: Path, data: bytes, name: str = "side.png", told: Lineage | None = None) -> Path:
    picture = root / "campaigns" / "mugs" / "refs" / "mara" / name
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(data)
    if told:
        lineage.beside(picture).write_text(lineage.written(told))
    return picture


def test_a_lineage_is_read_as_it_was_written_and_keys_of_later_versions_are_passed_over(tmp_path: Path) -> None:
    picture = put(tmp_path, png(), told=TOLD)
    assert lineage.of(picture) == TOLD
    file = lineage.beside(picture)
    file.write_text(file.read_text().replace('"generation": 1', '"more": 1, "generation": 1'))
    assert lineage.of(picture) == TOLD
    assert lineage.of(tmp_path / "other.png") is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"generation": "1"}', lineage.written(TOLD).replace("1,", '"1",', 1)]
)
def test_what_is_no_lineage_is_said(tmp_path: Path, text: str) -> None:
    picture = put(tmp_path, png(), told=TOLD)
    lineage.beside(picture).write_text(text)
    with pytest.raises(CampaignError, match=r"side\.lineage\.json.*cannot be read as a lineage"):
        lineage.of(picture)


@pytest.mark.parametrize(("generations", "expected"), [((), 0), ((0,), 1), ((0, 2, 1), 3)])
def test_generations(generations: tuple[int, ...], expected: int) -> None:
    assert lineage.after(generations) == expected


def test_a_storyboard_is_no_reference_for_a_live_run(tmp_path: Path) -> None:
    put(tmp_path, png("side"), told=TOLD)
    assert lineage.problems(planned(tmp_path, live=False)) == ()
    [problem] = lineage.problems(planned(tmp_path, live=True))
    assert problem.key == "subjects.mara.references.side"
    assert problem.line
    assert "refs/mara/side.lineage.json" in problem.hint


def test_a_live_picture_and_a_photograph_are(tmp_path: Path) -> None:
    put(tmp_path, png("side"), told=replace(TOLD, provider="runware"))
    assert lineage.problems(planned(tmp_path, live=True)) == ()
    assert lineage.problems(project(tmp_path / "other", PARK, live=True).plan()) == ()


def test_a_storyboard_is_known_under_another_name(tmp_path: Path) -> None:
    put(tmp_path, png("left"), "left.png", told=replace(TOLD, sha256=digest(png("left"))))
    put(tmp_path, png("left"), "side.png")
    assert len(lineage.problems(planned(tmp_path, live=True))) == 1


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_storyboard_that_was_copied_by_hand_says_so_itself(tmp_path: Path, kind: str) -> None:
    ending = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}[kind]
    picture = put(tmp_path, encode(Image.new("RGB", (8, 8)), kind, 90), f"side.{ending}")
    assert len(lineage.problems(planned(tmp_path, live=True, ending=ending))) == 1
    with Image.open(picture) as opened:
        opened.copy().save(picture, kind)  # as an editor that keeps nothing would
    assert lineage.problems(planned(tmp_path, live=True, ending=ending)) == ()
