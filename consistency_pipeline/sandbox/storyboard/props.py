"""Props: the laptop, the bench or the bowl of lemons that a scene names, set behind and beside the subjects."""

from collections.abc import Callable, Mapping, Sequence

from consistency_pipeline.sandbox.storyboard.camping import fire, lantern, notebook, stove, tools
from consistency_pipeline.sandbox.storyboard.furniture import balloons, bench, bike, chair, crate, gifts, parasol, tent
from consistency_pipeline.sandbox.storyboard.paint import (
    Colour,
    Picture,
    Random,
    box,
    mix,
    shade,
    stroke,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.stage import Stage
from consistency_pipeline.sandbox.storyboard.tabletop import (
    Spotted,
    beans,
    books,
    candles,
    cup,
    flowers,
    fruit,
    lamp,
    laptop,
    plant,
    plate,
)

PROPS: Mapping[str, tuple[Callable[[Picture, Stage, Spotted, Random], None], float, bool]] = {
    # Painter, size in units of the picture's shorter side, and whether it stands on the ground, not on a table.
    "laptop": (laptop, 0.44, False), "books": (books, 0.34, False), "plant": (plant, 0.36, False),
    "flowers": (flowers, 0.4, False), "lamp": (lamp, 0.42, False), "candles": (candles, 0.34, False),
    "fruit": (fruit, 0.42, False), "beans": (beans, 0.5, False), "plate": (plate, 0.4, False),
    "cup": (cup, 0.34, False),
    "bench": (bench, 0.46, True), "chair": (chair, 0.5, True), "tent": (tent, 0.4, True), "crate": (crate, 0.3, True),
    "umbrella": (parasol, 0.44, True), "bike": (bike, 0.42, True), "balloons": (balloons, 0.36, True),
    "fire": (fire, 0.34, True), "stove": (stove, 0.26, True), "lantern": (lantern, 0.34, False),
    "notebook": (notebook, 0.42, False), "tools": (tools, 0.5, False),
    "gifts": (gifts, 0.34, False),
}  # fmt: skip
MOST = 4
LIT = frozenset({"fire", "lamp", "candles", "lantern"})
Box = tuple[float, float, float, float]  # left, lower edge, width, height


def paint_props(picture: Picture, stage: Stage, boxes: Sequence[Box], random: Random) -> None:
    """Paint the props of a brief to both sides of the subjects' boxes, a little behind them."""
    names = [name for name in stage.brief.props if name in PROPS and not (stage.near and name == "bench")][:MOST]
    left = min((box[0] for box in boxes), default=stage.width * 0.5)
    right = max((box[0] + box[2] for box in boxes), default=stage.width * 0.5)
    names.sort(key=lambda name: name not in LIT)  # what gives light comes first, on the side of the light
    for number, name in enumerate(names):
        painter, share, grounded = PROPS[name]
        size = stage.unit * share * random.uniform(0.9, 1.1) * (1.0 if stage.near or grounded else 0.6)
        away = _side(stage, name, number, wide=stage.width - right >= left)
        edge, room = (right, stage.width - right) if away > 0 else (left, left)
        x = edge + away * min(size * 0.5, max(0.42 * room, 0.12 * size)) * (1.0 + 0.5 * (number // 2))
        painter(picture, stage, Spotted(x, _foot(stage, name, size, random), size), random)


def _side(stage: Stage, name: str, number: int, *, wide: bool) -> int:
    """Return -1 for the left of the subjects and 1 for their right: in turns, the first where there is more room."""
    if name in LIT and stage.brief.light in ("left", "right"):
        return -1 if stage.brief.light == "left" else 1
    return 1 if wide == (number % 2 == 0) else -1


def _foot(stage: Stage, name: str, size: float, random: Random) -> float:
    """Return the height in the picture, in pixels from the top, where a prop of `size` stands."""
    depth = random.uniform(0.2, 0.34) if stage.near else random.uniform(0.08, 0.22)
    if name == "fire" and stage.near:  # behind what the subject stands on
        return stage.horizon + 0.01 * stage.unit
    small = 0.05 if size < 0.38 * stage.unit else 0.0
    return stage.horizon + (stage.height - stage.horizon) * (depth + small)


def ledge(picture: Picture, top: float, colour: Colour, random: Random) -> None:
    """Paint a table's front across the lower edge of the picture, for things that stand before a portrait."""
    height, width = picture.shape[:2]
    box(picture, (-4, top - 0.012 * height), (width + 8, height), (0, 0, 0), 0.25, 0.01 * height)
    box(picture, (-4, top), (width + 8, height - top + 4), colour)
    for _ in range(14):
        y = top + (height - top) * random.random()
        start = random.uniform(-0.2, 0.9) * width
        stroke(
            picture,
            [(start, y), (start + width * random.uniform(0.2, 0.6), y + random.uniform(-2, 2))],
            1,
            shade(colour, 0.86),
            0.5,
        )
    box(picture, (-4, top), (width + 8, 0.006 * height), mix(colour, (1, 1, 1), 0.35), 0.8)
