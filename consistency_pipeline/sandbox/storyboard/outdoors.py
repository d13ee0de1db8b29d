"""Backdrops under the open sky: hills, trees, water and sand, each painted from far to near."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.paint import (
    Colour, Picture, Point, Random, disc, filled, glow, gradient, lay, mix, noise, oval, polygon, resized, rgb, ridge,
    shade, stroke,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.stage import FOLIAGE, NIGHTLY, Stage

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


def hills(picture: Picture, stage: Stage, line: np.ndarray[tuple[int], np.dtype[np.float64]], colour: Colour, fog: float) -> None:
    """Paint one layer of land below an outline (a row per column); `fog` (0..1) is how much its foot is lost in haze."""
    width = picture.shape[1]
    points = np.concatenate([np.stack([np.arange(width), line], axis=1), [(width, stage.height), (0, stage.height)]])
    mask = filled(points, picture.shape)
    top, foot = float(line.min()), stage.horizon
    down = np.clip((np.arange(picture.shape[0], dtype=np.float32) - top) / max(1.0, foot - top), 0, 1)[:, None, None]
    tint = np.asarray(colour, np.float32) + (np.asarray(stage.light.low, np.float32) - np.asarray(colour, np.float32)) * down * fog
    picture += (tint - picture) * mask[..., None]


def mountains(picture: Picture, stage: Stage, random: Random) -> None:
    """Layered ridges that fade into the haze, with firs on the nearest."""
    sky(picture, stage, random)
    hue = rgb("#5d7396") if stage.season != "winter" else rgb("#a9bccd")
    waves = 2.4 * stage.width / stage.unit
    for layer, distance in enumerate((0.85, 0.62, 0.4, 0.18)):
        rise = stage.unit * (0.4 - 0.085 * layer) * random.uniform(0.8, 1.15)
        line = stage.horizon - rise * (0.62 + 0.42 * ridge(stage.width, random, waves, 0.52 - 0.04 * layer))
        hills(picture, stage, line, stage.far(mix(hue, rgb("#33503f"), layer / 4), distance), 0.75)
        if layer == 0 and stage.light.ambient[2] > DARK:
            _snowcaps(picture, stage, line, random)
    _firs(picture, stage, random, 0.12, 0.35)


def _snowcaps(picture: Picture, stage: Stage, line: np.ndarray[tuple[int], np.dtype[np.float64]], random: Random) -> None:
    limit = float(np.quantile(line, 0.45))
    lower = np.minimum(line + np.clip(limit - line, 0, None) * (0.55 + 0.3 * ridge(stage.width, random, 9)), stage.horizon)
    points = np.concatenate([np.stack([np.arange(stage.width), line], 1), np.stack([np.arange(stage.width), lower], 1)[::-1]])
    polygon(picture, points, mix(stage.far("#f4f7fb", 0.3), stage.light.key, 0.15), 0.75)


def _firs(picture: Picture, stage: Stage, random: Random, height: float, gap: float) -> None:
    colour = stage.far("#2e4a3d" if stage.season != "winter" else "#7f97a3", 0.12)
    for place in np.arange(-0.1, stage.width / stage.unit + 0.1, 0.035):
        if abs(place * stage.unit / stage.width - 0.5) < gap * random.uniform(0.3, 1.1):
            continue
        tall = stage.unit * height * random.uniform(0.5, 1.3)
        _fir(picture, (place * stage.unit + random.uniform(-5, 5), stage.horizon + 3), tall, shade(colour, random.uniform(0.85, 1.1)))


def _fir(picture: Picture, foot: Point, tall: float, colour: Colour) -> None:
    x, y = foot
    for tier in range(4):
        top, low, half = y - tall * (1 - 0.2 * tier), y - tall * (0.62 - 0.2 * tier), tall * (0.1 + 0.055 * tier)
        polygon(picture, [(x, top), (x + half, low), (x - half, low)], colour)


def forest(picture: Picture, stage: Stage, random: Random) -> None:
    """Trunks in four depths with light between them."""
    light = stage.light
    gradient(picture, [(0, stage.far("#4c6b4a", 0.35)), (0.7, mix(stage.far("#a7bd86", 0.7), light.key, 0.3)), (1, stage.far("#b9c795", 0.8))])
    glow(picture, (stage.sun[0], stage.horizon * 0.55), (stage.unit * 0.6, stage.unit * 0.6), light.key, 0.35 + light.glow * 0.5)
    greens = FOLIAGE[stage.season]
    for layer, distance in enumerate((0.8, 0.55, 0.3, 0.05)):
        wood = stage.far("#5a4a3c", distance)
        for place in np.arange(0, stage.width / stage.unit, 0.16 + 0.05 * layer):
            x = (place + random.uniform(-0.07, 0.07)) * stage.unit
            if layer > 1 and abs(x / stage.width - 0.5) < 0.16:  # noqa: PLR2004 - the middle stays open
                continue
            half, lean = stage.unit * (0.008 + 0.008 * layer) * random.uniform(0.7, 1.3), stage.unit * random.uniform(-0.03, 0.03)
            foot = stage.horizon + stage.unit * 0.02 * layer
            polygon(picture, [(x + lean - half * 0.7, -9), (x + lean + half * 0.7, -9), (x + half * 1.2, foot), (x - half * 1.2, foot)], wood)
        leaves = noise(picture.shape, (stage.unit * 0.22, stage.unit * 0.16), random, 4)
        rows = np.linspace(0.16 - 0.03 * layer, -0.42, picture.shape[0], dtype=np.float32)[:, None]
        lay(picture, np.clip((leaves - 0.5 + rows) * 7, 0, 0.9), stage.far(greens[layer % 4], distance))
    _shafts(picture, stage, random)


def _shafts(picture: Picture, stage: Stage, random: Random) -> None:
    if stage.brief.time in NIGHTLY:
        return
    x0 = stage.sun[0]
    lean = -np.sign(stage.light.side) * stage.unit
    for _ in range(5):
        x, wide = x0 + random.uniform(-0.4, 0.4) * stage.unit, stage.unit * random.uniform(0.02, 0.07)
        shaft = [(x, -5), (x + wide, -5), (x + wide * 2.4 + lean * 0.5, stage.horizon * 1.05), (x + lean * 0.5, stage.horizon * 1.05)]
        polygon(picture, shaft, stage.light.key, 0.1 + 0.16 * stage.light.glow, stage.unit * 0.012)


def tree(picture: Picture, stage: Stage, foot: Point, tall: float, look: tuple[float, tuple[str, ...]], random: Random) -> None:
    """Paint a leafy tree; `look` is its distance (0..1) and the colours of its leaves."""
    distance, codes = look
    x, y = foot
    wood = stage.far("#5b4535", distance)
    polygon(picture, [(x - tall * 0.025, y - tall * 0.6), (x + tall * 0.025, y - tall * 0.6), (x + tall * 0.045, y), (x - tall * 0.045, y)], wood)
    toward = np.sign(stage.light.side)
    for depth in range(3):
        colour = stage.far(mix(rgb(codes[0]), rgb(codes[1 + depth % 3]), 0.25 + 0.3 * depth), distance)
        colour = mix(shade(colour, 0.8 + 0.17 * depth), stage.light.key, 0.06 * depth)
        for _ in range(9 - 2 * depth):
            angle, reach = random.uniform(0, 2 * np.pi), tall * 0.27 * np.sqrt(random.random())
            centre = (x + np.cos(angle) * reach + toward * depth * tall * 0.05, y - tall * 0.72 + np.sin(angle) * reach * 0.8 - depth * tall * 0.05)
            size = tall * random.uniform(0.09, 0.16) * (1 - 0.16 * depth)
            disc(picture, centre, (size * 1.15, size), colour, 0.92)


def park(picture: Picture, stage: Stage, random: Random) -> None:
    """Trees and hedges in the colours of the season."""
    sky(picture, stage, random, 0.45)
    codes = FOLIAGE[stage.season]
    waves = 5 * stage.width / stage.unit
    for distance, rise in ((0.8, 0.19), (0.55, 0.1)):
        line = stage.horizon - stage.unit * rise * (1 + 0.35 * ridge(stage.width, random, waves, 0.6))
        hills(picture, stage, line, stage.far(codes[int(random.integers(4))], distance), 0.4)
    spread = stage.width / stage.unit
    for place in np.arange(-0.05, spread + 0.1, 0.3):
        x = place + random.uniform(-0.1, 0.1)
        off = abs(x / spread - 0.5)
        tall = stage.unit * (0.3 + 0.75 * off) * random.uniform(0.85, 1.2)
        order = random.permutation(4)
        tree(picture, stage, (x * stage.unit, stage.horizon + stage.unit * 0.05 * off), tall, (0.45 - 0.5 * off, tuple(codes[i] for i in order)), random)


def garden(picture: Picture, stage: Stage, random: Random) -> None:
    """A hedge, an arch of leaves and many flowers."""
    sky(picture, stage, random, 0.4)
    codes = FOLIAGE["spring" if stage.season == "spring" else "summer"]
    for distance, rise in ((0.6, 0.34), (0.35, 0.2), (0.1, 0.09)):
        line = stage.horizon - stage.unit * rise * (1 + 0.3 * ridge(stage.width, random, 7 * stage.width / stage.unit, 0.65))
        hills(picture, stage, line, stage.far(codes[int(random.integers(4))], distance), 0.15)
    petals = ("#e88fa6", "#f3d27a", "#f7f0ea", "#c58fd0", "#ec7d5f")
    for _ in range(int(130 * stage.width / stage.unit)):
        nearness = random.random()
        place = (random.uniform(0, stage.width), stage.horizon - stage.unit * (0.24 * (1 - nearness) - 0.015))
        size = stage.unit * (0.005 + 0.013 * nearness) * random.uniform(0.7, 1.3)
        disc(picture, place, (size, size * 0.85), stage.far(petals[int(random.integers(5))], 0.4 * (1 - nearness)), 0.9)


def field(picture: Picture, stage: Stage, random: Random) -> None:
    """Rolling fields with a lone tree."""
    sky(picture, stage, random, 0.8)
    codes = ("#8fa860", "#b9b45c", "#7d9a55", "#d0bf6a") if stage.season == "summer" else FOLIAGE[stage.season]
    for layer, distance in enumerate((0.8, 0.55, 0.3)):
        line = stage.horizon - stage.unit * (0.15 - 0.05 * layer) * (1 + 0.5 * ridge(stage.width, random, 1.6 * stage.width / stage.unit, 0.25))
        hills(picture, stage, line, stage.far(codes[layer], distance), 0.35)
        if layer == 1:
            x = stage.width * (0.5 - 0.3 * np.sign(stage.light.side))
            tree(picture, stage, (x, stage.horizon - stage.unit * 0.07), stage.unit * 0.26, (0.45, FOLIAGE[stage.season]), random)


def sea(picture: Picture, stage: Stage, random: Random) -> None:
    """Open water under the sky, with a headland and the light on the waves."""
    water(picture, stage, random, 0.34)


def beach(picture: Picture, stage: Stage, random: Random) -> None:
    """The sea behind a strip of foam."""
    water(picture, stage, random, 0.22)
    for row, opacity in ((0.012, 0.85), (-0.018, 0.45)):
        x = np.linspace(-5, stage.width + 5, 60)
        y = stage.horizon - stage.unit * row + np.sin(x / stage.unit * 7 + random.uniform(0, 6)) * stage.unit * 0.007
        thick = stage.unit * 0.01
        points = np.concatenate([np.stack([x, y], 1), np.stack([x, y + thick], 1)[::-1]])
        polygon(picture, points, mix(stage.lit("#ffffff"), stage.light.low, 0.15), opacity, 1.0)


def water(picture: Picture, stage: Stage, random: Random, share: float) -> None:
    """Paint the sky and, over `share` of the unit above the ground, water with its glitter."""
    sky(picture, stage, random, 0.7)
    top, light = stage.horizon - stage.unit * share, stage.light
    x = stage.width * (0.5 - 0.42 * np.sign(light.side))
    rise = np.exp(-(((np.arange(stage.width) - x) / (0.3 * stage.width)) ** 2))
    hills(picture, stage, top - stage.unit * 0.11 * rise * (1 + 0.3 * ridge(stage.width, random, 6)), stage.far("#5f7a86", 0.65), 0.3)
    deep = mix(stage.lit("#2f7f99"), light.top, 0.35)
    gradient(picture, [(0, mix(light.low, deep, 0.45)), (0.5, deep), (1, mix(stage.lit("#63b3b8"), light.low, 0.2))], top, stage.height)
    rows = slice(round(top), round(stage.horizon) + 1)
    part = picture[rows]
    waves = noise(part.shape, (stage.unit * 0.25, stage.unit * 0.012), random, 3)
    column = np.exp(-(((np.arange(stage.width, dtype=np.float32) - stage.sun[0]) / (0.16 * stage.unit + 1)) ** 2))[None]
    lay(part, np.clip((waves - 0.52) * 5, 0, 1) * (0.18 + 0.75 * column * min(1.0, 0.4 + light.glow)), mix(light.key, (1, 1, 1), 0.3))


def pool(picture: Picture, stage: Stage, random: Random) -> None:
    """A pool with palms behind it."""
    sky(picture, stage, random, 0.4)
    top = stage.horizon - stage.unit * 0.16
    line = top - stage.unit * 0.05 * (1.4 + ridge(stage.width, random, 9, 0.6))
    hills(picture, stage, line, stage.far("#4f8a55", 0.35), 0.1)
    for place in (0.08, 0.22, 0.84, 0.95):
        palm(picture, stage, (place * stage.width, top), stage.unit * random.uniform(0.34, 0.52), random)
    gradient(picture, [(0, mix(stage.lit("#8fdbe0"), stage.light.low, 0.3)), (1, stage.lit("#36a9c4"))], top, stage.height)
    part = picture[round(top) : round(stage.horizon)]
    caustic = np.abs(noise(part.shape, (stage.unit * 0.12, stage.unit * 0.02), random, 2) - 0.5)
    lay(part, np.exp(-((caustic / 0.03) ** 2)) * np.float32(0.45), stage.lit("#ffffff"))


def palm(picture: Picture, stage: Stage, foot: Point, tall: float, random: Random) -> None:
    """Paint a palm."""
    x, y = foot
    top = (x + tall * random.uniform(-0.12, 0.12), y - tall)
    stroke(picture, [(x, y), ((x + top[0]) / 2 - tall * 0.03, y - tall * 0.5), top], tall * 0.035, stage.far("#7b6248", 0.2))
    for angle in np.linspace(-2.9, 0.1, 9):
        tip = (top[0] + np.cos(angle) * tall * 0.36, top[1] + np.sin(angle) * tall * 0.2 + tall * 0.1)
        bend = (top[0] + np.cos(angle) * tall * 0.2, top[1] + np.sin(angle) * tall * 0.22 - tall * 0.02)
        polygon(picture, [top, bend, tip, (bend[0], bend[1] + tall * 0.045)], stage.far("#3f7d4a", 0.15 + 0.1 * random.random()))


def desert(picture: Picture, stage: Stage, random: Random) -> None:
    """Mesas and dunes with a lit and a shaded side."""
    sky(picture, stage, random, 0.3)
    line = stage.horizon - stage.unit * 0.2 * np.clip(ridge(stage.width, random, 2 * stage.width / stage.unit, 0.2) * 3, 0, 0.9)
    hills(picture, stage, line, stage.far("#b4694b", 0.6), 0.5)
    for layer, distance in enumerate((0.5, 0.3, 0.12)):
        crest = stage.horizon - stage.unit * (0.13 - 0.04 * layer) * (1 + 0.7 * ridge(stage.width, random, 1.4 * stage.width / stage.unit, 0.18))
        hills(picture, stage, crest, stage.far("#d9a86c", distance), 0.2)
        shaded = crest + stage.unit * (0.02 + 0.035 * (1 + ridge(stage.width, random, 2.5, 0.3)))
        points = np.concatenate([np.stack([np.arange(stage.width), crest], 1), np.stack([np.arange(stage.width), shaded], 1)[::-1]])
        polygon(picture, points, stage.far("#a86f45", distance), 0.5, 1.5)


def snowfield(picture: Picture, stage: Stage, random: Random) -> None:
    """White hills with firs."""
    sky(picture, stage, random, 0.5)
    for distance, rise in ((0.7, 0.3), (0.4, 0.14)):
        line = stage.horizon - stage.unit * rise * (0.7 + 0.4 * ridge(stage.width, random, 2.2 * stage.width / stage.unit, 0.35))
        hills(picture, stage, line, mix(stage.far("#dbe6ef", distance), stage.light.top, 0.25), 0.5)
    _firs(picture, stage, random, 0.3, 0.3)


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
    picture[round(stage.horizon) :] = resized(picture[round(stage.horizon) - 2 : round(stage.horizon)], stage.width, stage.height - round(stage.horizon))
