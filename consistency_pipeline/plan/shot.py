"""`Shot` and `Plan`: frozen values, the same for the same campaign."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from consistency_pipeline.campaign import Campaign
from consistency_pipeline.campaign.model import LARGEST_SEED
from consistency_pipeline.models import Model, Size
from consistency_pipeline.references import Reference

CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
REFERENCES = (
    "references"  # the group of shots that make references; no scene can be called so and have an id like theirs
)


@dataclass(frozen=True, slots=True)
class Shot:
    """One wanted picture: all that is asked for it, and nothing that happened to it.

    `scene` is empty for a shot that makes a reference. `needs` are the ids of shots that must be made before.
    `fingerprint` digests everything the picture depends on, and `inputs` is the same, legible. `estimated_cost` is in
    USD.
    """

    id: str
    scene: str
    look: str
    size: Size
    take: int
    seed: int
    prompt: str
    references: tuple[Reference, ...]
    needs: tuple[str, ...]
    tags: tuple[str, ...]
    fingerprint: str
    inputs: Mapping[str, Any]
    estimated_cost: float


@dataclass(frozen=True, slots=True)
class Plan:
    """All shots of a campaign for one provider: those that make references first, then as the file has them."""

    campaign: Campaign
    provider: str
    model: Model
    shots: tuple[Shot, ...]


def resolved(shot: Shot, pictures: Mapping[str, str]) -> Shot:
    """Return a shot with the references that were made known by their bytes.

    `pictures` are the SHA-256 of what is there, by the shot that made it. Until then a reference is what its own shot
    digests, and a picture that was made again is another reference.
    """
    if not any(reference.made_by in pictures for reference in shot.references):
        return shot
    known = {reference.name: pictures.get(reference.made_by or "") for reference in shot.references}
    identity = shot.inputs["identity"]
    references = [{**one, "is": known[one["name"]] or one["is"]} for one in identity["references"]]
    inputs = {**shot.inputs, "identity": {**identity, "references": references}}
    return replace(shot, inputs=inputs, fingerprint=digest_inputs(inputs))


def digest_inputs(inputs: Mapping[str, Any]) -> str:
    """Return the SHA-256 of `inputs` as 64 hexadecimal digits, the same for the same content in any order of keys."""
    return hashlib.sha256(CANONICAL.encode(inputs).encode()).hexdigest()


def derived_seed(seed: int, key: str, step: int = 0) -> int:
    """Return the seed of a shot that has none, 0 to 2^31 - 1; `step` counts on in the shot's own sequence."""
    drawn = hashlib.sha256(f"{seed}/{key}/{step}".encode()).digest()
    return int.from_bytes(drawn[:4]) & LARGEST_SEED
