"""An approved picture as a reference: a file, its lineage, an entry in the YAML, and nothing by halves."""

import json
from pathlib import Path

import pytest

from consistency_pipeline import lineage
from consistency_pipeline.campaign import load
from consistency_pipeline.cli.promoted import following, lines
from consistency_pipeline.errors import CampaignError, UsageError
from consistency_pipeline.files import digest
from consistency_pipeline.project import Project
from consistency_pipeline.promotion import Promotion, Wish, carry_out, foreseen, made_stale, prepare, wish
from consistency_pipeline.records import Status
from tests.builders import MARA, png
from tests.kept import DESK, HILL, PARK, approve, look, make, project, row


@pytest.fixture
def there(tmp_path: Path) -> Project:
    found = project(tmp_path)
    make(found, "mara.back", "park/1", "hill/1", "desk/1")
    approve(found, "mara.back", "park/1", "hill/1")
    return found


def promoted(there: Project, asked: Wish) -> tuple[Project, Promotion]:
    planned = prepare(there, look(there), asked, "mugs")
    return carry_out(there, planned), planned


def test_the_picture_is_copied_with_its_lineage_and_named_in_the_file(there: Project) -> None:
    text = there.campaign.file.read_text().replace('"scenes"', '# the pictures\n "scenes"')
    there.campaign.file.write_text(text)
    original = row(there, "park/1").picture
    after, planned = promoted(there, wish("park/1", "mara.side"))
    folder = there.campaign.folder
    assert original is not None
    assert digest((folder / "refs/mara/side.png").read_bytes()) == original.sha256
    assert after.campaign == load(folder)
    assert "# the pictures" in there.campaign.file.read_text()
    facts = json.loads((folder / "refs/mara/side.lineage.json").read_text())
    assert (facts["generation"], facts["shot"], facts["attempt"], facts["provider"]) == (
        1,
        "park/1",
        "park/1#1",
        "sandbox",
    )
    assert facts["prompt"] == row(there, "park/1").shot.prompt
    front = digest((folder / "refs/mara/front.png").read_bytes())
    assert facts["references"] == [{"name": "mara.front", "content": front, "generation": 0}]
    assert lineage.of(folder / "refs/mara/side.png") == planned.lineage


def test_the_same_again_changes_nothing(there: Project) -> None:
    after, _ = promoted(there, wish("park/1", "mara.side"))
    files = {path: path.stat().st_mtime_ns for path in there.campaign.folder.rglob("*") if path.is_file()}
    again, planned = promoted(after, wish("park/1", "mara.side"))
    assert (planned.done, again) == (True, after)
    assert {path: path.stat().st_mtime_ns for path in files} == files
    assert "already" in next(lines(after, planned, look(after), look(after), dry_run=False))


REFUSED = [
    ("desk/1", "mug.side", "desk/1 is made, not approved.*consistency approve mugs desk/1", ""),
    ("prk/1", "mara.side", "did you mean park/1", ""),
    ("park/1", "mug.side", "does not show mug; it shows mara", ""),
    ("park/1", "nobody.side", "no subject nobody", ""),
    ("park/1", "mara.front", "mara.front is there already: refs/mara/front.png", "--replace"),
    ("mara.back", "mara.back", "mara.back is there already: made from front", "--replace"),
    ("hill/1", "mara.side", "mara.back, .*generation 1.*generation 2.*Chains drift", "--chain"),
]


