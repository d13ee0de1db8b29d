"""Backdrops with walls: rooms, shops and halls, painted as soft flat shapes."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.city import SIGNS, WARM, alley_of_signs, bokeh
from consistency_pipeline.sandbox.storyboard.lexicon import COLOURS
from consistency_pipeline.sandbox.storyboard.paint import (
    Colour, Picture, Point, Random, box, disc, glow, gradient, mix, noise, polygon, rgb, shade, stroke,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.stage import Stage

WALLS = ("#e7ddcf", "#d4d9cf", "#e3d0c4", "#cdd6da", "#dcc7ae", "#c9cdb9", "#d8cfd6")
SPINES = ("#8c3b33", "#365a66", "#c99a4a", "#50663f", "#2f3c58", "#d6c4a2", "#7a5a45", "#a9674b")
LIT = 0.3  # lamps above this are on


def wall(picture: Picture, stage: Stage, colour: Colour) -> None:
    """Paint a wall that is lighter on the side of the light."""
    gradient(picture, [(0, shade(colour, 0.9)), (0.6, colour), (1, shade(colour, 0.93))])
    across = np.linspace(-1, 1, stage.width, dtype=np.float32)[None, :, None] * np.float32(0.1 * stage.light.side)
    picture *= 1 + across
    glow(picture, (stage.sun[0], stage.horizon * 0.4), (stage.unit * 0.8, stage.unit * 0.7), stage.light.key, 0.22 + 0.3 * stage.light.glow)


def chosen_wall(stage: Stage, random: Random) -> Colour:
    """Return the wall's colour in this light: the prompt's own, else one of the quiet ones."""
    code = COLOURS.get(stage.brief.backdrop) or WALLS[int(random.integers(len(WALLS)))]
    return stage.lit(code)


def studio(picture: Picture, stage: Stage, random: Random) -> None:
    """A seamless paper sweep with one soft light."""
    codes = ("#e9e4db", "#dfe3e2", "#e6dbd2", "#dde0e6", "#e8e2d2")
    colour = stage.lit(COLOURS.get(stage.brief.backdrop) or codes[int(random.integers(len(codes)))])
    height = stage.height
    gradient(picture, [(0, shade(colour, 0.84)), (0.5, colour), (stage.horizon / height, shade(colour, 1.03)), (1, shade(colour, 0.93))])
    centre = (stage.width * (0.5 + 0.12 * stage.light.side), height * 0.46)
    glow(picture, centre, (stage.unit * 0.75, stage.unit * 0.62), mix(colour, (1, 1, 1), 0.75), 0.42)


def window_light(picture: Picture, stage: Stage, random: Random) -> None:
    """Throw the light of a window with its bars on the wall, slanting away from it."""
    if stage.light.glow < 0.2 or stage.light.lamps > LIT:  # noqa: PLR2004 - no sun
        return
    away = -np.sign(stage.light.side)
    wide, high, gap = stage.unit * random.uniform(0.17, 0.22), stage.unit * random.uniform(0.2, 0.26), stage.unit * 0.022
    x0 = stage.width * (0.5 + 0.08 * stage.light.side) - away * stage.unit * random.uniform(0.1, 0.3) - wide
    y0 = stage.horizon * random.uniform(0.06, 0.22)
    lean = stage.unit * 0.14
    for row in range(2):
        for column in range(2):
            x, y = x0 + column * (wide + gap) + away * row * lean * 0.6, y0 + row * (high + gap) + column * away * lean * 0.25
            pane = [(x, y), (x + wide, y + away * lean * 0.25), (x + wide + away * lean * 0.6, y + high + away * lean * 0.25), (x + away * lean * 0.6, y + high)]
            polygon(picture, pane, mix(stage.light.key, (1, 1, 1), 0.3), 0.2 + 0.42 * min(1.0, stage.light.glow), stage.unit * 0.006)


def window(picture: Picture, stage: Stage, corner: Point, size: Point) -> None:
    """Paint a window that shows the sky or the night outside."""
    (x, y), (w, h) = corner, size
    box(picture, (x - w * 0.04, y - w * 0.04), (w * 1.08, h + w * 0.08), stage.lit("#f2ede4"))
    top, low = stage.light.top, stage.light.low
    steps = 8
    for step in range(steps):
        box(picture, (x, y + h * step / steps), (w, h / steps + 1), mix(top, mix(low, (1, 1, 1), 0.25), step / steps))
    for share in (0.2, 0.45, 0.7):
        box(picture, (x + w * share, y + h * (0.75 - share * 0.3)), (w * 0.2, h), stage.far("#6c7d8e", 0.6), 0.8)
    bar = w * 0.035
    box(picture, (x + w / 2 - bar / 2, y), (bar, h), stage.lit("#efe9df"))
    box(picture, (x, y + h * 0.45), (w, bar), stage.lit("#efe9df"))
    glow(picture, (x + w / 2, y + h / 2), (w, h * 0.8), stage.light.key, 0.12 + 0.3 * stage.light.glow)


def pendant(picture: Picture, stage: Stage, x: float, drop: float) -> None:
    """Paint a hanging lamp, lit in the evening."""
    size = stage.unit * 0.055
    stroke(picture, [(x, -2), (x, drop)], max(1.0, stage.unit * 0.003), stage.lit("#3a3836"))
    polygon(picture, [(x - size * 0.3, drop), (x + size * 0.3, drop), (x + size, drop + size), (x - size, drop + size)], stage.lit("#34474a"))
    on = stage.light.lamps > LIT
    disc(picture, (x, drop + size), (size * 0.6, size * 0.22), rgb("#fff0c8"))
    glow(picture, (x, drop + size * 1.6), (stage.unit * 0.2, stage.unit * 0.2), rgb("#ffc470"), 0.55 if on else 0.12)


def shelves(picture: Picture, stage: Stage, random: Random, codes: tuple[str, ...], books: bool) -> None:
    """Paint rows of books or jars from wall to wall."""
    gap = stage.unit * 0.2
    first = stage.horizon - gap * np.floor(stage.horizon / gap + 1)
    wood = stage.lit("#6d4b34")
    for shelf in np.arange(first, stage.horizon + 1, gap):
        x = -random.uniform(0, 9.0)
        while x < stage.width:
            wide = stage.unit * (random.uniform(0.014, 0.035) if books else random.uniform(0.035, 0.07))
            tall = gap * (random.uniform(0.6, 0.86) if books else random.uniform(0.35, 0.72))
            colour = stage.lit(codes[int(random.integers(len(codes)))])
            if random.random() < (0.92 if books else 0.7):
                box(picture, (x, shelf + gap - tall), (wide, tall), shade(colour, random.uniform(0.8, 1.05)))
                box(picture, (x + wide * 0.12, shelf + gap - tall), (wide * 0.2, tall), mix(colour, (1, 1, 1), 0.25), 0.5)
            x += wide * (1.04 if books else 1.35)
        box(picture, (0, shelf + gap - stage.unit * 0.006), (stage.width, stage.unit * 0.022), wood)


def framed(picture: Picture, stage: Stage, corner: Point, size: Point, random: Random) -> None:
    """Paint a framed abstract print."""
    (x, y), (w, h) = corner, size
    box(picture, (x + w * 0.03, y + w * 0.05), (w, h), (0, 0, 0), 0.14, w * 0.04)
    box(picture, corner, size, stage.lit("#5a4636"))
    box(picture, (x + w * 0.05, y + w * 0.05), (w * 0.9, h - w * 0.1), stage.lit("#f3eee4"))
    for _ in range(3):
        centre = (x + w * random.uniform(0.35, 0.65), y + h * random.uniform(0.35, 0.65))
        disc(picture, centre, (w * random.uniform(0.1, 0.22), w * random.uniform(0.1, 0.22)), stage.lit(SPINES[int(random.integers(8))]), 0.85)


def leafy(picture: Picture, stage: Stage, foot: Point, tall: float, random: Random) -> None:
    """Paint a house plant in a pot."""
    x, y = foot
    pot = stage.lit(("#c77e58", "#e5dfd4", "#56646b")[int(random.integers(3))])
    for angle in np.linspace(-2.75, -0.4, 9):
        reach = tall * random.uniform(0.5, 0.8)
        start = (x, y - tall * 0.28)
        tip = (x + np.cos(angle) * reach * 0.8, start[1] + np.sin(angle) * reach)
        normal = (-np.sin(angle) * tall * 0.09, np.cos(angle) * tall * 0.09)
        middle = ((start[0] + 2 * tip[0]) / 3, (start[1] + 2 * tip[1]) / 3)
        leaf = [start, (middle[0] + normal[0], middle[1] + normal[1]), tip, (middle[0] - normal[0], middle[1] - normal[1])]
        polygon(picture, leaf, shade(stage.lit(("#4d7a52", "#6a9463", "#3d6649")[int(random.integers(3))]), random.uniform(0.85, 1.1)))
    polygon(picture, [(x - tall * 0.17, y - tall * 0.32), (x + tall * 0.17, y - tall * 0.32), (x + tall * 0.12, y), (x - tall * 0.12, y)], pot)


def room(picture: Picture, stage: Stage, random: Random) -> None:
    """A wall with window light, a print and a plant."""
    wall(picture, stage, chosen_wall(stage, random))
    away = -np.sign(stage.light.side)
    size = (stage.unit * random.uniform(0.18, 0.24), stage.unit * random.uniform(0.24, 0.3))
    x = stage.width / 2 + away * min(stage.width * 0.32, stage.unit * 0.6)
    framed(picture, stage, (x - size[0] / 2, stage.horizon * 0.4 - size[1] / 2), size, random)
    if stage.light.lamps > LIT or random.random() < 0.5:  # noqa: PLR2004
        w = stage.unit * 0.34
        window(picture, stage, (stage.width / 2 - away * stage.width * 0.36 - w / 2, stage.horizon * 0.1), (w, stage.horizon * 0.62))
    window_light(picture, stage, random)
    leafy(picture, stage, (stage.width / 2 + away * stage.width * 0.44, stage.horizon + 4), stage.unit * 0.5, random)
    if stage.light.lamps > LIT:
        pendant(picture, stage, stage.width * (0.5 + 0.2 * away), stage.horizon * 0.14)


def kitchen(picture: Picture, stage: Stage, random: Random) -> None:
    """Tiles, a shelf with jars, hanging lamps."""
    colour = chosen_wall(stage, random)
    wall(picture, stage, colour)
    tile = stage.unit * 0.075
    for row, y in enumerate(np.arange(stage.horizon, stage.horizon * 0.4, -tile * 0.55)):
        for x in np.arange(-tile * (row % 2) / 2, stage.width, tile):
            box(picture, (x + 1, y - tile * 0.55 + 1), (tile - 2, tile * 0.55 - 2), mix(colour, (1, 1, 1), random.uniform(0.2, 0.36)), 0.6)
    shelf = stage.horizon * 0.36
    x = stage.unit * 0.05
    while x < stage.width:
        wide, tall = stage.unit * random.uniform(0.05, 0.09), stage.unit * random.uniform(0.07, 0.15)
        if abs(x / stage.width - 0.5) > 0.12:  # noqa: PLR2004
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
            box(picture, (x + 1, y - tile + 1), (tile - 2, tile - 2), mix(colour, (1, 1, 1), random.uniform(0.08, 0.24)), 0.7)
    size = stage.unit * 0.2
    centre = (stage.width * (0.5 + 0.28 * stage.light.side), stage.horizon * 0.4)
    disc(picture, centre, (size * 1.06, size * 1.06), stage.lit("#b08d57"))
    disc(picture, centre, (size, size), mix(stage.light.low, colour, 0.4))
    disc(picture, (centre[0] - size * 0.2, centre[1] - size * 0.15), (size * 0.5, size * 0.7), (1, 1, 1), 0.25, size * 0.12)
    leafy(picture, stage, (stage.width * (0.5 - 0.42 * np.sign(stage.light.side)), stage.horizon + 3), stage.unit * 0.4, random)
    window_light(picture, stage, random)


def bedroom(picture: Picture, stage: Stage, random: Random) -> None:
    """A headboard, pillows and a bedside lamp."""
    wall(picture, stage, chosen_wall(stage, random))
    window_light(picture, stage, random)
    head = stage.horizon - stage.unit * 0.3
    for place in np.arange(0.08, 0.92, 0.12):
        box(picture, (stage.width * place, head), (stage.width * 0.115, stage.unit * 0.34), stage.lit("#a98f7c"))
    for place, code in ((0.25, "#f3efe8"), (0.42, "#d9c2b2"), (0.6, "#eee9e2"), (0.75, "#b9c3c4")):
        disc(picture, (stage.width * place, stage.horizon - stage.unit * 0.04), (stage.width * 0.11, stage.unit * 0.1), stage.lit(code), 1.0, 2.0)
    x = stage.width * (0.5 - 0.44 * np.sign(stage.light.side))
    box(picture, (x - stage.unit * 0.05, head - stage.unit * 0.1), (stage.unit * 0.1, stage.unit * 0.09), rgb("#ffe6b5"))
    glow(picture, (x, head - stage.unit * 0.05), (stage.unit * 0.3, stage.unit * 0.3), rgb("#ffc777"), 0.25 + 0.4 * stage.light.lamps)


def office(picture: Picture, stage: Stage, random: Random) -> None:
    """A wide window with the city behind it, and a desk lamp."""
    wall(picture, stage, chosen_wall(stage, random))
    wide = stage.unit * 0.42
    for x in np.arange(stage.width * 0.06, stage.width, wide * 1.12):
        window(picture, stage, (x, stage.horizon * 0.08), (wide, stage.horizon * 0.66))
    box(picture, (0, stage.horizon * 0.82), (stage.width, stage.unit * 0.02), stage.lit("#cfc8bd"))
    for place in (0.1, 0.86):
        leafy(picture, stage, (stage.width * place, stage.horizon + 2), stage.unit * random.uniform(0.3, 0.44), random)


def library(picture: Picture, stage: Stage, random: Random) -> None:
    """Books from wall to wall."""
    gradient(picture, [(0, stage.lit("#4a3527")), (1, stage.lit("#5a4130"))])
    shelves(picture, stage, random, SPINES, books=True)
    glow(picture, stage.sun, (stage.unit * 0.6, stage.unit * 0.6), rgb("#ffd08a"), 0.4)


def cafe(picture: Picture, stage: Stage, random: Random) -> None:
    """A counter with bottles, a window and warm lamps."""
    wall(picture, stage, stage.lit(COLOURS.get(stage.brief.backdrop) or ("#7b5f4b", "#566a60", "#8a5a45")[int(random.integers(3))]))
    size = (stage.unit * 0.5, stage.horizon * 0.7)
    window(picture, stage, (stage.width * (0.5 + 0.3 * stage.light.side) - size[0] / 2, stage.horizon * 0.1), size)
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
            polygon(picture, [(left + stall * 0.04, stage.horizon * 0.14), (left + stall * 0.125 + stall * 0.02, stage.horizon * 0.14), (left + stall * 0.125, stage.horizon * 0.4), (left, stage.horizon * 0.4)], cloth if stripe % 2 else stage.lit("#f4ecdd"))
            disc(picture, (left + stall * 0.0625, stage.horizon * 0.4), (stall * 0.062, stall * 0.05), cloth if stripe % 2 else stage.lit("#f4ecdd"))
        for _ in range(70):
            fruit = ("#d9402f", "#e8902e", "#8fb23c", "#f0c83e", "#7a3f6d")[int(random.integers(5))]
            centre = (x + stall * random.uniform(0.04, 0.96), stage.horizon - stage.unit * random.uniform(0.0, 0.14))
            disc(picture, centre, (stage.unit * 0.022, stage.unit * 0.02), stage.lit(fruit))
    if stage.light.lamps > LIT:
        bokeh(picture, stage, random, WARM, 16)


def gym(picture: Picture, stage: Stage, random: Random) -> None:
    """Mirrors, a rack and weights."""
    wall(picture, stage, stage.lit(COLOURS.get(stage.brief.backdrop) or "#7d858d"))
    for x in np.arange(0, stage.width, stage.unit * 0.5):
        box(picture, (x + 4, stage.horizon * 0.12), (stage.unit * 0.46, stage.horizon * 0.62), mix(stage.light.low, stage.lit("#9fb0ba"), 0.5), 0.75)
    for x in np.arange(stage.unit * 0.1, stage.width, stage.unit * 0.5):
        box(picture, (x, stage.horizon * 0.02), (stage.unit * 0.3, stage.unit * 0.014), (1, 1, 0.97), 0.95)
        glow(picture, (x + stage.unit * 0.15, stage.horizon * 0.03), (stage.unit * 0.3, stage.unit * 0.12), (1, 1, 0.95), 0.4)
    rack = stage.horizon - stage.unit * 0.16
    box(picture, (0, rack), (stage.width, stage.unit * 0.02), stage.lit("#2b2e33"))
    for x in np.arange(stage.unit * 0.05, stage.width, stage.unit * 0.13):
        size = stage.unit * random.uniform(0.035, 0.06)
        disc(picture, (x, rack - size * 0.8), (size, size), stage.lit(("#26282c", "#a8382f", "#2f5487", "#c7952d")[int(random.integers(4))]))
        disc(picture, (x, rack - size * 0.8), (size * 0.3, size * 0.3), stage.lit("#b9bdc2"))


def stage_hall(picture: Picture, stage: Stage, random: Random) -> None:
    """A curtain in folds and beams of light."""
    code = COLOURS.get(stage.brief.backdrop) or ("#5a1d2b", "#2a2150", "#1f3346")[int(random.integers(3))]
    folds = np.sin(np.linspace(0, stage.width / stage.unit * 42, stage.width)) * 0.5 + np.sin(np.linspace(0, stage.width / stage.unit * 17, stage.width) + 1) * 0.3
    picture[:] = np.asarray(rgb(code), np.float32) * (0.62 + 0.3 * folds[None, :, None]).astype(np.float32)
    hues = SIGNS if stage.brief.time == "neon" else ("#fff0cf", "#ffd38f", "#cfe0ff")
    for place in (0.15, 0.5, 0.85):
        x, aim = stage.width * place, stage.width * (0.5 + (place - 0.5) * 0.25)
        hue = rgb(hues[int(random.integers(len(hues)))])
        beam = [(x - stage.unit * 0.02, -4), (x + stage.unit * 0.02, -4), (aim + stage.unit * 0.24, stage.horizon * 1.1), (aim - stage.unit * 0.24, stage.horizon * 1.1)]
        polygon(picture, beam, hue, 0.26, stage.unit * 0.03)
        glow(picture, (x, 0), (stage.unit * 0.1, stage.unit * 0.1), hue, 0.9)


def museum(picture: Picture, stage: Stage, random: Random) -> None:
    """White walls and framed pictures under small lights."""
    wall(picture, stage, stage.lit(COLOURS.get(stage.brief.backdrop) or "#e9e6e0"))
    for x in np.arange(stage.unit * 0.12, stage.width, stage.unit * 0.46):
        size = (stage.unit * random.uniform(0.22, 0.3), stage.unit * random.uniform(0.26, 0.36))
        framed(picture, stage, (x, stage.horizon * 0.42 - size[1] / 2), size, random)
        glow(picture, (x + size[0] / 2, stage.horizon * 0.2), (stage.unit * 0.16, stage.unit * 0.3), rgb("#fff1d2"), 0.35)


def loft(picture: Picture, stage: Stage, random: Random) -> None:
    """A brick wall with a wide factory window."""
    colour = stage.lit(COLOURS.get(stage.brief.backdrop) or "#a5634a")
    gradient(picture, [(0, shade(colour, 0.85)), (1, shade(colour, 0.95))])
    brick = stage.unit * 0.07
    for row, y in enumerate(np.arange(0, stage.horizon, brick * 0.42)):
        for x in np.arange(-brick * 0.5 * (row % 2), stage.width, brick):
            box(picture, (x, y), (brick - 1.5, brick * 0.42 - 1.5), shade(colour, random.uniform(0.8, 1.2)))
    picture *= 1 + (noise(picture.shape, (stage.unit * 0.5, stage.unit * 0.4), random)[..., None] - 0.5) * np.float32(0.3)
    w, h = stage.unit * 0.62, stage.horizon * 0.72
    x0 = stage.width * (0.5 + 0.3 * stage.light.side) - w / 2
    window(picture, stage, (x0, stage.horizon * 0.08), (w, h))
    for column in range(1, 6):
        box(picture, (x0 + w * column / 6, stage.horizon * 0.08), (2, h), stage.lit("#2d2f33"))
    glow(picture, (x0 + w / 2, stage.horizon * 0.5), (stage.unit * 0.6, stage.unit * 0.6), stage.light.key, 0.3)


def neon_room(picture: Picture, stage: Stage, random: Random) -> None:
    """Any inside place under neon."""
    alley_of_signs(picture, stage, random)
