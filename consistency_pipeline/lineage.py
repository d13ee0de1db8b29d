"""Where a reference comes from that was once a shot: a small file beside the picture.

Its generation counts the pictures of models between it and an original: 0 is a photograph, or what was made from words
alone; what a model makes from references is one more than the highest of these.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from consistency_pipeline.errors import CampaignError, Problem
from consistency_pipeline.plan import Plan
from consistency_pipeline.references import Reference

ENDING = ".lineage.json"
IMAGE_DESCRIPTION = 0x010E  # where the sandbox says in a JPEG or WebP that it is a storyboard
MARK = "Storyboard"


@dataclass(frozen=True, slots=True)
class Source:
    """A reference that was sent for a picture; `content` is the SHA-256 of its bytes, or how else it was known then."""

    name: str
    content: str
    generation: int


@dataclass(frozen=True, slots=True)
class Lineage:
    """How a promoted picture was made: for which shot, by which attempt, with what; `at` is when it was promoted, UTC.

    `sha256` is of the picture's bytes as they were promoted.
    """

    generation: int
    shot: str
    attempt: str
    provider: str
    model: str
    seed: int
    prompt: str
    sha256: str
    references: tuple[Source, ...]
    at: str

    @property
    def rehearsed(self) -> bool:
        """Tell whether the picture is a storyboard of the sandbox."""
        return self.provider == "sandbox"


def beside(picture: Path) -> Path:
    """Return the file that has the lineage of a picture, whether or not it is there."""
    return picture.with_suffix(ENDING)


def of(picture: Path) -> Lineage | None:
    """Return the lineage of a reference's file, None for one that was never promoted.

    A file that was retouched since keeps its lineage. Raises `CampaignError` where it cannot be read.
    """
    return _read(beside(picture))


def known(folder: Path) -> Mapping[str, Lineage]:
    """Return all lineages below `folder` by the content of their pictures, wherever these are now."""
    found = (_read(file) for file in sorted(folder.rglob(f"*{ENDING}")))
    return {lineage.sha256: lineage for lineage in found if lineage}


def written(lineage: Lineage) -> str:
    """Return a lineage as its file says it."""
    return f"{json.dumps(asdict(lineage), ensure_ascii=False, indent=1)}\n"


def after(generations: Iterable[int]) -> int:
    """Return the generation of a picture that was made from references of these."""
    return max((1 + generation for generation in generations), default=0)


def problems(plan: Plan) -> tuple[Problem, ...]:
    """Return the storyboards among the references of a live run: none of them may pass for a real picture."""
    if plan.provider == "sandbox":
        return ()
    used = {reference.name: reference for shot in plan.shots for reference in shot.references if reference.path}
    lineages = known(plan.campaign.folder) if used else {}
    return tuple(_problem(plan, one) for one in used.values() if _is_storyboard(plan.campaign.folder, one, lineages))


def _is_storyboard(folder: Path, reference: Reference, lineages: Mapping[str, Lineage]) -> bool:
    picture = folder / (reference.path or "")
    told = (of(picture), lineages.get(reference.sha256 or ""))
    return any(lineage.rehearsed for lineage in told if lineage) or _says_so(picture)


def _says_so(picture: Path) -> bool:
    """Tell whether a picture says of itself that the sandbox drew it, as after copying it by hand."""
    from PIL import Image, UnidentifiedImageError

    with suppress(OSError, UnidentifiedImageError, Image.DecompressionBombError), Image.open(picture) as opened:
        if MARK in opened.info:
            return True
        if opened.format != "PNG":  # there, it would have to be decoded to be sure
            return str(opened.getexif().get(IMAGE_DESCRIPTION, "")).startswith(f"{MARK}: yes")
    return False


def _problem(plan: Plan, reference: Reference) -> Problem:
    campaign, key = plan.campaign, ("subjects", reference.subject, "references", reference.view)
    mark = beside(Path(reference.path or ""))
    hint = "Promote a picture of a live run with --replace, or name a photograph."
    if (campaign.folder / mark).exists():
        hint += f" Where the file is another picture by now, take {mark.as_posix()} away."
    message = f"{reference.path} is a storyboard of the sandbox, and no reference for a live run"
    return Problem(campaign.file, campaign.line(*key), ".".join(key), message, hint)


def _read(file: Path) -> Lineage | None:
    try:
        return _lineage(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        hint = "It says which pictures a reference was made from: take it out of git again, or promote the shot anew."
        raise CampaignError([Problem(file, None, "", f"cannot be read as a lineage ({error})", hint)]) from error


def _lineage(facts: Mapping[str, Any]) -> Lineage:
    said = dict(_known(Lineage, facts))
    sources = tuple(Source(**dict(_known(Source, source))) for source in said.pop("references"))
    lineage = Lineage(**said, references=sources)
    if not all(isinstance(number, int) for number in (lineage.generation, *(one.generation for one in sources))):
        raise TypeError("a generation is a number")
    return lineage


def _known(kind: type[Lineage | Source], facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the facts that this version knows."""
    yield from ((field.name, facts[field.name]) for field in fields(kind))
