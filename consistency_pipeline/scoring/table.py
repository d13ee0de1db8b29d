"""All scorers beside identity, in the order in which they are shown: adding one is a module and a line here."""

from consistency_pipeline.scoring import colour, copied, features, parts, shape, surface, texture
from consistency_pipeline.scoring.scorer import Scorer

SCORERS: tuple[Scorer, ...] = (
    features.SCORER,
    colour.SCORER,
    parts.SCORER,
    texture.SCORER,
    shape.SCORER,
    surface.SCORER,
    copied.SCORER,
)
