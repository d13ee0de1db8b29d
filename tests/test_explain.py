"""Changes one by one, the causes of a plan, and why a shot is to be made."""

import json
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from consistency_pipeline import access, decisions
from consistency_pipeline.cli import app
from consistency_pipeline.cli.comparing import Piece
from consistency_pipeline.cli.differing import short
from consistency_pipeline.cli.explained import Way, document, doing, following, lacking
from consistency_pipeline.cli.explaining import remembered
from consistency_pipeline.manifest import Change, changes
from consistency_pipeline.manifest.causes import causes, facts, said
from consistency_pipeline.manifest.explaining import Explanation, explanations
from consistency_pipeline.plan import varied
from consistency_pipeline.project import Project
from tests.builders import MARA, png
from tests.kept import DESK, HILL, PARK, approve, look, make, project

NO_KEY = {access.KEY: ""}
FRONT, BASE = {"name": "mug.front", "is": "aa"}, {"name": "mug.base", "is": "bb"}


def inputs(*references: Mapping[str, str], **intent: Any) -> dict[str, Any]:
    return {
        "identity": {"model": "m", "provider": "p", "references": list(references)},
        "intent": {"prompt": "a mug", "size": "512x512", "seed": 1, "format": "png", **intent},
    }


OLD = inputs(FRONT, BASE)


@pytest.mark.parametrize(
    ("new", "found", "words"),
    [
        (OLD, (), ""),
        (
            inputs(FRONT, BASE, seed=2),
            (Change("intent", "seed", 1, 2),),
            "seed changed",
        ),
        (
            inputs({**FRONT, "is": "cc"}, BASE, prompt="a cup"),
            (Change("identity", "reference mug.front", "aa", "cc"), Change("intent", "prompt", "a mug", "a cup")),
            "reference mug.front and prompt changed",
        ),
        (
            inputs(FRONT),
            (Change("identity", "reference mug.base", "bb", None),),
            "reference mug.base not sent any more",
        ),
        (
            inputs(FRONT, BASE, {"name": "mug.lid", "is": "dd"}),
            (Change("identity", "reference mug.lid", None, "dd"),),
            "reference mug.lid added",
        ),
        (
            inputs(BASE, FRONT),
            (Change("identity", "order of references", ("mug.front", "mug.base"), ("mug.base", "mug.front")),),
            "order of references changed",
        ),
    ],
)
def test_each_change_has_a_tier_a_field_and_what_it_was_and_is(
    new: Mapping[str, Any], found: tuple[Change, ...], words: str
) -> None:
    assert changes(OLD, new) == found
    assert said(found) == words


def test_what_a_newer_or_older_version_knows_besides_is_a_change_too() -> None:
    newer = {**OLD, "intent": {**OLD["intent"], "style": "soft"}}
    assert changes(newer, OLD) == (Change("intent", "style", "soft", None),)
    assert changes(OLD, newer) == (Change("intent", "style", None, "soft"),)
    assert changes(None, OLD) == ()


