"""Scores while a run goes on: which pictures drifted, which may be tried again, and which subject cannot pass."""

from collections import Counter
from collections.abc import Iterable, Mapping

from consistency_pipeline.campaign.model import Gate
from consistency_pipeline.consulting.asking import Consulting
from consistency_pipeline.consulting.register import Shown
from consistency_pipeline.manifest.gating import failing, failure, hopeless
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, Scored
from consistency_pipeline.runner.studio import Judging
from consistency_pipeline.scoring.judge import NAME

WHY = (
    "other seeds will hardly help; mostly a side that scenes show has no reference, or a reference is poor"
    " (consistency validate looks)"
)


class Gating:
    """Holds the pictures of one run against the campaign's gate; `known` are scores from before. For one thread."""

    def __init__(
        self,
        judge: Judging | None,
        gate: Gate,
        known: Iterable[tuple[Scored, ...]] = (),
        consulting: Consulting | None = None,
    ) -> None:
        self._judge = judge
        self._gate = gate
        self._consulting = consulting
        self._passed: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self._can = {name for scores in known for name in _subjects(scores) - failing(scores, gate)}
        self._failing: dict[str, frozenset[str]] = {}

    async def drift(self, shot: Shot, attempt: Attempt, made: Mapping[str, Attempt]) -> str:
        """Score the picture of a shot and return why it does not pass, or the empty string."""
        scores = await self._said(shot, attempt, made)
        bad = self._failing[shot.id] = failing(scores, self._gate)
        for name in _subjects(scores):
            (self._failed if name in bad else self._passed)[name] += 1
        return failure(scores, self._gate)

    async def _said(self, shot: Shot, attempt: Attempt, made: Mapping[str, Attempt]) -> tuple[Scored, ...]:
        """Return what is said of the picture of a shot: what was measured, then what the judge was asked."""
        if attempt.picture is None:
            return ()
        found = await self._judge.judge(shot, attempt.picture, made) if self._judge else ()
        measured = tuple(one for one in found if one.scorer != NAME)
        if self._consulting is None:
            return found
        return (*measured, *await self._consulting.consult(Shown(shot, attempt), made, measured))

    def may_pass(self, shot: Shot) -> bool:
        """Tell whether another seed may help: every subject that drifted in a shot was kept in some other picture."""
        return all(self._passed[name] or name in self._can for name in self._failing.get(shot.id, ()))

    def hopeless(self) -> str:
        """Return which subject drifts in most pictures, and what usually helps, or the empty string."""
        for subject, failed in self._failed.items():
            if hopeless(failed, self._passed[subject]):
                return f"{subject} drifted in {failed} of {failed + self._passed[subject]} pictures: {WHY}"
        return ""


def _subjects(scores: Iterable[Scored]) -> frozenset[str]:
    return frozenset(one.subject for one in scores)
