"""Props of camps and workbenches, painted from a foot and a size."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.paint import (
    Picture,
    Random,
    box,
    disc,
    glow,
    mix,
    oval,
    polygon,
    rgb,
    shade,
    stroke,
)
from consistency_pipeline.sandbox.storyboard.stage import Stage
from consistency_pipeline.sandbox.storyboard.tabletop import COVERS, Spotted, shadow_under


def fire(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A small campfire with its glow and sparks."""
    x, y, size = spot.x, spot.y, spot.size
    glow(picture, (x, y - 0.2 * size), (2.1 * size, 1.4 * size), rgb("#ff9a3d"), 0.6)
    for lean in (-0.3, 0.32, -0.12):
        stroke(
            picture,
            [(x - lean * size, y + 0.04 * size), (x + lean * size, y - 0.12 * size)],
            0.075 * size,
            rgb("#3a2417"),
        )
    for scale, code in ((1.0, "#f0691f"), (0.72, "#ff9d33"), (0.42, "#ffdf8a")):
        for step in (-0.16, 0.03, 0.17):
            tall = scale * size * random.uniform(0.42, 0.66) * (1.25 - 2.2 * abs(step))
            half, foot = 0.11 * size * scale**0.5, x + step * size * scale
            sway = random.uniform(-0.06, 0.06) * size
            flame = [
                (foot - half, y - 0.06 * size),
                (foot - 0.8 * half, y - 0.3 * tall),
                (foot + sway, y - tall),
                (foot + 0.85 * half, y - 0.34 * tall),
                (foot + half, y - 0.06 * size),
                (foot, y),
            ]
            polygon(picture, flame, rgb(code), 0.85, 0.012 * size)
    glow(picture, (x, y - 0.16 * size), (0.3 * size, 0.3 * size), rgb("#ffd27a"), 0.5)
    for _ in range(26):
        place = (x + random.normal(0, 0.4) * size, y - size * random.uniform(0.3, 1.7))
        grain = size * random.uniform(0.007, 0.02)
        disc(picture, place, (grain, grain), rgb("#ffbf66"), random.uniform(0.4, 0.9), 0.6)


