"""Laying out what people read: a word in the first columns, and beside it as much as there is room for."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from consistency_pipeline.records import Status
from consistency_pipeline.text import clean

LABEL = 10  # columns
WIDEST = 120  # columns that are still read with ease
COLOURS = {
    Status.MADE: "green", Status.APPROVED: "green", Status.STALE: "yellow", Status.DRIFTED: "yellow",
    Status.REFUSED: "red", Status.FAILED: "red", Status.REJECTED: "red", Status.BLOCKED: "magenta",
}  # fmt: skip
STYLES = {**{status.value: colour for status, colour in COLOURS.items()}, "stopped": "red", "next": "bold"}
WHOLE = frozenset({"sheet", "manifest", "next"})  # paths and commands are copied: nothing breaks them in two


def labelled(label: str, words: str) -> str:
    """Return a line of the grid as plain text."""
    return f"{label:<{LABEL}}{words}"


def lay(lines: Iterable[str], console: Console) -> None:
    """Print lines that `labelled` made, in colour and wrapped on a terminal, and as they are elsewhere."""
    for line in lines:
        label, words = line[:LABEL].rstrip(), Text(clean(line[LABEL:]))
        put(label, words, console, broken=console.is_terminal and label not in WHOLE)


def put(label: str, words: Text, console: Console, *, indent: int = 0, broken: bool = True) -> None:
    """Print one line of the grid; where it is too long, it goes on below itself and not below its label."""
    room = min(console.width, WIDEST) - indent - LABEL
    parts = words.wrap(console, max(room, LABEL)) if broken else [words]
    for number, part in enumerate(parts):
        part.rstrip()
        head = (" " * indent + labelled("" if number else label, ""), STYLES.get(label, "dim"))
        console.print(Text.assemble(head, part), highlight=False, soft_wrap=True)


def coloured(status: Status) -> Text:
    """Return the name of a status in its colour."""
    return Text(status, style=COLOURS.get(status, ""))
