"""The calibration of one subject as a drawing: its own references above, other things below, and the limits."""

import math
from collections import Counter
from collections.abc import Sequence

from consistency_pipeline.plotting.drawing import DARK, HAIR, INK, PALE, PAPER, SOFT, Dot, Drawing, Line, Shape, Words
from consistency_pipeline.reporting.facts import Calibrated
from consistency_pipeline.scoring.calibration import Calibration, default
from consistency_pipeline.scoring.records import DRIFTED, KEPT

WIDTH, HEIGHT = 1000, 430
LEFT, RIGHT = 60, WIDTH - 40
TOP, OWN, AXIS = 130, 190, 352
BIN = 0.1  # standard scores
TALLEST = 112  # pixels of the fullest bar
STACKED = 11  # pixels from one dot to the next above it


def limits(calibration: Calibration) -> tuple[float, float, float]:
    """Return the standard scores below which a picture drifted, of half and half, and from which it was kept."""
    below, above = (calibration.centre + calibration.width * math.log(p / (1 - p)) for p in (DRIFTED, KEPT))
    return below, calibration.centre, above


def distributions(calibrated: Calibrated) -> Drawing:
    """Return what the references score against each other, and what other things score against them."""
    known = calibrated.calibration
    if known is None:
        raise ValueError("nothing to draw")
    drawing = Drawing(WIDTH, HEIGHT, f"Calibration of {calibrated.subject}")
    drawing.put(Words((LEFT, 36), f"What {calibrated.subject} is held against", 20, bold=True))
    for number, line in enumerate(said(calibrated)):
        drawing.put(Words((LEFT, 58 + 18 * number), line, 12, SOFT))
    scale = _Scale((*known.own, *known.impostors, *limits(known)))
    _ground(drawing, known, scale)
    _others(drawing, known.impostors, scale)
    _own(drawing, known.own, scale)
    return drawing


def said(calibrated: Calibrated) -> list[str]:
    """Return in words what the calibration is, and how often it is wrong."""
    known = calibrated.calibration
    if known is None:
        few = "no scene shows it with a reference that is here"
        return ["a reference cannot be read" if calibrated.references else few]
    below, centre, above = limits(known)
    where = f"drifted below {below:.2f} · half and half at {centre:.2f} · kept from {above:.2f} on (standard scores)"
    if known.meaningless:
        return [where, known.reason]
    if known.false_alarms is None or known.misses is None:
        alone = f"; beside one reference alone half and half at {default(1).centre:.2f}"
        return [where, f"{known.reason}{alone if calibrated.references > 1 else ''}"]
    wrong = (
        f"expected: {known.false_alarms:.1%} of its true pictures called drifted,"
        f" {known.misses:.1%} of other things called kept"
    )
    return [where, f"{wrong} · measured on {calibrated.references} references"]


class _Scale:
    """Standard scores across the page, from and to whole tenths with room on both sides."""

    def __init__(self, values: Sequence[float]) -> None:
        self.low = math.floor((min(values) - 0.25) * 2) / 2
        self.high = math.ceil((max(values) + 0.25) * 2) / 2

    def x(self, value: float) -> float:
        return LEFT + (value - self.low) / (self.high - self.low) * (RIGHT - LEFT)

    def ticks(self) -> list[float]:
        step = 0.5 if self.high - self.low <= 6 else 1.0  # noqa: PLR2004
        return [self.low + step * n for n in range(int((self.high - self.low) / step) + 1)]


def _ground(drawing: Drawing, known: Calibration, scale: _Scale) -> None:
    below, centre, above = map(scale.x, limits(known))
    drawing.area(LEFT, TOP, below, AXIS, DARK)
    drawing.area(below, TOP, above, AXIS, PALE)
    for value in scale.ticks():
        x = scale.x(value)
        drawing.put(Line((x, AXIS), (x, AXIS + 5), SOFT, 0.8), Words((x, AXIS + 20), f"{value:g}", 11, SOFT, "middle"))
    drawing.put(Line((LEFT, AXIS), (RIGHT, AXIS), INK, 1), Line((LEFT, OWN + 12), (RIGHT, OWN + 12), HAIR, 0.8))
    drawing.put(Line((below, TOP), (below, AXIS), INK, 1.2), Line((above, TOP), (above, AXIS), INK, 1.2))
    drawing.put(Words((below - 6, TOP - 8), "drifted", 12, INK, "end", bold=True))
    drawing.put(Words((above + 6, TOP - 8), "kept", 12, INK, "start", bold=True))
    drawing.put(Line((centre, TOP), (centre, AXIS), INK, 1, dashed=True))
    drawing.put(Words(((below + above) / 2, TOP - 8), "unsure", 12, INK, "middle"))
    drawing.put(Words(((LEFT + RIGHT) / 2, AXIS + 42), "standard score: how like the references", 11.5, SOFT, "middle"))


def _own(drawing: Drawing, own: Sequence[float], scale: _Scale) -> None:
    """Draw the subject's own references as discs, beside each other's above each other."""
    name = "its own references, each against the others" if own else "its own references: too few to compare"
    drawing.put(Words((LEFT + 8, TOP + 18), name, 11.5, INK))
    taken: Counter[int] = Counter()
    for value in sorted(own):
        place = round(scale.x(value) / STACKED)
        drawing.put(Dot((scale.x(value), OWN - STACKED * taken[place]), 5, INK, PAPER))
        taken[place] += 1


def _others(drawing: Drawing, others: Sequence[float], scale: _Scale) -> None:
    """Draw what other things score as bars, so many as there are of each height, with a tick for each below."""
    if not others:
        return
    bins = Counter(math.floor(value / BIN) for value in others)
    tallest = max(bins.values())
    for place, count in bins.items():
        left, right = scale.x(place * BIN) + 1, scale.x((place + 1) * BIN) - 1
        top = AXIS - count / tallest * TALLEST
        drawing.put(Shape(((left, AXIS), (left, top), (right, top), (right, AXIS)), PAPER, SOFT, 1.2))
        if count == tallest:
            drawing.put(Words(((left + right) / 2, top - 5), str(count), 11, SOFT, "middle"))
    drawing.put(Words((LEFT + 8, OWN + 30), f"{len(others)} other things", 11.5, INK))
