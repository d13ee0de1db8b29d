"""Names in scenes and comparisons: each must be there, once, and be clear."""

from collections.abc import Iterator, Mapping, Sequence

from consistency_pipeline.campaign.checks.places import Key, at, on_line, repeated
from consistency_pipeline.campaign.model import PHOTO, Campaign, Scene
from consistency_pipeline.campaign.wording import meant
from consistency_pipeline.errors import Problem
from consistency_pipeline.files import is_slug


def file_names(campaign: Campaign) -> Iterator[Problem]:
    """Names that become files and folders must be allowed on every system."""
    places: list[tuple[Key, str]] = [(("name",), campaign.name)]
    places += [(("subjects", name), name) for name in campaign.subjects]
    places += [(("looks", name), name) for name in campaign.looks]
    places += [(("scenes", index, "id"), scene.id) for index, scene in enumerate(campaign.scenes)]
    places += [
        (("compare", index, "references", name), name)
        for index, compare in enumerate(campaign.compare)
        for name in compare.references
    ]
    for key, name in places:
        if not is_slug(name):
            yield at(campaign, key, f"`{name}` cannot be a file name on Windows", "Choose another name.")


def scene_ids(campaign: Campaign) -> Iterator[Problem]:
    """A scene's id is its own."""
    for index, name, first in repeated(scene.id for scene in campaign.scenes):
        key = ("scenes", index, "id")
        there = on_line(campaign, ("scenes", first, "id"), key)
        yield at(campaign, key, f"the id `{name}` is already {there}", "Give each scene its own.")


def scene_subjects(campaign: Campaign) -> Iterator[Problem]:
    """A scene shows subjects that are declared, each once."""
    for index, scene in enumerate(campaign.scenes):
        yield from _known(campaign, ("scenes", index, "subjects"), scene.subjects, campaign.subjects, "subject")


def scene_looks(campaign: Campaign) -> Iterator[Problem]:
    """A scene is made in looks that are declared, each once."""
    known = dict.fromkeys((PHOTO, *campaign.looks))
    for index, scene in enumerate(campaign.scenes):
        yield from _known(campaign, ("scenes", index, "looks"), scene.looks, known, "look")


def scene_orders(campaign: Campaign) -> Iterator[Problem]:
    """A scene comes after scenes that are there."""
    known = {scene.id: scene for scene in campaign.scenes}
    for index, scene in enumerate(campaign.scenes):
        yield from _known(campaign, ("scenes", index, "after"), scene.after, known, "scene")


def scene_references(campaign: Campaign) -> Iterator[Problem]:
    """The references that a scene names are of subjects in it."""
    for index, scene in enumerate(campaign.scenes):
        yield from _references(campaign, ("scenes", index, "references"), scene, scene.references or ())


def comparisons(campaign: Campaign) -> Iterator[Problem]:
    """A comparison names a scene, and references of subjects in it; no set of a scene has the name of another."""
    scenes = {scene.id: scene for scene in campaign.scenes}
    for index, compare in enumerate(campaign.compare):
        yield from _known(campaign, ("compare", index, "scene"), (compare.scene,), scenes, "scene")
        if scene := scenes.get(compare.scene):
            for name, references in compare.references.items():
                yield from _references(campaign, ("compare", index, "references", name), scene, references)
    sets = [(n, compare.scene, name) for n, compare in enumerate(campaign.compare) for name in compare.references]
    for index, _, first in repeated((scene, name) for _, scene, name in sets):
        number, scene_id, name = sets[index]
        line = campaign.line("compare", sets[first][0], "references", name)
        message = f"`{scene_id}` is already compared as `{name}` on line {line}"
        yield at(campaign, ("compare", number, "references", name), message, "Give each set its own name.")


def _known(
    campaign: Campaign, key: Key, named: Sequence[str], known: Mapping[str, object], what: str
) -> Iterator[Problem]:
    for index, name in enumerate(named):
        if name not in known:
            yield at(campaign, (*key, index), f"there is no {what} `{name}`", meant(name, known, what))
    for index, repeat, _ in repeated(named):
        yield at(campaign, (*key, index), f"`{repeat}` is listed twice", "Delete one.")


def _references(campaign: Campaign, key: Key, scene: Scene, named: Sequence[str]) -> Iterator[Problem]:
    """References are written `subject.view`, or `view` for every subject of the scene that has it."""
    views = {name: tuple(campaign.subjects[name].references) for name in scene.subjects if name in campaign.subjects}
    for index, reference in enumerate(named):
        subject, dot, view = reference.rpartition(".")
        if dot and subject not in views:
            message = f"the subject `{subject}` is not in the scene `{scene.id}`"
            yield at(campaign, (*key, index), message, meant(subject, views, "subject in it"))
        elif dot and view not in views[subject]:
            message = f"`{subject}` has no reference `{view}`"
            yield at(campaign, (*key, index), message, meant(view, views[subject], "reference"))
        elif not dot and not any(view in own for own in views.values()):
            full = [f"{name}.{own}" for name, all_own in views.items() for own in all_own]
            yield at(
                campaign,
                (*key, index),
                f"no subject of the scene `{scene.id}` has a reference `{view}`",
                meant(view, full, "reference"),
            )
    for index, repeat, _ in repeated(named):
        yield at(campaign, (*key, index), f"`{repeat}` is listed twice", "Delete one.")
