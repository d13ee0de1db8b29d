"""What a picture is compared with: for each subject of its scene the references that show the sides of the scene."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from consistency_pipeline.campaign import PHOTO, Campaign
from consistency_pipeline.campaign.model import Compare, Subject
from consistency_pipeline.files import digest
from consistency_pipeline.judging.learned import Learned
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

    @property
    def data(self) -> bytes:
        """Return its bytes; OSError where they are gone."""
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()


Sides = tuple[Side, ...]
FEWEST = 3  # references that calibrating takes (`scoring.calibrating`, which would load OpenCV here)


@dataclass(frozen=True, slots=True)
class Portrait:
    """One subject of a picture, as it is compared; goes to another process.

    `details` are (name, sha256 of the reference, box as fractions of it); `own` and `others` are what it is calibrated
    on: all references of the subject, and those of each other subject. `further` are the learned scorers, and `drawn`
    tells that the picture is of another medium than a photograph.
    """

    subject: str
    living: bool
    sides: tuple[Side, ...]
    details: tuple[tuple[str, str, Box], ...]
    own: tuple[Side, ...]
    others: tuple[tuple[Side, ...], ...]
    further: tuple[Learned, ...] = ()
    drawn: bool = False

    @property
    def key(self) -> str:
        """Return what stands for all that the score depends on besides the picture."""
        counted = (self.own, *self.others) if len(self.own) >= FEWEST else ()
        basis = [[side.sha256 for side in some] for some in (self.sides, *counted)]
        facts: list[object] = [NAME, VERSION, self.subject, self.living, basis, self.details]
        if self.further:
            facts += [[one.facts for one in self.further], self.drawn]
        return digest(json.dumps(facts).encode())


class Portrayals:
    """What the pictures of a plan are compared with. `folder` has the campaign's files, `home` the results.

    `further` are the learned scorers that do so beside the measures without weights.
    """

    def __init__(self, plan: Plan, folder: Path, home: Path, further: Sequence[Learned] = ()) -> None:
        self._campaign: Campaign = plan.campaign
        self._further = tuple(further)
        self._folder = folder
        self._home = home
        self._scenes = {scene.id: scene for scene in plan.campaign.scenes}
        self._used = {one.name: one for shot in plan.shots for one in shot.references}
        self._fair = dict(_variants(plan.campaign.compare))

    def of(self, shot: Shot, made: Mapping[str, Attempt]) -> tuple[Portrait, ...]:
        """Return the portraits of a shot of a scene; none where no bytes of a reference are here.

        `made` are the pictures that references may be. Variants of a comparison are held against the same: what any of
        them was given, since one that was given less would have less to live up to.
        """
        if not shot.scene:
            return ()
        scene = self._scenes[shot.scene]
        fair = self._fair.get(shot.id)
        sent = shot.references if fair is None else [self._used[name] for name in fair if name in self._used]
        given = {name: self._given(name, made) for name in self._campaign.subjects}
        found = []
        for name in scene.subjects:
            own = [one for one in sent if one.subject == name]
            chosen = [one for one in own if one.view in scene.view] or own
            if sides := self._sides(chosen, made):
                others = tuple(some for other, some in given.items() if other != name and some)
                found.append(self._portrait(name, shot, sides, (given[name], *others)))
        return tuple(found)

    def _portrait(self, name: str, shot: Shot, sides: Mapping[str, Side], basis: tuple[Sides, ...]) -> Portrait:
        subject, scene = self._campaign.subjects[name], self._scenes[shot.scene]
        details = tuple(one for one in _details(subject, sides) if not scene.releases(name, one[0]))
        return Portrait(
            name, subject.kind == "character", tuple(sides.values()), details, basis[0], basis[1:], self._further,
            shot.look != PHOTO,
        )  # fmt: skip

    def _given(self, name: str, made: Mapping[str, Attempt]) -> Sides:
        """Return all references of a subject that go with some shot and are here."""
        used = (self._used.get(f"{name}.{view}") for view in self._campaign.subjects[name].references)
        return tuple(self._sides([one for one in used if one], made).values())

    def _sides(self, some: Iterable[Reference], made: Mapping[str, Attempt]) -> dict[str, Side]:
        return {one.view: side for one in some if (side := self._side(one, made))}

    def _side(self, one: Reference, made: Mapping[str, Attempt]) -> Side | None:
        if one.made_by is not None:
            attempt = made.get(one.made_by)
            picture = attempt.picture if attempt else None
            return Side(picture.sha256, self._home / picture.file) if picture else None
        source = one.source(self._folder)
        return Side(one.sha256, source) if source is not None and one.sha256 else None


def _variants(compare: Iterable[Compare]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the shots of comparisons, each with all references that any variant of its comparison is given."""
    for one in compare:
        names = tuple(dict.fromkeys(name for some in one.references.values() for name in some))
        yield from ((f"{one.scene}+{variant}/1", names) for variant in one.references)


def _details(subject: Subject, sides: Mapping[str, Side]) -> tuple[tuple[str, str, Box], ...]:
    """Return the details that have a box on one of the references that are compared."""
    return tuple(
        (name, sides[view].sha256, (box[0], box[1], box[2], box[3]))
        for name, detail in subject.details.items()
        for view, box in detail.box.items()
        if view in sides
    )
