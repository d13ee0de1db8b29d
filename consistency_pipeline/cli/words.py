"""What a person reads at the end: of a run, and of a decision; and the words that other endings share."""

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from consistency_pipeline import reporting
from consistency_pipeline.budget import enough
from consistency_pipeline.campaign.model import Gate
from consistency_pipeline.cli import drifting, reported
from consistency_pipeline.cli.laying import labelled
from consistency_pipeline.cli.speaking import after_drift, near, with_option
from consistency_pipeline.consulting.foreseeing import unasked, whole_cost
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.pipeline import MOST_PAGES, Project, Result
from consistency_pipeline.records import Consulted, Status, Stop, Tally
from consistency_pipeline.text import counted, listed, money, one_line

if TYPE_CHECKING:
    from rich.console import Console

STOPS = {
    Stop.BUDGET: "by the budget",
    Stop.OUT_OF_MONEY: "the account is empty",
    Stop.BAD_CREDENTIALS: "the service does not accept the key",
    Stop.BREAKER: "most of it goes wrong; look at the reasons before going on",
    Stop.CANARY: "before the rest was sent",
    Stop.DRIFT: "most pictures of a subject do not show it any more",
    Stop.INTERRUPTED: "as asked; what was on its way has been finished",
}
FIRST: dict[Stop | None, str] = {
    Stop.CANARY: "look at the reasons",
    Stop.DRIFT: "look at the sheet and at the references",
    Stop.OUT_OF_MONEY: "put money into the account",
    Stop.BAD_CREDENTIALS: "set a key that the service accepts (consistency doctor checks it)",
}
NAMED = 4  # shots of one reason
PAYS_AGAIN = frozenset({"retry", "--force"})  # in a command that makes again what it has just made
UNMADE = (Status.REFUSED, Status.FAILED, Status.BLOCKED, Status.DRIFTED, Status.REJECTED)


def show(lines: Iterable[str], console: "Console | None" = None) -> None:
    """Print the lines of an ending on stderr, in colour and wrapped where that is a terminal."""
    from rich.console import Console

    from consistency_pipeline.cli.laying import lay

    lay(lines, console or Console(stderr=True))


def ending(project: Project, result: Result, again: str) -> Iterator[str]:
    """Yield the last lines of a run: what came out, what it cost, where the sheet is, and how to go on.

    `again` is the command that was given.
    """
    found, tally = result.manifest, result.tally
    if tally is None or not (tally.sent or tally.settled or tally.stop):
        sent = "" if tally and tally.judge and tally.judge.asked else ", and nothing was sent"
        yield labelled("made", f"nothing: there was nothing to make{sent}")
    else:
        yield labelled("made", _made(tally, found))
        yield labelled("cost", _cost(tally, found))
        if tally.stop:
            yield labelled("stopped", _stopped(tally, tally.stop))
    yield from judged(project.campaign.name, tally.judge if tally else None, found)
    yield from _unmade([row for row in found.rows if row.shot.id in result.named], found.plan.campaign.gate)
    if kept := sum(row.locked and row.status is Status.STALE for row in found.rows):
        yield labelled("kept", f"{counted(kept, 'approved picture')} with inputs that have changed since")
    if found.to_make:
        yield labelled("left", _left(found))
    yield from _scores(found)
    yield labelled("sheet", _sheets(project, result.sheets))
    if (page := project.home / "gallery.html").is_file():
        yield labelled("page", near(page))
    yield labelled("manifest", near(project.home / "manifest.json"))
    yield labelled("next", _next(project, result, again))


def _scores(found: Manifest) -> Iterator[str]:
    """Yield at most two lines of the drift report; nothing where nothing was scored."""
    for number, line in enumerate(reported.brief(reporting.report(found))):
        yield labelled("" if number else "scores", line)


