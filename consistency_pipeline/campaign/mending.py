"""A stand-in for what is wrong, so that one mistake does not hide the mistakes elsewhere.

Subjects, looks and scenes that break the types are replaced by plain ones of the same names; the rest can then be
checked as a whole. What is found in the replaced parts is not the author's, and is left out.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from consistency_pipeline.campaign.base import NAME, SLUG
from consistency_pipeline.campaign.model import CampaignFile
from consistency_pipeline.campaign.origins import Key, Origins, SheetRow, origin
from consistency_pipeline.campaign.wording import key_text
from consistency_pipeline.errors import Problem

HELD = {"uuid": "00000000-0000-0000-0000-000000000000"}
NAMED = (("subjects",), ("looks",), ("scenes",))
VAIN: set[Key] = {(), ("subjects",), ("scenes",)}  # nothing is left to check


def mended(data: Any, wrong: Iterable[Key]) -> tuple[CampaignFile, tuple[Key, ...]] | None:
    """Return the campaign with stand-ins for the parts that are `wrong`, and those parts; None where that is vain."""
    parts = {place[:2] if place[:1] in NAMED else place[:1] for place in wrong}
    if not isinstance(data, dict) or parts & VAIN:
        return None
    whole = {"version": 1, "name": "stand-in", **{key: value for key, value in data.items() if (key,) not in parts}}
    try:
        whole["subjects"] = _entries(data, parts, "subjects", NAME, _subject)
        whole["looks"] = _entries(whole, parts, "looks", SLUG, lambda _: {"as": "a drawing"})
        first = next(iter(whole["subjects"]))
        whole["scenes"] = [
            _scene(scene, index, first) if ("scenes", index) in parts else scene
            for index, scene in enumerate(data["scenes"])
        ]
        return CampaignFile.model_validate(whole), tuple(parts)
    except (ValidationError, _Vain, KeyError, StopIteration):
        return None


def within(parts: Iterable[Key], origins: Origins) -> Callable[[Problem], bool]:
    """Return what tells whether a problem lies in one of `parts`."""
    rows: set[tuple[Path, int | None]] = set()
    texts: list[str] = []
    for part in parts:
        match origin(origins, part):
            case SheetRow(source, line):
                rows.add((source.file, line))
            case int(number):
                texts.append(key_text(("scenes", number)))
            case None:
                texts.append(key_text(part))

    def inside(problem: Problem) -> bool:
        key = problem.key
        return (problem.file, problem.line) in rows or any(
            key == text or key.startswith((f"{text}.", f"{text}[")) for text in texts
        )

    return inside


class _Vain(Exception):
    """Not even names are left to go by."""


def _entries(data: Any, parts: set[Key], where: str, pattern: str, stand_in: Any) -> dict[str, Any]:
    return {
        name: stand_in(entry) if (where, name) in parts else entry
        for name, entry in data.get(where, {}).items()
        if (where, name) not in parts or re.search(pattern, name)
    }


def _subject(entry: Any) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise _Vain
    details, references = entry.get("details", {}), entry.get("references")
    if not isinstance(details, dict) or not isinstance(references, dict):
        raise _Vain
    return {
        "kind": "product",
        "noun": "thing",
        "details": {name: "part" for name in details if re.search(NAME, name)},
        "references": {view: HELD for view in references if re.search(SLUG, view)},
    }


def _scene(entry: Any, index: int, subject: str) -> dict[str, Any]:
    written = entry.get("id") if isinstance(entry, dict) else None
    own = isinstance(written, str) and re.search(SLUG, written)
    return {"id": written if own else f"stand-in-{index}", "subjects": [subject], "prompt": "there"}
