"""What faults make of answers and pictures. No I/O."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from consistency_pipeline.sandbox.faults import Fault
from consistency_pipeline.sandbox.wire import Envelope, Refusal

if TYPE_CHECKING:
    from PIL import Image

PAGE = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
WHITE = (255, 255, 255)
BUSY = {
    "429": Refusal("rateLimitExceeded", "Too many requests; try again later."),
    "503": Refusal("serviceUnavailable", "The service is temporarily at capacity; try again later."),
    "504": Refusal("requestTimeout", "The request waited longer than the maximum queue time."),
}


def named(faults: Sequence[Fault], *names: str) -> Fault | None:
    """Return the first fault of these names, or None."""
    return next((fault for fault in faults if fault.name in names), None)


def busy(fault: Fault, task: object) -> tuple[Envelope, dict[str, str]]:
    """Return the answer of a service that has no room, and its headers."""
    headers = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
    return Envelope(errors=(BUSY[fault.name].item(task),), status=int(fault.name)), headers


def spoiled(answer: Envelope, faults: Sequence[Fault]) -> bytes:
    """Return the JSON of an answer with faults in it."""
    if named(faults, "mixed") and answer.data:
        error = Refusal("providerError", "One of the results could not be made.").item(answer.data[0])
        answer = replace(answer, errors=(*answer.errors, error))
    body = answer.body()
    if named(faults, "empty-errors") and not answer.errors:
        body = json.dumps({"data": answer.data, "errors": []}).encode()
    return body[: len(body) // 2] if named(faults, "truncated-json") else body


def altered(references: "Sequence[Image.Image]", faults: Sequence[Fault]) -> "Sequence[Image.Image]":
    """Return the references that a storyboard is made of: their subjects may have drifted.

    A request does not say which reference shows whom, so that all are altered.
    """
    drift = named(faults, "drift")
    if drift is None:
        return references
    from consistency_pipeline.sandbox.drift import drifted

    return [drifted(reference, drift.how, drift.strength) for reference in references]


def repainted(picture: "Image.Image", references: "Sequence[Image.Image]", faults: Sequence[Fault]) -> "Image.Image":
    """Return a picture with faults in it."""
    from PIL import Image

    if named(faults, "same-as-reference") and references:
        return references[0].resize(picture.size)
    if named(faults, "blank"):
        return Image.new("RGB", picture.size, WHITE)
    if named(faults, "wrong-size"):
        return picture.resize((picture.width // 2, picture.height // 2))
    return picture
