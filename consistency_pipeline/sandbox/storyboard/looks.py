"""Media: filters that turn a picture into a watercolor, a comic, a print and so on, in a fraction of a second."""

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from consistency_pipeline.sandbox.storyboard.paint import (
    Mask,
    Picture,
    Random,
    blurred,
    chance,
    floats,
    mix,
    noise,
    resized,
    rgb,
)  # fmt: skip

FLAT = 560  # pixels of the longer side where pictures are flattened: filters of this kind look at many neighbours


def smoothed(picture: Picture, rounds: int = 2, strength: float = 0.11) -> Picture:
    """Return a picture whose flat parts run together while edges stay (a bilateral filter on a small copy)."""
    height, width = picture.shape[:2]
    factor = min(1.0, FLAT / max(height, width))
    small = resized(picture, round(width * factor), round(height * factor), cv2.INTER_AREA)
    for _ in range(rounds):
        small = floats(cv2.bilateralFilter(small, 7, strength, 4))
    return np.clip(resized(small, width, height, cv2.INTER_CUBIC), 0, 1)


def grey(picture: Picture) -> Mask:
    """Return the brightness of a picture."""
    return floats(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))


def edges(picture: Picture, fine: float) -> Mask:
    """Return lines (0..1) where brightness changes at the scale of `fine` pixels: a difference of Gaussians."""
    light = grey(picture)
    difference = blurred(light, fine) - blurred(light, fine * 1.7)
    return floats(np.clip(-difference * 22 - 0.08, 0, 1))


