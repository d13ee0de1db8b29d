"""A campaign as it would be under another model: the plan is mapped, not built, so that what does not fit is told.

A size that the model does not make is replaced by the nearest that it does, and listed.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from consistency_pipeline import models
from consistency_pipeline.campaign import Campaign, RatioSize, size_of
from consistency_pipeline.campaign.model import GenerateReference
from consistency_pipeline.campaign.wording import meant
from consistency_pipeline.errors import UsageError
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.models import Model, Size
from consistency_pipeline.plan import Plan, Shot
from consistency_pipeline.plan.shot import digest_inputs
from consistency_pipeline.records import Status
from consistency_pipeline.references import Reference, made_id, share

Sized = Callable[[Shot], Size | None]


@dataclass(frozen=True, slots=True)
class NoSize:
    """A size that the model does not make, the nearest that it does, and the shots that ask for it."""

    size: Size
    nearest: Size
    shots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fewer:
    """A shot that could take fewer references, and those left out."""

    shot: str
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A campaign as it is and as it would be; `prompts` and `seeds` are the ids of shots whose own do not fit."""

    before: Manifest
    after: Manifest
    sizes: tuple[NoSize, ...]
    fewer: tuple[Fewer, ...]
    prompts: tuple[str, ...]
    seeds: tuple[str, ...]

    @property
    def stale(self) -> tuple[Row, ...]:
        """Return the shots whose pictures would not stand any more."""
        had = {row.shot.id for row in self.before.rows if row.picture is not None}
        return tuple(row for row in self.after.rows if row.shot.id in had and row.picture is None)

    @property
    def kept(self) -> tuple[Row, ...]:
        """Return the shots whose approved pictures would stay, though made by another model."""
        return tuple(row for row in self.after.rows if row.locked and row.status is Status.STALE)

    @property
    def fits(self) -> bool:
        """Tell whether the campaign could be made by the model as it is written."""
        return not (self.sizes or self.prompts or self.seeds)


def model(name: str, now: Model) -> Model:
    """Return the model of a slug, an alias or an AIR id that is not the one of `now`, or raise `UsageError`."""
    if found := models.find(name):
        if found == now:
            raise UsageError(f"the campaign is made by {found.slug} already: there is nothing to compare")
        return found
    if old := models.retired(name):
        raise UsageError(f"{old.slug} ({old.air}) is retired: {old.note}")
    raise UsageError(f"no model is called {name}. {meant(name, models.names(), 'model')}")


def rehearse(planned: Plan, other: Model, fold: Callable[[Plan], Manifest]) -> Rehearsal:
    """Return what a plan would be under another model; `fold` tells where the shots of a plan stand."""
    sized = _sizes(planned, other)
    fitted = _fitted(planned, other, sized)
    fewer = zip(planned.shots, fitted.shots, strict=True)
    low, high = other.seed
    shortest, longest = other.prompt
    return Rehearsal(
        fold(planned),
        fold(fitted),
        tuple(_without_size(planned, other, sized)),
        tuple(Fewer(old.id, _left_out(old, new)) for old, new in fewer if len(new.references) < len(old.references)),
        tuple(shot.id for shot in planned.shots if not shortest <= len(shot.prompt) <= longest),
        tuple(shot.id for shot in planned.shots if not low <= shot.seed <= high),
    )


def _fitted(planned: Plan, other: Model, sized: Sized) -> Plan:
    """Return a plan with each shot as the model would be asked for it."""
    prints: dict[str, str] = {}
    shots: list[Shot] = []
    for shot in planned.shots:  # those that make references come before those that use them
        shots.append(_shot(shot, other, sized(shot) or nearest(other, shot.size), prints))
        prints[shot.id] = shots[-1].fingerprint
    return replace(planned, model=other, shots=tuple(shots))


def _shot(shot: Shot, other: Model, size: Size, prints: Mapping[str, str]) -> Shot:
    kept = _kept(shot.references, other.references)
    inputs = {
        "identity": {**shot.inputs["identity"], "model": other.air, "references": _identities(shot, kept, prints)},
        "intent": {**shot.inputs["intent"], "size": str(size)},
    }
    return replace(
        shot,
        size=size,
        references=kept,
        inputs=inputs,
        fingerprint=digest_inputs(inputs),
        estimated_cost=other.cost(size, len(kept)),
    )


def _identities(shot: Shot, kept: tuple[Reference, ...], prints: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what stands for references; one that is to be made is what its own shot would digest."""
    made = {one.name: prints.get(one.made_by or "") for one in kept}
    listed = shot.inputs["identity"]["references"]
    return [{**one, "is": made[one["name"]] or one["is"]} for one in listed if one["name"] in made]


def _kept(references: tuple[Reference, ...], most: int) -> tuple[Reference, ...]:
    """Return the references that are sent where only so many may be: as the plan shares them among subjects."""
    left = share(dict(Counter(one.subject for one in references)), most)
    kept = []
    for one in references:
        if left[one.subject]:
            left[one.subject] -= 1
            kept.append(one)
    return tuple(kept)


def _left_out(old: Shot, new: Shot) -> tuple[str, ...]:
    return tuple(one.name for one in old.references if one not in new.references)


def _without_size(planned: Plan, other: Model, sized: Sized) -> Iterator[NoSize]:
    by_size: dict[Size, list[str]] = {}
    for shot in planned.shots:
        if sized(shot) is None:
            by_size.setdefault(shot.size, []).append(shot.id)
    for size, shots in by_size.items():
        yield NoSize(size, nearest(other, size), tuple(shots))


def nearest(other: Model, size: Size) -> Size:
    """Return the size of a model that is most like another: of the same ratio, or the nearest, and of that the area."""
    alike = [one for one in other.sizes if one.ratio == size.ratio] or other.nearest(*size[:2])
    area = size.width * size.height
    return min(alike, key=lambda one: (abs(one.width * one.height - area), abs(one.width - size.width)))


def _sizes(planned: Plan, other: Model) -> Sized:
    """Return what tells the size of a shot under the model, None for one that it does not make.

    A size that is asked for by ratio and tier is whatever the model makes of these.
    """
    asked = frozenset(_by_ratio(planned.campaign, planned.model))

    def sized(shot: Shot) -> Size | None:
        if (shot.scene or shot.id, shot.size) in asked:
            return other.sized(shot.size.ratio, shot.size.tier)
        return other.size(*shot.size[:2])

    return sized


def _by_ratio(campaign: Campaign, now: Model) -> Iterator[tuple[str, Size | None]]:
    """Yield the scenes, and the shots that make references, with the sizes that are not asked for in pixels."""
    for scene in campaign.scenes:
        sizes = [size for _, size in scene.asked_sizes()]
        for size in sizes if scene.sizes else [*sizes, campaign.size]:
            if isinstance(size, RatioSize):
                yield scene.id, size_of(now, size)
    for subject, facts in campaign.subjects.items():
        for view, reference in facts.references.items():
            if isinstance(reference, GenerateReference) and isinstance(reference.generate.size, RatioSize):
                yield made_id(subject, view), size_of(now, reference.generate.size)
