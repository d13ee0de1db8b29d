"""Backdrops of journeys: the inside of a train and a stop in the street."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.city import SIGNS, WARM
from consistency_pipeline.sandbox.storyboard.furnishing import panes
from consistency_pipeline.sandbox.storyboard.land import ranges
from consistency_pipeline.sandbox.storyboard.paint import (
    Picture,
    Point,
    Random,
    box,
    disc,
    glow,
    gradient,
    mix,
    oval,
    polygon,
    rgb,
    shade,
    stroke,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.sky import sky
from consistency_pipeline.sandbox.storyboard.stage import Stage


def train(picture: Picture, stage: Stage, random: Random) -> None:
    """A carriage with one wide window: the country by day, the lights of a city by night."""
    _outside(picture, stage, random)
    unit, width = stage.unit, stage.width
    wide = min(0.86 * width, 1.5 * unit)
    left = width / 2 - wide / 2 + 0.06 * stage.light.side * width
    corner, size = (left, 0.07 * stage.horizon), (wide, 0.8 * stage.horizon)
    pane = np.ascontiguousarray(picture[: round(stage.horizon)])
    panes(pane, stage, corner, size, random)
    panel = rgb(("#8f8578", "#7d8480", "#94806c")[int(random.integers(3))])
    panel = shade(mix(panel, rgb("#b07f4a"), 0.4), 0.62) if stage.light.evening else stage.lit(panel)
    wall = np.zeros_like(picture)
    gradient(wall, [(0, shade(panel, 0.78)), (0.4, panel), (1, shade(panel, 0.82))])
    rounded = _rounded(corner, size, 0.09 * unit)
    polygon(wall, _rounded((left - 0.03 * unit, corner[1] - 0.03 * unit), (wide + 0.06 * unit, size[1] + 0.06 * unit),
                           0.11 * unit), shade(panel, 0.55), 1.0, 1.0)  # fmt: skip
    hole = np.zeros_like(picture)
    polygon(hole, rounded, (1, 1, 1), 1.0, 0.8)
    picture[: len(pane)] = pane
    picture += (wall - picture) * (1 - hole)
    box(picture, (left + 0.02 * unit, corner[1] + 0.3 * size[1]), (wide - 0.04 * unit, 0.012 * unit), shade(panel, 0.6))
    _curtain(picture, stage, (left, corner[1]), size)
    if stage.light.evening:
        _reading_lamp(picture, stage, (left + (0.92 if stage.light.side > 0 else 0.08) * wide, corner[1]))


def _rounded(corner: Point, size: Point, radius: float) -> list[Point]:
    """Return the points of a rectangle with round corners."""
    (x, y), (w, h) = corner, size
    middles = ((x + w - radius, y + h - radius), (x + radius, y + h - radius), (x + radius, y + radius),
               (x + w - radius, y + radius))  # fmt: skip
    points: list[Point] = []
    for quarter, (cx, cy) in enumerate(middles):
        angles = np.linspace(quarter, quarter + 1, 7) * np.pi / 2
        points += [(cx + radius * float(np.cos(angle)), cy + radius * float(np.sin(angle))) for angle in angles]
    return points


def _outside(picture: Picture, stage: Stage, random: Random) -> None:
    """Paint what passes behind the window."""
    if not stage.light.evening:
        ranges(picture, stage, random)
        return
    gradient(picture, [(0, shade(stage.light.top, 0.7)), (0.5, mix(stage.light.low, rgb("#20203a"), 0.55)),
                       (0.8, rgb("#0c0f1e"))], 0, stage.horizon)  # fmt: skip
    for _ in range(int(46 * stage.width / stage.unit)):
        near = random.random()
        size = stage.unit * (0.012 + 0.042 * near)
        centre = (random.uniform(0, stage.width), stage.horizon * (0.22 + 0.58 * random.random()))
        codes = WARM if random.random() < 0.75 else SIGNS  # noqa: PLR2004
        colour = rgb(codes[int(random.integers(len(codes)))])
        glow(picture, centre, (size * 2.5, size * 1.4), colour, 0.25)
        polygon(picture, oval(centre, (size * (1 + 1.2 * near), size)), colour, 0.62 - 0.3 * near, 1.2)


def _curtain(picture: Picture, stage: Stage, corner: Point, size: Point) -> None:
    """Paint a gathered curtain at the edge of the window away from the light."""
    cloth = stage.lit("#7a3f3a" if stage.light.evening else "#5f7482")
    x = corner[0] if stage.light.side > 0 else corner[0] + 0.9 * size[0]
    for fold in range(5):
        box(picture, (x + 0.02 * fold * size[0], corner[1] - 4), (0.021 * size[0], size[1] + 8),
            shade(cloth, 0.8 + 0.28 * (fold % 2)))  # fmt: skip


def _reading_lamp(picture: Picture, stage: Stage, place: Point) -> None:
    x, y = place
    unit = stage.unit
    stroke(picture, [(x, y - 0.02 * unit), (x, y + 0.07 * unit)], max(1.0, 0.012 * unit), stage.lit("#c9b48a"))
    polygon(picture, [(x - 0.03 * unit, y + 0.06 * unit), (x + 0.03 * unit, y + 0.06 * unit),
                      (x + 0.065 * unit, y + 0.14 * unit), (x - 0.065 * unit, y + 0.14 * unit)],
            rgb("#f3dca8"))  # fmt: skip
    glow(picture, (x, y + 0.16 * unit), (0.22 * unit, 0.22 * unit), rgb("#ffd08a"), 0.6)
    glow(picture, (x, y + 0.5 * unit), (0.7 * unit, 0.7 * unit), rgb("#e8a050"), 0.32)


def station(picture: Picture, stage: Stage, random: Random) -> None:
    """A stop in a street: fading houses, wires, a shelter, and a tram that comes with its lamps on."""
    sky(picture, stage, random, 0.3)
    unit, horizon = stage.unit, stage.horizon
    for distance, tall in ((0.9, 0.42), (0.72, 0.34)):
        x = -0.1 * unit
        while x < stage.width:
            wide = unit * random.uniform(0.14, 0.26)
            high = unit * tall * random.uniform(0.75, 1.25)
            tone = stage.far(("#8d8378", "#a08a78", "#7f8688")[int(random.integers(3))], distance)
            box(picture, (x, horizon - high), (wide, high + 9), tone)
            for row in np.arange(horizon - high + 0.04 * unit, horizon - 0.08 * unit, 0.09 * unit):
                for column in np.arange(x + 0.025 * unit, x + wide - 0.04 * unit, 0.06 * unit):
                    lit = random.random() < 0.2 + 0.4 * stage.light.lamps
                    box(picture, (column, row), (0.026 * unit, 0.042 * unit),
                        mix(tone, rgb("#ffdf9f"), 0.55) if lit else shade(tone, 0.86), 0.8)  # fmt: skip
            x += wide
    side = float(np.sign(stage.light.side))
    _shelter(picture, stage, stage.width / 2 - side * min(0.36 * stage.width, 0.6 * unit))
    _tram(picture, stage, tram_at(stage))


def _shelter(picture: Picture, stage: Stage, x: float) -> None:
    unit, foot = stage.unit, stage.horizon + 0.035 * stage.unit
    iron = stage.far("#3b4148", 0.35)
    for step in (-0.17, 0.17):
        box(picture, (x + step * unit, foot - 0.44 * unit), (0.012 * unit, 0.44 * unit), iron)
    box(
        picture, (x - 0.165 * unit, foot - 0.4 * unit), (0.34 * unit, 0.34 * unit), mix(iron, stage.light.low, 0.7), 0.5
    )
    box(picture, (x - 0.22 * unit, foot - 0.46 * unit), (0.46 * unit, 0.028 * unit), iron)
    box(picture, (x - 0.12 * unit, foot - 0.13 * unit), (0.25 * unit, 0.02 * unit), stage.far("#7b5c44", 0.3))
    disc(picture, (x - 0.26 * unit, foot - 0.5 * unit), (0.034 * unit, 0.034 * unit), stage.far("#d8b13c", 0.25))
    box(picture, (x - 0.264 * unit, foot - 0.47 * unit), (0.009 * unit, 0.47 * unit), iron)


def _tram(picture: Picture, stage: Stage, x: float) -> None:
    unit, foot = stage.unit, stage.horizon + 0.05 * stage.unit
    body = stage.far("#b2473f", 0.34)
    for wire in (-0.02, 0.1):
        stroke(picture, [(x + wire * unit, foot - 0.56 * unit), (x + (wire + 0.5) * unit, -0.1 * unit)], 1,
               stage.far("#40454c", 0.4), 0.7)  # fmt: skip
    polygon(picture, _rounded((x - 0.15 * unit, foot - 0.46 * unit), (0.3 * unit, 0.46 * unit), 0.05 * unit), body)
    polygon(picture, _rounded((x - 0.125 * unit, foot - 0.4 * unit), (0.25 * unit, 0.2 * unit), 0.03 * unit),
            mix(stage.far("#39424b", 0.2), rgb("#ffe7ae"), 0.55))  # fmt: skip
    box(picture, (x - 0.07 * unit, foot - 0.445 * unit), (0.14 * unit, 0.032 * unit), rgb("#ffd27a"))
    box(picture, (x - 0.15 * unit, foot - 0.17 * unit), (0.3 * unit, 0.035 * unit), mix(body, (1, 1, 0.9), 0.7))
    box(picture, (x - 0.15 * unit, foot - 0.03 * unit), (0.3 * unit, 0.04 * unit), shade(body, 0.4))
    headlights(picture, stage)


def tram_at(stage: Stage) -> float:
    """Return the column where the tram of a station comes: on the side of the light."""
    return stage.width / 2 + float(np.sign(stage.light.side)) * min(0.27 * stage.width, 0.42 * stage.unit)


def headlights(picture: Picture, stage: Stage, strength: float = 0.75) -> None:
    """Paint the lamps of the tram; once more where mist has been laid over them."""
    unit, foot, x = stage.unit, stage.horizon + 0.05 * stage.unit, tram_at(stage)
    for step in (-0.095, 0.095):
        lamp = (x + step * unit, foot - 0.09 * unit)
        glow(picture, lamp, (0.1 * unit, 0.1 * unit), rgb("#ffe3a0"), strength)
        disc(picture, lamp, (0.024 * unit, 0.024 * unit), (1.0, 0.98, 0.9))
    glow(picture, (x, foot + 0.02 * unit), (0.26 * unit, 0.06 * unit), rgb("#ffdf9a"), 0.4 * strength)
