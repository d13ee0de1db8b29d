"""The colours of a subject: how far they are from its references', and what of it has one that none of them has."""

import numpy

from consistency_pipeline.scoring.figure import coverage, hues
from consistency_pipeline.scoring.identity import PROOF
from consistency_pipeline.scoring.prepared import Reference
from consistency_pipeline.scoring.records import Component, Kind
from consistency_pipeline.scoring.scorer import Scorer, Sight
from consistency_pipeline.seeing.arrays import Colours, lab

GREY = 4.0  # units of chroma: a picture whose colours are that faint has none
FAINT = 10.0  # units of chroma of a subject that has colours
ONE_HUE = 0.96  # 0 to 1, how far all hues of a picture point one way: then it is toned
SHADE = 0.5  # differences of lightness weigh so much: light changes with every scene, hue does not
STRANGE = 20.0  # units for each part of a subject that has a new colour, beside how far its colours are off ...
NEW = 0.125  # ... up to so much of it where no points tell where it is: what lies beside it may be taken for it there
RARE = 1e-3  # of a subject: a colour that it does not have


def measure(scorer: Scorer, sight: Sight) -> Component:
    """Compare the palettes; of several references the nearest counts, for each shows other sides."""
    if reason := toned(sight):
        return scorer.silent(reason)
    own = sight.figure.palette
    palettes = [reference.figure.palette for reference in sight.references]
    apart = [(coverage(known, own, SHADE) + coverage(own, known, SHADE)) / 2 for known in palettes]
    best = int(numpy.argmin(apart))
    new = strange(sight)
    words = f"its colours are {apart[best]:.1f} from the nearest reference's, {100 * new:.0f} % of it has a new one"
    counted = new if max(sight.inliers) >= PROOF else min(new, NEW)
    return scorer.told(apart[best] + STRANGE * counted, words, sight.references[best].sha256)


def strange(sight: Sight) -> float:
    """Return what part of the subject has a colour, however light, that it has in no reference."""
    known = numpy.maximum.reduce([hues(reference.figure.lab) for reference in sight.references])
    return float(hues(sight.figure.lab)[known < RARE].sum())


def toned(sight: Sight) -> str:
    """Return why colours say nothing in this picture, or an empty string."""
    reference = sight.references[sight.nearest]
    if chroma(reference.tiny[None]) < GREY or _strength(reference) < FAINT:
        return ""
    strength, one_way = _hues(sight.picture.tiny)
    if strength < GREY and _strength(sight) < FAINT:
        return "the picture has no colours"
    return "the whole picture is toned" if one_way > ONE_HUE and _hues(reference.tiny)[1] < ONE_HUE - 0.1 else ""


def chroma(pixels: Colours) -> float:
    """Return the mean strength of colours."""
    values = lab(numpy.ascontiguousarray(pixels.reshape(1, -1, 3)))
    return float(numpy.hypot(values[..., 1], values[..., 2]).mean())


def _strength(one: Reference | Sight) -> float:
    palette = one.figure.palette
    return float((numpy.hypot(palette[:, 1], palette[:, 2]) * palette[:, 3]).sum())


def _hues(pixels: Colours) -> tuple[float, float]:
    """Return how strong the colours of a picture are, and how far they all point one way, 0 to 1."""
    values = lab(pixels)
    a, b = float(values[..., 1].mean()), float(values[..., 2].mean())
    strength = float(numpy.hypot(values[..., 1], values[..., 2]).mean())
    return strength, float(numpy.hypot(a, b)) / max(strength, 1e-6)


SCORER = Scorer(
    name="colour", version=3,
    what="how far the colours of reference and picture are apart, and how much of it has one that no reference has",
    kinds=(Kind.THING, Kind.LIVING), unit="CIEDE2000, lightness halved", kept=9.5, drifted=12.0,
    blind="the picture has no colours, or is toned as a whole",
    measure=measure,
)  # fmt: skip
