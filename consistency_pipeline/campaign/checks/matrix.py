"""What scenes exclude from looks × sizes × takes, and include: it is there, or it is new, and something is left."""

from collections.abc import Iterator

from consistency_pipeline import models
from consistency_pipeline.campaign.checks.places import Key, at, repeated
from consistency_pipeline.campaign.combining import Declared, Legal, declared, included, legal, product
from consistency_pipeline.campaign.model import PHOTO, Campaign
from consistency_pipeline.campaign.scene import Exclude, Scene
from consistency_pipeline.campaign.sizes import size_of
from consistency_pipeline.campaign.wording import listed, meant
from consistency_pipeline.errors import Problem
from consistency_pipeline.text import counted

Fault = tuple[str, str]


def matrices(campaign: Campaign) -> Iterator[Problem]:
    """An exclusion leaves something out, an inclusion adds something, and a scene has something to make."""
    drawer = models.find(campaign.model)
    for number, scene in enumerate(campaign.scenes):
        asked = [campaign.size, *(size for _, size in scene.asked_sizes())]
        if drawer and (scene.exclude or scene.include) and all(size_of(drawer, size) for size in asked):
            yield from _scene(campaign, ("scenes", number), scene, legal(drawer))


def included_looks(campaign: Campaign) -> Iterator[Problem]:
    """A look that is included is declared."""
    known = dict.fromkeys((PHOTO, *campaign.looks))
    for number, scene in enumerate(campaign.scenes):
        for index, one in enumerate(scene.include):
            if one.look and one.look not in known:
                key: Key = ("scenes", number, "include", index, "look")
                yield at(campaign, key, f"there is no look `{one.look}`", meant(one.look, known, "look"))


def _scene(campaign: Campaign, key: Key, scene: Scene, sized: Legal) -> Iterator[Problem]:
    whole = declared(campaign, sized, scene)
    for number, one in enumerate(scene.exclude):
        for part, fault in _vain(one, whole, sized):
            yield at(campaign, (*key, "exclude", number, *part), *fault)
    for number, _, _ in repeated(scene.exclude):
        yield at(campaign, (*key, "exclude", number), "this is excluded twice", "Delete one.")
    made = {(one.look, one.size) for one in product(scene, whole, sized)}
    for number, more in enumerate(scene.include):
        look, size, _ = included(more, whole, sized)
        if (look, size) in made:
            hint = "Delete it, or name another look or size; more takes of all are `takes` of the scene."
            yield at(campaign, (*key, "include", number), f"`{look}` at {size} is made already", hint)
        made.add((look, size))
    if not made and Exclude() not in scene.exclude:
        hint = "Delete one of them; a scene that is not wanted can be deleted whole."
        yield at(campaign, (*key, "exclude"), f"nothing is left of the scene `{scene.id}`", hint)


def _vain(one: Exclude, whole: Declared, sized: Legal) -> Iterator[tuple[tuple[str, ...], Fault]]:
    """Yield what of an exclusion is not there to leave out, with its key."""
    if one == Exclude():
        yield (), ("names nothing to leave out", "Name one or more of `look`, `size` and `take`.")
    if one.look and one.look not in whole.looks:
        yield ("look",), (_nothing(f"in the look `{one.look}`"), meant(one.look, whole.looks, "look of it"))
    if one.size and sized(one.size) not in whole.sizes:
        hint = f"Its {'size is' if len(whole.sizes) == 1 else 'sizes are'} {listed(map(str, whole.sizes))}."
        yield ("size",), (_nothing(f"at {sized(one.size)}"), hint)
    if one.take and one.take > len(whole.takes):
        yield (
            ("take",),
            (f"leaves nothing out: there is no take {one.take}", f"It has {counted(len(whole.takes), 'take')}."),
        )


def _nothing(made: str) -> str:
    return f"leaves nothing out: the scene is not made {made}"
