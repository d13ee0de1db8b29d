"""The protocol without transports: a request in, an answer out.

Books and pictures are touched, connections are not: REST and WebSocket read a request into tasks, call `handle`, and
wait for what it says is to be waited for.
"""

import hmac
from collections.abc import Callable, Sequence

from consistency_pipeline.sandbox import inquiries, uploads
from consistency_pipeline.sandbox.context import Context
from consistency_pipeline.sandbox.inference import infer
from consistency_pipeline.sandbox.texts import tell
from consistency_pipeline.sandbox.wire import Envelope, Refusal, Rejected, Task, checked, parse, refused

Handler = Callable[[Task, Context], Envelope]
HANDLERS: dict[str, Handler] = {
    "imageInference": infer,
    "textInference": tell,
    "getResponse": inquiries.response,
    "getTaskDetails": inquiries.details,
    "mediaStorage": uploads.storage,
    "imageUpload": uploads.image,
    "accountManagement": inquiries.account,
    "modelSearch": inquiries.search,
    "ping": inquiries.ping,
}
AUTHENTICATION = "authentication"
BEARER = "bearer "


def opened(body: bytes, authorization: str, keys: Sequence[str]) -> list[object]:
    """Return the tasks of a request as REST has it, or raise `Rejected`; there are none where it is only a key."""
    tasks = parse(body)
    admitted_tasks = admitted(tasks, authorization, keys)
    if not tasks:
        raise Rejected(Refusal("arrayTooSmall", "The request must hold at least one task."))
    return admitted_tasks


def handle(tasks: Sequence[object], context: Context) -> Envelope:
    """Carry out the tasks of one request, each on its own: what is wrong with one does not touch the others."""
    answer = Envelope()
    for task in tasks:
        answer += _handled(task, context)
    return answer


def _handled(task: object, context: Context) -> Envelope:
    try:
        known = checked(task, tuple(HANDLERS))
        return HANDLERS[str(known["taskType"])](known, context)
    except Rejected as rejected:
        return refused(rejected, task)


def admitted(tasks: list[object], authorization: str, keys: Sequence[str]) -> list[object]:
    """Return the tasks of a request whose key is accepted, or raise `Rejected`.

    The key is in the header or in the first element. [?] What the service does with both is not known: here both must
    be right.
    """
    first = tasks[0] if tasks else None
    inline = [first.get("apiKey")] if isinstance(first, dict) and first.get("taskType") == AUTHENTICATION else []
    given = inline + _header_key(authorization)
    if not any(given):
        raise Rejected(Refusal("missingApiKey", "An API key is required.", "apiKey"))
    if not all(accepted(key, keys) for key in given):
        raise Rejected(Refusal("invalidApiKey", "The API key is not valid.", "apiKey"))
    return tasks[1:] if inline else tasks


def _header_key(authorization: str) -> list[object]:
    if not authorization:
        return []
    return [authorization[len(BEARER) :].strip() if authorization.lower().startswith(BEARER) else ""]


def accepted(key: object, keys: Sequence[str]) -> bool:
    """Tell whether a key is one of the accepted ones, in a time that does not depend on where it differs."""
    given = key.encode(errors="replace") if isinstance(key, str) else b""
    return sum(hmac.compare_digest(given, known.encode()) for known in keys) > 0
