"""Backdrops of streets and roofs: buildings, windows that light up, signs and lamps."""

import re
from itertools import pairwise

import numpy as np

from consistency_pipeline.sandbox.storyboard.paint import (
    Colour,
    Picture,
    Point,
    Random,
    box,
    chance,
    disc,
    glow,
    gradient,
    mix,
    polygon,
    rgb,
    shade,
    stroke,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.sky import sky
from consistency_pipeline.sandbox.storyboard.stage import Stage

FACADES = ("#a9876f", "#c2a78c", "#8f8a8c", "#b7755a", "#d3c4ad", "#7d8894", "#98a08f")
SIGNS = ("#ff4fb4", "#38e0ff", "#ffb13d", "#8a6bff", "#4dffb0", "#ff5a5a")
AWNINGS = ("#b8453c", "#3d6b5c", "#d9a441", "#44597f")
WARM = ("#ffd98f", "#ffe7b8", "#ffc36e", "#fff1cf")


def skyline(picture: Picture, stage: Stage, random: Random) -> None:
    """Towers in three depths behind a parapet."""
    sky(picture, stage, random, 0.5)
    for distance, tall in ((0.8, 0.34), (0.55, 0.27), (0.3, 0.17)):
        x = -0.05 * stage.unit
        while x < stage.width:
            wide = stage.unit * random.uniform(0.06, 0.15)
            high = stage.unit * tall * random.uniform(0.5, 1.35)
            colour = stage.far(mix(rgb(FACADES[int(random.integers(7))]), rgb("#6f7b8e"), 0.6), distance)
            tower(picture, stage, (x, stage.horizon - high), (wide, high + 9), (colour, distance), random)
            x += wide * random.uniform(0.9, 1.15)
    rail = stage.horizon - stage.unit * 0.055
    box(picture, (-5, rail), (stage.width + 10, stage.unit * 0.06), stage.lit("#8a8680"))
    box(picture, (-5, rail), (stage.width + 10, stage.unit * 0.012), stage.lit("#b0aba3"))
    if stage.light.evening:
        _string_of_lights(picture, stage, random)


def tower(
    picture: Picture, stage: Stage, corner: Point, size: Point, look: tuple[Colour, float], random: Random
) -> None:
    """Paint a building with a lit side and windows; `look` is its colour and distance."""
    colour, distance = look
    (x, y), (wide, high) = corner, size
    box(picture, corner, size, colour)
    lit_left = stage.light.side < 0
    box(picture, (x if lit_left else x + wide * 0.72, y), (wide * 0.28, high), mix(colour, stage.light.key, 0.22), 0.8)
    step = max(3.0, stage.unit * 0.017)
    for row in np.arange(y + step, y + high - step, step * 1.35):
        for column in np.arange(x + step * 0.6, x + wide - step * 0.9, step):
            if chance(random, 0.25) + 0.35 * stage.light.lamps:
                on = random.random() < stage.light.lamps * 0.85
                glass = rgb(WARM[int(random.integers(4))]) if on else shade(colour, 0.8)
                box(picture, (column, row), (step * 0.55, step * 0.7), glass, (0.95 - 0.4 * distance) if on else 0.6)


def _string_of_lights(picture: Picture, stage: Stage, random: Random) -> None:
    for y in (0.16, 0.3):
        sag = stage.unit * random.uniform(0.06, 0.12)
        places = np.linspace(0, 1, int(14 * stage.width / stage.unit) + 2)
        curve = [
            (t * stage.width, stage.horizon * y + sag * np.sin(t * np.pi * 2 * stage.width / stage.unit / 1.5) ** 2)
            for t in places
        ]
        stroke(picture, curve, 1, stage.lit("#2a2a30"), 0.6)
        for point in curve:
            glow(picture, point, (stage.unit * 0.028, stage.unit * 0.028), rgb("#ffc978"), 0.7)
            disc(picture, point, (stage.unit * 0.007, stage.unit * 0.008), rgb("#fff0cf"))


def street(picture: Picture, stage: Stage, random: Random) -> None:
    """A street that runs into the light, with shops to both sides."""
    light = stage.light
    sky(picture, stage, random, 0.4)
    vanish = (stage.width * (0.5 + random.uniform(-0.08, 0.08)), stage.horizon - stage.unit * 0.05)
    glow(picture, vanish, (stage.unit * 0.35, stage.unit * 0.4), mix(light.key, light.low, 0.4), 0.3 + 0.4 * light.glow)
    for side in (-1, 1):
        edge = vanish[0] + side * stage.unit * 0.1
        outer = stage.width * (side > 0)
        depth = max(0.3, abs(outer - edge) / stage.unit)
        places = edge + side * np.linspace(0, 1, max(5, int(4 + depth * 3))) ** 1.7 * abs(outer - edge + side * 20)
        for near, (inner, outward) in enumerate(pairwise(places)):
            reach = (near + 1) / len(places)
            _facade(picture, stage, (float(inner), float(outward), reach), random)
    for side in (-1, 1):
        _lamps(picture, stage, vanish, side)
    if stage.light.evening and re.search(r"\bstrings?\b", stage.brief.scene):
        _string_of_lights(picture, stage, random)


def _facade(picture: Picture, stage: Stage, span: tuple[float, float, float], random: Random) -> None:
    """Paint one house between two columns; the third number is how near it is (0..1)."""
    inner, outer, reach = span
    unit, light = stage.unit, stage.light
    tall_in = unit * (0.2 + 0.62 * reach * random.uniform(0.85, 1.25))
    tall_out = tall_in * 1.16
    foot = stage.horizon + unit * 0.03 * reach
    colour = stage.far(FACADES[int(random.integers(7))], 0.75 * (1 - reach))
    polygon(picture, [(inner, foot - tall_in), (outer, foot - tall_out), (outer, foot + 9), (inner, foot + 9)], colour)
    wide = abs(outer - inner)
    left = min(inner, outer)
    rows = max(2, int(tall_in / (unit * 0.12)))
    columns = max(1, int(wide / (unit * 0.07)))
    for row in range(rows - 1):
        for column in range(columns):
            on = random.random() < light.lamps * 0.6
            glass = rgb(WARM[int(random.integers(4))]) if on else mix(shade(colour, 0.62), light.low, 0.25)
            size = (wide / columns * 0.46, tall_in / rows * 0.52)
            corner = (left + wide * (column + 0.27) / columns, foot - tall_in * (row + 1.75) / rows)
            box(picture, corner, size, glass, 0.9)
    shop = (left + wide * 0.1, foot - tall_in / rows * 0.86)
    inside = rgb("#ffdca0") if light.evening else shade(colour, 0.5)
    box(picture, shop, (wide * 0.8, tall_in / rows * 0.8), inside, 0.85)
    awnings = SIGNS if stage.brief.time == "neon" else AWNINGS
    awning = stage.far(awnings[int(random.integers(len(awnings)))], 0.3)
    box(picture, (shop[0], shop[1] - unit * 0.012), (wide * 0.8, tall_in / rows * 0.2), awning)
    if stage.brief.time == "neon" or (stage.brief.time == "night" and chance(random, 0.4)):
        middle = (left + wide * random.uniform(0.3, 0.7), foot - tall_in * random.uniform(0.4, 0.75))
        neon_sign(picture, stage, middle, random)


def neon_sign(picture: Picture, stage: Stage, centre: Point, random: Random) -> None:
    """Paint a glowing upright or flat sign."""
    colour = rgb(SIGNS[int(random.integers(6))])
    long, thin = stage.unit * random.uniform(0.07, 0.14), stage.unit * random.uniform(0.018, 0.032)
    half = (thin / 2, long / 2) if chance(random, 0.6) else (long / 2, thin / 2)
    glow(picture, centre, (half[0] + stage.unit * 0.08, half[1] + stage.unit * 0.08), colour, 0.45)
    box(
        picture,
        (centre[0] - half[0], centre[1] - half[1]),
        (2 * half[0], 2 * half[1]),
        mix(colour, (1, 1, 1), 0.35),
        0.95,
        1.0,
    )


def _lamps(picture: Picture, stage: Stage, vanish: Point, side: int) -> None:
    for step, share in enumerate((0.2, 0.42, 0.78)):
        x = vanish[0] + side * share * stage.unit * 0.62
        tall = stage.unit * (0.14 + 0.3 * share)
        top = (x, stage.horizon - tall)
        stroke(
            picture,
            [(x, stage.horizon + 3), top],
            max(1.0, stage.unit * 0.004 * (step + 1)),
            stage.far("#2c2f36", 0.5 - 0.2 * step),
        )
        disc(
            picture,
            top,
            (stage.unit * 0.007 * (step + 1.4), stage.unit * 0.008 * (step + 1.4)),
            rgb("#fff0cb") if stage.light.lamps else stage.lit("#d9d4c6"),
        )
        if stage.light.lamps:
            glow(
                picture,
                top,
                (stage.unit * 0.05 * (step + 1), stage.unit * 0.05 * (step + 1)),
                rgb("#ffc878"),
                0.6 * stage.light.lamps,
            )


def alley_of_signs(picture: Picture, stage: Stage, random: Random) -> None:
    """Neon signs and soft discs of light in the dark: any place at night under neon."""
    gradient(picture, [(0, rgb("#120b2b")), (0.6, rgb("#2d1650")), (1, rgb("#45205f"))])
    for _ in range(int(8 * stage.width / stage.unit)):
        neon_sign(picture, stage, (random.uniform(0, stage.width), random.uniform(0.1, 0.85) * stage.horizon), random)
    for colour, side in (("#ff3fa8", -1), ("#2fd6ff", 1)):
        glow(
            picture,
            (stage.width * (0.5 + 0.42 * side), stage.horizon * 0.6),
            (stage.width * 0.3, stage.unit * 0.5),
            rgb(colour),
            0.5,
        )
    bokeh(picture, stage, random, SIGNS, 26)


def bokeh(picture: Picture, stage: Stage, random: Random, codes: tuple[str, ...], count: int) -> None:
    """Paint discs of light out of focus."""
    for _ in range(int(count * stage.width / stage.unit)):
        size = stage.unit * random.uniform(0.012, 0.05)
        centre = (random.uniform(0, stage.width), stage.horizon * random.uniform(0.05, 0.95))
        colour = rgb(codes[int(random.integers(len(codes)))])
        disc(picture, centre, (size, size), colour, random.uniform(0.12, 0.4), 1.2)
        disc(picture, centre, (size * 0.9, size * 0.9), colour, 0.08, 1.0)
