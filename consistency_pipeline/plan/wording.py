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
    portrayed = [
        portray(campaign, name, draft.names, released=_released(campaign, scene, name), alone=alone)
        for name in scene.subjects
    ]
    return Wording(
        template="several" if not alone else "restyle" if look else "one",
        text=scene.prompt,
        place=place(campaign, scene.prompt, "scenes", number, "prompt"),
        subjects=_told_apart(portrayed),
        look=(look.as_, look.prompt) if look else None,
        released=tuple(scene.release.values()),
    )


def of_reference(campaign: Campaign, making: Named) -> Wording:
    """Return the wording of a shot that makes a reference."""
    subject, view = making
    key = ("subjects", subject, "references", view)
    match campaign.subjects[subject].references[view]:
        case DeriveReference(derive=ask):
            portrayed = portray(campaign, subject, ((subject, ask.origin),), released=frozenset(), alone=True)
            return Wording(
                "derive",
                ask.prompt,
                place(campaign, ask.prompt, *key, "derive", "prompt"),
                (portrayed,),
                adding=ask.adding,
            )
        case GenerateReference(generate=ask):
            return Wording("generate", ask.prompt, place(campaign, ask.prompt, *key, "generate", "prompt"))
        case other:
            raise TypeError(f"{subject}.{view} is given, not made: {type(other).__name__}")


def portray(
    campaign: Campaign, name: str, sent: tuple[Named, ...], *, released: frozenset[str], alone: bool
) -> Portrayed:
    """Return a subject as the prompt speaks of it, when the references in `sent` go with it in that order."""
    subject = campaign.subjects[name]
    return Portrayed(
        name=name,
        kind=subject.kind,
        noun=subject.noun,
        possessive=subject.possessive or POSSESSIVE[subject.kind],
        details=tuple(detail.text for key, detail in subject.details.items() if key not in released),
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


def _released(campaign: Campaign, scene: Scene, subject: str) -> frozenset[str]:
    details = campaign.subjects[subject].details
    return frozenset(name for name in details if name in scene.release or f"{subject}.{name}" in scene.release)


def place(campaign: Campaign, text: str, *key: str | int) -> Place:
    """Return where a text of the campaign stands; one of several lines begins on the line after its key, as a block."""
    written = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key)
    line = campaign.line(*key)
    return Place(campaign.file, line + 1 if line and "\n" in text else line, written.removeprefix("."))
