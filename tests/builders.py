"""Small campaigns on disk, with tiny pictures as references, and the values that are made of them."""

import io
import json
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from consistency_pipeline.campaign import Campaign, load
from consistency_pipeline.plan import Plan, Shot, build
from consistency_pipeline.prompts import Prompter, shipped_templates
from consistency_pipeline.records import Attempt, MadePicture, Outcome

Document = dict[str, Any]

HELD = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
MUG: Document = {
    "kind": "product",
    "noun": "teal ceramic travel mug",
    "details": {"color": "mug teal color", "base": "cork base"},
    "references": {"front": "refs/mug/front.png", "base": "refs/mug/base.png"},
}
MARA: Document = {
    "kind": "character",
    "noun": "woman",
    "possessive": "her",
    "details": {"face": "face", "hair": "copper-red curly hair", "jacket": "corduroy jacket"},
    "references": {"front": "refs/mara/front.png", "back": "refs/mara/back.png"},
}
DESK: Document = {"id": "desk", "subjects": ["mug"], "prompt": "on a desk"}


@cache
def png(text: str = "", size: tuple[int, int] = (512, 512)) -> bytes:
    """Return a PNG of a few hundred bytes: a color that depends on `text`, above another: lint lets that pass."""
    color = hash_color(text)
    picture = Image.new("P", size, 0)
    picture.putpalette([*color, *(255 - level for level in color)])
    picture.paste(1, (0, size[1] // 2, *size))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def hash_color(text: str) -> tuple[int, int, int]:
    """Return a color that differs for different short texts."""
    number = sum((n + 1) * ord(letter) for n, letter in enumerate(text)) * 2654435761 % 2**24
    return number >> 16, number >> 8 & 255, number & 255


def document(*scenes: Document, **changes: Any) -> Document:
    """Return a whole campaign as data: a mug, a woman, and `scenes`, or one scene where there are none."""
    whole = {
        "version": 1,
        "scorer": "none",
        "name": "mugs",
        "subjects": {"mug": MUG, "mara": MARA},
        "looks": {"watercolor": {"as": "a loose watercolor illustration", "prompt": "visible brush textures"}},
        "scenes": list(scenes) or [DESK],
        **changes,
    }
    return deepcopy(whole)


def written(folder: Path, whole: Mapping[str, Any]) -> Campaign:
    """Write a campaign and the pictures that it names but that are not there, and return it as it loads."""
    for name, subject in whole["subjects"].items():
        for view, reference in subject["references"].items():
            if isinstance(reference, str) and reference.endswith(".png") and "://" not in reference:
                place = folder / reference
                place.parent.mkdir(parents=True, exist_ok=True)
                if not place.exists():
                    place.write_bytes(png(f"{name}.{view}"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "campaign.yaml").write_text(json.dumps(whole, indent=1, ensure_ascii=False), encoding="utf-8")
    return load(folder)


def planned(campaign: Campaign, provider: str = "sandbox") -> Plan:
    """Return the plan of a campaign, with its own templates before the shipped ones."""
    return build(campaign, provider, Prompter([campaign.folder / "templates", shipped_templates()]))


def shots(folder: Path, *scenes: Document, **changes: Any) -> dict[str, Shot]:
    """Write a campaign and return the shots of its plan by id."""
    return {shot.id: shot for shot in planned(written(folder, document(*scenes, **changes))).shots}


def attempt(shot: str = "desk/1", number: int = 1, **changes: Any) -> Attempt:
    """Return an attempt; what is not given is plain."""
    facts: dict[str, Any] = {
        "id": f"{shot}#{number}",
        "shot": shot,
        "number": number,
        "seed": 7,
        "fingerprint": "f" * 64,
        "inputs": {},
        "worst_cost": 0.07,
        "opened_at": f"2026-11-23T00:00:{number:02}.000Z",
        **changes,
    }
    return Attempt(**facts)


def made(shot: Shot, number: int = 1, **changes: Any) -> Attempt:
    """Return an attempt that made `shot` as it is planned now."""
    picture = MadePicture(f"shots/{shot.scene}/{shot.id.replace('/', '-')}-{number}.png", "0" * 64, 9, "PNG", 1200, 896)
    facts = {"fingerprint": shot.fingerprint, "inputs": dict(shot.inputs), "cost": 0.07, "picture": picture}
    return attempt(shot.id, number, **{"outcome": Outcome.MADE, **facts, **changes})
