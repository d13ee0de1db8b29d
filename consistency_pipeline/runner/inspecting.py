"""What every picture has to pass before it counts: it shows something, it is no copy, and it has the format asked for.

A picture of another size counts, and the difference is shown: it was made and paid for, and may serve.
"""

import base64
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import anyio
import anyio.to_thread

from consistency_pipeline import images
from consistency_pipeline.errors import Unfit
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, MadePicture
from consistency_pipeline.references import Reference
from consistency_pipeline.runner.studio import Studio

FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
# Grey levels of a blank picture differ by JPEG noise only; a studio shot of a white cup on white measures 4 and more.
LEAST_CONTRAST = 1.5
# Measured on 73 photographs, renderings and storyboards: the same picture, saved again as JPEG at quality 30 or made
# smaller, is at most 1.4 apart in the mean and 5 at most; the nearest two different pictures, 6.6 and 80.
COPY_MEAN = 3.0
COPY_MOST = 20
STEP = 8  # levels of a field in the index of likenesses; copies are in the same step or in the next

Field = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """A picture that a new one must not repeat: a made shot, with its scene and seed."""

    shot: str
    scene: str
    seed: int
    sha256: str
    likeness: str


class Inspector:
    """Knows the pictures of a campaign by how they look. Nothing here is touched from two threads."""

    def __init__(self, studio: Studio, made: Mapping[str, Attempt], scenes: Mapping[str, str]) -> None:
        self._studio = studio
        self._scenes = scenes
        self._near: defaultdict[Field, list[Known]] = defaultdict(list)
        self._references: dict[str, str | None] = {}
        for name, attempt in made.items():
            if attempt.picture is not None:
                self.add(name, attempt.seed, attempt.picture)

    def add(self, shot: str, seed: int, picture: MadePicture) -> None:
        """Take a picture that counts among those that must not come again."""
        known = Known(shot, self._scenes.get(shot, ""), seed, picture.sha256, picture.likeness)
        if picture.likeness:
            self._near[_field(picture.likeness)].append(known)

    async def check(self, shot: Shot, picture: MadePicture, asked: str, made: Mapping[str, Attempt]) -> None:
        """Raise `Unfit` where the picture of a shot does not count; `asked` is the format that the campaign wants."""
        if picture.format != FORMATS[asked]:
            raise Unfit(f"a {picture.format} came where {FORMATS[asked]} was asked for", code="wrong-format")
        if picture.contrast is not None and picture.contrast < LEAST_CONTRAST:
            raise Unfit("the picture is blank", code="blank-picture")
        for reference in shot.references:
            if _copies(picture, reference.sha256, await self._look(reference, made)):
                raise Unfit(f"the picture is a copy of reference {reference.name}", code="same-as-reference")
        for other in self._like(picture):
            # The same scene under the same seed is asked for twice on purpose, to compare references.
            meant = (other.scene, other.seed) == (shot.scene, shot.seed)
            if other.shot != shot.id and not meant and _copies(picture, other.sha256, other.likeness):
                raise Unfit(f"the picture is a copy of shot {other.shot}", code="same-as-shot")

    def _like(self, picture: MadePicture) -> Iterable[Known]:
        if not picture.likeness:
            return []
        near = product(*((level - 1, level, level + 1) for level in _field(picture.likeness)))
        return [known for red, green, blue in near for known in self._near.get((red, green, blue), ())]

    async def _look(self, reference: Reference, made: Mapping[str, Attempt]) -> str | None:
        """Return how a reference looks, once for each; None where its bytes are not at hand."""
        if reference.made_by is not None:
            attempt = made.get(reference.made_by)
            return attempt.picture.likeness if attempt and attempt.picture else None
        source = reference.source(self._studio.campaign_folder)
        if source is None or reference.sha256 is None:
            return None
        if reference.sha256 not in self._references:
            self._references[reference.sha256] = await anyio.to_thread.run_sync(_likeness, source)
        return self._references[reference.sha256]


def _likeness(source: Path | bytes) -> str | None:
    """Return how a reference looks; for a thread. None where it cannot be read any more."""
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
        return images.likeness(images.upright(images.decode(data)))
    except (OSError, images.NotAPicture):
        return None


def _field(likeness: str) -> Field:
    """Return the mean colour of a picture in coarse steps: where to look for pictures like it."""
    levels = base64.b64decode(likeness)
    red, green, blue = (sum(levels[colour::3]) // (len(levels) // 3) // STEP for colour in range(3))
    return red, green, blue


def _copies(picture: MadePicture, sha256: str | None, likeness: str | None) -> bool:
    if picture.sha256 == sha256:
        return True
    if not picture.likeness or not likeness:
        return False
    mean, most = images.apart(picture.likeness, likeness)
    return mean <= COPY_MEAN and most <= COPY_MOST
