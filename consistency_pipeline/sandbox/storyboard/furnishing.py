"""What rooms are furnished with: walls, windows, lamps, shelves, prints and plants."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.lexicon import COLOURS
from consistency_pipeline.sandbox.storyboard.paint import (
    Colour,
    Picture,
    Point,
    Random,
    box,
    disc,
    glow,
    gradient,
    mix,
    polygon,
    rgb,
    shade,
    stroke,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.stage import Stage

WALLS = ("#e7ddcf", "#d4d9cf", "#e3d0c4", "#cdd6da", "#dcc7ae", "#c9cdb9", "#d8cfd6")
SPINES = ("#8c3b33", "#365a66", "#c99a4a", "#50663f", "#2f3c58", "#d6c4a2", "#7a5a45", "#a9674b")
SUNLESS = 0.2  # light that throws no window on a wall


def wall(picture: Picture, stage: Stage, colour: Colour) -> None:
    """Paint a wall that is lighter on the side of the light."""
    gradient(picture, [(0, shade(colour, 0.9)), (0.6, colour), (1, shade(colour, 0.93))])
    across = np.linspace(-1, 1, stage.width, dtype=np.float32)[None, :, None] * np.float32(0.1 * stage.light.side)
    picture *= 1 + across
    glow(
        picture,
        (stage.sun[0], stage.horizon * 0.4),
        (stage.unit * 0.8, stage.unit * 0.7),
        stage.light.key,
        0.22 + 0.3 * stage.light.glow,
    )


def chosen_wall(stage: Stage, random: Random) -> Colour:
    """Return the wall's colour in this light: the prompt's own, else one of the quiet ones."""
    code = COLOURS.get(stage.brief.backdrop) or WALLS[int(random.integers(len(WALLS)))]
    return stage.lit(code)


def window_light(picture: Picture, stage: Stage, random: Random) -> None:
    """Throw the light of a window with its bars on the wall, slanting away from it."""
    if stage.light.glow < SUNLESS or stage.light.evening:  # no sun
        return
    away = -np.sign(stage.light.side)
    wide, high, gap = (
        stage.unit * random.uniform(0.17, 0.22),
        stage.unit * random.uniform(0.2, 0.26),
        stage.unit * 0.022,
    )
    x0 = stage.width * (0.5 + 0.08 * stage.light.side) - away * stage.unit * random.uniform(0.1, 0.3) - wide
    y0 = stage.horizon * random.uniform(0.06, 0.22)
    lean = stage.unit * 0.14
    for row in range(2):
        for column in range(2):
            x, y = (
                x0 + column * (wide + gap) + away * row * lean * 0.6,
                y0 + row * (high + gap) + column * away * lean * 0.25,
            )
            pane = [
                (x, y),
                (x + wide, y + away * lean * 0.25),
                (x + wide + away * lean * 0.6, y + high + away * lean * 0.25),
                (x + away * lean * 0.6, y + high),
            ]
            polygon(
                picture,
                pane,
                mix(stage.light.key, (1, 1, 1), 0.3),
                0.2 + 0.42 * min(1.0, stage.light.glow),
                stage.unit * 0.006,
            )


def panes(picture: Picture, stage: Stage, corner: Point, size: Point, random: Random) -> None:
    """Paint the weather on the glass of a window: rain that runs down it, or snow behind it."""
    (x, y), (w, h) = corner, size
    many = int(150 * w * h / stage.unit**2)
    if stage.brief.weather in ("rain", "storm", "wet"):
        pale = mix(stage.light.low, (1, 1, 1), 0.55)
        for _ in range(many):
            left, top = x + w * random.random(), y + h * random.random()
            long = min(stage.unit * random.uniform(0.02, 0.13), y + h - top)
            stroke(picture, [(left, top), (left + 0.1 * long, top + long)], 0.004 * stage.unit, pale, 0.4)
            drop = 0.005 * stage.unit * random.uniform(0.6, 1.4)
            disc(picture, (left + 0.1 * long, top + long), (drop, 1.3 * drop), pale, 0.75)
    elif stage.brief.weather == "snow":
        for _ in range(many):
            flake = 0.006 * stage.unit * random.uniform(0.5, 1.4)
            disc(picture, (x + w * random.random(), y + h * random.random()), (flake, flake), (1, 1, 1), 0.7)


def window(picture: Picture, stage: Stage, corner: Point, size: Point, random: Random | None = None) -> None:
    """Paint a window that shows the sky or the night outside, and with `random` the weather."""
    (x, y), (w, h) = corner, size
    box(picture, (x - w * 0.04, y - w * 0.04), (w * 1.08, h + w * 0.08), stage.lit("#f2ede4"))
    top, low = stage.light.top, stage.light.low
    steps = 8
    for step in range(steps):
        box(picture, (x, y + h * step / steps), (w, h / steps + 1), mix(top, mix(low, (1, 1, 1), 0.25), step / steps))
    for share in (0.2, 0.45, 0.7):
        box(picture, (x + w * share, y + h * (0.75 - share * 0.3)), (w * 0.2, h), stage.far("#6c7d8e", 0.6), 0.8)
    if random is not None:
        panes(picture, stage, corner, size, random)
    bar = w * 0.035
    box(picture, (x + w / 2 - bar / 2, y), (bar, h), stage.lit("#efe9df"))
    box(picture, (x, y + h * 0.45), (w, bar), stage.lit("#efe9df"))
    glow(picture, (x + w / 2, y + h / 2), (w, h * 0.8), stage.light.key, 0.12 + 0.3 * stage.light.glow)


def pendant(picture: Picture, stage: Stage, x: float, drop: float) -> None:
    """Paint a hanging lamp, lit in the evening."""
    size = stage.unit * 0.055
    stroke(picture, [(x, -2), (x, drop)], max(1.0, stage.unit * 0.003), stage.lit("#3a3836"))
    polygon(
        picture,
        [(x - size * 0.3, drop), (x + size * 0.3, drop), (x + size, drop + size), (x - size, drop + size)],
        stage.lit("#34474a"),
    )
    on = stage.light.evening
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
                box(
                    picture,
                    (x + wide * 0.12, shelf + gap - tall),
                    (wide * 0.2, tall),
                    mix(colour, (1, 1, 1), 0.25),
                    0.5,
                )
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
        disc(
            picture,
            centre,
            (w * random.uniform(0.1, 0.22), w * random.uniform(0.1, 0.22)),
            stage.lit(SPINES[int(random.integers(8))]),
            0.85,
        )


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
        leaf = [
            start,
            (middle[0] + normal[0], middle[1] + normal[1]),
            tip,
            (middle[0] - normal[0], middle[1] - normal[1]),
        ]
        polygon(
            picture,
            leaf,
            shade(stage.lit(("#4d7a52", "#6a9463", "#3d6649")[int(random.integers(3))]), random.uniform(0.85, 1.1)),
        )
    polygon(
        picture,
        [
            (x - tall * 0.17, y - tall * 0.32),
            (x + tall * 0.17, y - tall * 0.32),
            (x + tall * 0.12, y),
            (x - tall * 0.12, y),
        ],
        pot,
    )
