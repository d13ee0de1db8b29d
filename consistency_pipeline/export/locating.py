"""Where the subjects of a picture are: as scores found them, else as the picture alone tells, else nobody knows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from PIL import Image

from consistency_pipeline.seeing.facts import Box

Scores = Sequence[Mapping[str, Any]]
"""The whole records that scorers kept of one picture, one for each subject."""


class Place(NamedTuple):
    """The box around all subjects, of shares of the picture, 0 to 1; None where that is not known. `way` says how."""

    box: Box | None
    way: str


def located(picture: Image.Image, scores: Scores, subjects: int) -> Place:
    """Return where the subjects are in an upright picture; one that has a storyboard's strip comes without it."""
    boxes = _boxes(scores)
    if (box := scored(scores, subjects)) is not None:
        return Place(box, "located when it was scored")
    from consistency_pipeline.seeing import arrays, cutting

    cut = cutting.cut(arrays.working(picture))
    if cut.found and cut.box is not None:
        return Place(_around([*boxes, cut.box]), "located by a cut-out")
    if boxes:
        return Place(_around(boxes), f"{len(boxes)} of {subjects} subjects were located when it was scored")
    return Place(None, "")


def scored(scores: Scores, subjects: int) -> Box | None:
    """Return the box around all subjects where scorers were sure of each."""
    boxes = _boxes(scores)
    return _around(boxes) if boxes and len(boxes) >= subjects else None


def _boxes(scores: Scores) -> list[Box]:
    return [box for record in scores if (box := _known(record))]


def _known(record: Mapping[str, Any]) -> Box | None:
    """Return the box of a subject where a scorer was sure of it."""
    found = record.get("found")
    box = found.get("box") if isinstance(found, Mapping) and not found.get("reason") else None
    if not isinstance(box, list | tuple) or len(box) != 4 or not all(isinstance(n, int | float) for n in box):  # noqa: PLR2004
        return None
    left, top, right, bottom = (min(max(float(n), 0.0), 1.0) for n in box)
    return (left, top, right, bottom) if left < right and top < bottom else None


def _around(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
