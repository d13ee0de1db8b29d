"""All scorers beside identity, in the order in which they are shown: adding one is a module and a line here.

`SCORERS` measure wherever anything is measured, `LEARNED` where a campaign brings the networks.
"""

from consistency_pipeline.scoring import colour, copied, embedding, faces, features, parts, shape, surface, texture
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
LEARNED: tuple[Scorer, ...] = (embedding.SCORER, faces.SCORER)
