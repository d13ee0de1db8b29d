"""Rules for single parameters: small checks, and the walk over a task that applies a table of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from consistency_pipeline.models import Model
from consistency_pipeline.sandbox.wire import Refusal, Task


class Complaint(NamedTuple):
    """What is wrong with a value; without a code of its own, `invalid` and the parameter's name are the code."""

    message: str
    code: str = ""
    allowed: tuple[object, ...] = ()


Check = Callable[[object, Model | None], Complaint | None]


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter: its dotted path, the check of its value, and the models that know it (none named: all)."""

    path: str
    check: Check
    models: frozenset[str] = frozenset()
    required: bool = False


def is_whole(value: object) -> bool:
    """Tell whether a JSON value is an integer; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def whole(low: int, high: int) -> Check:
    """Return a check for integers from `low` to `high`."""

    def check(value: object, _: Model | None) -> Complaint | None:
        fits = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return None if fits else Complaint(f"must be an integer from {low} to {high}")

    return check


def number(low: float, high: float) -> Check:
    """Return a check for numbers from `low` to `high`."""

    def check(value: object, _: Model | None) -> Complaint | None:
        fits = isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
        return None if fits else Complaint(f"must be a number from {low} to {high}")

    return check


def flag(value: object, _: Model | None) -> Complaint | None:
    """Check for true or false."""
    return None if isinstance(value, bool) else Complaint("must be true or false", allowed=(True, False))


def one_of(*allowed: str) -> Check:
    """Return a check for one of some words."""

    def check(value: object, _: Model | None) -> Complaint | None:
        return None if value in allowed else Complaint(f"must be one of {', '.join(allowed)}", allowed=allowed)

    return check


def text(low: int, high: int) -> Check:
    """Return a check for strings of `low` to `high` characters."""

    def check(value: object, _: Model | None) -> Complaint | None:
        fits = isinstance(value, str) and low <= len(value) <= high
        return None if fits else Complaint(f"must be a string of {low} to {high} characters")

    return check


def link(value: object, _: Model | None) -> Complaint | None:
    """Check for an http or https address."""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
    except ValueError:
        parts = None
    good = parts is not None and parts.scheme in ("http", "https") and bool(parts.netloc)
    return None if good else Complaint("must be an http or https URL")


def thing(value: object, _: Model | None) -> Complaint | None:
    """Check for an object whose inside is not known."""
    return None if isinstance(value, dict) else Complaint("must be an object")


def anything(_: object, __: Model | None) -> Complaint | None:
    """Accept whatever comes: another rule looks at it, or nothing is known of it."""
    return None


IDENTITY = (Field("taskType", anything), Field("taskUUID", anything))


def problems(task: Task, table: tuple[Field, ...], model: Model | None = None) -> Iterator[Refusal]:
    """Yield every rule of `table` that `task` breaks, unknown parameters included."""
    fields = {field.path: field for field in (*IDENTITY, *table)}
    found = dict(_flat(task, "", _holders(fields)))
    for path, value in found.items():
        yield from _judged(path, value, fields.get(path), model)
    for field in table:
        if field.required and field.path not in found:
            yield Refusal(f"missing{_named(field.path)}", f"The '{field.path}' parameter is required.", field.path)


def _holders(fields: dict[str, Field]) -> set[str]:
    """Return the paths that hold others: `providerSettings` and `providerSettings.google` of one that lies deeper."""
    parts = [path.split(".") for path in fields]
    return {".".join(steps[:depth]) for steps in parts for depth in range(1, len(steps))}


def _flat(task: Task, prefix: str, holders: set[str]) -> Iterator[tuple[str, object]]:
    for name, value in task.items():
        path = f"{prefix}{name}"
        if path in holders and isinstance(value, dict):
            yield from _flat(value, f"{path}.", holders)
        else:
            yield path, value


def _judged(path: str, value: object, field: Field | None, model: Model | None) -> Iterator[Refusal]:
    shown = path[:100]
    if field is None:
        yield Refusal("unknownParameter", f"The parameter '{shown}' is not known here, or must be an object.", shown)
    elif field.models and model and model.slug not in field.models:
        yield Refusal("unsupportedParameter", f"The model {model.air} does not support '{shown}'.", shown)
    elif complaint := field.check(value, model):
        code = complaint.code or f"invalid{_named(path)}"
        yield Refusal(code, f"Invalid value for '{shown}': it {complaint.message}.", shown, complaint.allowed)


def _named(path: str) -> str:
    last = path.rpartition(".")[2]
    return last[:1].upper() + last[1:]
