"""What scenes say of details: which may change, and which are held in that scene only."""

from collections.abc import Iterator, Mapping, Sequence

from consistency_pipeline.campaign.checks.places import at, repeated
from consistency_pipeline.campaign.model import Campaign, Scene
from consistency_pipeline.campaign.wording import listed, meant, shown
from consistency_pipeline.errors import Problem

Fault = tuple[str, str]


def releases(campaign: Campaign) -> Iterator[Problem]:
    """A scene releases details that its subjects have, each once, and says whose where several have it."""
    for index, scene in enumerate(campaign.scenes):
        there = [name for name in scene.subjects if name in campaign.subjects]
        owners = {name: _owners(campaign, there, name) for name in scene.release}
        for name in scene.release:
            if fault := _release_fault(campaign, scene, there, name, owners[name]):
                yield at(campaign, ("scenes", index, "release", name), *fault)
        yield from _twice(campaign, index, "release", owners)


def keeps(campaign: Campaign) -> Iterator[Problem]:
    """A scene holds details of its own that its subjects do not have, each once, and says whose they are."""
    for index, scene in enumerate(campaign.scenes):
        there = [name for name in scene.subjects if name in campaign.subjects]
        for name in scene.keep:
            if fault := _keep_fault(campaign, there, name):
                yield at(campaign, ("scenes", index, "keep", name), *fault)
        owners = {name: [name.rpartition(".")[0]] if "." in name else there for name in scene.keep}
        yield from _twice(campaign, index, "keep", owners)


def _twice(campaign: Campaign, index: int, key: str, owners: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    whole = [f"{owner[0]}.{name.rpartition('.')[2]}" if owner else name for name, owner in owners.items()]
    for number, repeat, _ in repeated(whole):
        name = list(owners)[number]
        done = "released" if key == "release" else "kept"
        yield at(campaign, ("scenes", index, key, name), f"`{repeat}` is {done} twice", "Delete one.")


def _owners(campaign: Campaign, there: Sequence[str], name: str) -> list[str]:
    subject, dot, detail = name.rpartition(".")
    return [owner for owner in there if detail in campaign.subjects[owner].details and (not dot or owner == subject)]


def _release_fault(
    campaign: Campaign, scene: Scene, there: Sequence[str], name: str, owners: Sequence[str]
) -> Fault | None:
    subject, dot, detail = name.rpartition(".")
    if len(owners) > 1:
        return (
            f"`{name}` is a detail of {listed(owners)}",
            f"Write {listed((f'{owner}.{name}' for owner in owners), 'or')}.",
        )
    if owners or not there:
        return None
    if dot and subject not in there:
        return f"the subject `{subject}` is not in this scene", meant(subject, there, "subject in it")
    if any(detail in scene.kept(owner) for owner in there if not dot or owner == subject):
        return f"`{detail}` is kept by this scene itself", "Delete it here and in the scene's `keep`."
    details = [own for owner in there if not dot or owner == subject for own in campaign.subjects[owner].details]
    return f"there is no detail `{detail}` to release", meant(detail, dict.fromkeys(details), "detail")


def _keep_fault(campaign: Campaign, there: Sequence[str], name: str) -> Fault | None:
    subject, dot, detail = name.rpartition(".")
    if not there:
        return None
    if dot and subject not in there:
        return f"the subject `{subject}` is not in this scene", meant(subject, there, "subject in it")
    if not dot and len(there) > 1:
        return f"does not say whose `{detail}` is kept", f"Write {listed((f'{one}.{name}' for one in there), 'or')}."
    owner = subject or there[0]
    if own := campaign.subjects[owner].details.get(detail):
        hint = "It is kept unless the scene releases it. Delete it here, or choose another name for another detail."
        return f"`{owner}` has a detail `{detail}` already: {shown(own.text)}", hint
    return None
