"""The strokes of a drawing. Shapes tell what colours tell as well: it is read in black and white."""

from dataclasses import dataclass, field
from typing import Literal

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

INK = "#1C1B19"
SOFT = "#66645E"
HAIR = "#CFCBC1"
PAPER = "#FFFFFF"
PALE = "#F1EEE7"
DARK = "#DEDAD0"
RED = "#A3231F"


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed line through points, filled, edged, or both; an empty colour is none."""

    points: tuple[Point, ...]
    fill: str = ""
    edge: str = ""
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two points, whole or in dashes."""

    start: Point
    end: Point
    colour: str = INK
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc, or a ring where it has no fill."""

    centre: Point
    radius: float
    fill: str = ""
    edge: str = ""
    width: float = 1.2


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text on its base line."""

    place: Point
    text: str
    size: float = 12.0
    colour: str = INK
    anchor: Anchor = "start"
    bold: bool = False


Stroke = Shape | Line | Dot | Words


@dataclass(slots=True)
class Drawing:
    """A sheet of a size in pixels, and what was drawn on it, the lowest first."""

    width: int
    height: int
    title: str
    strokes: list[Stroke] = field(default_factory=list)

    def put(self, *strokes: Stroke) -> None:
        """Draw strokes above all others."""
        self.strokes += strokes

    def area(self, left: float, top: float, right: float, bottom: float, fill: str) -> None:
        """Fill a rectangle."""
        self.put(Shape(((left, top), (right, top), (right, bottom), (left, bottom)), fill))

    def wedge(self, x: float, y: float, size: float, colour: str) -> None:
        """Draw a filled triangle that points down, its middle at a place."""
        self.put(Shape(((x - size, y - size * 0.8), (x + size, y - size * 0.8), (x, y + size)), colour))