@pytest.mark.parametrize(("shot", "name", "said", "option"), REFUSED)
def test_what_is_refused_and_what_would_help(there: Project, shot: str, name: str, said: str, option: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        prepare(there, look(there), wish(shot, name), "mugs")
    assert caught.value.option == option


@pytest.mark.parametrize("name", ["mara", "mara.", ".side", "mara.../etc", "mara.Side", "mara.con"])
def test_a_name_that_is_none(name: str) -> None:
    with pytest.raises(UsageError, match=r"such as mara\.side"):
        wish("park/1", name)


def test_a_shot_without_a_picture(tmp_path: Path) -> None:
    there = project(tmp_path)
    with pytest.raises(UsageError, match=r"never asked for.*consistency run mugs"):
        prepare(there, look(there), wish("park/1", "mara.side"), "mugs")


def test_a_picture_that_was_changed_since_is_not_the_approved_one(there: Project) -> None:
    picture = row(there, "park/1").picture
    assert picture is not None
    (there.home / picture.file).write_bytes(png("another"))
    with pytest.raises(UsageError, match="not the picture any more"):
        prepare(there, look(there), wish("park/1", "mara.side"), "mugs")


def test_generations_add_up_through_files_and_made_references(there: Project) -> None:
    after, first = promoted(there, wish("hill/1", "mara.side", chain=True))
    assert [(one.name, one.generation) for one in first.lineage.references] == [("mara.back", 1)]
    assert first.lineage.generation == 2
    side = {"id": "hill", "subjects": ["mara"], "prompt": "on another hill", "references": ["mara.side"]}
    references = {name: "refs/mara/side.png" if name == "side" else one for name, one in MARA["references"].items()}
    later = project(
        after.home.parents[2], side, mara={**MARA, "references": {**references, "side": "refs/mara/side.png"}}
    )
    make(later, "hill/1")
    approve(later, "hill/1")
    assert prepare(later, look(later), wish("hill/1", "mara.left", chain=True), "mugs").lineage.generation == 3


def test_words_alone_are_generation_nought(tmp_path: Path) -> None:
    mara = {**MARA, "references": {"front": {"generate": {"prompt": "A woman"}}}}
    there = project(tmp_path, PARK, mara=mara)
    make(there, "mara.front", "park/1")
    approve(there, "mara.front", "park/1")
    found = look(there)
    assert prepare(there, found, wish("mara.front", "mara.front", replace=True), "mugs").lineage.generation == 0
    assert prepare(there, found, wish("park/1", "mara.side"), "mugs").lineage.generation == 1


def test_a_lineage_says_what_was_sent_and_not_what_would_be(there: Project) -> None:
    then = row(there, "park/1").shot
    changed = project(there.home.parents[2], {**PARK, "prompt": "in a garden"}, HILL, DESK)
    assert row(changed, "park/1").status is Status.STALE
    told = prepare(changed, look(changed), wish("park/1", "mara.side"), "mugs").lineage
    assert told.prompt == then.prompt


def test_freezing_a_made_reference_makes_nothing_stale(there: Project) -> None:
    before = look(there)
    planned = prepare(there, before, wish("mara.back", "mara.back", replace=True), "mugs")
    after = carry_out(there, planned)
    assert {one.shot.id: one.status for one in look(after).rows} == {
        "park/1": Status.APPROVED, "hill/1": Status.APPROVED, "desk/1": Status.MADE,
    }  # fmt: skip
    said = "\n".join(lines(there, planned, before, look(after), dry_run=False))
    assert "mara.back is not made any more" in said
    assert "no shot is stale by it" in said
    with pytest.raises(UsageError, match=r"was promoted to refs/mara/back\.png"):
        prepare(after, look(after), wish("mara.back", "mara.back", replace=True), "mugs")


def test_what_becomes_stale_is_foreseen_and_said(there: Project) -> None:
    before = look(there)
    planned = prepare(there, before, wish("park/1", "mara.front", replace=True), "mugs")
    ahead = foreseen(there, planned)
    assert {one.shot.id for one in made_stale(before, ahead)} == {"mara.back", "park/1"}
    said = list(lines(there, planned, before, ahead, dry_run=True))
    assert said[0].startswith("nothing was written")
    assert any("mara.back" in line and "reference mara.front" in line for line in said)
    assert following("mugs", ahead, "consistency promote mugs park/1 --as mara.front -n", dry_run=True).endswith(
        "mara.front"
    )
    assert not (there.campaign.folder / planned.path).exists()
    after = look(carry_out(there, planned))
    assert [(one.shot.id, one.status, one.reason) for one in after.rows] == [
        (one.shot.id, one.status, one.reason) for one in ahead.rows
    ]


def test_another_file_of_that_name_is_never_overwritten(there: Project) -> None:
    folder = there.campaign.folder
    mine = png("mine")
    (folder / "refs/mara/side.png").write_bytes(mine)
    _, first = promoted(there, wish("park/1", "mara.side"))
    assert first.path == "refs/mara/side-2.png"
    assert (folder / "refs/mara/side.png").read_bytes() == mine
    assert lineage.of(folder / "refs/mara/side.png") is None


def test_a_campaign_that_would_be_wrong_stays_as_it_was(there: Project) -> None:
    planned = prepare(there, look(there), wish("park/1", "mara.side"), "mugs")
    text = there.campaign.file.read_bytes()
    broken = planned.text.replace('"mara"', '"nobody"')
    with pytest.raises(CampaignError):
        carry_out(there, Promotion(planned.wish, planned.data, planned.path, planned.lineage, broken, done=False))
    assert there.campaign.file.read_bytes() == text
