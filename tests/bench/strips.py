"""Pictures that all look different and cost whoever serves them nothing: laid together from strips packed once.

A JPEG may begin anew at a restart marker, and the packed stream of a PNG after a full flush; so strips of the same
width can be put below each other without unpacking them.
"""

import io
import re
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy
from numpy.random import Generator, default_rng
from PIL import Image

STRIPS = 8
KINDS = 4  # of each strip; a power of two
QUALITY = 90
MCU = 16  # rows that a JPEG packs together
RESTART = re.compile(rb"\xff[\xd0-\xd7]")
SAMPLE = 32  # a part of a PNG that tells what all of it weighs
STRAY = 40503  # odd: neighbours are laid together differently

Size = tuple[int, int]
Pieces = Sequence[bytes]
Array = numpy.ndarray[tuple[int, ...], numpy.dtype[numpy.uint8]]


@dataclass(frozen=True)
class Kit:
    """The strips of a format and size, and how they are put together: `lay` takes the kind for each strip."""

    media_type: str
    lay: Callable[[Sequence[int]], Pieces]

    def picture(self, number: int) -> Pieces:
        """Return a picture in pieces; up to 65,536 numbers have each their own."""
        drawn = number * STRAY % KINDS**STRIPS
        return self.lay([drawn // KINDS**place % KINDS for place in range(STRIPS)])


def kit(extension: str, size: Size, weight: int) -> Kit:
    """Return what makes pictures of a format and size that weigh about so many bytes: patches of colour with noise."""
    return _jpeg(size, weight) if extension == "jpg" else _png(size, weight)


def _patches(size: Size, dice: Generator) -> Image.Image:
    """Return a picture of soft patches; each strip has a colour of its own, as the sky has and the ground."""
    base = dice.integers(20, 236, (STRIPS, 1, 3))
    grid = (base + dice.integers(-50, 51, (STRIPS, 8, 3))).clip(0, 255).astype(numpy.uint8)
    return Image.fromarray(grid).resize(size, Image.Resampling.BICUBIC)


def _noisy(picture: Image.Image, dice: Generator, levels: float) -> Array:
    """Return the pixels of a picture with noise of so many levels."""
    pixels = numpy.asarray(picture)
    noise = dice.integers(0, 256, pixels.shape, numpy.uint8).astype(numpy.uint32) * round(levels * 16) >> 12
    whole: Array = (pixels + noise).clip(0, 255).astype(numpy.uint8)
    return whole


def _fitting(weigh: Callable[[float], int], weight: int) -> float:
    """Return the levels of noise with which a picture weighs so many bytes."""
    least, most = 0.0, 255.0
    for _ in range(8):
        middle = (least + most) / 2
        least, most = (middle, most) if weigh(middle) < weight else (least, middle)
    return (least + most) / 2


def _jpeg(size: Size, weight: int) -> Kit:
    width, rows = size[0], size[1] // STRIPS

    def packed(seed: int, levels: float, height: int) -> bytes:
        out, dice = io.BytesIO(), default_rng(seed)
        picture = Image.fromarray(_noisy(_patches(size, dice).crop((0, 0, width, height)), dice, levels))
        picture.save(out, "JPEG", quality=QUALITY, restart_marker_rows=rows // MCU)
        return out.getvalue()

    levels = _fitting(lambda levels: STRIPS * len(packed(0, levels, rows)), weight)
    whole = [packed(seed, levels, size[1]) for seed in range(KINDS)]
    scan = whole[0].index(b"\xff\xda") + 2
    start = scan + int.from_bytes(whole[0][scan : scan + 2], "big")
    strips = [RESTART.split(one[start:-2]) for one in whole]

    def lay(kinds: Sequence[int]) -> Pieces:
        ends = [bytes([0xFF, 0xD0 + place]) for place in range(STRIPS - 1)] + [b"\xff\xd9"]
        pieces = [piece for place, kind in enumerate(kinds) for piece in (strips[kind][place], ends[place])]
        return [whole[0][:start], *pieces]

    return Kit("image/jpeg", lay)


@dataclass(frozen=True)
class _Rows:
    """Some rows of a PNG, packed; the checksum of what is packed, and how long that is."""

    chunk: bytes
    adler: int
    length: int


def _png(size: Size, weight: int) -> Kit:
    width, height = size

    def rows(seed: int, levels: float) -> list[_Rows]:
        dice = default_rng(seed)
        pixels = _noisy(_patches(size, dice), dice, levels).reshape(height, 3 * width)
        plain = numpy.pad(pixels, ((0, 0), (1, 0)))  # a row begins with its filter: none
        return [_rows(part.tobytes()) for part in numpy.array_split(plain, STRIPS)]

    dice = default_rng(0)
    sample = _patches((width, height // SAMPLE), dice)
    levels = _fitting(lambda levels: SAMPLE * len(_rows(_noisy(sample, dice, levels).tobytes()).chunk), weight)
    strips = [rows(seed, levels) for seed in range(KINDS)]
    head = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))

    def lay(kinds: Sequence[int]) -> Pieces:
        chosen, adler = [strips[kind][place] for place, kind in enumerate(kinds)], 1
        for one in chosen:
            adler = _joined(adler, one.adler, one.length)
        end = _chunk(b"IDAT", b"\x03\x00" + struct.pack(">I", adler)) + _chunk(b"IEND", b"")
        return [head, _chunk(b"IDAT", b"\x78\x01"), *(one.chunk for one in chosen), end]

    return Kit("image/png", lay)


def _rows(plain: bytes) -> _Rows:
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed = packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)
    return _Rows(_chunk(b"IDAT", packed), zlib.adler32(plain), len(plain))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _joined(one: int, other: int, length: int) -> int:
    """Return the Adler-32 of two texts, the second of which is so long, from those of each."""
    prime = 65521
    low = (one % 65536 + other % 65536 - 1) % prime
    high = (one // 65536 + other // 65536 + length * (one % 65536 - 1)) % prime
    return high << 16 | low