def test_many_references_are_said_together() -> None:
    found = [Change("identity", f"reference mug.v{n}", "a", "b") for n in range(7)]
    assert said(found) == "references mug.v0, mug.v1, mug.v2, mug.v3 and 3 more changed"
    assert said(found[:1], frozenset({"mug.v0"})) == "reference mug.v0 may have changed (not fetched yet)"


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a campaign after an edit of a reference that it makes: the park is approved, the hill builds on it."""
    root = tmp_path_factory.mktemp("edited")
    portrait = {"generate": {"prompt": "A portrait of a woman.", "seed": 7}}
    mara = {**MARA, "references": {"front": portrait, "back": {"derive": {"from": "front", "prompt": "from behind"}}}}
    before = project(root, PARK, HILL, DESK, mara=mara)
    make(before, "mara.front", "mara.back", "park/1", "hill/1", "desk/1")
    approve(before, "park/1", "desk/1")
    portrait["generate"] = {"prompt": "A portrait of a tall woman.", "seed": 7}
    return project(root, PARK, HILL, {**DESK, "tags": ["new"], "title": "Another"}, mara=mara)


def explained(there: Project) -> dict[str, Explanation]:
    found = look(there)
    decided = decisions.standing(decisions.read(there.campaign.folder))
    with remembered(there) as before:
        return {one.row.shot.id: one for one in explanations(found, found.rows, before, decided)}


def test_a_chain_leads_to_its_root(edited: Project) -> None:
    hill = explained(edited)["hill/1"]
    assert [(link.by, link.row.shot.id, lacking(link)) for link in hill.links] == [
        ("hill/1", "mara.back", "which is stale because reference mara.front changed"),
        ("mara.back", "mara.front", "which is stale because prompt changed"),
    ]
    assert hill.unmade == {"mara.back"}
    assert hill.making
    assert doing(look(edited), hill) == "makes it, after mara.back; would cost $0.0469"
    assert following([hill], Way("mugs", ("hill/1",), Path("c.yaml"))) == ("consistency run mugs --select hill/1",)


def test_an_approval_whose_inputs_changed_is_told_and_kept(edited: Project) -> None:
    park = explained(edited)["park/1"]
    [(attempt, decision)] = park.decided
    assert (decision.verdict, attempt.answers(park.row.shot.fingerprint), park.making) == ("approved", False, False)
    assert "keeps the approved picture" in doing(look(edited), park)
    way = Way("mugs", ("park/1",), Path("c.yaml"))
    assert following([park], way) == ("keep it, or make it again: consistency run mugs --select park/1 --force",)
    [shot] = document(look(edited), [park], way)["shots"]
    assert shot["decisions"][0]["changed_since"] is True
    assert shot["changes"][0]["made"] is False


def test_a_cosmetic_edit_is_no_change(edited: Project) -> None:
    desk = explained(edited)["desk/1"]
    assert (desk.changes, desk.compared, desk.links, desk.making) == ((), None, (), False)


def test_causes_say_how_many_shots_and_what_the_others_cost(tmp_path: Path) -> None:
    desks = {**DESK, "takes": 3}
    there = project(tmp_path, PARK, desks)
    make(there, "mara.back", "park/1", "desk/1", "desk/2", "desk/3")
    approve(there, "desk/1", "desk/2")
    (there.campaign.folder / "refs/mug/base.png").write_bytes(png("another"))
    there = project(tmp_path, PARK, desks, {**PARK, "id": "lake", "takes": 2})
    found = look(there)
    with remembered(there) as before:
        reasons = causes(found, found.rows, before)
    assert [(one.why, one.status, len(one.rows), one.kept, one.making) for one in reasons] == [
        ("reference mug.base changed", "stale", 3, 2, 1),
        ("new", "missing", 2, 0, 2),
    ]
    assert sum(one.cost for one in reasons) == pytest.approx(found.estimate)
    one = reasons[0].rows[0].shot.estimated_cost
    assert (reasons[0].whole, reasons[0].cost) == pytest.approx((3 * one, one))
    assert facts(reasons[0])["changes"] == [{"tier": "identity", "field": "reference mug.base"}]
    [row] = [row for row in found.rows if row.shot.id == "desk/1"]
    asked = found.asked({"desk/1": (row.shot, varied(row.shot, 7))})
    with remembered(there) as before:
        [forced] = causes(asked, [row for row in asked.rows if row.shot.id == "desk/1"], before)
    assert (forced.kept, forced.making) == (0, 1)
    assert forced.cost == pytest.approx(asked.estimate)


def test_commands_that_pay_again_name_only_what_they_mean(edited: Project) -> None:
    all_ = list(explained(edited).values())
    assert following(all_, Way("mugs", ("*",), Path("c.yaml"))) == (
        "consistency run mugs --select '*'",
        "keep it, or make it again: consistency run mugs --select park/1 --force",
        "consistency sheet mugs",
    )


def test_what_stayed_the_same_in_a_prompt_is_cut_to_the_words_around() -> None:
    long = " ".join(f"w{n}" for n in range(40))
    pieces: tuple[Piece, ...] = (("same", f"{long} "), ("old", "red"), ("new", "blue"), ("same", f" {long}"))
    assert short(pieces) == (
        ("same", "… w34 w35 w36 w37 w38 w39 "),
        ("old", "red"),
        ("new", "blue"),
        ("same", " w0 w1 w2 w3 w4 w5 …"),
    )


def test_the_verb_explains_to_people_and_programs(edited: Project) -> None:
    runner = CliRunner()
    with chdir(edited.campaign.folder.parent.parent):
        read = runner.invoke(app, ["explain", "mugs", "hill/1"], env={**NO_KEY, "COLUMNS": "80"})
        told = runner.invoke(app, ["explain", "mugs", "hill/*", "desk/1", "--json"], env=NO_KEY)
        wrong = runner.invoke(app, ["explain", "mugs", "hil/1"], env=NO_KEY)
        whole = runner.invoke(app, ["plan", "mugs", "--json"], env=NO_KEY)
    assert read.exit_code == 0, read.output
    assert "hill/1 needs mara.back, which is stale because reference mara.front" in read.stdout
    assert read.stderr.startswith("next      consistency run mugs --select hill/1")
    shots = json.loads(told.stdout)["shots"]
    assert [shot["id"] for shot in shots] == ["hill/1", "desk/1"]
    assert shots[1]["changes"] == []
    assert (wrong.exit_code, "hill/1" in wrong.stderr) == (2, True)
    assert [cause["shots"] for cause in json.loads(whole.stdout)["causes"]] == [2, 1, 1]