def moved(picture: NDArray[np.float32], x: Mask, y: Mask) -> NDArray[np.float32]:
    """Return a picture or mask whose every pixel is fetched from so many pixels further right and down."""
    height, width = picture.shape[:2]
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return floats(
        cv2.remap(picture, columns + floats(x), rows + floats(y), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    )


def saturated(picture: Picture, factor: float) -> Picture:
    """Return a picture with its colours made stronger or weaker."""
    light = grey(picture)[..., None]
    return floats(np.clip(light + (picture - light) * np.float32(factor), 0, 1))


def _fine(picture: Picture) -> float:
    return max(0.8, float(min(picture.shape[:2])) / 700)


def watercolor(picture: Picture, random: Random) -> Picture:
    """Washes that pool at their edges, on rough cream paper, with a bare margin."""
    height, width = picture.shape[:2]
    unit = min(height, width)
    wash = smoothed(picture, 3, 0.16)
    x, y = (noise((height, width), (unit * 0.06, unit * 0.06), random, 3) - 0.5 for _ in range(2))
    wash = moved(wash, x * unit * 0.02, y * unit * 0.02)
    pooled = np.abs(blurred(grey(wash), _fine(picture)) - blurred(grey(wash), 4 * _fine(picture)))
    blot = noise((height, width), (unit * 0.18, unit * 0.18), random, 4)
    wash = 1 - (1 - wash) * (0.72 + 0.42 * blot + 1.6 * pooled)[..., None]
    paper = (
        np.asarray(rgb("#fbf6ea"), np.float32)
        * (1 + (noise((height, width), (3, 3), random, 2) - 0.5) * 0.09)[..., None]
    )
    painted = paper * saturated(np.clip(wash, 0, 1), 1.12)
    inside = _margin((height, width), random, 0.035)
    return floats(np.clip(paper + (painted - paper) * inside, 0, 1))


def _margin(shape: tuple[int, int], random: Random, wide: float) -> NDArray[np.float32]:
    """Return 1 inside and 0 towards the edges, along a ragged line."""
    height, width = shape
    unit = min(height, width)
    rough = (noise(shape, (unit * 0.12, unit * 0.12), random, 5) - 0.5) * 1.5
    x = np.minimum(np.arange(width), np.arange(width)[::-1]).astype(np.float32)[None]
    y = np.minimum(np.arange(height), np.arange(height)[::-1]).astype(np.float32)[:, None]
    inside = np.minimum(x, y) / (wide * unit)
    return floats(np.clip((inside + rough - 0.35) * 5, 0, 1))[..., None]


def toon(picture: Picture, random: Random) -> Picture:
    """Smooth, bright and glossy, as animated films are."""
    soft = smoothed(picture, 2, 0.09)
    soft = saturated(np.clip((soft - 0.5) * 1.06 + 0.53, 0, 1), 1.2)
    return np.clip(soft + blurred(np.clip(soft - 0.7, 0, 1), _fine(picture) * 9) * np.float32(0.6), 0, 1)


def pencil(picture: Picture, random: Random) -> Picture:
    """Graphite lines and hatching on paper; a breath of colour stays, so that the subject can be told."""
    height, width = picture.shape[:2]
    light = grey(picture)
    dodge = np.clip(light / np.maximum(blurred(light, 7 * _fine(picture)), 0.04), 0, 1) ** 2.2
    step = 3.2 * _fine(picture)
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    rough = noise((height, width), (5, 5), random, 2)
    hatch = np.ones_like(light)
    for angle, below in ((0.7, 0.62), (-0.6, 0.42), (1.4, 0.25)):
        wave = np.sin((columns * np.cos(angle) + rows * np.sin(angle)) * (2 * np.pi / (2 * step)) + rough * 3)
        dark = np.clip((below - light) * 3.2, 0, 1)
        hatch -= dark * np.clip(wave * 1.4 + rough - 0.35, 0, 1) * 0.42
    tone = np.clip(dodge * hatch + 0.02, 0, 1)[..., None]
    paper = np.asarray(rgb("#f7f4ec"), np.float32) * (0.97 + 0.06 * rough)[..., None]
    return floats(np.clip(paper * (0.12 + 0.88 * tone) * (0.8 + 0.2 * saturated(picture, 1.2)), 0, 1))


def oil(picture: Picture, random: Random) -> Picture:
    """Thick strokes that follow the forms, with light on their ridges."""
    height, width = picture.shape[:2]
    unit = min(height, width)
    soft = saturated(smoothed(picture, 2, 0.15), 1.18)
    light = blurred(grey(soft), unit * 0.012)
    across, down = floats(cv2.Sobel(light, cv2.CV_32F, 1, 0)), floats(cv2.Sobel(light, cv2.CV_32F, 0, 1))
    turn = (noise((height, width), (unit * 0.2, unit * 0.2), random, 2) - 0.5) * 5
    angle = blurred(np.arctan2(across, -down + 1e-5) * 0.6 + turn, 3.0)
    stroke = noise((height, width), (4 * _fine(picture), 4 * _fine(picture)), random, 2)
    streaks, colours = np.zeros_like(stroke), np.zeros_like(soft)
    reach = unit * 0.0065
    for step in np.linspace(-1, 1, 5):
        x, y = floats(np.cos(angle) * step * reach), floats(np.sin(angle) * step * reach)
        streaks += moved(stroke, x, y) / 5
        colours += moved(soft, x, y) / 5
    relief = streaks - np.roll(streaks, (2, 2), (0, 1))
    return floats(np.clip(colours * (1 + (streaks - 0.5) * 0.24)[..., None] + relief[..., None] * 0.3, 0, 1))


def comic(picture: Picture, random: Random) -> Picture:
    """Flat tones inside ink lines."""
    flat = saturated(smoothed(picture, 3, 0.14), 1.3)
    light = grey(flat)
    steps = (np.round(light * 6) / 6 * 0.75 + light * 0.25 + 0.03) / np.maximum(light, 0.03)
    inked = np.clip(flat * np.clip(steps, 0.6, 1.5)[..., None], 0, 1)
    lines = np.clip(edges(flat, 1.1 * _fine(picture)) * 1.8, 0, 1)[..., None]
    return floats(inked * (1 - lines) + np.asarray(rgb("#15151d"), np.float32) * lines)


def pixel(picture: Picture, random: Random) -> Picture:
    """Large square pixels in few tones."""
    height, width = picture.shape[:2]
    size = max(3, round(min(height, width) / 128))
    small = resized(picture, width // size, height // size, cv2.INTER_AREA)
    tones = np.clip(np.round(saturated(small, 1.22) * 9 + _bayer(small.shape)) / 9, 0, 1)
    return resized(floats(tones), width, height, cv2.INTER_NEAREST)


def _bayer(shape: tuple[int, ...]) -> NDArray[np.float32]:
    tile = np.asarray([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) / 16 - 0.47
    full = np.tile(tile, (-(-shape[0] // 4), -(-shape[1] // 4)))[: shape[0], : shape[1]]
    return floats(full * 0.55)[..., None]


def riso(picture: Picture, random: Random) -> Picture:
    """Three inks, printed a little out of register through a coarse screen."""
    height, width = picture.shape[:2]
    strong = saturated(picture, 1.25)
    paper = (
        np.asarray(rgb("#f8f3e6"), np.float32)
        * (1 + (noise((height, width), (2, 2), random, 1) - 0.5) * 0.06)[..., None]
    )
    step = max(3.0, min(height, width) / 190)
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    for channel, (code, angle) in enumerate((("#0098b8", 0.26), ("#f0457f", 1.3), ("#f5c518", 0.0))):
        amount = 1 - np.roll(strong[..., channel], (channel - 1, 1 - channel), (0, 1))
        dots = np.cos((columns * np.cos(angle) + rows * np.sin(angle)) * 2 * np.pi / step) + np.cos(
            (rows * np.cos(angle) - columns * np.sin(angle)) * 2 * np.pi / step
        )
        ink = np.clip((amount - 0.5 + dots * 0.17) * 3.4 + 0.5, 0, 1)[..., None] * np.float32(0.92)
        paper = paper * (1 - ink + ink * np.asarray(rgb(code), np.float32))
    return floats(np.clip(paper, 0, 1))


def vintage(picture: Picture, random: Random) -> Picture:
    """Faded film: warm lights, lifted blues in the dark, a leak of light."""
    height, width = picture.shape[:2]
    faded = saturated(picture, 0.78) * 0.86 + 0.08
    faded = faded * np.asarray((1.06, 1.0, 0.87), np.float32) + (1 - faded) * np.asarray((0.03, 0.02, 0.06), np.float32)
    side = width * (0.0 if chance(random, 0.5) else 1.0)
    leak = np.exp(-(((np.arange(width) - side) / (0.22 * width)) ** 2)).astype(np.float32)[None, :, None]
    faded = faded + leak * np.asarray((0.2, 0.07, 0.0), np.float32) * (1 - faded)
    speckle = random.standard_normal((height, width, 1), dtype=np.float32)
    return floats(np.clip(faded + speckle * 0.022, 0, 1))


def mono(picture: Picture, random: Random) -> Picture:
    """Black and white with a long scale."""
    light = np.clip((grey(picture) - 0.48) * 1.14 + 0.49, 0, 1)
    toned = np.asarray(mix((1, 1, 1), rgb("#f7f2ea"), 0.6), np.float32)
    return floats(light[..., None] * toned)


LOOKS: Mapping[str, Callable[[Picture, Random], Picture]] = {
    "watercolor": watercolor, "toon": toon, "pencil": pencil, "oil": oil, "comic": comic, "pixel": pixel, "riso": riso,
    "vintage": vintage, "mono": mono,
}  # fmt: skip
