"""textInference: its rules, its price, and its answer, which is entered and charged at once."""

import json
from collections.abc import Iterator

from consistency_pipeline import readers
from consistency_pipeline.models import Model
from consistency_pipeline.readers import MILLION, ReaderModel
from consistency_pipeline.sandbox.context import Context
from consistency_pipeline.sandbox.entries import Acceptance, Charge, Item, Status, TaskEntry
from consistency_pipeline.sandbox.faults import Fault, Stage
from consistency_pipeline.sandbox.fields import (
    Complaint,
    Field,
    anything,
    flag,
    link,
    number,
    one_of,
    problems,
    text,
    thing,
    whole,
)
from consistency_pipeline.sandbox.inference import identity, reject_unless_entered
from consistency_pipeline.sandbox.media import Kept, take
from consistency_pipeline.sandbox.spoil import named
from consistency_pipeline.sandbox.telling import filled, schema_of, told
from consistency_pipeline.sandbox.wire import Envelope, Refusal, Rejected, Task
from consistency_pipeline.sandbox.workshop import picture_uuid

IMAGES = "inputs.images"
MOST_IMAGES = 16  # [?] the service's own limit is not known
LONGEST = 100_000  # characters of a message
MOST_TOKENS = 65536
LONGEST_NAME = 200  # characters of a picture's id or address: what is longer holds the picture
PER_TOKEN = 4  # letters
PER_IMAGE = 1120  # tokens
# What may go wrong with an answer in words; faults of pictures are kept for pictures.
FAULTS = frozenset({"no-money", "refused", "provider-timeout", "fails", "no-cost"})
ENDS_BADLY = ("fails", "refused", "provider-timeout")


def _messages(value: object, _: Model | None) -> Complaint | None:
    good = isinstance(value, list) and value and all(_is_message(one) for one in value)
    return None if good else Complaint("must be an array of objects with a 'role' and a 'content' of text")


def _is_message(value: object) -> bool:
    if not isinstance(value, dict) or set(value) != {"role", "content"}:
        return False
    content = value["content"]
    return value["role"] in ("user", "assistant") and isinstance(content, str) and 0 < len(content) <= LONGEST


def _images(value: object, _: Model | None) -> Complaint | None:
    good = isinstance(value, list) and 0 < len(value) <= MOST_IMAGES
    return None if good else Complaint(f"must be an array of 1 to {MOST_IMAGES} pictures")


PARAMETERS = (
    Field("model", anything, required=True),
    Field("messages", _messages, required=True),
    Field(IMAGES, _images),
    Field("settings.systemPrompt", text(1, LONGEST)),
    Field("settings.temperature", number(0, 2)),
    Field("settings.topP", number(0, 1)),
    Field("settings.maxTokens", whole(1, MOST_TOKENS)),
    Field("settings.thinkingLevel", one_of("minimal", "low", "medium", "high")),
    Field("outputFormat", one_of("TEXT", "JSON")),
    Field("jsonSchema", anything),
    Field("numberResults", whole(1, 1)),
    Field("seed", whole(0, 2**31 - 1)),
    Field("includeCost", flag),
    Field("includeUsage", flag),
    Field("deliveryMethod", one_of("sync", "async")),
    Field("webhookURL", link),
    Field("routing", thing),
)


def tell(task: Task, context: Context) -> Envelope:
    """Check a task and answer it, or raise `Rejected`; a dry run only says what it would cost."""
    model = _model(task)
    refusals = (*problems(task, PARAMETERS), *_form(task, model))
    if refusals:
        raise Rejected(*refusals)
    shown = [take(value, f"{IMAGES}[{at}]", context.books) for at, value in enumerate(_shown(task))]
    answer, cost = _answer(task, model, shown, context)
    if context.dry_run:
        return Envelope(data=({**identity(task), "cost": cost},))
    faults = context.chance.choose(task, (Stage.TASK,), context.given, FAULTS)
    reject_unless_entered(Acceptance.NO_MONEY if named(faults, "no-money") else Acceptance.ENTERED, task)
    return _entered(task, {**answer, **_cost(task, cost, faults)}, cost, faults, context)


