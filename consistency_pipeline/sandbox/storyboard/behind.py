"""The unseen sides: a subject from behind or aside, where no reference shows that."""

import cv2
import numpy as np

from consistency_pipeline.sandbox.storyboard.cutout import Cutout
from consistency_pipeline.sandbox.storyboard.paint import HALF, SURE, Mask, Picture, blurred, floats, noise, resized

DARKEST_SKIN, REDDEST_SKIN, BRIGHT = 0.4, 0.3, 0.75  # red; red over green; eyes, teeth and the light on them
ASIDE, NEARER, FAR_LIGHT = 0.6, 1.35, 0.6  # of the width; how the near half spreads; light on the far edge
HEAD, HEAD_OF_PORTRAIT = 0.42, 0.64  # of a figure's height: how far down skin may be a face


def from_behind(cutout: Cutout, person: bool) -> Cutout:
    """Return a subject as its unseen back: mirrored, its outline and colours kept, face, features and prints gone.

    It is a guess that says so by being plain; a reference of the back always serves better.
    """
    colours, cover = np.ascontiguousarray(cutout.colours[:, ::-1]), np.ascontiguousarray(cutout.cover[:, ::-1])
    height = cover.shape[0]
    head = HEAD_OF_PORTRAIT if cutout.cropped else HEAD
    turned = _haired(colours, cover, head) if person else _unprinted(colours, cover)
    solid = floats(cover > SURE)
    sigma = 0.012 * height
    soft = blurred(turned * solid[..., None], sigma) / (blurred(solid, sigma) + np.float32(1e-3))[..., None]
    weave = np.clip(turned - blurred(turned, 0.006 * height), -0.03, 0.03)  # the grain of cloth stays, features do not
    plain = np.clip(soft + weave, 0, 1)
    rows = np.arange(height, dtype=np.float32)[:, None, None]
    keep = np.clip((head - rows / height) * 12, 0, 1) if person else np.zeros_like(rows)
    return Cutout(floats(plain + (turned - plain) * keep), cover, cutout.card, cutout.cropped)


def from_aside(cutout: Cutout) -> Cutout:
    """Return a subject turned away as a board is: narrower, its far half more so, and darker. It keeps both eyes."""
    height, width = cutout.cover.shape
    wide = max(2, round(ASIDE * width))
    across = (np.linspace(0, 1, wide, dtype=np.float32) ** NEARER * (width - 1))[None].repeat(height, axis=0)
    down = np.arange(height, dtype=np.float32)[:, None].repeat(wide, axis=1)
    colours = floats(cv2.remap(cutout.colours, across, down, cv2.INTER_AREA))
    cover = floats(cv2.remap(cutout.cover, across, down, cv2.INTER_AREA))
    shade = np.linspace(1, FAR_LIGHT, wide, dtype=np.float32)[None, :, None]
    return Cutout(floats(colours * shade), cover, cutout.card, cutout.cropped)


def _unprinted(colours: Picture, cover: Mask) -> Picture:
    """Return a product whose every row has the colour that most of the row has: a print or logo is not most of it."""
    height, width = cover.shape
    rows = min(height, 160)
    small, inside = resized(colours, 120, rows, cv2.INTER_AREA), resized(cover, 120, rows, cv2.INTER_AREA) > SURE
    usual = np.zeros((rows, 3), np.float32)
    for row in range(rows):
        seen = small[row][inside[row]]
        usual[row] = np.median(seen, axis=0) if len(seen) else usual[row - 1]
    usual = np.stack(
        [np.median(usual[max(0, row - 20) : row + 21], axis=0) for row in range(rows)]
    )  # a printed line is thin
    lines = resized(floats(usual[:, None]), 1, height)
    odd = np.linalg.norm(colours - lines, axis=2) - 0.2
    deep = floats(cv2.distanceTransform((cover > SURE).astype(np.uint8), cv2.DIST_L2, 3)) / (0.06 * width)
    print_mask = floats(
        cv2.dilate(np.clip(odd * 12, 0, 1) * np.clip(deep - 0.5, 0, 1), np.ones((5, 5), np.uint8), iterations=2)
    )
    share = np.clip(blurred(print_mask, 0.006 * height) * 1.6, 0, 1)[..., None]
    return floats(colours + (lines - colours) * share)


def _haired(colours: Picture, cover: Mask, head: float) -> Picture:
    """Return a figure with hair, taken from the crown of its head, where its upper part shows skin."""
    height = cover.shape[0]
    red, green, blue = colours[..., 0], colours[..., 1], colours[..., 2]
    bright = cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY) > BRIGHT
    skin = (red > DARKEST_SKIN) & (red > green * 1.06) & (red - green < REDDEST_SKIN) & (blue > 0.42 * red)
    patch = floats(skin | bright)
    patch[round(head * height) :] = 0
    size = max(3, round(0.05 * height)) | 1
    patch = floats(
        cv2.morphologyEx(
            patch, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size // 4 | 1, size // 4 | 1))
        )
    )
    patch = floats(cv2.morphologyEx(patch, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))))
    share = floats(cv2.dilate(patch, np.ones((3, 3), np.uint8), iterations=max(1, size // 5)))
    share = np.clip(blurred(share, 0.005 * height), 0, 1)[..., None]
    return floats(colours + (_hair(colours, cover, patch, head) - colours) * share)


def _hair(colours: Picture, cover: Mask, face: Mask, head: float) -> Picture:
    """Return a sheet of hair in the colours that frame the face, laid out in soft strands."""
    height, width = cover.shape
    hair = (cover > SURE) & (face < HALF)
    hair[round(head * height * 0.8) :] = False
    if hair.sum() < 0.002 * height * width:
        return colours
    tones = colours[hair]
    tones = tones[np.argsort(tones.sum(axis=1))]
    strands = noise(cover.shape, (0.035 * width, 0.06 * height), np.random.default_rng(3), 3)
    order = np.clip((strands - strands.min()) / max(1e-6, float(np.ptp(strands))), 0, 1)
    return floats(tones[np.round(order * (len(tones) - 1) * 0.9).astype(np.int64)])
