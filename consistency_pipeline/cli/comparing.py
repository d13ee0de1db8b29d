"""What differs between what was sent last time and what would be sent now: words, references, and the rest."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from consistency_pipeline.manifest import Row, difference

WORD = re.compile(r"\w+(?:[-'’]\w+)*|\s+|.", re.DOTALL)
Kind = Literal["same", "old", "new"]
Piece = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent for a shot last time: the prompt, and the references in their order with what they were then."""

    prompt: str
    references: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What is different now; `other` are the names of what is neither words nor references: `seed`, `size`.

    `added`, `changed` and `removed` are names of references; `moved` tells that the same ones come in another order.
    """

    words: tuple[Piece, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    moved: bool
    other: tuple[str, ...]

    @property
    def anything(self) -> bool:
        """Tell whether there is any difference."""
        in_words = any(kind != "same" for kind, _ in self.words)
        return bool(in_words or self.added or self.removed or self.changed or self.moved or self.other)


def change(row: Row, old: Mapping[str, Any]) -> Change:
    """Return what is different in a shot from the inputs of the last attempt."""
    before, now = sent(old), sent(row.shot.inputs)
    were, are = dict(before.references), dict(now.references)
    other = (name for name in difference(old, row.shot.inputs) if name != "prompt" and "reference" not in name)
    return Change(
        words(before.prompt, now.prompt),
        added=tuple(name for name in are if name not in were),
        removed=tuple(name for name in were if name not in are),
        changed=tuple(name for name in are if name in were and were[name] != are[name]),
        moved=[name for name in were if name in are] != [name for name in are if name in were],
        other=tuple(other),
    )


def sent(inputs: Mapping[str, Any]) -> Sent:
    """Return the part of inputs that is compared by hand."""
    listed = inputs.get("identity", {}).get("references", ())
    return Sent(inputs.get("intent", {}).get("prompt", ""), tuple((one["name"], str(one["is"])) for one in listed))


def words(old: str, new: str) -> tuple[Piece, ...]:
    """Return two texts as one, in pieces that both have and pieces that one of them has, whole words at a time."""
    before, now = WORD.findall(old), WORD.findall(new)
    matcher = difflib.SequenceMatcher(None, before, now, autojunk=False)
    pieces: list[Piece] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(("same", "".join(before[a:b])))
        else:
            pieces += [("old", "".join(before[a:b])), ("new", "".join(now[c:d]))]
    return tuple(_joined(_bridged(pieces)))


def _bridged(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield the pieces with blanks between two changes as part of both, so that a phrase is one change."""
    for number, (kind, text) in enumerate(pieces):
        if kind == "same" and text.isspace() and 0 < number < len(pieces) - 1:
            yield from (("old", text), ("new", text))
        else:
            yield kind, text


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield what is the same as it comes, and of each change all that is old before all that is new."""
    for same, group in groupby(pieces, key=lambda piece: piece[0] == "same"):
        parts = list(group)
        kinds: tuple[Kind, ...] = ("same",) if same else ("old", "new")
        for kind in kinds:
            if text := "".join(text for one, text in parts if one == kind):
                yield kind, text
