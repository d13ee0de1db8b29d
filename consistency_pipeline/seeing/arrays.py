"""What pictures are as arrays, and how they get to the size that they are measured at."""

from typing import Any

import cv2
import numpy
from numpy.typing import NDArray
from PIL import Image

from consistency_pipeline import images
from consistency_pipeline.seeing.facts import Box

Colours = NDArray[numpy.uint8]
"""Height × width × 3: red, green, blue, 0 to 255, in sRGB."""
Grey = NDArray[numpy.float32]
"""Height × width of one quantity; for lightness L*, 0 (black) to 100 (white)."""
Lab = NDArray[numpy.float32]
"""Height × width × 3 in CIE L*a*b* (1976): L* 0 to 100, a* and b* about -100 to 100."""
Mask = NDArray[numpy.bool_]
"""Height × width: true where the subject is."""

WORKING = 1024  # pixels of the longer side that pictures are measured at; smaller ones stay as they are


def steady() -> None:
    """Make OpenCV repeatable: its random numbers begin anew, and nothing depends on how threads share the work."""
    cv2.setNumThreads(1)
    cv2.setRNGSeed(0)


def working(picture: Image.Image) -> Colours:
    """Return an upright picture in sRGB at the size that pictures are measured at."""
    copy = picture.copy()
    large = max(picture.size) > 4 * WORKING
    copy.thumbnail((WORKING, WORKING), Image.Resampling.BOX if large else Image.Resampling.LANCZOS)
    return numpy.asarray(copy.convert("RGB"))


def colours(data: bytes) -> Colours:
    """Return the picture in `data`, upright and in sRGB, at the size that pictures are measured at, or raise
    `NotAPicture`.
    """
    return working(images.upright(images.decode(data)))


def shrunk(pixels: Colours, longest: int) -> Colours:
    """Return a picture with at most `longest` pixels a side."""
    height, width = pixels.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1:
        return pixels
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return numpy.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), numpy.uint8)


def lab(pixels: Colours) -> Lab:
    """Return a picture in CIE L*a*b*."""
    return numpy.asarray(cv2.cvtColor(pixels.astype(numpy.float32) / 255, cv2.COLOR_RGB2LAB), numpy.float32)


def grey(pixels: Colours) -> Grey:
    """Return the luma of a picture, 0 to 255."""
    return numpy.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), numpy.float32)


def resized(mask: Mask, height: int, width: int) -> Mask:
    """Return a mask at another size."""
    return numpy.asarray(cv2.resize(mask.astype(numpy.uint8), (width, height), interpolation=cv2.INTER_NEAREST), bool)


def part(array: NDArray[Any], box: Box) -> NDArray[Any]:
    """Return what of a picture lies in a box, at least a pixel."""
    height, width = array.shape[:2]
    left, top = min(int(box[0] * width), width - 1), min(int(box[1] * height), height - 1)
    return array[top : max(round(box[3] * height), top + 1), left : max(round(box[2] * width), left + 1)]
