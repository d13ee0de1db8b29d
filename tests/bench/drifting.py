"""Photographs whose subject drifted: cut out, altered, and set into another scene; and the same not altered."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import cv2
import numpy

from consistency_pipeline.files import digest
from consistency_pipeline.sandbox.drift import DRIFTS
from consistency_pipeline.scoring.details import Detail
from consistency_pipeline.scoring.points import found
from consistency_pipeline.scoring.prepared import Reference, Seen
from consistency_pipeline.scoring.records import Score, State
from consistency_pipeline.scoring.whole import Subject, score
from consistency_pipeline.seeing.arrays import Colours, Mask
from consistency_pipeline.seeing.facts import Box
from tests.bench import boxes

if TYPE_CHECKING:
    from tests.bench.scoring import Album

SOURCES = 1  # photographs of each subject that are altered: more takes long

Change = Callable[[Colours, Mask], Colours]


def _plain(pixels: Colours, there: Mask) -> Colours:
    del there
    return pixels


def _by(how: str, amount: float) -> Change:
    return lambda pixels, there: DRIFTS[how](pixels, there, amount)


def _part(pixels: Colours, there: Mask) -> Colours:
    """Turn the hue of the upper third of the subject by 75°."""
    rows = numpy.flatnonzero(there.any(axis=1))
    upper = there.copy()
    upper[rows[len(rows) // 3] :] = False
    hsv = cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV)
    hsv[..., 0] = (hsv[..., 0].astype(int) + 75 // 2) % 180
    return numpy.where(upper[..., None], cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), pixels).astype(numpy.uint8)


PLAIN: Change = _plain
CHANGES: Mapping[str, tuple[Change, str]] = {
    "hue, ΔE 10": (_by("hue", 10), "colour"),
    "hue, ΔE 20": (_by("hue", 20), "colour"),
    "a part recoloured": (_part, "parts"),
    "blurred by 0.3 %": (_by("texture", 0.3), "texture"),
    "stretched by 10 %": (_by("stretch", 0.1), "shape"),
    "detail of 40 % removed": (_by("detail", 0.4), "surface"),
    "another thing": (_by("swap", 3), "identity"),
}


def value(one: Score, name: str) -> float | None:
    """Return what a score says in one component."""
    if name == "identity":
        return one.identity.value
    return next((part.value for part in one.components if part.name == name), None)


def scored(shown: "Album", change: Change, kind: str) -> list[Score]:
    """Score every photograph's subject, altered and in another scene."""
    scores: list[Score] = []
    for number, name in enumerate(shown.names):
        for place, reference in enumerate(shown.boxed[name][:SOURCES]):
            behind = shown.pictures[shown.names[(number + 1) % len(shown.names)]][place]
            picture = staged(change(reference.pixels, reference.mask), reference.mask, behind.pixels, place)
            others = tuple(r for r in shown.boxed[name] if (r is reference) == (kind == "the photograph itself"))
            scores += score(_seen(picture), [Subject(name, others[:3])])
    return scores


def staged(pixels: Colours, mask: Mask, behind: Colours, seed: int) -> Colours:
    """Set a subject into another scene: turned, smaller, in another light, and saved as JPEG at quality 85."""
    dice = numpy.random.default_rng(seed)
    height, width = behind.shape[:2]
    backdrop = cv2.GaussianBlur(cv2.flip(behind, 0), (0, 0), 25)  # what it shows must not be found in it
    backdrop = (backdrop + 12 * dice.normal(0, 1, (height, width, 1))).clip(0, 255)
    there = cv2.resize(mask.astype(numpy.float32), pixels.shape[1::-1])
    middle = pixels.shape[1] / 2, pixels.shape[0] / 2
    turn = cv2.getRotationMatrix2D(middle, dice.uniform(-8, 8), dice.uniform(0.75, 1))
    turn[:, 2] += (width - pixels.shape[1]) / 2 + dice.uniform(-30, 30), (height - pixels.shape[0]) / 2
    cover = cv2.GaussianBlur(cv2.warpAffine(there, turn, (width, height)), (0, 0), 1.2)[..., None]
    light = dice.uniform(0.9, 1.1) * numpy.array([dice.uniform(0.95, 1.05), 1, dice.uniform(0.95, 1.05)])
    shown = cv2.warpAffine(pixels, turn, (width, height), borderMode=cv2.BORDER_REPLICATE) * light
    whole = (backdrop * (1 - cover) + shown * cover).clip(0, 255).astype(numpy.uint8)
    _, data = cv2.imencode(".jpg", whole[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])
    return numpy.asarray(numpy.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))[..., ::-1], numpy.uint8)


def _seen(picture: Colours) -> Seen:
    picture = numpy.ascontiguousarray(picture)
    return Seen(digest(picture.tobytes()), picture, found(picture))


def details(shown: "Album") -> Iterator[tuple[str, list[State]]]:
    """Yield what is said of details that are there, that were painted over, and of those of other subjects."""
    cases: dict[str, list[State]] = {}
    for name, (title, number, box) in boxes.DETAILS.items():
        if name not in shown.names:
            continue
        reference = shown.boxed[name][number]
        detail = Detail(title, reference.sha256, box)
        own = staged(reference.pixels, reference.mask, shown.pictures[shown.names[0]][0].pixels, number)
        gone = staged(_painted(reference, box), reference.mask, shown.pictures[shown.names[0]][0].pixels, number)
        others = [shown.pictures[n][number] for n in shown.names if n != name]
        same = [p for n, p in enumerate(shown.pictures[name]) if n != number]
        for case, pictures in (
            ("there | the photograph itself", [_seen(own)]),
            ("painted over | the photograph itself", [_seen(gone)]),
            ("there, perhaps turned away | other photographs", same),
            ("in pictures of other subjects | other photographs", others),
        ):
            cases.setdefault(case, []).extend(_states(pictures, reference, detail))
    yield from cases.items()


def _states(pictures: Sequence[Seen], reference: Reference, detail: Detail) -> Iterator[State]:
    for picture in pictures:
        [one] = score(picture, [Subject("subject", (reference,), details=(detail,))])
        yield one.details[0].state if one.details else State.CANNOT_TELL


def _painted(reference: Reference, box: Box) -> Colours:
    """Return a reference whose detail was painted over in the colour around it."""
    height, width = reference.pixels.shape[:2]
    painted = reference.pixels.copy()
    rows = slice(int(box[1] * height), int(box[3] * height))
    columns = slice(int(box[0] * width), int(box[2] * width))
    part = painted[rows, columns]
    edge = numpy.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    painted[rows, columns] = numpy.median(edge, axis=0)
    return painted
