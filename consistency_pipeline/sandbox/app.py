"""The sandbox's addresses. Whatever goes wrong is answered in the protocol's words."""

from dataclasses import replace
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from consistency_pipeline.sandbox import control
from consistency_pipeline.sandbox.context import Context
from consistency_pipeline.sandbox.downloads import download
from consistency_pipeline.sandbox.posts import post, sent
from consistency_pipeline.sandbox.sockets import converse
from consistency_pipeline.sandbox.wire import NOT_FOUND, Refusal, Rejected, refused

HOSTS = ("127.0.0.1", "localhost", "::1")
WRONG_METHOD = 405


def build(context: Context) -> ASGIApp:
    """Return the application that answers for one sandbox."""

    async def tasks(request: Request) -> Response:
        return await post(request, context)

    async def picture(request: Request) -> Response:
        return await download(request, context)

    async def talk(socket: WebSocket) -> None:
        await converse(socket, context)

    app = Starlette(
        routes=[
            Route("/v1", tasks, methods=["POST"]),
            WebSocketRoute("/v1", talk),
            Route("/image/{name}", picture, methods=["GET"]),
            *control.routes(context),
        ],
        exception_handlers={HTTPException: _unknown, Exception: _broken},
    )
    app.router.redirect_slashes = False
    return _guarded(app)


async def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else NOT_FOUND
    code = "unsupportedMethod" if status == WRONG_METHOD else "unknownAddress"
    message = f"There is nothing at {request.method} {request.url.path[:100]}."
    return sent(replace(refused(Rejected(Refusal(code, message))), status=status))


async def _broken(_: Request, __: Exception) -> Response:
    answer = sent(refused(Rejected(Refusal("internalServerError", "The request could not be answered."))))
    answer.headers["Connection"] = "close"  # uvicorn does so after a crash, and the client must know
    return answer


def _guarded(app: ASGIApp) -> ASGIApp:
    """Answer only requests that name this machine as their host: a page elsewhere may resolve its name to us."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and not _is_ours(scope):
            refusal = Refusal("unknownHost", "The sandbox answers only to this machine's own names.")
            return await sent(refused(Rejected(refusal)))(scope, receive, send)
        return await app(scope, receive, send)

    return guard


def _is_ours(scope: Scope) -> bool:
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    try:
        return urlsplit(f"//{host}").hostname in HOSTS
    except ValueError:
        return False
