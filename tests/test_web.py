"""Bytes from the web: which addresses are opened, what is connected to, and what counts as a picture."""

import socket
import struct
import threading
import zlib
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import anyio
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.images import MOST_BYTES
from consistency_pipeline.text import without_query
from consistency_pipeline.web import (
    NotFetched,
    UnsafeAddress,
    checked,
    client,
    fetch_picture,
    guarded_transport,
    public,
)
from tests.builders import png
from tests.serving import Said, Served, serving

T = TypeVar("T")

PUBLIC = ["8.8.8.8", "1.1.1.1", "104.16.1.1", "2606:4700::1111", "2a00:1450:4001:81b::200e", "::ffff:8.8.8.8"]
LOOPBACK = ["127.0.0.1", "127.0.0.2", "127.255.255.254", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::ffff:7f00:1"]
NOT_PUBLIC = [
    *LOOPBACK,
    "0.0.0.0", "0.1.2.3", "::", "::ffff:0.0.0.0",  # unspecified; reaches this machine
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "::ffff:10.0.0.1", "::ffff:c0a8:101",  # private
    "169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254",
    "::ffff:169.254.169.254",  # metadata
    "169.254.0.1", "fe80::1", "fe80::1%eth0", "fec0::1",  # link-local, site-local
    "100.64.0.1", "100.127.255.255", "198.18.0.1", "192.0.2.1", "198.51.100.7", "203.0.113.9", "192.88.99.1",
    "240.0.0.1", "255.255.255.255", "224.0.0.1", "239.255.255.250", "ff02::1", "ff0e::1",  # reserved, multicast
    "fc00::1", "fd12:3456:789a::1",  # ULA
    "2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1",  # 6to4: 127.0.0.1, 10.0.0.1, even 8.8.8.8
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:0:7f00:1::", "2001:10::1", "2001:20::1",  # Teredo, ORCHID
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::808:808", "64:ff9b:1::a00:1",  # NAT64
    "::7f00:1", "::127.0.0.1", "::ffff:0:127.0.0.1", "100::1", "2001:db8::1", "3fff::1", "5f00::1", "4000::1",
]  # fmt: skip


def run(act: Callable[[], Awaitable[T]]) -> T:
    return anyio.run(act)


# Addresses


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_that_everyone_may_reach(address: str) -> None:
    assert public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_lead_inwards(address: str) -> None:
    assert not public(address)


@given(st.ip_addresses(v=4))
def test_an_address_is_the_same_in_the_spelling_of_ipv6_and_hides_in_no_other(found: object) -> None:
    assert public(f"::ffff:{found}") == public(str(found))
    assert not any(public(f"{prefix}{found}") for prefix in ("::", "64:ff9b::", "::ffff:0:", "64:ff9b:1::"))


URLS = [
    "https://pictures.test/a.png",
    "https://8.8.8.8/a",
    "https://pictures.test:8443/a?x=1",
    "https://[2606:4700::1]/",
]


@pytest.mark.parametrize("url", URLS)
def test_urls_that_may_be_opened(url: str) -> None:
    assert str(checked(url)) == url


@pytest.mark.parametrize(
    "url",
    ["", "/a.png", "http://pictures.test/a", "ftp://pictures.test/a", "file:///etc/passwd", "javascript:alert(1)",
     "data:image/png;base64,AA", "https://", "https:///a", "https://me@pictures.test/", "https://me:pw@pictures.test/",
     "https://pictures.test:0/", "https://pictures.test:99999/", "https://[::1/", "https://[::1]/",
     "https://[fe80::1%25eth0]/", "https://127.0.0.1/", "https://10.0.0.1/", "https://169.254.169.254/latest/",
     "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "http://localhost/", "gopher://8.8.8.8/",
     "https://①②⑦.0.0.1/", "https://\ud800/"],
)  # fmt: skip
def test_urls_that_are_never_opened(url: str) -> None:
    with pytest.raises(UnsafeAddress):
        checked(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.8.8.8"])
def test_this_machine_where_that_is_allowed(host: str) -> None:
    assert checked(f"http://{host}:8000/a", loopback=True).port == 8000
    assert checked(f"https://{host}/a", loopback=True).scheme == "https"


@pytest.mark.parametrize(
    "url", ["http://8.8.8.8/", "http://pictures.test/", "https://10.0.0.1/", "http://192.168.0.1/"]
)
def test_only_this_machine_where_that_is_allowed(url: str) -> None:
    with pytest.raises(UnsafeAddress):
        checked(url, loopback=True)


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [("b.png", "https://pictures.test/x/b.png"), ("/b", "https://pictures.test/b"), ("//8.8.8.8/b", "https://8.8.8.8/b"),
     ("https://other.test/", "https://other.test/"), ("http://other.test/", None), ("//127.0.0.1/", None),
     ("//me@other.test/", None), ("file:///etc/passwd", None), ("http://[bad", None)],
)  # fmt: skip
def test_a_redirect_is_looked_at_like_any_address(location: str, leads_to: str | None) -> None:
    here = checked("https://pictures.test/x/a.png")
    if leads_to is not None:
        assert str(checked(location, base=here)) == leads_to
        return
    with pytest.raises(UnsafeAddress):
        checked(location, base=here)


def test_what_may_be_a_key_is_not_shown() -> None:
    assert without_query("https://x.test/a.png?X-Amz-Signature=s3cret#b") == "https://x.test/a.png?…"
    assert without_query("https://x.test/a.png#s3cret\n!") == "https://x.test/a.png?…"
    assert without_query("https://x.test/a.png") == "https://x.test/a.png"


# Connections


class Names:
    """A name service that says something else each time, and keeps what it was asked."""

    def __init__(self, *answers: Iterable[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Iterable[str]:
        self.asked.append((host, port))
        answer = self.answers.pop(0)
        if not answer:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return answer


def opened(url: str, names: Names, *, loopback: bool = False) -> httpx2.Response:
    async def main() -> httpx2.Response:
        async with client(guarded_transport(loopback=loopback, resolve=names)) as visitor:
            return await visitor.get(url)

    return run(main)


@pytest.mark.parametrize(("url", "loopback"), [("https://pictures.test/a.png", False), ("http://localhost/", True)])
def test_a_name_that_leads_inwards_is_not_connected_to(url: str, loopback: bool) -> None:
    inwards = [*NOT_PUBLIC, "127.0.0.1%lo", "nonsense"]
    closed = [address for address in inwards if not (loopback and address in LOOPBACK)]
    names = Names(*([address] for address in closed))

    async def main() -> None:
        async with client(guarded_transport(loopback=loopback, resolve=names)) as visitor:
            for _ in closed:
                with pytest.raises(UnsafeAddress, match="leads to no public address"):
                    await visitor.get(url)

    run(main)
    assert len(names.asked) == len(closed)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.1", "localhost", "127.0.0.1."])
def test_other_spellings_of_this_machine_are_seen_through_by_the_real_name_service(host: str) -> None:
    async def main() -> None:
        async with client(guarded_transport()) as visitor:
            await visitor.get(f"https://{host}/")

    with pytest.raises((UnsafeAddress, httpx2.ConnectError)) as caught:
        run(main)
    assert "public" in str(caught.value) or "cannot be found" in str(caught.value)


def test_an_unknown_name_is_an_error_of_the_network() -> None:
    with pytest.raises(httpx2.ConnectError, match=r"pictures\.test cannot be found"):
        opened("https://pictures.test/", Names([]))


def test_plain_http_is_refused_before_any_name_is_asked_for() -> None:
    names = Names()
    with pytest.raises(UnsafeAddress):
        opened("http://pictures.test/", names)
    assert names.asked == []


def test_a_name_is_asked_for_once_and_what_it_said_is_connected_to() -> None:
    with serving({"/a": Said(b"fine")}) as served:
        port = served.url.rpartition(":")[2]
        names = Names(["10.0.0.1", "::1", "127.0.0.1"], ["10.0.0.1"])  # the second answer would lead elsewhere
        assert opened(f"http://localhost:{port}/a", names, loopback=True).content == b"fine"
    assert names.asked == [("localhost", int(port))]


def test_a_connection_that_breaks_off_is_an_error_of_httpx2() -> None:
    with serving({"/cut": Said(b"only this", length=5000)}) as served, pytest.raises(httpx2.RemoteProtocolError):
        opened(f"{served.url}/cut", Names(["127.0.0.1"]), loopback=True)


def hello() -> tuple[str, list[bytes], threading.Thread]:
    """Listen on a port, keep the first bytes that come, and hang up."""
    listener = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def listen() -> None:
        with listener:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(4096))

    thread = threading.Thread(target=listen)
    thread.start()
    return str(listener.getsockname()[1]), heard, thread


def test_tls_asks_for_the_host_and_not_for_the_address() -> None:
    port, heard, thread = hello()
    with pytest.raises(httpx2.TransportError):
        opened(f"https://pictures.test:{port}/a?token=s3cret", Names(["127.0.0.1"]), loopback=True)
    thread.join()
    assert heard[0][:1] == b"\x16"  # a TLS handshake, and nothing before it
    assert b"pictures.test" in heard[0]
    assert b"s3cret" not in heard[0]


def test_nothing_of_ours_goes_along_and_no_cookie_comes_back() -> None:
    with serving({"/a": Said(b"fine", headers={"Set-Cookie": "session=1; Path=/"})}) as served:

        async def main() -> None:
            async with client(guarded_transport(loopback=True)) as visitor:
                for _ in range(2):
                    await visitor.get(f"{served.url}/a")

        run(main)
    for _, headers in served.seen:
        assert set(headers) == {"host", "accept", "accept-encoding", "connection", "user-agent"}
        assert headers["accept-encoding"] == "identity"


# Pictures


def fetched(url: str, seconds: float = 30.0) -> bytes:
    async def main() -> bytes:
        async with client(guarded_transport(loopback=True)) as visitor:
            return await fetch_picture(url, visitor, loopback=True, seconds=seconds)

    return run(main)


def bomb() -> bytes:
    """Return a small PNG that would unpack to 400 million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")


PICTURE = png("mug", (40, 30))


def to(place: str, status: int = 302) -> Said:
    return Said(b"moved", status, {"Location": place})


TABLE = {
    "/a.png": Said(PICTURE),
    "/typed": Said(PICTURE, headers={"Content-Type": "text/html"}),  # what it says it is does not count
    "/1": to("/a.png"), "/2": to("1", 301), "/3": to("{url}/2", 307), "/4": to("/3", 308), "/round": to("/round"),
    "/inwards": to("https://10.0.0.1/a.png"), "/plain": to("http://pictures.test/a.png"),
    "/user": to("https://me:pw@pictures.test/"), "/file": to("file:///etc/passwd"), "/odd": to("http://[bad"),
    "/number": to("https://300.0.0.1/"),
    "/html": Said(b"<html>sign in</html>"), "/svg": Said(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "/empty": Said(), "/cut": Said(PICTURE[:-30]), "/short": Said(PICTURE[:-30], length=len(PICTURE)),
    "/bomb": Said(bomb()), "/large": Said(bytes(MOST_BYTES + 1)),
    "/packed": Said(PICTURE, headers={"Content-Encoding": "gzip"}),
    "/no": Said(b"no", 403), "/broken": Said(b"no", 500), "/drip": Said(PICTURE, pause=0.1, piece=8),
}  # fmt: skip


@pytest.mark.parametrize("path", ["/a.png", "/typed", "/1", "/2", "/3"])
def test_a_picture_comes_as_it_is_after_up_to_three_redirects(path: str) -> None:
    with serving(TABLE) as served:
        assert fetched(served.url + path) == PICTURE


@pytest.mark.parametrize(
    ("path", "says"),
    [("/4", "redirected more than 3 times"), ("/round", "redirected more than 3 times"),
     ("/inwards", "10.0.0.1 is not a public address"), ("/plain", "only https"), ("/user", "only https"),
     ("/file", "only https"), ("/odd", "address"), ("/number", "cannot be read"),
     ("/html", "not a PNG, JPEG or WebP"), ("/svg", "not a PNG"),
     ("/empty", "not a PNG"), ("/cut", "damaged"), ("/short", "peer closed connection"),
     ("/bomb", "pixels"), ("/large", "more than 20 MiB"), ("/packed", "packed"), ("/no", "HTTP 403"),
     ("/broken", "HTTP 500"), ("/gone", "HTTP 404")],
)  # fmt: skip
def test_what_is_no_picture_says_why(path: str, says: str) -> None:
    with serving(TABLE) as served, pytest.raises(NotFetched, match=says):
        fetched(served.url + path)


def test_who_sends_too_slowly_is_not_waited_for() -> None:
    with serving(TABLE) as served, pytest.raises(NotFetched, match=r"longer than 0\.3 s"):
        fetched(f"{served.url}/drip", seconds=0.3)


def test_without_leave_this_machine_is_not_asked() -> None:
    async def main(served: Served) -> None:
        async with client(guarded_transport()) as visitor:
            await fetch_picture(f"{served.url}/a.png", visitor)

    with serving(TABLE) as served, pytest.raises(NotFetched, match="only https"):
        anyio.run(main, served)
    assert served.seen == []
