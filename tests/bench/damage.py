"""Pictures spoilt on purpose, each in one way that a check of reference pictures should see; or saved again."""

import io
from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy
from PIL import Image

from consistency_pipeline.lint import pictures
from consistency_pipeline.lint.findings import Rule
from consistency_pipeline.seeing.arrays import Colours, Mask
from consistency_pipeline.seeing.cutting import cut

SEED = 5

Damage = Callable[[Colours], bytes]


def png(pixels: Any) -> bytes:
    """Return pixels as a PNG."""
    return saved(Image.fromarray(numpy.ascontiguousarray(pixels)), "PNG", compress_level=1)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def blurred(sigma: float) -> Damage:
    """Return what blurs by so many pixels."""
    return lambda pixels: png(cv2.GaussianBlur(pixels, (0, 0), sigma))


def shaken(pixels: Colours) -> bytes:
    """Move the camera by 17 pixels during the exposure."""
    return png(cv2.blur(pixels, (17, 1)))


def enlarged(pixels: Colours) -> bytes:
    """Enlarge a quarter of the pixels to as many as there were."""
    height, width = pixels.shape[:2]
    small = cv2.resize(pixels, (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    return png(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC))


def exposed(factor: float) -> Damage:
    """Return what exposes so many times as long: in linear light, as a camera would."""

    def expose(pixels: Colours) -> bytes:
        linear = (pixels / 255.0) ** 2.2 * factor
        return png((linear.clip(0, 1) ** (1 / 2.2) * 255).round().astype(numpy.uint8))

    return expose


def scaled_levels(factor: float) -> Damage:
    """Return what multiplies the levels themselves."""
    return lambda pixels: png((pixels * factor).clip(0, 255).round().astype(numpy.uint8))


def noisy(pixels: Colours) -> bytes:
    """Add noise of 18 levels."""
    dice = numpy.random.default_rng(SEED)
    return png((pixels + dice.normal(0, 18, pixels.shape)).clip(0, 255).astype(numpy.uint8))


def packed_hard(pixels: Colours) -> bytes:
    """Save as JPEG of quality 12."""
    return saved(Image.fromarray(pixels), "JPEG", quality=12)


def reduced(side: int) -> Damage:
    """Return what reduces to so many pixels."""
    return lambda pixels: png(cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA))


def cut_off(pixels: Colours) -> bytes:
    """Cut the frame through the middle of the subject, from the left and from the top."""
    box = cut(pixels).box
    if box is None:
        raise ValueError("nothing to cut off")
    height, width = pixels.shape[:2]
    return png(pixels[int((box[1] + box[3]) / 2 * height) :, int((box[0] + box[2]) / 2 * width) :])


