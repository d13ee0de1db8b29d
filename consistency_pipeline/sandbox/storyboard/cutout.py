"""Cuts the subject out of a reference: a colour model for plain backdrops, GrabCut for everything else."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from consistency_pipeline.sandbox.storyboard.matting import clean, decontaminated, matted
from consistency_pipeline.sandbox.storyboard.paint import HALF, Mask, Picture, floats
from consistency_pipeline.sandbox.storyboard.strip import without_strip

LARGEST = 1280  # pixels of a cut-out's longer side; references are up to 2,048
WORKING = 400  # pixels of the longer side where the mask is found
GRABBING = 256  # the same for GrabCut, which takes a quarter of a second at 400
LEAST, MOST = 0.015, 0.85  # share of the picture that a believable subject fills
PLAIN = 3.2  # Lab units: a border that fits its colour model so well is a studio backdrop
CACHED = 48
FAINT = 0.1  # coverage: less is no edge of a subject
DEEPEST_SHADOW = 40.0  # Lab units of lightness below the backdrop


@dataclass(frozen=True, slots=True, eq=False)
class Cutout:
    """A subject on its own: colours (height, width, 3), coverage (height, width), both 0..1.

    `card` tells that no subject could be told from its background: the whole picture, as a print.
    `cropped` tells that the picture's lower edge cuts the subject off, as in a portrait.
    """

    colours: Picture
    cover: Mask
    card: bool = False
    cropped: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.cover.shape[1], self.cover.shape[0]


class Cutouts:
    """Cut-outs by the pixels they came from, the latest few kept; may be asked from several threads."""

    def __init__(self, room: int = CACHED) -> None:
        self._room = room
        self._kept: OrderedDict[str, Cutout] = OrderedDict()
        self._lock = Lock()

    def of(self, reference: Image.Image) -> Cutout:
        """Return the subject of a reference. The lock is held while cutting, so that nothing is cut twice."""
        key = fingerprint(reference)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = cut_out(reference)
                while len(self._kept) > self._room:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]


def fingerprint(reference: Image.Image) -> str:
    """Return a digest of a picture's size and pixels."""
    digest = hashlib.blake2b(f"{reference.mode}{reference.size}".encode(), digest_size=16)
    digest.update(reference.tobytes())
    return digest.hexdigest()


def cut_out(reference: Image.Image) -> Cutout:
    """Return the subject of a reference, or the whole picture as a card where no subject can be told."""
    picture = without_strip(reference.convert("RGB"))
    picture.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
    pixels = np.asarray(picture)
    factor = min(1.0, WORKING / max(pixels.shape[:2]))
    width, height = (max(8, round(side * factor)) for side in picture.size)
    small = np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    mask, backdrop = _mask(small)
    mask = clean(mask, backdrop)
    if not LEAST < mask.mean() < MOST:
        return _card(pixels)
    cover = matted(pixels, mask, backdrop is not None)
    return _trimmed(pixels, cover, _cropped(mask))


def _card(pixels: NDArray[np.uint8]) -> Cutout:
    return Cutout(floats(pixels / 255), np.ones(pixels.shape[:2], np.float32), card=True)


def _cropped(mask: Mask) -> bool:
    """Tell whether the lower edge cuts the subject: it lies on it over a good part of its width."""
    inside = np.flatnonzero(mask.max(axis=0) > HALF)
    return bool(len(inside)) and float((mask[-3:].max(axis=0) > HALF).sum()) > 0.3 * (inside[-1] - inside[0] + 1)


def _trimmed(pixels: NDArray[np.uint8], cover: Mask, cropped: bool) -> Cutout:
    rows = np.flatnonzero(cover.max(axis=1) > FAINT)
    columns = np.flatnonzero(cover.max(axis=0) > FAINT)
    if not len(rows) or not len(columns):
        return _card(pixels)
    window = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    part = np.ascontiguousarray(cover[window])
    return Cutout(decontaminated(floats(pixels[window] / 255), part), part, cropped=cropped)


