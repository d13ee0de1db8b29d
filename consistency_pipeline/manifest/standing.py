"""Where one shot stands, from its attempts, what is there on disk, what people decided and what scorers say."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from consistency_pipeline.campaign.model import Gate
from consistency_pipeline.decisions import Decision, Standing, Verdict
from consistency_pipeline.manifest.changes import difference
from consistency_pipeline.manifest.gating import CANNOT_TELL, failure, overall
from consistency_pipeline.manifest.rows import Row
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, Outcome, Scored, Status

STATUS = {Verdict.APPROVED: Status.APPROVED, Verdict.REJECTED: Status.REJECTED}


class Look(NamedTuple):
    """Where shots stand, from their attempts: what is there on disk, and what was decided."""

    there: Callable[[str], bool]
    inputs_of: Callable[[str], Mapping[str, Any] | None]
    decided: Standing
    chosen: Mapping[str, str]
    scores: Mapping[str, tuple[Scored, ...]]
    gate: Gate

    def row(self, shot: Shot, tries: tuple[Attempt, ...]) -> Row:
        """Return where a shot stands."""
        made = [attempt for attempt in tries if attempt.outcome is Outcome.MADE]
        current = [attempt for attempt in made if attempt.answers(shot.fingerprint)]
        kept = self._standing(current)
        if kept is None or self._verdict(kept) is Verdict.REJECTED:
            approved = self._standing(attempt for attempt in made if self._verdict(attempt) is Verdict.APPROVED)
            if approved:  # with other inputs: of the current ones it would stand
                return self._outlived(shot, approved, tries)
        return self._made(shot, kept, tries, self._corrections(current)) if kept else self._unmade(shot, tries, made)

    def _outlived(self, shot: Shot, approved: Attempt, tries: tuple[Attempt, ...]) -> Row:
        """Return the row of a shot whose approved picture was made with other inputs: it is kept."""
        since = [attempt for attempt in tries if attempt.answers(shot.fingerprint)]
        came = any(attempt.outcome is Outcome.MADE for attempt in since)
        lost = f"; what was asked for since did not come: {_why(since[-1])}" if since and not came else ""
        reason = f"approved, and changed since: {_changes(self._wanted(approved), shot)}{lost}"
        return Row(shot, Status.STALE, reason, approved, tries, locked=True)

    def _unmade(self, shot: Shot, tries: tuple[Attempt, ...], made: Sequence[Attempt]) -> Row:
        """Return the row of a shot that has no picture now."""
        same = [attempt for attempt in tries if attempt.answers(shot.fingerprint)]
        gone = [attempt.picture.file for attempt in same if attempt.outcome is Outcome.MADE and attempt.picture]
        if gone:
            return Row(shot, Status.MISSING, f"its picture {gone[-1]} is gone", None, tries)
        if same:
            return Row(shot, _unmade(same[-1]), _why(same[-1]), same[-1], tries)
        if made:
            return Row(shot, Status.STALE, f"changed: {_changes(self._wanted(made[-1]), shot)}", made[-1], tries)
        reason = "never asked for" if not tries else "asked for differently before"
        return Row(shot, Status.MISSING, reason, None, tries)

    def _made(self, shot: Shot, kept: Attempt, tries: tuple[Attempt, ...], corrections: tuple[str, ...]) -> Row:
        """Return the row of a shot that has a picture: as a person decided, or else as its scores say."""
        decision, scores = self._decision(kept), self._scores(kept)
        drift = failure(scores, self.gate) if decision is None else ""
        status = STATUS[decision.verdict] if decision else Status.DRIFTED if drift else Status.MADE
        row = Row(shot, status, decision.reason if decision else drift, kept, tries, status is Status.APPROVED)
        return replace(row, corrections=corrections, scores=scores, score=overall(scores))

    def _standing(self, made: Iterable[Attempt]) -> Attempt | None:
        """Return the attempt whose picture is there and stands for the shot, or None.

        That is the one that was approved or chosen last, or the best of those that were asked for since. One that does
        not pass the gate stands only where nothing else was ever decided: what a person rejected brings back none.
        """
        there = [attempt for attempt in made if attempt.picture and self.there(attempt.picture.file)]
        held = max(there, key=self._held, default=None)
        since = self._held(held) if held else ""
        fresh = [one for one in there if self._verdict(one) is None and not self._held(one) and one.opened_at > since]
        best = max(reversed(fresh), key=self._worth, default=None)
        if held is None or not since:
            refused = any(self._verdict(one) is Verdict.REJECTED for one in there)
            stands = best is not None and (self._worth(best)[0] or not refused)
            return best if stands else max(reversed(there), key=lambda one: one.opened_at, default=None)
        return best if best and self._worth(best)[0] else held

    def _held(self, attempt: Attempt) -> str:
        """Return when a person approved or chose the picture of an attempt, or the empty string."""
        decision, picture = self._decision(attempt), attempt.picture
        if picture is None or (decision and decision.verdict is Verdict.REJECTED):
            return ""
        return max(decision.at if decision else "", self.chosen.get(picture.sha256, ""))

    def _worth(self, attempt: Attempt) -> tuple[bool, float, str]:
        """Return what ranks pictures that nobody decided about: whether it passes, its score, when it was asked for."""
        scores = self._scores(attempt)
        value = overall(scores)
        return not failure(scores, self.gate), CANNOT_TELL if value is None else value, attempt.opened_at

    def _scores(self, attempt: Attempt) -> tuple[Scored, ...]:
        return self.scores.get(attempt.picture.sha256, ()) if attempt.picture else ()

    def _corrections(self, made: Sequence[Attempt]) -> tuple[str, ...]:
        """Return why pictures of a shot were rejected, in the order in which they were made."""
        decisions = (self._decision(attempt) for attempt in made)
        said = (one.reason for one in decisions if one and one.verdict is Verdict.REJECTED and one.reason)
        return tuple(dict.fromkeys(said))

    def _verdict(self, attempt: Attempt) -> Verdict | None:
        decision = self._decision(attempt)
        return decision.verdict if decision else None

    def _decision(self, attempt: Attempt) -> Decision | None:
        return self.decided.get(attempt.picture.sha256) if attempt.picture else None

    def _wanted(self, attempt: Attempt) -> Mapping[str, Any] | None:
        """Return the inputs of the planned shot that an attempt was made for, or else its own."""
        planned = self.inputs_of(attempt.serves) if attempt.serves else None
        return planned or self.inputs_of(attempt.fingerprint)


def unfetched(shot: Shot) -> tuple[str, ...]:
    """Return the references of a shot that are on the web and were never fetched."""
    return tuple(reference.name for reference in shot.references if reference.url and not reference.sha256)


def _changes(old: Mapping[str, Any] | None, shot: Shot) -> str:
    """Return what differs from the inputs of an earlier picture; what was not fetched may be the same."""
    unsure = {f"reference {name}" for name in unfetched(shot)}
    changed = [f"perhaps {what}" if what in unsure else what for what in difference(old, shot.inputs)]
    return ", ".join(changed) or "its inputs"


def _unmade(attempt: Attempt) -> Status:
    match attempt.outcome:
        case Outcome.REFUSED:
            return Status.REFUSED
        case Outcome.OPEN:
            return Status.MISSING
        case _:
            return Status.FAILED


def _why(attempt: Attempt) -> str:
    if attempt.outcome is Outcome.OPEN:
        return "asked for, and not settled: the next run looks it up before asking again"
    said = f"{attempt.code}: {attempt.message}" if attempt.code else attempt.outcome
    return f"{said} (nobody knows whether it was charged)" if attempt.outcome is Outcome.UNKNOWN else said
