"""Campaigns with made-up scores, without any picture on disk."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from consistency_pipeline.manifest import Manifest, fold
from consistency_pipeline.records import Attempt, Scored
from tests.builders import document, made, planned, written

Values = Sequence[float | None]


def scored(picture: str, subject: str, value: float | None, **changes: Any) -> Scored:
    """Return a score; what is not given is plain."""
    facts: dict[str, Any] = {
        "picture": picture, "subject": subject, "scorer": "weightless", "version": 1, "key": "k", "value": value,
        "drifted": value is not None and value < 0.3, "lost": (), "worst": "colour", "reason": "", "at": "", **changes,
    }  # fmt: skip
    return Scored(**facts)


def folded(
    folder: Path, *scenes: dict[str, Any], values: Mapping[str, Mapping[str, float | None]], **changes: Any
) -> Manifest:
    """Return the manifest of a campaign whose shots were all made; `values` are those of its subjects by shot.

    The picture of a shot has the shot's id for its SHA-256.
    """
    plan = planned(written(folder, document(*scenes, **changes)))
    tries: list[Attempt] = []
    for shot in plan.shots:
        attempt = made(shot)
        if attempt.picture is None:
            raise AssertionError
        tries.append(replace(attempt, picture=replace(attempt.picture, sha256=shot.id)))
    scores = {
        shot: tuple(scored(shot, subject, value) for subject, value in told.items()) for shot, told in values.items()
    }
    return fold(plan, tries, lambda _: True, lambda _: None, scores=scores)
