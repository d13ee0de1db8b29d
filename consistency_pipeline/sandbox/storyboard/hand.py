"""A gloved hand that holds a thing up from below."""

from consistency_pipeline.sandbox.storyboard.layout import Spot
from consistency_pipeline.sandbox.storyboard.paint import Colour, Picture, Point, disc, mix, oval, polygon, rgb, shade
from consistency_pipeline.sandbox.storyboard.stage import Stage

WOOL, COAT = "#c0614f", "#55617a"


def glove(picture: Picture, spot: Spot, stage: Stage) -> None:
    """Paint an arm, a cuff and a mitten under and behind a spot; the thing itself comes over it."""
    side = 1.0 if spot.middle < picture.shape[1] / 2 else -1.0
    wide, tall, x, foot = spot.width, spot.height, spot.middle, spot.base
    wool, coat = (mix(stage.lit(code), rgb(code), 0.6) for code in (WOOL, COAT))
    low = picture.shape[0] + 9.0
    wrist = (x + 0.12 * side * wide, foot + 0.2 * tall)
    polygon(
        picture,
        [
            (wrist[0] - 0.3 * wide, wrist[1]),
            (wrist[0] + 0.3 * wide, wrist[1]),
            (wrist[0] + (0.4 + 0.2 * side) * wide, low),
            (wrist[0] + (0.2 * side - 0.4) * wide, low),
        ],
        coat,
    )
    palm = [
        (x - 0.44 * wide, foot - 0.26 * tall),
        (x - 0.4 * wide, foot + 0.03 * tall),
        (wrist[0] - 0.26 * wide, wrist[1]),
        (wrist[0] + 0.26 * wide, wrist[1]),
        (x + 0.4 * wide, foot + 0.03 * tall),
        (x + 0.44 * wide, foot - 0.26 * tall),
    ]
    polygon(picture, palm, wool, 1.0, 0.01 * wide)
    polygon(picture, oval((x - 0.36 * wide, foot - 0.22 * tall), (0.13 * wide, 0.2 * tall), 0.12), wool)
    polygon(picture, oval((x + 0.36 * wide, foot - 0.2 * tall), (0.13 * wide, 0.17 * tall), -0.12), shade(wool, 0.92))
    disc(picture, (x, foot), (0.34 * wide, 0.05 * tall), shade(wool, 0.55), 0.8, 0.02 * wide)
    _cuff(picture, wrist, (wide, tall), wool)


def _cuff(picture: Picture, wrist: Point, size: Point, wool: Colour) -> None:
    """Paint the ribbed cuff of a mitten."""
    wide, tall = size
    cuff = [
        (wrist[0] - 0.33 * wide, wrist[1] - 0.01 * tall),
        (wrist[0] + 0.33 * wide, wrist[1] - 0.01 * tall),
        (wrist[0] + 0.36 * wide, wrist[1] + 0.1 * tall),
        (wrist[0] - 0.34 * wide, wrist[1] + 0.1 * tall),
    ]
    polygon(picture, cuff, shade(wool, 1.25))
    for rib in range(9):
        left = wrist[0] + (-0.3 + 0.075 * rib) * wide
        polygon(
            picture,
            [
                (left, wrist[1]),
                (left + 0.02 * wide, wrist[1]),
                (left + 0.02 * wide, wrist[1] + 0.09 * tall),
                (left, wrist[1] + 0.09 * tall),
            ],
            shade(wool, 0.9),
            0.6,
        )
