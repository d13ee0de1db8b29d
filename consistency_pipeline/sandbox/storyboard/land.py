"""Backdrops of open land: mountains, fields, deserts and snow."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.paint import (
    Colour,
    Picture,
    Point,
    Random,
    mix,
    polygon,
    rgb,
    ridge,
    shade,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.sky import DARK, hills, sky
from consistency_pipeline.sandbox.storyboard.stage import FOLIAGE, Stage
from consistency_pipeline.sandbox.storyboard.woods import tree


def mountains(picture: Picture, stage: Stage, random: Random) -> None:
    """Layered ridges that fade into the haze, with firs on the nearest."""
    ranges(picture, stage, random)
    _firs(picture, stage, random, 0.12, 0.35)


def ranges(picture: Picture, stage: Stage, random: Random) -> None:
    """Layered ridges that fade into the haze."""
    sky(picture, stage, random)
    hue = rgb("#5d7396") if stage.season != "winter" else rgb("#a9bccd")
    waves = 2.4 * stage.width / stage.unit
    for layer, distance in enumerate((0.85, 0.62, 0.4, 0.18)):
        rise = stage.unit * (0.4 - 0.085 * layer) * random.uniform(0.8, 1.15)
        line = stage.horizon - rise * (0.62 + 0.42 * ridge(stage.width, random, waves, 0.52 - 0.04 * layer))
        hills(picture, stage, line, stage.far(mix(hue, rgb("#33503f"), layer / 4), distance), 0.75)
        if layer == 0 and stage.light.ambient[2] > DARK:
            _snowcaps(picture, stage, line, random)


def _snowcaps(
    picture: Picture, stage: Stage, line: np.ndarray[tuple[int], np.dtype[np.float64]], random: Random
) -> None:
    limit = float(np.quantile(line, 0.45))
    lower = np.minimum(
        line + np.clip(limit - line, 0, None) * (0.55 + 0.3 * ridge(stage.width, random, 9)), stage.horizon
    )
    points = np.concatenate(
        [np.stack([np.arange(stage.width), line], 1), np.stack([np.arange(stage.width), lower], 1)[::-1]]
    )
    polygon(picture, points, mix(stage.far("#f4f7fb", 0.3), stage.light.key, 0.15), 0.75)


def _firs(picture: Picture, stage: Stage, random: Random, height: float, gap: float) -> None:
    colour = stage.far("#2e4a3d" if stage.season != "winter" else "#7f97a3", 0.12)
    for place in np.arange(-0.1, stage.width / stage.unit + 0.1, 0.035):
        if abs(place * stage.unit / stage.width - 0.5) < gap * random.uniform(0.3, 1.1):
            continue
        tall = stage.unit * height * random.uniform(0.5, 1.3)
        _fir(
            picture,
            (place * stage.unit + random.uniform(-5, 5), stage.horizon + 3),
            tall,
            shade(colour, random.uniform(0.85, 1.1)),
        )


def _fir(picture: Picture, foot: Point, tall: float, colour: Colour) -> None:
    x, y = foot
    for tier in range(4):
        top, low, half = y - tall * (1 - 0.2 * tier), y - tall * (0.62 - 0.2 * tier), tall * (0.1 + 0.055 * tier)
        polygon(picture, [(x, top), (x + half, low), (x - half, low)], colour)


def field(picture: Picture, stage: Stage, random: Random) -> None:
    """Rolling fields with a lone tree."""
    sky(picture, stage, random, 0.8)
    codes = ("#8fa860", "#b9b45c", "#7d9a55", "#d0bf6a") if stage.season == "summer" else FOLIAGE[stage.season]
    for layer, distance in enumerate((0.8, 0.55, 0.3)):
        line = stage.horizon - stage.unit * (0.15 - 0.05 * layer) * (
            1 + 0.5 * ridge(stage.width, random, 1.6 * stage.width / stage.unit, 0.25)
        )
        hills(picture, stage, line, stage.far(codes[layer], distance), 0.35)
        if layer == 1:
            x = stage.width * (0.5 - 0.3 * np.sign(stage.light.side))
            tree(
                picture,
                stage,
                (x, stage.horizon - stage.unit * 0.07),
                stage.unit * 0.26,
                (0.45, FOLIAGE[stage.season]),
                random,
            )


def desert(picture: Picture, stage: Stage, random: Random) -> None:
    """Mesas and dunes with a lit and a shaded side."""
    sky(picture, stage, random, 0.3)
    line = stage.horizon - stage.unit * 0.2 * np.clip(
        ridge(stage.width, random, 2 * stage.width / stage.unit, 0.2) * 3, 0, 0.9
    )
    hills(picture, stage, line, stage.far("#b4694b", 0.6), 0.5)
    for layer, distance in enumerate((0.5, 0.3, 0.12)):
        crest = stage.horizon - stage.unit * (0.13 - 0.04 * layer) * (
            1 + 0.7 * ridge(stage.width, random, 1.4 * stage.width / stage.unit, 0.18)
        )
        hills(picture, stage, crest, stage.far("#d9a86c", distance), 0.2)
        shaded = crest + stage.unit * (0.02 + 0.035 * (1 + ridge(stage.width, random, 2.5, 0.3)))
        points = np.concatenate(
            [np.stack([np.arange(stage.width), crest], 1), np.stack([np.arange(stage.width), shaded], 1)[::-1]]
        )
        polygon(picture, points, stage.far("#a86f45", distance), 0.5, 1.5)


def snowfield(picture: Picture, stage: Stage, random: Random) -> None:
    """White hills with firs."""
    sky(picture, stage, random, 0.5)
    for distance, rise in ((0.7, 0.3), (0.4, 0.14)):
        line = stage.horizon - stage.unit * rise * (
            0.7 + 0.4 * ridge(stage.width, random, 2.2 * stage.width / stage.unit, 0.35)
        )
        hills(picture, stage, line, mix(stage.far("#dbe6ef", distance), stage.light.top, 0.25), 0.5)
    _firs(picture, stage, random, 0.3, 0.3)
