"""From a draft to the words it is asked with: which template, which subjects, what may change."""

from collections import Counter
from dataclasses import replace
from typing import NamedTuple

from consistency_pipeline.campaign import Campaign, Scene
from consistency_pipeline.campaign.model import DeriveReference, GenerateReference
from consistency_pipeline.plan.expand import Draft
from consistency_pipeline.prompts import Pictured, Place, Portrayed, Wording
from consistency_pipeline.prompts.grammar import identity
from consistency_pipeline.references import Named

POSSESSIVE = {"character": "their", "product": "its"}


class Placed(NamedTuple):
    """A scene and its number in the file, from 0."""

    number: int
    scene: Scene


def of_scene(campaign: Campaign, placed: Placed, draft: Draft) -> Wording:
    """Return the wording of a scene's shot."""
    number, scene = placed
    alone = len(scene.subjects) == 1
    look = campaign.looks.get(draft.look)
    portrayed = [portray(campaign, name, draft.names, scene, alone=alone) for name in scene.subjects]
    return Wording(
        template=scene.template or ("several" if not alone else "restyle" if look else "one"),
        text=scene.prompt,
        place=place(campaign, "scenes", number, "prompt"),
        subjects=_told_apart(portrayed),
        look=(look.as_, look.prompt) if look else None,
        preserve=look.preserve if look else (),
        released=tuple(scene.release.values()),
        adding=scene.adding,
        asked=place(campaign, "scenes", number, "template") if scene.template else None,
    )


def of_reference(campaign: Campaign, making: Named) -> Wording:
    """Return the wording of a shot that makes a reference."""
    subject, view = making
    key = ("subjects", subject, "references", view)
    match campaign.subjects[subject].references[view]:
        case DeriveReference(derive=ask):
            portrayed = portray(campaign, subject, ((subject, ask.origin),), None, alone=True)
            where = place(campaign, *key, "derive", "prompt")
            return Wording("derive", ask.prompt, where, (portrayed,), adding=ask.adding)
        case GenerateReference(generate=ask):
            return Wording("generate", ask.prompt, place(campaign, *key, "generate", "prompt"))
        case other:
            raise TypeError(f"{subject}.{view} is given, not made: {type(other).__name__}")


def portray(campaign: Campaign, name: str, sent: tuple[Named, ...], scene: Scene | None, *, alone: bool) -> Portrayed:
    """Return a subject as the prompt of a scene speaks of it, when the references in `sent` go with it in that order.

    What the scene holds of it comes after its own details. Without a scene, it is spoken of as in any.
    """
    subject = campaign.subjects[name]
    own = [one.text for key, one in subject.details.items() if not (scene and scene.releases(name, key))]
    return Portrayed(
        name=name,
        kind=subject.kind,
        noun=subject.noun,
        possessive=subject.possessive or POSSESSIVE[subject.kind],
        details=(*own, *(scene.kept(name).values() if scene else ())),
        pictures=tuple(Pictured(n, view) for n, (whose, view) in enumerate(sent, start=1) if whose == name),
        alone=alone,
    )


def _told_apart(portrayed: list[Portrayed]) -> tuple[Portrayed, ...]:
    """Mark subjects that a short name would mix up: two women are not both "her"."""
    heads = Counter(identity(subject) for subject in portrayed)
    nouns = Counter(subject.noun for subject in portrayed)
    return tuple(
        subject if heads[identity(subject)] == 1
        else replace(subject, told_by="noun" if nouns[subject.noun] == 1 else "pictures")
        for subject in portrayed
    )  # fmt: skip


def place(campaign: Campaign, *key: str | int) -> Place:
    """Return where a text of the campaign stands; one behind `|` line by line, from the line after its key."""
    spot, begins = campaign.spot(*key), campaign.block(*key)
    return Place(spot.file, begins or spot.line, spot.key, folded=begins is None)
