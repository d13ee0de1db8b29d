"""What the subject stands on: textures drawn on a plane that runs away from the viewer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from consistency_pipeline.sandbox.storyboard.paint import (
    Colour, Mask, Picture, Random, blurred, floats, mix, noise, rgb, shade, times,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.stage import BOTTOMLESS, INDOORS, Stage


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
        return np.clip(1 - near / np.float32(width), 0, 1) * self.fade

    def shades(self, cells: NDArray[np.float32], amount: float) -> Mask:
        """Return a fixed random brightness about 0 for each whole number of `cells`."""
        table = self.random.uniform(-amount, amount, 257).astype(np.float32)
        return floats(table[np.mod(cells.astype(np.int64), 257)])


def _plane(shape: tuple[int, int], stage: Stage, random: Random) -> Plane:
    height, width = shape
    # A table is seen from above, so its lines meet well over its back edge; open ground meets at the horizon.
    above = (0.75 if stage.near else 0.16) * height
    depth = (height + above) / (np.arange(height, dtype=np.float32) + above)
    centre = width * (0.5 + 0.15 * random.uniform(-1, 1))
    across = np.outer(depth, (np.arange(width) - centre) / stage.unit).astype(np.float32)
    away = np.repeat((depth * (1.1 if stage.near else 1.6))[:, None], width, axis=1).astype(np.float32)
    fade = np.repeat(np.clip(1.25 / depth, 0.12, 1)[:, None], width, axis=1).astype(np.float32)
    return Plane(across, away, fade, random)


def _tinted(colour: Colour, tone: Mask) -> Picture:
    return floats(np.asarray(colour, np.float32) * (1 + tone)[..., None])


def _between(first: Colour, second: Colour, share: Mask) -> Picture:
    low, high = np.asarray(first, np.float32), np.asarray(second, np.float32)
    return floats(low + (high - low) * np.clip(share, 0, 1)[..., None])


def planks(plane: Plane, colour: Colour) -> Picture:
    """Return boards that run across or away, with grain and seams."""
    if plane.random.random() < 0.6:  # noqa: PLR2004 - boards across are the calmer picture
        rows, along = plane.away * 4.2, plane.across
        grain = plane.cloud(1.6, 0.035)
    else:
        rows, along = plane.across * 3.1, plane.away
        grain = plane.cloud(0.03, 1.8)
    ends = plane.lines(along * 0.37 + plane.shades(rows, 0.5), 0.006)
    seams = np.maximum(plane.lines(rows + 0.5, 0.035), ends)
    tone = plane.shades(np.round(rows), 0.09) + grain * plane.fade * 0.42 - seams * 0.42
    return _tinted(colour, tone)


def marble(plane: Plane, colour: Colour) -> Picture:
    """Return polished stone: pale, with long soft veins."""
    warp = plane.cloud(0.9, 0.6) * 1.4
    veins = np.abs(plane.cloud(1.6, 0.9) + warp * 0.35)
    fine = np.abs(plane.cloud(0.7, 0.35) + warp * 0.2)
    amount = np.exp(-((veins / 0.045) ** 2)) * 0.62 + np.exp(-((fine / 0.03) ** 2)) * 0.22 * plane.fade
    vein = rgb("#8a8d95") if sum(colour) > 1.5 else rgb("#c9b28a")  # noqa: PLR2004 - dark stone has pale veins
    return _between(colour, vein, floats(amount + plane.cloud(1.2, 1.2) * 0.22))


def tiles(plane: Plane, colour: Colour) -> Picture:
    """Return square tiles with pale joints."""
    rows, columns = plane.away * 3.2, plane.across * 2.6
    joints = np.maximum(plane.lines(rows, 0.035), plane.lines(columns, 0.03))
    tone = plane.shades(np.floor(rows) * 31 + np.floor(columns), 0.06) + plane.cloud(0.5, 0.5) * 0.1
    return _between(shade(colour, 1.0), mix(colour, (0.93, 0.91, 0.88), 0.65), joints * 0.8) * (1 + tone)[..., None]


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
    ground = _between(mix(shade(colour, 0.62), rgb("#55683f"), 0.55), colour, floats(path + plane.cloud(0.3, 0.2) * 0.7))
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


type_of_texture = Callable[[Plane, Colour], Picture]
# Texture, colours to choose from, and how much it mirrors what stands on it (0..1).
SURFACES: Mapping[str, tuple[type_of_texture, tuple[str, ...], float]] = {
    "marble": (marble, ("#ece9e4", "#e6e4e2", "#efe9e0"), 0.2),
    "oak": (planks, ("#d9b788", "#dfc096", "#d2ae80"), 0.06),
    "wood": (planks, ("#b98a5c", "#c4966a", "#a9794e"), 0.06),
    "walnut": (planks, ("#6e4a34", "#7a5138", "#5f402f"), 0.08),
    "tiles": (tiles, ("#b9cfd0", "#c9b29c", "#cfd4d0", "#c58a6c"), 0.14),
    "concrete": (rough, ("#b3b0ab", "#a5a6a8", "#bdb8b0"), 0.05),
    "cobbles": (cobbles, ("#9a938c", "#8f8c8d", "#a39a8c"), 0.06),
    "asphalt": (rough, ("#6a6c72", "#62646c", "#73736f"), 0.05),
    "sand": (grains, ("#e5cfa3", "#dfc596", "#ead8b4"), 0.0),
    "snow": (grains, ("#eef3f8", "#e8eff6"), 0.0),
    "grass": (grass, ("#6f9a4c", "#7ba452", "#64904a"), 0.0),
    "earth": (earth, ("#b0916a", "#a5845f", "#b79b77"), 0.0),
    "rock": (rough, ("#8d8a86", "#97908a", "#7f8286"), 0.0),
    "fabric": (folds, ("#e3d7c5", "#c9d0cf", "#dcc3b4", "#b7bfc9"), 0.0),
    "water": (ripples, ("#5aa7b8", "#4f97b3", "#6fb6bd"), 0.3),
    "gloss": (plain, ("#cfd3d6", "#3a3d44", "#dcdcd8"), 0.32),
    "sweep": (plain, ("#e6e1d8",), 0.07),
}
OF_PLACE = {
    "studio": "sweep", "kitchen": "marble", "bathroom": "tiles", "bedroom": "fabric", "office": "oak",
    "library": "walnut", "cafe": "wood", "market": "wood", "gym": "concrete", "stage": "gloss", "museum": "concrete",
    "loft": "concrete", "skyline": "concrete", "street": "asphalt", "garden": "grass", "park": "grass",
    "forest": "earth", "mountain": "earth", "beach": "sand", "sea": "wood", "pool": "tiles", "desert": "sand",
    "field": "grass", "snowfield": "snow", "space": "rock", "underwater": "sand", "sky": "sweep", "room": "oak",
}  # fmt: skip
SEASONED = {"grass": {"autumn": "#b5923f", "winter": "#e6edf2"}, "earth": {"autumn": "#b9793f", "winter": "#dfe6ea"}}
WET = 0.3  # what rain adds to a street's mirroring


def surface_of(stage: Stage) -> str:
    """Return the name of the surface of a stage: what the prompt says, else what its place has."""
    return stage.brief.surface or OF_PLACE.get(stage.brief.place, "sweep")


def mirroring(stage: Stage) -> float:
    """Return how much the ground of a stage mirrors what stands on it (0..1)."""
    wet = WET if stage.brief.weather in ("rain", "storm") and stage.brief.place not in INDOORS else 0.0
    return min(0.45, SURFACES[surface_of(stage)][2] + wet)


def paint_surface(picture: Picture, stage: Stage, random: Random) -> None:
    """Paint the ground below the horizon."""
    top = round(stage.horizon)
    behind = picture[top:].copy()
    name = surface_of(stage)
    texture, codes, mirror = SURFACES[name]
    code = SEASONED.get(name, {}).get(stage.season) or codes[int(random.integers(len(codes)))]
    if name == "sweep" or stage.brief.place in BOTTOMLESS and not stage.brief.surface:
        return _sweep(picture, stage)
    ground = texture(_plane((picture.shape[0] - top, picture.shape[1]), stage, random), times(rgb(code), stage.light.ambient))
    _illuminate(ground, stage)
    above = picture[max(0, 2 * top - picture.shape[0]) : top][::-1]
    mirrored = np.zeros_like(ground) + np.asarray(stage.light.low, np.float32)
    mirrored[: len(above)] = blurred(np.ascontiguousarray(above), stage.unit * 0.02)
    share = np.linspace(0.5, 0.12, len(ground), dtype=np.float32)[:, None, None] * (mirroring(stage) * 2.0 + 0.08)
    ground += (mirrored - ground) * np.clip(share, 0, 0.75)
    picture[top:] = ground
    _soften_edge(picture, behind, top, stage)


def _sweep(picture: Picture, stage: Stage) -> None:
    """Let the backdrop run on as the floor, a little lighter where the light falls."""
    floor = picture[round(stage.horizon) :]
    fall = np.linspace(0.0, 1.0, len(floor), dtype=np.float32)[:, None, None]
    floor *= 1 + 0.05 * np.sin(fall * np.pi) - 0.05 * fall
    np.clip(floor, 0, 1, out=floor)


def _illuminate(ground: Picture, stage: Stage) -> None:
    """Light the ground from its side, with a pool of light about the middle and darker corners."""
    height, width = ground.shape[:2]
    x = np.linspace(-1, 1, width, dtype=np.float32)
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    pool = np.exp(-((x / 0.75) ** 2) - ((y - 0.45) / 0.6) ** 2)
    slope = 1 + 0.13 * stage.light.side * x
    strength = 0.18 + 0.5 * stage.light.glow
    light = (0.86 + strength * pool) * slope - 0.16 * y**2
    ground *= (light[..., None] * (1 + (np.asarray(stage.light.key, np.float32) - 1) * 0.35 * pool[..., None])).astype(np.float32)
    np.clip(ground, 0, 1, out=ground)


def _soften_edge(picture: Picture, behind: Picture, top: int, stage: Stage) -> None:
    """Blend the far edge of the ground: crisp for a table, lost in haze on open ground."""
    reach = max(2, round((0.012 if stage.near else 0.05 + 0.12 * stage.light.haze) * stage.unit))
    band = picture[top : top + reach]
    share = np.linspace(0.85, 0, len(band), dtype=np.float32)[:, None, None]
    band += (behind[: len(band)] - band) * share