def _model(task: Task) -> ReaderModel:
    name = task.get("model")
    model = readers.find(name) if isinstance(name, str) else None
    if model is None:
        code = "missingModel" if name is None else "modelNotFound"
        raise Rejected(Refusal(code, f"There is no model {str(name)[:80]!r} that reads.", "model"))
    return model


def _form(task: Task, model: ReaderModel) -> Iterator[Refusal]:
    """Yield what is wrong with the form that is asked for."""
    shaped = task.get("outputFormat") == "JSON"
    if (shaped or "jsonSchema" in task) and not model.schema:
        name = "jsonSchema" if "jsonSchema" in task else "outputFormat"
        yield Refusal("unsupportedParameter", f"The model {model.air} does not support '{name}'.", name)
    elif "jsonSchema" in task and not shaped:
        yield Refusal("incompatibleParameters", "'jsonSchema' needs 'outputFormat' JSON.", ("jsonSchema",))
    elif "jsonSchema" in task and schema_of(task) is None:
        yield Refusal("invalidJsonSchema", "Invalid value for 'jsonSchema': it must be of type object.", "jsonSchema")


def _shown(task: Task) -> list[object]:
    inputs = task.get("inputs")
    images = inputs.get("images") if isinstance(inputs, dict) else None
    return images if isinstance(images, list) else []


def _answer(task: Task, model: ReaderModel, shown: list[Kept], context: Context) -> tuple[Item, float]:
    """Return the answer to a task and what it costs; the first picture is the one that is asked about."""
    what = told(shown[0] if shown else None, context.books)
    schema = schema_of(task)
    words = f"{what.answer}: {what.reason}" if schema is None else json.dumps(filled(schema, what))
    settings = task.get("settings")
    given = settings.get("maxTokens", MOST_TOKENS) if isinstance(settings, dict) else MOST_TOKENS
    most = PER_TOKEN * (given if isinstance(given, int) else MOST_TOKENS)
    finish = "stop" if len(words) <= most else "length"
    asked = len(json.dumps(task.get("messages"))) // PER_TOKEN + PER_IMAGE * len(shown)
    said = -(-min(len(words), most) // PER_TOKEN)
    cost = (asked * model.price_in + said * model.price_out) / MILLION
    usage = {"promptTokens": asked, "completionTokens": said, "totalTokens": asked + said}
    return {**identity(task), "text": words[:most], "finishReason": finish, "usage": usage}, round(cost, 6)


def _cost(task: Task, cost: float, faults: tuple[Fault, ...]) -> Item:
    told_so = task.get("includeCost") is True and not named(faults, "no-cost")
    return {"cost": cost} if told_so else {}


def _entered(task: Task, answer: Item, cost: float, faults: tuple[Fault, ...], context: Context) -> Envelope:
    """Enter a task with its answer and charge for it, or with its error, which costs nothing."""
    bad = named(faults, *ENDS_BADLY)
    error = Refusal(bad.error_code, "The provider did not answer.").item(task) if bad else None
    task_uuid, now = str(task["taskUUID"]), context.books.clock()
    entry = TaskEntry(
        task_uuid=task_uuid,
        task_type=str(task["taskType"]),
        body=_without_pictures(task),
        received=now,
        status=Status.ACCEPTED if error else Status.DONE,
        finished=now,
        answer=None if error else answer,
        session=context.session,
    )
    charge = None if error else Charge(task_uuid, picture_uuid(task_uuid, 0), cost, now)
    reject_unless_entered(context.books.enter(entry, balance=context.balance, charge=charge), task)
    if error:
        context.books.finish(task_uuid, error)
        return Envelope(errors=(error,))
    later = task.get("deliveryMethod", "sync") == "async"
    return Envelope(data=(identity(task) if later else answer,))


def _without_pictures(task: Task) -> Item:
    names = [str(value) if len(str(value)) <= LONGEST_NAME else "(inline)" for value in _shown(task)]
    return {**task, **({"inputs": {"images": names}} if names else {})}
