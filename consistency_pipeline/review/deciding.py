"""Decisions that come from a page: checked, written down at once, and taken back in turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from consistency_pipeline import decisions
from consistency_pipeline.decisions import Decision, Verdict
from consistency_pipeline.errors import UsageError
from consistency_pipeline.manifest import Row
from consistency_pipeline.records import utc_now
from consistency_pipeline.text import one_line

LONGEST_REASON = 300  # letters; the page lets nobody write more
TEXTS = ("verdict", "shot", "picture", "reason")
VERDICTS = frozenset({Verdict.APPROVED, Verdict.REJECTED, Verdict.UNDECIDED})


@dataclass(frozen=True, slots=True)
class Written:
    """A decision that was written down, and what stood of the picture before."""

    decision: Decision
    before: Decision | None


def asked(said: object, rows: Mapping[tuple[str, str], Row]) -> Decision:
    """Return the decision that a page asks for, signed and dated now. Raises `UsageError` saying what is wrong.

    It has to be about a picture that there is, of the shot that it names.
    """
    facts = said if isinstance(said, dict) else {}
    texts = [text for name in TEXTS if isinstance(text := facts.get(name), str)]
    if len(texts) < len(TEXTS) or texts[0] not in VERDICTS:
        raise UsageError("a decision has the texts shot, picture, verdict and reason")
    verdict, shot, picture, reason = texts
    if (row := rows.get((shot, picture))) is None:
        raise UsageError(f"the campaign knows no such picture of {one_line(shot, 100)}; load the page again")
    why, who = one_line(reason, LONGEST_REASON), decisions.somebody()
    return Decision(row.shot.id, Verdict(verdict), picture, utc_now(), who, why, row.shot.fingerprint)


def write(folder: Path, decision: Decision) -> Written | None:
    """Write a decision down, or None where it says what stands already.

    It comes after all that was decided about the picture, even by somebody whose clock is ahead.
    """
    known = decisions.read(folder)
    before = decisions.standing(known).get(decision.picture)
    if _same(before, decision):
        return None
    last = max((one.at for one in known if one.picture == decision.picture), default="")
    dated = replace(decision, at=max(decision.at, last))
    decisions.add(folder, [dated])
    return Written(dated, before)


def _same(before: Decision | None, decision: Decision) -> bool:
    if before is None:
        return decision.verdict is Verdict.UNDECIDED
    return (before.verdict, before.reason) == (decision.verdict, decision.reason)


def take_back(folder: Path, written: Written) -> Decision:
    """Let stand again what stood before a decision; returns what was written down for that.

    Raises `UsageError` where somebody else has decided about the picture since.
    """
    undone, before = written.decision, written.before
    stands = decisions.standing(decisions.read(folder)).get(undone.picture)
    mine = undone if undone.verdict is not Verdict.UNDECIDED else None
    if stands != mine:
        who = f" by {one_line(stands.who, 60)}" if stands else ""
        raise UsageError(f"{undone.shot} was decided about again since{who}: that stays")
    back = before or replace(undone, verdict=Verdict.UNDECIDED, reason="")
    dated = replace(back, at=max(utc_now(), undone.at), who=decisions.somebody(), fingerprint=undone.fingerprint)
    decisions.add(folder, [dated])
    return dated


def unheard(decided: Sequence[Decision], heard: set[Decision]) -> list[Decision]:
    """Return the decisions that pages have not heard of, and count them as heard."""
    news = [one for one in decided if one not in heard and one.verdict in VERDICTS]
    heard.update(news)
    return news
