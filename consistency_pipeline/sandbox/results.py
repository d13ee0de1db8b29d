"""A task's results as the wire has them."""

import base64
from pathlib import Path

from consistency_pipeline.images import EXTENSIONS, MEDIA_TYPES
from consistency_pipeline.sandbox.context import Context
from consistency_pipeline.sandbox.entries import Item, Order, PictureEntry, Status, TaskEntry
from consistency_pipeline.sandbox.spoil import named
from consistency_pipeline.sandbox.wire import Envelope

FORMATS = {EXTENSIONS[name]: name for name in EXTENSIONS}


def address(root: str, place: str) -> str:
    """Return where a picture of a place such as `pictures/<uuid>.png` can be fetched."""
    return f"{root}/image/{Path(place).name}"


def items(task: TaskEntry, order: Order, context: Context) -> tuple[Item, ...]:
    """Return the results of a task so far, in the order of its seeds."""
    entries = context.books.pictures(task.task_uuid)
    identity = {"taskType": task.task_type, "taskUUID": task.body["taskUUID"]}
    return tuple(identity | _result(entry, order, context) for entry in entries)


def _result(entry: PictureEntry, order: Order, context: Context) -> Item:
    result: Item = {"imageUUID": entry.picture_uuid, **_picture(entry, order, context), "seed": entry.seed}
    if order.check_content:
        result["NSFWContent"] = False
    if order.include_cost and not named(order.faults, "no-cost"):
        result["cost"] = entry.cost
    return result


def _picture(entry: PictureEntry, order: Order, context: Context) -> Item:
    if order.output_type == "URL":
        return {"imageURL": address(context.root, entry.place)}
    data = base64.b64encode((context.books.home / entry.place).read_bytes()).decode()
    if order.output_type == "base64Data":
        return {"imageBase64Data": data}
    media_type = MEDIA_TYPES[FORMATS[entry.place.rpartition(".")[2]]]
    return {"imageDataURI": f"data:{media_type};base64,{data}"}


def ended(task_uuid: str, context: Context) -> Envelope:
    """Return the answer to a task that was waited for; 503 where the sandbox stopped before it ended."""
    task = context.books.task(task_uuid)
    if task is None or task.order is None or task.status not in (Status.DONE, Status.FAILED):
        return stopped()
    return Envelope(data=items(task, task.order, context), errors=(task.error,) if task.error else ())


def failed_item(task: TaskEntry) -> Item:
    """Return a failed task as an item among the data, which is the other shape that errors come in."""
    error = {name: value for name, value in (task.error or {}).items() if name in ("code", "message", "parameter")}
    return {"taskType": task.task_type, "taskUUID": task.body["taskUUID"], "status": "error", "error": error}


def stopped() -> Envelope:
    """Return the answer to what the sandbox can no longer carry out."""
    error = {
        "code": "serviceUnavailable",
        "message": "The sandbox stops; the task is carried on when it is back.",
    }
    return Envelope(errors=(dict(error),), status=503)


def polled(task: TaskEntry, context: Context) -> Envelope:
    """Return how a task stands: results so far, `processing` while more will come, its error where it failed."""
    if task.order is None:
        failed = (task.error,) if task.error else ()
        return Envelope(data=(task.answer,) if task.answer else (), errors=failed, status=200)
    done = tuple({**item, "status": "success"} for item in items(task, task.order, context))
    if task.status is Status.FAILED and task.error:
        if any(fault.shape == "item" for fault in task.order.faults):
            return Envelope(data=(*done, failed_item(task)))
        return Envelope(data=done, errors=(task.error,), status=200)
    if task.status is Status.DONE:
        return Envelope(data=done)
    progress = 100 * len(done) // len(task.order.seeds)
    identity = {"taskType": task.task_type, "taskUUID": task.body["taskUUID"]}
    return Envelope(data=(*done, {**identity, "status": "processing", "progress": progress}))
