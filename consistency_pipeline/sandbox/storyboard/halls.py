"""Backdrops of shops and halls, painted as soft flat shapes."""

import re

import numpy as np

from consistency_pipeline.sandbox.storyboard.city import SIGNS, WARM, alley_of_signs, bokeh
from consistency_pipeline.sandbox.storyboard.furnishing import SPINES, framed, pendant, shelves, wall, window
from consistency_pipeline.sandbox.storyboard.lexicon import COLOURS
from consistency_pipeline.sandbox.storyboard.paint import (
    Picture,
    Random,
    box,
    disc,
    glow,
    gradient,
    mix,
    noise,
    polygon,
    rgb,
    shade,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.stage import Stage

_LAMPS = re.compile(r"\b(?:lamps?|lights|lanterns?|garlands?|bulbs?)\b", re.IGNORECASE)


def library(picture: Picture, stage: Stage, random: Random) -> None:
    """Books from wall to wall."""
    gradient(picture, [(0, stage.lit("#4a3527")), (1, stage.lit("#5a4130"))])
    shelves(picture, stage, random, SPINES, books=True)
    glow(picture, stage.sun, (stage.unit * 0.6, stage.unit * 0.6), rgb("#ffd08a"), 0.4)


def cafe(picture: Picture, stage: Stage, random: Random) -> None:
    """A counter with bottles, a window and warm lamps."""
    wall(
        picture,
        stage,
        stage.lit(COLOURS.get(stage.brief.backdrop) or ("#7b5f4b", "#566a60", "#8a5a45")[int(random.integers(3))]),
    )
    size = (stage.unit * 0.5, stage.horizon * 0.7)
    window(
        picture, stage, (stage.width * (0.5 + 0.3 * stage.light.side) - size[0] / 2, stage.horizon * 0.1), size, random
    )
    for row in (0.35, 0.6):
        y = stage.horizon * row
        left = stage.width * (0.02 if stage.light.side > 0 else 0.62)
        for x in np.arange(left, left + stage.width * 0.36, stage.unit * 0.06):
            tall = stage.unit * random.uniform(0.05, 0.13)
            box(picture, (x, y - tall), (stage.unit * 0.035, tall), stage.lit(SPINES[int(random.integers(8))]))
        box(picture, (left, y), (stage.width * 0.37, stage.unit * 0.018), stage.lit("#3f2d22"))
    for place in np.arange(0.15, 1.0, 0.24 * stage.unit / stage.width + 0.05):
        pendant(picture, stage, stage.width * place, stage.horizon * random.uniform(0.06, 0.2))
    bokeh(picture, stage, random, WARM, 7)


def market(picture: Picture, stage: Stage, random: Random) -> None:
    """Striped awnings over heaps of fruit."""
    gradient(picture, [(0, stage.light.top), (0.6, stage.lit("#cbb089")), (1, stage.lit("#a98c66"))])
    stall = stage.unit * 0.62
    for number, x in enumerate(np.arange(-0.1 * stall, stage.width, stall * 1.04)):
        cloth = stage.lit(("#c4473a", "#3b7a6a", "#e0a43a", "#3f5f91")[(number + int(random.integers(4))) % 4])
        box(picture, (x, stage.horizon * 0.4), (stall, stage.horizon), stage.lit("#7a6149"))
        for stripe in range(8):
            left = x + stall * stripe / 8
            polygon(
                picture,
                [
                    (left + stall * 0.04, stage.horizon * 0.14),
                    (left + stall * 0.125 + stall * 0.02, stage.horizon * 0.14),
                    (left + stall * 0.125, stage.horizon * 0.4),
                    (left, stage.horizon * 0.4),
                ],
                cloth if stripe % 2 else stage.lit("#f4ecdd"),
            )
            disc(
                picture,
                (left + stall * 0.0625, stage.horizon * 0.4),
                (stall * 0.062, stall * 0.05),
                cloth if stripe % 2 else stage.lit("#f4ecdd"),
            )
        for _ in range(70):
            fruit = ("#d9402f", "#e8902e", "#8fb23c", "#f0c83e", "#7a3f6d")[int(random.integers(5))]
            centre = (x + stall * random.uniform(0.04, 0.96), stage.horizon - stage.unit * random.uniform(0.0, 0.14))
            disc(picture, centre, (stage.unit * 0.022, stage.unit * 0.02), stage.lit(fruit))
        if stage.season == "winter":  # snow lies on the awnings
            _snow_cap(picture, stage, x, stall, random)
    if stage.light.evening or _LAMPS.search(stage.brief.scene):
        bokeh(picture, stage, random, WARM, 34)


def _snow_cap(picture: Picture, stage: Stage, x: float, wide: float, random: Random) -> None:
    """Lay snow on the upper half of an awning."""
    top, low = stage.horizon * 0.15, stage.horizon * 0.27
    edge = [(x + wide * t, stage.horizon * random.uniform(0.2, 0.29)) for t in np.linspace(0.95, 0.05, 9)]
    cap = [(x + wide * 0.03, top), (x + wide * 1.02, top), (x + wide * 1.03, low), *edge, (x, low)]
    polygon(picture, cap, stage.far("#f7fafd", 0.15))


def gym(picture: Picture, stage: Stage, random: Random) -> None:
    """Mirrors, a rack and weights."""
    wall(picture, stage, stage.lit(COLOURS.get(stage.brief.backdrop) or "#7d858d"))
    for x in np.arange(0, stage.width, stage.unit * 0.5):
        box(
            picture,
            (x + 4, stage.horizon * 0.12),
            (stage.unit * 0.46, stage.horizon * 0.62),
            mix(stage.light.low, stage.lit("#9fb0ba"), 0.5),
            0.75,
        )
    for x in np.arange(stage.unit * 0.1, stage.width, stage.unit * 0.5):
        box(picture, (x, stage.horizon * 0.02), (stage.unit * 0.3, stage.unit * 0.014), (1, 1, 0.97), 0.95)
        glow(
            picture,
            (x + stage.unit * 0.15, stage.horizon * 0.03),
            (stage.unit * 0.3, stage.unit * 0.12),
            (1, 1, 0.95),
            0.4,
        )
    rack = stage.horizon - stage.unit * 0.16
    box(picture, (0, rack), (stage.width, stage.unit * 0.02), stage.lit("#2b2e33"))
    for x in np.arange(stage.unit * 0.05, stage.width, stage.unit * 0.13):
        size = stage.unit * random.uniform(0.035, 0.06)
        disc(
            picture,
            (x, rack - size * 0.8),
            (size, size),
            stage.lit(("#26282c", "#a8382f", "#2f5487", "#c7952d")[int(random.integers(4))]),
        )
        disc(picture, (x, rack - size * 0.8), (size * 0.3, size * 0.3), stage.lit("#b9bdc2"))


def stage_hall(picture: Picture, stage: Stage, random: Random) -> None:
    """A curtain in folds and beams of light."""
    code = COLOURS.get(stage.brief.backdrop) or ("#5a1d2b", "#2a2150", "#1f3346")[int(random.integers(3))]
    folds = (
        np.sin(np.linspace(0, stage.width / stage.unit * 42, stage.width)) * 0.5
        + np.sin(np.linspace(0, stage.width / stage.unit * 17, stage.width) + 1) * 0.3
    )
    picture[:] = np.asarray(rgb(code), np.float32) * (0.62 + 0.3 * folds[None, :, None]).astype(np.float32)
    hues = SIGNS if stage.brief.time == "neon" else ("#fff0cf", "#ffd38f", "#cfe0ff")
    for place in (0.15, 0.5, 0.85):
        x, aim = stage.width * place, stage.width * (0.5 + (place - 0.5) * 0.25)
        hue = rgb(hues[int(random.integers(len(hues)))])
        beam = [
            (x - stage.unit * 0.02, -4),
            (x + stage.unit * 0.02, -4),
            (aim + stage.unit * 0.24, stage.horizon * 1.1),
            (aim - stage.unit * 0.24, stage.horizon * 1.1),
        ]
        polygon(picture, beam, hue, 0.26, stage.unit * 0.03)
        glow(picture, (x, 0), (stage.unit * 0.1, stage.unit * 0.1), hue, 0.9)


def museum(picture: Picture, stage: Stage, random: Random) -> None:
    """White walls and framed pictures under small lights."""
    wall(picture, stage, stage.lit(COLOURS.get(stage.brief.backdrop) or "#e9e6e0"))
    for x in np.arange(stage.unit * 0.12, stage.width, stage.unit * 0.46):
        size = (stage.unit * random.uniform(0.22, 0.3), stage.unit * random.uniform(0.26, 0.36))
        framed(picture, stage, (x, stage.horizon * 0.42 - size[1] / 2), size, random)
        glow(
            picture, (x + size[0] / 2, stage.horizon * 0.2), (stage.unit * 0.16, stage.unit * 0.3), rgb("#fff1d2"), 0.35
        )


def loft(picture: Picture, stage: Stage, random: Random) -> None:
    """A brick wall with a wide factory window."""
    colour = stage.lit(COLOURS.get(stage.brief.backdrop) or "#a5634a")
    gradient(picture, [(0, shade(colour, 0.85)), (1, shade(colour, 0.95))])
    brick = stage.unit * 0.07
    for row, y in enumerate(np.arange(0, stage.horizon, brick * 0.42)):
        for x in np.arange(-brick * 0.5 * (row % 2), stage.width, brick):
            box(picture, (x, y), (brick - 1.5, brick * 0.42 - 1.5), shade(colour, random.uniform(0.8, 1.2)))
    picture *= 1 + (noise(picture.shape, (stage.unit * 0.5, stage.unit * 0.4), random)[..., None] - 0.5) * np.float32(
        0.3
    )
    w, h = stage.unit * 0.62, stage.horizon * 0.72
    x0 = stage.width * (0.5 + 0.3 * stage.light.side) - w / 2
    window(picture, stage, (x0, stage.horizon * 0.08), (w, h))
    for column in range(1, 6):
        box(picture, (x0 + w * column / 6, stage.horizon * 0.08), (2, h), stage.lit("#2d2f33"))
    glow(picture, (x0 + w / 2, stage.horizon * 0.5), (stage.unit * 0.6, stage.unit * 0.6), stage.light.key, 0.3)


def neon_room(picture: Picture, stage: Stage, random: Random) -> None:
    """Any inside place under neon."""
    alley_of_signs(picture, stage, random)
