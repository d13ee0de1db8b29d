"""Tasks that only ask: getResponse, getTaskDetails, accountManagement, modelSearch, ping."""

from consistency_pipeline import models
from consistency_pipeline.models import Model
from consistency_pipeline.sandbox.context import Context
from consistency_pipeline.sandbox.fields import Field, anything, one_of, problems, text, whole
from consistency_pipeline.sandbox.inference import identity
from consistency_pipeline.sandbox.results import polled
from consistency_pipeline.sandbox.wire import Envelope, Refusal, Rejected, Task

ORGANIZATION = "00000000-0000-4000-8000-000000000001"
MOST_FOUND = 100
ACCOUNT = (Field("operation", one_of("getDetails"), required=True),)
SEARCH = (
    Field("search", text(0, 200)),
    Field("limit", whole(1, MOST_FOUND)),
    Field("offset", whole(0, 2**31 - 1)),
    *(Field(name, anything) for name in ("tags", "category", "type", "architecture", "conditioning", "visibility")),
    *(Field(name, anything) for name in ("source", "capabilities", "sort")),
)


def obey(task: Task, table: tuple[Field, ...]) -> None:
    """Raise `Rejected` where a task breaks a rule of `table`."""
    refusals = tuple(problems(task, table))
    if refusals:
        raise Rejected(*refusals)


def response(task: Task, context: Context) -> Envelope:
    """getResponse: how a task stands; one that is not known looks like one that has nothing to say yet."""
    obey(task, ())
    entry = context.books.task(str(task["taskUUID"]))
    return polled(entry, context) if entry else Envelope()


def details(task: Task, context: Context) -> Envelope:
    """getTaskDetails: the request and the response of a past task; inline pictures are named by their hashes."""
    obey(task, ())
    entry = context.books.task(str(task["taskUUID"]))
    if entry is None:
        raise Rejected(Refusal("taskNotFound", f"The task {task['taskUUID']} was not found.", "taskUUID"))
    answer = polled(entry, context)
    archived = {"data": answer.data, **({"errors": answer.errors} if answer.errors else {})}
    return Envelope(data=({**identity(task), "request": [entry.body], "response": archived},))


def account(task: Task, context: Context) -> Envelope:
    """accountManagement: what the account still holds."""
    obey(task, ACCOUNT)
    spent = context.books.spent()
    details = {
        "operation": "getDetails",
        "organizationUUID": ORGANIZATION,
        "organizationName": "Sandbox",
        "AIRSource": "sandbox",
        "balance": round(context.balance - spent, 6),
        "team": [],
        "apiKeys": [{"name": "sandbox", "enabled": True}],
        "usage": {"total": {"credits": spent}},
    }
    return Envelope(data=({**identity(task), **details},))


def search(task: Task, _: Context) -> Envelope:
    """modelSearch: the models whose names contain the words searched for."""
    obey(task, SEARCH)
    words = str(task.get("search", "")).lower().split()
    found = [model for model in models.table().values() if all(word in _names(model) for word in words)]
    offset, limit = _whole(task, "offset", 0), _whole(task, "limit", 20)
    results = [
        {"air": model.air, "name": model.title, "category": "checkpoint", "tags": ["image"], "private": False}
        for model in found[offset : offset + limit]
    ]
    return Envelope(data=({**identity(task), "totalResults": len(found), "results": results},))


def _names(model: Model) -> str:
    return f"{model.slug} {model.air} {model.title}".lower()


def _whole(task: Task, name: str, default: int) -> int:
    value = task.get(name, default)
    return value if isinstance(value, int) else default


def ping(_: Task, __: Context) -> Envelope:
    """Answer a ping, which carries no id."""
    return Envelope(data=({"taskType": "ping", "pong": True},))
