"""Props that stand on a table, painted from a foot and a size."""

from dataclasses import dataclass

import numpy as np

from consistency_pipeline.sandbox.storyboard.furnishing import leafy
from consistency_pipeline.sandbox.storyboard.paint import (
    Picture,
    Point,
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

COVERS = ("#b4553f", "#3d6470", "#d3a955", "#5d7350", "#e4d8c3", "#39405c")
PETALS = ("#e79aa8", "#f4e3d7", "#e8b23f", "#c9657c", "#f2f0ea")


@dataclass(frozen=True, slots=True)
class Spotted:
    """Where a prop stands: its foot in pixels and the length that its drawing is scaled by."""

    x: float
    y: float
    size: float


def shadow_under(picture: Picture, spot: Spotted, half: float) -> None:
    """Darken the ground under a prop, so far to both sides."""
    disc(picture, (spot.x, spot.y), (half, half * 0.16), (0.06, 0.06, 0.1), 0.34, half * 0.08)


def _quad(spot: Spotted, *corners: Point) -> list[Point]:
    """Return corners given in sizes of a prop, from its foot, in pixels."""
    return [(spot.x + x * spot.size, spot.y + y * spot.size) for x, y in corners]


def laptop(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """An open laptop, half turned."""
    x, y, size = spot.x, spot.y, spot.size
    turn = float(np.sign(stage.width / 2 - x)) * 0.1
    shadow_under(picture, Spotted(x, y + size * 0.12, size), size * 0.72)
    shell = stage.lit("#c3c7cb")
    screen = _quad(spot, (-0.5 + turn, -0.64), (0.5 + turn, -0.68), (0.5, 0), (-0.5, 0))
    polygon(picture, screen, stage.lit("#4a4e55"))
    inner = _quad(spot, (-0.46 + turn, -0.6), (0.46 + turn, -0.63), (0.46, -0.05), (-0.46, -0.05))
    bright = mix(rgb(("#dfeaf2", "#f3e6da", "#d8e8df")[int(random.integers(3))]), stage.light.low, 0.2)
    polygon(picture, inner, bright)
    polygon(picture, [inner[0], inner[1], inner[3]], (1, 1, 1), 0.18)
    for row in (0.16, 0.28, 0.4):
        corner = (x + (turn * 0.7 - 0.36) * size, y - size * (0.6 - row))
        box(picture, corner, (size * random.uniform(0.3, 0.62), size * 0.045), mix(bright, rgb("#5b7184"), 0.5), 0.8)
    lean = turn * 0.3
    polygon(picture, _quad(spot, (-0.5, 0), (0.5, 0), (0.6 - lean, 0.17), (-0.6 - lean, 0.17)), shell)
    polygon(picture, _quad(spot, (-0.42, 0.02), (0.42, 0.02), (0.47, 0.1), (-0.47, 0.1)), shade(shell, 0.55))
    if stage.light.evening:  # at night the screen lights the desk
        glow(picture, (x, y - size * 0.3), (size * 0.7, size * 0.5), bright, 0.35)


def books(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A stack of books."""
    y = spot.y
    shadow_under(picture, spot, spot.size * 0.42)
    for _ in range(int(random.integers(2, 5))):
        wide, thick = spot.size * random.uniform(0.55, 0.72), spot.size * random.uniform(0.07, 0.11)
        left = spot.x - wide / 2 + spot.size * random.uniform(-0.04, 0.04)
        cover = stage.lit(COVERS[int(random.integers(len(COVERS)))])
        box(picture, (left, y - thick), (wide, thick), cover)
        box(picture, (left + wide * 0.03, y - thick * 0.84), (wide * 0.97, thick * 0.62), stage.lit("#f1eadb"))
        box(picture, (left, y - thick), (wide * 0.16, thick), shade(cover, 0.85))
        y -= thick


def plant(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A plant in a pot."""
    shadow_under(picture, spot, spot.size * 0.25)
    leafy(picture, stage, (spot.x, spot.y), spot.size * 1.1, random)


def flowers(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A vase with flowers."""
    x, y, size = spot.x, spot.y, spot.size
    shadow_under(picture, spot, size * 0.2)
    for _ in range(9):
        head = (x + random.uniform(-0.26, 0.26) * size, y - size * random.uniform(0.6, 1.0))
        stroke(picture, [(x, y - size * 0.34), head], max(1.0, size * 0.014), stage.lit("#5f8056"))
        colour = stage.lit(PETALS[int(random.integers(len(PETALS)))])
        for angle in np.linspace(0, 2 * np.pi, 6)[:-1]:
            disc(
                picture,
                (head[0] + np.cos(angle) * size * 0.035, head[1] + np.sin(angle) * size * 0.03),
                (size * 0.04, size * 0.036),
                colour,
            )
        disc(picture, head, (size * 0.022, size * 0.02), stage.lit("#e0b34a"))
    polygon(
        picture,
        [
            (x - size * 0.08, y - size * 0.42),
            (x + size * 0.08, y - size * 0.42),
            (x + size * 0.13, y - size * 0.16),
            (x + size * 0.09, y),
            (x - size * 0.09, y),
            (x - size * 0.13, y - size * 0.16),
        ],
        stage.lit("#dfe5e2"),
        0.92,
    )


def lamp(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A table lamp with a lit shade."""
    x, y, size = spot.x, spot.y, spot.size
    shadow_under(picture, spot, size * 0.24)
    disc(picture, (x, y - size * 0.01), (size * 0.16, size * 0.035), stage.lit("#8a6a45"))
    stroke(picture, [(x, y), (x, y - size * 0.72)], size * 0.035, stage.lit("#8a6a45"))
    polygon(
        picture,
        [
            (x - size * 0.15, y - size * 1.05),
            (x + size * 0.15, y - size * 1.05),
            (x + size * 0.27, y - size * 0.66),
            (x - size * 0.27, y - size * 0.66),
        ],
        mix(rgb("#f4dfb5"), (1, 1, 1), 0.2),
    )
    glow(picture, (x, y - size * 0.8), (size * 0.8, size * 0.7), rgb("#ffc97d"), 0.3 + 0.35 * stage.light.lamps)


def candles(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """Three candles."""
    for step in (-0.18, 0.0, 0.17):
        x, tall = spot.x + step * spot.size, spot.size * random.uniform(0.2, 0.42)
        shadow_under(picture, Spotted(x, spot.y, spot.size), spot.size * 0.1)
        box(
            picture,
            (x - spot.size * 0.055, spot.y - tall),
            (spot.size * 0.11, tall),
            mix(stage.lit("#f3e7cf"), rgb("#ffd9a0"), 0.35),
        )
        flame = (x, spot.y - tall - spot.size * 0.05)
        glow(picture, flame, (spot.size * 0.32, spot.size * 0.36), rgb("#ffb55a"), 0.6)
        disc(picture, flame, (spot.size * 0.018, spot.size * 0.045), rgb("#fff1c4"))


def fruit(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A few pieces of fruit, in the colour that the prompt names."""
    codes = {"lemon": "#f2cf45", "orange": "#ec8f36", "apple": "#c5443a", "peach": "#f1b183", "berries": "#6a3552"}
    code = next((code for word, code in codes.items() if word in stage.brief.scene.lower()), "#ec9a3c")
    for step, row in ((-0.22, 0.0), (0.2, 0.01), (0.0, 0.05)):
        size = spot.size * random.uniform(0.13, 0.16)
        x, y = spot.x + step * spot.size, spot.y + row * spot.size
        shadow_under(picture, Spotted(x, y, size), size * 1.1)
        disc(picture, (x, y - size * 0.85), (size * 1.08, size * 0.92), shade(stage.lit(code), 0.82))
        disc(
            picture,
            (x + size * 0.12 * stage.light.side, y - size * 0.95),
            (size * 0.85, size * 0.7),
            stage.lit(code),
            0.9,
            size * 0.12,
        )
        disc(
            picture,
            (x + size * 0.4 * stage.light.side, y - size * 1.25),
            (size * 0.2, size * 0.14),
            (1, 1, 1),
            0.4,
            size * 0.06,
        )


def beans(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """Coffee beans or pebbles, strewn."""
    code = "#5a3a26" if "bean" in stage.brief.scene.lower() else "#9a9288"
    for _ in range(34):
        x, y = spot.x + random.normal(0, 0.28) * spot.size, spot.y + random.normal(0.06, 0.05) * spot.size
        polygon(
            picture,
            oval((x, y), (spot.size * 0.035, spot.size * 0.022), random.uniform(0, 3.1), 14),
            shade(stage.lit(code), random.uniform(0.75, 1.25)),
        )


def plate(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A plate with something baked."""
    x, y, size = spot.x, spot.y, spot.size
    disc(picture, (x, y + size * 0.03), (size * 0.46, size * 0.13), (0.06, 0.06, 0.1), 0.25, size * 0.03)
    disc(picture, (x, y), (size * 0.44, size * 0.12), stage.lit("#f1eee7"))
    disc(picture, (x, y - size * 0.01), (size * 0.3, size * 0.075), stage.lit("#dedad1"))
    for step in np.linspace(-0.17, 0.17, 5):
        rise = size * (0.16 - 2.6 * step * step)
        disc(
            picture,
            (x + step * size, y - rise * 0.6),
            (size * 0.075, rise * 0.75),
            shade(stage.lit("#c98a45"), random.uniform(0.85, 1.12)),
        )


def cup(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A small cup on its saucer, steaming."""
    x, y, size = spot.x, spot.y, spot.size * 0.55
    disc(picture, (x, y), (size * 0.44, size * 0.1), stage.lit("#e9e4da"))
    disc(picture, (x + size * 0.28, y - size * 0.2), (size * 0.12, size * 0.11), stage.lit("#f2eee6"))
    polygon(
        picture,
        [
            (x - size * 0.27, y - size * 0.38),
            (x + size * 0.27, y - size * 0.38),
            (x + size * 0.16, y - size * 0.02),
            (x - size * 0.16, y - size * 0.02),
        ],
        stage.lit("#f6f2ea"),
    )
    disc(picture, (x, y - size * 0.38), (size * 0.27, size * 0.06), stage.lit("#5a3b28"))
    for lift in (0.6, 0.85):
        disc(
            picture,
            (x + random.uniform(-0.06, 0.06) * size, y - size * lift),
            (size * 0.06, size * 0.16),
            (1, 1, 1),
            0.16,
            size * 0.06,
        )
