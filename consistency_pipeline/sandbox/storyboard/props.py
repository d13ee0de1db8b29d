"""Props: the laptop, the bench or the bowl of lemons that a scene names, set behind and beside the subjects."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from consistency_pipeline.sandbox.storyboard.indoors import leafy
from consistency_pipeline.sandbox.storyboard.outdoors import palm
from consistency_pipeline.sandbox.storyboard.paint import (
    Colour, Picture, Random, box, disc, glow, mix, oval, polygon, rgb, shade, stroke,
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


def _shadow(picture: Picture, spot: Spotted, half: float) -> None:
    disc(picture, (spot.x, spot.y), (half, half * 0.16), (0.06, 0.06, 0.1), 0.34, half * 0.08)


def laptop(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """An open laptop, half turned."""
    x, y, size = spot.x, spot.y, spot.size
    turn = float(np.sign(stage.width / 2 - x)) * size * 0.1
    _shadow(picture, Spotted(x, y + size * 0.12, size), size * 0.72)
    shell = stage.lit("#c3c7cb")
    screen = [(x - size * 0.5 + turn, y - size * 0.64), (x + size * 0.5 + turn, y - size * 0.68), (x + size * 0.5, y), (x - size * 0.5, y)]
    polygon(picture, screen, stage.lit("#4a4e55"))
    inner = np.asarray([(x - size * 0.46 + turn * 0.95, y - size * 0.6), (x + size * 0.46 + turn * 0.95, y - size * 0.63), (x + size * 0.46, y - size * 0.05), (x - size * 0.46, y - size * 0.05)])
    bright = mix(rgb(("#dfeaf2", "#f3e6da", "#d8e8df")[int(random.integers(3))]), stage.light.low, 0.2)
    polygon(picture, inner, bright)
    polygon(picture, [inner[0], inner[1], inner[3]], (1, 1, 1), 0.18)
    for row in (0.16, 0.28, 0.4):
        box(picture, (x - size * 0.36 + turn * 0.7, y - size * (0.6 - row)), (size * random.uniform(0.3, 0.62), size * 0.045), mix(bright, rgb("#5b7184"), 0.5), 0.8)
    polygon(picture, [(x - size * 0.5, y), (x + size * 0.5, y), (x + size * 0.6 - turn * 0.3, y + size * 0.17), (x - size * 0.6 - turn * 0.3, y + size * 0.17)], shell)
    polygon(picture, [(x - size * 0.42, y + size * 0.02), (x + size * 0.42, y + size * 0.02), (x + size * 0.47, y + size * 0.1), (x - size * 0.47, y + size * 0.1)], shade(shell, 0.55))
    if stage.light.lamps > 0.5:  # noqa: PLR2004 - at night the screen lights the desk
        glow(picture, (x, y - size * 0.3), (size * 0.7, size * 0.5), bright, 0.35)


def books(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A stack of books."""
    y = spot.y
    _shadow(picture, spot, spot.size * 0.42)
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
    _shadow(picture, spot, spot.size * 0.25)
    leafy(picture, stage, (spot.x, spot.y), spot.size * 1.1, random)


