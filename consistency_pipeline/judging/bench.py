"""The work itself, in a process of its own: a picture and what it is compared with in, records as JSON out.

References are made ready once and kept as files, calibrations too; each process remembers those that it has used.
"""

import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from consistency_pipeline.files import digest
from consistency_pipeline.judging.portraits import Portrait, Side
from consistency_pipeline.scoring import prepared, records, whole
from consistency_pipeline.scoring.calibrating import FEWEST, calibrate
from consistency_pipeline.scoring.calibration import Calibration
from consistency_pipeline.scoring.details import Detail
from consistency_pipeline.scoring.records import Kind
from consistency_pipeline.seeing.keeping import keep

REMEMBERED = 64  # references; each is a few megabytes


def judged(picture: Path, portraits: tuple[Portrait, ...], cache: Path) -> tuple[bytes, ...]:
    """Return the scores of a picture as JSON, one for each portrait; OSError or `NotAPicture` where it is none."""
    subjects = [_subject(portrait, cache) for portrait in portraits]
    return tuple(records.to_json(score) for score in whole.score(picture.read_bytes(), subjects))


def calibrated(portrait: Portrait, cache: Path) -> Calibration:
    """Return the calibration of a subject, measured once for the same references."""
    return _calibration(portrait.own, portrait.others, cache)


def _subject(portrait: Portrait, cache: Path) -> whole.Subject:
    return whole.Subject(
        portrait.subject,
        tuple(_reference(side, cache) for side in portrait.sides),
        Kind.LIVING if portrait.living else Kind.THING,
        tuple(Detail(name, sha256, box) for name, sha256, box in portrait.details),
        calibrated(portrait, cache) if len(portrait.own) >= FEWEST else None,
    )


@lru_cache(maxsize=REMEMBERED)
def _reference(side: Side, cache: Path) -> prepared.Reference:
    place = cache / f"ready-{side.sha256}-{records.VERSION}.npz"
    kept = prepared.unpacked(place.read_bytes()) if place.is_file() else None
    if kept is not None:
        return kept
    data = side.source if isinstance(side.source, bytes) else side.source.read_bytes()
    ready = prepared.prepared(data)
    keep(place, prepared.packed(ready))
    return ready


@lru_cache(maxsize=REMEMBERED)
def _calibration(own: tuple[Side, ...], others: tuple[tuple[Side, ...], ...], cache: Path) -> Calibration:
    basis = [[side.sha256 for side in some] for some in (own, *others)]
    place = cache / f"calibrated-{digest(json.dumps([records.VERSION, basis]).encode())}.json"
    if place.is_file():
        try:
            facts = json.loads(place.read_bytes())
            return Calibration(**{**facts, "own": tuple(facts["own"]), "impostors": tuple(facts["impostors"])})
        except (ValueError, TypeError, KeyError):
            pass  # of another version, or damaged: measured anew
    found = calibrate(
        [_reference(side, cache) for side in own], [[_reference(side, cache) for side in some] for some in others]
    )
    keep(place, json.dumps(asdict(found)).encode())
    return found
