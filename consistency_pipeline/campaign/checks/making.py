"""What the model can make: whether it is there, its sizes, its seeds."""

from collections.abc import Iterator

from consistency_pipeline import models
from consistency_pipeline.campaign.base import AskedSize, RatioSize
from consistency_pipeline.campaign.checks.places import Key, at, repeated
from consistency_pipeline.campaign.model import Campaign, Derive, DeriveReference, Generate, GenerateReference
from consistency_pipeline.campaign.scene import Include, Scene
from consistency_pipeline.campaign.sizes import pixels, size_of
from consistency_pipeline.campaign.wording import close, listed, shown
from consistency_pipeline.errors import Problem


def model(campaign: Campaign) -> Iterator[Problem]:
    """The model is in the table, and still served."""
    if models.find(campaign.model):
        return
    if gone := models.retired(campaign.model):
        yield at(campaign, ("model",), f"the model `{shown(campaign.model)}` is no longer served: {gone.note}")
        return
    near = close(campaign.model, models.names())
    hint = f"Did you mean `{near}`?" if near else f"There are {listed(models.table())}."
    yield at(campaign, ("model",), f"there is no model `{shown(campaign.model)}`", hint)


def sizes(campaign: Campaign) -> Iterator[Problem]:
    """Every size is one of the model's, and no scene has one twice."""
    drawer = models.find(campaign.model)
    if drawer is None:
        return
    for key, asked in _asked(campaign):
        if size_of(drawer, asked) is None:
            yield at(campaign, key, *_unfit(drawer, asked))
    for index, scene in enumerate(campaign.scenes):
        legal = [size_of(drawer, asked) or number for number, asked in enumerate(scene.sizes)]
        for number, size, _ in repeated(legal):
            yield at(campaign, ("scenes", index, "sizes", number), f"the size {size} is listed twice", "Delete one.")


def takes(campaign: Campaign) -> Iterator[Problem]:
    """A scene says how many takes or which seeds, not both; and no seed twice."""
    for key, scene in _several(campaign):
        if scene.takes is not None and scene.seeds is not None:
            hint = "Keep `takes` for seeds that are derived, or `seeds` for your own."
            yield at(campaign, (*key, "seeds"), "`takes` and `seeds` do not go together", hint)
        for number, seed, _ in repeated(scene.seeds or ()):
            message = f"the seed {seed} is listed twice: it would make the same picture again"
            yield at(campaign, (*key, "seeds", number), message, "Delete one.")


def seeds(campaign: Campaign) -> Iterator[Problem]:
    """Every seed is one that the model takes."""
    drawer = models.find(campaign.model)
    if drawer is None:
        return
    least, most = drawer.seed
    for key, seed in _seeds(campaign):
        if not least <= seed <= most:
            yield at(campaign, key, f"the seed {seed} is not one of {drawer.slug}'s", f"It takes {least} to {most}.")


def _asked(campaign: Campaign) -> Iterator[tuple[Key, AskedSize]]:
    yield ("size",), campaign.size
    for index, scene in enumerate(campaign.scenes):
        yield from ((("scenes", index, *key), asked) for key, asked in scene.asked_sizes())
    for key, made in _made(campaign):
        if made.size is not None:
            yield (*key, "size"), made.size


def _seeds(campaign: Campaign) -> Iterator[tuple[Key, int]]:
    yield ("seed",), campaign.seed
    for key, scene in _several(campaign):
        for number, seed in enumerate(scene.seeds or ()):
            yield (*key, "seeds", number), seed
    for key, made in _made(campaign):
        if made.seed is not None:
            yield (*key, "seed"), made.seed


def _several(campaign: Campaign) -> Iterator[tuple[Key, Scene | Include]]:
    """Yield all that says of itself how many takes it has, or which seeds."""
    for index, scene in enumerate(campaign.scenes):
        yield ("scenes", index), scene
        yield from ((("scenes", index, "include", number), one) for number, one in enumerate(scene.include))


def _made(campaign: Campaign) -> Iterator[tuple[Key, Generate | Derive]]:
    for name, subject in campaign.subjects.items():
        for view, reference in subject.references.items():
            key: Key = ("subjects", name, "references", view)
            if isinstance(reference, GenerateReference):
                yield (*key, "generate"), reference.generate
            elif isinstance(reference, DeriveReference):
                yield (*key, "derive"), reference.derive


def _unfit(drawer: models.Model, asked: AskedSize) -> tuple[str, str]:
    """Return what is wrong with a size, and the legal ones that are nearest."""
    if not isinstance(asked, RatioSize):
        near = drawer.nearest(*pixels(asked))
        return (
            f"`{asked}` is not a size of {drawer.slug}",
            f"Its sizes of the nearest ratio, {near[0].ratio}: {_listed(near)}.",
        )
    ratios = list(dict.fromkeys(size.ratio for size in sorted(drawer.sizes, key=lambda size: size.width / size.height)))
    if asked.ratio in ratios:
        near = tuple(size for size in drawer.sizes if size.ratio == asked.ratio)
        return f"{drawer.slug} has no tier {asked.tier} of {asked.ratio}", f"It has {_listed(near)}."
    width, height = map(int, asked.ratio.split(":"))
    near = drawer.nearest(width, height)
    return f"{drawer.slug} has no ratio {asked.ratio}", f"The nearest is {near[0].ratio}; there are {listed(ratios)}."


def _listed(sizes: tuple[models.Size, ...]) -> str:
    return ", ".join(f"{size} ({size.tier})" for size in sizes)
