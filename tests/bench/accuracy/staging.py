"""Photographs whose subject drifted in one known way, in another scene; and ones changed in ways that are no drift."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy

from consistency_pipeline.sandbox.drift import DRIFTS
from consistency_pipeline.seeing.arrays import Colours, Mask
from consistency_pipeline.seeing.cutting import box_of

QUALITY = 85  # of the JPEGs that scenes are saved as

Change = Callable[[Colours, Mask], tuple[Colours, Mask]]
"""Alters a photograph and where its subject is."""
Benign = Callable[[Colours, Mask, Colours], bytes]
"""Returns the file of a photograph changed in a way that is no drift, given another one to be put behind."""


@dataclass(frozen=True)
class Drift:
    """A kind of drift and how strong; `by` is the component that should see it; another subject has no `change`."""

    kind: str
    strength: str
    by: str
    change: Change | None


def _by(how: str, amount: float) -> Change:
    return lambda pixels, there: (DRIFTS[how](pixels, there, amount), there)


def _part(share: float) -> Change:
    """Turn the hue of the upper part of the subject by 75°."""

    def change(pixels: Colours, there: Mask) -> tuple[Colours, Mask]:
        rows = numpy.flatnonzero(there.any(axis=1))
        upper = there.copy()
        upper[rows[round(len(rows) * share) :]] = False
        hsv = cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV)
        hsv[..., 0] = (hsv[..., 0].astype(int) + 75 // 2) % 180
        turned = numpy.where(upper[..., None], cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), pixels)
        return turned.astype(numpy.uint8), there

    return change


def _cut(share: float) -> Change:
    """Cut off the right part of the subject."""

    def change(pixels: Colours, there: Mask) -> tuple[Colours, Mask]:
        left, _, right, _ = box_of(there) or (0, 0, 1, 1)
        rest = there.copy()
        rest[:, round((right - share * (right - left)) * there.shape[1]) :] = False
        return pixels, rest

    return change


NONE = Drift("none", "", "identity", lambda pixels, there: (pixels, there))
ALL = (
    *(Drift("hue", f"ΔE {n}", "colour", _by("hue", n)) for n in (5, 10, 20, 40)),
    *(Drift("a part recoloured", f"{n} % of its height", "parts", _part(n / 100)) for n in (15, 33)),
    *(Drift("detail removed", f"{n} % of its sides", "surface", _by("detail", n / 100)) for n in (15, 25, 40)),
    *(Drift("texture blurred", f"by {n} % of the picture", "texture", _by("texture", n)) for n in (0.1, 0.3)),
    *(Drift("stretched", f"{n} %", "shape", _by("stretch", n / 100)) for n in (5, 10, 20)),
    *(Drift("cut off", f"{n} %", "surface", _cut(n / 100)) for n in (15, 30)),
    Drift("replaced", "another subject", "identity", None),
)


def staged(pixels: Colours, mask: Mask, behind: Colours, seed: int) -> Colours:
    """Set a subject into another scene: turned, smaller, in another light."""
    dice = numpy.random.default_rng(seed)
    height, width = behind.shape[:2]
    backdrop = cv2.GaussianBlur(cv2.flip(behind, 0), (0, 0), 25)  # what it shows must not be found in it
    backdrop = (backdrop + 12 * dice.normal(0, 1, (height, width, 1))).clip(0, 255)
    there = cv2.resize(mask.astype(numpy.float32), pixels.shape[1::-1])
    middle = pixels.shape[1] / 2, pixels.shape[0] / 2
    fit = min(1.0, width / pixels.shape[1], height / pixels.shape[0])
    turn = cv2.getRotationMatrix2D(middle, dice.uniform(-8, 8), fit * dice.uniform(0.75, 1))
    turn[:, 2] += (width - pixels.shape[1]) / 2 + dice.uniform(-30, 30), (height - pixels.shape[0]) / 2
    cover = cv2.GaussianBlur(cv2.warpAffine(there, turn, (width, height)), (0, 0), 1.2)[..., None]
    light = dice.uniform(0.9, 1.1) * numpy.array([dice.uniform(0.95, 1.05), 1, dice.uniform(0.95, 1.05)])
    shown = cv2.warpAffine(pixels, turn, (width, height), borderMode=cv2.BORDER_REPLICATE) * light
    return (backdrop * (1 - cover) + shown * cover).clip(0, 255).astype(numpy.uint8)


def jpeg(pixels: Colours, quality: int = QUALITY) -> bytes:
    """Return pixels as a JPEG."""
    _, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return data.tobytes()


def _cropped(share: float) -> Benign:
    """Cut off the rim, as far as there is no subject there."""

    def change(pixels: Colours, there: Mask, behind: Colours) -> bytes:
        del behind
        height, width = there.shape
        left, top, right, bottom = box_of(there) or (0, 0, 1, 1)
        x0, y0 = int(min(share, left) * width), int(min(share, top) * height)
        x1, y1 = round(max(1 - share, right) * width), round(max(1 - share, bottom) * height)
        return jpeg(pixels[y0:y1, x0:x1], 95)

    return change


def _scaled(scale: float) -> Benign:
    return lambda pixels, _, __: jpeg(_small(pixels, scale), 95)


def _small(pixels: Colours, scale: float) -> Colours:
    return numpy.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), numpy.uint8)


def _lit(red: float, green: float, blue: float) -> Benign:
    return lambda pixels, _, __: jpeg((pixels * numpy.array([red, green, blue])).clip(0, 255).astype(numpy.uint8), 95)


def _turned(degrees: float) -> Benign:
    def change(pixels: Colours, there: Mask, behind: Colours) -> bytes:
        del there, behind
        height, width = pixels.shape[:2]
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
        turned = cv2.warpAffine(pixels, turn, (width, height), borderMode=cv2.BORDER_REFLECT)
        return jpeg(numpy.asarray(turned, numpy.uint8), 95)

    return change


def _before(pixels: Colours, there: Mask, behind: Colours) -> bytes:
    """Put what another photograph shows behind the subject, too soft to be found there."""
    size = pixels.shape[1::-1]
    backdrop = cv2.GaussianBlur(cv2.flip(cv2.resize(behind, size), 0), (0, 0), 25)
    cover = cv2.GaussianBlur(there.astype(numpy.float32), (0, 0), 1.2)[..., None]
    return jpeg((backdrop * (1 - cover) + pixels * cover).astype(numpy.uint8), 95)


BENIGN: Mapping[tuple[str, str], Benign] = {
    ("crop", "5 %"): _cropped(0.05),
    ("crop", "12 %"): _cropped(0.12),
    ("scale", "× 0.75"): _scaled(0.75),
    ("scale", "× 0.5"): _scaled(0.5),
    ("light", "× 0.8"): _lit(0.8, 0.8, 0.8),
    ("light", "× 1.2"): _lit(1.2, 1.2, 1.2),
    ("white balance", "10 % warmer"): _lit(1.1, 1, 0.9),
    ("white balance", "10 % colder"): _lit(0.9, 1, 1.1),
    ("JPEG", "quality 85"): lambda pixels, _, __: jpeg(pixels, 85),
    ("JPEG", "quality 60"): lambda pixels, _, __: jpeg(pixels, 60),
    ("background", "another one"): _before,
    ("rotation", "15° left"): _turned(15),
    ("rotation", "15° right"): _turned(-15),
}
