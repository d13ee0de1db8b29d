"""Where the parts of a YAML text stand in it: what it takes to change one place and nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from consistency_pipeline.campaign.reading import LOADER

Path = tuple[str | int, ...]
EOL = r"(?:\r\n|\r|\n)"
LINE_END = re.compile(EOL)


@dataclass(frozen=True, slots=True)
class Part:
    """A value as written: `text[start:end]`, and the column where it begins.

    `entries` are the keys and values of a mapping; those of a list have no keys. `word` is what a scalar says; an alias
    counts as a scalar. `flow` tells brackets from blocks.
    """

    start: int
    end: int
    column: int
    kind: str = "scalar"
    flow: bool = False
    word: str = ""
    entries: "tuple[tuple[Part | None, Part], ...]" = ()

    @property
    def block(self) -> bool:
        """Tell whether it is a mapping or a list that stands line by line."""
        return self.kind != "scalar" and not self.flow

    @property
    def last(self) -> "Part":
        """Return the last value of a mapping or list that is not empty."""
        return self.entries[-1][1]

    def entry(self, name: str) -> "tuple[Part | None, Part] | None":
        """Return the key and the value of a name in a mapping, or None."""
        return next((entry for entry in self.entries if entry[0] and entry[0].word == name), None)

    def at(self, path: Path) -> "Part | None":
        """Return what is written at a path, or None."""
        found: Part | None = self
        for step in path:
            found = found._inner(step) if found else None
        return found

    def _inner(self, step: str | int) -> "Part | None":
        if isinstance(step, int):
            return self.entries[step][1] if self.kind == "list" and step < len(self.entries) else None
        entry = self.entry(step)
        return entry[1] if entry else None


def outlined(text: str) -> Part:
    """Return the outline of a YAML text that can be read."""
    events = yaml.parse(text, Loader=LOADER)
    next(events)
    next(events)
    return _part(events, next(events))


def _part(events: Iterator[Any], event: Any) -> Part:
    start, column = event.start_mark.index, event.start_mark.column
    if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
        kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "list"
        entries, end = _entries(events, kind)
        return Part(start, end, column, kind, bool(event.flow_style), "", entries)
    return Part(start, event.end_mark.index, column, word=getattr(event, "value", ""))


def _entries(events: Iterator[Any], kind: str) -> tuple[tuple[tuple[Part | None, Part], ...], int]:
    found: list[tuple[Part | None, Part]] = []
    event = next(events)
    while not _ends(event):
        first = _part(events, event)
        found.append((first, _part(events, next(events))) if kind == "mapping" else (None, first))
        event = next(events)
    return tuple(found), event.end_mark.index


def _ends(event: object) -> bool:
    return isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent)


def said_until(text: str, part: Part) -> int:
    """Return where what a part says ends; the parser's mark for a block is after the comments that follow it."""
    if part.block and part.entries:
        return said_until(text, part.last)
    written = text[part.start : part.end]
    if re.match(r"[|>][0-9]?\+", written):  # the empty lines at its end are a part of it
        last = [ending.start() for ending in LINE_END.finditer(written)][-1:]
        return part.start + last[0] if last and not written[last[0] :].strip() else part.end
    return part.start + len(written.rstrip())


def line_end(text: str, at: int) -> int:
    """Return where the line of a place ends."""
    ending = LINE_END.search(text, at)
    return ending.start() if ending else len(text)


def block_end(text: str, part: Part, column: int) -> int:
    """Return the end of the line after which there is nothing more of a value whose key or dash stands at `column`.

    Comments that follow it belong to it where they are indented further.
    """
    end = line_end(text, said_until(text, part))
    comment = re.compile(rf"(?:{EOL} *)*{EOL} {{{column + 1},}}#[^\r\n]*")
    while more := comment.match(text, end):
        end = more.end()
    return end


def ending_of(text: str) -> str:
    """Return how the lines of a text end."""
    found = LINE_END.search(text)
    return found[0] if found else "\n"