def stove(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A gas stove with a small pot."""
    x, y, size = spot.x, spot.y, 0.8 * spot.size
    shadow_under(picture, spot, 0.34 * size)
    box(picture, (x - 0.17 * size, y - 0.26 * size), (0.34 * size, 0.26 * size), stage.lit("#c2452f"))
    box(picture, (x - 0.17 * size, y - 0.2 * size), (0.34 * size, 0.05 * size), stage.lit("#efe6d6"))
    box(picture, (x - 0.26 * size, y - 0.33 * size), (0.52 * size, 0.035 * size), stage.lit("#3a3d40"))
    disc(picture, (x, y - 0.36 * size), (0.14 * size, 0.03 * size), rgb("#6fb7ff"), 0.8, 0.01 * size)
    pot = stage.lit("#9a9fa3")
    box(picture, (x - 0.2 * size, y - 0.64 * size), (0.4 * size, 0.26 * size), pot)
    box(picture, (x - 0.15 * size, y - 0.64 * size), (0.07 * size, 0.26 * size), mix(pot, (1, 1, 1), 0.45), 0.8)
    disc(picture, (x, y - 0.64 * size), (0.2 * size, 0.04 * size), shade(pot, 0.75))
    stroke(
        picture, [(x + 0.2 * size, y - 0.58 * size), (x + 0.42 * size, y - 0.62 * size)], 0.035 * size, shade(pot, 0.6)
    )
    for lift in (0.78, 0.95):
        disc(
            picture,
            (x + random.uniform(-0.05, 0.05) * size, y - lift * size),
            (0.08 * size, 0.15 * size),
            (1, 1, 1),
            0.2,
            0.07 * size,
        )


def lantern(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A lantern with a flame."""
    x, y, size = spot.x, spot.y, spot.size
    shadow_under(picture, spot, 0.2 * size)
    iron = stage.lit("#3b3f42")
    glow(picture, (x, y - 0.3 * size), (0.5 * size, 0.5 * size), rgb("#ffbf66"), 0.3 + 0.35 * stage.light.lamps)
    box(
        picture,
        (x - 0.12 * size, y - 0.46 * size),
        (0.24 * size, 0.4 * size),
        mix(rgb("#ffdf9c"), stage.light.low, 0.2),
        0.85,
    )
    disc(picture, (x, y - 0.2 * size), (0.03 * size, 0.075 * size), rgb("#fff3cf"))
    for left, wide in ((-0.16, 0.32),):
        box(picture, (x + left * size, y - 0.08 * size), (wide * size, 0.08 * size), iron)
        box(picture, (x + left * size, y - 0.5 * size), (wide * size, 0.06 * size), iron)
    for step in (-0.13, 0.0, 0.12):
        box(picture, (x + step * size - 0.006 * size, y - 0.46 * size), (0.015 * size, 0.4 * size), iron)
    ring = [(float(px), float(py)) for px, py in oval((x, y - 0.57 * size), (0.09 * size, 0.09 * size))]
    stroke(picture, [*ring, ring[0]], max(1.0, 0.016 * size), iron)


def notebook(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A notebook that lies there, one corner turned over, with a pencil on it."""
    x, y, size = spot.x, spot.y, spot.size
    cover = stage.lit(COVERS[int(random.integers(len(COVERS)))])
    disc(picture, (x, y + 0.02 * size), (0.5 * size, 0.13 * size), (0.06, 0.06, 0.1), 0.24, 0.03 * size)
    polygon(picture, _skew(spot, (-0.42, 0.06), (0.36, 0.1), (0.42, -0.12), (-0.3, -0.15)), shade(cover, 0.7))
    polygon(picture, _skew(spot, (-0.41, 0.035), (0.36, 0.075), (0.42, -0.14), (-0.3, -0.17)), stage.lit("#f3ecdc"))
    polygon(picture, _skew(spot, (-0.42, 0.0), (0.36, 0.045), (0.42, -0.165), (-0.3, -0.2)), cover)
    polygon(picture, _skew(spot, (0.2, 0.036), (0.36, 0.045), (0.385, -0.04)), stage.lit("#f7f1e3"))
    polygon(picture, _skew(spot, (0.2, 0.036), (0.385, -0.04), (0.25, -0.045)), shade(cover, 1.25))
    a, b = _skew(spot, (-0.2, -0.03), (0.2, -0.14))
    stroke(picture, [a, b], max(1.0, 0.03 * size), stage.lit("#e0b34a"))
    stroke(picture, [b, (b[0] + 0.03 * size, b[1] - 0.008 * size)], max(1.0, 0.025 * size), stage.lit("#3b2a20"))


def _skew(spot: Spotted, *corners: tuple[float, float]) -> list[tuple[float, float]]:
    return [(spot.x + a * spot.size, spot.y + b * spot.size) for a, b in corners]


def tools(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """Brass tools that lie about, and curls of wood."""
    x, y, size = spot.x, spot.y, spot.size
    brass, wood = stage.lit("#c39a48"), stage.lit("#7b4a2d")
    for number, row in enumerate((-0.1, 0.04, 0.17)):
        lean = random.uniform(-0.1, 0.1)
        a = (x - 0.42 * size, y + (row + lean) * size)
        m = (x + random.uniform(-0.05, 0.08) * size, y + row * size)
        b = (x + 0.4 * size, y + (row - lean) * size)
        stroke(picture, [(a[0], a[1] + 0.03 * size), (b[0], b[1] + 0.03 * size)], 0.06 * size, (0.06, 0.06, 0.1), 0.25)
        stroke(picture, [a, m], 0.075 * size, wood)
        stroke(picture, [m, b], (0.035 + 0.012 * number) * size, brass)
        stroke(picture, [m, b], 0.01 * size, mix(brass, (1, 1, 1), 0.6), 0.8)
    for _ in range(14):
        centre = (x + random.normal(0, 0.5) * size, y + random.uniform(-0.12, 0.34) * size)
        curl = size * random.uniform(0.025, 0.05)
        turn = random.uniform(0, 6)
        points = [
            (
                centre[0] + curl * (1 - t / 9) * float(np.cos(t + turn)),
                centre[1] + 0.6 * curl * (1 - t / 9) * float(np.sin(t + turn)),
            )
            for t in np.linspace(0, 7, 12)
        ]
        stroke(picture, points, max(1.0, 0.014 * size), stage.lit("#e6c896"))
