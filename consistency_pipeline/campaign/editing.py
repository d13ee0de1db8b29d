"""Changing one thing in a campaign's YAML and nothing else: comments, order and spelling of all the rest stay.

The place is found by the parser's own marks, the text is changed there, and the result is read again: where it does
not say exactly what was meant, nothing is changed.
"""

import re
from collections.abc import Sequence
from pathlib import Path as File
from typing import Any

from consistency_pipeline.campaign import writing
from consistency_pipeline.campaign.composing import ESCAPED
from consistency_pipeline.campaign.outline import (
    EOL,
    Part,
    Path,
    block_end,
    ending_of,
    outlined,
    said_until,
)  # fmt: skip
from consistency_pipeline.campaign.reading import parse
from consistency_pipeline.campaign.wording import shown
from consistency_pipeline.errors import CampaignError, UsageError

BOM = "\ufeff"


def with_entry(text: str, path: Path, key: str, value: Any) -> str:
    """Return the YAML `text` with `key: value` in the mapping at `path`, in the place of what it says now if it does.

    A new entry stands as those beside it do: on one line, or line by line. Raises `UsageError` where the file cannot be
    changed that way.
    """
    return _changed(text, path, key, value)


def with_item(text: str, path: Path, value: Any) -> str:
    """Return the YAML `text` with one more item, the last, in the list at `path`; else as `with_entry`."""
    return _changed(text, path, None, value)


def _changed(text: str, path: Path, key: str | None, value: Any) -> str:
    mark = BOM if text.startswith(BOM) else ""
    body = text.removeprefix(BOM)
    whole = outlined(body)
    part, kind = whole.at(path), "list" if key is None else "mapping"
    if part is None or part.kind != kind:
        raise UsageError(f"{_written(path)} is no {kind}")
    _check_text(value)
    said = part.entry(key) if key is not None else None
    if said is not None:
        changed = _replaced(body, said, value)
    elif part.flow or not part.entries:
        changed = _into_flow(body, part, _piece(body, key, value))
    else:
        changed = _into_block(body, part, _lines(body, whole, part, key, value), _column(body, part))
    return mark + _checked(changed, _meant(body, path, key, value), path)


def _check_text(value: Any) -> None:
    """Raise `UsageError` for text that no campaign may have."""
    if isinstance(value, str) and (bad := ESCAPED.search(value)):
        raise UsageError(f"a control character (U+{ord(bad[0]):04X}) in `{shown(value)}`: leave it out")
    inner = (*value.keys(), *value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        _check_text(one)


def _into_block(text: str, part: Part, lines: Sequence[str], column: int) -> str:
    """Return the text with lines behind the last of a block, and an empty one before them where that is its habit."""
    at, ending = block_end(text, part.last, column), ending_of(text)
    gap = [""] if _spaced(text, part, column) else []
    return text[:at] + "".join(f"{ending}{line}" for line in (*gap, *lines)) + text[at:]


def _lines(text: str, whole: Part, part: Part, key: str | None, value: Any) -> list[str]:
    column, step, last = _column(text, part), _step(whole), part.last
    if key is not None:
        return writing.block(key, value, column, step, part.entries[-1])
    like = _all_in_one(part) if last.block else last
    offset = max(2, last.column - column) if last.kind == "mapping" else 2
    return writing.item(value, column, offset, step, like)


def _all_in_one(part: Part) -> Part:
    """Return an item that has every key of the items of a list, each as it was written last."""
    keys = {key.word: (key, value) for _, item in part.entries for key, value in item.entries if key}
    last = part.last
    return Part(last.start, last.end, last.column, last.kind, last.flow, "", tuple(keys.values()))


def _column(text: str, part: Part) -> int:
    """Return the column of the keys or dashes of a block."""
    key, first = part.entries[0]
    if key is not None:
        return key.column
    if text.startswith("-", part.start):
        return part.column
    dash = text.rindex("-", 0, first.start)  # behind an anchor
    return dash - 1 - max(text.rfind("\n", 0, dash), text.rfind("\r", 0, dash))


def _step(whole: Part) -> int:
    """Return how far the file indents: as its first mapping that stands line by line does."""
    inner = (value.entries[0][0] for _, value in whole.entries if value.block and value.entries)
    return next((key.column for key in inner if key and key.column), 2)


def _spaced(text: str, part: Part, column: int) -> bool:
    """Tell whether there are empty lines between the entries of a block."""
    if len(part.entries) == 1:
        return False
    key, value = part.entries[-1]
    between = text[block_end(text, part.entries[-2][1], column) : (key or value).start]
    return re.match(rf"{EOL} *{EOL}", between) is not None


def _piece(text: str, key: str | None, value: Any) -> str:
    if key is None:
        return writing.flow(value, json_like=_is_json(text))
    return writing.pair(key, value, json_like=_is_json(text))


def _is_json(text: str) -> bool:
    return re.match(r'\s*\{\s*"', text) is not None


def _into_flow(text: str, part: Part, piece: str) -> str:
    if not part.entries:
        at = re.compile(r"[\[{]").search(text, part.start)
        return text if at is None else f"{text[: at.end()]}{piece}{text[at.end() :]}"
    key, last = part.entries[-1]
    end, start = said_until(text, last), (key or last).start
    indentation = re.search(rf"{EOL}( *)\Z", text[:start])
    rest = re.compile(rf" *(,?) *(?:#[^\r\n]*)?(?={EOL}|\Z)").match(text, end)
    if indentation is None or rest is None:
        return f"{text[:end]}, {piece}{text[end:]}"
    line = f"{ending_of(text)}{indentation[1]}{piece}{rest[1]}"
    return f"{text[:end]}{'' if rest[1] else ','}{text[end : rest.end()]}{line}{text[rest.end() :]}"


def _replaced(text: str, entry: tuple[Part | None, Part], value: Any) -> str:
    key, old = entry
    if key and (old.block or old.start == old.end):  # a block begins on a line of its own
        start = text.index(":", key.end) + 1
        return f"{text[:start]} {writing.line(value)}{text[max(start, said_until(text, old)) :]}"
    return f"{text[: old.start]}{writing.flow(value, json_like=_is_json(text))}{text[said_until(text, old) :]}"


def _meant(text: str, path: Path, key: str | None, value: Any) -> Any:
    whole = place = parse(text.encode(), File("campaign.yaml")).data
    for step in path:
        place = place[step]
    if key is None:
        place.append(value)
    else:
        place[key] = value
    return whole


def _checked(changed: str, meant: Any, path: Path) -> str:
    try:
        said = parse(changed.encode(), File("campaign.yaml")).data
    except CampaignError:
        said = None
    if said != meant:
        raise UsageError(f"{_written(path)} is written in a way that cannot be changed from here; edit it by hand")
    return changed


def _written(path: Path) -> str:
    return ".".join(str(part) for part in path) or "the file"
