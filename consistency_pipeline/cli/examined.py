"""The doctor's report: aligned lines for people, a document for programs."""

import textwrap
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from consistency_pipeline.doctor import Check, Report, State

SCHEMA_VERSION = 1
COLOURS = {State.OK: "green", State.WARN: "yellow", State.FAIL: "bold red"}
STATE_WIDTH = 6
WIDEST_NAME = 28
NARROWEST, WIDEST = 24, 100  # columns for what was found


def document(report: Report) -> dict[str, Any]:
    """Return the report as `doctor --json` prints it."""
    checks = [{"name": one.name, "state": one.state, "found": one.found, "do": one.do} for one in report.checks]
    return {"schema_version": SCHEMA_VERSION, "checks": checks}


def show(report: Report, console: Console) -> None:
    """Print a line a check, with what to do below it, and how many ended how."""
    names = min(WIDEST_NAME, max(len(check.name) for check in report.checks)) + 2
    room = max(NARROWEST, min(WIDEST, console.width - STATE_WIDTH - names - 1))
    for check in report.checks:
        for line in _lines(check, names, room):
            console.print(line, highlight=False, soft_wrap=True)
    counts = ", ".join(f"{report.count(state)} {state}" for state in State)
    console.print(Text(counts), highlight=False, soft_wrap=True)


def _lines(check: Check, names: int, room: int) -> Iterator[Text]:
    said = textwrap.wrap(check.found, room, break_on_hyphens=False) or [""]
    said += textwrap.wrap(f"→ {check.do}", room, subsequent_indent="  ", break_on_hyphens=False) if check.do else []
    heads = [
        Text(f"{check.state:<{STATE_WIDTH}}", style=COLOURS[check.state]) + Text(check.name.ljust(names), style="")
    ]
    if len(check.name) >= names:  # too long for its column: on a line of its own
        yield heads.pop()
    for line in said:
        head = heads.pop() if heads else Text(" " * (STATE_WIDTH + names))
        yield head + Text(line, style="")
