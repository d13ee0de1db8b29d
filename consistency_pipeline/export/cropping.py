"""What is cut out of a picture for a shape: arithmetic that knows no pixels.

As large as fits, around the subject where that is known, in the middle where it is not. A subject is never cut through
unless that was allowed.
"""

from dataclasses import dataclass

from consistency_pipeline.seeing.facts import Box

AIR = 0.02  # of the picture, around the subject: boxes are measured, and letters at their edges are not

Pixels = tuple[int, int, int, int]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Crop:
    """What is cut out, and how that came: `cut` tells what of the subject is left out, in words."""

    box: Pixels
    note: str
    cut: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height."""
        left, top, right, bottom = self.box
        return right - left, bottom - top


def crop(size: tuple[int, int], ratio: tuple[int, int] | None, subject: Box | None) -> Crop:
    """Return the largest part of a picture with a shape that shows the subject, which is a box of shares, 0 to 1."""
    if ratio is None:
        return Crop((0, 0, *size), "all of it")
    width, height = size
    wide = min(width, round(height * ratio[0] / ratio[1]))
    high = min(height, round(width * ratio[1] / ratio[0]))
    if subject is None:
        left, top = (width - wide) // 2, (height - high) // 2
        return Crop((left, top, left + wide, top + high), "centred: where the subject is, is not known")
    left, lost_across = _along(width, wide, (subject[0], subject[2]))
    top, lost_down = _along(height, high, (subject[1], subject[3]))
    lost = [f"{wide} px wide, the subject {lost_across}"] if lost_across else []
    lost += [f"{high} px high, the subject {lost_down}"] if lost_down else []
    return Crop((left, top, left + wide, top + high), "around the subject", " and ".join(lost))


def _along(whole: int, part: int, span: tuple[float, float]) -> tuple[int, int]:
    """Return where a part of a length begins so that a span is in it, and the span's pixels where it does not fit."""
    low, high = span[0] * whole, span[1] * whole
    begin = round((low + high) / 2 - part / 2)
    if high - low > part:
        return min(max(begin, 0), whole - part), round(high - low)
    air = min(AIR * whole, (part - (high - low)) / 2)
    begin = min(max(begin, round(high + air) - part), round(low - air))
    return min(max(begin, 0), whole - part), 0
