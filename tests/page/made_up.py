"""Documents of the page as data: a campaign of any size, with scores, that was never made."""

from pathlib import Path
from typing import Any

from PIL import Image

from tests.builders import hash_color

Document = dict[str, Any]

SCENES = ("desk", "beach", "summit", "market", "train")
LOOKS = ("photo", "watercolor")
REFERENCES = ("mug.front", "mug.base", "mara.front", "mara.back")
FILES = 24  # pictures that there are; a campaign of thousands shows them again


def sha(number: int, attempt: int = 1) -> str:
    """Return the content hash of a made-up picture."""
    return f"{number:032x}{attempt:032x}"


def page(shots: list[Document] | int = 6, **changes: Any) -> Document:
    """Return the document of a campaign with these shots, or with so many."""
    return {
        "version": 1,
        "campaign": "mugs",
        "title": "Mugs of spring",
        "provider": "runware",
        "model": "Nano Banana 2",
        "storyboard": None,
        "spent": 1.5,
        "max_cost": 5.0,
        "subjects": {
            "mug": subject("product", "teal travel mug", base="cork base", logo="white logo"),
            "mara": subject("character", "woman", hair="red hair"),
        },
        "scenes": dict.fromkeys(SCENES, "") | {"desk": "On the desk"},
        "references": [reference(name) for name in REFERENCES],
        "shots": [shot(number) for number in range(shots)] if isinstance(shots, int) else shots,
        **changes,
    }  # fmt: skip


def subject(kind: str, noun: str, **details: str) -> Document:
    """Return a subject with these details."""
    return {"kind": kind, "noun": noun, "details": details}


def reference(name: str, **changes: Any) -> Document:
    """Return a reference of the mug or of Mara."""
    subject, view = name.split(".")
    box = {"what": "logo", "text": "white logo", "box": [0.3, 0.4, 0.6, 0.6]}
    return {
        "name": name,
        "subject": subject,
        "view": view,
        "sha256": sha(REFERENCES.index(name), 9),
        "file": f"thumbs/{name}.jpg",
        "thumb": f"thumbs/{name}.jpg",
        "made_by": None,
        "boxes": [box] if name == "mug.front" else [],
        **changes,
    }


def shot(number: int, **changes: Any) -> Document:
    """Return a shot that was made; every third is of Mara, and every fifth is high."""
    scene, take = SCENES[number % len(SCENES)], number // len(SCENES) + 1
    size = (896, 1200) if number % 5 == 4 else (1200, 896)
    facts: Document = {
        "id": f"{scene}/{take}",
        "scene": scene,
        "subjects": ["mara"] if number % 3 == 2 else ["mug"],
        "look": LOOKS[number % 2],
        "size": f"{size[0]}x{size[1]}",
        "width": size[0],
        "height": size[1],
        "take": take,
        "seed": 1000 + number,
        "model": "Nano Banana 2",
        "prompt": f"The same teal travel mug from the reference image, on a {scene}, number {number}.",
        "tags": ["hero"] if number % 4 == 0 else ["lifestyle"],
        "released": [],
        "references": [2, 3] if number % 3 == 2 else [0, 1],
        "needs": [],
        "status": "made",
        "reason": "",
        "findings": [],
        "standing": 0,
        "attempts": [attempt(number)],
        **changes,
    }
    if facts["attempts"] and "standing" not in changes:
        facts["standing"] = len(facts["attempts"]) - 1
    return facts


def attempt(number: int, tried: int = 1, **changes: Any) -> Document:
    """Return an attempt that made a picture; costs and times differ from shot to shot."""
    return {
        "number": tried,
        "seed": 1000 + number + tried - 1,
        "outcome": "made",
        "cost": round(0.07 + number % 7 / 1000, 4),
        "at": f"2026-11-23T0{tried}:{number // 60 % 60:02}:{number % 60:02}.000Z",
        "picture": picture(number, tried),
        **changes,
    }


def picture(number: int, tried: int = 1, **changes: Any) -> Document:
    """Return a picture; its file is one of the few that are there."""
    file = f"thumbs/{(number * 3 + tried) % FILES}.jpg"
    size = {"width": 896, "height": 1200} if number % 5 == 4 else {"width": 1200, "height": 896}
    return {"sha256": sha(number, tried), "file": file, "thumb": file, **size, **changes}


def scored(number: int, band: str, consistency: float | None, tried: int = 1) -> Document:
    """Return an attempt whose picture was scored."""
    boxes = [
        {"what": "mug", "kind": "subject", "box": [0.2, 0.1, 0.8, 0.9]},
        {"what": "cork base", "kind": "detail", "found": "present", "box": [0.25, 0.5, 0.75, 0.75]},
        {"what": "white logo", "kind": "detail", "found": "absent", "box": None},
    ]
    score = {
        "subject": "mug",
        "band": band,
        "consistency": consistency,
        "components": {"colour": 0.91, "texture": None},
        "boxes": boxes,
        "why": "the logo was looked for and is not there",
    }
    return attempt(number, tried, picture=picture(number, tried, scores=[score]))


def draw(folder: Path) -> None:
    """Draw the pictures that made-up documents name."""
    (folder / "thumbs").mkdir(parents=True, exist_ok=True)
    for number in range(FILES):
        _save(folder, str(number), (300, 224))
    for name in REFERENCES:
        _save(folder, name, (240, 240))


def _save(folder: Path, name: str, size: tuple[int, int]) -> None:
    picture = Image.new("RGB", size, hash_color(f"{name} of a campaign"))
    picture.paste(hash_color(name), (size[0] // 4, size[1] // 4, size[0] * 3 // 4, size[1] * 3 // 4))
    picture.save(folder / "thumbs" / f"{name}.jpg")
