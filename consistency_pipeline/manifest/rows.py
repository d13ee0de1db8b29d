"""One shot and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, MadePicture, Outcome, Scored, Status

TO_MAKE = frozenset({Status.MISSING, Status.STALE, Status.FAILED})
UNSETTLED = (Outcome.OPEN, Outcome.UNKNOWN)
SAME_RATIO = 0.01  # legal sizes of one ratio differ by less than this


def tries(attempts: Iterable[Attempt], shot: Shot) -> int:
    """Return how many of these attempts brought a picture of a shot as it is planned now."""
    return sum(one.outcome is Outcome.MADE and one.answers(shot.fingerprint) for one in attempts)


@dataclass(frozen=True, slots=True)
class Row:
    """One shot and what became of it: where it stands and why, the attempt that counts, and all attempts.

    `locked` tells that a person approved the picture of the attempt that counts: nothing makes it again by itself.
    `awaits` are the references whose approval it waits for; `corrections` are the reasons for which pictures of it were
    rejected. `score` tells how far its picture still shows its subject, 0 to 1; None where nothing was measured;
    `scores` say the same by subject. `owed` tells that its picture drifted, and that the gate has re-rolls left for it.
    """

    shot: Shot
    status: Status
    reason: str
    attempt: Attempt | None
    attempts: tuple[Attempt, ...]
    locked: bool = False
    awaits: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    score: float | None = None
    scores: tuple[Scored, ...] = ()
    owed: bool = False

    @property
    def due(self) -> bool:
        """Tell whether a run makes it by itself: it is missing, stale, failed or owed a re-roll, and not approved."""
        return (self.status in TO_MAKE or self.owed) and not self.locked

    @property
    def tries(self) -> int:
        """Return how many pictures were made of it as it is planned now, under whatever seed."""
        return tries(self.attempts, self.shot)

    @property
    def picture(self) -> MadePicture | None:
        """Return the picture that stands for the shot now, whatever was decided about it."""
        if self.attempt is None or self.attempt.outcome is not Outcome.MADE:
            return None
        return self.attempt.picture if self.locked or self.attempt.answers(self.shot.fingerprint) else None

    def cost_of(self, shot: Shot) -> float:
        """Return the USD that asking for `shot` adds to what counts as spent: none where that is open, and counts."""
        open_ones = (attempt for attempt in self.attempts if attempt.unsure and attempt.outcome in UNSETTLED)
        counts = any(attempt.fingerprint == shot.fingerprint for attempt in open_ones)
        return 0.0 if counts else shot.estimated_cost

    @property
    def further_cost(self) -> float:
        """Return the USD that making the shot as it is planned adds to what counts as spent."""
        return self.cost_of(self.shot)

    @property
    def findings(self) -> tuple[str, ...]:
        """Return what is odd about the picture and does not keep it from counting."""
        picture = self.picture
        if picture is None or self.attempt is None:
            return ()
        told = f"seed: made under {self.attempt.seed}, where {self.shot.seed} is planned"
        found = (told,) if self.attempt.seed != self.shot.seed else ()
        return (*found, *self._about_size(picture))

    def _about_size(self, picture: MadePicture) -> tuple[str, ...]:
        if (picture.width, picture.height) == self.shot.size[:2]:
            return ()
        came, asked = f"{picture.width}x{picture.height}", self.shot.size
        found = f"size: {came} came where {asked} was asked for"
        odd = abs(picture.width / picture.height / (asked.width / asked.height) - 1) > SAME_RATIO
        return (found, f"ratio mismatch: {came} is not {asked.ratio}") if odd else (found,)
