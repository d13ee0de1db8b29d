"""Pictures under their addresses: results and uploads."""

import re
from pathlib import Path
from typing import NamedTuple

from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from consistency_pipeline.images import MEDIA_TYPES, NotAPicture, open_bytes
from consistency_pipeline.sandbox.connection import Cut
from consistency_pipeline.sandbox.context import Context
from consistency_pipeline.sandbox.entries import PictureEntry
from consistency_pipeline.sandbox.faults import Fault
from consistency_pipeline.sandbox.spoil import PAGE, named
from consistency_pipeline.sandbox.wire import NOT_FOUND

NAME = re.compile(r"(?P<uuid>[0-9a-f-]{36})\.(?:jpg|png|webp)", re.IGNORECASE)
NO_SNIFFING = {"X-Content-Type-Options": "nosniff"}


class Found(NamedTuple):
    """A picture that is served, and what goes wrong with it."""

    path: Path
    media_type: str
    faults: tuple[Fault, ...]


async def download(request: Request, context: Context) -> Response:
    """Serve one picture."""
    name = NAME.fullmatch(request.path_params["name"])
    found = await run_sync(_found, name["uuid"], context) if name else None
    if found is None or named(found.faults, "url-gone"):
        raise HTTPException(NOT_FOUND)
    if named(found.faults, "url-not-picture"):
        return Response(PAGE, media_type="text/html")
    spoiling = named(found.faults, "url-truncated", "url-cut")
    if spoiling is None:
        return FileResponse(found.path, media_type=found.media_type, headers=NO_SNIFFING)
    data = await run_sync(found.path.read_bytes)
    if spoiling.name == "url-cut":
        return Cut(data, media_type=found.media_type)
    return Response(data[: len(data) // 2], media_type=found.media_type)


def _found(uuid: str, context: Context) -> Found | None:
    books = context.books
    picture = books.picture(uuid)
    if picture and picture.expires and picture.expires < books.clock():
        return None
    entry = picture or books.use_media(uuid)
    if entry is None:
        return None
    path = books.home / entry.place
    try:
        media_type = MEDIA_TYPES[str(open_bytes(path.read_bytes()).format)]
    except (FileNotFoundError, NotAPicture):
        return None
    return Found(path, media_type, _faults(picture, context))


def _faults(picture: PictureEntry | None, context: Context) -> tuple[Fault, ...]:
    task = context.books.task(picture.task_uuid) if picture else None
    return task.order.faults if task and task.order else ()
