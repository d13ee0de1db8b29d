"""What a judge is asked about a picture: the named details of each subject, beside the references of its sides."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from consistency_pipeline.campaign import Campaign
from consistency_pipeline.campaign.model import JudgeScorer
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt
from consistency_pipeline.references import Reference
from consistency_pipeline.scoring.judge import MOST_DETAILS, Asked, Wanted

UNMADE = "0" * 64  # the picture in a question that nobody can ask yet


@dataclass(frozen=True, slots=True)
class Query:
    """One question, and the references that are shown with it, in its order."""

    asked: Asked
    references: tuple[Reference, ...]


class Queries:
    """The questions of one campaign to one model."""

    def __init__(self, campaign: Campaign, model: str) -> None:
        self._campaign = campaign
        self._model = model
        self._scenes = {scene.id: scene for scene in campaign.scenes}

    def of(self, shot: Shot, picture: str, made: Mapping[str, Attempt]) -> dict[str, tuple[Query, ...]]:
        """Return by subject what is asked of a shot's picture, a sha256; `made` are the pictures references may be."""
        return self._all(shot, picture, made, supposed=False)

    def supposed(self, shot: Shot) -> dict[str, tuple[Query, ...]]:
        """Return by subject what will be asked of a shot's picture, as if all its references were there."""
        return self._all(shot, UNMADE, {}, supposed=True)

    def _all(
        self, shot: Shot, picture: str, made: Mapping[str, Attempt], *, supposed: bool
    ) -> dict[str, tuple[Query, ...]]:
        if not shot.scene:
            return {}
        found = {}
        for subject in dict.fromkeys(self._scenes[shot.scene].subjects):
            contents = {one: _content(one, made, supposed=supposed) for one in self._sides(shot, subject)}
            shown = {one: content for one, content in contents.items() if content}
            found[subject] = tuple(
                Query(Asked(subject, picture, tuple(shown.values()), details, self._model), tuple(shown))
                for details in _batches(tuple(self._details(shot, subject)))
            )
        return {subject: queries for subject, queries in found.items() if queries}

    def _details(self, shot: Shot, subject: str) -> Iterator[Wanted]:
        """Yield the details of a subject that its scene does not release, and those that this scene alone holds."""
        scene = self._scenes[shot.scene]
        for name, detail in self._campaign.subjects[subject].details.items():
            if not scene.releases(subject, name):
                yield Wanted(name, detail.text)
        yield from (Wanted(name, words) for name, words in scene.kept(subject).items())

    def _sides(self, shot: Shot, subject: str) -> Sequence[Reference]:
        """Return the references of a subject that show what its scene shows, or else all that go with the shot."""
        sent = [one for one in shot.references if one.subject == subject]
        return [one for one in sent if one.view in self._scenes[shot.scene].view] or sent


def _content(reference: Reference, made: Mapping[str, Attempt], *, supposed: bool) -> str | None:
    """Return what stands for the content of a reference; None where it is not there."""
    attempt = made.get(reference.made_by or "")
    picture = attempt.picture.sha256 if attempt and attempt.picture else None
    return picture or reference.sha256 or reference.held or (reference.name if supposed else None)


def _batches(details: tuple[Wanted, ...]) -> Iterator[tuple[Wanted, ...]]:
    for start in range(0, len(details), MOST_DETAILS):
        yield details[start : start + MOST_DETAILS]


def judge_of(campaign: Campaign) -> JudgeScorer | None:
    """Return the judge that a campaign names, or None."""
    return next((one for one in campaign.scorer if isinstance(one, JudgeScorer)), None)
