"""What every picture has to pass before it counts: it shows something, it is no copy, and it has the format asked for.

A picture of another size counts, and the difference is shown: it was made and paid for, and may serve.
"""

from collections.abc import Mapping
from pathlib import Path

import anyio
import anyio.to_thread

from consistency_pipeline import images
from consistency_pipeline.errors import Unfit
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, MadePicture
from consistency_pipeline.references import Reference
from consistency_pipeline.runner.likenesses import Known, Likenesses, same
from consistency_pipeline.runner.studio import Studio

FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
# Grey levels of a blank picture differ by JPEG noise only; a studio shot of a white cup on white measures 4 and more.
LEAST_CONTRAST = 1.5


class Inspector:
    """Knows the pictures of a campaign by how they look. Nothing here is touched from two threads."""

    def __init__(self, studio: Studio, made: Mapping[str, Attempt], scenes: Mapping[str, str]) -> None:
        self._studio = studio
        self._scenes = scenes
        self._likenesses = Likenesses()
        self._references: dict[str, str | None] = {}
        for name, attempt in made.items():
            if attempt.picture is not None:
                self.add(name, attempt.seed, attempt.picture)

    def add(self, shot: str, seed: int, picture: MadePicture) -> None:
        """Take a picture that counts among those that must not come again."""
        self._likenesses.add(Known(shot, self._scenes.get(shot, ""), seed, picture.sha256, picture.likeness))

    async def check(self, shot: Shot, picture: MadePicture, asked: str, made: Mapping[str, Attempt]) -> None:
        """Raise `Unfit` where the picture of a shot does not count; `asked` is the format that the campaign wants."""
        if picture.format != FORMATS[asked]:
            raise Unfit(f"a {picture.format} came where {FORMATS[asked]} was asked for", code="wrong-format")
        if picture.contrast is not None and picture.contrast < LEAST_CONTRAST:
            raise Unfit("the picture is blank", code="blank-picture")
        for reference in shot.references:
            if _copies(picture, reference.sha256, await self._look(reference, made)):
                raise Unfit(f"the picture is a copy of reference {reference.name}", code="same-as-reference")
        for other in self._likenesses.like(picture.likeness) if picture.likeness else ():
            # The same scene under the same seed is asked for twice on purpose, to compare references.
            meant = (other.scene, other.seed) == (shot.scene, shot.seed)
            if other.shot != shot.id and not meant:
                raise Unfit(f"the picture is a copy of shot {other.shot}", code="same-as-shot")

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


def _copies(picture: MadePicture, sha256: str | None, likeness: str | None) -> bool:
    if picture.sha256 == sha256:
        return True
    if not picture.likeness or not likeness:
        return False
    return same(picture.likeness, likeness)
