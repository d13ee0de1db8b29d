"""YAML's events as nodes: where a value stands, how much it becomes, and all that campaigns may not use."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from consistency_pipeline.campaign.scalars import Scalar, scalar
from consistency_pipeline.campaign.syntax import Fault, directive, second_document
from consistency_pipeline.campaign.wording import shown

MOST_DEPTH = 50
MOST_ALIASES = 50
MOST_COPIES = 100_000
MOST_FAULTS = 100

ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Stop(Exception):
    """Nothing after this can be trusted."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


@dataclass(slots=True)
class Node:
    """A value as written: `size` and `height` count what it becomes when its aliases are copied out.

    `block` is the line where its text begins, for a text that stands line by line in the file.
    """

    value: "Scalar | list[Node] | dict[str, tuple[int, Node]]"
    line: int
    size: int = 1
    height: int = 1
    block: int | None = None


@dataclass(slots=True)
class Composer:
    """Makes nodes of events; `faults` gathers what is wrong without stopping the reading."""

    faults: list[Fault] = field(default_factory=list)
    anchors: dict[str, tuple[int, Node | None]] = field(default_factory=dict)
    aliases: int = 0
    copies: int = 0

    def stream(self, events: Iterator[Any]) -> Node | None:
        """Return the root of the one document, or None where there is none."""
        next(events)
        start = next(events)
        if isinstance(start, yaml.StreamEndEvent):
            return None
        if start.version or start.tags:
            self.faults.append(directive(start.start_mark.line + 1))
        event = next(events)
        root = self._node(events, event, 0)
        next(events)
        after = next(events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise Stop(second_document(after.start_mark.line + 1))
        empty = isinstance(event, yaml.ScalarEvent) and root.value is None
        return None if empty else root

    def _fault(self, event: Any, message: str, hint: str) -> None:
        line = event.start_mark.line + 1
        self.faults.append(Fault(line, message, hint))
        if len(self.faults) >= MOST_FAULTS:
            raise Stop(Fault(None, f"there is more; these are the first {MOST_FAULTS} problems", ""))

    def _node(self, events: Iterator[Any], event: Any, depth: int) -> Node:
        line = event.start_mark.line + 1
        if depth > MOST_DEPTH:
            raise Stop(Fault(line, f"nested more than {MOST_DEPTH} deep", ""))
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        if event.tag is not None:
            hint = 'Delete it; if it belongs to the text, put the text in quotes: "!…".'
            self._fault(event, f"the tag `{shown(event.tag)}` is not allowed", hint)
        if event.anchor:
            self._anchor(event)
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(events, line, depth)
        else:
            node = self._mapping(events, line, depth)
        if event.anchor:
            self.anchors[event.anchor] = (line, node)
        return node

    def _anchor(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if event.anchor in self.anchors:
            first = self.anchors[event.anchor][0]
            self._fault(
                event, f"the anchor &{shown(event.anchor)} is already on line {first}", "Give each anchor its own name."
            )
        self.anchors[event.anchor] = (line, None)

    def _alias(self, event: Any, depth: int) -> Node:
        name, line = shown(event.anchor), event.start_mark.line + 1
        quote = f'If the text begins with a star, put it in quotes: "*{name}".'
        if event.anchor not in self.anchors:
            raise Stop(Fault(line, f"*{name} refers to an anchor &{name} that is not there", quote))
        node = self.anchors[event.anchor][1]
        if node is None:
            raise Stop(Fault(line, f"*{name} is inside &{name} itself", "Write out what is meant."))
        self.aliases += 1
        self.copies += node.size
        if self.aliases > MOST_ALIASES or self.copies > MOST_COPIES:
            raise Stop(
                Fault(
                    line,
                    f"more than {MOST_ALIASES} aliases (*), or more than {MOST_COPIES:,} copied values",
                    "Write them out.",
                )
            )
        if depth + node.height - 1 > MOST_DEPTH:
            raise Stop(Fault(line, f"nested more than {MOST_DEPTH} deep once *{name} is copied in", ""))
        return Node(node.value, node.line if isinstance(node.value, dict | list) else line, node.size, node.height)

    def _scalar(self, event: Any, line: int) -> Node:
        if bad := ESCAPED.search(event.value):
            hint = r"Only \n may be written as an escape; delete the others."
            self._fault(event, f"a control character (U+{ord(bad[0]):04X}) in text", hint)
        return Node(scalar(event.value) if event.implicit[0] else event.value, line, block=_block(event))

    def _sequence(self, events: Iterator[Any], line: int, depth: int) -> Node:
        items: list[Node] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(events, event, depth + 1))
        return _measured(items, items, line)

    def _mapping(self, events: Iterator[Any], line: int, depth: int) -> Node:
        found: dict[str, tuple[int, Node]] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._key(events, event, depth)
            value = self._node(events, next(events), depth + 1)
            at = event.start_mark.line + 1
            if key is not None and key in found:
                message = f"`{shown(key)}` is already on line {found[key][0]}"
                self._fault(event, message, "Keep one of them; the other would be lost.")
            elif key is not None:
                found[key] = (at, value)
        return _measured(found, [value for _, value in found.values()], line)

    def _key(self, events: Iterator[Any], event: Any, depth: int) -> str | None:
        """Return a key, or None where it is none that a campaign can have."""
        node = self._node(events, event, depth + 1)
        if isinstance(node.value, dict | list):
            hint = 'Text that begins with {{ or [ or { needs quotes: "{{ … }}".'
            self._fault(event, "a list or mapping stands where a key should be", hint)
            return None
        plain = isinstance(event, yaml.ScalarEvent) and event.implicit[0]
        if plain and node.value == "<<":
            self._fault(event, "merge keys (<<) are not supported", "Write the keys out.")
            return None
        if not isinstance(node.value, str):
            written = shown(event.value) if isinstance(event, yaml.ScalarEvent) else shown(str(node.value))
            self._fault(event, f"the key `{written}` is not text", f'Put it in quotes: "{written}".')
            return None
        return node.value


def _block(event: Any) -> int | None:
    """Return the line of the first words of a literal block, which begins below its `|`; other texts may be folded."""
    if event.style != "|":
        return None
    words: str = event.value
    empty = words[: len(words) - len(words.lstrip())].count("\n")  # the types strip these lines
    return int(event.start_mark.line) + 2 + empty


def _measured(value: Any, inner: list[Node], line: int) -> Node:
    size = 1 + sum(node.size for node in inner)
    return Node(value, line, size, 1 + max((node.height for node in inner), default=0))
