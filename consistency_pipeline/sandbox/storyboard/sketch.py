"""A sheet on which a subject is drawn from shapes, and the words of what is drawn."""

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from consistency_pipeline.sandbox.storyboard.cutout import Cutout
from consistency_pipeline.sandbox.storyboard.lexicon import COLOURS
from consistency_pipeline.sandbox.storyboard.paint import (
    HALF,
    Colour,
    Mask,
    Picture,
    Point,
    blurred,
    filled,
    lay,
    mix,
    noise,
    oval,
    rgb,
    shade,
)  # fmt: skip

SIDE = 900  # pixels of a sheet's longer side
Points = list[Point] | NDArray[np.float64]
MATERIALS = {
    "cork": "#c79d68", "bamboo": "#d8b77d", "oak": "#c99f68", "wood": "#b07c4d", "wooden": "#b07c4d",
    "walnut": "#6b4630",
    "leather": "#96603a", "steel": "#b9c0c6", "chrome": "#c6ccd1", "metal": "#aab1b8", "aluminium": "#c3c8cc",
    "glass": "#bcd8da", "canvas": "#d9cdb6", "paper": "#d8c29c", "cardboard": "#bd9563", "kraft": "#bd9563",
    "marble": "#e6e3de", "concrete": "#a9a8a5", "clay": "#b9704c", "rubber": "#34363a", "rattan": "#c59a61",
}  # fmt: skip
_TINTS = {**COLOURS, **MATERIALS}
_TINT = re.compile(r"(?<![\w-])(?:" + "|".join(sorted(_TINTS, key=len, reverse=True)) + r")(?!\w)", re.IGNORECASE)


def tint_before(noun: str, text: str, reach: int = 40) -> str:
    """Return the code of the colour or material named at most `reach` characters before a noun (a pattern), or ""."""
    for match in re.finditer(rf"\b(?:{noun})", text, re.IGNORECASE):
        window = text[max(0, match.start() - reach) : match.start()]
        window = re.split(r"[,.;]|\b(?:with|and|in|wearing)\b", window)[-1]
        found = [hit.group().lower() for hit in _TINT.finditer(window)]
        colours = [word for word in found if word in COLOURS]
        if found:
            return _TINTS[(colours or found)[0]]
    return ""


def first_tint(text: str) -> str:
    """Return the code of the first colour or material in a text, or ""."""
    match = _TINT.search(text)
    return _TINTS[match.group().lower()] if match else ""


def hue(code: str, otherwise: str) -> Colour:
    """Return a colour by its code, or by another where there is none."""
    return rgb(code or otherwise)


@dataclass(slots=True)
class Sheet:
    """Colours and coverage that shapes are drawn into, from back to front; lengths are pixels."""

    width: int
    height: int
    colours: Picture = field(init=False)
    cover: Mask = field(init=False)

    def __post_init__(self) -> None:
        self.colours = np.full((self.height, self.width, 3), 0.5, np.float32)
        self.cover = np.zeros((self.height, self.width), np.float32)

    def shape(self, points: Points, colour: Colour) -> Mask:
        """Draw a shape; return its mask, for shading."""
        whole = np.zeros(self.cover.shape, np.float32)
        window = _window(points, self.cover.shape, 1)
        mask = filled(points, self.cover[window].shape, (window[1].start, window[0].start))
        lay(self.colours[window], mask, colour)
        self.cover[window] = np.maximum(self.cover[window], mask)
        whole[window] = mask
        return whole

    def oval(self, centre: Point, radii: Point, colour: Colour, tilt: float = 0.0) -> Mask:
        """Draw an ellipse; return its mask."""
        return self.shape(oval(centre, radii, tilt, 60), colour)

    def mark(
        self, points: Points, colour: Colour, opacity: float = 1.0, soft: float = 0.0, within: Mask | None = None
    ) -> None:
        """Draw on what is there already, optionally only within a mask."""
        window = _window(points, self.cover.shape, 3 * soft + 1)
        limit = (self.cover if within is None else within)[window]
        if not limit.size:
            return
        mask = blurred(filled(points, limit.shape, (window[1].start, window[0].start)), soft) * np.float32(opacity)
        lay(self.colours[window], mask * limit, colour)

    def round_off(self, mask: Mask, amount: float = 0.3) -> None:
        """Shade a shape as a round body: lighter to the left of its middle, darker to its right edge."""
        columns = np.flatnonzero(mask.max(axis=0) > HALF)
        if not len(columns):
            return
        across = np.clip((np.arange(self.width, dtype=np.float32) - columns[0]) / max(1, np.ptp(columns)), 0, 1)
        light = 1 + amount * (0.42 * np.exp(-(((across - 0.3) / 0.2) ** 2)) - np.abs(across - 0.38) ** 1.7 * 1.25)
        window = np.s_[:, columns[0] : columns[-1] + 1]
        part = self.colours[window]
        part += (np.clip(part * light[window[1]][None, :, None], 0, 1) - part) * mask[window][..., None]

    def ridged(self, mask: Mask, step: float, amount: float = 0.13) -> None:
        """Draw upright ribs, as of corduroy, on a shape."""
        wave = np.sin(np.arange(self.width) * (2 * np.pi / step)).astype(np.float32)
        self.colours *= 1 + (wave[None] * np.float32(amount) * mask)[..., None]
        np.clip(self.colours, 0, 1, out=self.colours)

    def speckled(self, mask: Mask, random: np.random.Generator, amount: float = 0.35) -> None:
        """Draw a grain, as of cork or felt, on a shape."""
        grain = noise(self.cover.shape, (14, 14), random, 3) - 0.5
        self.colours *= 1 + (grain * np.float32(amount) * mask)[..., None]
        np.clip(self.colours, 0, 1, out=self.colours)

    def cutout(self, cropped: bool = False) -> Cutout:
        """Return what is drawn, trimmed to its outline."""
        rows, columns = np.flatnonzero(self.cover.max(axis=1) > 0), np.flatnonzero(self.cover.max(axis=0) > 0)
        window = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        return Cutout(
            np.ascontiguousarray(self.colours[window]), np.ascontiguousarray(self.cover[window]), cropped=cropped
        )


def _window(points: Points, shape: tuple[int, ...], margin: float) -> tuple[slice, slice]:
    """Return the rows and columns that a shape may touch."""
    corners = np.asarray(points, np.float64)
    left, top = (max(0, int(value - margin)) for value in corners.min(axis=0))
    right, bottom = (int(value + margin) + 2 for value in corners.max(axis=0))
    return slice(top, max(top, min(shape[0], bottom))), slice(left, max(left, min(shape[1], right)))


def soft_shade(colour: Colour) -> Colour:
    """Return the colour that a form has in its shadow: darker and a little cooler."""
    return mix(shade(colour, 0.74), (0.22, 0.18, 0.36), 0.12)
