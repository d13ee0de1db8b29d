"""The protocol's words: what a request is read as, what an answer is made of. No I/O."""

import json
import math
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

from consistency_pipeline.sandbox.entries import Item

Task = Item

UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)
DOCUMENTATION = "https://runware.ai/docs"
LONGEST_ECHO = 100
DEEPEST = 50
MIXED, BAD, NOT_FOUND = 200, 400, 404
STATUSES = {
    "missingApiKey": 401,
    "invalidApiKey": 401,
    "insufficientCredits": 402,
    "unknownAddress": 404,
    "unsupportedMethod": 405,
    "requestTooLarge": 413,
    "unknownHost": 421,
    "internalServerError": 500,
    "serviceUnavailable": 503,
    "timeoutProvider": 504,
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why a task is not carried out; `allowed` lists the values that would have been accepted."""

    code: str
    message: str
    parameter: str | tuple[str, ...] | None = None
    allowed: tuple[object, ...] = ()

    def item(self, task: object = None) -> Item:
        """Return the error as the wire has it, with the identity of its task as far as that can be told."""
        known = task if isinstance(task, dict) else {}
        identity = {name: known[name] for name in ("taskType", "taskUUID") if _short(known.get(name))}
        return {
            "code": self.code,
            "message": self.message,
            **({"parameter": self.parameter} if self.parameter else {}),
            **({"allowedValues": self.allowed} if self.allowed else {}),
            **identity,
            "documentation": DOCUMENTATION,
        }


class Rejected(Exception):
    """A task, or a whole request, is not carried out; says every reason."""

    def __init__(self, *refusals: Refusal) -> None:
        self.refusals = refusals
        super().__init__("; ".join(refusal.message for refusal in refusals))


class Waiting(NamedTuple):
    """A task that is answered once it has ended."""

    task_uuid: str
    ended: "Future[None]"


@dataclass(frozen=True, slots=True)
class Envelope:
    """An answer: results, errors, tasks whose results belong to it, and tasks whose results come `later`.

    `status` fixes the HTTP status.
    """

    data: tuple[Item, ...] = ()
    errors: tuple[Item, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    later: tuple[Waiting, ...] = ()
    status: int | None = None

    def __add__(self, other: "Envelope") -> "Envelope":
        """Return both answers as one."""
        return Envelope(
            self.data + other.data,
            self.errors + other.errors,
            self.waiting + other.waiting,
            self.later + other.later,
            self.status or other.status,
        )

    def http_status(self) -> int:
        """Return the HTTP status: an error's own where nothing succeeded and all errors agree, else 200 or 400."""
        if self.status:
            return self.status
        statuses = {STATUSES.get(code, _by_family(code)) for code in (str(error["code"]) for error in self.errors)}
        if self.data or not statuses:
            return MIXED
        return statuses.pop() if len(statuses) == 1 else BAD

    def body(self) -> bytes:
        """Return the JSON: `data` always, `errors` only where there are some; ASCII, so that any text survives."""
        parts: dict[str, object] = {"data": self.data}
        if self.errors:
            parts["errors"] = self.errors
        return json.dumps(parts).encode()


def _short(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_ECHO


def _by_family(code: str) -> int:
    return NOT_FOUND if code.endswith("NotFound") else BAD


def refused(rejected: Rejected, task: object = None) -> Envelope:
    """Return the answer to something that is not carried out."""
    return Envelope(errors=tuple(refusal.item(task) for refusal in rejected.refusals))


def parse(body: bytes) -> list[object]:
    """Return the elements of a request's JSON array, or raise `Rejected`."""
    try:
        tasks = json.loads(body, parse_constant=_no_constant, parse_float=_finite)
        _shallow(tasks)
    except RecursionError:
        raise Rejected(Refusal("invalidJSON", "The request body is nested too deeply.")) from None
    except ValueError as error:
        raise Rejected(Refusal("invalidJSON", f"The request body is not valid JSON: {error}")) from None
    if not isinstance(tasks, list):
        raise Rejected(Refusal("invalidRequest", "The request body must be a JSON array of task objects."))
    return tasks


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _no_constant(text[:20])


def _shallow(value: object) -> None:
    """Raise `RecursionError` where JSON is nested so deeply that something after us may not get through it."""
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise RecursionError


def _inside(value: object) -> Iterable[object]:
    parts: Iterable[object] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (part for part in parts if isinstance(part, dict | list))


def checked(task: object, task_types: Sequence[str]) -> Task:
    """Return a task whose type is known and whose id is a UUID v4, or raise `Rejected`."""
    if not isinstance(task, dict):
        raise Rejected(Refusal("invalidTask", "Every element of the request must be a task object."))
    task_type = task.get("taskType")
    if task_type is None:
        raise Rejected(Refusal("missingTaskType", "The 'taskType' parameter is required.", "taskType"))
    if task_type not in task_types:
        message = f"Unsupported value for 'taskType': {str(task_type)[:80]!r}."
        raise Rejected(Refusal("unsupportedTaskType", message, "taskType", tuple(task_types)))
    if task_type == "ping":
        return task
    task_uuid = task.get("taskUUID")
    if task_uuid is None:
        raise Rejected(Refusal("missingTaskUUID", "The 'taskUUID' parameter is required.", "taskUUID"))
    if not isinstance(task_uuid, str) or not UUID4.fullmatch(task_uuid):
        raise Rejected(Refusal("invalidTaskUUID", "The 'taskUUID' parameter must be a UUID v4.", "taskUUID"))
    return task
