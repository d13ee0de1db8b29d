"""Cells of a sheet as the values of a scene's keys, and back: lists by `;`, details as `jacket=jacket; …`.

A spreadsheet runs a cell that begins like a formula. So such cells are written behind an apostrophe, which reading
takes away again.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from consistency_pipeline.campaign.base import RatioSize
from consistency_pipeline.campaign.wording import shown

FORMULA = re.compile("'*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
ITEM = re.compile(r"((?:\\[\\;]|[^;])*)(?:;|\Z)")
ESCAPED = re.compile(r"\\([\\;])")
WHOLE = re.compile(r"[0-9]{1,20}")
RATIO = re.compile(r"([0-9]+\s*:\s*[0-9]+)(?:\s+(\S+))?")
LISTS = frozenset({"subjects", "view", "tags", "looks", "references", "after"})
DETAILS = frozenset({"release", "keep"})


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return a cell as it was before it was guarded."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def value(key: str, cell: str) -> Any:
    """Return what a cell that is not empty says of a scene's key, as data of YAML.

    Raises `ValueError`, in words, where it is not written as that key is; what is in it is for the types to check.
    """
    if key in LISTS:
        return _items(cell)
    read = READERS.get(key)
    return read(cell) if read else cell


def item(key: str, text: str) -> Any:
    """Return one item of the list that `key` takes."""
    return size(text) if key == "sizes" else number(text) if key == "seeds" else text


def number(text: str) -> int | str:
    """Return a whole number, or the text where it is none."""
    return int(text) if WHOLE.fullmatch(text) else text


def size(text: str) -> str | dict[str, str]:
    """Return a size as YAML has it: `1200x896`, or `4:3 2K` as ratio and tier."""
    if not (found := RATIO.fullmatch(text)):
        return text
    ratio = {"ratio": "".join(found[1].split())}
    return {**ratio, "tier": found[2]} if found[2] else ratio


def written(key: str, said: Any) -> str:
    """Return the cell that says this value of a checked scene's key; empty where it says nothing."""
    if said is None:
        return ""
    if key in DETAILS:
        return _joined(f"{name}={words}" for name, words in said.items())
    return _joined(map(_sized, said)) if isinstance(said, tuple) else str(said)


def _sized(said: object) -> str:
    return f"{said.ratio} {said.tier}" if isinstance(said, RatioSize) else str(said)


def _joined(items: Any) -> str:
    return "; ".join(re.sub(r"[\\;]", r"\\\g<0>", one) for one in items)


def _items(cell: str) -> list[str]:
    return [ESCAPED.sub(r"\1", found).strip() for found in ITEM.findall(cell) if found.strip()]


def _details(cell: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in _items(cell):
        name, sign, words = (part.strip() for part in one.partition("="))
        if not sign:
            raise ValueError(f"must be details as `jacket=blue jacket; hair=hair`, not `{shown(one)}`")
        if name in found:
            raise ValueError(f"`{shown(name)}` is listed twice")
        found[name] = words
    return found


READERS: Mapping[str, Callable[[str], Any]] = {
    "release": _details,
    "keep": _details,
    "takes": number,
    "seeds": lambda cell: [number(one) for one in _items(cell)],
    "sizes": lambda cell: [size(one) for one in _items(cell)],
}
