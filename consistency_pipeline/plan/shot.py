"""`Shot` and `Plan`: frozen values, the same for the same campaign."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
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
    USD. `planned` is the shot as the plan has it, where this one is asked for with another seed or other words.
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
    planned: "Shot | None" = None


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
    planned = resolved(shot.planned, pictures) if shot.planned else None
    return replace(shot, inputs=inputs, fingerprint=digest_inputs(inputs), planned=planned)


def varied(shot: Shot, seed: int, prompt: str | None = None) -> Shot:
    """Return a shot of the plan as it is asked for under another seed, or in other words; the picture is still its."""
    planned = shot.planned or shot
    prompt = shot.prompt if prompt is None else prompt
    if (seed, prompt) == (planned.seed, planned.prompt):
        return planned
    inputs = {**shot.inputs, "intent": {**shot.inputs["intent"], "seed": seed, "prompt": prompt}}
    fingerprint = digest_inputs(inputs)
    return replace(shot, seed=seed, prompt=prompt, inputs=inputs, fingerprint=fingerprint, planned=planned)


def further_seeds(shot: Shot, tried: Iterable[int]) -> Iterator[int]:
    """Yield the seeds of a shot's own sequence that come after the one it has, without those that were tried."""
    planned = shot.planned or shot
    seen = {shot.seed, planned.seed, *tried}
    drawn = (derived_seed(planned.seed, planned.id, step) for step in count(1))
    return (seed for seed in drawn if seed not in seen)


def digest_inputs(inputs: Mapping[str, Any]) -> str:
    """Return the SHA-256 of `inputs` as 64 hexadecimal digits, the same for the same content in any order of keys."""
    return hashlib.sha256(CANONICAL.encode(inputs).encode()).hexdigest()


def derived_seed(seed: int, key: str, step: int = 0) -> int:
    """Return the seed of a shot that has none, 0 to 2^31 - 1; `step` counts on in the shot's own sequence."""
    drawn = hashlib.sha256(f"{seed}/{key}/{step}".encode()).digest()
    return int.from_bytes(drawn[:4]) & LARGEST_SEED
