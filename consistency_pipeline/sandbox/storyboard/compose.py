"""Sets a cut-out into the scene: shadow, mirror image, a breath of the scene's light, and the picture itself."""

import cv2
import numpy as np

from consistency_pipeline.sandbox.storyboard.cutout import Cutout
from consistency_pipeline.sandbox.storyboard.layout import Spot
from consistency_pipeline.sandbox.storyboard.paint import (
    Colour,
    Mask,
    Picture,
    blurred,
    box,
    disc,
    floats,
    lay,
    mix,
    polygon,
    resized,
    shade,
)  # fmt: skip
from consistency_pipeline.sandbox.storyboard.stage import Light

TINT = 0.11  # how much of the scene's colour a subject takes on: more would change what it is
DIMMEST = 0.94  # the darkest a night makes a subject
INK = (0.07, 0.07, 0.11)


def fitted(cutout: Cutout, spot: Spot, mirrored: bool = False) -> Cutout:
    """Return a cut-out at the size of its spot, never stretched."""
    width, height = cutout.size
    factor = spot.height / height
    size = (max(2, round(width * factor)), max(2, round(height * factor)))
    smooth = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    # Weighted by coverage, or what lies under the transparent part bleeds into the edge.
    cover = np.clip(resized(cutout.cover, *size, smooth), 0, 1)
    colours = np.clip(resized(cutout.colours, *size, smooth), 0, 1)
    if mirrored:
        cover, colours = cover[:, ::-1], colours[:, ::-1]
    return Cutout(np.ascontiguousarray(colours), np.ascontiguousarray(cover), cutout.card, cutout.cropped)


