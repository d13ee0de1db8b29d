"""Which few shots to make first, so that what is wrong with a campaign shows while it is cheap. No I/O."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from consistency_pipeline.campaign.model import PHOTO
from consistency_pipeline.plan import Plan, Shot

Pair = tuple[str, str]
"""A scene and one of its subjects."""


class Canaries(NamedTuple):
    """The shots to make first: `chosen` ones to judge by, and the others that these `need`."""

    chosen: tuple[Shot, ...] = ()
    needed: tuple[Shot, ...] = ()


def canaries(plan: Plan, todo: Sequence[Shot], made: Iterable[str], most: int) -> Canaries:
    """Return up to `most` shots of `todo`, one for each scene and subject that has no picture yet, hardest first.

    `made` are the ids of the shots that are there: where a scene has one, it has shown what it can do.
    """
    there = frozenset(made)
    proven = {pair for shot in plan.shots if shot.id in there for pair in _pairs(shot)}
    released = {scene.id: len(scene.release) for scene in plan.campaign.scenes}
    chosen: list[Shot] = []
    for shot in sorted((shot for shot in todo if shot.scene), key=lambda shot: _ease(shot, released)):
        fresh = _pairs(shot) - proven
        if fresh and len(chosen) < most:
            chosen.append(shot)
            proven |= fresh
    return Canaries(tuple(chosen), _needed(chosen, {shot.id: shot for shot in todo}))


def _pairs(shot: Shot) -> set[Pair]:
    return {(shot.scene, reference.subject) for reference in shot.references}


def _ease(shot: Shot, released: dict[str, int]) -> tuple[float, ...]:
    """Return what sorts the hardest shot first.

    More subjects are harder to keep than fewer, another medium than a photograph, freedom in a detail than none, few
    references than many, a large picture than a small one.
    """
    subjects = len({reference.subject for reference in shot.references})
    per_subject = len(shot.references) / max(1, subjects)
    drawn = shot.look != PHOTO
    return -subjects, -drawn, -released.get(shot.scene, 0), per_subject, -shot.size.width * shot.size.height


def _needed(chosen: Sequence[Shot], todo: dict[str, Shot]) -> tuple[Shot, ...]:
    """Return all of `todo` that must be made before, without the chosen ones themselves."""
    found: dict[str, Shot] = {}
    waiting = [need for shot in chosen for need in shot.needs]
    while waiting:
        shot = todo.get(waiting.pop())
        if shot is not None and shot.id not in found:
            found[shot.id] = shot
            waiting.extend(shot.needs)
    judged = {shot.id for shot in chosen}
    return tuple(shot for name, shot in found.items() if name not in judged)
