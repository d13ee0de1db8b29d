"""Backdrops of trees: forest, park and garden."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.paint import (
    Colour,
    Picture,
    Point,
    Random,
    disc,
    glow,
    gradient,
    lay,
    mix,
    noise,
    polygon,
    rgb,
    ridge,
    shade,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.sky import hills, sky
from consistency_pipeline.sandbox.storyboard.stage import FOLIAGE, NIGHTLY, Stage

NEAR_ROWS = 2  # rows from here on are near


def forest(picture: Picture, stage: Stage, random: Random) -> None:
    """Trunks in four depths with light between them."""
    light = stage.light
    gradient(
        picture,
        [
            (0, stage.far("#4c6b4a", 0.35)),
            (0.7, mix(stage.far("#a7bd86", 0.7), light.key, 0.3)),
            (1, stage.far("#b9c795", 0.8)),
        ],
    )
    glow(
        picture,
        (stage.sun[0], stage.horizon * 0.55),
        (stage.unit * 0.6, stage.unit * 0.6),
        light.key,
        0.35 + light.glow * 0.5,
    )
    greens = FOLIAGE[stage.season]
    for layer, distance in enumerate((0.8, 0.55, 0.3, 0.05)):
        _trunks(picture, stage, random, layer, stage.far("#5a4a3c", distance))
        leaves = noise(picture.shape, (stage.unit * 0.22, stage.unit * 0.16), random, 4)
        rows = np.linspace(0.16 - 0.03 * layer, -0.42, picture.shape[0], dtype=np.float32)[:, None]
        lay(picture, np.clip((leaves - 0.5 + rows) * 7, 0, 0.9), stage.far(greens[layer % 4], distance))
    _shafts(picture, stage, random)


def _trunks(picture: Picture, stage: Stage, random: Random, layer: int, wood: Colour) -> None:
    """Paint one row of trunks; the near ones leave the middle open."""
    unit, foot = stage.unit, stage.horizon + stage.unit * 0.02 * layer
    for place in np.arange(0, stage.width / unit, 0.16 + 0.05 * layer):
        x = (place + random.uniform(-0.07, 0.07)) * unit
        half = unit * (0.008 + 0.008 * layer) * random.uniform(0.7, 1.3)
        top = x + unit * random.uniform(-0.03, 0.03)
        if layer < NEAR_ROWS or not stage.central(x, 0.16):
            trunk = [(top - half * 0.7, -9), (top + half * 0.7, -9), (x + half * 1.2, foot), (x - half * 1.2, foot)]
            polygon(picture, trunk, wood)


def _shafts(picture: Picture, stage: Stage, random: Random) -> None:
    if stage.brief.time in NIGHTLY:
        return
    x0 = stage.sun[0]
    lean = -np.sign(stage.light.side) * stage.unit
    for _ in range(5):
        x, wide = x0 + random.uniform(-0.4, 0.4) * stage.unit, stage.unit * random.uniform(0.02, 0.07)
        shaft = [
            (x, -5),
            (x + wide, -5),
            (x + wide * 2.4 + lean * 0.5, stage.horizon * 1.05),
            (x + lean * 0.5, stage.horizon * 1.05),
        ]
        polygon(picture, shaft, stage.light.key, 0.1 + 0.16 * stage.light.glow, stage.unit * 0.012)


def tree(
    picture: Picture, stage: Stage, foot: Point, tall: float, look: tuple[float, tuple[str, ...]], random: Random
) -> None:
    """Paint a leafy tree; `look` is its distance (0..1) and the colours of its leaves."""
    distance, codes = look
    x, y = foot
    wood = stage.far("#5b4535", distance)
    polygon(
        picture,
        [
            (x - tall * 0.025, y - tall * 0.6),
            (x + tall * 0.025, y - tall * 0.6),
            (x + tall * 0.045, y),
            (x - tall * 0.045, y),
        ],
        wood,
    )
    toward = np.sign(stage.light.side)
    for depth in range(3):
        colour = stage.far(mix(rgb(codes[0]), rgb(codes[1 + depth % 3]), 0.25 + 0.3 * depth), distance)
        colour = mix(shade(colour, 0.8 + 0.17 * depth), stage.light.key, 0.06 * depth)
        for _ in range(9 - 2 * depth):
            angle, reach = random.uniform(0, 2 * np.pi), tall * 0.27 * np.sqrt(random.random())
            centre = (
                x + np.cos(angle) * reach + toward * depth * tall * 0.05,
                y - tall * 0.72 + np.sin(angle) * reach * 0.8 - depth * tall * 0.05,
            )
            size = tall * random.uniform(0.09, 0.16) * (1 - 0.16 * depth)
            disc(picture, centre, (size * 1.15, size), colour, 0.92)


def park(picture: Picture, stage: Stage, random: Random) -> None:
    """Trees and hedges in the colours of the season."""
    sky(picture, stage, random, 0.45)
    codes = FOLIAGE[stage.season]
    waves = 5 * stage.width / stage.unit
    for distance, rise in ((0.8, 0.19), (0.55, 0.1)):
        line = stage.horizon - stage.unit * rise * (1 + 0.35 * ridge(stage.width, random, waves, 0.6))
        hills(picture, stage, line, stage.far(codes[int(random.integers(4))], distance), 0.4)
    spread = stage.width / stage.unit
    for place in np.arange(-0.05, spread + 0.1, 0.3):
        x = place + random.uniform(-0.1, 0.1)
        off = abs(x / spread - 0.5)
        tall = stage.unit * (0.3 + 0.75 * off) * random.uniform(0.85, 1.2)
        order = random.permutation(4)
        tree(
            picture,
            stage,
            (x * stage.unit, stage.horizon + stage.unit * 0.05 * off),
            tall,
            (0.45 - 0.5 * off, tuple(codes[i] for i in order)),
            random,
        )


def garden(picture: Picture, stage: Stage, random: Random) -> None:
    """A hedge, an arch of leaves and many flowers."""
    sky(picture, stage, random, 0.4)
    codes = FOLIAGE["spring" if stage.season == "spring" else "summer"]
    for distance, rise in ((0.6, 0.34), (0.35, 0.2), (0.1, 0.09)):
        line = stage.horizon - stage.unit * rise * (
            1 + 0.3 * ridge(stage.width, random, 7 * stage.width / stage.unit, 0.65)
        )
        hills(picture, stage, line, stage.far(codes[int(random.integers(4))], distance), 0.15)
    petals = ("#e88fa6", "#f3d27a", "#f7f0ea", "#c58fd0", "#ec7d5f")
    for _ in range(int(130 * stage.width / stage.unit)):
        nearness = random.random()
        place = (random.uniform(0, stage.width), stage.horizon - stage.unit * (0.24 * (1 - nearness) - 0.015))
        size = stage.unit * (0.005 + 0.013 * nearness) * random.uniform(0.7, 1.3)
        disc(picture, place, (size, size * 0.85), stage.far(petals[int(random.integers(5))], 0.4 * (1 - nearness)), 0.9)
