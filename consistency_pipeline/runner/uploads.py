"""References at the service: each content is uploaded once, remembered in the ledger, shared by shots that need it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import anyio
import anyio.to_thread

from consistency_pipeline import images
from consistency_pipeline.errors import Refused
from consistency_pipeline.records import Attempt, Upload
from consistency_pipeline.references import Reference
from consistency_pipeline.runner.studio import Studio

LIFETIME = timedelta(days=29)  # a day less than the service's own


class Uploads:
    """Turns references into what a request names them by."""

    def __init__(self, studio: Studio, known: Mapping[str, Upload]) -> None:
        self._studio = studio
        self._known = dict(known)
        self._fresh: set[str] = set()
        # Two shots that need the same content at the same time: the second waits for the first one's upload.
        self._locks: defaultdict[str, anyio.Lock] = defaultdict(anyio.Lock)

    async def named(self, reference: Reference, made: Mapping[str, Attempt]) -> str:
        """Return the id under which a request names `reference`; uploads it where the service has not got it."""
        if reference.held is not None:
            return reference.held
        if reference.made_by is not None:
            return await self.picture(made[reference.made_by])
        source = reference.source(self._studio.campaign_folder)
        if source is None or reference.sha256 is None:
            raise Refused(f"nothing is known of reference {reference.name}", code="no-reference")
        return await self._uploaded(reference.sha256, source)

    async def picture(self, attempt: Attempt) -> str:
        """Return the service's own id of a picture that it made; its file is uploaded where that is unknown or gone."""
        picture = attempt.picture
        if picture is None:
            raise Refused(f"{attempt.shot} has no picture to refer to", code="no-reference")
        if attempt.image_uuid and attempt.image_uuid not in self._fresh:
            return attempt.image_uuid
        return await self._uploaded(picture.sha256, self._studio.folder / picture.file)

    async def _uploaded(self, sha256: str, source: Path | bytes) -> str:
        async with self._locks[sha256]:
            known = self._known.get(sha256)
            if known is None or _expired(known, self._studio.now()):
                picture, media_type = await anyio.to_thread.run_sync(_prepared, source)
                uuid = await self._studio.provider.upload(picture, media_type)
                now = self._studio.now()
                known = Upload(sha256, uuid, uploaded_at=now, used_at=now)
            elif sha256 in self._fresh:
                return known.media_uuid
            self._fresh.add(sha256)
            self._known[sha256] = replace(known, used_at=self._studio.now())
            await self._studio.ledger.put_upload(self._known[sha256])
            return known.media_uuid

    def forget(self, reference: Reference, made: Mapping[str, Attempt]) -> None:
        """Take it that the service no longer has `reference`: the next use uploads it again."""
        if reference.made_by is not None:
            self.forget_picture(made[reference.made_by])
        elif reference.sha256 is not None:
            self._known.pop(reference.sha256, None)

    def forget_picture(self, attempt: Attempt) -> None:
        """Take it that the service no longer has the picture of an attempt: the next use uploads it."""
        self._fresh.add(attempt.image_uuid or "")
        if attempt.picture:
            self._known.pop(attempt.picture.sha256, None)


def _expired(upload: Upload, now: str) -> bool:
    """Tell whether the service may have deleted an upload: it does so 30 days after the last use."""
    unused = datetime.fromisoformat(now) - datetime.fromisoformat(upload.used_at)
    return unused > LIFETIME


def _prepared(source: Path | bytes) -> tuple[bytes, str]:
    """Return a reference as it is sent; for a thread. Raises `Refused` where it is no picture any more."""
    try:
        return images.prepared(source if isinstance(source, bytes) else source.read_bytes())
    except (OSError, images.NotAPicture) as error:
        raise Refused(f"a reference cannot be used: {error}", code="bad-reference") from error
