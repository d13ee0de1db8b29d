"""Pictures scored in processes of their own, from the command line to the ledger."""

import json
from pathlib import Path

import pytest

from consistency_pipeline import ledger
from consistency_pipeline.scoring.records import from_json
from tests.test_cli import Place

MUGS = """
version: 1
name: mugs
size: 512x512
gate: {rerolls: 1}
subjects:
  mug:
    kind: product
    noun: teal ceramic travel mug
    references: {front: refs/front.png}
scenes:
  - {id: desk, subjects: [mug], prompt: on a desk, takes: 2}
"""
FRONT = Path(__file__).parent.parent / "campaigns" / "mug-catalog" / "refs" / "mug" / "front.png"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    folder = tmp_path / "campaigns" / "mugs"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "front.png").write_bytes(FRONT.read_bytes())
    (folder / "campaign.yaml").write_text(MUGS)
    return Place(tmp_path)


@pytest.mark.thorough
def test_a_drifted_picture_is_told_and_made_again_under_the_next_seed(place: Place) -> None:
    server = place.start("sandbox", "--port", "0", "--fault", "drift;how=hue;amount=40;times=1")
    try:
        assert server.stderr is not None
        words = ""
        while "RUNWARE_BASE_URL" not in words:
            words = server.stderr.readline()
        place.variables |= dict(pair.split("=", 1) for pair in words.split()[:2])
        done = place.run("run", "mugs", "-j", "1")
    finally:
        server.kill()
        server.communicate()
    assert done.returncode == 0, done.stderr
    assert "1 shot drifted; trying the next seed of each: desk/1" in done.stderr
    first, second = place.manifest()["shots"]
    assert [(shot["status"], len(shot["attempts"])) for shot in (first, second)] == [("made", 2), ("made", 1)]
    assert min(first["score"], second["score"]) > 0.8
    book = place.folder / "outputs" / "mugs" / "sandbox" / "ledger.sqlite3"
    [drifted] = [one for some in ledger.scores(book).values() for one in some if one.drifted]
    assert (drifted.subject, drifted.worst) in [("mug", "colour"), ("mug", "parts")]
    [whole] = ledger.whole_scores(book)[first["file"]["sha256"]]
    score = from_json(json.dumps(whole).encode())
    assert score is not None
    assert score.found.box is not None
    assert place.run("run", "mugs").stderr.count("scoring") == 0
