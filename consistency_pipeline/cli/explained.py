"""Why shots are to be made or not, in words: what changed, what they wait for, what a run does, and what comes next."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.text import Text

from consistency_pipeline.cli import differing, laying
from consistency_pipeline.cli.speaking import near
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.manifest.causes import said, unfetched
from consistency_pipeline.manifest.documents import attempt_facts
from consistency_pipeline.manifest.explaining import Explanation, Link
from consistency_pipeline.records import Attempt, Status
from consistency_pipeline.text import counted, listed, money, one_line

SCHEMA_VERSION = 1
MOST_ALONE = 6  # shots; of more than that, those of one kind are told together
MOST_LINKS = 5
FEW = 4  # shots that a command names one by one
SAME = "nothing that matters changed since attempt {}: same words, size, seed, model and references"
COSMETIC = "tags, titles, comments and the order of things are no reason to make anything again"
NOTHING = {
    Status.BLOCKED: "nothing, until what it waits for is there",
    Status.REFUSED: "nothing: the service will not make it as it is; change it, or try again with retry --refused",
    Status.REJECTED: "nothing: it was rejected; retry --rejected makes another one",
    Status.DRIFTED: "nothing: retry makes another one",
}


class Way(NamedTuple):
    """How to go on: the campaign and shots as they were typed, and the campaign's file."""

    name: str
    patterns: tuple[str, ...]
    file: Path


def show(found: Manifest, reasons: Sequence[Explanation], console: Console) -> None:
    """Print each shot by itself; of many, one of each kind and how many there are like it."""
    kinds: dict[object, list[Explanation]] = {}
    for one in reasons:
        kind = (one.row.status, said(one.changes) or one.row.reason, one.making)
        kinds.setdefault(kind if len(reasons) > MOST_ALONE else one.row.shot.id, []).append(one)
    for number, group in enumerate(kinds.values()):
        if number:
            console.print(highlight=False)
        _show(found, group[0], console)
        if others := [one.row.shot.id for one in group[1:]]:
            many = f"so {'is' if len(others) == 1 else 'are'} {counted(len(others), 'more shot')}: {listed(others)}"
            laying.put("likewise", Text(many), console, indent=2)


def _show(found: Manifest, one: Explanation, console: Console) -> None:
    row = one.row
    console.print(
        Text(row.shot.id, style="bold") + Text("  ") + laying.coloured(row.status), highlight=False, soft_wrap=True
    )
    colours = console.is_terminal and console.color_system is not None
    for label, words in (*_why(one, colours=colours), *_standing(one), *_waits(one), *_decided(one)):
        laying.put(label, words, console, indent=2)
    laying.put("run", Text(doing(found, one)), console, indent=2)


def _why(one: Explanation, *, colours: bool) -> Iterator[tuple[str, Text]]:
    """Yield the changes, each behind its tier, and since when; or else why it stands as it does."""
    for change in one.changes:
        yield change.tier, differing.words(change, one, colours=colours)
    if one.compared and one.changes:
        yield "since", Text(of_attempt(one.compared))
    elif one.compared:
        yield "why", Text(f"something changed since {of_attempt(one.compared)}; what, the ledger does not know")
    if one.row.status in (Status.MADE, Status.APPROVED):
        yield "why", Text(SAME.format(one.row.attempt.number if one.row.attempt else "?"))
        yield "", Text(COSMETIC, style="dim")
    elif one.row.reason and not (one.row.status is Status.STALE and one.changes):
        yield "why", Text(one_line(one.row.reason, 500))


def of_attempt(attempt: Attempt) -> str:
    """Return an attempt in words: its number, when it was, its seed and its file."""
    when = attempt.opened_at[:16].replace("T", " ")
    where = f", {attempt.picture.file}" if attempt.picture else f", {attempt.outcome}"
    return f"attempt {attempt.number} of {when}, seed {attempt.seed}{where}"


def _standing(one: Explanation) -> Iterator[tuple[str, Text]]:
    if one.stands is None:
        yield "stands", Text("no picture yet" if not one.row.attempts else "no picture that counts")
    elif one.stands is one.compared:
        yield "stands", Text(f"attempt {one.stands.number}, since it was approved")
    else:
        yield "stands", Text(of_attempt(one.stands))


def _waits(one: Explanation) -> Iterator[tuple[str, Text]]:
    """Yield what it waits for, and what that waits for, down to the root."""
    for number, link in enumerate(one.links[:MOST_LINKS]):
        yield "" if number else "waits", Text(f"{link.by} needs {link.row.shot.id}, {lacking(link)}")
    if rest := one.links[MOST_LINKS:]:
        yield "", Text(f"… and {len(rest):,} more", style="dim")


def lacking(link: Link) -> str:
    """Return what is wrong with something that is needed, in words that follow its id."""
    row = link.row
    if link.awaited and row.picture:
        return "which is made, and nobody has approved it yet"
    why = f"{said(link.changes, unfetched(row))}" if link.changes else one_line(row.reason)
    return f"which is {row.status}{f' because {why}' if link.changes else f': {why}' if why else ''}"


