"""The addresses of a review: the page, its document, its pictures by what they show, decisions, and what is new."""

import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from consistency_pipeline import images, page
from consistency_pipeline.errors import PipelineError, UsageError
from consistency_pipeline.files import digest
from consistency_pipeline.page import thumbs
from consistency_pipeline.page.places import thumb
from consistency_pipeline.review.desk import Desk
from consistency_pipeline.review.news import Full
from consistency_pipeline.text import clean

MOST_BYTES = 16 * 1024  # of a request
FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}  # the address is the content
VERSION = "Review-Version"  # the event that an answer is about
CONFLICT = 409


def build(desk: Desk) -> Starlette:
    """Return the application of a review."""
    app = Starlette(
        routes=[
            Route("/", _with(desk, _page), methods=["GET"]),
            Route("/api/document", _with(desk, _document), methods=["GET"]),
            Route("/api/events", _with(desk, _events), methods=["GET"]),
            Route("/api/decisions", _with(desk, _decide), methods=["POST"]),
            Route("/api/undo", _with(desk, _undo), methods=["POST"]),
            Route("/api/reroll", _with(desk, _reroll), methods=["POST"]),
            Route("/pictures/{sha256}", _with(desk, _picture), methods=["GET"]),
            Route("/thumbs/{sha256}.jpg", _thumbs(desk), methods=["GET"]),
        ],
        exception_handlers={HTTPException: _unknown, PipelineError: _conflict, OSError: _unwritten},
    )
    app.router.redirect_slashes = False
    return app


def _with(
    desk: Desk, answer: Callable[[Desk, Request], Awaitable[Response]]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await answer(desk, request)

    return endpoint


async def _page(desk: Desk, _: Request) -> Response:
    await desk.look(whole=True)
    return HTMLResponse(await anyio.to_thread.run_sync(lambda: page.html(desk.document, served=True)))


async def _document(desk: Desk, _: Request) -> Response:
    await desk.look()
    return JSONResponse(desk.document)


async def _events(desk: Desk, request: Request) -> Response:
    since = request.headers.get("last-event-id") or request.query_params.get("since", "")
    try:
        queue = desk.hub.join()
    except Full:
        return PlainTextResponse("Too many pages are open.", 503)
    return StreamingResponse(desk.hub.events(queue, desk.opening(since)), media_type="text/event-stream")


async def _decide(desk: Desk, request: Request) -> Response:
    version = await desk.decide(await _said(request))
    return Response(status_code=204, headers={VERSION: str(version)})


async def _undo(desk: Desk, request: Request) -> Response:
    await _said(request)
    found = await desk.undo()
    return JSONResponse(found, headers={VERSION: str(desk.hub.version)})


async def _reroll(desk: Desk, request: Request) -> Response:
    said = await _said(request)
    facts = said if isinstance(said, dict) else {}
    if "agreed" not in facts:
        return JSONResponse(await desk.quote(facts.get("shot")))
    await desk.reroll(facts.get("shot"), facts["agreed"])
    return Response(status_code=202)


async def _said(request: Request) -> Any:
    """Return the JSON of a request, however it is wrong `UsageError`."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "This takes JSON.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413, "That is too much.")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UsageError("this is no JSON") from error


async def _picture(desk: Desk, request: Request) -> Response:
    sha256 = request.path_params["sha256"]
    source = desk.now.sources.get(sha256)
    found = await anyio.to_thread.run_sync(_read, desk.now.project.home, source, sha256) if source else None
    if found is None:
        raise HTTPException(404, "There is no such picture.")
    data, kind = found
    return Response(data, media_type=kind, headers=FOR_EVER)


def _read(home: Path, source: thumbs.Source, sha256: str) -> tuple[bytes, str] | None:
    """Return a picture and its media type; None where its file is gone, or shows something else by now."""
    try:
        data = source if isinstance(source, bytes) else _bytes(home / source)
        with images.open_bytes(data) as picture:
            return (data, images.MEDIA_TYPES[images.kind(picture)]) if digest(data) == sha256 else None
    except (OSError, ValueError):
        return None


def _bytes(path: Path) -> bytes:
    if not path.is_file() or path.stat().st_size > images.MOST_BYTES:
        raise images.NotAPicture("no picture's file")
    return path.read_bytes()


def _thumbs(desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers with thumbnails, made when they are first asked for, as many at a time as there are cores."""
    limiter = anyio.CapacityLimiter(min(os.cpu_count() or 1, thumbs.MOST_WORKERS))

    async def endpoint(request: Request) -> Response:
        sha256, now = request.path_params["sha256"], desk.now
        source = now.sources.get(sha256)
        data = source and await anyio.to_thread.run_sync(_thumb, now.project.home, source, sha256, limiter=limiter)
        if not data:
            raise HTTPException(404, "There is no such picture.")
        return Response(data, media_type="image/jpeg", headers=FOR_EVER)

    return endpoint


def _thumb(home: Path, source: thumbs.Source, sha256: str) -> bytes:
    path = home / thumb(sha256)
    try:
        if not path.is_file():
            thumbs.make({sha256: source}, home)
        return path.read_bytes()
    except OSError:
        return b""


async def _unknown(_: Request, error: Exception) -> Response:
    status, words = (error.status_code, error.detail) if isinstance(error, HTTPException) else (404, "")
    return PlainTextResponse(words, status)


async def _conflict(_: Request, error: Exception) -> Response:
    return PlainTextResponse(clean(str(error)), CONFLICT)


async def _unwritten(_: Request, error: Exception) -> Response:
    return PlainTextResponse(f"nothing was kept ({getattr(error, 'strerror', '')})", 507)
