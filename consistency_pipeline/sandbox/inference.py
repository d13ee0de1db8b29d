"""imageInference: an order made of a task that keeps the rules, and entered into the books."""

import hashlib
import math
from dataclasses import replace
from pathlib import Path
from typing import cast

from consistency_pipeline import models
from consistency_pipeline.models import Model, Size
from consistency_pipeline.sandbox.context import Context
from consistency_pipeline.sandbox.entries import Acceptance, Item, Order, TaskEntry
from consistency_pipeline.sandbox.faults import STICKY
from consistency_pipeline.sandbox.media import Kept, shown_size, take
from consistency_pipeline.sandbox.rules import REFERENCES, broken, references_of
from consistency_pipeline.sandbox.spoil import named
from consistency_pipeline.sandbox.wire import Envelope, Refusal, Rejected, Task, Waiting

GROUNDED_SEARCH = 0.14  # USD; on top for each result that may look things up
DEFAULT_TIER = "1K"


def infer(task: Task, context: Context) -> Envelope:
    """Check a task, and enter and begin it, or raise `Rejected`; a dry run only says what it would cost."""
    model = _model(task)
    refusals = tuple(broken(task, model))
    if refusals:
        raise Rejected(*refusals)
    kept = [take(value, f"{REFERENCES}[{at}]", context.books) for at, value in enumerate(references_of(task))]
    order = _order(task, model, kept, context.books.home)
    if context.dry_run:
        return Envelope(data=({**identity(task), "cost": order.reserved},))
    order = replace(order, faults=context.chance.choose(task, STICKY, context.given))
    reject_unless_entered(Acceptance.NO_MONEY if named(order.faults, "no-money") else Acceptance.ENTERED, task)
    _enter(task, order, kept, context)
    ended = context.workshop.begin(order)
    waiting = Waiting(order.task_uuid, ended)
    if order.waits:
        return Envelope(waiting=(waiting,))
    return Envelope(data=(identity(task),), later=(waiting,))


def identity(task: Task) -> Item:
    """Return what every answer to a task repeats of it."""
    return {"taskType": task["taskType"], "taskUUID": task["taskUUID"]}


def _model(task: Task) -> Model:
    name = task.get("model")
    if name is None:
        raise Rejected(Refusal("missingModel", "The 'model' parameter is required.", "model"))
    if not isinstance(name, str):
        raise Rejected(Refusal("invalidModel", "Invalid value for 'model': it must be an AIR id.", "model"))
    model = models.find(name)
    if model:
        return model
    gone = models.retired(name)
    note = f": {gone.note}" if gone else ""
    raise Rejected(Refusal("modelNotFound", f"The model '{name[:80]}' was not found{note}.", "model"))


def _order(task: Task, model: Model, kept: list[Kept], home: Path) -> Order:
    size = _size(task, model, [home / reference.place for reference in kept])
    price = model.cost(size, len(kept)) + (GROUNDED_SEARCH if _searches(task) else 0.0)
    safety = cast("Item", task.get("safety", {}))
    return Order(
        task_uuid=str(task["taskUUID"]),
        model=model.slug,
        prompt=str(task["positivePrompt"]),
        width=size.width,
        height=size.height,
        seeds=_seeds(task, model),
        references=tuple(reference.place for reference in kept),
        price=round(price, 6),
        output_type=str(task.get("outputType", "URL")),
        output_format=str(task.get("outputFormat", "JPG")),
        quality=cast("int", task.get("outputQuality", 95)),
        waits=task.get("deliveryMethod", "sync") == "sync",
        include_cost=task.get("includeCost") is True,
        check_content=True in (safety.get("checkContent"), task.get("checkNSFW"), task.get("checkNsfw")),
        ttl=cast("int | None", task.get("ttl")),
    )


def _size(task: Task, model: Model, references: list[Path]) -> Size:
    """Return the size asked for; without width and height, the first reference gives the ratio, else it is square."""
    if "width" in task:
        return cast("Size", model.size(cast("int", task["width"]), cast("int", task["height"])))
    width, height = shown_size(references[0]) if references else (1, 1)
    tier = task.get("resolution", DEFAULT_TIER)
    sizes = [size for size in model.sizes if size.tier == tier]
    return min(sizes, key=lambda size: abs(math.log((size.width * height) / (size.height * width))))


def _searches(task: Task) -> bool:
    provider = cast("Item", task.get("providerSettings", {}))
    places = (task.get("settings", {}), provider.get("google", {}))
    return any(cast("Item", place).get(name) is True for place in places for name in ("webSearch", "imageSearch"))


def _seeds(task: Task, model: Model) -> tuple[int, ...]:
    """Return a seed for each result: on from the one asked for, or from one that the task's id gives."""
    low, high = model.seed
    span = high - low + 1
    drawn = hashlib.sha256(str(task["taskUUID"]).lower().encode()).digest()
    first = cast("int", task.get("seed", low + int.from_bytes(drawn[:8]) % span))
    return tuple(low + (first - low + step) % span for step in range(cast("int", task.get("numberResults", 1))))


def _enter(task: Task, order: Order, kept: list[Kept], context: Context) -> None:
    entry = TaskEntry(
        task_uuid=order.task_uuid,
        task_type=str(task["taskType"]),
        body=_without_pictures(task, kept),
        received=context.books.clock(),
        order=order,
        session=context.session,
    )
    reject_unless_entered(context.books.enter(entry, balance=context.balance), task)


def reject_unless_entered(acceptance: Acceptance, task: Task) -> None:
    """Raise `Rejected` where the books did not take a task."""
    if acceptance is Acceptance.CONFLICT:
        message = f"The taskUUID {task['taskUUID']} has been used already."
        raise Rejected(Refusal("conflictTaskUUID", message, "taskUUID"))
    if acceptance is Acceptance.NO_MONEY:
        raise Rejected(Refusal("insufficientCredits", "The account's balance is too low for this task."))


def _without_pictures(task: Task, kept: list[Kept]) -> Item:
    body = {name: value for name, value in task.items() if name != "inputs"}
    if kept:
        shown = [
            f"sha256:{one.sha256}" if one.sha256 else value
            for one, value in zip(kept, references_of(task), strict=True)
        ]
        body["inputs"] = {"referenceImages": shown}
    return body