def cast_shadow(picture: Picture, subject: Cutout, spot: Spot, light: Light) -> None:
    """Darken the ground: a long soft shadow away from the light, a pool under the subject, a line where it touches."""
    height, width = subject.cover.shape
    lean = -0.5 * light.side
    small = resized(subject.cover[::-1], max(2, width // 2), max(2, round(height * 0.13)), cv2.INTER_AREA)
    rows = small.shape[0]
    reach = round(abs(lean) * height / 2) + 8
    # A mirrored silhouette, pressed flat and pushed sideways, runs up the ground behind the subject.
    matrix = np.asarray([[1.0, -lean * height / 2 / rows, reach + lean * height / 2], [0.0, 1.0, 0.0]])
    canvas = floats(cv2.warpAffine(small[::-1], matrix, (small.shape[1] + 2 * reach, rows)))
    canvas = np.pad(canvas * np.linspace(0.1, 1, rows, dtype=np.float32)[:, None] ** 0.7, ((12, 12), (0, 0)))
    mask = blurred(canvas, 0.008 * height + 0.7)
    mask = resized(mask, mask.shape[1] * 2, mask.shape[0] * 2)
    strength = np.float32(0.24 + 0.26 * min(1.0, light.glow))
    put(picture, mask * strength, INK, spot.left - 2 * reach, spot.base - mask.shape[0] + 24 - 0.012 * height)
    _contact(picture, subject.cover, spot)


def _contact(picture: Picture, cover: Mask, spot: Spot) -> None:
    """Darken a pool as wide as the subject's lower third, and the line of its foot."""
    height, width = cover.shape
    margin = round(0.12 * width) + 6
    for share, reach, strength in ((0.3, 0.05, 0.34), (0.1, 0.022, 0.36), (0.035, 0.009, 0.5)):
        profile = np.pad(cover[-max(2, round(height * share)) :].max(axis=0), margin)[None]
        profile = floats(cv2.GaussianBlur(profile, (0, 0), max(1.0, reach * width), borderType=cv2.BORDER_CONSTANT))
        half = max(2.0, reach * min(height, width))
        rows = np.arange(-3 * half, 3 * half)
        down = np.exp(-((rows / half) ** 2)).astype(np.float32)[:, None]
        put(picture, down @ profile * np.float32(strength), INK, spot.left - margin, spot.base - 3 * half - 0.35 * half)


def mirror(picture: Picture, subject: Cutout, spot: Spot, amount: float) -> None:
    """Lay the subject's upside-down image into a ground that mirrors."""
    high = min(subject.cover.shape[0], round(0.6 * subject.cover.shape[0]))
    fade = np.linspace(1, 0, high, dtype=np.float32)[:, None] ** 1.5
    cover = blurred(np.ascontiguousarray(subject.cover[::-1][:high]), 1.5) * fade * np.float32(amount)
    colours = blurred(np.ascontiguousarray(subject.colours[::-1][:high]), 1.5)
    put(picture, cover, colours, spot.left, spot.base - 2)


def lit(subject: Cutout, light: Light) -> Cutout:
    """Return a subject in the light of the scene: a slight tint, a bright rim on the light's side, a darker foot."""
    ambient = np.asarray(light.ambient, np.float32)
    level = max(DIMMEST, 1 - 0.2 * (1 - float(ambient.mean())))
    tint = (1 + TINT * (ambient / ambient.max() - 1)) * level
    height, width = subject.cover.shape
    foot = 1 - 0.07 * np.clip((np.linspace(0, 1, height, dtype=np.float32) - 0.7) / 0.3, 0, 1)
    across = 1 + 0.035 * light.side * np.linspace(-1, 1, width, dtype=np.float32)
    colours = subject.colours * tint * (foot[:, None] * across[None])[..., None]
    shift = max(1.0, 0.006 * min(height, width) + 0.5)
    matrix = np.asarray([[1.0, 0.0, -shift * np.sign(light.side)], [0.0, 1.0, shift * 0.6]])
    inside = floats(cv2.warpAffine(subject.cover, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE))
    rim = blurred(np.clip(subject.cover - inside, 0, 1), 0.6 * shift)
    key = np.asarray(mix(light.key, (1, 1, 1), 0.25), np.float32)
    colours = colours + (key - colours) * (rim * np.float32(0.2 + 0.35 * min(1.0, light.glow)))[..., None]
    return Cutout(floats(np.clip(colours, 0, 1)), subject.cover, subject.card, subject.cropped)


def as_card(cutout: Cutout) -> Cutout:
    """Return a picture that could not be cut out as a print with a white border and round corners."""
    height, width = cutout.cover.shape
    edge = max(4, round(0.035 * min(height, width)))
    colours = np.pad(cutout.colours, ((edge, edge), (edge, edge), (0, 0)), constant_values=0.97)
    cover = np.zeros(colours.shape[:2], np.uint8)
    high, wide = colours.shape[:2]
    cv2.rectangle(cover, (edge, 0), (wide - edge - 1, high - 1), 255, -1)
    cv2.rectangle(cover, (0, edge), (wide - 1, high - edge - 1), 255, -1)
    for x in (edge, wide - edge - 1):
        for y in (edge, high - edge - 1):
            cv2.circle(cover, (x, y), edge, 255, -1, cv2.LINE_AA)
    return Cutout(floats(colours), floats(cover / 255), card=True)


def put(picture: Picture, mask: Mask, colour: tuple[float, float, float] | Picture, left: float, top: float) -> None:
    """Lay a colour or picture through a mask whose corner is at a place of the picture; the rest is left out."""
    x, y = round(left), round(top)
    high, wide = mask.shape
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(picture.shape[1], x + wide), min(picture.shape[0], y + high)
    if x1 <= x0 or y1 <= y0:
        return
    part = np.s_[y0 - y : y1 - y, x0 - x : x1 - x]
    lay(picture[y0:y1, x0:x1], mask[part], colour if isinstance(colour, tuple) else colour[part])


def steam(picture: Picture, spot: Spot, light: Light) -> None:
    """Let thin steam rise behind the upper edge of a thing."""
    colour = mix(light.low, (1, 1, 1), 0.7)
    t = np.linspace(0, 1, 16)
    for step, phase in ((-0.12, 0.4), (0.06, 2.1), (0.2, 4.0)):
        x = spot.middle + (step - 0.06 + 0.09 * np.sin(t * 4.5 + phase) * (0.3 + t)) * spot.width
        y = spot.top + (0.05 - (0.34 + 0.06 * phase) * t) * spot.height
        half = spot.width * (0.018 + 0.05 * t) * (1.15 - t)
        wisp = np.concatenate([np.stack([x - half, y], 1), np.stack([x + half, y], 1)[::-1]])
        polygon(picture, wisp, colour, 0.4, 0.03 * spot.width)


def plinth(picture: Picture, spot: Spot, floor: float, colour: Colour) -> None:
    """Paint a round pedestal under a spot, down to the row `floor`."""
    half = spot.width * 0.72
    x, y, deep = spot.middle, spot.base - 0.05 * spot.height, half * 0.2
    disc(picture, (x, floor + deep * 0.3), (half * 1.25, deep), INK, 0.34, deep * 0.4)
    disc(picture, (x, floor), (half, deep), shade(colour, 0.78))
    box(picture, (x - half, y), (2 * half, max(1.0, floor - y)), shade(colour, 0.78))
    box(picture, (x - half * 0.82, y), (half * 0.75, max(1.0, floor - y)), shade(colour, 0.95), 0.7, half * 0.2)
    disc(picture, (x, y), (half, deep), shade(colour, 1.06))
