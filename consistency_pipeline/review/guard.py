"""Who is let in: a page that this server sent, from this machine, that knows the token.

The token is the first part of the path and no cookie: cookies of 127.0.0.1 go to every port there, whoever listens.
A path goes to this port only, never in a Referer, and a page elsewhere that does not know it can ask for nothing.
"""

import secrets
from dataclasses import dataclass

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    b"cache-control": b"no-store",
    b"content-security-policy": b"frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
}
OURS = frozenset({"", "none", "same-origin"})  # of Sec-Fetch-Site; other clients than browsers do not say


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets requests for `app` through that name this server's own `port` and `token`, under its strict headers."""

    app: ASGIApp
    port: int
    token: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or turn it away."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        answer, inner = self._judge(scope)
        await (answer or self.app)(inner, receive, _strict(send))

    def _judge(self, scope: Scope) -> tuple[Response | None, Scope]:
        """Return why a request is turned away, if it is, and the request without its token."""
        said = _said(scope)
        names = {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}
        host, origin = said.get("host", ""), said.get("origin")
        _, _, rest = scope["path"].partition("/")
        token, _, path = rest.partition("/")
        inner = {**scope, "path": f"/{path}", "raw_path": f"/{path}".encode(), "root_path": ""}
        if host not in names:
            return PlainTextResponse("This server answers to 127.0.0.1 only.", 421), inner
        if scope["path"] == "/favicon.ico":  # browsers ask for one by themselves, and complain where there is none
            return Response(status_code=204), inner
        if not secrets.compare_digest(token.encode(errors="replace"), self.token.encode()) or token == rest:
            return PlainTextResponse(
                "There is nothing here. The address that was printed has a token in it.", 404
            ), inner
        if not _is_own(scope["method"], path, said) or origin not in {f"http://{host}", *_silent(scope["method"])}:
            return PlainTextResponse("Another page may not ask for this.", 403), inner
        return None, inner


def _silent(method: str) -> set[str | None]:
    """Return what stands for no Origin: browsers send one with every POST."""
    return {None} if method in {"GET", "HEAD"} else set()


def _is_own(method: str, path: str, said: dict[str, str]) -> bool:
    """Tell whether a browser says that our own page, or a person, asks; others can only open the page."""
    if said.get("sec-fetch-site", "") in OURS:
        return True
    opened = (said.get("sec-fetch-mode"), said.get("sec-fetch-dest")) == ("navigate", "document")
    return method == "GET" and path == "" and opened


def _said(scope: Scope) -> dict[str, str]:
    """Return the headers; one that is given twice counts as neither."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        found[key] = "?" if key in found else value.decode("latin-1")
    return found


def _strict(send: Send) -> Send:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {name.lower() for name, _ in message["headers"]}
            more = [(name, value) for name, value in HEADERS.items() if name not in own]
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return told
