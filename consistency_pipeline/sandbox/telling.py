"""textInference: what the sandbox tells of a picture is what it knows of drawing it, in the form asked for.

A detail is there where the picture shows its references as they were, gone where they drifted so that one was painted
over or the subject swapped, and not to be seen where no reference was drawn, or the picture is none of the sandbox's.
Which detail was painted over it does not know, so that all of them are then gone.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from consistency_pipeline.files import digest_file
from consistency_pipeline.sandbox.books import Books
from consistency_pipeline.sandbox.entries import Item, Order
from consistency_pipeline.sandbox.media import Kept
from consistency_pipeline.sandbox.spoil import named

LOST = {"detail": "painted over", "swap": "not there: another thing is in its place"}  # ways to drift


class Told(NamedTuple):
    """One answer for all details of a picture: `yes`, `no` or `not_visible`, and why."""

    answer: str
    reason: str


def told(shown: Kept | None, books: Books) -> Told:
    """Return what is known of a picture that was shown."""
    order = _order(shown, books) if shown else None
    if order is None:
        return Told("not_visible", "the sandbox did not draw this picture")
    if named(order.faults, "blank"):
        return Told("not_visible", "there is nothing on the picture")
    if not order.references:
        return Told("not_visible", "it was drawn from words alone, without a reference")
    drift = named(order.faults, "drift")
    if drift and drift.how in LOST:
        return Told("no", f"it is {LOST[drift.how]}")
    return Told("yes", "it is drawn from the reference")


def _order(shown: Kept, books: Books) -> Order | None:
    """Return the order behind a picture: one of our own by its place, one handed in by its bytes."""
    folder, _, name = shown.place.partition("/")
    picture = books.picture(Path(name).stem) if folder == "pictures" else None
    if folder == "media":
        same = (one for one in books.all_pictures() if _digest(books.home / one.place) == name)
        picture = next(same, None)
    task = books.task(picture.task_uuid) if picture else None
    return task.order if task else None


@lru_cache(maxsize=4096)
def _digest(path: Path) -> str:
    return digest_file(path)


def filled(schema: object, what: Told) -> object:
    """Return the simplest value that a JSON schema allows, with what is told where there is a choice or a text."""
    form = schema if isinstance(schema, dict) else {}
    choices = form.get("enum")
    if isinstance(choices, list) and choices:
        return what.answer if what.answer in choices else choices[0]
    inner = form.get("properties")
    match form.get("type"):
        case "object" if isinstance(inner, dict):
            return {name: filled(part, what) for name, part in inner.items()}
        case "array":
            return [filled(form.get("items"), what)]
        case "string":
            return what.reason
        case "boolean":
            return what.answer == "yes"
    return {"object": {}, "integer": 0, "number": 0}.get(str(form.get("type")))


def schema_of(task: Item) -> Item | None:
    """Return the JSON schema of a task, which may stand as an object or as its text; None where it is neither."""
    value = task.get("jsonSchema")
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return None
    return found if isinstance(found, dict) and found.get("type") == "object" else None
