"""The worst mistakes: the pairs whose probability is furthest from the truth, in words and as a contact sheet."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy
from PIL import Image, ImageDraw

from consistency_pipeline.files import digest
from consistency_pipeline.images import upright
from tests.bench.accuracy.album import Album
from tests.bench.accuracy.identity import Trial

MOST = 10
SIDE = 256  # pixels of a picture on the sheet
CAPTION = 44


def worst(some: Sequence[Trial]) -> list[Trial]:
    """Return the answered pairs that are furthest on the wrong side."""
    told = [(abs(trial.same - trial.score), trial) for trial in some if trial.score is not None]
    ordered = sorted(told, key=lambda one: (-one[0], str(one[1].picture), one[1].subject))
    return [trial for far, trial in ordered if far > 0.5][:MOST]


def table(shown: Album, some: Sequence[Trial]) -> Iterator[str]:
    """Yield a row for each mistake: both pictures, the truth, what was said, and what that came from."""
    yield "| picture | nearest reference | truth | said | from |"
    yield "|---|---|---|---|---|"
    for trial in worst(some):
        truth = "same" if trial.same else "another"
        names = f"{shown.name(trial.picture)} | {shown.name(_nearest(trial))}"
        yield f"| {names} | {truth} | {trial.score:.2f} | {_why(trial)} |"


def _nearest(trial: Trial) -> Path:
    wanted = trial.answer["components"]["identity"]["reference"]
    return next(one for one in trial.references if digest(one.read_bytes()) == wanted)


def _why(trial: Trial) -> str:
    parts = trial.answer["components"]
    found, who = trial.answer["found"], parts["identity"]
    words = [f"standard score {who['measured']:.2f}"]
    words += [f"{who['inliers']} points moved together"] if who["inliers"] else []
    words += [f"colours {parts['colour']['measured']:.1f} apart"] if parts["colour"]["measured"] is not None else []
    words += [f"cut out by {found['way']}, two ways agree by {found['agreement']:.2f}"]
    words += [who["reason"]] if who["reason"] else []
    return "; ".join(words)


def sheet(shown: Album, some: Sequence[Trial], file: Path) -> None:
    """Draw the mistakes: each picture, with a frame where the subject was taken to be, beside its nearest reference."""
    mistakes = worst(some)
    canvas = Image.new("RGB", (2 * SIDE, max(1, len(mistakes)) * (SIDE + CAPTION)), "white")
    draw = ImageDraw.Draw(canvas)
    for row, trial in enumerate(mistakes):
        top = row * (SIDE + CAPTION)
        canvas.paste(_tile(trial.picture, trial.answer["found"]["box"]), (0, top))
        canvas.paste(_tile(_nearest(trial), shown.boxes.get(_nearest(trial))), (SIDE, top))
        truth = "the same" if trial.same else "another"
        draw.text((6, top + SIDE + 4), f"{shown.name(trial.picture)}  is {truth}, said {trial.score:.2f}", "black")
        draw.text((6, top + SIDE + 20), f"beside {shown.name(_nearest(trial))}", "black")
    canvas.save(file)


def _tile(file: Path, box: Sequence[float] | None) -> Image.Image:
    pixels = numpy.asarray(upright(Image.open(file)))
    scale = SIDE / max(pixels.shape[:2])
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    tile = Image.new("RGB", (SIDE, SIDE), "white")
    picture = Image.fromarray(numpy.asarray(small, numpy.uint8))
    if box:
        corners = [side * length for side, length in zip(box, picture.size * 2, strict=True)]
        ImageDraw.Draw(picture).rectangle(corners, outline="red", width=2)
    tile.paste(picture, ((SIDE - picture.width) // 2, (SIDE - picture.height) // 2))
    return tile
