"""The scores of a campaign as a drawing: a panel for each subject, over its shots as they are planned."""

from collections.abc import Sequence
from itertools import groupby

from consistency_pipeline.plotting.drawing import DARK, HAIR, INK, PALE, PAPER, RED, SOFT, Dot, Drawing, Line, Words
from consistency_pipeline.reporting import facts
from consistency_pipeline.reporting.folding import ranked
from consistency_pipeline.scoring.records import DRIFTED, KEPT, Band

WIDTH, HEAD, PANEL, PLOT, FOOT = 1000, 84, 216, 132, 20
LEFT, RIGHT = 92, WIDTH - 36
MOST_PANELS = 12
MOST_NAMED = 4  # of a panel
STROKES_APART = 8  # pixels between two scenes
LETTER = 6.2  # pixels of a letter of a scene's name, on average
DENSE = 250  # shots from which dots are small
APART, LEADING = 120, 14  # pixels between two names


def scores_drawing(report: facts.Report) -> Drawing:
    """Return the scores of each subject over its shots, those of the lowest median first."""
    ordered = sorted(report.subjects, key=lambda one: (2.0 if one.median is None else one.median, one.name))
    shown = ordered[:MOST_PANELS]
    drawing = Drawing(WIDTH, HEAD + len(shown) * PANEL + FOOT, f"Scores of {report.campaign}")
    drawing.put(Words((LEFT, 34), "Does it still show the same subject?", 20, bold=True))
    more = f" · {len(ordered) - len(shown)} more subjects in report.json" if len(ordered) > len(shown) else ""
    where = "storyboards of the sandbox" if report.provider == "sandbox" else report.provider
    told = f"{report.campaign} · {where} · {report.pictures:,} pictures, in the order of the plan{more}"
    drawing.put(Words((LEFT, 56), told, 12, SOFT))
    _key(drawing)
    for number, summary in enumerate(shown):
        mine = [line for line in report.lines if line.subject == summary.name]
        _panel(drawing, HEAD + number * PANEL, summary, mine)
    return drawing


def _key(drawing: Drawing) -> None:
    """Say what the signs mean, at the right upper corner."""
    x = RIGHT - 300.0
    for band in (Band.KEPT, Band.UNSURE, Band.DRIFTED, Band.CANNOT_TELL):
        _sign(drawing, band, x, 30, 4.2)
        drawing.put(Words((x + 10, 34), band.value, 11.5, SOFT))
        x += 30 + 7 * len(band.value)


def _panel(drawing: Drawing, top: float, summary: facts.Summary, said: Sequence[facts.Line]) -> None:
    drawing.put(Words((LEFT, top + 20), summary.name, 15, bold=True))
    drawing.put(Words((RIGHT, top + 20), _words(summary), 11.5, SOFT, "end"))
    top += 34
    _ground(drawing, top, silent=any(line.value is None for line in said))
    step = (RIGHT - LEFT) / len(said)
    _scenes(drawing, top + PLOT, said, step)
    size = 2.4 if len(said) > DENSE else 4.2
    places = {line: (LEFT + (number + 0.5) * step, _height(line, top)) for number, line in enumerate(said)}
    spots = {(line.band, round(x), round(y)): (x, y) for line, (x, y) in places.items()}  # of many, no two the same
    for (band, _, _), (x, y) in spots.items():
        _sign(drawing, band, x, y, size)
    if len(said) <= DENSE:
        _name(drawing, [(line.name, *places[line]) for line in ranked(said) if line.band in NAMED])


def _scenes(drawing: Drawing, bottom: float, said: Sequence[facts.Line], step: float) -> None:
    """Write the scenes below their shots, where there is room for the name."""
    start = 0
    for scene, run in groupby(said, key=lambda line: line.scene):
        length = sum(1 for _ in run)
        left, room = LEFT + start * step, length * step
        if start and room > STROKES_APART:
            drawing.put(Line((left, bottom - PLOT), (left, bottom + 4), HAIR, 0.8))
        if len(scene) * LETTER < room:
            drawing.put(Words((left + room / 2, bottom + 36), scene, 10.5, SOFT, "middle"))
        start += length


NAMED = (Band.DRIFTED, Band.UNSURE)


def _words(summary: facts.Summary) -> str:
    counts = ((summary.kept, "kept"), (summary.unsure, "unsure"), (summary.drifted, "drifted"))
    told = [f"{count:,} {name}" for count, name in (*counts, (summary.cannot_tell, "cannot tell")) if count]
    middle = () if summary.median is None else (f"{summary.median:.2f} in the middle",)
    return " · ".join((*middle, *told))


def _ground(drawing: Drawing, top: float, *, silent: bool) -> None:
    """Draw the bands, the scale, and the gutter of what cannot be told."""
    kept, drifted = top + (1 - KEPT) * PLOT, top + (1 - DRIFTED) * PLOT
    drawing.area(LEFT, kept, RIGHT, drifted, PALE)
    drawing.area(LEFT, drifted, RIGHT, top + PLOT, DARK)
    for value, y in ((1.0, top), (KEPT, kept), (DRIFTED, drifted), (0.0, top + PLOT)):
        drawing.put(Line((LEFT, y), (RIGHT, y), HAIR, 0.8))
        drawing.put(Words((LEFT - 8, y + 4), f"{value:g}", 11, SOFT, "end"))
    for name, y in (
        ("kept", (top + kept) / 2),
        ("unsure", (kept + drifted) / 2),
        ("drifted", (drifted + top + PLOT) / 2),
    ):
        drawing.put(Words((LEFT - 34, y + 4), name, 11, SOFT, "end"))
    if silent:
        drawing.put(Words((LEFT - 8, top + PLOT + 20), "cannot tell", 11, SOFT, "end"))


def _height(line: facts.Line, top: float) -> float:
    return top + PLOT + 16 if line.value is None else top + (1 - line.value) * PLOT


def _sign(drawing: Drawing, band: Band, x: float, y: float, size: float) -> None:
    match band:
        case Band.KEPT:
            drawing.put(Dot((x, y), size * 0.8, fill=INK))
        case Band.UNSURE:
            drawing.put(Dot((x, y), size * 0.85, PAPER, INK))
        case Band.DRIFTED:
            drawing.wedge(x, y, size * 1.15, RED)
        case Band.CANNOT_TELL:
            drawing.put(Line((x - size * 0.8, y), (x + size * 0.8, y), SOFT, 1.6))


def _name(drawing: Drawing, worst: Sequence[tuple[str, float, float]]) -> None:
    """Write the names of the worst beside their signs, as far as they don't stand on each other."""
    named: list[tuple[float, float]] = []
    for name, x, y in worst:
        if len(named) < MOST_NAMED and all(abs(x - a) > APART or abs(y - b) > LEADING for a, b in named):
            right = x < RIGHT - APART * 1.5
            place = (x + 9 if right else x - 9, y + 4)
            drawing.put(Words(place, name, 11, INK, "start" if right else "end"))
            named.append((x, y))
