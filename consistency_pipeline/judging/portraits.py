"""What a picture is compared with: for each subject of its scene the references that show the sides of the scene."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from consistency_pipeline.campaign import Campaign
from consistency_pipeline.campaign.model import Subject
from consistency_pipeline.files import digest
from consistency_pipeline.plan import Plan, Shot
from consistency_pipeline.records import Attempt
from consistency_pipeline.references import Reference
from consistency_pipeline.scoring.records import NAME, VERSION

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Side:
    """A reference by its content, and where its bytes are."""

    sha256: str
    source: Path | bytes


@dataclass(frozen=True, slots=True)
class Portrait:
    """One subject of a picture, as it is compared; goes to another process.

    `details` are (name, sha256 of the reference, box as fractions of it); `own` and `others` are what it is calibrated
    on: all references of the subject, and those of each other subject.
    """

    subject: str
    living: bool
    sides: tuple[Side, ...]
    details: tuple[tuple[str, str, Box], ...]
    own: tuple[Side, ...]
    others: tuple[tuple[Side, ...], ...]

    @property
    def key(self) -> str:
        """Return what stands for all that the score depends on besides the picture."""
        basis = [[side.sha256 for side in some] for some in (self.sides, self.own, *self.others)]
        facts = [NAME, VERSION, self.subject, self.living, basis, self.details]
        return digest(json.dumps(facts).encode())


class Portrayals:
    """What the pictures of a plan are compared with. `folder` has the campaign's files, `home` the results."""

    def __init__(self, plan: Plan, folder: Path, home: Path) -> None:
        self._campaign: Campaign = plan.campaign
        self._folder = folder
        self._home = home
        self._scenes = {scene.id: scene for scene in plan.campaign.scenes}
        self._used = {one.name: one for shot in plan.shots for one in shot.references}

    def of(self, shot: Shot, made: Mapping[str, Attempt]) -> tuple[Portrait, ...]:
        """Return the portraits of a shot of a scene; none where no bytes of a reference are here.

        `made` are the pictures that references may be.
        """
        if not shot.scene:
            return ()
        scene = self._scenes[shot.scene]
        found = (self._portrait(name, shot, scene.view, made) for name in scene.subjects)
        return tuple(portrait for portrait in found if portrait.sides)

    def _portrait(self, name: str, shot: Shot, shown: Sequence[str], made: Mapping[str, Attempt]) -> Portrait:
        subject = self._campaign.subjects[name]
        sent = [one for one in shot.references if one.subject == name]
        chosen = [one for one in sent if one.view in shown] or sent
        sides = {one.view: side for one in chosen if (side := self._side(one, made))}
        own = self._given[name]
        others = tuple(given for other, given in self._given.items() if other != name and given)
        return Portrait(name, subject.kind == "character", tuple(sides.values()), _details(subject, sides), own, others)

    def _side(self, one: Reference, made: Mapping[str, Attempt]) -> Side | None:
        if one.made_by is not None:
            attempt = made.get(one.made_by)
            picture = attempt.picture if attempt else None
            return Side(picture.sha256, self._home / picture.file) if picture else None
        source = one.source(self._folder)
        return Side(one.sha256, source) if source is not None and one.sha256 else None

    @cached_property
    def _given(self) -> dict[str, tuple[Side, ...]]:
        """Return by subject the references that are files or bytes and go with some shot."""
        found: dict[str, tuple[Side, ...]] = {}
        for name, subject in self._campaign.subjects.items():
            used = (self._used.get(f"{name}.{view}") for view in subject.references)
            found[name] = tuple(side for one in used if one and (side := self._side(one, {})))
        return found


def _details(subject: Subject, sides: Mapping[str, Side]) -> tuple[tuple[str, str, Box], ...]:
    """Return the details that have a box on one of the references that are compared."""
    return tuple(
        (name, sides[view].sha256, (box[0], box[1], box[2], box[3]))
        for name, detail in subject.details.items()
        for view, box in detail.box.items()
        if view in sides
    )
