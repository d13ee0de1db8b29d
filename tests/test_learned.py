"""Networks that a campaign names: they are those that were meant, and what they say stands in the record."""

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import anyio
import pytest
from PIL import Image

from consistency_pipeline import ledger, linting, pipeline
from consistency_pipeline.access import Access
from consistency_pipeline.assessing import Marking
from consistency_pipeline.campaign import load
from consistency_pipeline.errors import CampaignError, PipelineError
from consistency_pipeline.files import digest, digest_file
from consistency_pipeline.judging import networks
from consistency_pipeline.judging.bench import judged
from consistency_pipeline.judging.learned import Learned, Network, brought, lacking
from consistency_pipeline.judging.portraits import Portrait, Portrayals, Side
from consistency_pipeline.judging.trying import installed
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.pace import Pace
from consistency_pipeline.project import Project
from consistency_pipeline.records import MadePicture, Outcome
from consistency_pipeline.scoring.records import Band, Component, Found, Identity, Score, from_json
from tests.builders import MUG, document, made, planned, written
from tests.runner.studio import Heard
from tests.scoring.networks import dino, fixed, maps, text
from tests.scoring.shown import scene, thing
from tests.test_cli import Place, place

__all__ = ["place"]  # fixture

DESK = {"id": "desk", "subjects": ["mug"], "prompt": "on a desk"}
VIEWS = ("front", "back", "base")


def campaign(folder: Path, *, kind: str = "product", scorer: object) -> Path:
    """Write a campaign of one subject with three references, and return its folder."""
    (folder / "refs").mkdir(parents=True, exist_ok=True)
    for number, view in enumerate(VIEWS):
        Image.fromarray(scene(*thing(), seed=number)).save(folder / "refs" / f"{view}.png")
    mug = {**MUG, "kind": kind, "references": {view: f"refs/{view}.png" for view in VIEWS}}
    written(folder, document(DESK, subjects={"mug": mug}, scorer=scorer, size="512x512"))
    return folder


