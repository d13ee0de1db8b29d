"""Textures drawn on a plane that runs away from the viewer."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from consistency_pipeline.sandbox.storyboard.paint import (
    Colour,
    Field,
    Mask,
    Picture,
    Random,
    chance,
    floats,
    mix,
    noise,
    rgb,
    shade,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.stage import Stage


@dataclass(frozen=True, slots=True)
class Plane:
    """A ground plane seen in perspective: `across` and `away` are its coordinates at every pixel, `fade` is how much
    of a fine pattern can still be seen there (1 near, 0 far)."""

    across: Mask
    away: Mask
    fade: Mask
    random: Random

    def cloud(self, scale_across: float, scale_away: float, octaves: int = 3) -> Mask:
        """Return soft noise around 0 lying in the plane, with spots of these sizes."""
        tile = noise((256, 256), (32, 32), self.random, octaves) - 0.5
        tile = (tile + tile[::-1] + tile[:, ::-1] + tile[::-1, ::-1]) / 2  # mirrored, so that it repeats without a seam
        where_x = self.across * np.float32(32 / scale_across) + np.float32(self.random.uniform(0, 256))
        where_y = self.away * np.float32(32 / scale_away) + np.float32(self.random.uniform(0, 256))
        return floats(cv2.remap(tile, where_x, where_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP))

    def lines(self, values: NDArray[np.float32], width: float) -> Mask:
        """Return thin lines (0..1) wherever `values` pass a whole number."""
        near = np.abs(values - np.round(values))
        return floats(np.clip(1 - near / width, 0, 1) * self.fade)

    def shades(self, cells: NDArray[np.float32], amount: float) -> Mask:
        """Return a fixed random brightness about 0 for each whole number of `cells`."""
        table = self.random.uniform(-amount, amount, 257).astype(np.float32)
        return floats(table[np.mod(cells.astype(np.int64), 257)])


def plane_of(shape: tuple[int, int], stage: Stage, random: Random) -> Plane:
    """Return the ground of a stage as it is seen in so many rows and columns below the horizon."""
    height, width = shape
    # A table is seen from above, so its lines meet well over its back edge; open ground meets at the horizon.
    above = (0.75 if stage.near else 0.16) * height
    depth = (height + above) / (np.arange(height, dtype=np.float32) + above)
    centre = width * (0.5 + 0.15 * random.uniform(-1, 1))
    across = np.outer(depth, (np.arange(width) - centre) / stage.unit).astype(np.float32)
    away = np.repeat((depth * (1.1 if stage.near else 1.6))[:, None], width, axis=1).astype(np.float32)
    fade = np.repeat(np.clip(1.25 / depth, 0.12, 1)[:, None], width, axis=1).astype(np.float32)
    return Plane(across, away, fade, random)


def _tinted(colour: Colour, tone: Field) -> Picture:
    return floats(np.asarray(colour, np.float32) * (1 + tone)[..., None])


def _between(first: Colour, second: Colour, share: Field) -> Picture:
    low, high = np.asarray(first, np.float32), np.asarray(second, np.float32)
    return floats(low + (high - low) * floats(np.clip(share, 0, 1))[..., None])


def planks(plane: Plane, colour: Colour) -> Picture:
    """Return boards that run across or away, with grain and seams."""
    if chance(plane.random, 0.6):  # boards across are the calmer picture
        rows, along = plane.away * 4.2, plane.across
        grain = plane.cloud(1.6, 0.035)
    else:
        rows, along = plane.across * 3.1, plane.away
        grain = plane.cloud(0.03, 1.8)
    ends = plane.lines(along * 0.37 + plane.shades(rows, 0.5), 0.006)
    seams = np.maximum(plane.lines(rows + 0.5, 0.035), ends)
    tone = plane.shades(np.round(rows), 0.09) + grain * plane.fade * 0.42 - seams * 0.42
    return _tinted(colour, tone)


def bark(plane: Plane, colour: Colour) -> Picture:
    """Return the round back of a log: weathered grain along it, dark where it turns away below."""
    rows = np.linspace(0, 1, plane.away.shape[0], dtype=np.float32)[:, None]
    turn = np.cos((rows - 0.28) * 2.3)
    cracks = np.exp(-((plane.cloud(1.2, 0.03) / 0.02) ** 2)) * 0.3
    tone = plane.cloud(1.4, 0.025) * 0.5 + plane.cloud(0.3, 0.06) * 0.3 - cracks + (turn - 0.8) * 0.75
    return _tinted(colour, floats(tone))


def marble(plane: Plane, colour: Colour) -> Picture:
    """Return polished stone: pale, with long soft veins."""
    warp = plane.cloud(0.9, 0.6) * 1.4
    veins = np.abs(plane.cloud(1.6, 0.9) + warp * 0.35)
    fine = np.abs(plane.cloud(0.7, 0.35) + warp * 0.2)
    amount = np.exp(-((veins / 0.045) ** 2)) * 0.62 + np.exp(-((fine / 0.03) ** 2)) * 0.22 * plane.fade
    vein = rgb("#8a8d95") if sum(colour) > DARK_STONE else rgb("#c9b28a")
    return _between(colour, vein, floats(amount + plane.cloud(1.2, 1.2) * 0.22))


def tiles(plane: Plane, colour: Colour) -> Picture:
    """Return square tiles with pale joints."""
    rows, columns = plane.away * 3.2, plane.across * 2.6
    joints = np.maximum(plane.lines(rows, 0.035), plane.lines(columns, 0.03))
    tone = plane.shades(np.floor(rows) * 31 + np.floor(columns), 0.06) + plane.cloud(0.5, 0.5) * 0.1
    jointed = _between(colour, mix(colour, (0.93, 0.91, 0.88), 0.65), joints * 0.8)
    return floats(jointed * (1 + tone)[..., None])


def cobbles(plane: Plane, colour: Colour) -> Picture:
    """Return round paving stones in shifted rows."""
    rows = plane.away * 6.5
    columns = plane.across * 5.0 + np.mod(np.floor(rows), 2) * 0.5 + plane.cloud(0.4, 0.4) * 0.35
    x, y = np.mod(columns, 1) - 0.5, np.mod(rows, 1) - 0.5
    bulge = np.clip(1.25 - np.sqrt((x * 1.9) ** 2 + (y * 1.9) ** 2) ** 2.4, 0, 1)
    tone = (bulge - 0.7) * 0.55 * plane.fade + plane.shades(np.floor(rows) * 57 + np.floor(columns), 0.12) * plane.fade
    return _tinted(colour, tone + plane.cloud(0.2, 0.2) * 0.15)


def grass(plane: Plane, colour: Colour) -> Picture:
    """Return a lawn: patches, and blades that stand upright."""
    tone = plane.cloud(0.035, 0.16, 2) * plane.fade * 0.85 + plane.cloud(0.9, 0.5) * 0.3
    return _between(shade(colour, 0.72), mix(shade(colour, 1.18), rgb("#d9cf72"), 0.2), tone + 0.5)


def grains(plane: Plane, colour: Colour) -> Picture:
    """Return sand or snow: ripples and drifts."""
    ripples = np.sin((plane.away * 15 + plane.cloud(0.8, 0.3) * 7 + plane.across * 1.2) * 2.2) * 0.05 * plane.fade
    tone = ripples + plane.cloud(0.9, 0.35) * 0.2 + plane.cloud(0.02, 0.02, 1) * 0.1 * plane.fade
    return _tinted(colour, floats(tone))


def earth(plane: Plane, colour: Colour) -> Picture:
    """Return a trodden path with stones, darker and greener to both sides."""
    path = np.exp(-(((plane.across + 0.25 * np.sin(plane.away * 0.9)) / (0.55 + 0.25 * plane.away)) ** 2))
    ground = _between(
        mix(shade(colour, 0.62), rgb("#55683f"), 0.55), colour, floats(path + plane.cloud(0.3, 0.2) * 0.7)
    )
    stones = np.clip(plane.cloud(0.07, 0.05, 2) * 3 - 0.72, 0, 0.35) * plane.fade
    tone = plane.cloud(0.06, 0.05) * 0.42 * plane.fade + plane.cloud(0.5, 0.3) * 0.25 + stones
    return floats(ground * (1 + tone)[..., None])


def rough(plane: Plane, colour: Colour) -> Picture:
    """Return concrete, asphalt or rock: mottled, with a few cracks."""
    cracks = np.exp(-((plane.cloud(1.5, 1.1) / 0.008) ** 2)) * 0.16 * plane.fade
    tone = plane.cloud(0.5, 0.35) * 0.24 + plane.cloud(0.03, 0.03, 2) * 0.2 * plane.fade - cracks
    return _tinted(colour, floats(tone))


def folds(plane: Plane, colour: Colour) -> Picture:
    """Return cloth with wide folds and a fine weave."""
    waves = plane.cloud(0.9, 0.35, 2)
    relief = np.gradient(waves, axis=1) * 26 + waves * 0.35
    weave = (np.sin(plane.across * 240) + np.sin(plane.away * 240)) * 0.008 * plane.fade
    return _tinted(colour, floats(np.clip(relief, -0.22, 0.22) + weave))


def ripples(plane: Plane, colour: Colour) -> Picture:
    """Return water: flat waves that mirror the sky."""
    waves = plane.cloud(0.5, 0.06) + plane.cloud(0.16, 0.03) * 0.6 * plane.fade
    return _between(shade(colour, 0.72), mix(colour, (1, 1, 1), 0.45), waves * 1.5 + 0.42)


def plain(plane: Plane, colour: Colour) -> Picture:
    """Return a smooth ground."""
    return _tinted(colour, plane.cloud(1.5, 1.0, 2) * 0.05)


DARK_STONE = 1.5  # sum of red, green and blue: darker stone has pale veins
Texture = Callable[[Plane, Colour], Picture]
