"""Backdrops of water: sea, beach and pool."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.paint import (
    Picture,
    Point,
    Random,
    gradient,
    lay,
    mix,
    noise,
    polygon,
    ridge,
    stroke,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.sky import hills, sky
from consistency_pipeline.sandbox.storyboard.stage import Stage


def sea(picture: Picture, stage: Stage, random: Random) -> None:
    """Open water under the sky, with a headland and the light on the waves."""
    water(picture, stage, random, 0.34)


def beach(picture: Picture, stage: Stage, random: Random) -> None:
    """The sea behind a strip of foam."""
    water(picture, stage, random, 0.22)
    for row, opacity in ((0.012, 0.85), (-0.018, 0.45)):
        x = np.linspace(-5, stage.width + 5, 60)
        y = stage.horizon - stage.unit * row + np.sin(x / stage.unit * 7 + random.uniform(0, 6)) * stage.unit * 0.007
        thick = stage.unit * 0.01
        points = np.concatenate([np.stack([x, y], 1), np.stack([x, y + thick], 1)[::-1]])
        polygon(picture, points, mix(stage.lit("#ffffff"), stage.light.low, 0.15), opacity, 1.0)


def water(picture: Picture, stage: Stage, random: Random, share: float) -> None:
    """Paint the sky and, over `share` of the unit above the ground, water with its glitter."""
    sky(picture, stage, random, 0.7)
    top, light = stage.horizon - stage.unit * share, stage.light
    x = stage.width * (0.5 - 0.42 * np.sign(light.side))
    rise = np.exp(-(((np.arange(stage.width) - x) / (0.3 * stage.width)) ** 2))
    hills(
        picture,
        stage,
        top - stage.unit * 0.11 * rise * (1 + 0.3 * ridge(stage.width, random, 6)),
        stage.far("#5f7a86", 0.65),
        0.3,
    )
    deep = mix(stage.lit("#2f7f99"), light.top, 0.35)
    gradient(
        picture,
        [(0, mix(light.low, deep, 0.45)), (0.5, deep), (1, mix(stage.lit("#63b3b8"), light.low, 0.2))],
        top,
        stage.height,
    )
    rows = slice(round(top), round(stage.horizon) + 1)
    part = picture[rows]
    waves = noise(part.shape, (stage.unit * 0.25, stage.unit * 0.012), random, 3)
    column = np.exp(-(((np.arange(stage.width, dtype=np.float32) - stage.sun[0]) / (0.16 * stage.unit + 1)) ** 2))[None]
    lay(
        part,
        np.clip((waves - 0.52) * 5, 0, 1) * (0.18 + 0.75 * column * min(1.0, 0.4 + light.glow)),
        mix(light.key, (1, 1, 1), 0.3),
    )


def pool(picture: Picture, stage: Stage, random: Random) -> None:
    """A pool with palms behind it."""
    sky(picture, stage, random, 0.4)
    top = stage.horizon - stage.unit * 0.16
    line = top - stage.unit * 0.05 * (1.4 + ridge(stage.width, random, 9, 0.6))
    hills(picture, stage, line, stage.far("#4f8a55", 0.35), 0.1)
    for place in (0.08, 0.22, 0.84, 0.95):
        palm(picture, stage, (place * stage.width, top), stage.unit * random.uniform(0.34, 0.52), random)
    gradient(
        picture, [(0, mix(stage.lit("#8fdbe0"), stage.light.low, 0.3)), (1, stage.lit("#36a9c4"))], top, stage.height
    )
    part = picture[round(top) : round(stage.horizon)]
    caustic = np.abs(noise(part.shape, (stage.unit * 0.12, stage.unit * 0.02), random, 2) - 0.5)
    lay(part, np.exp(-((caustic / 0.03) ** 2)) * np.float32(0.45), stage.lit("#ffffff"))


def palm(picture: Picture, stage: Stage, foot: Point, tall: float, random: Random) -> None:
    """Paint a palm."""
    x, y = foot
    top = (x + tall * random.uniform(-0.12, 0.12), y - tall)
    stroke(
        picture,
        [(x, y), ((x + top[0]) / 2 - tall * 0.03, y - tall * 0.5), top],
        tall * 0.035,
        stage.far("#7b6248", 0.2),
    )
    for angle in np.linspace(-2.9, 0.1, 9):
        tip = (top[0] + np.cos(angle) * tall * 0.36, top[1] + np.sin(angle) * tall * 0.2 + tall * 0.1)
        bend = (top[0] + np.cos(angle) * tall * 0.2, top[1] + np.sin(angle) * tall * 0.22 - tall * 0.02)
        polygon(
            picture,
            [top, bend, tip, (bend[0], bend[1] + tall * 0.045)],
            stage.far("#3f7d4a", 0.15 + 0.1 * random.random()),
        )
