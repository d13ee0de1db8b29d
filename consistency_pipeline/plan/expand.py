"""What a campaign multiplies into: scenes × looks × sizes × takes, compared scenes, and references to be made.

A scene may exclude combinations and include others; a comparison is made in the first one that is left.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from consistency_pipeline.campaign import Campaign, Scene
from consistency_pipeline.campaign.combining import Combination, combinations, legal, named
from consistency_pipeline.campaign.model import PHOTO, DeriveReference, GenerateReference
from consistency_pipeline.models import Model, Size
from consistency_pipeline.references import Named, choose, made_id


@dataclass(frozen=True, slots=True)
class Draft:
    """A shot before its words.

    `key` is the id in full, whatever is left out of the short one: a seed drawn from it outlives a second look or size.
    `making` names the reference that the shot makes, if it makes one.
    """

    id: str
    key: str
    scene: str
    look: str
    size: Size
    take: int
    seed: int | None
    names: tuple[Named, ...]
    after: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    making: Named | None = None


def drafts(campaign: Campaign, model: Model) -> Iterator[Draft]:
    """Yield the drafts of all shots: references each after what it is derived from, scenes in order, comparisons."""
    for subject, view in making_order(campaign):
        yield _of_reference(campaign, model, subject, view)
    scenes = {scene.id: scene for scene in campaign.scenes}
    awaited = {other for scene in campaign.scenes for other in scene.after}
    ids = {name: tuple(_ids(campaign, model, scenes[name])) for name in awaited}
    for scene in campaign.scenes:
        after = tuple(name for other in scene.after for name in ids[other])
        yield from _of_scene(campaign, model, scene, after)
    for compare in campaign.compare:
        for variant, only in compare.references.items():
            scene = scenes[compare.scene]
            after = tuple(name for other in scene.after for name in ids[other])
            first = next(_of_scene(campaign, model, scene, after, _in_view(scene, only)))
            yield replace(first, id=f"{compare.scene}+{variant}/1", tags=(*first.tags, "compare"))


def making_order(campaign: Campaign) -> Iterator[Named]:
    """Yield the references that the campaign makes itself, each after the one it is derived from."""
    for subject, facts in campaign.subjects.items():
        waiting = {v: r for v, r in facts.references.items() if isinstance(r, GenerateReference | DeriveReference)}
        while waiting:
            for view, reference in list(waiting.items()):
                if isinstance(reference, GenerateReference) or reference.derive.origin not in waiting:
                    del waiting[view]
                    yield subject, view


def _of_reference(campaign: Campaign, model: Model, subject: str, view: str) -> Draft:
    names: tuple[Named, ...] = ()
    match campaign.subjects[subject].references[view]:
        case DeriveReference(derive=ask):
            names = ((subject, ask.origin),)
        case GenerateReference(generate=ask):
            pass
        case other:
            raise TypeError(f"{subject}.{view} is given, not made: {type(other).__name__}")
    size = legal(model)(ask.size or "1024x1024")
    name = made_id(subject, view)
    return Draft(name, name, "", PHOTO, size, 1, ask.seed, names, making=(subject, view))


def _of_scene(
    campaign: Campaign, model: Model, scene: Scene, after: tuple[str, ...], only: tuple[str, ...] | None = None
) -> Iterator[Draft]:
    names = choose(campaign, scene, model.references, only)
    for one, short in _variants(campaign, model, scene):
        full = f"{scene.id}.{one.look}@{one.size}"
        for take, seed in one.takes:
            yield Draft(
                f"{short}/{take}", f"{full}/{take}", scene.id, one.look, one.size, take, seed, names, after, scene.tags
            )


def _in_view(scene: Scene, only: tuple[str, ...]) -> tuple[str, ...]:
    """Return a compared set in the order of its scene: the sides that it shows first, the others as they are listed."""
    if scene.references is not None:
        return only
    shown = {view: number for number, view in enumerate(scene.view)}
    return tuple(sorted(only, key=lambda name: shown.get(name.rpartition(".")[2], len(shown))))


def _variants(campaign: Campaign, model: Model, scene: Scene) -> Iterator[tuple[Combination, str]]:
    """Yield what a scene is made in with the id up to the take; look and size show in it where there are several."""
    sized = legal(model)
    looks, sizes = named(campaign, sized, scene)
    for one in combinations(campaign, sized, scene):
        yield one, scene.id + (f".{one.look}" if looks else "") + (f"@{one.size}" if sizes else "")


def _ids(campaign: Campaign, model: Model, scene: Scene) -> Iterator[str]:
    for one, short in _variants(campaign, model, scene):
        yield from (f"{short}/{take}" for take, _ in one.takes)