def _mask(small: NDArray[np.uint8]) -> tuple[Mask, NDArray[np.bool_] | None]:
    """Return where the subject is in a small picture and, where its backdrop is plain, what surely is backdrop."""
    lab = floats(cv2.cvtColor(floats(small) / 255, cv2.COLOR_RGB2LAB))
    model, residual = backdrop_model(lab)
    if residual < PLAIN:
        mask, backdrop = _against(lab, model, residual)
        if LEAST < mask.mean() < MOST:
            return mask, backdrop
    return _grabbed(small), None


def backdrop_model(lab: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    """Return the backdrop's colour at every pixel, fitted to the border, and how badly the border fits (Lab units).

    A quadratic in x and y follows the fall-off of studio light. The lower edge is left out where a portrait
    would cross it, and what does not fit is dropped twice.
    """
    height, width = lab.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=-1).reshape(-1, 6)
    rim = max(2, round(0.04 * min(height, width)))
    border = np.zeros((height, width), bool)
    border[:rim] = border[:, :rim] = border[:, -rim:] = border[-rim:] = True
    samples = np.flatnonzero(border)
    values = lab.reshape(-1, 3)
    chosen = samples
    weights = np.linalg.lstsq(terms[chosen], values[chosen].astype(np.float64), rcond=None)[0]
    for _ in range(4):
        misfit = np.linalg.norm(values[samples] - terms[samples] @ weights, axis=1)
        chosen = samples[misfit <= max(2.0, float(np.quantile(misfit, 0.72)))]
        weights = np.linalg.lstsq(terms[chosen], values[chosen].astype(np.float64), rcond=None)[0]
    misfit = np.linalg.norm(values[samples] - terms[samples] @ weights, axis=1)
    return floats((terms @ weights).reshape(lab.shape)), float(np.quantile(misfit, 0.6))


def _against(lab: NDArray[np.float32], model: NDArray[np.float32], residual: float) -> tuple[Mask, NDArray[np.bool_]]:
    """Return what stands out from a plain backdrop, and what surely is backdrop.

    A soft shadow (darker, same hue, no edge) does not stand out.
    """
    difference = lab - model
    colour = np.hypot(difference[..., 1], difference[..., 2])
    light = difference[..., 0]
    slope = cv2.magnitude(cv2.Sobel(lab[..., 0], cv2.CV_32F, 1, 0), cv2.Sobel(lab[..., 0], cv2.CV_32F, 0, 1)) / 8
    level = max(5.0, 2.5 * residual + 2.0)
    sharp = cv2.boxFilter(floats(slope), -1, (3, 3))
    # Near the ground a shadow has an edge too: there it may change twice as fast.
    steepest = np.linspace(1.2, 4.5, lab.shape[0], dtype=np.float32)[:, None]
    shadow = (light < 0) & (light > -DEEPEST_SHADOW) & (colour < level) & (sharp < steepest)
    distance = np.sqrt(colour**2 + light**2)
    backdrop = (distance < HALF * level) | (shadow & (colour < HALF * level))
    return floats((distance > level) & ~shadow), np.asarray(backdrop, np.bool_)


def _grabbed(small: NDArray[np.uint8]) -> Mask:
    """Return GrabCut's subject where the outer tenth is taken for background (measured best without weights)."""
    height, width = small.shape[:2]
    factor = min(1.0, GRABBING / max(height, width))
    size = (max(16, round(width * factor)), max(16, round(height * factor)))
    tiny = np.ascontiguousarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA))
    labels = np.zeros(tiny.shape[:2], np.uint8)
    margin_x, margin_y = max(1, size[0] // 10), max(1, size[1] // 10)
    window = (margin_x, margin_y, size[0] - 2 * margin_x, size[1] - 2 * margin_y)
    cv2.setRNGSeed(7)  # of this thread: GrabCut draws its first clusters at random
    try:
        cv2.grabCut(tiny, labels, window, np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_RECT)
    except cv2.error:  # a picture of one colour leaves it no foreground samples
        return np.zeros((height, width), np.float32)
    subject = floats((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD))
    return floats(cv2.resize(subject, (width, height), interpolation=cv2.INTER_LINEAR) > HALF)