def flowers(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A vase with flowers."""
    x, y, size = spot.x, spot.y, spot.size
    _shadow(picture, spot, size * 0.2)
    for _ in range(9):
        head = (x + random.uniform(-0.26, 0.26) * size, y - size * random.uniform(0.6, 1.0))
        stroke(picture, [(x, y - size * 0.34), head], max(1.0, size * 0.014), stage.lit("#5f8056"))
        colour = stage.lit(PETALS[int(random.integers(len(PETALS)))])
        for angle in np.linspace(0, 2 * np.pi, 6)[:-1]:
            disc(picture, (head[0] + np.cos(angle) * size * 0.035, head[1] + np.sin(angle) * size * 0.03), (size * 0.04, size * 0.036), colour)
        disc(picture, head, (size * 0.022, size * 0.02), stage.lit("#e0b34a"))
    polygon(picture, [(x - size * 0.08, y - size * 0.42), (x + size * 0.08, y - size * 0.42), (x + size * 0.13, y - size * 0.16), (x + size * 0.09, y), (x - size * 0.09, y), (x - size * 0.13, y - size * 0.16)], stage.lit("#dfe5e2"), 0.92)


def lamp(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A table lamp with a lit shade."""
    x, y, size = spot.x, spot.y, spot.size
    _shadow(picture, spot, size * 0.24)
    disc(picture, (x, y - size * 0.01), (size * 0.16, size * 0.035), stage.lit("#8a6a45"))
    stroke(picture, [(x, y), (x, y - size * 0.72)], size * 0.035, stage.lit("#8a6a45"))
    polygon(picture, [(x - size * 0.15, y - size * 1.05), (x + size * 0.15, y - size * 1.05), (x + size * 0.27, y - size * 0.66), (x - size * 0.27, y - size * 0.66)], mix(rgb("#f4dfb5"), (1, 1, 1), 0.2))
    glow(picture, (x, y - size * 0.8), (size * 0.8, size * 0.7), rgb("#ffc97d"), 0.3 + 0.35 * stage.light.lamps)


def candles(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """Three candles."""
    for step in (-0.18, 0.0, 0.17):
        x, tall = spot.x + step * spot.size, spot.size * random.uniform(0.2, 0.42)
        _shadow(picture, Spotted(x, spot.y, spot.size), spot.size * 0.1)
        box(picture, (x - spot.size * 0.055, spot.y - tall), (spot.size * 0.11, tall), mix(stage.lit("#f3e7cf"), rgb("#ffd9a0"), 0.35))
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
        _shadow(picture, Spotted(x, y, size), size * 1.1)
        disc(picture, (x, y - size * 0.85), (size * 1.08, size * 0.92), shade(stage.lit(code), 0.82))
        disc(picture, (x + size * 0.12 * stage.light.side, y - size * 0.95), (size * 0.85, size * 0.7), stage.lit(code), 0.9, size * 0.12)
        disc(picture, (x + size * 0.4 * stage.light.side, y - size * 1.25), (size * 0.2, size * 0.14), (1, 1, 1), 0.4, size * 0.06)


def beans(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """Coffee beans or pebbles, strewn."""
    code = "#5a3a26" if "bean" in stage.brief.scene.lower() else "#9a9288"
    for _ in range(34):
        x, y = spot.x + random.normal(0, 0.28) * spot.size, spot.y + random.normal(0.06, 0.05) * spot.size
        polygon(picture, oval((x, y), (spot.size * 0.035, spot.size * 0.022), random.uniform(0, 3.1), 14), shade(stage.lit(code), random.uniform(0.75, 1.25)))


def plate(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A plate with something baked."""
    x, y, size = spot.x, spot.y, spot.size
    disc(picture, (x, y + size * 0.03), (size * 0.46, size * 0.13), (0.06, 0.06, 0.1), 0.25, size * 0.03)
    disc(picture, (x, y), (size * 0.44, size * 0.12), stage.lit("#f1eee7"))
    disc(picture, (x, y - size * 0.01), (size * 0.3, size * 0.075), stage.lit("#dedad1"))
    for step in np.linspace(-0.17, 0.17, 5):
        rise = size * (0.16 - 2.6 * step * step)
        disc(picture, (x + step * size, y - rise * 0.6), (size * 0.075, rise * 0.75), shade(stage.lit("#c98a45"), random.uniform(0.85, 1.12)))


def cup(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A small cup on its saucer, steaming."""
    x, y, size = spot.x, spot.y, spot.size * 0.55
    disc(picture, (x, y), (size * 0.44, size * 0.1), stage.lit("#e9e4da"))
    disc(picture, (x + size * 0.28, y - size * 0.2), (size * 0.12, size * 0.11), stage.lit("#f2eee6"))
    polygon(picture, [(x - size * 0.27, y - size * 0.38), (x + size * 0.27, y - size * 0.38), (x + size * 0.16, y - size * 0.02), (x - size * 0.16, y - size * 0.02)], stage.lit("#f6f2ea"))
    disc(picture, (x, y - size * 0.38), (size * 0.27, size * 0.06), stage.lit("#5a3b28"))
    for lift in (0.6, 0.85):
        disc(picture, (x + random.uniform(-0.06, 0.06) * size, y - size * lift), (size * 0.06, size * 0.16), (1, 1, 1), 0.16, size * 0.06)


def bench(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A slatted bench seen from the front."""
    x, y, size = spot.x, spot.y, spot.size
    wood, iron = stage.lit("#a06f46"), stage.lit("#2f3436")
    _shadow(picture, spot, size * 0.95)
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
    _shadow(picture, spot, size * 0.6)
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
    polygon(picture, [(x - size * 0.03, y - size * 0.62), (x + size * 0.14, y), (x - size * 0.22, y)], mix(shade(cloth, 0.4), rgb("#ffd48a"), stage.light.lamps))
    if stage.light.lamps > 0.3:  # noqa: PLR2004
        glow(picture, (x, y - size * 0.25), (size * 0.7, size * 0.5), rgb("#ffc069"), 0.45)


def crate(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A wooden crate."""
    x, y, size = spot.x, spot.y, spot.size
    wood = stage.lit("#b58a5a")
    _shadow(picture, spot, size * 0.5)
    for row in range(4):
        box(picture, (x - size * 0.4, y - size * 0.15 * (row + 1)), (size * 0.8, size * 0.135), shade(wood, random.uniform(0.82, 1.05)))
    for step in (-0.4, 0.31):
        box(picture, (x + step * size, y - size * 0.6), (size * 0.09, size * 0.6), shade(wood, 0.75))


def parasol(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A parasol, with a palm behind it on a beach."""
    x, y, size = spot.x, spot.y, spot.size * 1.3
    if stage.brief.place in ("beach", "pool"):
        palm(picture, stage, (x + size * 0.5, y), size * 1.2, random)
    stroke(picture, [(x, y), (x + size * 0.06, y - size)], max(1.0, size * 0.025), stage.lit("#e8e1d3"))
    edges = np.linspace(-0.62, 0.62, 9)
    for number, (left, right) in enumerate(zip(edges[:-1], edges[1:], strict=True)):
        colour = stage.lit("#d9584a" if number % 2 else "#f5eee2")
        polygon(picture, [(x + size * 0.06, y - size * 1.1), (x + right * size, y - size * (0.78 - 0.3 * right**2)), (x + left * size, y - size * (0.78 - 0.3 * left**2))], colour)


def bike(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """A bicycle that leans in the background."""
    x, y, size = spot.x, spot.y, spot.size
    paint = stage.lit(COVERS[int(random.integers(len(COVERS)))])
    for step in (-0.42, 0.42):
        ring = [tuple(point) for point in oval((x + step * size, y - size * 0.26), (size * 0.26, size * 0.26))]
        stroke(picture, [*ring, ring[0]], max(1.0, size * 0.025), stage.lit("#26282c"))
    joints = [(-0.42, 0.26), (-0.16, 0.62), (0.3, 0.6), (-0.05, 0.24), (-0.42, 0.26)]
    stroke(picture, [(x + a * size, y - b * size) for a, b in joints], max(1.0, size * 0.03), paint)
    stroke(picture, [(x + 0.42 * size, y - 0.26 * size), (x + 0.28 * size, y - 0.72 * size), (x + 0.4 * size, y - 0.76 * size)], max(1.0, size * 0.03), paint)
    stroke(picture, [(x - 0.05 * size, y - 0.24 * size), (x - 0.18 * size, y - 0.7 * size)], max(1.0, size * 0.03), paint)
    box(picture, (x - size * 0.27, y - size * 0.74), (size * 0.18, size * 0.05), stage.lit("#3a2a20"))


def balloons(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """Balloons on strings."""
    for _ in range(6):
        top = (spot.x + random.uniform(-0.4, 0.4) * spot.size, spot.y - spot.size * random.uniform(0.9, 1.6))
        colour = stage.lit((*PETALS, *COVERS)[int(random.integers(11))])
        stroke(picture, [(spot.x, spot.y), top], 1, stage.lit("#8a8a8a"), 0.6)
        disc(picture, top, (spot.size * 0.13, spot.size * 0.16), colour, 0.95)
        disc(picture, (top[0] - spot.size * 0.04, top[1] - spot.size * 0.06), (spot.size * 0.03, spot.size * 0.04), (1, 1, 1), 0.5, spot.size * 0.01)


def gifts(picture: Picture, stage: Stage, spot: Spotted, random: Random) -> None:
    """Two wrapped boxes."""
    for step, tall in ((-0.2, 0.34), (0.22, 0.24)):
        x, wide = spot.x + step * spot.size, spot.size * 0.4
        paper, band = stage.lit(COVERS[int(random.integers(6))]), stage.lit("#f4ead2")
        _shadow(picture, Spotted(x, spot.y, wide), wide * 0.6)
        box(picture, (x - wide / 2, spot.y - tall * spot.size), (wide, tall * spot.size), paper)
        box(picture, (x - wide * 0.07, spot.y - tall * spot.size), (wide * 0.14, tall * spot.size), band)
        for side in (-1, 1):
            disc(picture, (x + side * wide * 0.12, spot.y - tall * spot.size - wide * 0.05), (wide * 0.12, wide * 0.07), band)


PROPS: Mapping[str, tuple[Callable[[Picture, Stage, Spotted, Random], None], float, bool]] = {
    # Painter, size in units of the picture's shorter side, and whether it stands on the ground, not on a table.
    "laptop": (laptop, 0.44, False), "books": (books, 0.34, False), "plant": (plant, 0.36, False),
    "flowers": (flowers, 0.4, False), "lamp": (lamp, 0.42, False), "candles": (candles, 0.34, False),
    "fruit": (fruit, 0.42, False), "beans": (beans, 0.5, False), "plate": (plate, 0.4, False), "cup": (cup, 0.34, False),
    "bench": (bench, 0.46, True), "chair": (chair, 0.5, True), "tent": (tent, 0.4, True), "crate": (crate, 0.3, True),
    "umbrella": (parasol, 0.44, True), "bike": (bike, 0.42, True), "balloons": (balloons, 0.36, True),
    "gifts": (gifts, 0.34, False),
}  # fmt: skip
MOST = 4
Box = tuple[float, float, float, float]  # left, lower edge, width, height


def paint_props(picture: Picture, stage: Stage, boxes: Sequence[Box], random: Random) -> None:
    """Paint the props of a brief to both sides of the subjects' boxes, a little behind them."""
    names = [name for name in stage.brief.props if name in PROPS and not (stage.near and name == "bench")][:MOST]
    left = min((box[0] for box in boxes), default=stage.width * 0.5)
    right = max((box[0] + box[2] for box in boxes), default=stage.width * 0.5)
    side = 1 if stage.width - right >= left else -1
    for number, name in enumerate(names):
        painter, share, grounded = PROPS[name]
        size = stage.unit * share * random.uniform(0.9, 1.1) * (1.0 if stage.near or grounded else 0.6)
        away = side if number % 2 == 0 else -side
        edge = right if away > 0 else left
        room = stage.width - right if away > 0 else left
        x = edge + away * min(size * 0.5, max(0.42 * room, 0.12 * size)) * (1.0 + 0.5 * (number // 2))
        depth = random.uniform(0.2, 0.34) if stage.near else random.uniform(0.08, 0.22)
        y = stage.horizon + (stage.height - stage.horizon) * (depth + (0.05 if size < 0.38 * stage.unit else 0))
        painter(picture, stage, Spotted(x, y, size), random)


def ledge(picture: Picture, top: float, colour: Colour, random: Random) -> None:
    """Paint a table's front across the lower edge of the picture, for things that stand before a portrait."""
    height, width = picture.shape[:2]
    box(picture, (-4, top - 0.012 * height), (width + 8, height), (0, 0, 0), 0.25, 0.01 * height)
    box(picture, (-4, top), (width + 8, height - top + 4), colour)
    for _ in range(14):
        y = top + (height - top) * random.random()
        start = random.uniform(-0.2, 0.9) * width
        stroke(picture, [(start, y), (start + width * random.uniform(0.2, 0.6), y + random.uniform(-2, 2))], 1, shade(colour, 0.86), 0.5)
    box(picture, (-4, top), (width + 8, 0.006 * height), mix(colour, (1, 1, 1), 0.35), 0.8)