def _decided(one: Explanation) -> Iterator[tuple[str, Text]]:
    for attempt, decision in one.decided:
        reason = f", “{one_line(decision.reason)}”" if decision.reason else ""
        since = "" if attempt.answers(one.row.shot.fingerprint) else "; its inputs changed since"
        who = f"by {one_line(decision.who)} on {decision.at[:10]}"
        yield decision.verdict, Text(f"attempt {attempt.number}, {who}{reason}{since}")


def doing(found: Manifest, one: Explanation) -> str:
    """Return what a run would do with a shot, and for how much."""
    row, cost = one.row, money(one.row.further_cost)
    if one.making:
        verb = "would cost" if found.plan.provider == "sandbox" else "about"
        first = [link.row.shot.id for link in one.links if link.by == row.shot.id]
        return f"makes it{f', after {listed(first)}' if first else ''}; {verb} {cost}"
    if row.locked and row.status is Status.STALE:
        return f"keeps the approved picture; only --force makes it again, {money(row.shot.estimated_cost)}"
    return NOTHING.get(row.status, "nothing: its picture is there")


def following(reasons: Sequence[Explanation], way: Way) -> tuple[str, ...]:
    """Return the commands that come next, each once, those that make pictures first.

    A command that would touch others of the shots that were typed names its own alone.
    """
    kinds: dict[tuple[Status, bool, bool], list[Explanation]] = {}
    for one in reasons:
        kinds.setdefault((one.row.status, one.making, bool(one.row.awaits)), []).append(one)
    commands = sorted(_command(group[0], way._replace(patterns=_own(group, reasons, way))) for group in kinds.values())
    return tuple(dict.fromkeys(command for _, command in commands))


def _own(group: Sequence[Explanation], reasons: Sequence[Explanation], way: Way) -> tuple[str, ...]:
    """Return what names one kind of shots: what was typed where that is no other kind, few ids, or by their status."""
    if len(group) == len(reasons) or group[0].making:  # a run makes only what is due
        return way.patterns
    if len(group) <= FEW:
        return tuple(one.row.shot.id for one in group)
    return tuple(f"{pattern},status:{group[0].row.status}" for pattern in way.patterns)


def _command(one: Explanation, way: Way) -> tuple[int, str]:
    name, shots = shlex.quote(way.name), shlex.join(way.patterns)
    run = f"consistency run {name}"
    chosen = " ".join([run, *(f"--select {shlex.quote(pattern)}" for pattern in way.patterns)])
    if one.row.awaits:
        return 1, f"look at the sheet, then: consistency approve {name} {shlex.join(one.row.awaits)}"
    if one.making:
        return 0, chosen  # with what it needs
    if one.row.locked and one.row.status is Status.STALE:
        return 3, f"keep it, or make it again: {chosen} --force"
    return {
        Status.BLOCKED: (1, f"consistency explain {name} {shlex.join(one.row.shot.needs)}"),
        Status.REFUSED: (1, f"edit {near(way.file)}, then: {run}"),
        Status.REJECTED: (1, f"consistency retry {name} {shots} --rejected"),
        Status.DRIFTED: (1, f"consistency retry {name} {shots} --reseed"),
        Status.APPROVED: (4, f"consistency sheet {name}"),
    }.get(one.row.status, (2, f"look at the sheet, then: consistency approve {name} {shots}"))


def document(found: Manifest, reasons: Sequence[Explanation], way: Way) -> dict[str, Any]:
    """Return what `explain --json` prints: every shot by itself."""
    plan = found.plan
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": plan.campaign.name,
        "provider": plan.provider,
        "model": plan.model.air,
        "shots": [_facts(found, one, way) for one in reasons],
        "next": list(following(reasons, way)),
    }


def _facts(found: Manifest, one: Explanation, way: Way) -> dict[str, Any]:
    row = one.row
    return {
        "id": row.shot.id,
        "status": row.status,
        "reason": row.reason,
        "changes": [differing.facts(change, one) for change in one.changes],
        "compared_with": attempt_facts(one.compared) if one.compared else None,
        "stands": attempt_facts(one.stands) if one.stands else None,
        "waits_for": [_link_facts(link) for link in one.links],
        "decisions": [
            {"attempt": attempt.number, "verdict": decision.verdict, "at": decision.at, "who": decision.who,
             "reason": decision.reason, "changed_since": not attempt.answers(row.shot.fingerprint)}
            for attempt, decision in one.decided
        ],
        "run": {
            "makes": one.making,
            "does": doing(found, one),
            "estimated_cost": round(row.further_cost, 6) if one.making else 0.0,
        },
        "next": _command(one, way._replace(patterns=(row.shot.id,)))[1],
    }  # fmt: skip


def _link_facts(link: Link) -> dict[str, Any]:
    return {
        "id": link.row.shot.id,
        "needed_by": link.by,
        "status": link.row.status,
        "because": said(link.changes, unfetched(link.row)) or link.row.reason,
        "awaits_approval": link.awaited,
    }
