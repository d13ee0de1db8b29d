"""mediaStorage and imageUpload: pictures kept under an id of their own, also when the same bytes came before."""

import uuid

from consistency_pipeline.files import digest
from consistency_pipeline.images import EXTENSIONS, open_bytes
from consistency_pipeline.sandbox.context import Context
from consistency_pipeline.sandbox.entries import Item, MediaEntry, Status, TaskEntry
from consistency_pipeline.sandbox.fields import Field, anything, one_of
from consistency_pipeline.sandbox.inference import identity, reject_unless_entered
from consistency_pipeline.sandbox.inquiries import obey
from consistency_pipeline.sandbox.media import take
from consistency_pipeline.sandbox.wire import Envelope, Refusal, Rejected, Task

STORAGE = (Field("operation", one_of("upload", "delete"), required=True), Field("media", anything, required=True))
IMAGE = (Field("image", anything, required=True),)


def storage(task: Task, context: Context) -> Envelope:
    """mediaStorage: keep a picture, or forget one."""
    obey(task, STORAGE)
    operation = {"operation": task["operation"]}
    if task["operation"] == "delete":
        return _enter(task, {**operation, "mediaUUID": _forgotten(task["media"], context)}, context)
    media, where = _kept(task["media"], "media", context)
    return _enter(task, {**operation, "mediaUUID": media.media_uuid, "mediaURL": where}, context, media)


def image(task: Task, context: Context) -> Envelope:
    """imageUpload, the older name of the same."""
    obey(task, IMAGE)
    media, where = _kept(task["image"], "image", context)
    return _enter(task, {"imageUUID": media.media_uuid, "imageURL": where}, context, media)


def _kept(value: object, parameter: str, context: Context) -> tuple[MediaEntry, str]:
    kept = take(value, parameter, context.books)
    data = (context.books.home / kept.place).read_bytes()
    now = context.books.clock()
    media = MediaEntry(str(uuid.uuid4()), kept.sha256 or digest(data), kept.place, stored=now, last_used=now)
    extension = EXTENSIONS[str(open_bytes(data).format)]
    return media, f"{context.root}/image/{media.media_uuid}.{extension}"


def _forgotten(value: object, context: Context) -> str:
    media_uuid = str(value)
    known = context.dry_run or context.books.forget_media(media_uuid)
    if not known:
        raise Rejected(Refusal("mediaNotFound", "No media is stored under this UUID.", "media"))
    return media_uuid


def _enter(task: Task, answer: Item, context: Context, media: MediaEntry | None = None) -> Envelope:
    item = {**identity(task), **answer}
    if context.dry_run:
        return Envelope(data=(identity(task),))
    now = context.books.clock()
    kept = f"sha256:{media.sha256}" if media else answer["mediaUUID"]
    body = {name: kept if name in ("media", "image") else value for name, value in task.items()}
    entry = TaskEntry(
        task_uuid=str(task["taskUUID"]),
        task_type=str(task["taskType"]),
        body=body,
        received=now,
        finished=now,
        status=Status.DONE,
        answer=item,
        session=context.session,
    )
    reject_unless_entered(context.books.enter(entry, media), task)
    return Envelope(data=(item,))