def judged(name: str, asked: Consulted | None, found: Manifest) -> Iterator[str]:
    """Yield what the judge was asked, and what it was not."""
    if asked and asked.asked:
        of = "that would have cost" if found.plan.provider == "sandbox" else "that cost"
        less = f"taken up; {money(-asked.spent)} that counted for them before is left again"
        told = less if asked.spent < 0 else f"{of} {money(asked.spent)}"
        yield labelled("judge", f"{counted(asked.asked, 'question')}, {told}")
    if left := unasked(found):
        how = f"consistency score {shlex.quote(name)} --scorer judge"
        yield labelled("unasked", f"{counted(left, 'picture')} that the judge was not asked about: {how}")


def _made(tally: Tally, found: Manifest) -> str:
    other = [f"{count:,} {status}" for status, count in sorted(tally.settled.items()) if status is not Status.MADE]
    made = tally.settled.get(Status.MADE, 0)
    what = counted(made, "storyboard" if found.plan.provider == "sandbox" else "shot") if made else "nothing"
    return "; ".join(filter(None, (what, ", ".join(other))))


def _cost(tally: Tally, found: Manifest) -> str:
    if found.plan.provider == "sandbox":
        return f"this would have cost {money(tally.spent)}; nothing was charged"
    return f"{money(tally.spent)}{_used(found)}"


def _used(found: Manifest) -> str:
    cap = found.plan.campaign.budget.max_cost
    return "" if cap is None else f"; {money(found.spent)} of {money(cap)} used"


def _stopped(tally: Tally, stop: Stop) -> str:
    return STOPS[stop] if stop is Stop.INTERRUPTED else f"{STOPS[stop]}: {one_line(tally.why)}"


def _sheets(project: Project, sheets: Sequence[Path]) -> str:
    """Return where the first page is, and how many there are."""
    first = near(min(sheets, key=lambda path: len(path.name)))
    if len(sheets) == 1:
        return first
    whole = f"; all pages: consistency sheet {project.campaign.name}" if len(sheets) >= MOST_PAGES else ""
    return f"{first} and {counted(len(sheets) - 1, 'more page')} beside it{whole}"


def after_deciding(name: str, found: Manifest, own: str) -> Iterator[str]:
    """Yield where the shots stand after a decision, and how to go on; a run goes to the campaign's `own` provider."""
    yield f"{counted(len(found.rows), 'shot')}: {standing(found.rows)}"
    yield from _built_on_rejected(name, found)
    if found.plan.provider != own:
        yield labelled("next", f"consistency sheet {shlex.quote(name)} --provider {found.plan.provider}")
    elif found.awaits:
        yield labelled("next", _approve(name, found))
    elif any(row.status is Status.REJECTED for row in found.rows):
        yield labelled("next", f"consistency retry {shlex.quote(name)} --rejected --reseed")
    elif found.to_make:
        yield labelled("next", f"consistency run {shlex.quote(name)}")
    else:
        yield labelled("next", f"consistency sheet {shlex.quote(name)}")


def _built_on_rejected(name: str, found: Manifest) -> Iterator[str]:
    """Yield which approved pictures were made from a reference that was rejected: they stay, and that is said."""
    lost = {row.shot.id for row in found.rows if row.status is Status.REJECTED and not row.shot.scene}
    while more := {row.shot.id for row in found.rows if not row.shot.scene and _from(row, lost)} - lost:
        lost |= more
    if kept := [row.shot.id for row in found.rows if row.locked and row.shot.scene and _from(row, lost)]:
        back = f"consistency undecide {shlex.quote(name)} {' '.join(map(shlex.quote, kept[:NAMED]))}"
        yield labelled("kept", f"approved, and made from what was rejected: {listed(kept)}; `{back}` lets them go")


def _from(row: Row, references: set[str]) -> bool:
    return any(reference.made_by in references for reference in row.shot.references)


def _approvable(found: Manifest) -> list[str]:
    """Return the references that others wait for and that can be approved."""
    return [row.shot.id for row in found.rows if row.shot.id in found.awaits and row.picture]


def _approve(name: str, found: Manifest) -> str:
    """Return the command that approves what others wait for, once it is there."""
    if not (there := _approvable(found)):
        return f"consistency run {shlex.quote(name)}"
    return f"look at the sheet, then: consistency approve {shlex.quote(name)} {' '.join(map(shlex.quote, there))}"


