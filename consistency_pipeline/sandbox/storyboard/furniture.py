"""Props that stand on the ground, painted from a foot and a size."""

from itertools import pairwise

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
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.stage import Stage
from consistency_pipeline.sandbox.storyboard.tabletop import COVERS, PETALS, Spotted, shadow_under
from consistency_pipeline.sandbox.storyboard.waters import palm


def bench(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A slatted bench seen from the front."""
    x, y, size = spot.x, spot.y, spot.size
    wood, iron = stage.lit("#a06f46"), stage.lit("#2f3436")
    shadow_under(picture, spot, size * 0.95)
    for step in (-0.72, 0.72):
        box(picture, (x + step * size - size * 0.025, y - size * 0.72), (size * 0.05, size * 0.72), iron)
    for row in (0.7, 0.6, 0.5):
        box(picture, (x - size * 0.86, y - size * row), (size * 1.72, size * 0.075), shade(wood, 0.8 + row * 0.3))
    for row, thick in ((0.34, 0.045), (0.285, 0.055)):
        box(picture, (x - size * 0.9, y - size * row), (size * 1.8, size * thick), shade(wood, 1.1))


def chair(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """An armchair."""
    x, y, size = spot.x, spot.y, spot.size
    cloth = stage.lit(("#b5654a", "#5f7f78", "#c9a15c", "#6c7796")[int(random.integers(4))])
    shadow_under(picture, spot, size * 0.6)
    disc(picture, (x, y - size * 0.55), (size * 0.42, size * 0.4), shade(cloth, 0.85))
    box(picture, (x - size * 0.42, y - size * 0.55), (size * 0.84, size * 0.4), shade(cloth, 0.85))
    box(picture, (x - size * 0.36, y - size * 0.36), (size * 0.72, size * 0.18), shade(cloth, 1.12))
    for step in (-0.46, 0.46):
        disc(picture, (x + step * size, y - size * 0.34), (size * 0.1, size * 0.12), cloth)
        box(picture, (x + step * size - size * 0.1, y - size * 0.34), (size * 0.2, size * 0.26), cloth)
        box(picture, (x + step * size * 0.85, y - size * 0.1), (size * 0.045, size * 0.1), stage.lit("#5b3d29"))


def tent(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A tent, lit from inside in the evening."""
    x, y, size = spot.x, spot.y, spot.size
    cloth = stage.lit(("#d98a3d", "#4f7f78", "#b8523f")[int(random.integers(3))])
    polygon(picture, [(x, y - size * 0.75), (x + size * 0.75, y), (x - size * 0.75, y)], cloth)
    polygon(picture, [(x, y - size * 0.75), (x + size * 0.75, y), (x + size * 0.2, y)], shade(cloth, 0.75))
    polygon(
        picture,
        [(x - size * 0.03, y - size * 0.62), (x + size * 0.14, y), (x - size * 0.22, y)],
        mix(shade(cloth, 0.4), rgb("#ffd48a"), stage.light.lamps),
    )
    if stage.light.evening:
        glow(picture, (x, y - size * 0.25), (size * 0.7, size * 0.5), rgb("#ffc069"), 0.45)


def crate(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A wooden crate."""
    x, y, size = spot.x, spot.y, spot.size
    wood = stage.lit("#b58a5a")
    shadow_under(picture, spot, size * 0.5)
    for row in range(4):
        box(
            picture,
            (x - size * 0.4, y - size * 0.15 * (row + 1)),
            (size * 0.8, size * 0.135),
            shade(wood, random.uniform(0.82, 1.05)),
        )
    for step in (-0.4, 0.31):
        box(picture, (x + step * size, y - size * 0.6), (size * 0.09, size * 0.6), shade(wood, 0.75))


def parasol(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A parasol, with a palm behind it on a beach."""
    x, y, size = spot.x, spot.y, spot.size * 1.3
    if stage.place in ("beach", "pool"):
        palm(picture, stage, (x + size * 0.5, y), size * 1.2, random)
    stroke(picture, [(x, y), (x + size * 0.06, y - size)], max(1.0, size * 0.025), stage.lit("#e8e1d3"))
    edges = np.linspace(-0.62, 0.62, 9)
    for number, (left, right) in enumerate(pairwise(edges)):
        colour = stage.lit("#d9584a" if number % 2 else "#f5eee2")
        polygon(
            picture,
            [
                (x + size * 0.06, y - size * 1.1),
                (x + right * size, y - size * (0.78 - 0.3 * right**2)),
                (x + left * size, y - size * (0.78 - 0.3 * left**2)),
            ],
            colour,
        )


def bike(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A bicycle that leans in the background."""
    x, y, size = spot.x, spot.y, spot.size
    paint = stage.lit(COVERS[int(random.integers(len(COVERS)))])
    for step in (-0.42, 0.42):
        ring = [tuple(point) for point in oval((x + step * size, y - size * 0.26), (size * 0.26, size * 0.26))]
        stroke(picture, [*ring, ring[0]], max(1.0, size * 0.025), stage.lit("#26282c"))
    joints = [(-0.42, 0.26), (-0.16, 0.62), (0.3, 0.6), (-0.05, 0.24), (-0.42, 0.26)]
    stroke(picture, [(x + a * size, y - b * size) for a, b in joints], max(1.0, size * 0.03), paint)
    stroke(
        picture,
        [(x + 0.42 * size, y - 0.26 * size), (x + 0.28 * size, y - 0.72 * size), (x + 0.4 * size, y - 0.76 * size)],
        max(1.0, size * 0.03),
        paint,
    )
    stroke(
        picture, [(x - 0.05 * size, y - 0.24 * size), (x - 0.18 * size, y - 0.7 * size)], max(1.0, size * 0.03), paint
    )
    box(picture, (x - size * 0.27, y - size * 0.74), (size * 0.18, size * 0.05), stage.lit("#3a2a20"))


def balloons(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """Balloons on strings."""
    for _ in range(6):
        top = (spot.x + random.uniform(-0.4, 0.4) * spot.size, spot.y - spot.size * random.uniform(0.9, 1.6))
        colour = stage.lit((*PETALS, *COVERS)[int(random.integers(11))])
        stroke(picture, [(spot.x, spot.y), top], 1, stage.lit("#8a8a8a"), 0.6)
        disc(picture, top, (spot.size * 0.13, spot.size * 0.16), colour, 0.95)
        disc(
            picture,
            (top[0] - spot.size * 0.04, top[1] - spot.size * 0.06),
            (spot.size * 0.03, spot.size * 0.04),
            (1, 1, 1),
            0.5,
            spot.size * 0.01,
        )


def gifts(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """Two wrapped boxes."""
    for step, tall in ((-0.2, 0.34), (0.22, 0.24)):
        x, wide = spot.x + step * spot.size, spot.size * 0.4
        paper, band = stage.lit(COVERS[int(random.integers(6))]), stage.lit("#f4ead2")
        shadow_under(picture, Spotted(x, spot.y, wide), wide * 0.6)
        box(picture, (x - wide / 2, spot.y - tall * spot.size), (wide, tall * spot.size), paper)
        box(picture, (x - wide * 0.07, spot.y - tall * spot.size), (wide * 0.14, tall * spot.size), band)
        for side in (-1, 1):
            disc(
                picture,
                (x + side * wide * 0.12, spot.y - tall * spot.size - wide * 0.05),
                (wide * 0.12, wide * 0.07),
                band,
            )
