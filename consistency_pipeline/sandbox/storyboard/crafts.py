"""Backdrops of places where things are made or sold: a workshop and a shop."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.furnishing import (
    SPINES,
    chosen_wall,
    pendant,
    shelves,
    wall,
    window,
    window_light,
)
from consistency_pipeline.sandbox.storyboard.paint import (
    Colour,
    Picture,
    Point,
    Random,
    box,
    disc,
    glow,
    mix,
    polygon,
    rgb,
    shade,
    stroke,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.stage import Stage

JARS = ("#d8c3a0", "#b9694a", "#6f8f7d", "#f0e9dc", "#3f5a63", "#c99a4a", "#8aa0a8")


def workshop(picture: Picture, stage: Stage, random: Random) -> None:
    """A board with hung-up tools, a shelf with tins, and a lamp over the bench."""
    wall(picture, stage, stage.lit(("#b9a184", "#a99a86", "#9c8f80")[int(random.integers(3))]))
    unit, horizon = stage.unit, stage.horizon
    away = -float(np.sign(stage.light.side))
    size = (0.34 * unit, 0.5 * horizon)
    window(picture, stage, (stage.width / 2 - away * min(0.38 * stage.width, 0.62 * unit) - size[0] / 2, 0.1 * horizon),
           size)  # fmt: skip
    wide = min(0.6 * stage.width, 0.9 * unit)
    left = stage.width / 2 + away * 0.16 * stage.width - wide / 2
    box(picture, (left, 0.14 * horizon), (wide, 0.52 * horizon), stage.lit("#94704e"))
    box(picture, (left, 0.14 * horizon), (wide, 0.015 * horizon), stage.lit("#6f5138"))
    for number, x in enumerate(np.arange(left + 0.07 * unit, left + wide - 0.04 * unit, 0.105 * unit)):
        _hung(picture, stage, (float(x), 0.2 * horizon), (number + int(random.integers(2))) % 4, random)
    shelf = 0.82 * horizon
    for x in np.arange(left, left + wide, 0.085 * unit):
        tall = unit * random.uniform(0.05, 0.1)
        box(picture, (float(x), shelf - tall), (0.06 * unit, tall), stage.lit(JARS[int(random.integers(len(JARS)))]))
    box(picture, (left - 0.03 * unit, shelf), (wide + 0.06 * unit, 0.02 * unit), stage.lit("#5d432f"))
    pendant(picture, stage, stage.width * 0.5, 0.04 * horizon)
    glow(picture, (stage.width / 2, 0.3 * horizon), (0.6 * unit, 0.5 * unit), rgb("#fff0d0"), 0.22)


def _hung(picture: Picture, stage: Stage, top: Point, kind: int, random: Random) -> None:
    """Paint one tool on the board: hammer, saw, pliers or chisel."""
    (x, y), unit = top, stage.unit
    steel, wood = stage.lit("#5b5f63"), stage.lit(("#c58f52", "#a8442f", "#35586b")[int(random.integers(3))])
    long = unit * random.uniform(0.17, 0.23)
    painters = (_hammer, _saw, _pliers, _chisel)
    painters[kind](picture, (x, y), long, (steel, wood))


def _hammer(picture: Picture, top: Point, long: float, colours: tuple[Colour, Colour]) -> None:
    (x, y), (steel, wood) = top, colours
    box(picture, (x - 0.045 * long, y), (0.09 * long, long), wood)
    box(picture, (x - 0.2 * long, y), (0.4 * long, 0.16 * long), steel)


def _saw(picture: Picture, top: Point, long: float, colours: tuple[Colour, Colour]) -> None:
    (x, y), (steel, wood) = top, colours
    polygon(picture, [(x - 0.13 * long, y + 0.2 * long), (x + 0.13 * long, y + 0.2 * long), (x + 0.05 * long, y + long),
                      (x - 0.05 * long, y + long)], mix(steel, (1, 1, 1), 0.35))  # fmt: skip
    disc(picture, (x, y + 0.12 * long), (0.16 * long, 0.13 * long), wood)


def _pliers(picture: Picture, top: Point, long: float, colours: tuple[Colour, Colour]) -> None:
    (x, y), (steel, wood) = top, colours
    for side in (-1, 1):
        stroke(picture, [(x, y + 0.25 * long), (x + side * 0.13 * long, y + 0.8 * long)], 0.08 * long, wood)
        stroke(picture, [(x, y + 0.25 * long), (x - side * 0.07 * long, y)], 0.08 * long, steel)


def _chisel(picture: Picture, top: Point, long: float, colours: tuple[Colour, Colour]) -> None:
    (x, y), (steel, wood) = top, colours
    box(picture, (x - 0.06 * long, y), (0.12 * long, 0.42 * long), wood)
    box(picture, (x - 0.04 * long, y + 0.42 * long), (0.08 * long, 0.5 * long), mix(steel, (1, 1, 1), 0.25))


def shop(picture: Picture, stage: Stage, random: Random) -> None:
    """Shelves of wares and lamps over them."""
    wall(picture, stage, shade(chosen_wall(stage, random), 0.95))
    shelves(picture, stage, random, (*JARS, *SPINES), books=False)
    window_light(picture, stage, random)
    for place in (0.2, 0.5, 0.8):
        pendant(picture, stage, stage.width * place, stage.horizon * random.uniform(0.05, 0.1))
