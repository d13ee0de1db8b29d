"""Learned encoders: small networks of every shape are read, and what they say is held against the references."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy
import pytest

from consistency_pipeline.errors import PipelineError
from consistency_pipeline.scoring.embedding import Gallery, calibrated, likeness, limits, scorer
from consistency_pipeline.scoring.encoding import Family, Shown, shown
from consistency_pipeline.scoring.network import BATCH, Encoder, Pooling
from consistency_pipeline.scoring.placing import placed
from consistency_pipeline.scoring.prepared import Reference, prepared, seen
from consistency_pipeline.scoring.records import Band, Component, Kind
from consistency_pipeline.scoring.whole import Subject, compared
from consistency_pipeline.seeing.arrays import Colours
from tests.scoring.networks import WIDTH, clip, dino, scattered, text
from tests.scoring.shown import CAN, reference, scene, thing
from tests.seeing.drawn import packed

OTHER = (200, 40, 40)
DEAR = (("dino", Pooling.MEAN), ("clip", Pooling.CLS))  # in time


def pictures(count: int, side: int = 224) -> list[Shown]:
    made = []
    for number in range(count):
        pixels, mask = thing(seed=number + 1, hue=(30 + 40 * (number % 5), 130, 120))
        made.append(shown(pixels, mask, Family.DINO, side))
    return made


@pytest.mark.parametrize("count", [0, 1, 3, BATCH + 1])
def test_batches_of_any_size_give_what_single_pictures_give(count: int) -> None:
    for data in (dino(), dino(batch=4), clip(), clip(batch="n")):
        encoder, some = Encoder(data, Family.DINO), pictures(count)
        found = encoder.embedded(some)
        assert len(found) == count
        for picture, vector in zip(some, found, strict=True):
            assert vector == pytest.approx(encoder.embedded([picture])[0], abs=1e-6)
            assert float(numpy.linalg.norm(vector)) == pytest.approx(1)


def test_what_a_network_takes_is_read_from_it() -> None:
    free, fixed = Encoder(dino(), Family.DINO).spec, Encoder(dino(batch=2, side=112), Family.DINO).spec
    assert (free.input, free.batch, free.side, free.output) == ("pixel_values", None, 224, "last_hidden_state")
    assert (fixed.batch, fixed.side) == (2, 112)
    assert Encoder(dino(batch=2, side=112), Family.DINO).embedded(pictures(3, side=112)).shape == (3, WIDTH)
    assert Encoder(clip(last=True), Family.CLIP).spec.last


def test_half_precision_and_colours_last_say_the_same() -> None:
    [picture] = pictures(1)
    whole, half = (Encoder(dino(half=half), Family.DINO).embedded([picture])[0] for half in (False, True))
    assert half == pytest.approx(whole, abs=0.03)
    first, last = (Encoder(clip(last=last), Family.CLIP).embedded([picture])[0] for last in (False, True))
    assert last == pytest.approx(first, abs=1e-3)


@pytest.mark.parametrize("registers", [0, 4])
def test_the_mean_is_that_of_the_patches_of_the_subject(registers: int) -> None:
    encoder = Encoder(dino(registers=registers), Family.DINO, Pooling.MEAN)
    numbers = numpy.zeros((3, 224, 224), numpy.float32)
    mask = numpy.zeros((224, 224), bool)
    mask[:112, :112] = True
    numbers[:, mask] = 1
    plain = encoder.embedded([Shown(numbers, mask)])[0]
    numbers[:, 112:, 112:] = numpy.array([[[5]], [[-3]], [[1]]])
    assert encoder.embedded([Shown(numbers, mask)])[0] == pytest.approx(plain, abs=1e-6)
    first = Encoder(dino(registers=registers), Family.DINO).embedded([Shown(numbers, mask)])[0]
    assert first != pytest.approx(plain, abs=0.1), "the first token sees everything"


def test_a_picture_of_which_it_says_nothing_has_no_vector() -> None:
    nothing = Shown(numpy.zeros((3, 224, 224), numpy.float32), numpy.ones((224, 224), bool))
    assert numpy.isnan(Encoder(clip(), Family.CLIP).embedded([nothing])).all()


def test_outputs_are_known_by_the_names_of_exporters_or_named() -> None:
    both = clip(outputs=("logits", "image_embeds"))
    assert Encoder(both, Family.CLIP).spec.output == "image_embeds"
    assert Encoder(both, Family.CLIP, output="logits").spec.output == "logits"
    assert Encoder(clip(outputs=("features",)), Family.CLIP).spec.output == "features"
    with pytest.raises(PipelineError, match="name one of them"):
        Encoder(clip(outputs=("one", "two")), Family.CLIP)
    with pytest.raises(PipelineError, match="name one of them"):
        Encoder(both, Family.CLIP, output="image_embed")


@pytest.mark.parametrize("data", [b"", b"\x00" * 100, b"<html>"], ids=["nothing", "zeros", "html"])
def test_a_file_that_is_no_network_is_told(data: bytes) -> None:
    text()
    with pytest.raises(PipelineError, match="no network that can be loaded"):
        Encoder(data, Family.DINO)


def test_a_network_of_words_is_told() -> None:
    with pytest.raises(PipelineError, match="takes input_ids"):
        Encoder(text(), Family.CLIP)


def test_weights_beside_the_file_are_not_loaded(tmp_path: Path) -> None:
    data = scattered(tmp_path)
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        with pytest.raises(PipelineError, match="no network that can be loaded"):
            Encoder(data, Family.DINO)
    finally:
        os.chdir(here)


def test_without_onnxruntime_it_says_how_to_get_it() -> None:
    asked = (
        "import sys; sys.modules['onnxruntime'] = None\n"
        "from consistency_pipeline.scoring.network import Encoder\n"
        "try: Encoder(b'', 'dino')\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=50)
    assert done.stdout == (
        "PipelineError learned scorers need onnxruntime: pip install 'consistency-pipeline[embeddings]'\n"
    )


def test_limits_lie_between_the_references_and_the_rest() -> None:
    dice = numpy.random.default_rng(5)

    def unit(rows: numpy.ndarray) -> numpy.ndarray:
        return numpy.asarray(rows / numpy.linalg.norm(rows, axis=1, keepdims=True))

    own = unit(numpy.eye(64)[:1] + dice.normal(0, 0.03, (5, 64)))
    strange = unit(dice.normal(0, 1, (30, 64)))
    found = limits(own, strange)
    assert found.centre is not None
    assert max(found.impostors) < found.centre < min(found.own)
    values = [found.value(best) for best in (-0.5, found.centre, 1.0)]
    assert values == [pytest.approx(0, abs=0.05), 0.5, pytest.approx(1, abs=0.05)]


def test_without_three_references_or_where_they_are_strangers_it_cannot_tell() -> None:
    own = numpy.eye(4)
    assert limits(own[:2], own).value(1.0) is None
    same = limits(own, own)
    assert same.value(1.0) is None
    assert "hardly more like" in same.reason
    assert limits(numpy.full((4, 4), numpy.nan), own).centre is None


def test_likeness_names_the_nearest() -> None:
    found = likeness(numpy.array([0.0, 1.0]), numpy.array([[1.0, 0.0], [0.6, 0.8]]))
    assert (found.best, found.mean, found.nearest) == (0.8, 0.4, 1)


@cache
def references() -> list[Reference]:
    return [reference(), *(prepared(packed(scene(*thing(), seed=seed))) for seed in (1, 2))]


def said(pixels: Colours, own: list[Reference], gallery: Gallery) -> Component:
    picture, subject = seen(packed(pixels)), Subject("thing", tuple(own))
    [place] = placed(picture, [subject.references])
    sight, _ = compared(picture, subject, place)
    one = scorer(gallery, calibrated(gallery, own, [reference(CAN)]))
    assert sight.kind in one.kinds
    return one.measure(one, sight)


@pytest.mark.parametrize(
    ("data", "pooling"),
    [("dino", Pooling.CLS), *(pytest.param(*one, marks=pytest.mark.thorough) for one in DEAR)],
)
def test_a_subject_elsewhere_is_kept_and_another_colour_is_not(data: str, pooling: Pooling) -> None:
    gallery = Gallery(Encoder(dino() if data == "dino" else clip(), Family(data), pooling))
    own = references()
    kept = said(scene(*thing(), seed=9), own, gallery)
    drifted = said(scene(*thing(hue=OTHER), seed=9), own, gallery)
    assert kept.band is Band.KEPT, kept
    assert drifted.band is Band.DRIFTED, drifted
    assert kept.reference in {one.sha256 for one in own}
    assert (kept.unit, bool(kept.reason), bool(drifted.reason)) == ("cosine", False, True)


def test_one_reference_cannot_tell_and_says_the_cosine() -> None:
    found = said(scene(*thing(), seed=9), [reference()], Gallery(Encoder(dino(), Family.DINO)))
    assert (found.value, found.band) == (None, Band.CANNOT_TELL)
    assert found.measured is not None
    assert "1 of the 3 references" in found.reason


def test_what_it_is_for_is_said() -> None:
    one = scorer(Gallery(Encoder(dino(), Family.DINO)), limits(numpy.zeros((0, 1)), numpy.zeros((0, 1))))
    assert one.kinds == (Kind.THING, Kind.LIVING)
    assert Encoder(dino(), Family.DINO).parameters["pooling"] == "cls"