def standing(rows: Iterable[Row]) -> str:
    """Return how many shots have each status: `12 made, 2 stale`."""
    counts = Counter(row.status for row in rows)
    return ", ".join(f"{count:,} {status}" for status, count in sorted(counts.items()))


def _left(found: Manifest) -> str:
    sandbox = found.plan.provider == "sandbox"
    would = "would cost about" if sandbox else "about"
    return f"{len(found.to_make):,} to make, {would} {money(found.estimate)}{_used(found) if sandbox else ''}"


def _unmade(rows: Sequence[Row], gate: Gate, most: int = 10) -> Iterator[str]:
    """Yield what was not made and why: shots of one reason together, the first few reasons, those of most first."""
    reasons: dict[tuple[Status, str | drifting.Kind], list[Row]] = {}
    for row in rows:
        if row.status in UNMADE:
            drift = drifting.kind(row, gate) if row.status is Status.DRIFTED else ()
            reasons.setdefault((row.status, drift or one_line(row.reason)), []).append(row)
    ranked = sorted(reasons.items(), key=lambda reason: -len(reason[1]))
    for (status, reason), some in ranked[:most]:
        many = f"{len(some):,} shots, " if len(some) > NAMED else ""
        said = one_line(reason if isinstance(reason, str) else drifting.together(some, gate))
        yield labelled(status, f"{many}{listed([row.shot.id for row in some], NAMED)}{f': {said}' if said else ''}")
    if rest := ranked[most:]:
        shots = sum(len(some) for _, some in rest)
        yield labelled(
            "", f"… and {counted(shots, 'shot')} for {counted(len(rest), 'more reason')}; consistency plan shows them"
        )


def _next(project: Project, result: Result, again: str) -> str:
    """Return what to do now, with the exact command; never one that would pay again for what it has just made."""
    found, stop = result.manifest, result.tally.stop if result.tally else None
    name = shlex.quote(project.campaign.name)
    pays = not PAYS_AGAIN.isdisjoint(shlex.split(again))
    if stop is Stop.BUDGET and not (pays and found.to_make):
        return _with_more(name, found, again)
    if pays:
        again = f"consistency plan {name}"
    if stop in FIRST:
        return f"{FIRST[stop]}, then: {again}"
    if stop is None and _approvable(found):
        return _approve(project.campaign.name, found)
    if any(row.due and row.shot.id in result.named for row in found.rows):
        return again
    if found.to_make:
        return f"consistency plan {name}"
    return _look(project, found, again)


def _look(project: Project, found: Manifest, again: str) -> str:
    """Return what a person does where nothing more can be made as things are."""
    statuses = {row.status for row in found.rows}
    if Status.REJECTED in statuses:
        return f"consistency retry {shlex.quote(project.campaign.name)} --rejected --reseed, then: {again}"
    if Status.DRIFTED in statuses:
        return after_drift(project.campaign.name)
    if statuses & {Status.REFUSED, Status.BLOCKED}:
        first = f"edit {near(project.campaign.file)}"
    elif project.access.provider == "sandbox":
        live = "set RUNWARE_API_KEY" if project.access.embedded else "take away RUNWARE_BASE_URL"
        first = f"look at the sheet; to go live {live}"
    else:
        first = f"look at the sheet; edit {near(project.campaign.file)} to add scenes"
    return f"{first}, then: {again}"


def _with_more(name: str, found: Manifest, again: str) -> str:
    """Return how to go on with more money; a run by itself makes up neither for re-rolls nor for questions."""
    if found.to_make:
        return with_option(again, f"--max-cost {enough(found.spent, whole_cost(found)):.2f}")
    drifted = [row.shot.estimated_cost for row in found.rows if row.status is Status.DRIFTED]
    how = f"retry {name} --reseed" if drifted else f"plan {name}"
    return with_option(f"consistency {how}", f"--max-cost {enough(found.spent, sum(drifted)):.2f}")
