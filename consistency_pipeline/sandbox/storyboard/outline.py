"""Outlines that several drawings share."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.paint import Point

MIDDLE = 450.0  # column of a figure's nose on its sheet


def arc(centre: Point, half: float, rise: float, thick: float) -> list[Point]:
    """Return a crescent over (or, with a negative rise, under) a point."""
    t = np.linspace(-1, 1, 21)
    outer = [(centre[0] + half * x, centre[1] - rise * np.sqrt(max(0.0, 1 - x * x))) for x in t]
    inner = [
        (centre[0] + half * x, centre[1] - (rise - np.sign(rise) * thick) * np.sqrt(max(0.0, 1 - x * x)))
        for x in t[::-1]
    ]
    return [*outer, *inner]


def outline(text: str) -> list[Point]:
    """Return the points of "x,y x,y …"."""
    pairs = (point.split(",") for point in text.split())
    return [(float(x), float(y)) for x, y in pairs]


def to_side(points: list[Point], side: int) -> list[Point]:
    """Return points given for the right half of a sheet on that half (side 1) or on the left one (side -1)."""
    return [(MIDDLE + side * (x - MIDDLE), y) for x, y in points]


def smooth(corners: list[Point], rounds: int = 3) -> list[Point]:
    """Return a closed outline with its corners cut again and again (Chaikin)."""
    points = np.asarray(corners, np.float64)
    for _ in range(rounds):
        after = np.roll(points, -1, axis=0)
        points = np.stack([0.75 * points + 0.25 * after, 0.25 * points + 0.75 * after], axis=1).reshape(-1, 2)
    return [(float(x), float(y)) for x, y in points]
