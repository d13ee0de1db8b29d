"""One picture, its subjects, one record for each. Pure: the same bytes give the same records, in any process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy

from consistency_pipeline.scoring import aligned, details, identity, signals
from consistency_pipeline.scoring.calibration import Calibration, default
from consistency_pipeline.scoring.details import Detail
from consistency_pipeline.scoring.placing import Place, elsewhere, placed
from consistency_pipeline.scoring.points import Movement, inside
from consistency_pipeline.scoring.prepared import Reference, Seen, prepared, seen, widened
from consistency_pipeline.scoring.records import (
    KEPT,
    LEARNED,
    NAME,
    VERSION,
    Band,
    Component,
    DetailScore,
    Identity,
    Kind,
    Measure,
    Score,
)
from consistency_pipeline.scoring.scorer import Scorer, Sight
from consistency_pipeline.scoring.table import SCORERS
from consistency_pipeline.seeing.arrays import Mask

MISSING = "nothing in the picture is like it"
SPECK = 0.003  # of a picture: what is smaller is not compared even to say that it is not the subject
CLEAR = 0.9  # identity from which on a subject is at a place that was looked for by its own colours
NOWHERE = 0.1  # identity below which a subject is not there, wherever it is looked for


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What a picture is compared with: the references that show the sides of its scene, ready (see `prepared`).

    Without a calibration of its own the documented default for that many references is taken. `further` are learned
    scorers that measure it as well, and `parameters` what their answers depend on.
    """

    name: str
    references: tuple[Reference, ...]
    kind: Kind = Kind.THING
    details: tuple[Detail, ...] = field(default=())
    calibration: Calibration | None = None
    further: tuple[Scorer, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def scorers(self) -> tuple[Scorer, ...]:
        """Return what measures a subject of its kind."""
        return tuple(one for one in (*SCORERS, *self.further) if self.kind in one.kinds)


def score(picture: bytes | Seen, subjects: Sequence[Subject]) -> tuple[Score, ...]:
    """Return one record for each subject of a picture, or raise `NotAPicture`."""
    there = [subject for subject in subjects if subject.references]
    ready = seen(picture, alone=len(there) == 1) if isinstance(picture, bytes) else picture
    places = dict(zip(map(id, there), placed(ready, [subject.references for subject in there]), strict=True))
    return tuple(_scored(ready, subject, places[id(subject)]) for subject in there)


def _scored(picture: Seen, subject: Subject, place: Place) -> Score:
    calibration = subject.calibration or default(len(subject.references))
    if not place.mask.any() or place.found.box is None:
        nothing = Identity(None, None, False, 0, "", place.found.reason)
        return _record(picture, subject, place, calibration, (nothing, (), ()))
    sight, rows = compared(picture, subject, place)
    names = [reference.sha256 for reference in subject.references]
    who = identity.judged(rows, sight.inliers, names, subject.kind, calibration)
    if place.found.reason and not who.proven:
        unknown = _doubtful(picture, subject, place, who, calibration)
        silent = tuple(scorer.silent(place.found.reason) for scorer in subject.scorers)
        return _record(picture, subject, place, calibration, (unknown, silent, ()))
    if place.found.way == "picture" and identity.probability(identity.together(rows), calibration) < KEPT:
        place, (sight, rows) = _again(picture, subject, place, calibration) or (place, (sight, rows))
        who = identity.judged(rows, sight.inliers, names, subject.kind, calibration)
    parts = tuple(scorer.measure(scorer, sight) for scorer in subject.scorers)
    if any(part.band is Band.KEPT and part.name in LEARNED for part in parts):  # what knows living subjects knows it
        who = identity.judged(rows, sight.inliers, names, Kind.THING, calibration)
    return _record(picture, subject, place, calibration, (who, parts, details.all_of(subject.details, sight)))


def _again(
    picture: Seen, subject: Subject, place: Place, calibration: Calibration
) -> tuple[Place, tuple[Sight, numpy.ndarray]] | None:
    """Return where a subject's colours are, if it clearly is there: then it was cut out with what lies beside it."""
    other = elsewhere(picture, subject.references, place)
    if other is None:
        return None
    seen_there = compared(picture, subject, other)
    return (other, seen_there) if identity.probability(identity.together(seen_there[1]), calibration) >= CLEAR else None


def _doubtful(picture: Seen, subject: Subject, place: Place, who: Identity, calibration: Calibration) -> Identity:
    """Return what is said where it is not known where the subject is: nothing, or that no place is like it.

    The latter of an only subject that is large enough wherever it may be: of several, one may hide behind the other.
    """
    unknown = replace(who, value=None, proven=False, reason=place.found.reason)
    if place.found.way != "picture" or 0 < place.instead.mean() < SPECK or calibration.meaningless:
        return unknown
    z = who.z or 0.0
    if place.instead.any():
        figure = picture.figure(place.instead)
        rows = numpy.array([signals.compared(reference.figure, figure, 0) for reference in subject.references])
        z = max(z, identity.together(rows))
    value = round(identity.probability(z, calibration), 6)
    return replace(who, value=value, z=round(z, 6), reason=MISSING) if value < NOWHERE else unknown


def compared(picture: Seen, subject: Subject, place: Place) -> tuple[Sight, numpy.ndarray]:
    """Return what scorers are given, and the eight signals of each reference (a row)."""
    figure, wide = picture.figure(place.mask), widened(place.mask)
    inliers = tuple(
        _inliers(reference, picture, wide, step)
        for reference, step in zip(subject.references, place.movements, strict=True)
    )
    rows = numpy.array([
        signals.compared(reference.figure, figure, count)
        for reference, count in zip(subject.references, inliers, strict=True)
    ])  # fmt: skip
    over = aligned.laid_over(subject.references, picture.pixels, place.movements)
    nearest = int(rows.mean(axis=1).argmax())
    return Sight(
        subject.kind, picture, place.mask, figure, subject.references, place.movements, inliers, nearest, over
    ), rows


def _inliers(reference: Reference, picture: Seen, wide: Mask, step: Movement) -> int:
    """Return how many points moved together into the subject, each in its own colours."""
    kept = inside(step.target, wide) if len(step) else numpy.zeros(0, bool)
    inner = Movement(step.matrix, step.source[kept], step.target[kept])
    return aligned.coloured(reference, picture, inner)


def _record(
    picture: Seen, subject: Subject, place: Place, calibration: Calibration,
    parts: tuple[Identity, tuple[Component, ...], tuple[DetailScore, ...]],
) -> Score:  # fmt: skip
    who, components, looked = parts
    values = [who.value, *(part.value for part in components), *(detail.value for detail in looked)]
    worst: Measure = None if who.value is None else min(value for value in values if value is not None)
    return Score(
        subject.name, picture.sha256, tuple(reference.sha256 for reference in subject.references), NAME, VERSION,
        {"centre": calibration.centre, "width": calibration.width, "kind": subject.kind.value, **subject.parameters},
        place.found, who, components, looked, worst,
    )  # fmt: skip


__all__ = ["Calibration", "Detail", "Kind", "Reference", "Score", "Seen", "Subject", "prepared", "score", "seen"]
