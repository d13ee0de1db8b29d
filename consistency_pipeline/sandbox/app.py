"""The REST side: one address for tasks, one for pictures. Whatever goes wrong is answered in the protocol's words."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from consistency_pipeline.images import MEDIA_TYPES, NotAPicture, open_bytes
from consistency_pipeline.sandbox.context import Context
from consistency_pipeline.sandbox.desk import admitted, handle
from consistency_pipeline.sandbox.results import ended, stopped
from consistency_pipeline.sandbox.wire import Envelope, Refusal, Rejected, Waiting, parse, refused
from consistency_pipeline.sandbox.workshop import Stopped

WRONG_METHOD = 405
MOST_BYTES = 256 * 1024 * 1024
HOSTS = ("127.0.0.1", "localhost", "::1")
PICTURE = re.compile(r"(?P<uuid>[0-9a-f-]{36})\.(?:jpg|png|webp)", re.IGNORECASE)
DRY_RUN = "x-runware-dry-run"


def build(context: Context) -> ASGIApp:
    """Return the application that answers for one sandbox."""

    async def tasks(request: Request) -> Response:
        return await _tasks(request, context)

    async def picture(request: Request) -> Response:
        return await _picture(request, context)

    app = Starlette(
        routes=[
            Route("/v1", tasks, methods=["POST"]),
            Route("/image/{name}", picture, methods=["GET"]),
        ],
        exception_handlers={HTTPException: _unknown, Exception: _broken},
    )
    app.router.redirect_slashes = False
    return _guarded(app)


async def _tasks(request: Request, context: Context) -> Response:
    if request.headers.get(DRY_RUN) == "1":
        context = replace(context, dry_run=True)
    try:
        body = await _body(request)
        answer = await run_sync(_answered, body, request.headers.get("authorization", ""), context)
    except Rejected as rejected:
        return _sent(refused(rejected))
    return _sent(await whole(answer, context))


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            raise Rejected(Refusal("requestTooLarge", f"The request is larger than {MOST_BYTES >> 20} MB."))
        parts.append(part)
    return b"".join(parts)


def _answered(body: bytes, authorization: str, context: Context) -> Envelope:
    tasks = parse(body)
    admitted_tasks = admitted(tasks, authorization, context.keys)
    if tasks and not admitted_tasks:
        return Envelope()  # only a key, which is right
    return handle(admitted_tasks, context)


async def whole(answer: Envelope, context: Context) -> Envelope:
    """Return an answer once everything in it that is to be waited for has ended."""
    results = await asyncio.gather(*(_awaited(waiting, context) for waiting in answer.waiting))
    return sum(results, Envelope(answer.data, answer.errors, status=answer.status))


async def _awaited(waiting: Waiting, context: Context) -> Envelope:
    try:
        await asyncio.wrap_future(waiting.ended)
    except Stopped:
        return stopped()
    return await run_sync(ended, waiting.task_uuid, context)


def _sent(answer: Envelope) -> Response:
    return Response(answer.body(), answer.http_status(), media_type="application/json")


async def _picture(request: Request, context: Context) -> Response:
    name = PICTURE.fullmatch(request.path_params["name"])
    found = await run_sync(_found, name["uuid"], context) if name else None
    if found is None:
        raise HTTPException(404)
    path, media_type = found
    return FileResponse(path, media_type=media_type, headers={"X-Content-Type-Options": "nosniff"})


def _found(uuid: str, context: Context) -> tuple[Path, str] | None:
    books = context.books
    picture = books.picture(uuid)
    if picture and picture.expires and picture.expires < books.clock():
        return None
    entry = picture or books.use_media(uuid)
    if entry is None:
        return None
    path = books.home / entry.place
    try:
        return path, MEDIA_TYPES[str(open_bytes(path.read_bytes()).format)]
    except (FileNotFoundError, NotAPicture):
        return None


async def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    code = "unsupportedMethod" if status == WRONG_METHOD else "unknownAddress"
    message = f"There is nothing at {request.method} {request.url.path[:100]}."
    return _sent(replace(refused(Rejected(Refusal(code, message))), status=status))


async def _broken(_: Request, __: Exception) -> Response:
    return _sent(refused(Rejected(Refusal("internalServerError", "The request could not be answered."))))


def _guarded(app: ASGIApp) -> ASGIApp:
    """Answer only requests that name this machine as their host: a page elsewhere may resolve its name to us."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and not _is_ours(scope):
            refusal = Refusal("unknownHost", "The sandbox answers only to this machine's own names.")
            return await _sent(refused(Rejected(refusal)))(scope, receive, send)
        return await app(scope, receive, send)

    return guard


def _is_ours(scope: Scope) -> bool:
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    try:
        return urlsplit(f"//{host}").hostname in HOSTS
    except ValueError:
        return False
