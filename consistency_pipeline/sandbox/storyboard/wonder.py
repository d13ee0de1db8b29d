"""Backdrops that are neither inside nor outside: space, and under water."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.paint import (
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
    rgb,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.stage import Stage


def space(picture: Picture, stage: Stage, random: Random) -> None:
    """Stars, a nebula and a ringed planet."""
    gradient(picture, [(0, rgb("#080a1c")), (1, rgb("#1d1840"))])
    for code in ("#5a2f8f", "#1f5f8f", "#a33f78"):
        cloud = noise(picture.shape, (stage.unit * 0.7, stage.unit * 0.5), random, 5)
        lay(picture, np.clip((cloud - 0.52) * 3.2, 0, 0.65), rgb(code))
    count = int(320 * stage.width * stage.height / stage.unit**2)
    rows, columns = random.integers(0, stage.height, count), random.integers(0, stage.width, count)
    picture[rows, columns] = np.maximum(picture[rows, columns], random.uniform(0.3, 1, (count, 1)).astype(np.float32))
    size = stage.unit * random.uniform(0.13, 0.2)
    x, y = stage.width * (0.5 + 0.3 * stage.light.side), stage.horizon * 0.35
    glow(picture, (x, y), (size * 1.7, size * 1.7), rgb("#8fb4ff"), 0.3)
    body = rgb(("#d98f5c", "#6fa8c9", "#b98fd0")[int(random.integers(3))])
    mask = filled(oval((x, y), (size, size), corners=80), picture.shape)
    bands = (np.sin((np.arange(stage.height) - y) / size * 9) * 0.1 + 1)[:, None, None]
    ball = np.asarray(body, np.float32) * bands.astype(np.float32) * np.ones_like(picture)
    lay(picture, mask, ball)
    toward = np.sign(stage.light.side) * size
    shadow = mask * (
        1 - filled(oval((x + toward * 0.4, y - size * 0.25), (size * 1.05, size * 1.05), corners=80), picture.shape)
    )
    lay(picture, shadow * np.float32(0.65), rgb("#0a0b1e"))


def underwater(picture: Picture, stage: Stage, random: Random) -> None:
    """Rays from above, weeds, bubbles and coral."""
    gradient(picture, [(0, rgb("#a6e6e4")), (0.3, rgb("#3fa9bd")), (1, rgb("#155a7d"))])
    for _ in range(9):
        x, wide = random.uniform(0, stage.width), stage.unit * random.uniform(0.02, 0.08)
        lean = (x - stage.sun[0]) * 0.5
        ray = [(x, -4), (x + wide, -4), (x + wide * 2.5 + lean, stage.height), (x - wide + lean, stage.height)]
        polygon(picture, ray, (0.9, 1, 0.97), 0.13, stage.unit * 0.02)
    for _ in range(int(16 * stage.width / stage.unit)):
        place = random.uniform(0, stage.width)
        if stage.central(place):
            continue
        tall, sway = stage.unit * random.uniform(0.12, 0.4), random.uniform(0, 6)
        t = np.linspace(0, 1, 14)
        line = place + np.sin(t * 5 + sway) * stage.unit * 0.02 * t
        y = stage.horizon + 6 - t * tall
        half = stage.unit * 0.013 * (1 - t * 0.85)
        weed = np.concatenate([np.stack([line - half, y], 1), np.stack([line + half, y], 1)[::-1]])
        colour = rgb(("#2d7a5c", "#3f9a6b", "#1f6a62", "#b65a7c")[int(random.integers(4))])
        polygon(picture, weed, mix(colour, rgb("#1f7391"), random.uniform(0.1, 0.6)))
    for _ in range(int(26 * stage.width / stage.unit)):
        size = stage.unit * random.uniform(0.004, 0.016)
        centre = (random.uniform(0, stage.width), random.uniform(0, stage.horizon))
        disc(picture, centre, (size, size), (0.9, 1, 1), 0.35)
        disc(picture, (centre[0] - size * 0.3, centre[1] - size * 0.3), (size * 0.35, size * 0.35), (1, 1, 1), 0.7)
