"""The last light over the whole picture: weather in the air, depth of field, bloom, vignette and grain."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.paint import (
    Mask,
    Picture,
    Random,
    blurred,
    chance,
    glow,
    lay,
    mix,
    noise,
    oval,
    polygon,
    stroke,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.places import INDOORS
from consistency_pipeline.sandbox.storyboard.stage import FOLIAGE, Stage


def defocus(picture: Picture, stage: Stage, base: float, amount: float) -> None:
    """Blur what lies behind the row `base`, more the further away; `amount` is the blur at the back in pixels."""
    rows = np.arange(picture.shape[0], dtype=np.float32)
    reach = max(1.0, base - stage.horizon)
    away = np.clip((base - rows) / reach, 0, 1) ** 1.3
    front = np.clip((rows - base) / max(1.0, picture.shape[0] - base), 0, 1) ** 2 * 0.7
    share = np.clip(away + front, 0, 1)[:, None]
    # Two blurs: where they mix half and half, a single one would show a sharp picture through a soft one.
    for sigma, part in ((amount * 0.4, np.clip(share * 2, 0, 1)), (amount, np.clip(share * 2 - 1, 0, 1))):
        lay(picture, np.ascontiguousarray(np.broadcast_to(part, picture.shape[:2])), blurred(picture, sigma))


def air(picture: Picture, stage: Stage, random: Random) -> None:
    """Paint mist that lies over the ground and the far end of the scene."""
    if stage.place in INDOORS and stage.brief.weather != "mist":
        return
    thick = 0.62 if stage.brief.weather == "mist" else 0.0
    if not thick:
        return
    field = noise(picture.shape, (stage.unit * 0.9, stage.unit * 0.16), random, 3)
    rows = np.arange(picture.shape[0], dtype=np.float32)
    band = np.exp(-(((rows - stage.horizon) / (0.24 * stage.unit)) ** 2))[:, None]
    lay(
        picture,
        np.clip(band * (field * 1.4 + 0.1) * np.float32(thick) + 0.14, 0, 0.85),
        mix(stage.light.low, (1, 1, 1), 0.2),
    )


def falling(picture: Picture, stage: Stage, random: Random) -> None:
    """Paint what falls: rain, snow, leaves or petals; larger flakes are nearer and softer."""
    weather = stage.brief.weather
    if weather in ("", "mist", "wet") or stage.place in INDOORS:
        return
    many = stage.width * stage.height / stage.unit**2
    if weather in ("rain", "storm"):
        _rain(picture, stage, random, int(150 * many))
        return
    codes = ("#ffffff", "#f2f6fb") if weather == "snow" else FOLIAGE["autumn" if weather == "leaves" else "spring"]
    for _ in range(int((120 if weather == "snow" else 22) * many)):
        near = random.random() ** 3
        size = stage.unit * (0.0022 + 0.011 * near) * (1.0 if weather == "snow" else 1.5)
        centre = (random.uniform(0, stage.width), random.uniform(0, stage.height))
        flat = 1.0 if weather == "snow" else random.uniform(0.35, 0.7)
        colour = stage.far(codes[int(random.integers(len(codes)))], 0.25 * (1 - near))
        polygon(
            picture,
            oval(centre, (size, size * flat), random.uniform(0, 3.1), 14),
            colour,
            0.85 - 0.4 * near,
            size * near * 0.5,
        )


def _rain(picture: Picture, stage: Stage, random: Random, count: int) -> None:
    lean = random.uniform(-0.2, 0.2)
    for _ in range(count):
        x, y = random.uniform(0, stage.width), random.uniform(-0.1, 1) * stage.height
        long = stage.unit * random.uniform(0.02, 0.07)
        stroke(
            picture,
            [(x, y), (x + lean * long, y + long)],
            1,
            mix(stage.light.low, (1, 1, 1), 0.5),
            random.uniform(0.12, 0.34),
        )


def foreground(picture: Picture, stage: Stage, random: Random) -> None:
    """Frame the picture with something near and out of focus, in one lower or upper corner."""
    place = stage.place
    leaves = {"forest", "garden", "park", "field", "mountain", "pool"}
    if place not in leaves or chance(random, 0.25):
        return
    codes = FOLIAGE[stage.season]
    side = 0.0 if stage.light.side > 0 else float(stage.width)
    for _ in range(9):
        centre = (side + random.uniform(-0.16, 0.16) * stage.unit, random.uniform(-0.03, 0.2) * stage.unit)
        long = stage.unit * random.uniform(0.05, 0.1)
        colour = mix(stage.lit(codes[int(random.integers(4))]), (0, 0, 0), 0.25)
        polygon(
            picture, oval(centre, (long, long * 0.38), random.uniform(0, 3.1), 18), colour, 0.75, stage.unit * 0.012
        )


def bloom(picture: Picture, stage: Stage) -> None:
    """Let bright parts bleed, and the light itself wash into the picture."""
    bright = np.clip(picture - 0.72, 0, 1)
    picture += blurred(bright, stage.unit * 0.03) * np.float32(0.5) * (1 - picture)
    glow(
        picture,
        stage.sun,
        (stage.unit * 0.7, stage.unit * 0.7),
        stage.light.key,
        0.05 + 0.1 * min(1.0, stage.light.glow),
    )


def finish(picture: Picture, random: Random) -> None:
    """Lay a vignette and a fine grain over a picture."""
    height, width = picture.shape[:2]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None] ** 2
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None] ** 2
    shade = 1 - 0.075 * (x + y) ** 1.4
    picture *= shade[..., None]
    picture += grain((height, width), random)[..., None]
    np.clip(picture, 0, 1, out=picture)


def grain(shape: tuple[int, int], random: Random) -> Mask:
    """Return a grain about 0 with a standard deviation near 0.008."""
    tile = random.standard_normal((256, 256), dtype=np.float32)
    tile = blurred(tile, 0.6) * np.float32(0.014)
    rows, columns = -(-shape[0] // 256), -(-shape[1] // 256)
    return np.ascontiguousarray(np.tile(tile, (rows, columns))[: shape[0], : shape[1]])
