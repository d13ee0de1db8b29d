"""One change of a shot's inputs: in words, and as a document has it."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from consistency_pipeline.cli import comparing
from consistency_pipeline.cli.comparing import Piece
from consistency_pipeline.cli.prompted import MARKS, STYLES
from consistency_pipeline.manifest import Change
from consistency_pipeline.manifest.causes import unfetched
from consistency_pipeline.manifest.changes import ORDER
from consistency_pipeline.manifest.explaining import Explanation
from consistency_pipeline.text import clean, one_line, without_query

AROUND = 6  # words of what stayed the same that are shown before and after a change of a prompt
SHA256 = re.compile(r"[0-9a-f]{64}")
SHORT = 12  # hexadecimal digits of a digest


def words(change: Change, one: Explanation, *, colours: bool) -> Text:
    """Return a change in words, with what it was and what it is; a prompt as a difference, a word at a time."""
    if change.field == "prompt":
        pieces = short(comparing.words(str(change.old or ""), str(change.new or "")))
        return Text("prompt  ") + (_coloured(pieces) if colours else _marked(pieces))
    if change.reference:
        return Text(_of_reference(change, one))
    old, new = (", ".join(value) if change.field == ORDER else _plain(value) for value in (change.old, change.new))
    return Text(f"{change.field}  {old} → {new}")


def _of_reference(change: Change, one: Explanation) -> str:
    where = source(change.reference, one)
    file, attempt = f", {where}" if where else "", one.compared.number if one.compared else "?"
    if change.new is None:
        return f"{change.field}  not sent any more: attempt {attempt} used {digest(change.old)}"
    new = "not made again yet" if change.reference in one.unmade else digest(change.new)
    if change.old is None:
        return f"{change.field}{file}  added: {new}"
    unsure = "; not fetched yet, it may be the same" if change.reference in unfetched(one.row) else ""
    return f"{change.field}{file}  {digest(change.old)} → {new}; attempt {attempt} used the old one{unsure}"


def source(name: str, one: Explanation) -> str:
    """Return where a reference comes from now, or nothing where it is not sent any more."""
    for reference in one.row.shot.references:
        if reference.name == name:
            url = without_query(reference.url) if reference.url else ""
            made = "made by the campaign" if reference.made_by else ""
            return one_line(reference.path or url or made or reference.held or "in the campaign's file")
    return ""


def digest(content: Any) -> str:
    """Return what a reference is known by: the beginning of a digest, or an address without its query."""
    text = str(content)
    return f"{text[:SHORT]}…" if SHA256.fullmatch(text) else one_line(without_query(text))


def _plain(value: Any) -> str:
    return "none" if value is None else one_line(str(value))


def short(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the pieces of a difference with what stayed the same cut to the words around the changes."""
    return tuple(_cut(pieces))


def _cut(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for number, (kind, text) in enumerate(pieces):
        said = text.split()
        before, after = AROUND if number else 0, AROUND if number < len(pieces) - 1 else 0
        if kind != "same" or len(said) <= before + after + 1:
            yield kind, text
            continue
        head = text[: len(text) - len(text.lstrip())] + " ".join(said[:before])
        tail = " ".join(said[len(said) - after :]) + text[len(text.rstrip()) :]
        yield kind, " ".join(filter(None, (head, "…", tail if after else "")))


def _coloured(pieces: Sequence[Piece]) -> Text:
    return Text.assemble(*((clean(text), STYLES[kind]) for kind, text in pieces))


def _marked(pieces: Sequence[Piece]) -> Text:
    return Text("".join(f"{MARKS[kind][0]}{clean(text)}{MARKS[kind][1]}" for kind, text in pieces))


def facts(change: Change, one: Explanation) -> dict[str, Any]:
    """Return a change as `explain --json` shows it: whole digests and whole prompts."""
    found: dict[str, Any] = {"tier": change.tier, "field": change.field}
    if change.reference:
        values = [None if value is None else without_query(str(value)) for value in (change.old, change.new)]
        found |= {"old": values[0], "new": values[1], "source": source(change.reference, one) or None}
        return found | {"made": change.reference not in one.unmade}
    found |= {"old": change.old, "new": change.new}
    if change.field == "prompt":
        found["words"] = [{kind: text} for kind, text in comparing.words(str(change.old or ""), str(change.new or ""))]
    return found