def tiny(pixels: Colours) -> bytes:
    """Put the whole picture's subject, at a sixth of its size, on a plain grey backdrop."""
    mask = cut(pixels).mask
    height, width = (side // 6 for side in mask.shape)
    small = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    there = cv2.resize(mask.astype(numpy.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0
    canvas = numpy.full_like(pixels, 205)
    canvas[2 * height : 3 * height, 3 * width : 4 * width][there] = small[there]
    return png(canvas)


def barred(pixels: Colours) -> bytes:
    """Lay black bars over the top and the bottom."""
    canvas, deep = pixels.copy(), round(0.08 * len(pixels))
    canvas[:deep] = canvas[-deep:] = 0
    return png(canvas)


def turned(tag: int) -> Damage:
    """Return what sets an EXIF orientation."""

    def turn(pixels: Colours) -> bytes:
        exif = Image.Exif()
        exif[0x0112] = tag
        return saved(Image.fromarray(pixels), "JPEG", quality=95, exif=exif)

    return turn


def see_through(pixels: Colours) -> bytes:
    """Leave the subject alone, all else transparent."""
    mask: Mask = cut(pixels).mask
    return png(numpy.dstack([pixels, mask.astype(numpy.uint8) * 255]))


def cmyk(pixels: Colours) -> bytes:
    """Save in the colours of a press."""
    return saved(Image.fromarray(pixels).convert("CMYK"), "JPEG", quality=95)


def rotated(pixels: Colours) -> bytes:
    """Turn by five degrees."""
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 5, 1)
    return png(cv2.warpAffine(pixels, turn, (width, height), borderMode=cv2.BORDER_REPLICATE))


DAMAGES: Mapping[str, tuple[Damage, Rule]] = {
    "blurred by 1 pixel": (blurred(1), pictures.BLURRED),
    "blurred by 2 pixels": (blurred(2), pictures.BLURRED),
    "blurred by 4 pixels": (blurred(4), pictures.BLURRED),
    "camera moved 17 pixels": (shaken, pictures.BLURRED),
    "enlarged fourfold": (enlarged, pictures.BLURRED),
    "levels × 0.28": (scaled_levels(0.28), pictures.DARK),
    "levels × 1.9": (scaled_levels(1.9), pictures.BLOWN_OUT),
    "light × 1.9": (exposed(1.9), pictures.BLOWN_OUT),
    "light × 4": (exposed(4), pictures.BLOWN_OUT),
    "reduced to 300 pixels": (reduced(300), pictures.SMALL),
    "reduced to 299 pixels": (reduced(299), pictures.TOO_SMALL),
    "cut through the subject": (cut_off, pictures.SUBJECT_CUT),
    "subject at a sixth": (tiny, pictures.SUBJECT_SMALL),
    "bars of 8 %": (barred, pictures.BARS),
    "EXIF turned (6)": (turned(6), pictures.TURNED),
    "EXIF mirrored (2)": (turned(2), pictures.FLIPPED),
    "transparent background": (see_through, pictures.TRANSPARENT),
    "CMYK": (cmyk, pictures.UNMANAGED),
    "noise of 18 levels": (noisy, pictures.BLURRED),
    "JPEG of quality 12": (packed_hard, pictures.BLURRED),
}
WHOLE = {
    pictures.BLURRED,
    pictures.DARK,
    pictures.BLOWN_OUT,
    pictures.SUBJECT_CUT,
    pictures.SUBJECT_SMALL,
}  # tried with all pictures
SHORT = {noisy, packed_hard, DAMAGES["blurred by 4 pixels"][0]}
AGAIN: Mapping[str, Damage] = {
    "JPEG of quality 40": lambda pixels: saved(Image.fromarray(pixels), "JPEG", quality=40),
    "60 % of the size": lambda pixels: png(cv2.resize(pixels, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)),
    "mirrored": lambda pixels: png(pixels[:, ::-1]),
    "levels × 1.2": scaled_levels(1.2),
    "shifted 8 %": lambda pixels: png(pixels[:, round(0.08 * pixels.shape[1]) :]),
    "cropped 12 %": lambda pixels: png(pixels[61:-61, 61:-61]),
    "turned 5°": rotated,
}


def studio(pixels: Colours, mask: Mask, backdrop: str) -> Colours:
    """Return a subject in a studio: before white, before grey that gets darker, with a shadow, or before a colour."""
    height, width = mask.shape
    if backdrop == "white":
        canvas = numpy.full(pixels.shape, 255.0)
    elif backdrop == "grey":
        canvas = numpy.repeat(numpy.linspace(225, 170, height)[:, None, None], width, axis=1).repeat(3, axis=2)
        shadow = cv2.GaussianBlur(
            numpy.roll(mask, (height // 40, width // 25), (0, 1)).astype(numpy.float32), (0, 0), 25
        )
        canvas = canvas * (1 - 0.35 * shadow[..., None])
    else:
        canvas = numpy.full(pixels.shape, 1.0) * (70, 120, 160)
    soft = cv2.GaussianBlur(mask.astype(numpy.float32), (0, 0), 1)[..., None]
    return numpy.asarray((pixels * soft + canvas * (1 - soft)).round(), numpy.uint8)
