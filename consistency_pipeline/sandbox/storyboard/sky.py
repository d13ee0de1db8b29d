"""The sky and what lies under it: sun, clouds and stars, and layers of land that fade into the haze."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.paint import (
    Colour,
    Picture,
    Random,
    disc,
    filled,
    glow,
    gradient,
    lay,
    mix,
    noise,
    oval,
    polygon,
    resized,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.stage import NIGHTLY, Stage

DARK = 0.5  # ambient light below which stars come out


def sky(picture: Picture, stage: Stage, random: Random, clouds: float = 0.6) -> None:
    """Paint the sky with its sun or moon, clouds and stars down to the horizon."""
    light, floor = stage.light, round(stage.horizon) + 2
    gradient(picture, [(0, light.top), (0.55, mix(light.top, light.low, 0.62)), (1, light.low)], 0, floor)
    picture[floor:] = light.low
    x, y = stage.sun
    night = stage.brief.time in NIGHTLY
    if night:
        _stars(picture, stage, random)
    glow(picture, (x, y), (stage.unit * 0.75, stage.unit * 0.6), light.key, 0.18 if night else 0.5 * light.glow + 0.1)
    if stage.brief.weather not in ("rain", "storm", "mist") and stage.brief.time != "soft":
        size = stage.unit * (0.045 if night else 0.06)
        disc(picture, (x, y), (size, size), mix(light.key, (1, 1, 1), 0.55), 0.9, size * 0.08)
    if clouds and not night:
        _clouds(picture[:floor], stage, random, clouds)


def _clouds(part: Picture, stage: Stage, random: Random, amount: float) -> None:
    field = noise(part.shape, (stage.unit * 0.9, stage.unit * 0.2), random, 4)
    rows = np.linspace(1.0, 0.25, part.shape[0], dtype=np.float32)[:, None]
    heavy = 0.12 if stage.brief.weather in ("rain", "storm") else 0.0
    cover = np.clip((field - 0.53 + heavy) * 5, 0, 1) * rows * np.float32(amount)
    lay(part, cover, mix(stage.light.low, (1, 1, 1), 0.45 if not heavy else 0.05))


def _stars(picture: Picture, stage: Stage, random: Random) -> None:
    count = int(90 * stage.width * stage.horizon / stage.unit**2) + 30
    rows = (random.random(count) ** 1.4 * stage.horizon * 0.9).astype(int)
    columns = random.integers(0, stage.width, count)
    picture[rows, columns] += random.uniform(0.15, 0.7, (count, 1)).astype(np.float32) * (0.95, 0.95, 1.0)
    np.clip(picture, 0, 1, out=picture)


def hills(
    picture: Picture, stage: Stage, line: np.ndarray[tuple[int], np.dtype[np.float64]], colour: Colour, fog: float
) -> None:
    """Paint one layer of land below an outline (a row per column); `fog` (0..1) is how much its foot is in haze."""
    width = picture.shape[1]
    points = np.concatenate([np.stack([np.arange(width), line], axis=1), [(width, stage.height), (0, stage.height)]])
    mask = filled(points, picture.shape)
    top, foot = float(line.min()), stage.horizon
    down = np.clip((np.arange(picture.shape[0], dtype=np.float32) - top) / max(1.0, foot - top), 0, 1)[:, None, None]
    tint = (
        np.asarray(colour, np.float32)
        + (np.asarray(stage.light.low, np.float32) - np.asarray(colour, np.float32)) * down * fog
    )
    picture += (tint - picture) * mask[..., None]


def clouds(picture: Picture, stage: Stage, random: Random) -> None:
    """A sea of clouds."""
    sky(picture, stage, random, 0.3)
    for layer in range(5):
        y = stage.horizon - stage.unit * (0.3 - 0.085 * layer)
        colour = mix(mix(stage.light.low, (1, 1, 1), 0.25 + 0.13 * layer), stage.light.key, 0.12)
        for place in np.arange(-0.1, stage.width / stage.unit + 0.2, 0.12):
            size = stage.unit * random.uniform(0.06, 0.13)
            centre = ((place + random.uniform(-0.05, 0.05)) * stage.unit, y + random.uniform(0, 0.05) * stage.unit)
            polygon(picture, oval(centre, (size * 1.5, size)), colour, 0.75, stage.unit * 0.012)
    picture[round(stage.horizon) :] = resized(
        picture[round(stage.horizon) - 2 : round(stage.horizon)], stage.width, stage.height - round(stage.horizon)
    )
