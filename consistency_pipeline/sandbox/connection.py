"""The connection under a request, for faults that no answer can show: resets, cuts, silence."""

import socket
import struct
from asyncio import BaseTransport, Transport
from typing import cast

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

TRANSPORT = "sandbox.transport"
AT_ONCE = struct.pack("ii", 1, 0)  # linger for 0 seconds: closing sends a reset instead of a farewell


class Connection(H11Protocol):
    """uvicorn's own, which also tells the application the transport."""

    def connection_made(self, transport: BaseTransport) -> None:
        """Note the transport for every request that comes over it."""
        super().connection_made(cast("Transport", transport))
        app = self.app

        async def told(scope: Scope, receive: Receive, send: Send) -> None:
            scope[TRANSPORT] = transport
            await app(scope, receive, send)

        self.app = told


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class Reset(Response):
    """No answer: the connection is reset."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reset the connection, and wait until it is gone, so that nothing is sent in place of an answer."""
        transport = scope[TRANSPORT]
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        transport.abort()
        await _gone(receive)


class Silence(Response):
    """No answer: the connection stays open until the client gives up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for the client to go."""
        await _gone(receive)


class Cut(Response):
    """Half of an answer: the connection is closed where the other half should come."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise all of the body, send half of it, and close."""
        start: Message = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        body = bytes(self.body)
        await send(start)
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        scope[TRANSPORT].close()
        await _gone(receive)
