"""Values as YAML, in the manner of what stands beside them: quoted only where it must be, long texts folded."""

import json
import textwrap
from typing import Any

import yaml

from consistency_pipeline.campaign.outline import Part
from consistency_pipeline.campaign.scalars import BASED, FLOAT, INTEGER

LINE = 1 << 20  # characters: what is written on one line is not broken
ROOM = 100  # columns after which a text is folded
Entry = tuple[Part | None, Part] | None


class _Dumper(yaml.SafeDumper):
    """Quotes what YAML 1.2 takes for a number too, and repeats what is the same instead of referring to it."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    number = any(pattern.fullmatch(text) for pattern in (INTEGER, BASED, FLOAT))
    style = '"' if "\n" in text else "'" if number else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _text)


def flow(value: Any, *, json_like: bool = False) -> str:
    """Return a value on one line, fit to stand in brackets."""
    if json_like:
        return json.dumps(value, ensure_ascii=False)
    return _dumped([value])[1:-1]


def pair(key: str, value: Any, *, json_like: bool = False) -> str:
    """Return `key: value` on one line, fit to stand in braces."""
    if json_like:
        return json.dumps({key: value}, ensure_ascii=False)[1:-1]
    return _dumped({key: value})[1:-1]


def line(value: Any) -> str:
    """Return a value on one line, fit to stand behind a key in a block."""
    return _dumped(value)


def _dumped(value: Any) -> str:
    said: str = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=True, width=LINE, allow_unicode=True, sort_keys=False
    )
    return said.removesuffix("\n").removesuffix("\n...")


def block(key: str, value: Any, column: int, step: int, like: Entry = None) -> list[str]:
    """Return the lines of an entry at `column`; it stands line by line where `like`, its neighbour, does."""
    pad, name = " " * column, f"{line(key)}:"
    neighbour = like[1] if like else None
    if isinstance(value, dict) and value and _stands_so(neighbour, "mapping"):
        return [f"{pad}{name}", *_mapping(value, column + step, step, neighbour)]
    if isinstance(value, list) and value and like and like[0] and _stands_so(neighbour, "list"):
        inner = column + max(0, like[1].column - like[0].column)
        return [f"{pad}{name}", *(f"{' ' * inner}- {line(item)}" for item in value)]
    if isinstance(value, str) and _long(value, column + len(name)):
        width = ROOM + 10 - column - step
        folded = textwrap.wrap(value, width, break_long_words=False, break_on_hyphens=False)
        return [f"{pad}{name} >-", *(" " * (column + step) + part for part in folded)]
    return [f"{pad}{name} {line(value)}"]


def item(value: Any, column: int, offset: int, step: int, like: Part) -> list[str]:
    """Return the lines of a list's item with its dash at `column`, `offset` before what it says."""
    dash = f"{' ' * column}-{' ' * (offset - 1)}"
    if isinstance(value, dict) and value and _stands_so(like, "mapping"):
        first, *others = _mapping(value, column + offset, step, like)
        return [dash + first.lstrip(" "), *others]
    return [f"{dash}{line(value)}"]


def _mapping(value: dict[str, Any], column: int, step: int, like: Part | None) -> list[str]:
    beside = like or Part(0, 0, 0)
    return [
        row for key, inner in value.items()
        for row in block(key, inner, column, step, beside.entry(key))
    ]  # fmt: skip


def _stands_so(part: Part | None, kind: str) -> bool:
    return part is not None and part.block and part.kind == kind


def _long(text: str, column: int) -> bool:
    """Tell whether a text is to be folded, and says the same when it is."""
    return column + len(text) > ROOM and text.isprintable() and " ".join(text.split()) == text
