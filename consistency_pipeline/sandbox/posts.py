"""REST: an array of tasks comes in, one envelope goes out."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from anyio.to_thread import run_sync
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from consistency_pipeline.errors import UsageError
from consistency_pipeline.sandbox.connection import Reset, Silence
from consistency_pipeline.sandbox.context import Context
from consistency_pipeline.sandbox.desk import handle, opened
from consistency_pipeline.sandbox.faults import Fault, Stage, faults_in
from consistency_pipeline.sandbox.results import ended, stopped
from consistency_pipeline.sandbox.spoil import BUSY, PAGE, busy, named, spoiled
from consistency_pipeline.sandbox.wire import Envelope, Refusal, Rejected, Waiting, refused
from consistency_pipeline.sandbox.workshop import Stopped

MOST_BYTES = 256 * 1024 * 1024
DRY_RUN = "x-runware-dry-run"
FAULT = "x-sandbox-fault"
BAD_GATEWAY = 502


async def post(request: Request, context: Context) -> Response:
    """Answer one request."""
    try:
        context = _for(request, context)
        body = await _body(request)
        tasks = await run_sync(opened, body, request.headers.get("authorization", ""), context.keys)
    except Rejected as rejected:
        return sent(refused(rejected))
    first = tasks[0] if tasks else None
    faults = context.chance.choose(first, (Stage.BEFORE, Stage.AFTER), context.given)
    if context.full and isinstance(first, dict) and first.get("taskType") == "imageInference":
        faults = (*faults, Fault("429"))
    await asyncio.sleep(sum(fault.seconds for fault in faults if fault.name == "delay"))
    return _instead(faults, first) or _after(faults, await whole(await run_sync(handle, tasks, context), context))


def _for(request: Request, context: Context) -> Context:
    try:
        given = faults_in(request.headers.get(FAULT, ""))
    except UsageError as error:
        raise Rejected(Refusal("invalidFault", str(error))) from error
    return replace(context, given=given, dry_run=request.headers.get(DRY_RUN) == "1")


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > MOST_BYTES:
                raise Rejected(Refusal("requestTooLarge", f"The request is larger than {MOST_BYTES >> 20} MB."))
            parts.append(part)
    except ClientDisconnect as gone:
        raise Rejected(Refusal("requestTooShort", "The request ended before it was whole.")) from gone
    return b"".join(parts)


async def whole(answer: Envelope, context: Context) -> Envelope:
    """Return an answer once everything in it that is to be waited for has ended."""
    results = await asyncio.gather(*(awaited(waiting, context) for waiting in answer.waiting))
    return sum(results, replace(answer, waiting=()))


async def awaited(waiting: Waiting, context: Context) -> Envelope:
    """Return the answer to one task once it has ended."""
    try:
        await asyncio.wrap_future(waiting.ended)
    except Stopped:
        return stopped()
    return await run_sync(ended, waiting.task_uuid, context)


def sent(answer: Envelope) -> Response:
    """Return an envelope as a response."""
    return Response(answer.body(), answer.http_status(), media_type="application/json")


def _instead(faults: Sequence[Fault], task: object) -> Response | None:
    """Return what comes instead of carrying anything out, or None."""
    if named(faults, "reset"):
        return Reset()
    if named(faults, "hang"):
        return Silence()
    if named(faults, "html"):
        return Response(PAGE, BAD_GATEWAY, media_type="text/html")
    fault = named(faults, *BUSY)
    if fault is None:
        return None
    answer, headers = busy(fault, task)
    return Response(answer.body(), answer.http_status(), headers, media_type="application/json")


def _after(faults: Sequence[Fault], answer: Envelope) -> Response:
    if named(faults, "reset-after"):
        return Reset()
    if named(faults, "hang-after"):
        return Silence()
    return Response(spoiled(answer, faults), answer.http_status(), media_type="application/json")
