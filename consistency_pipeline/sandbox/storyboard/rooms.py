"""Backdrops of a home, an office or a studio, painted as soft flat shapes."""

import re

import numpy as np

from consistency_pipeline.sandbox.storyboard.furnishing import (
    chosen_wall,
    framed,
    leafy,
    pendant,
    wall,
    window,
    window_light,
)
from consistency_pipeline.sandbox.storyboard.lexicon import COLOURS
from consistency_pipeline.sandbox.storyboard.paint import (
    Picture,
    Random,
    box,
    chance,
    disc,
    glow,
    gradient,
    mix,
    rgb,
    shade,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.stage import Stage

_SILL = re.compile(r"\bwindow ?sill\b|\bwindow seat\b", re.IGNORECASE)


def studio(picture: Picture, stage: Stage, random: Random) -> None:
    """A seamless paper sweep with one soft light."""
    codes = ("#e9e4db", "#dfe3e2", "#e6dbd2", "#dde0e6", "#e8e2d2")
    colour = stage.lit(COLOURS.get(stage.brief.backdrop) or codes[int(random.integers(len(codes)))])
    height = stage.height
    gradient(
        picture,
        [
            (0, shade(colour, 0.84)),
            (0.5, colour),
            (stage.horizon / height, shade(colour, 1.03)),
            (1, shade(colour, 0.93)),
        ],
    )
    centre = (stage.width * (0.5 + 0.12 * stage.light.side), height * 0.46)
    glow(picture, centre, (stage.unit * 0.75, stage.unit * 0.62), mix(colour, (1, 1, 1), 0.75), 0.42)


def room(picture: Picture, stage: Stage, random: Random) -> None:
    """A wall with window light, a print and a plant."""
    wall(picture, stage, chosen_wall(stage, random))
    away = -np.sign(stage.light.side)
    size = (stage.unit * random.uniform(0.18, 0.24), stage.unit * random.uniform(0.24, 0.3))
    x = stage.width / 2 + away * min(stage.width * 0.32, stage.unit * 0.6)
    framed(picture, stage, (x - size[0] / 2, stage.horizon * 0.4 - size[1] / 2), size, random)
    if _SILL.search(stage.brief.scene):
        w = min(stage.width * 0.84, stage.unit * 1.15)
        window(picture, stage, ((stage.width - w) / 2, stage.horizon * 0.05), (w, stage.horizon * 0.9), random)
        return
    shown = chance(random, 0.5) or stage.light.evening
    if stage.brief.window or shown:
        w, tall = stage.unit * (0.44 if stage.brief.window else 0.34), 0.8 if stage.brief.window else 0.62
        x = stage.width / 2 - away * min(stage.width * 0.37, stage.unit * 0.62) - w / 2
        window(picture, stage, (x, stage.horizon * 0.06), (w, stage.horizon * tall), random)
    if not stage.brief.window:
        window_light(picture, stage, random)
    leafy(picture, stage, (stage.width / 2 + away * stage.width * 0.44, stage.horizon + 4), stage.unit * 0.5, random)
    if stage.light.evening:
        pendant(picture, stage, stage.width * (0.5 + 0.2 * away), stage.horizon * 0.14)


def kitchen(picture: Picture, stage: Stage, random: Random) -> None:
    """Tiles, a shelf with jars, hanging lamps."""
    colour = chosen_wall(stage, random)
    wall(picture, stage, colour)
    tile = stage.unit * 0.075
    for row, y in enumerate(np.arange(stage.horizon, stage.horizon * 0.4, -tile * 0.55)):
        for x in np.arange(-tile * (row % 2) / 2, stage.width, tile):
            box(
                picture,
                (x + 1, y - tile * 0.55 + 1),
                (tile - 2, tile * 0.55 - 2),
                mix(colour, (1, 1, 1), random.uniform(0.2, 0.36)),
                0.6,
            )
    shelf = stage.horizon * 0.36
    x = stage.unit * 0.05
    while x < stage.width:
        wide, tall = stage.unit * random.uniform(0.05, 0.09), stage.unit * random.uniform(0.07, 0.15)
        if not stage.central(x):
            jar = stage.lit(("#d8c3a0", "#b9694a", "#6f8f7d", "#f0e9dc", "#3f5a63")[int(random.integers(5))])
            box(picture, (x, shelf - tall), (wide, tall), jar)
            box(picture, (x + wide * 0.15, shelf - tall), (wide * 0.18, tall), mix(jar, (1, 1, 1), 0.4), 0.6)
        x += wide * random.uniform(1.2, 1.9)
    box(picture, (0, shelf), (stage.width, stage.unit * 0.025), stage.lit("#a3764e"))
    window_light(picture, stage, random)
    for place in (0.22, 0.78):
        pendant(picture, stage, stage.width * place, stage.horizon * random.uniform(0.08, 0.16))


def bathroom(picture: Picture, stage: Stage, random: Random) -> None:
    """Glazed tiles, a round mirror and a plant."""
    colour = stage.lit(COLOURS.get(stage.brief.backdrop) or ("#bcd3d0", "#d9cfc4", "#c3d0da")[int(random.integers(3))])
    wall(picture, stage, colour)
    tile = stage.unit * 0.11
    for y in np.arange(stage.horizon, -tile, -tile):
        for x in np.arange(0, stage.width, tile):
            box(
                picture,
                (x + 1, y - tile + 1),
                (tile - 2, tile - 2),
                mix(colour, (1, 1, 1), random.uniform(0.08, 0.24)),
                0.7,
            )
    size = stage.unit * 0.2
    centre = (stage.width * (0.5 + 0.28 * stage.light.side), stage.horizon * 0.4)
    disc(picture, centre, (size * 1.06, size * 1.06), stage.lit("#b08d57"))
    disc(picture, centre, (size, size), mix(stage.light.low, colour, 0.4))
    disc(
        picture,
        (centre[0] - size * 0.2, centre[1] - size * 0.15),
        (size * 0.5, size * 0.7),
        (1, 1, 1),
        0.25,
        size * 0.12,
    )
    leafy(
        picture,
        stage,
        (stage.width * (0.5 - 0.42 * np.sign(stage.light.side)), stage.horizon + 3),
        stage.unit * 0.4,
        random,
    )
    window_light(picture, stage, random)


def bedroom(picture: Picture, stage: Stage, random: Random) -> None:
    """A headboard, pillows and a bedside lamp."""
    wall(picture, stage, chosen_wall(stage, random))
    window_light(picture, stage, random)
    head = stage.horizon - stage.unit * 0.3
    for place in np.arange(0.08, 0.92, 0.12):
        box(picture, (stage.width * place, head), (stage.width * 0.115, stage.unit * 0.34), stage.lit("#a98f7c"))
    for place, code in ((0.25, "#f3efe8"), (0.42, "#d9c2b2"), (0.6, "#eee9e2"), (0.75, "#b9c3c4")):
        disc(
            picture,
            (stage.width * place, stage.horizon - stage.unit * 0.04),
            (stage.width * 0.11, stage.unit * 0.1),
            stage.lit(code),
            1.0,
            2.0,
        )
    x = stage.width * (0.5 - 0.44 * np.sign(stage.light.side))
    box(
        picture, (x - stage.unit * 0.05, head - stage.unit * 0.1), (stage.unit * 0.1, stage.unit * 0.09), rgb("#ffe6b5")
    )
    glow(
        picture,
        (x, head - stage.unit * 0.05),
        (stage.unit * 0.3, stage.unit * 0.3),
        rgb("#ffc777"),
        0.25 + 0.4 * stage.light.lamps,
    )


def office(picture: Picture, stage: Stage, random: Random) -> None:
    """A wide window with the city behind it, and a desk lamp."""
    wall(picture, stage, chosen_wall(stage, random))
    wide = stage.unit * 0.42
    for x in np.arange(stage.width * 0.06, stage.width, wide * 1.12):
        window(picture, stage, (x, stage.horizon * 0.08), (wide, stage.horizon * 0.66), random)
    box(picture, (0, stage.horizon * 0.82), (stage.width, stage.unit * 0.02), stage.lit("#cfc8bd"))
    for place in (0.1, 0.86):
        leafy(picture, stage, (stage.width * place, stage.horizon + 2), stage.unit * random.uniform(0.3, 0.44), random)
