"""The attempts of a shot, and what was decided about pictures, in words and as documents."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from consistency_pipeline import decisions, ledger, pipeline, selection
from consistency_pipeline.cli import drifting
from consistency_pipeline.decisions import Decision, Verdict
from consistency_pipeline.errors import UsageError
from consistency_pipeline.manifest import Manifest, Row, difference
from consistency_pipeline.manifest.gating import overall
from consistency_pipeline.project import Project
from consistency_pipeline.records import Attempt, Outcome, Scored, Status
from consistency_pipeline.text import counted, listed, money, one_line

SCHEMA_VERSION = 1
MOST_LINES = 12
LONGEST_REASON = 80
Known = Mapping[str, Sequence[Scored]]
WIDE = 120  # columns from which there is room for the names of files


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt of a shot: what was decided about its picture, whether that stands, what it was asked with that is
    otherwise planned now, its score, and the subjects that do not pass the gate."""

    attempt: Attempt
    decision: Decision | None
    stands: bool
    differs: tuple[str, ...]
    score: float | None = None
    drifted: tuple[Scored, ...] = ()

    @property
    def became(self) -> str:
        """Return what a person decided, or how it ended; a picture that the gate does not accept drifted."""
        if self.decision:
            return str(self.decision.verdict)
        return str(Status.DRIFTED if self.drifted else self.attempt.outcome)


@dataclass(frozen=True, slots=True)
class Tried:
    """A shot with all its attempts, oldest first."""

    row: Row
    tries: tuple[Try, ...]


def tried(project: Project, shot: str) -> Tried:
    """Return the attempts of one shot; `UsageError` where the name is not that of one."""
    rows = selection.named(pipeline.look(project).rows, [shot])
    if len(rows) != 1:
        raise UsageError(f"{shot} names {len(rows)} shots, and this is about one")
    row, decided = rows[0], decisions.standing(decisions.read(project.campaign.folder))
    known = ledger.scores(project.ledger)
    return Tried(row, tuple(_try(project, row, one, decided, known) for one in row.attempts))


def _try(project: Project, row: Row, attempt: Attempt, decided: decisions.Standing, known: Known) -> Try:
    picture = attempt.picture.sha256 if attempt.picture else ""
    inputs, scores = ledger.inputs(project.ledger, attempt.fingerprint), known.get(picture, ())
    return Try(
        attempt,
        decided.get(picture),
        attempt == row.attempt,
        difference(inputs, row.shot.inputs),
        overall(scores),
        drifting.drifted(scores, project.campaign.gate),
    )


def document(name: str, found: Tried) -> dict[str, Any]:
    """Return the attempts of a shot as one document; costs in USD, times in UTC."""
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": name,
        "shot": found.row.shot.id,
        "status": found.row.status,
        "attempts": [
            {
                "number": one.attempt.number,
                "id": one.attempt.id,
                "seed": one.attempt.seed,
                "outcome": one.attempt.outcome,
                "cost": one.attempt.cost,
                "opened_at": one.attempt.opened_at,
                "file": one.attempt.picture.file if one.attempt.picture else None,
                "stands": one.stands,
                "decision": one.decision.verdict if one.decision else None,
                "reason": one.decision.reason if one.decision else "",
                "differs": list(one.differs),
                "score": one.score,
                "drifted": [
                    {"subject": bad.subject, "score": bad.value, "worst": bad.worst, "reason": bad.reason}
                    for bad in one.drifted
                ],
                "error": one.attempt.message,
            }
            for one in found.tries
        ],
    }


def show(found: Tried, console: Console) -> None:
    """Print the attempts of a shot, oldest first."""
    row = found.row
    head = Text.assemble((row.shot.id, "bold"), f"  {row.status}", (f"  {one_line(row.reason, 100)}", "dim"))
    console.print(head, highlight=False)
    if not found.tries:
        return
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim")
    for name, right in (("", False), ("attempt", True), ("seed", True), ("cost", True), ("outcome", False)):
        table.add_column(name, justify="right" if right else "left", no_wrap=True)
    table.add_column("", overflow="fold")
    for one in found.tries:
        attempt = one.attempt
        cost = "unknown" if attempt.unsure else money(attempt.committed)
        about = _about(one, files=console.width >= WIDE)
        cells = ("→" if one.stands else "", str(attempt.number), str(attempt.seed), cost, one.became, about)
        table.add_row(*(Text(cell, style="bold" if one.stands else "") for cell in cells))
    console.print(table)


def _about(one: Try, *, files: bool) -> str:
    """Return what is worth knowing of an attempt: why it was rejected, failed or drifted, what was other then, its
    picture."""
    attempt = one.attempt
    why = drifting.brief(one.drifted) if attempt.outcome is Outcome.MADE else attempt.message
    said = [one.decision.reason if one.decision else "", why]
    file = attempt.picture.file if attempt.picture and files else ""
    other = f"{listed(one.differs)} differ{'s' if len(one.differs) == 1 else ''} from the plan" if one.differs else ""
    return "; ".join(one_line(part) for part in (*said, other, file) if part)


def following(name: str, found: Tried, provider: str | None = None) -> str:
    """Return the command that comes next; a picture that drifted is proposed only for another one that did."""
    bad = any(one.stands and one.drifted for one in found.tries)
    where = f"{shlex.quote(name)} {shlex.quote(found.row.shot.id)}"
    others = [
        one.attempt.number for one in found.tries
        if one.attempt.picture and not one.stands and one.attempt.answers(found.row.shot.fingerprint)
        and not (one.decision and one.decision.verdict is Verdict.REJECTED) and (bad or not one.drifted)
    ]  # fmt: skip
    if others:
        of = f" --provider {provider}" if provider else ""
        return f"consistency use {where} --attempt {others[-1]}{of}"
    return f"consistency plan {shlex.quote(name)}"


def said(verdict: str, rows: Sequence[Row]) -> Iterator[str]:
    """Yield what was decided, a line a picture up to some."""
    for row in rows[:MOST_LINES]:
        yield f"{verdict:<9} {row.shot.id}  {row.picture.file if row.picture else ''}"
    if len(rows) > MOST_LINES:
        yield f"{'':<9} … and {counted(len(rows) - MOST_LINES, 'more picture')}"


def decided(verdict: str, reason: str, rows: Sequence[Row]) -> dict[str, Any]:
    """Return what was decided as one document."""
    return {
        "schema_version": SCHEMA_VERSION,
        "verdict": verdict,
        "reason": reason,
        "shots": [
            {"id": row.shot.id, "picture": row.picture.sha256, "file": row.picture.file}
            for row in rows
            if row.picture is not None
        ],
    }


def reasons(found: Manifest, most: int = 3) -> Iterator[str]:
    """Yield for what pictures of each subject were rejected, the most frequent reasons first."""
    for subject, counts in found.rejections.items():
        told = ((one_line(reason, LONGEST_REASON), count) for reason, count in counts.most_common(most))
        words = listed([f"{reason} ({count}×)" if count > 1 else reason for reason, count in told])
        yield f"{subject:<9} rejected for {words}"


def fallen_back(rows: Sequence[Row], found: Manifest) -> Iterator[str]:
    """Yield which shots have another picture that stands, now that the one of `rows` was rejected."""
    now = {row.shot.id: row for row in found.rows}
    for row in rows[:MOST_LINES]:
        stands = now[row.shot.id]
        if stands.attempt and row.attempt and stands.attempt.id != row.attempt.id and stands.picture:
            yield f"{'stands':<9} attempt {stands.attempt.number} of {row.shot.id} again, {stands.status}"
