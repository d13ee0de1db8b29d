"""Backdrops of high places: a rock above a sea of clouds."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.paint import (
    Mask,
    Picture,
    Random,
    lay,
    mix,
    noise,
    polygon,
    rgb,
    ridge,
    shade,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.sky import hills, sky
from consistency_pipeline.sandbox.storyboard.stage import Stage


def summit(picture: Picture, stage: Stage, random: Random) -> None:
    """Ridge behind ridge, with a sea of clouds between them and rock in front."""
    sky(picture, stage, random, 0.35)
    waves = 2.2 * stage.width / stage.unit
    for layer, distance in enumerate((0.8, 0.58, 0.34)):
        rise = stage.unit * (0.52 - 0.12 * layer) * random.uniform(0.9, 1.1)
        line = stage.horizon - rise * (0.7 + 0.45 * ridge(stage.width, random, waves, 0.5))
        hills(picture, stage, line, stage.far(mix(rgb("#46598c"), rgb("#2f3550"), layer / 3), distance), 0.35)
        _cloud_sea(picture, stage, random, stage.horizon - stage.unit * (0.26 - 0.095 * layer), 0.7 + 0.13 * layer)
    _rocks(picture, stage, random)


def _cloud_sea(picture: Picture, stage: Stage, random: Random, top: float, density: float) -> None:
    """Lay a bank of cloud from a row downwards, lit from the sun's side."""
    first = max(0, round(top - 0.09 * stage.unit))
    part = picture[first : round(stage.horizon) + 3]
    if not len(part):
        return
    puffs = noise(part.shape, (0.26 * stage.unit, 0.075 * stage.unit), random, 4)
    rows = (np.arange(len(part), dtype=np.float32)[:, None] + first - top) / np.float32(0.1 * stage.unit)
    cover: Mask = np.clip((puffs - 0.5) * 3.2 + rows, 0, 1).astype(np.float32) * np.float32(density)
    toward = np.exp(-(((np.arange(part.shape[1], dtype=np.float32) - stage.sun[0]) / (0.7 * stage.unit)) ** 2))[None]
    pale = np.asarray(mix(stage.light.low, (1, 1, 1), 0.62), np.float32)
    cool = np.asarray(mix(shade(stage.light.top, 1.05), stage.light.low, 0.5), np.float32)
    share = np.clip((puffs - 0.38) * 3.4, 0, 1)[..., None] * (0.62 + 0.38 * toward[..., None])
    lay(part, cover, (cool + (pale - cool) * share).astype(np.float32))


def _rocks(picture: Picture, stage: Stage, random: Random) -> None:
    """Paint the jagged far edge of the rock that the subject stands on."""
    rock = stage.lit("#7d7a78")
    for height, factor in ((0.05, 0.8), (0.025, 0.95)):
        spread = np.abs(np.linspace(-1, 1, stage.width)) ** 2
        line = stage.horizon - stage.unit * height * (0.2 + 1.7 * spread) * (
            1 + 0.5 * ridge(stage.width, random, 7 * stage.width / stage.unit, 0.45)
        )
        columns = np.arange(stage.width)
        points = np.concatenate(
            [np.stack([columns, line], 1), [(stage.width, stage.horizon + 9), (0, stage.horizon + 9)]]
        )
        polygon(picture, points, shade(rock, factor))
        edge = np.concatenate([np.stack([columns, line], 1), np.stack([columns, line + 0.006 * stage.unit], 1)[::-1]])
        polygon(picture, edge, mix(rock, stage.light.key, 0.6), 0.7)
