"""Prompts as they are sent, with their numbered references: calm columns for people, a document for programs."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from consistency_pipeline.cli.comparing import Change, Piece, change, sent
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.manifest.documents import reference_facts
from consistency_pipeline.references import Reference
from consistency_pipeline.text import clean, counted, one_line, without_query

SCHEMA_VERSION = 1
NARROWEST, WIDEST = 40, 100  # columns
INDENT = 2
LONGEST = 100_000  # characters of a prompt: all of it
STYLES = {"same": "", "old": "red strike", "new": "bold green"}
MARKS = {"same": ("", ""), "old": ("[-", "-]"), "new": ("{+", "+}")}
TAKE = re.compile(r"(.*/)(\d+)")

Inputs = Mapping[str, Any]
Before = Callable[[Row], Inputs | None]
"""Returns what was sent for a shot last time."""


@dataclass(frozen=True, slots=True)
class Group:
    """Shots that the same words and references are sent for; `change` is from the last time, None where never sent."""

    rows: tuple[Row, ...]
    change: Change | None = None

    @property
    def title(self) -> str:
        """Return the ids of the shots, takes that follow each other as a range: `desk/1–3, beach/1`."""
        return ", ".join(_ranges([row.shot.id for row in self.rows]))


def groups(rows: Sequence[Row], before: Before | None = None) -> tuple[Group, ...]:
    """Return the shots in groups, in the order of their first ones; with `before`, those that changed the same way."""
    found: dict[object, list[Row]] = {}
    changes: dict[object, Change | None] = {}
    for row in rows:
        old = before(row) if before else None
        key = (row.shot.scene or row.shot.id, row.shot.prompt, row.shot.references, _compared(row, old))
        found.setdefault(key, []).append(row)
        if key not in changes:
            changes[key] = None if old is None else change(row, old)
    return tuple(Group(tuple(group), changes[key]) for key, group in found.items())


def _compared(row: Row, old: Inputs | None) -> object:
    """Return what makes the same change: what was sent before and what is not words or references."""
    if old is None:
        return None
    intent, now = old.get("intent", {}), row.shot.inputs["intent"]
    return sent(old), tuple(name for name in now if intent.get(name) != now[name])


def document(found: Manifest, rows: Sequence[Row], before: Before | None = None) -> dict[str, Any]:
    """Return what `prompts --json` prints, each shot by itself; with `before`, also what was sent last time."""
    plan = found.plan
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": plan.campaign.name,
        "provider": plan.provider,
        "model": plan.model.air,
        "shots": [_facts(row, before) for row in rows],
    }


def _facts(row: Row, before: Before | None) -> dict[str, Any]:
    shot = row.shot
    numbered = [{"number": n, **reference_facts(reference)} for n, reference in enumerate(shot.references, start=1)]
    facts = {"id": shot.id, "status": row.status, "prompt": shot.prompt, "references": numbered}
    return {**facts, "last": _last(row, before(row))} if before else facts


def _last(row: Row, old: Inputs | None) -> dict[str, Any] | None:
    if old is None:
        return None
    found, was = change(row, old), sent(old)
    return {
        "prompt": was.prompt,
        "references": [{"name": name, "is": content} for name, content in was.references],
        "changed": found.anything,
        "words": [{kind: text} for kind, text in found.words],
        "references_added": list(found.added),
        "references_removed": list(found.removed),
        "references_changed": list(found.changed),
        "order_changed": found.moved,
        "other": list(found.other),
    }


def show(found: Sequence[Group], console: Console, *, compared: bool = False) -> None:
    """Print the groups; `compared` says of each what differs from what was sent last time."""
    room = max(NARROWEST, min(WIDEST, console.width))
    colours = console.is_terminal and console.color_system is not None
    for group in found:
        for line, indent, hanging in _lines(group, colours=colours, compared=compared):
            _print(line, indent, hanging, room, console)
        console.print(highlight=False)
    shots = sum(len(group.rows) for group in found)
    tail = f", {counted(len(found), 'prompt')}" if len(found) < shots else ""
    console.print(Text(f"{counted(shots, 'shot')}{tail}{_summary(found) if compared else ''}"), highlight=False)


Line = tuple[Text, int, int]
"""A line, how far it is indented, and how much further where it goes on."""


def _print(line: Text, indent: int, hanging: int, room: int, console: Console) -> None:
    for paragraph in line.split("\n", allow_blank=True):
        for number, part in enumerate(paragraph.wrap(console, room - indent - hanging)):
            part.rstrip()
            console.print(Text(" " * (indent + hanging * (number > 0))) + part, highlight=False, soft_wrap=True)


def _lines(group: Group, *, colours: bool, compared: bool) -> Iterator[Line]:
    state = f"  {_state(group)}" if compared else ""
    yield Text.assemble((one_line(group.title, 2000), "bold"), (state, "dim")), 0, INDENT
    if compared and group.change is not None and not group.change.anything:
        return
    yield from ((line, INDENT, 3) for line in _references(group))
    yield Text(""), 0, 0
    words: Sequence[Piece] = (("same", group.rows[0].shot.prompt),)
    if compared and group.change is not None:
        words = group.change.words
    yield _coloured(words) if colours else _marked(words), INDENT, 0


def _state(group: Group) -> str:
    if group.change is None:
        return "not sent yet"
    if not group.change.anything:
        return "as sent last time"
    other = [*group.change.other, *(["order of references"] if group.change.moved else [])]
    return f"also changed: {', '.join(other)}" if other else ""


def _references(group: Group) -> Iterator[Text]:
    """Yield the references with the numbers that prompts speak of them by; then those that are not sent any more."""
    references, now = group.rows[0].shot.references, group.change
    names = max((len(reference.name) for reference in references), default=0)
    for number, reference in enumerate(references, start=1):
        style, mark = "", ""
        if now and reference.name in now.added:
            style, mark = "green", "  new"
        elif now and reference.name in now.changed:
            style, mark = "yellow", "  another picture than last time"
        name = Text(f"{number:>2} {reference.name:<{names}}  ", style=style)
        yield name + Text(_where(reference), style="dim") + Text(mark, style=style)
    for gone in now.removed if now else ():
        yield Text(f" - {gone}  not sent any more", style="red")
    if not references:
        yield Text("no references: words alone", style="dim")


def _where(reference: Reference) -> str:
    """Return where a reference is, in few words."""
    if reference.made_by:
        return f"made by {reference.made_by}"
    if reference.url:
        return one_line(without_query(reference.url)) + ("" if reference.sha256 else " (not fetched yet)")
    if reference.held:
        return f"held by the service as {reference.held}"
    return one_line(reference.path) if reference.path else "in the campaign's file"


def _coloured(words: Sequence[Piece]) -> Text:
    return Text.assemble(*((clean(text, LONGEST), STYLES[kind]) for kind, text in words))


def _marked(words: Sequence[Piece]) -> Text:
    return Text("".join(f"{MARKS[kind][0]}{clean(text, LONGEST)}{MARKS[kind][1]}" for kind, text in words))


def _summary(found: Sequence[Group]) -> str:
    """Return how many shots stand how to what was sent last time."""
    never = sum(len(group.rows) for group in found if group.change is None)
    changed = sum(len(group.rows) for group in found if group.change and group.change.anything)
    same = sum(len(group.rows) for group in found) - never - changed
    counts = {"changed": changed, "as sent last time": same, "not sent yet": never}
    return "".join(f"; {count:,} {what}" for what, count in counts.items() if count)


def _ranges(ids: Sequence[str]) -> Iterator[str]:
    """Yield ids, and takes that follow each other as one: `desk/1–3`."""
    parts = [TAKE.fullmatch(name) for name in ids]
    split = [(part[1], int(part[2])) if part else (name, None) for name, part in zip(ids, parts, strict=True)]
    numbered = [(head, take, None if take is None else take - n) for n, (head, take) in enumerate(split)]
    for (head, _), group in groupby(numbered, key=lambda one: (one[0], one[2])):
        takes = [take for _, take, _ in group]
        if takes[0] is None:
            yield head
        else:
            yield f"{head}{takes[0]}" if len(takes) == 1 else f"{head}{takes[0]}–{takes[-1]}"
