"""What only a sandbox has: its faults and its books over HTTP, for tests in other processes. Needs the key."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from consistency_pipeline.errors import UsageError
from consistency_pipeline.sandbox.context import Context
from consistency_pipeline.sandbox.desk import admitted
from consistency_pipeline.sandbox.faults import fault_from
from consistency_pipeline.sandbox.wire import Refusal, Rejected, parse, refused

Answer = Callable[[bytes, Context], dict[str, object]]


def routes(context: Context) -> list[Route]:
    """Return the routes of one sandbox."""
    return [
        Route("/sandbox/faults", _keyed(_faults, context), methods=["GET"]),
        Route("/sandbox/faults", _keyed(_new_faults, context), methods=["POST"]),
        Route("/sandbox/books", _keyed(_books, context), methods=["GET"]),
    ]


def _keyed(answer: Answer, context: Context) -> Callable[[Request], Awaitable[Response]]:
    async def route(request: Request) -> Response:
        try:
            admitted([], request.headers.get("authorization", ""), context.keys)
            said = await run_sync(answer, await request.body(), context)
        except Rejected as rejected:
            envelope = refused(rejected)
            return Response(envelope.body(), envelope.http_status(), media_type="application/json")
        return Response(json.dumps(said), media_type="application/json")

    return route


def _faults(_: bytes, context: Context) -> dict[str, object]:
    return {"faults": [fault.dump() for fault in context.chance.faults], "struck": context.chance.struck()}


def _new_faults(body: bytes, context: Context) -> dict[str, object]:
    """Replace the faults by those of a JSON array of objects; an empty one ends them all."""
    try:
        faults = [fault_from(values if isinstance(values, dict) else {}) for values in parse(body)]
    except UsageError as error:
        raise Rejected(Refusal("invalidFault", str(error))) from error
    context.chance.replace(faults)
    return _faults(body, context)


def _books(_: bytes, context: Context) -> dict[str, object]:
    return {
        "charges": [asdict(charge) for charge in context.books.charges()],
        "tasks": [asdict(task) for task in context.books.tasks()],
    }
