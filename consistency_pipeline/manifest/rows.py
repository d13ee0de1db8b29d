"""One shot and what became of it."""

from dataclasses import dataclass

from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, MadePicture, Outcome, Status

SAME_RATIO = 0.01  # legal sizes of one ratio differ by less than this


@dataclass(frozen=True, slots=True)
class Row:
    """One shot and what became of it: where it stands and why, the attempt that counts, and all attempts.

    `locked` tells that a person approved the picture of the attempt that counts: nothing makes it again by itself.
    `awaits` are the references whose approval it waits for.
    """

    shot: Shot
    status: Status
    reason: str
    attempt: Attempt | None
    attempts: tuple[Attempt, ...]
    locked: bool = False
    awaits: tuple[str, ...] = ()

    @property
    def picture(self) -> MadePicture | None:
        """Return the picture that stands for the shot now, whatever was decided about it."""
        made = self.attempt is not None and self.attempt.outcome is Outcome.MADE and self.status is not Status.STALE
        return self.attempt.picture if self.attempt and (made or self.locked) else None

    @property
    def further_cost(self) -> float:
        """Return the USD that making the shot adds to what counts as spent: none where its last attempt counts."""
        last = self.attempt if self.picture is None else None
        counts = last is not None and last.unsure and last.fingerprint == self.shot.fingerprint
        return 0.0 if counts else self.shot.estimated_cost

    @property
    def findings(self) -> tuple[str, ...]:
        """Return what is odd about the picture and does not keep it from counting."""
        picture = self.picture
        if picture is None or (picture.width, picture.height) == self.shot.size[:2]:
            return ()
        came, asked = f"{picture.width}x{picture.height}", self.shot.size
        found = f"size: {came} came where {asked} was asked for"
        odd = abs(picture.width / picture.height / (asked.width / asked.height) - 1) > SAME_RATIO
        return (found, f"ratio mismatch: {came} is not {asked.ratio}") if odd else (found,)
