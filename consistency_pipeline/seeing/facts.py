"""What is known of a reference picture once it was looked at: plain values, kept as JSON, that cost nothing to load."""

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

VERSION = 1  # of what is measured and how: raise it with every change, so that what was kept is measured anew
RELIABLE = 0.6  # agreement of two ways to cut the subject out, from which on it is known where it is
CONTRAST = 1.0  # levels, below which a picture has one colour

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, each 0 to 1 of the picture."""
Sides = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Stored:
    """What the file says. `width` and `height` are pixels of the upright picture; `orientation` is the EXIF tag, 1 for
    none; `mode` is Pillow's, and `managed` tells whether a profile says what its numbers mean; `frames` counts moving
    pictures. `visible` is the part that is not transparent, 0 to 1, and `pale` the part of that which is nearly white.
    """

    format: str
    width: int
    height: int
    orientation: int
    mode: str
    managed: bool
    frames: int
    visible: float
    pale: float


@dataclass(frozen=True, slots=True)
class Where:
    """Where the subject is: see `cutting.Cut`. `clipped` is the part of the subject clipped to full, 0 to 1."""

    box: Box | None
    share: float
    agreement: float
    sides: Sides
    clipped: float

    @property
    def known(self) -> bool:
        """Tell whether it can be said where the subject is."""
        return self.box is not None and self.agreement >= RELIABLE


@dataclass(frozen=True, slots=True)
class Sharp:
    """How sharp it is: see `sharpness`."""

    lost: float
    detail: float
    edge_width: float


@dataclass(frozen=True, slots=True)
class Around:
    """What is around the subject: how plain and how light (L*) the rim is, how busy the rest is, and bars."""

    plain: float
    lightness: float
    business: float
    bars: Sides


@dataclass(frozen=True, slots=True)
class Light:
    """L* of the brightest twentieth and of the middle, 0 to 100; and the part, 0 to 1, that is clipped to full."""

    bright: float
    middle: float
    clipped: float


@dataclass(frozen=True, slots=True)
class Print:
    """What a picture is known by: small enough to keep, enough to tell it from others.

    `hash` and `mirrored` are perceptual hashes of 63 bits; the rest is base64. `thumb` are 64×64×3 levels, `points` n×2
    numbers of 32 bits (x and y over the longer side), `descriptors` n×128 levels (SIFT, Lowe 2004). `wide` and `high`
    are the picture's sides over the longer one.
    """

    hash: int
    mirrored: int
    wide: float
    high: float
    thumb: str
    points: str
    descriptors: str


@dataclass(frozen=True, slots=True)
class Look:
    """All that is measured of a picture. `light` and `sharp` are of the subject's box where that is known, else of all.

    `contrast` is the largest standard deviation of a channel, in levels.
    """

    version: int
    sha256: str
    stored: Stored
    where: Where
    light: Light
    sharp: Sharp
    around: Around
    contrast: float
    print: Print

    @property
    def one_colour(self) -> bool:
        """Tell whether the whole picture has one colour, but for how it was packed."""
        return self.contrast < CONTRAST


@dataclass(frozen=True, slots=True)
class Flat:
    """A picture of so few colours that measures of photographs say nothing of it."""

    sha256: str
    stored: Stored
    colours: int

    @property
    def one_colour(self) -> bool:
        """Tell whether the whole picture has one colour."""
        return self.colours == 1


_LOOKS = TypeAdapter(Look)


def to_json(look: Look) -> bytes:
    """Return a look as JSON."""
    return _LOOKS.dump_json(look)


def from_json(text: bytes) -> Look | None:
    """Return the look in a JSON document, or None where it is none of this version."""
    try:
        look = _LOOKS.validate_json(text, strict=True)
    except ValidationError:
        return None
    return look if look.version == VERSION else None
