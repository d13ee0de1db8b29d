"""What a line of a batch asks for: `{"id", "refs": [paths], "query": path, "ref_boxes": [[x0, y0, x1, y1] | null]}`."""

import json
import math
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from consistency_pipeline.files import digest

FRACTIONS = 1.5  # a box whose numbers are all at most this is in fractions: as pixels it would have none
MOST_BYTES = 256 << 20
REMEMBERED = 8192  # hashes of files
KINDS = ("thing", "living")

Box = tuple[float, float, float, float]


class BadLine(ValueError):
    """A line of a batch that cannot be answered; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Material:
    """A picture by its content, and where its bytes are; `box` as it was given, in fractions or in pixels."""

    sha256: str
    path: Path
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A named detail: which reference shows it (its number), and its box there."""

    name: str
    reference: int
    box: Box


@dataclass(frozen=True, slots=True)
class Asked:
    """One picture, and the references of the one subject that it is held against."""

    query: Material
    references: tuple[Material, ...]
    kind: str = "thing"
    details: tuple[Marked, ...] = ()


def parsed(line: bytes) -> dict[str, Any]:
    """Return the object in a line, or raise `BadLine`."""
    try:
        facts = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine("no JSON") from error
    if not isinstance(facts, dict):
        raise BadLine("no JSON object")
    return facts


def asked(facts: Mapping[str, Any]) -> Asked:
    """Return what a line asks for, its files read once to know them by their content; or raise `BadLine`."""
    if "id" not in facts:
        raise BadLine("id is missing")
    paths = facts.get("refs")
    if not isinstance(paths, list) or not paths:
        raise BadLine("refs must be a list of one path or more")
    boxes = facts.get("ref_boxes") or [None] * len(paths)
    if not isinstance(boxes, list) or len(boxes) != len(paths):
        raise BadLine("ref_boxes must be a list with one box, or null, for each of refs")
    kind = facts.get("kind") or KINDS[0]
    if kind not in KINDS:
        raise BadLine(f"kind must be one of {', '.join(KINDS)}")
    references = tuple(
        _material(path, f"refs[{n}]", None if box is None else _box(box, f"ref_boxes[{n}]"))
        for n, (path, box) in enumerate(zip(paths, boxes, strict=True))
    )
    query = _material(facts.get("query"), "query")
    if query.sha256 in {one.sha256 for one in references}:
        raise BadLine("query is one of refs: it would be compared with itself")
    return Asked(query, references, kind, _details(facts.get("details") or [], len(references)))


def _material(path: Any, where: str, box: Box | None = None) -> Material:
    if not isinstance(path, str) or not path:
        raise BadLine(f"{where} must be a path")
    place = Path(path)
    try:
        facts = place.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise BadLine(f"{where}: {path} is no file")
        if facts.st_size > MOST_BYTES:
            raise BadLine(f"{where}: {path} is larger than {MOST_BYTES >> 20} MiB")
        return Material(_hash(place, facts.st_size, facts.st_mtime_ns), place, box)
    except OSError as error:
        raise BadLine(f"{where}: {path}: {error.strerror}") from error
    except ValueError as error:
        raise error if isinstance(error, BadLine) else BadLine(f"{where} is no path") from error


@lru_cache(maxsize=REMEMBERED)
def _hash(place: Path, size: int, changed: int) -> str:
    """Return the hash of a file; read again only when its size or its time is another."""
    del size, changed
    return digest(place.read_bytes())


def _box(values: Any, where: str) -> Box:
    numbers = isinstance(values, Sequence) and len(values) == 4 and all(type(v) in (int, float) for v in values)  # noqa: PLR2004
    if not numbers or not all(math.isfinite(v) and abs(v) < 1e9 for v in values):  # noqa: PLR2004
        raise BadLine(f"{where} must be [left, top, right, bottom] or null")
    left, top, right, bottom = map(float, values)
    if left >= right or top >= bottom:
        raise BadLine(f"{where} is empty: left < right and top < bottom")
    return left, top, right, bottom


def in_pixels(box: Box) -> bool:
    """Tell whether a box is in pixels of the upright picture, rather than in fractions of it."""
    return max(box) > FRACTIONS


def fractions(box: Box, size: tuple[int, int]) -> Box:
    """Return a box in fractions of an upright picture of that width and height, or raise `BadLine`."""
    wide, high = size if in_pixels(box) else (1, 1)
    left, top, right, bottom = (
        min(max(value / side, 0.0), 1.0) for value, side in zip(box, (wide, high, wide, high), strict=True)
    )
    if left >= right or top >= bottom:
        raise BadLine(f"the box {list(box)} lies outside the picture")
    return left, top, right, bottom


def _details(some: Any, references: int) -> tuple[Marked, ...]:
    if not isinstance(some, list):
        raise BadLine("details must be a list")
    return tuple(_detail(one, n, references) for n, one in enumerate(some))


def _detail(one: Any, number: int, references: int) -> Marked:
    where = f"details[{number}]"
    if not isinstance(one, dict) or not isinstance(one.get("name"), str):
        raise BadLine(f"{where} must have a name, the number of a reference as ref, and a box there")
    if type(one.get("ref")) is not int or not 0 <= one["ref"] < references:
        raise BadLine(f"{where}.ref must be the number of one of refs, from 0")
    return Marked(one["name"], one["ref"], _box(one.get("box"), f"{where}.box"))
