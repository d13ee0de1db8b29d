"""What differs between two sets of inputs, one thing at a time: by tier, field, and what it was and is.

Inputs are what a fingerprint digests (`Shot.inputs`): what is cosmetic is in no tier of them, and changes nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Inputs = Mapping[str, Any]
Tier = Literal["identity", "intent"]
TIERS: tuple[Tier, ...] = ("identity", "intent")
ORDER = "order of references"
REFERENCE = "reference "


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `field` is `prompt`, `size`, `reference mug.front` or `order of references`.

    A reference that was added was None before, and one that was removed is None now. Of references, old and new are
    what the fingerprint knows them by: the SHA-256 of their bytes, or what the shot that makes them digests.
    """

    tier: Tier
    field: str
    old: Any
    new: Any

    @property
    def reference(self) -> str:
        """Return the name of the reference that changed, or nothing."""
        return self.field.removeprefix(REFERENCE) if self.field.startswith(REFERENCE) else ""


def changes(old: Inputs | None, new: Inputs) -> tuple[Change, ...]:
    """Return what differs between two sets of inputs, references first; nothing where nobody remembers the old."""
    if old is None:
        return ()
    return (*_of_references(_listed(old), _listed(new)), *_of_fields(old, new))


def difference(old: Inputs | None, new: Inputs) -> tuple[str, ...]:
    """Return the names of what differs between two sets of inputs: `prompt`, `size`, `reference mug.front`."""
    return tuple(change.field for change in changes(old, new))


def _listed(inputs: Inputs) -> dict[str, Any]:
    return {one["name"]: one["is"] for one in inputs.get("identity", {}).get("references", ())}


def _of_references(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in sorted({**old, **new}):
        if name not in old or name not in new or old[name] != new[name]:
            yield Change("identity", f"{REFERENCE}{name}", old.get(name), new.get(name))
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield Change("identity", ORDER, tuple(old), tuple(new))


def _of_fields(old: Inputs, new: Inputs) -> Iterator[Change]:
    for tier in TIERS:
        before, now = old.get(tier, {}), new.get(tier, {})
        for field in {**now, **before}:
            if field != "references" and before.get(field) != now.get(field):
                yield Change(tier, field, before.get(field), now.get(field))