def encoder(folder: Path) -> dict[str, str]:
    """Put a small network beside a campaign, and return the scorer that names it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "small.onnx").write_bytes(dino())
    return {"name": "embedding", "model": "small.onnx", "sha256": digest(dino())}


def project_of(folder: Path, home: Path) -> Project:
    return Project(load(folder), Access("sandbox"), home)


def scored(folder: Path, picture: Path) -> Score:
    """Return what is said of a picture of the only shot, in this process."""
    project = project_of(folder, folder.parent / "out" / "sandbox")
    plan = project.plan()
    portrayals = Portrayals(plan, folder, project.home, brought(project.campaign))
    [text] = judged(picture, portrayals.of(plan.shots[0], {}), folder.parent / "looks")
    score = from_json(text)
    assert score is not None
    return score


def test_an_encoder_is_one_component_more(tmp_path: Path) -> None:
    folder = campaign(tmp_path / "mugs", scorer=encoder(tmp_path / "mugs"))
    Image.fromarray(scene(*thing(), seed=9)).save(tmp_path / "same.png")
    Image.fromarray(scene(*thing(hue=(200, 40, 40)), seed=9)).save(tmp_path / "other.png")
    same, other = scored(folder, tmp_path / "same.png"), scored(folder, tmp_path / "other.png")
    [kept], [drifted] = ([part for part in one.components if part.name == "embedding"] for one in (same, other))
    assert (kept.band, drifted.band, kept.unit) == (Band.KEPT, Band.DRIFTED, "cosine")
    assert same.parameters["embedding"] == f"{digest(dino())} dino cls"
    assert list((tmp_path / "looks").glob("cosines-*.json")), "calibrated once for all processes"


def test_what_depends_on_the_network_is_scored_anew_with_another(tmp_path: Path) -> None:
    folder = campaign(tmp_path / "mugs", scorer=encoder(tmp_path / "mugs"))
    project = project_of(folder, tmp_path / "out")
    plan = project.plan()
    [learned] = brought(project.campaign)
    with_it = Portrayals(plan, folder, project.home, [learned]).of(plan.shots[0], {})[0].key
    without = Portrayals(plan, folder, project.home).of(plan.shots[0], {})[0].key
    pooled = replace(learned, options=("dino", "mean", ""))
    assert len({with_it, without, Portrayals(plan, folder, project.home, [pooled]).of(plan.shots[0], {})[0].key}) == 3


def test_other_bytes_than_were_meant_end_before_anything_is_made(tmp_path: Path) -> None:
    wrong = {"name": "embedding", "model": "small.onnx", "sha256": "0" * 64}
    encoder(tmp_path / "mugs")
    with pytest.raises(PipelineError, match="not the file that was meant"):
        brought(project_of(campaign(tmp_path / "mugs", scorer=wrong), tmp_path).campaign)
    hub = {"name": "embedding", "model": "Xenova/dinov2-small:onnx/model.onnx", "sha256": "0" * 64}
    with pytest.raises(PipelineError, match="Fetch it: consistency weights mugs"):
        brought(project_of(campaign(tmp_path / "cups", scorer=hub), tmp_path).campaign, tmp_path / "cache")


def test_files_that_are_no_networks_for_faces_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mugs"
    folder.mkdir()
    (folder / "face.onnx").write_bytes(b"no network")
    file = {"model": "face.onnx", "sha256": digest(b"no network")}
    campaign(folder, kind="character", scorer=["weightless", {"name": "face", "detector": file, "recogniser": file}])
    [learned] = brought(project_of(folder, tmp_path).campaign)
    with pytest.raises(PipelineError, match="no networks for faces"):
        networks.scorer(learned, Portrait("mara", True, (), (), (), ()), tmp_path, frozenset())


def test_what_cannot_score_stops_a_run_before_anything_is_paid(tmp_path: Path) -> None:
    """Loads in processes of their own: about three seconds."""
    folder = tmp_path / "campaigns" / "mugs"
    good = encoder(folder)
    (folder / "face.onnx").write_bytes(b"no network")
    file = {"model": "face.onnx", "sha256": digest(b"no network")}
    scorers = [good, {"name": "face", "detector": file, "recogniser": file}]
    written(folder, document(DESK, scorer=scorers, size="512x512", subjects={"mug": MUG}))
    of, heard = pipeline.open_project("mugs", tmp_path), Heard()
    with pytest.raises(CampaignError, match=r"campaign\.yaml:\d+: scorer\[1\]: the weights are no networks") as caught:
        pipeline.make(of, Pace(), heard)
    assert (caught.value.exit_code, ledger.attempts(of.ledger)) == (2, ())
    assert "trying the networks of `embedding` and `face`" in heard.log
    with pytest.raises(CampaignError, match=r"scorer\[1\]: the weights are no networks[\s\S]*Nothing was scored"):
        pipeline.score(of, Marking(), heard.note)
    assert [path.name[:6] for path in (tmp_path / "outputs" / "mugs" / "looks").glob("tried-*")] == ["tried-"]


async def _opened(project: Project) -> None:
    with Ledger(project.ledger) as book:
        shot = project.plan().shots[0]
        await book.put(made(shot, id=str(uuid.uuid4()), outcome=Outcome.OPEN, picture=None, cost=None))


def test_what_an_earlier_run_left_open_is_settled_before_weights_are_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "campaigns" / "mugs"
    folder.mkdir(parents=True)
    file = {"name": "embedding", "model": "Xenova/dinov2-small:onnx/model.onnx", "sha256": "0" * 64}
    written(folder, document(DESK, scorer=file, size="512x512", subjects={"mug": MUG}))
    of = pipeline.open_project("mugs", tmp_path)
    anyio.run(_opened, of)
    with pytest.raises(PipelineError, match="weights"):
        pipeline.make(of, Pace(), Heard())
    assert [one.outcome for one in ledger.attempts(of.ledger)] == [Outcome.UNKNOWN]  # was asked about


def test_weights_that_are_not_here_are_told_with_their_line(tmp_path: Path) -> None:
    hub = {"name": "embedding", "model": "Xenova/dinov2-small:onnx/model.onnx", "sha256": "0" * 64}
    found = load(campaign(tmp_path / "mugs", scorer=hub))
    said = [str(one).partition("campaign.yaml:")[2] for one in lacking(found, tmp_path, lambda _: None)]
    assert said[0].endswith(
        "learned scorers need onnxruntime\n    Add it: pip install 'consistency-pipeline[embeddings]'"
    )
    assert said[1].endswith(f"`{hub['model']}` is not here\n    Fetch it: consistency weights mugs")
    assert all(one.partition(":")[0].isdigit() for one in said)
    assert [one.rule.code for one in linting.of_weights(found)] == ["scorer-weights"]


def test_what_runs_a_network_may_be_installed_under_another_name() -> None:
    assert (installed("numpy") != "", installed("onnxruntime-by-another-name")) == (True, "")


@pytest.mark.parametrize(
    ("network", "said"), [(text, "takes one picture"), (maps, "4 dimensions"), (fixed, "1 answers to 2 pictures")]
)
def test_networks_for_something_else_are_found_out_by_trying(
    network: Callable[[], bytes], said: str, tmp_path: Path
) -> None:
    place = tmp_path / "some.onnx"
    place.write_bytes(network())
    with pytest.raises(PipelineError, match=said):
        networks.tried(Learned("embedding", (Network(place, digest(network())),), ("dino", "cls", "")))


@pytest.mark.parametrize(
    ("who", "learned", "band"),
    [(0.9, 0.95, Band.KEPT), (0.9, 0.1, Band.UNSURE), (0.2, 0.1, Band.DRIFTED), (None, 0.1, Band.DRIFTED)],
)
def test_an_encoder_and_identity_that_do_not_agree_leave_it_to_a_person(
    who: float | None, learned: float, band: Band
) -> None:
    found, parts = Found(None, 0.2, "picture", 1.0), (Component("surface", 0.9), Component("embedding", learned))
    said = Score("mug", "", (), "weightless", 1, {}, found, Identity(who, 1.0, False, 0, ""), parts, (), who)
    assert (said.band, said.drifted) == (band, band is Band.DRIFTED)
    assert ("embedding and identity do not agree" in said.reasons) == (band is Band.UNSURE)


@pytest.mark.thorough
def test_the_command_line_scores_with_it(place: Place) -> None:
    folder = campaign(place.folder / "campaigns" / "mugs", scorer=encoder(place.folder / "campaigns" / "mugs"))
    home = place.folder / "outputs" / "mugs" / "sandbox"
    project = project_of(folder, home)
    [shot] = project.plan().shots
    file = home / "shots" / "desk" / "one.png"
    file.parent.mkdir(parents=True)
    Image.fromarray(scene(*thing(), seed=9)).save(file)
    picture = MadePicture("shots/desk/one.png", digest_file(file), file.stat().st_size, "PNG", 360, 300)
    with Ledger(project.ledger) as book:
        anyio.run(book.put, replace(made(shot), picture=picture))
    done = place.run("score", "mugs", "--scorer", "embedding", "--json")
    assert done.returncode == 0, done.stderr
    [whole] = ledger.whole_scores(project.ledger)[picture.sha256]
    [part] = [part for part in whole["components"] if part["name"] == "embedding"]
    assert part["value"] > 0.5
    assert "scoring" not in place.run("score", "mugs").stderr, "it is kept"
    strange = place.run("score", "mugs", "--scorer", "judge")
    assert (strange.returncode, "no scorer `judge`" in strange.stderr) == (2, True)
    [told] = json.loads(place.run("weights", "mugs", "--json").stdout)["weights"]
    assert (told["model"], told["bytes"]) == ("small.onnx", len(dino()))


@pytest.mark.parametrize("own", [2, 3])
def test_fewer_references_than_calibrate_do_not_count(own: int) -> None:
    sides = tuple(Side(digest(bytes([n])), b"") for n in range(own))
    more = Portrait("mug", False, sides[:1], (), sides, ())
    other = replace(more, others=((Side(digest(b"x"), b""),),))
    assert (more.key == other.key) == (own < 3)


def test_variants_of_a_comparison_are_held_against_the_same(tmp_path: Path) -> None:
    (tmp_path / "refs").mkdir()
    for view in VIEWS:
        Image.new("RGB", (64, 64)).save(tmp_path / "refs" / f"{view}.png")
    mug = {**MUG, "references": {view: f"refs/{view}.png" for view in VIEWS}}
    sets = {"one": ["mug.front"], "two": ["mug.front", "mug.back"]}
    held = written(tmp_path, document(DESK, subjects={"mug": mug}, compare=[{"scene": "desk", "references": sets}]))
    plan = planned(held)
    portrayals = Portrayals(plan, tmp_path, tmp_path)
    of = {shot.id: portrayals.of(shot, {})[0].sides for shot in plan.shots}
    assert of["desk+one/1"] == of["desk+two/1"]
    assert len(of["desk+one/1"]) == 2
