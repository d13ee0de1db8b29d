"""Runware's wire format without the wire: requests to bytes, answers to values or to what they mean. No I/O here."""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consistency_pipeline.errors import (
    BadCredentials,
    NotKnown,
    OutOfMoney,
    ProviderError,
    ReferenceGone,
    Refused,
    Unavailable,
    Unclear,
)
from consistency_pipeline.providers.base import Answer, Job, Request
from consistency_pipeline.providers.runware.codes import SERVER_ERRORS, Meaning, meaning
from consistency_pipeline.text import clean

FORMATS = {"png": "PNG", "jpg": "JPG", "webp": "WEBP"}
LONGEST_MESSAGE, LONGEST_CODE = 500, 100
LARGEST_SEED = 2**53  # a returned seed may exceed what may be asked for; beyond this it is no number that JSON keeps
# Statuses with which a service turns a request away at the door, before it has taken it.
IDENTIFIER = re.compile(r"[0-9A-Za-z_-]{1,100}")
AT_THE_DOOR = frozenset({401, 402, 403, 429, 503})

Task = Mapping[str, Any]


class Submitted(ProviderError):
    """The service has a task of this id already: ask for it instead of sending it again."""


ERRORS: Mapping[Meaning, Callable[..., ProviderError]] = {
    Meaning.REFUSED: Refused,
    Meaning.OUT_OF_MONEY: OutOfMoney,
    Meaning.BAD_CREDENTIALS: BadCredentials,
    Meaning.UNCLEAR: Unclear,
    Meaning.SUBMITTED: Submitted,
    Meaning.MEDIA_GONE: ReferenceGone,
    Meaning.TASK_GONE: NotKnown,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer as far as it matters: status, advice to wait in seconds, body, and its Date as it stands there."""

    status: int
    retry_after: float | None
    body: bytes
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an answer holds: result items and error items, of any task."""

    data: tuple[Task, ...]
    errors: tuple[Task, ...]


def encode(request: Request, *, asynchronous: bool) -> Task:
    """Return the task object that asks for one picture."""
    task: dict[str, Any] = {
        "taskType": "imageInference",
        "taskUUID": request.task_uuid,
        "model": request.model,
        "positivePrompt": request.prompt,
        "width": request.width,
        "height": request.height,
        "seed": request.seed,
        "numberResults": 1,
        "outputType": "URL",
        "outputFormat": FORMATS[request.format],
        "includeCost": True,
        "deliveryMethod": "async" if asynchronous else "sync",
    }
    if request.references:
        task["inputs"] = {"referenceImages": list(request.references)}
    return task


def encode_upload(task_uuid: str, picture: bytes, media_type: str) -> Task:
    """Return the task object that stores a picture at the service."""
    media = f"data:{media_type};base64,{base64.b64encode(picture).decode()}"
    return {"taskType": "mediaStorage", "taskUUID": task_uuid, "operation": "upload", "media": media}


def encode_question(task_type: str, task_uuid: str) -> Task:
    """Return the task object that asks after a task: `getResponse` or `getTaskDetails`."""
    return {"taskType": task_type, "taskUUID": task_uuid}


def body(tasks: Sequence[Task]) -> bytes:
    """Return the body of a request: always an array, also for one task."""
    return json.dumps(list(tasks), separators=(",", ":")).encode()


def decode(reply: Reply) -> Envelope:
    """Return what an answer holds, whatever its status, or raise what an answer without an envelope means.

    Data and errors may stand side by side, `errors` may be empty, `data` may be one object instead of a list, and older
    spellings of the error object occur.
    """
    try:
        content = json.loads(reply.body)
    except (ValueError, RecursionError):
        raise _unreadable(reply) from None
    if not isinstance(content, dict) or not any(key in content for key in ("data", "errors", "error")):
        raise _unreadable(reply)
    envelope = Envelope(_items(content.get("data")), _items(content.get("errors")) + _old_errors(content))
    if not envelope.data and not envelope.errors and reply.status >= 400:  # noqa: PLR2004
        raise _unreadable(reply)
    return envelope


def _items(value: object) -> tuple[Task, ...]:
    things = value if isinstance(value, list) else [value]
    return tuple(thing for thing in things if isinstance(thing, dict))


def _old_errors(content: Mapping[str, Any]) -> tuple[Task, ...]:
    error = content.get("error")
    if isinstance(error, dict):
        return ({**error, "taskUUID": content.get("taskUUID", error.get("taskUUID"))},)
    if error is True:
        return ({"code": content.get("errorId"), "message": content.get("errorMessage")},)
    return ()


def _unreadable(reply: Reply) -> ProviderError:
    """Return what an answer means of which only the status can be read."""
    said = reply.body[:200].decode(errors="replace")
    if 200 <= reply.status < 400:  # noqa: PLR2004  (something was carried out, and we cannot read what)
        return Unclear(f"HTTP {reply.status} with an answer that cannot be read: {said}", code=f"http-{reply.status}")
    return failure({"message": f"HTTP {reply.status}: {said}"}, reply)


def failure(item: Task, reply: Reply) -> ProviderError:
    """Return what an error item means, as the error to raise."""
    code = item.get("code") if isinstance(item.get("code"), str) else ""
    text = clean(str(item.get("message") or code or f"HTTP {reply.status}"), LONGEST_MESSAGE) + _parameter(item)
    name = clean(str(code or f"http-{reply.status}"), LONGEST_CODE)
    meant = meaning(str(code), reply.status)
    untaken = reply.status in AT_THE_DOOR
    if meant is Meaning.UNAVAILABLE and reply.status in SERVER_ERRORS and not untaken:
        return Unclear(text, code=name)  # a server that broke says nothing of what it had begun
    if meant is Meaning.UNAVAILABLE:
        return Unavailable(text, code=name, retry_after=reply.retry_after, untaken=untaken)
    return ERRORS[meant](text, code=name)


def _parameter(item: Task) -> str:
    """Return the fields that an error names and the values that it would allow, for people."""
    named = item.get("parameter")
    allowed = item.get("allowedValues")
    fields = ", ".join(map(str, named)) if isinstance(named, list) else str(named or "")
    parts = [f"parameter {fields}" if fields else "", f"allowed: {str(allowed)[:300]}" if allowed else ""]
    said = "; ".join(part for part in parts if part)
    return clean(f" ({said})", LONGEST_MESSAGE) if said else ""


def items_of(envelope: Envelope, reply: Reply, task_uuid: str) -> tuple[Task, ...]:
    """Return the result items of one task, or raise what its error item means; results come before errors.

    Items are told apart by taskUUID, never by position. An error that names no task is about all of them.
    """
    mine = tuple(item for item in envelope.data if item.get("taskUUID", task_uuid) == task_uuid)
    done = tuple(item for item in mine if item.get("status") != "error")
    if done:
        return done
    broken = [item.get("error") if isinstance(item.get("error"), dict) else item for item in mine]
    errors = [item for item in envelope.errors if item.get("taskUUID") in (task_uuid, None)]
    for item in (*errors, *broken):
        raise failure(item if isinstance(item, dict) else {}, reply)
    return ()


def job_of(items: Sequence[Task], job: Job) -> Job:
    """Return the job as the result items of its task tell it; without any, the job as it was."""
    for item in items:
        if (answer := answer_of(item)) is not None:
            return Job(job.task_uuid, acknowledged=True, answer=answer)
    return Job(job.task_uuid, acknowledged=job.acknowledged or bool(items))


def answer_of(item: Task) -> Answer | None:
    """Return the finished picture in a result item, or None where the item only says that work goes on."""
    url, uuid, seed = (item.get(key) for key in ("imageURL", "imageUUID", "seed"))
    if not isinstance(url, str) or not isinstance(uuid, str) or not IDENTIFIER.fullmatch(uuid):
        return None
    known = isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed <= LARGEST_SEED
    return Answer(uuid, url, seed if known else None, cost_of(item))


def cost_of(item: Task) -> float | None:
    """Return the USD that a result cost, or None: a cost of 0 or of a type that is no number is unknown, not free."""
    cost = item.get("cost")
    paid = isinstance(cost, int | float) and not isinstance(cost, bool) and 0 < cost < float("inf")
    return float(cost) if paid and cost else None


def archived(items: Sequence[Task]) -> tuple[Task, ...]:
    """Return the result items inside the answer to `getTaskDetails`: the archived response of a task."""
    found: list[Task] = []
    for item in items:
        response = item.get("response")
        for part in response if isinstance(response, list) else [response]:
            if isinstance(part, dict):
                found.extend(_items(part["data"]) if "data" in part else (part,))
    return tuple(found)


def media_uuid(items: Sequence[Task]) -> str:
    """Return the id under which a stored picture can be named, or raise `Unclear` where the answer has none."""
    for item in items:
        for key in ("mediaUUID", "imageUUID"):
            if isinstance(item.get(key), str) and IDENTIFIER.fullmatch(item[key]):
                return str(item[key])
    raise Unclear("the answer to an upload names no picture", code="no-media-uuid")
