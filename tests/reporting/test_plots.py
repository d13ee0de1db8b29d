"""The plots: the same drawing as SVG and PNG, with a sign for each picture."""

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from consistency_pipeline.plotting.drawing import Drawing
from consistency_pipeline.plotting.png import png
from consistency_pipeline.plotting.svg import svg
from consistency_pipeline.reporting import Calibrated, report
from consistency_pipeline.reporting.distributions import distributions, limits, said
from consistency_pipeline.reporting.plots import scores_drawing
from consistency_pipeline.scoring.calibration import Calibration, default
from consistency_pipeline.scoring.identity import probability
from tests.reporting.drawn import folded

SCENE = {"id": "desk", "subjects": ["mug"], "prompt": "on a desk", "takes": 4}
VALUES: dict[str, dict[str, float | None]] = {
    "desk/1": {"mug": 0.95}, "desk/2": {"mug": 0.5}, "desk/3": {"mug": 0.1}, "desk/4": {"mug": None},
}  # fmt: skip
OWN = (1.4, 1.9, 1.8)
MEASURED = Calibration(0.9, 0.22, OWN, (0.1, 0.12, 0.5), 0.03, 0.01)


@pytest.fixture
def scores(tmp_path: Path) -> Drawing:
    return scores_drawing(report(folded(tmp_path, SCENE, values=VALUES)))


def test_every_picture_has_its_sign_and_the_doubtful_their_names(scores: Drawing) -> None:
    text = svg(scores)
    ElementTree.fromstring(text)
    key = {"dots": 2, "wedges": 1}  # of the key itself
    assert len(re.findall("<circle", text)) == key["dots"] + 2
    assert len(re.findall("#A3231F", text)) == key["wedges"] + 1
    named = [name for name in VALUES if f">{name}<" in text]
    assert named == ["desk/2", "desk/3"]


def test_names_of_campaigns_are_text_in_a_drawing() -> None:
    drawing = Drawing(10, 10, "<script>&")
    assert "<title>&lt;script&gt;&amp;</title>" in svg(drawing)


def test_a_drawing_is_the_same_every_time_and_as_large_as_it_says(scores: Drawing) -> None:
    assert png(scores) == png(scores)
    with Image.open(io.BytesIO(png(scores))) as picture:
        assert picture.size == (scores.width * 3 // 2, scores.height * 3 // 2)
        assert len(picture.convert("L").getcolors(256) or ()) > 10


def test_a_calibration_shows_own_references_others_and_what_is_wrong() -> None:
    calibrated = Calibrated("mug", 3, MEASURED)
    text = svg(distributions(calibrated))
    ElementTree.fromstring(text)
    assert len(re.findall("<circle", text)) == len(OWN)
    assert "3.0% of its true pictures called drifted, 1.0% of other things called kept" in text
    assert "3 other things" in text


def test_the_documented_default_is_said_to_be_that() -> None:
    calibrated = Calibrated("mug", 1, default(1))
    assert said(calibrated)[1] == "the documented default: not calibrated"
    assert "too few to compare" in svg(distributions(calibrated))


def test_the_limits_are_where_the_bands_change() -> None:
    below, centre, above = limits(MEASURED)
    values = [probability(z, MEASURED) for z in (below, centre, above)]
    assert values == pytest.approx([0.3, 0.5, 0.8])
