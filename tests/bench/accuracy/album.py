"""A folder of photographs, a folder for each subject; with `boxes.json`, `classes.json`, `details.json` if any.

`boxes.json` has a box for a file: `{"mug/front.jpg": [left, top, right, bottom]}`; `classes.json` what a subject is:
`{"mug": "cup"}`; `details.json` what is on it: `{"mug": [{"name", "file": "front.jpg", "box"}]}`. Boxes are in
fractions or in pixels.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from consistency_pipeline.files import digest
from consistency_pipeline.images import NotAPicture, decode, upright
from consistency_pipeline.judging.asked import BadLine, fractions
from consistency_pipeline.seeing.facts import Box
from tests.bench.accuracy import boxes

ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp"})
Say = Callable[[str], None]


@dataclass(frozen=True)
class Marked:
    """A named detail of a subject: the number of the photograph that shows it, and where."""

    name: str
    number: int
    box: Box


@dataclass(frozen=True)
class Album:
    """The photographs of subjects by name, in order; `boxes` has those that were given, by file."""

    files: Mapping[str, tuple[Path, ...]]
    boxes: Mapping[Path, Box] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, tuple[Marked, ...]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.files)

    @property
    def many(self) -> int:
        return sum(map(len, self.files.values()))

    def name(self, file: Path) -> str:
        """Return a photograph as it is called: its folder and its file."""
        return f"{file.parent.name}/{file.name}"

    def line(self, name: Any, query: Path, refs: Sequence[Path], *, boxed: bool = True) -> dict[str, Any]:
        """Return the line that asks whether a picture shows the subject of references."""
        drawn = [self.boxes.get(one) if boxed else None for one in refs]
        return {"id": name, "refs": list(map(str, refs)), "query": str(query), "ref_boxes": drawn}


def album(folder: Path, say: Say) -> Album:
    """Read a folder, and say what of it cannot be used."""
    inner = [place for place in sorted(folder.iterdir()) if place.is_dir()]
    files = {place.name: tuple(_pictures(place, say)) for place in inner}
    files = {name: some for name, some in files.items() if some}
    if _hash(files) == boxes.PHOTOGRAPHS:
        return _shared(files)
    known = {f"{name}/{file.name}": file for name, some in files.items() for file in some}
    given = _facts(folder / "boxes.json", say)
    drawn = {known[name]: box for name, values in given.items() if name in known if (box := _box(values, known[name]))}
    if len(drawn) < len(given):
        say(f"boxes.json: {len(given) - len(drawn)} boxes are of no picture here, or no boxes, and left out")
    classes = {name: str(kind) for name, kind in _facts(folder / "classes.json", say).items()}
    details = {name: tuple(_details(name, some, known)) for name, some in _facts(folder / "details.json", say).items()}
    return Album(files, drawn, classes, {name: some for name, some in details.items() if some})


def _hash(files: Mapping[str, tuple[Path, ...]]) -> str:
    return digest("".join(digest(file.read_bytes()) for some in files.values() for file in some).encode())


def _shared(files: Mapping[str, tuple[Path, ...]]) -> Album:
    """Return the photographs that came with the task, whose boxes we drew."""
    drawn = {file: box for name, some in files.items() for file, box in zip(some, boxes.BOXES[name], strict=True)}
    details = {name: (Marked(*marked),) for name, marked in boxes.DETAILS.items()}
    return Album(files, drawn, boxes.CLASSES, details)


def _pictures(folder: Path, say: Say) -> list[Path]:
    good = []
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() not in ENDINGS or not file.is_file():
            continue
        try:
            decode(file.read_bytes()).close()
        except (OSError, NotAPicture) as error:
            say(f"skipped: {folder.name}/{file.name}: {error}")
        else:
            good.append(file)
    return good


def _facts(file: Path, say: Say) -> Mapping[str, Any]:
    try:
        found = json.loads(file.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        say(f"skipped: {file.name}: {error}")
        return {}
    return found if isinstance(found, dict) else {}


def _box(values: Any, file: Path) -> Box | None:
    try:
        left, top, right, bottom = map(float, values)
        return fractions((left, top, right, bottom), upright(decode(file.read_bytes())).size)
    except (TypeError, ValueError, BadLine):
        return None


def _details(name: str, some: Any, known: Mapping[str, Path]) -> list[Marked]:
    found = []
    numbers = {place: n for n, place in enumerate(place for place in known if place.startswith(f"{name}/"))}
    for one in some if isinstance(some, list) else []:
        place = f"{name}/{one.get('file')}"
        if place in known and (box := _box(one.get("box"), known[place])):
            found.append(Marked(str(one.get("name")), numbers[place], box))
    return found
