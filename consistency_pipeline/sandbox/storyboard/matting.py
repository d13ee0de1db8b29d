"""From a hard mask to a clean soft edge: holes, stray parts, feathering and the backdrop's tint in the fringe."""

import cv2
import numpy as np
from numpy.typing import NDArray

from consistency_pipeline.sandbox.storyboard.paint import HALF, SURE, Mask, Picture, blurred, floats, resized

SMALLEST_PART = 0.06  # of the largest part's area: less is a stray
DEEP = 0.4  # the same for a hole that shows the very backdrop, as between two legs
CLEAR = 0.55  # share of such a hole that is the backdrop's colour
SPECK, GAP = 0.0006, 0.004  # of the subject's area: smaller holes are closed, clear ones and others
HANDLE = 0.16  # of the subject's shorter side: a hole further inside than this is a print, not a handle


def clean(mask: Mask, backdrop: NDArray[np.bool_] | None) -> Mask:
    """Return a mask without strays and gaps; where a plain `backdrop` shines through, as in a handle, it stays open."""
    binary = (mask > HALF).astype(np.uint8)
    size = max(3, round(min(mask.shape) * 0.008) | 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    binary = np.asarray(cv2.morphologyEx(binary, cv2.MORPH_OPEN, kernel), np.uint8)
    binary = _main_parts(binary)
    binary = np.asarray(cv2.morphologyEx(binary, cv2.MORPH_CLOSE, kernel), np.uint8)
    return floats(_filled(binary, backdrop))


def _main_parts(binary: NDArray[np.uint8]) -> NDArray[np.uint8]:
    count, labels, stats, centres = cv2.connectedComponentsWithStats(binary)
    if count <= 1:
        return binary
    middle = np.asarray([binary.shape[1] / 2, binary.shape[0] / 2])
    offset = np.linalg.norm((centres[1:] - middle) / middle, axis=1)
    areas = stats[1:, cv2.CC_STAT_AREA].astype(np.float64)
    worth = areas * np.clip(1.6 - offset, 0.2, 1.6)
    kept = 1 + np.flatnonzero((worth >= worth.max()) | (areas >= SMALLEST_PART * areas[worth.argmax()]) & (offset < 1))
    return np.isin(labels, kept).astype(np.uint8)


def _filled(binary: NDArray[np.uint8], backdrop: NDArray[np.bool_] | None) -> NDArray[np.uint8]:
    """Fill holes, but for those close to the outline, and deeper ones that show the very backdrop."""
    padded = cv2.copyMakeBorder(1 - binary, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    # A portrait's lower edge closes what lies between an arm and the body; only the other three are open.
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(padded, np.uint8), connectivity=4)
    if count <= 1:
        return binary
    outside = labels == labels[0, 0]
    depth = cv2.distanceTransform((~outside).astype(np.uint8), cv2.DIST_L2, 3)
    rows, columns = np.nonzero(binary)
    short = min(np.ptp(rows), np.ptp(columns)) + 1 if len(rows) else 1
    filled = (~outside).astype(np.uint8)
    for label in range(1, count):
        hole = labels == label
        area = int(stats[label, cv2.CC_STAT_AREA])
        if label == labels[0, 0] or backdrop is None:
            continue
        clear = backdrop[hole[1:-1, 1:-1]].mean() > CLEAR
        if area > (SPECK if clear else GAP) * len(rows) and depth[hole].min() < (DEEP if clear else HANDLE) * short:
            filled[hole] = 0
    return np.asarray(filled[1:-1, 1:-1], np.uint8)


def matted(pixels: NDArray[np.uint8], mask: Mask, plain: bool) -> Mask:
    """Return soft coverage at the full size of `pixels` for a hard small mask, drawn to the picture's edges."""
    height, width = pixels.shape[:2]
    scale = max(height, width) / max(mask.shape)
    soft = blurred(resized(mask, width, height, cv2.INTER_CUBIC), 0.6 * scale)
    guide = floats(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)) / 255)
    guided = _guided(guide, floats(np.clip(soft, 0, 1)), max(2, round(2.2 * scale)), 1e-3 if plain else 3e-3)
    # A little inwards: a thin dark line is seen less than a rim of the old backdrop.
    cover = np.clip((guided - 0.34) / 0.46, 0, 1)
    near = blurred(floats(cv2.dilate(resized(mask, width, height), np.ones((3, 3), np.uint8))), 0.8 * scale)
    return floats(cover * np.clip(near * 2.2, 0, 1))


def _guided(guide: Mask, mask: Mask, radius: int, epsilon: float) -> Mask:
    """He's guided filter: the mask becomes, within each small window, a linear function of the guide."""
    window = (2 * radius + 1, 2 * radius + 1)

    def mean(values: Mask) -> Mask:
        return floats(cv2.boxFilter(values, -1, window, borderType=cv2.BORDER_REFLECT))

    mean_guide, mean_mask = mean(guide), mean(mask)
    slope = (mean(guide * mask) - mean_guide * mean_mask) / (mean(guide * guide) - mean_guide**2 + epsilon)
    offset = mean_mask - slope * mean_guide
    return mean(slope) * guide + mean(offset)


def decontaminated(colours: Picture, cover: Mask) -> Picture:
    """Return the colours with the half-covered fringe repainted from the sure inside beside it."""
    sure = floats(cover > SURE)
    sure = floats(cv2.erode(sure, np.ones((3, 3), np.uint8)))
    total = np.zeros_like(colours)
    weight = np.full(cover.shape, 1e-6, np.float32)
    for sigma, share in ((1.5, 1.0), (5.0, 1e-2), (20.0, 1e-4)):
        total += blurred(colours * sure[..., None], sigma) * np.float32(share)
        weight += blurred(sure, sigma) * np.float32(share)
    inner = np.clip(total / weight[..., None], 0, 1)
    fringe = np.clip((0.97 - cover) * 6, 0, 1)[..., None]
    return floats(colours + (inner - colours) * fringe)
