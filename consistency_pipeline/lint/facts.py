"""A campaign as lint looks at it: each scene with what goes with it, and findings at their place in the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from consistency_pipeline.campaign import Campaign, Scene, Subject
from consistency_pipeline.campaign.checks.places import Key, at
from consistency_pipeline.campaign.model import Detail
from consistency_pipeline.lint.english import Text
from consistency_pipeline.lint.findings import Finding, Rule
from consistency_pipeline.plan import Plan, Shot
from consistency_pipeline.plan.wording import place
from consistency_pipeline.references import Named


@dataclass(frozen=True)
class Staged:
    """A scene with its number in the file, from 0, its subjects, and the shots that are made of it alone.

    `shots` is empty where nothing of the scene is made; `compared` are its shots with other references, by their sets.
    """

    campaign: Campaign
    number: int
    scene: Scene
    shots: tuple[Shot, ...]
    compared: Mapping[str, Shot]

    @cached_property
    def sent(self) -> tuple[Named, ...]:
        """Return the references that go with the scene, in order."""
        return names(self.shots[0]) if self.shots else ()

    @cached_property
    def subjects(self) -> Mapping[str, Subject]:
        """Return the subjects of the scene by name, in the scene's order, with the details that it alone holds."""
        return {name: self._staged(self.campaign.subjects[name], self.scene.kept(name)) for name in self.scene.subjects}

    @cached_property
    def text(self) -> Text:
        """Return the scene's text to be read."""
        return Text(self.scene.prompt)

    def key(self, *inside: str | int) -> Key:
        """Return the path of something inside the scene."""
        return ("scenes", self.number, *inside)

    def kept(self, subject: str) -> Mapping[str, Detail]:
        """Return the details of a subject that have to stay as they are in this scene, by name."""
        details = self.subjects[subject].details
        loose = self.scene.release
        return {name: told for name, told in details.items() if name not in loose and f"{subject}.{name}" not in loose}

    @staticmethod
    def _staged(subject: Subject, more: Mapping[str, str]) -> Subject:
        details = {**subject.details, **{name: Detail(text=words, box={}) for name, words in more.items()}}
        return subject.model_copy(update={"details": details}) if more else subject

    def in_text(self, rule: Rule, start: int, message: str, hint: str) -> Finding:
        """Return a finding on the line of the scene's text that has the letter number `start`."""
        where = place(self.campaign, *self.key("prompt"))
        line = where.at(self.scene.prompt.count("\n", 0, start) + 1)
        return Finding(rule, where.file, line, where.key, message, hint)


def staged(plan: Plan) -> Iterator[Staged]:
    """Yield the scenes of a plan in the order of the file."""
    own: dict[str, list[Shot]] = {scene.id: [] for scene in plan.campaign.scenes}
    compared: dict[str, dict[str, Shot]] = {scene.id: {} for scene in plan.campaign.scenes}
    for shot in plan.shots:
        if variant := variant_of(shot):
            compared[shot.scene][variant] = shot
        elif shot.scene:
            own[shot.scene].append(shot)
    for number, scene in enumerate(plan.campaign.scenes):
        yield Staged(plan.campaign, number, scene, tuple(own[scene.id]), compared[scene.id])


def variant_of(shot: Shot) -> str:
    """Return the name of the compared set of references that a shot is made with, empty for any other shot."""
    return shot.id.removeprefix(f"{shot.scene}+").partition("/")[0] if shot.id.startswith(f"{shot.scene}+") else ""


def names(shot: Shot) -> tuple[Named, ...]:
    """Return the references of a shot by name, in order."""
    return tuple((one.subject, one.view) for one in shot.references)


def found(rule: Rule, campaign: Campaign, key: Key, message: str, hint: str = "") -> Finding:
    """Return a finding at `key` of the campaign, or at what stands there instead of it."""
    problem = at(campaign, key, message, hint)
    return Finding(rule, problem.file, problem.line, problem.key, message, hint)
