"""What the sheet says of a manifest: sections, what was derived from what, and pictures whatever was decided."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from consistency_pipeline.decisions import Decision, Verdict
from consistency_pipeline.gallery import sheet_of
from consistency_pipeline.gallery.tiles import MADE_REFERENCES, SCENES, Tile
from consistency_pipeline.manifest import fold
from consistency_pipeline.plan import Plan
from consistency_pipeline.records import Attempt, Scored, Status
from tests.builders import MARA, Document, document, made, planned, written

SIDES: Document = {"front": "refs/mara/front.png", "side": {"derive": {"from": "front", "prompt": "from the side"}}}
WALK: Document = {"id": "walk", "subjects": ["mara"], "prompt": "on a path", "takes": 2}
SETS: Document = {"front-only": ["mara.front"], "both": ["mara.front", "mara.side"]}


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    compare = [{"scene": "walk", "references": SETS}]
    subjects = {"mara": {**MARA, "references": SIDES}}
    return planned(written(tmp_path / "campaign", document(WALK, subjects=subjects, compare=compare)))


def shown(plan: Plan, *attempts: Attempt, decided: Mapping[str, Status] | None = None) -> dict[str, Tile]:
    """Return the tiles of the sheet by id, some shots with another status."""
    manifest = fold(plan, attempts, lambda key: True, lambda fingerprint: None)
    rows = (replace(row, status=(decided or {}).get(row.shot.id, row.status)) for row in manifest.rows)
    return {tile.title: tile for tile in sheet_of(replace(manifest, rows=tuple(rows)), Path("home")).tiles}


def test_each_shot_stands_in_its_section(plan: Plan) -> None:
    tiles = shown(plan)

    assert list(tiles) == ["mara.side", "walk/1", "walk/2", "walk+front-only/1", "walk+both/1"]
    assert tiles["mara.side"].section == MADE_REFERENCES
    assert tiles["walk/2"].section == SCENES
    one, both = tiles["walk+front-only/1"], tiles["walk+both/1"]
    assert (one.section.title, one.variant, both.variant) == ("walk: front-only against both", "front-only", "both")
    assert one.section == both.section
    assert one.section.compared


def test_a_made_reference_says_what_it_was_derived_from(plan: Plan) -> None:
    tile = shown(plan)["mara.side"]

    assert tile.caption.startswith("derived from mara.front · seed ")
    assert [reference.label for reference in tile.references] == ["mara · front"]


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED, Status.BLOCKED])
def test_a_picture_is_shown_whatever_was_decided_about_it(plan: Plan, status: Status) -> None:
    side, walk = plan.shots[:2]
    tiles = shown(plan, made(side), made(walk), decided={side.id: status, walk.id: status})

    assert tiles[walk.id].picture == Path("home/shots/walk/walk-1-1.png")
    assert tiles[walk.id].status == status
    assert tiles[side.id].picture in {reference.path for reference in tiles[walk.id].references}


def test_scores_and_decisions_are_told_where_they_are_wanted(plan: Plan) -> None:
    walk = next(shot for shot in plan.shots if shot.id == "walk/1")
    scored = Scored("0" * 64, "mara", "weightless", 1, "k", 0.62, True, (), "colour", "", "")
    found = fold(plan, (made(walk),), lambda key: True, lambda fingerprint: None)
    rows = (
        replace(row, status=Status.APPROVED, scores=(scored, replace(scored, subject="mug", value=None)))
        if row.picture
        else row
        for row in found.rows
    )
    decision = Decision("walk/1", Verdict.APPROVED, "0" * 64, "2026-11-23T10:00:00Z", "ana")
    found = replace(found, rows=tuple(rows))
    told, plainly = (
        {tile.title: tile.caption for tile in sheet_of(found, Path("home"), decided).tiles}["walk/1"]
        for decided in ({"0" * 64: decision}, None)
    )
    assert told.startswith(
        "score of mara 0.62, drifted · score of mug cannot tell, drifted · by ana, 2026-11-23 · seed "
    )
    assert told.endswith(plainly)
