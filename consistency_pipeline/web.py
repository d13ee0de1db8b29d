"""Bytes from addresses that others wrote: only over https, only from addresses that everyone may reach, bounded.

A campaign or a service names an address; behind it may be a machine of the local network, a cloud's metadata, a file
without an end, or a way back to one of these. A name is resolved once, and the address that was looked at is the one
that is connected to, so that a second answer of the name service changes nothing.
"""

import ipaddress
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterable
from contextlib import aclosing, contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy

import anyio
import anyio.to_thread
import httpcore2
import httpx2

from consistency_pipeline import images

MOST_REDIRECTS = 3
LONGEST_FETCH = 30.0  # seconds for one reference, from the first look at its name to its last byte
KEEPALIVE = 5.0  # seconds that a connection without a request is kept
PATIENCE = httpx2.Timeout(60.0, connect=15.0, pool=None)
UNICAST = ipaddress.IPv6Network("2000::/3")
# What Python's tables, which differ between its versions, count as global, and no picture is served from.
REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24", "192.88.99.0/24",  # protocol assignments; the way into 6to4
        "168.63.129.16/32",  # the host of Azure's virtual machines: metadata at a public address
        "2001::/23", "2002::/16",  # Teredo, 6to4 and other addresses that hide an IPv4 address
        "2001:db8::/32", "3fff::/20",  # documentation
    )
)  # fmt: skip

POOL_ERRORS = (
    httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol,
)  # fmt: skip

Resolver = Callable[[str, int], Awaitable[Iterable[str]]]
"""Returns the addresses of a host name, as text."""


class UnsafeAddress(httpx2.TransportError):
    """An address that is not opened; the message says why, for people."""


class NotFetched(Exception):
    """A picture could not be fetched; the message says why, for people."""


def public(address: str) -> bool:
    """Tell whether an IP address is one that everyone may reach: unicast, global, and not another one in disguise."""
    found = _unwrapped(address)
    if isinstance(found, ipaddress.IPv6Address) and found not in UNICAST:
        return False
    return found.is_global and not found.is_multicast and not any(found in network for network in REFUSED)


def _unwrapped(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return an address; one of IPv4 that is written as IPv6 is what it stands for."""
    found = ipaddress.ip_address(address)
    return (isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped) or found


def _allowed(address: str, loopback: bool) -> bool:
    return public(address) or (loopback and _unwrapped(address).is_loopback)


def checked(url: str | httpx2.URL, *, loopback: bool = False) -> httpx2.URL:
    """Return a URL that may be opened as far as it tells itself: https to a host, without a user or password.

    Raises `UnsafeAddress` for others. With `loopback`, this machine may be spoken to, also over http.
    """
    try:
        found = httpx2.URL(url)
        host = found.raw_host.decode("ascii")
    except (httpx2.InvalidURL, ValueError) as error:
        raise UnsafeAddress("the address cannot be read") from error
    try:
        literal = _allowed(host, loopback)
        here = loopback and _unwrapped(host).is_loopback
    except ValueError:  # a name: the transport looks at what it leads to
        literal, here = bool(host), loopback and host == "localhost"
    if found.userinfo or not (found.scheme == "https" or (found.scheme == "http" and here)):
        raise UnsafeAddress("only https addresses without a user or password are opened")
    if not literal:
        raise UnsafeAddress(f"{host or 'the address'} is not a public address")
    return found


async def resolved(host: str, port: int) -> Iterable[str]:
    """Return the addresses of a host name as this machine knows them; the event loop goes on meanwhile."""
    found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found)


class _Guard(httpcore2.AsyncNetworkBackend):
    """Connects to those addresses of a name that may be reached, in their order, and to no other."""

    def __init__(self, resolve: Resolver, loopback: bool) -> None:
        self._resolve = resolve
        self._loopback = loopback
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's own signature
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
            if _allowed(address, self._loopback):
                try:
                    return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
                except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                    failure = error
        raise failure


class _Transport(httpx2.AsyncBaseTransport):
    """A pool behind the guard; httpx2's own transport takes no network backend."""

    def __init__(self, pool: httpcore2.AsyncConnectionPool, loopback: bool) -> None:
        self._pool = pool
        self._loopback = loopback

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        url = checked(request.url, loopback=self._loopback)
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        with _translated():
            answer = await self._pool.handle_async_request(
                httpcore2.Request(
                    request.method,
                    target,
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
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


def guarded_transport(
    *, loopback: bool = False, width: int = 8, resolve: Resolver = resolved
) -> httpx2.AsyncBaseTransport:
    """Return a transport that reaches public addresses only, with so many connections at a time.

    TLS is verified against the host's name. With `loopback`, this machine may be spoken to as well.
    """
    pool = httpcore2.AsyncConnectionPool(
        ssl_context=httpx2.create_ssl_context(trust_env=False),
        max_connections=width,
        max_keepalive_connections=width,
        keepalive_expiry=KEEPALIVE,
        network_backend=_Guard(resolve, loopback),
    )
    return _Transport(pool, loopback)


def client(transport: httpx2.AsyncBaseTransport) -> httpx2.AsyncClient:
    """Return a client that brings nothing along: no key, no cookie, no proxy, no setting of the environment.

    It follows no redirect and asks for bytes as they are, since packed ones can unpack to any length.
    """
    cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return httpx2.AsyncClient(
        transport=transport,
        timeout=PATIENCE,
        trust_env=False,
        follow_redirects=False,
        cookies=cookies,
        headers={"Accept-Encoding": "identity", "User-Agent": "consistency-pipeline"},
    )


async def fetch_picture(
    url: str,
    visitor: httpx2.AsyncClient,
    *,
    loopback: bool = False,
    decoding: anyio.CapacityLimiter | None = None,
    seconds: float = LONGEST_FETCH,
) -> bytes:
    """Return the picture at a URL, up to 20 MB and whole; raise `NotFetched` where there is none.

    `visitor` is a `client`; `decoding` limits how many pictures are looked at in threads at a time.
    """
    try:
        with anyio.fail_after(seconds):
            data = await _followed(url, visitor, loopback)
        await anyio.to_thread.run_sync(images.decode, data, limiter=decoding)
    except TimeoutError as error:
        raise NotFetched(f"it took longer than {seconds:.0f} s") from error
    except httpx2.HTTPError as error:
        raise NotFetched(str(error) or type(error).__name__) from error
    except images.NotAPicture as error:
        raise NotFetched(f"what is there is {error}") from error
    return data


async def _followed(url: str, visitor: httpx2.AsyncClient, loopback: bool) -> bytes:
    """Return the bytes at a URL or where it leads to; every address on the way is looked at."""
    here = checked(url, loopback=loopback)
    for _ in range(MOST_REDIRECTS + 1):
        async with visitor.stream("GET", here) as response:
            if response.has_redirect_location:
                here = checked(here.join(response.headers["location"]), loopback=loopback)
            elif response.status_code == httpx2.codes.OK:
                return await _bounded(response)
            else:
                raise NotFetched(f"HTTP {response.status_code}")
    raise NotFetched(f"more than {MOST_REDIRECTS} redirects")


async def _bounded(response: httpx2.Response) -> bytes:
    most, data = images.MOST_BYTES, bytearray()
    async with aclosing(response.aiter_raw()) as pieces:
        async for piece in pieces:
            data += piece
            if len(data) > most:
                raise NotFetched(f"it has more than {most >> 20} MiB")
    return bytes(data)
