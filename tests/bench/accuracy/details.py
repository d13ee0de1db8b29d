"""Named details: there, painted over, another one in their place; in other photographs, and in those of other subjects.

Where none are given, one is chosen on each subject: the part with the most points.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Any

import cv2
import numpy

from consistency_pipeline.scoring.prepared import Reference, prepared
from consistency_pipeline.seeing.arrays import Colours
from consistency_pipeline.seeing.cutting import box_of
from consistency_pipeline.seeing.facts import Box
from tests.bench.accuracy.album import Album, Marked
from tests.bench.accuracy.asking import Answer, answers
from tests.bench.accuracy.measures import HEAD, Target, part
from tests.bench.accuracy.staging import jpeg, staged

NAME = "detail"
SIDE = 0.3  # of the subject's box: a detail that we choose
OTHERS = 5  # photographs of other subjects for each detail
STATES = ("present", "altered", "absent", "cannot tell")
THERE, TURNED = "there, the same side", "other photographs of it, perhaps from another side"
GONE, SWAPPED, STRANGE = "painted over", "another one in its place", "photographs of other subjects"


@dataclass(frozen=True)
class Case:
    """A picture and a detail of a subject that it does or does not show."""

    title: str
    kind: str


def tables(shown: Album) -> Iterator[str]:
    """Yield the table of what is said of details, and that of targets."""
    marks = [(name, mark) for name, some in (shown.details or chosen(shown)).items() for mark in some]
    cases: list[Case] = []
    with tempfile.TemporaryDirectory() as folder:
        lines = _lines(shown, marks, Path(folder), cases)
        said = answers("details", lines, sum(_count(shown, name, marks) for name, _ in marks))
    states = [(cases[one["id"]], _state(one)) for one in said]
    if not shown.details:
        yield "No details given (`details.json`): of each subject the part with the most points was taken.\n"
    yield f"| detail | {' | '.join(STATES)} |"
    yield "|---|---|---|---|---|"
    for kind in (THERE, TURNED, GONE, SWAPPED, STRANGE):
        some = [state for case, state in states if case.kind == kind]
        yield f"| {kind} | {' | '.join(part([state == one for state in some]) for one in STATES)} |"
    yield ""
    yield from _targets([(case.kind, state) for case, state in states])


def chosen(shown: Album) -> Mapping[str, tuple[Marked, ...]]:
    """Return a detail for each subject that has two photographs: the part of the first with the most points."""
    found = {}
    for name, some in shown.files.items():
        if len(some) > 1 and (box := _busiest(prepared(some[0].read_bytes(), shown.boxes.get(some[0])))):
            found[name] = (Marked("the part with the most points", 0, box),)
    return found


def _busiest(reference: Reference) -> Box | None:
    whole = box_of(reference.mask)
    if whole is None or not len(reference.points):
        return None
    height, width = reference.mask.shape
    places = reference.points.places * max(height, width) / [width, height]
    wide, high = SIDE * (whole[2] - whole[0]), SIDE * (whole[3] - whole[1])
    near = (numpy.abs(places[:, None] - places[None]) < [wide / 2, high / 2]).all(axis=2).sum(axis=1)
    x, y = (float(v) for v in places[int(near.argmax())])
    left, top = min(max(x - wide / 2, 0), 1 - wide), min(max(y - high / 2, 0), 1 - high)
    return left, top, left + wide, top + high


def _count(shown: Album, name: str, marks: Sequence[tuple[str, Marked]]) -> int:
    strangers = sum(len(some) for other, some in shown.files.items() if other != name)
    swaps = any(other != name for other, _ in marks)
    return 2 + swaps + len(shown.files[name]) - 1 + min(OTHERS, strangers)


def _lines(
    shown: Album, marks: Sequence[tuple[str, Marked]], folder: Path, cases: list[Case]
) -> Iterator[dict[str, Any]]:
    for turn, (name, mark) in enumerate(marks):
        file = shown.files[name][mark.number]
        other = next((one for one in (*marks[turn + 1 :], *marks[:turn]) if one[0] != name), None)
        for kind, picture in (*_staged(shown, (name, mark), other, folder / str(turn)), *_real(shown, name, mark)):
            cases.append(Case(f"{name}: {mark.name}", kind))
            line = shown.line(len(cases) - 1, picture, [file])
            yield {**line, "details": [{"name": NAME, "ref": 0, "box": mark.box}]}


def _staged(
    shown: Album, one: tuple[str, Marked], other: tuple[str, Marked] | None, folder: Path
) -> Iterator[tuple[str, Path]]:
    folder.mkdir()
    name, mark = one
    reference = _reference(shown, name, mark)
    behind = reference.pixels if other is None else _reference(shown, *other).pixels
    pictures = {THERE: reference.pixels, GONE: painted(reference, mark.box)}
    if other is not None:
        pictures[SWAPPED] = swapped(reference, mark.box, _reference(shown, *other), other[1].box)
    for kind, pixels in pictures.items():
        file = folder / f"{len(kind)}.jpg"
        file.write_bytes(jpeg(staged(pixels, reference.mask, behind, mark.number)))
        yield kind, file


def _reference(shown: Album, name: str, mark: Marked) -> Reference:
    file = shown.files[name][mark.number]
    return prepared(file.read_bytes(), shown.boxes.get(file))


def _real(shown: Album, name: str, mark: Marked) -> Iterator[tuple[str, Path]]:
    for number, file in enumerate(shown.files[name]):
        if number != mark.number:
            yield TURNED, file
    others = [file for other, some in shown.files.items() if other != name for file in some]
    step = max(1, len(others) // OTHERS)
    yield from ((STRANGE, file) for file in others[::step][:OTHERS])


def painted(reference: Reference, box: Box) -> Colours:
    """Return a reference whose detail was painted over in the colour around it."""
    pixels, rows, columns = reference.pixels.copy(), *_slices(reference, box)
    inner = pixels[rows, columns]
    edge = numpy.concatenate([inner[0], inner[-1], inner[:, 0], inner[:, -1]])
    pixels[rows, columns] = numpy.median(edge, axis=0)
    return pixels


def swapped(reference: Reference, box: Box, other: Reference, theirs: Box) -> Colours:
    """Return a reference with another subject's detail in the place of its own."""
    pixels, rows, columns = reference.pixels.copy(), *_slices(reference, box)
    patch = other.pixels[_slices(other, theirs)]
    size = pixels[rows, columns].shape[1::-1]
    pixels[rows, columns] = cv2.resize(patch, size, interpolation=cv2.INTER_AREA)
    return pixels


def _slices(reference: Reference, box: Box) -> tuple[slice, slice]:
    height, width = reference.pixels.shape[:2]
    return slice(int(box[1] * height), round(box[3] * height)), slice(int(box[0] * width), round(box[2] * width))


def _state(answer: Answer) -> str:
    found: str = answer["details"].get(NAME, {"state": "cannot tell"})["state"]
    return found


def _targets(states: Sequence[tuple[str, str]]) -> Iterator[str]:
    def share(kinds: Sequence[str]) -> float:
        some = [state == "present" for kind, state in states if kind in kinds]
        return sum(some) / len(some) if some else nan

    present = [kind in (THERE, TURNED) for kind, state in states if state == "present"]
    yield from HEAD
    yield Target(0.78).line("precision: of those called present, really there", _mean(present))
    yield Target(0.75).line("recall, on the same side", share([THERE]))
    yield Target(0.75).line("recall, on any side", share([THERE, TURNED]))
    yield Target(0.01, most=True).line("called present though not there", share([GONE, SWAPPED, STRANGE]))
    silent = [state == "cannot tell" for _, state in states]
    yield f"| cannot tell | {_mean(silent):.3f} | | |"


def _mean(some: Sequence[bool]) -> float:
    return sum(some) / len(some) if some else nan
