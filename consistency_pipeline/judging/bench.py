"""The work itself, in a process of its own: a picture and what it is compared with in, records as JSON out.

References are made ready once and kept as files, calibrations too; each process remembers those that it has used.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from consistency_pipeline.files import digest
from consistency_pipeline.judging.portraits import Portrait, Side
from consistency_pipeline.judging.ready import REMEMBERED, reference
from consistency_pipeline.scoring import records, whole
from consistency_pipeline.scoring.calibrating import FEWEST, calibrate
from consistency_pipeline.scoring.calibration import Calibration
from consistency_pipeline.scoring.details import Detail
from consistency_pipeline.scoring.records import Kind
from consistency_pipeline.scoring.scorer import Scorer
from consistency_pipeline.seeing.keeping import keep


def judged(picture: Path, portraits: tuple[Portrait, ...], cache: Path) -> tuple[bytes, ...]:
    """Return the scores of a picture as JSON, one for each portrait; OSError or `NotAPicture` where it is none."""
    data = picture.read_bytes()
    subjects = [_subject(portrait, data, cache) for portrait in portraits]
    return tuple(records.to_json(score) for score in whole.score(data, subjects))


def calibrated(portrait: Portrait, cache: Path) -> Calibration:
    """Return the calibration of a subject, measured once for the same references."""
    return _calibration(portrait.own, portrait.others, cache)


def _subject(portrait: Portrait, picture: bytes, cache: Path) -> whole.Subject:
    return whole.Subject(
        portrait.subject,
        tuple(reference(side, cache) for side in portrait.sides),
        Kind.LIVING if portrait.living else Kind.THING,
        tuple(Detail(name, sha256, box) for name, sha256, box in portrait.details),
        calibrated(portrait, cache) if len(portrait.own) >= FEWEST else None,
        tuple(_further(portrait, picture, cache)),
        {one.name: " ".join(filter(None, one.facts[1:])) for one in portrait.further},
    )


def _further(portrait: Portrait, picture: bytes, cache: Path) -> Iterator[Scorer]:
    """Yield the learned scorers of a subject."""
    if portrait.further:
        from consistency_pipeline.judging import networks

        drawn = _drawn(portrait, picture) if portrait.living else frozenset[str]()
        for one in portrait.further:
            yield networks.scorer(one, portrait, cache, drawn)


def _drawn(portrait: Portrait, picture: bytes) -> frozenset[str]:
    """Return the sha256 of what is known to be drawn: storyboards, and a picture in another medium."""
    from consistency_pipeline.scoring.faces import is_storyboard

    sides = {side.sha256 for side in portrait.sides if is_storyboard(side.data)}
    return frozenset(sides | ({digest(picture)} if portrait.drawn or is_storyboard(picture) else set()))


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
        [reference(side, cache) for side in own], [[reference(side, cache) for side in some] for some in others]
    )
    keep(place, json.dumps(asdict(found)).encode())
    return found
