"""Marks of the statuses: each has a shape of its own beside its colour, so that none is told by colour alone."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

FINE = 8  # marks are drawn so many times larger and reduced, for smooth edges
UNIT = 24  # the grid on which the shapes below are drawn
GREY = "#66645E"

Shape = Callable[[ImageDraw.ImageDraw, str], None]
Points = tuple[tuple[float, float], ...]

CHECK: Points = ((6.5, 12.5), (10.5, 16.5), (17.5, 8.5))
CROSS: tuple[Points, Points] = (((8, 8), (16, 16)), ((8, 16), (16, 8)))
WIDE_CROSS: tuple[Points, Points] = (((4, 4), (20, 20)), ((4, 20), (20, 4)))


@dataclass(frozen=True, slots=True)
class Mark:
    """How a status looks: the colour of its word and mark, and the mark's shape."""

    colour: str
    shape: Shape


def _scaled(*numbers: float) -> list[float]:
    return [number * FINE for number in numbers]


def _stroke(pen: ImageDraw.ImageDraw, points: Points, colour: str, width: float = 3) -> None:
    flat = [(x * FINE, y * FINE) for x, y in points]
    pen.line(flat, fill=colour, width=round(width * FINE), joint="curve")


def _disc(pen: ImageDraw.ImageDraw, colour: str) -> None:
    pen.ellipse(_scaled(1, 1, 23, 23), fill=colour)


def _ring(pen: ImageDraw.ImageDraw, colour: str) -> None:
    pen.ellipse(_scaled(1.5, 1.5, 22.5, 22.5), outline=colour, width=3 * FINE)


def _check(pen: ImageDraw.ImageDraw, colour: str) -> None:
    _disc(pen, colour)
    _stroke(pen, CHECK, "white")


def _crossed_disc(pen: ImageDraw.ImageDraw, colour: str) -> None:
    _disc(pen, colour)
    for points in CROSS:
        _stroke(pen, points, "white")


def _cross(pen: ImageDraw.ImageDraw, colour: str) -> None:
    for points in WIDE_CROSS:
        _stroke(pen, points, colour, width=4.5)


def _bar(pen: ImageDraw.ImageDraw, colour: str) -> None:
    _disc(pen, colour)
    _stroke(pen, ((6, 12), (18, 12)), "white", width=4)


def _triangle(pen: ImageDraw.ImageDraw, colour: str) -> None:
    pen.polygon(_scaled(12, 1.5, 23.5, 21.5, 0.5, 21.5), fill=colour)
    _stroke(pen, ((12, 8.5), (12, 14.5)), "white", width=2.5)
    pen.ellipse(_scaled(10.6, 16, 13.4, 18.8), fill="white")


def _square(pen: ImageDraw.ImageDraw, colour: str) -> None:
    pen.rounded_rectangle(_scaled(2.5, 2.5, 21.5, 21.5), radius=3 * FINE, fill=colour)
    for left in (8.0, 13.5):
        pen.rectangle(_scaled(left, 7, left + 2.5, 17), fill="white")


def _half(pen: ImageDraw.ImageDraw, colour: str) -> None:
    _ring(pen, colour)
    pen.pieslice(_scaled(1.5, 1.5, 22.5, 22.5), 90, 270, fill=colour)


UNKNOWN = Mark(GREY, _ring)
MARKS = {
    "approved": Mark("#1B7A45", _check),
    "made": Mark("#2B5C94", _disc),
    "drifted": Mark("#9A5B00", _triangle),
    "stale": Mark("#6E6414", _half),
    "missing": UNKNOWN,
    "blocked": Mark("#655592", _square),
    "refused": Mark("#B3301F", _bar),
    "failed": Mark("#B3301F", _cross),
    "rejected": Mark("#8A1C48", _crossed_disc),
}


def mark_of(status: str) -> Mark:
    """Return how `status` looks; a status that nobody told us of is a grey ring."""
    return MARKS.get(status, UNKNOWN)


@lru_cache(maxsize=64)
def drawn(status: str, size: int) -> Image.Image:
    """Return the mark of `status` as RGBA, `size` pixels square."""
    mark = mark_of(status)
    picture = Image.new("RGBA", (UNIT * FINE, UNIT * FINE), (0, 0, 0, 0))
    mark.shape(ImageDraw.Draw(picture), mark.colour)
    return picture.resize((size, size), Image.Resampling.BOX)
