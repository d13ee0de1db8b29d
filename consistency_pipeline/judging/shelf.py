"""The work of a batch, in a process of its own: pictures made ready once and kept on a shelf, and lines scored.

The shelf is a folder of our own with an end: what was used longest ago makes room, and is made ready again if wanted.
"""

import os
import pickle
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2

from consistency_pipeline import images
from consistency_pipeline.files import digest
from consistency_pipeline.images import NotAPicture
from consistency_pipeline.judging.asked import Asked, BadLine, Box, Material, fractions, in_pixels
from consistency_pipeline.scoring import prepared, whole
from consistency_pipeline.scoring.details import Detail
from consistency_pipeline.scoring.records import Component, DetailScore, Identity, Kind, Score
from consistency_pipeline.seeing.keeping import keep

REMEMBERED = 24  # pictures that a process has at hand; each is some four megabytes
ROOM = 3 << 30  # bytes of a shelf: some 700 pictures


def make_ready(material: Material, reference: bool, shelf: Path) -> str:
    """Make a picture ready and put it on the shelf; return why that cannot be, or an empty string."""
    try:
        _made(material, reference, shelf)
    except (OSError, NotAPicture, BadLine) as error:
        return f"{material.path}: {getattr(error, 'strerror', None) or error}"
    except cv2.error as error:
        return f"{material.path}: cannot be measured ({error.err})"
    return ""


def scored(asked: Asked, shelf: Path) -> dict[str, Any]:
    """Return the answer to a line whose pictures were made ready."""
    references = tuple(_taken(one, True, shelf) for one in asked.references)
    details = tuple(
        Detail(one.name, references[one.reference].sha256, _within(asked.references[one.reference].path, one.box))
        for one in asked.details
    )
    [score] = whole.score(
        _taken(asked.query, False, shelf), [whole.Subject("subject", references, Kind(asked.kind), details)]
    )
    return answer(score)


def answer(score: Score) -> dict[str, Any]:
    """Return what a batch says of a score: the probability of identity, and everything else beside it."""
    who = score.identity
    parts = {part.name: _component(part) for part in score.components}
    return {
        "score": who.value,
        "band": score.band,
        "consistency": score.consistency,
        "decided_by": score.worst,
        "components": {"identity": _identity(who), **parts},
        "details": {one.name: _detail(one) for one in score.details},
        "found": {
            "box": score.found.box, "share": score.found.share, "way": score.found.way,
            "agreement": score.found.agreement, "reason": score.found.reason,
        },
        "reasons": score.reasons,
        "scorer": f"{score.scorer}/{score.version}",
    }  # fmt: skip


def _identity(who: Identity) -> dict[str, Any]:
    return {
        "value": who.value, "measured": who.z, "band": who.band, "reason": who.reason, "proven": who.proven,
        "inliers": who.inliers, "reference": who.reference,
    }  # fmt: skip


def _component(part: Component) -> dict[str, Any]:
    return {
        "value": part.value, "measured": part.measured, "unit": part.unit, "band": part.band, "reason": part.reason,
        "reference": part.reference,
    }  # fmt: skip


def _detail(one: DetailScore) -> dict[str, Any]:
    return {
        "state": one.state, "value": one.value, "likeness": one.likeness, "box": one.box, "reason": one.reason,
    }  # fmt: skip


@lru_cache(maxsize=REMEMBERED)
def _taken(material: Material, reference: bool, shelf: Path) -> Any:
    """Return a picture from the shelf; made ready again where it had to make room."""
    place = _place(material, reference, shelf)
    with suppress(OSError, pickle.UnpicklingError, EOFError):
        data = place.read_bytes()
        os.utime(place)
        return pickle.loads(data)
    return _made(material, reference, shelf)


def _made(material: Material, reference: bool, shelf: Path) -> Any:
    data = material.path.read_bytes()
    if digest(data) != material.sha256:
        raise BadLine("the file has changed in the meantime")
    ready = _reference(material, data) if reference else prepared.seen(data, alone=True)
    keep(_place(material, reference, shelf), pickle.dumps(ready, pickle.HIGHEST_PROTOCOL))
    _make_room(shelf)
    return ready


def _reference(material: Material, data: bytes) -> prepared.Reference:
    return prepared.prepared(data, _within(material.path, material.box) if material.box else None)


def _within(path: Path, box: Box) -> Box:
    """Return a box in fractions of a picture; its size is looked up where it is in pixels."""
    size = images.upright(images.decode(path.read_bytes())).size if in_pixels(box) else (1, 1)
    return fractions(box, size)


def _place(material: Material, reference: bool, shelf: Path) -> Path:
    kind = f"reference-{digest(repr(material.box).encode())[:16]}" if reference else "picture"
    return shelf / f"{material.sha256}-{kind}.ready"


def _make_room(shelf: Path) -> None:
    """Remove what was used longest ago until the rest fits."""
    with suppress(OSError):  # another process may be doing the same
        files = sorted((facts.st_mtime_ns, facts.st_size, path) for path, facts in _files(shelf))
        over = sum(size for _, size, _ in files) - ROOM
        for _, size, path in files:
            if over <= 0:
                return
            path.unlink(missing_ok=True)
            over -= size


def _files(shelf: Path) -> list[tuple[Path, os.stat_result]]:
    return [(path, path.stat()) for path in shelf.glob("*.ready")]
