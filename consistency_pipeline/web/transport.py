"""A client that reaches public addresses only and brings nothing of ours along.

A name is resolved once, and the address that was looked at is the one that is connected to, so that a second answer of
the name service changes nothing. httpx2's own transport takes no network backend; hence one of ours over its pool.
"""

import socket
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterable
from contextlib import aclosing, contextmanager
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import anyio
import httpcore2
import httpx2

from consistency_pipeline.web.addresses import UnsafeAddress, allowed, checked
from consistency_pipeline.web.spread import Spread

KEEPALIVE = 5.0  # seconds that a connection without a request is kept
PATIENCE = httpx2.Timeout(60.0, connect=15.0, pool=None)
POOL_ERRORS = (
    httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol,
)  # fmt: skip

Resolver = Callable[[str, int], Awaitable[Iterable[str]]]
"""Returns the addresses of a host and port, as text."""


async def resolved(host: str, port: int) -> Iterable[str]:
    """Return the addresses of a host as this machine knows them; the event loop goes on meanwhile."""
    found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return dict.fromkeys(str(place[0]) for *_, place in found)


def guarded_transport(
    *, loopback: bool = False, width: int = 8, resolve: Resolver = resolved
) -> httpx2.AsyncBaseTransport:
    """Return a transport that reaches public addresses only, over so many connections at a time.

    TLS is verified against the host's name. With `loopback`, this machine may be spoken to as well, also over http.
    """
    guard = _Guard(resolve, loopback)

    def pool(kept: int) -> _Transport:
        return _Transport(
            httpcore2.AsyncConnectionPool(
                ssl_context=_verifying(),
                max_connections=None,
                max_keepalive_connections=kept,
                keepalive_expiry=KEEPALIVE,
                network_backend=guard,
            ),
            loopback,
        )

    return Spread(width, pool)


@cache
def _verifying() -> ssl.SSLContext:
    """Return what verifies hosts against the machine's own certificates; reading these takes long enough to do once."""
    return httpx2.create_ssl_context(trust_env=False)


def client(transport: httpx2.AsyncBaseTransport) -> httpx2.AsyncClient:
    """Return a client that brings nothing along: no key, no cookie, no proxy, no setting of the environment.

    It follows no redirect and asks for bytes as they are, since packed ones can unpack to any length.
    """
    return httpx2.AsyncClient(
        transport=transport,
        timeout=PATIENCE,
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={"Accept-Encoding": "identity", "User-Agent": "consistency-pipeline"},
    )


async def plain_bytes(response: httpx2.Response) -> AsyncGenerator[bytes]:
    """Yield the bytes of an answer as they come, which are those that were sent; what is packed is an error."""
    packing = response.headers.get("content-encoding", "identity")
    if packing.lower() != "identity":
        raise httpx2.DecodingError("the answer is packed, which was not asked for")
    async with aclosing(response.aiter_bytes()) as pieces:
        async for piece in pieces:
            yield piece


class _Guard(httpcore2.AsyncNetworkBackend):
    """Connects to those addresses of a host that may be reached, in their order, and to no other."""

    def __init__(self, resolve: Resolver, loopback: bool) -> None:
        self._resolve = resolve
        self._loopback = loopback
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is the library's
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        try:
            with anyio.fail_after(timeout):
                found = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} cannot be found") from error
        failure: Exception = UnsafeAddress(f"{host} leads to no public address")
        for address in found:
            if allowed(address, loopback=self._loopback):
                try:
                    return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
                except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                    failure = error
        raise failure


class _Transport(httpx2.AsyncBaseTransport):
    """Hands requests for addresses that may be opened to a pool."""

    def __init__(self, pool: httpcore2.AsyncConnectionPool, loopback: bool) -> None:
        self._pool = pool
        self._loopback = loopback

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        url = checked(request.url, loopback=self._loopback)
        asked = httpcore2.Request(
            request.method,
            httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _translated():
            answer = await self._pool.handle_async_request(asked)
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx2.AsyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        with _translated():
            async with aclosing(self._answer.aiter_stream()) as pieces:
                async for piece in pieces:
                    yield piece

    async def aclose(self) -> None:
        await self._answer.aclose()


@contextmanager
def _translated() -> Generator[None]:
    """Turn what goes wrong in the pool into the error of the same name that users of httpx2 know."""
    try:
        yield
    except POOL_ERRORS as error:
        meant: type[httpx2.TransportError] = getattr(httpx2, type(error).__name__, httpx2.TransportError)
        raise meant(str(error)) from error
