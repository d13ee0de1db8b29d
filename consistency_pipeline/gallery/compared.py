"""Where the variants of a comparison stand: side by side at one height, each with the references that it was given.

The references stand below the picture, or beside it where the picture leaves much of its column free.
"""

from collections.abc import Sequence
from itertools import chain, count
from math import ceil

from consistency_pipeline.gallery.arrange import CAPTION, ROW_GAP, Arrangement, Frame, Strip
from consistency_pipeline.gallery.rail import HEADING, LABEL, MOST_REFERENCES, PADDING, Box, Rail
from consistency_pipeline.gallery.rows import GAP, NARROWEST, STEEPEST

MOST_ABREAST = 6
HIGHEST = 830  # two landscapes abreast fill the page
FILLED = 0.8  # of a column: a picture that is narrower has its references beside it
NARROWEST_COLUMN = 344  # room for two references abreast
NAME_SPACE = 58  # above a picture, for the variant's name
PANEL_SPACE = 10
THUMB_HEIGHTS = (168, 132, 104, 84)
FEW_LINES = 2  # references take the largest height at which they need no more lines
NARROWEST_THUMB = 130  # room for a label


def arrange_variants(strips: Sequence[Strip], frame: Frame) -> Arrangement:
    """Return where the variants stand, a strip with one item each; all pictures are as high, all panels as well.

    More than `MOST_ABREAST` are spread evenly over several rows.
    """
    abreast = ceil(len(strips) / ceil(len(strips) / MOST_ABREAST))
    ratios = [min(STEEPEST, max(1 / STEEPEST, strip.items[0].ratio)) for strip in strips]
    room = (frame.width - (abreast - 1) * GAP) // abreast
    height = min(HIGHEST, int(room / max(ratios)))
    beside = max(ratios) * height < FILLED * room and room - NARROWEST_COLUMN - GAP > NARROWEST
    if beside:
        height = min(height, int((room - NARROWEST_COLUMN - GAP) / max(ratios)))
    across = max(NARROWEST, int(max(ratios) * height)) + GAP if beside else 0
    thumbs = _thumbs([strip.references for strip in strips], room - across - 2 * PADDING)
    low = max(box.bottom for box in chain(*thumbs, [Box(0, HEADING, 0, 0)])) + LABEL + PADDING // 2
    down = 0 if beside else height + CAPTION + PANEL_SPACE
    tall = max(height + CAPTION, low) if beside else down + low
    low = max(low, height) if beside else low
    cells: list[Box] = []
    rails: list[Rail] = []
    for number, ratio, boxes in zip(count(), ratios, thumbs, strict=False):
        row, column = divmod(number, abreast)
        left = frame.left + column * (room + GAP)
        top = frame.top + NAME_SPACE + row * (NAME_SPACE + tall + ROW_GAP)
        cells.append(Box(left, top, min(room, max(NARROWEST, int(ratio * height))), height))
        panel = Box(left + across, top + down, room - across, low)
        moved = (Box(panel.left + box.left, panel.top + box.top, box.width, box.height) for box in boxes)
        rails.append(Rail(number, panel, tuple(moved)))
    lines = tuple(Box(cell.left, cell.top, room, 0) for cell in cells)
    bottom = max(cells[-1].bottom + CAPTION, rails[-1].panel.bottom) if beside else rails[-1].panel.bottom
    return Arrangement(tuple(cells), tuple(rails), lines, bottom)


def _thumbs(lists: Sequence[Sequence[float]], width: int) -> list[tuple[Box, ...]]:
    """Return the boxes of each list of references in its panel, all equally high, on few lines where possible."""
    for height in THUMB_HEIGHTS:
        found = [_flowed(ratios[:MOST_REFERENCES], width, height) for ratios in lists]
        if all(len({box.top for box in boxes}) <= FEW_LINES for boxes in found):
            break
    return found


def _flowed(ratios: Sequence[float], width: int, height: int) -> tuple[Box, ...]:
    """Return boxes of one height from left to right, on further lines where they do not fit."""
    boxes: list[Box] = []
    left, top = PADDING, HEADING + PADDING // 2
    for ratio in ratios:
        wide = min(width, max(NARROWEST_THUMB, round(ratio * height)))
        if boxes and left + wide > PADDING + width:
            left, top = PADDING, top + height + LABEL
        boxes.append(Box(left, top, wide, height))
        left += wide + PADDING
    return tuple(boxes)
