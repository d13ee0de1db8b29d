"""Looks × sizes × takes of a scene, like a build matrix: the product, less what is excluded, and what is included.

What stands in ids goes by what a scene declares, whatever is excluded of it: leaving out must not rename what is left.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from consistency_pipeline.campaign.base import AskedSize
from consistency_pipeline.campaign.model import PHOTO, CampaignFile
from consistency_pipeline.campaign.scene import Exclude, Include, Scene
from consistency_pipeline.campaign.sizes import size_of
from consistency_pipeline.errors import PipelineError
from consistency_pipeline.models import Model, Size

Takes = tuple[tuple[int, int | None], ...]
"""Takes by number, from 1, with the seed where it is told."""


class Combination(NamedTuple):
    """A look and a size that a scene is made in, and the takes of it."""

    look: str
    size: Size
    takes: Takes


class Declared(NamedTuple):
    """What a scene multiplies: its looks, its sizes and its takes."""

    looks: tuple[str, ...]
    sizes: tuple[Size, ...]
    takes: Takes


Legal = Callable[[AskedSize], Size]


def legal(model: Model) -> Legal:
    """Return what makes legal sizes of asked ones; `PipelineError` for a size that is none of the model's."""

    def sized(asked: AskedSize) -> Size:
        size = size_of(model, asked)
        if size is None:
            raise PipelineError(f"{model.slug} makes no {asked}")  # a checked campaign has only legal sizes
        return size

    return sized


def declared(campaign: CampaignFile, sized: Legal, scene: Scene) -> Declared:
    """Return the looks, sizes and takes that a scene multiplies, whatever it excludes and includes."""
    asked = scene.sizes or (campaign.size,)
    return Declared(scene.looks or (PHOTO,), tuple(map(sized, asked)), _takes(scene) or ((1, None),))


def included(one: Include, whole: Declared, sized: Legal) -> Combination:
    """Return what an entry of `include` makes; what it does not say is the scene's first, and the scene's takes."""
    size = whole.sizes[0] if one.size is None else sized(one.size)
    return Combination(one.look or whole.looks[0], size, _takes(one) or whole.takes)


def product(scene: Scene, whole: Declared, sized: Legal) -> Iterator[Combination]:
    """Yield looks × sizes × takes without what is excluded, in the order in which they are declared."""
    out = [(one, None if one.size is None else sized(one.size)) for one in scene.exclude]
    for look in whole.looks:
        for size in whole.sizes:
            hits = [one for one, its in out if one.look in (None, look) and its in (None, size)]
            if takes := _left(whole.takes, hits):
                yield Combination(look, size, takes)


def combinations(campaign: CampaignFile, sized: Legal, scene: Scene) -> Iterator[Combination]:
    """Yield all that a scene is made in: what is left of the product, then what is included, each as declared."""
    whole = declared(campaign, sized, scene)
    yield from product(scene, whole, sized)
    yield from (included(one, whole, sized) for one in scene.include)


def named(campaign: CampaignFile, sized: Legal, scene: Scene) -> tuple[bool, bool]:
    """Tell whether looks and whether sizes show in the ids of a scene: where it declares several, included ones too."""
    whole = declared(campaign, sized, scene)
    more = [included(one, whole, sized) for one in scene.include]
    looks = {*whole.looks, *(one.look for one in more)}
    return len(looks) > 1, len({*whole.sizes, *(one.size for one in more)}) > 1


def _takes(of: Scene | Include) -> Takes:
    if of.seeds:
        return tuple(enumerate(of.seeds, start=1))
    return tuple((take, None) for take in range(1, (of.takes or 0) + 1))


def _left(takes: Takes, hits: list[Exclude]) -> Takes:
    gone = {one.take for one in hits}
    return () if None in gone else tuple(take for take in takes if take[0] not in gone) if gone else takes
