"""How a part of a picture is exposed, in numbers."""

import numpy

from consistency_pipeline.seeing.arrays import Colours, Lab
from consistency_pipeline.seeing.facts import Light

CLIPPED = 254  # levels of the strongest channel: nothing above can be told apart


def light(pixels: Colours, values: Lab) -> Light:
    """Return how pixels are exposed, given also as L*a*b*; both any shape × 3, and not empty."""
    lightness = values[..., 0]
    bright, middle = (float(level) for level in numpy.percentile(lightness, (95, 50)))
    return Light(bright, middle, float((pixels.max(axis=-1) >= CLIPPED).mean()))
