"""Downloads from a real server on this machine: what comes, what does not, and what is never sent along."""

import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import anyio
import httpx2
import pytest
from pydantic import SecretStr

from consistency_pipeline.errors import ProviderError, Unavailable
from consistency_pipeline.providers import Answer
from consistency_pipeline.providers.downloads import LARGEST_PICTURE, Downloads, downloads
from consistency_pipeline.providers.runware import Runware, Settings, connect
from consistency_pipeline.records import MadePicture
from consistency_pipeline.web import client, guarded_transport
from tests.builders import png
from tests.serving import Said, serving

KEY = "canary-4711-key-of-a-test"
PICTURE = png("mug", (64, 48))
T = TypeVar("T")
TABLE = {
    "/i.png": Said(PICTURE),
    "/moved": Said(b"", 302, {"Location": "/i.png"}),
    "/inwards": Said(b"", 302, {"Location": "https://10.0.0.1/"}),
    "/gone": Said(b"gone", 410), "/expired": Said(b"<Error>AccessDenied</Error>", 403), "/busy": Said(b"busy", 503),
    "/html": Said(b"<html>expired</html>"), "/cut": Said(PICTURE[:-30]), "/empty": Said(),
    "/short": Said(PICTURE[:-30], length=len(PICTURE)), "/packed": Said(PICTURE, headers={"Content-Encoding": "gzip"}),
    "/drip": Said(PICTURE, pause=0.1, piece=8),
    "/part": Said(PICTURE, 206), "/nothing": Said(b"", 204),
}  # fmt: skip


def within(act: Callable[[Downloads], Awaitable[T]], *, loopback: bool = True, width: int = 8) -> T:
    async def main() -> T:
        async with downloads(loopback=loopback, width=width) as opened:
            return await act(opened)

    return anyio.run(main)


def fetched(url: str, target: Path, *, loopback: bool = True) -> MadePicture:
    return within(lambda opened: opened.fetch(url, target), loopback=loopback)


def test_a_picture_is_brought_with_its_hash(tmp_path: Path) -> None:
    target = tmp_path / "shots" / "desk" / "one.png"
    with serving(TABLE) as served:
        made = fetched(f"{served.url}/i.png", target)
    assert target.read_bytes() == PICTURE
    assert made.sha256 == hashlib.sha256(PICTURE).hexdigest()
    assert (made.file, made.bytes, made.format, made.width, made.height) == ("one.png", len(PICTURE), "PNG", 64, 48)
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize(
    ("path", "code"),
    [("/none", "picture-gone"), ("/gone", "picture-gone"),
     ("/expired", "download-failed"), ("/busy", "download-failed"), ("/moved", "download-failed"),
     ("/inwards", "download-failed"), ("/short", "download-failed"), ("/packed", "download-failed"),
     ("/part", "download-failed"), ("/nothing", "download-failed"),
     ("/html", "not-a-picture"), ("/cut", "not-a-picture"), ("/empty", "not-a-picture")],
)  # fmt: skip
def test_what_goes_wrong_has_a_code_and_leaves_nothing(tmp_path: Path, path: str, code: str) -> None:
    with serving(TABLE) as served, pytest.raises(Unavailable) as caught:
        fetched(served.url + path, tmp_path / "one.png")
    assert (caught.value.code, served.paths, list(tmp_path.iterdir())) == (code, [path], [])


def test_a_service_that_cannot_be_reached(tmp_path: Path) -> None:
    with serving({}) as served:
        pass
    with pytest.raises(Unavailable) as caught:
        fetched(f"{served.url}/i.png", tmp_path / "one.png")
    assert caught.value.code == "download-failed"


def test_a_picture_that_comes_too_slowly_is_not_waited_for(tmp_path: Path) -> None:
    async def main(url: str) -> None:
        async with client(guarded_transport(loopback=True)) as visitor:
            await Downloads(visitor, loopback=True, seconds=0.3).fetch(url, tmp_path / "one.png")

    with serving(TABLE) as served, pytest.raises(Unavailable, match=r"0\.3 s") as caught:
        anyio.run(main, f"{served.url}/drip")
    assert (caught.value.code, list(tmp_path.iterdir())) == ("download-failed", [])


def test_what_is_larger_than_any_picture_is_cut_off(tmp_path: Path) -> None:
    sent = 0

    async def endless() -> AsyncGenerator[bytes]:
        nonlocal sent
        while True:
            sent += 1 << 22
            yield bytes(1 << 22)

    async def main() -> None:
        transport = httpx2.MockTransport(lambda _: httpx2.Response(200, content=endless()))
        async with downloads(loopback=False, width=1, transport=transport) as opened:
            await opened.fetch("https://pictures.test/i.png", tmp_path / "one.png")

    with pytest.raises(Unavailable, match="128 MiB") as caught:
        anyio.run(main)
    assert (caught.value.code, list(tmp_path.iterdir())) == ("not-a-picture", [])
    assert sent <= LARGEST_PICTURE + (1 << 23)


@pytest.mark.parametrize(
    "url",
    ["{url}/i.png", "https://127.0.0.1/i.png", "https://10.0.0.1/i.png", "https://localhost/i.png", "http://8.8.8.8/i",
     "https://169.254.169.254/latest/meta-data/", "https://[64:ff9b::7f00:1]/", "https://2130706433/", "file:///x", ""],
)  # fmt: skip
def test_a_live_service_cannot_name_an_address_of_ours(tmp_path: Path, url: str) -> None:
    with serving(TABLE) as served, pytest.raises(Unavailable) as caught:
        fetched(url.replace("{url}", served.url), tmp_path / "one.png", loopback=False)
    assert (caught.value.code, served.seen) == ("unsafe-url", [])


@pytest.mark.parametrize("url", ["https://10.0.0.1/i.png", "https://169.254.169.254/", "http://192.168.0.1/i.png"])
def test_a_service_on_this_machine_cannot_name_another_of_its_network(tmp_path: Path, url: str) -> None:
    with pytest.raises(Unavailable) as caught:
        fetched(url, tmp_path / "one.png")
    assert caught.value.code == "unsafe-url"


def provider(base_url: str, act: Callable[[Runware], Awaitable[T]]) -> T:
    async def main() -> T:
        async with connect(Settings(SecretStr(KEY), base_url)) as opened:
            return await act(opened)

    return anyio.run(main)


def test_the_provider_sends_its_key_to_the_service_and_never_with_a_download(tmp_path: Path) -> None:
    async def act(opened: Runware) -> None:
        with pytest.raises(ProviderError):
            await opened.upload(b"picture", "image/png")  # this server takes no uploads; that it was asked is enough
        await opened.fetch(answer, tmp_path / "one.png")

    with serving(TABLE) as served:
        answer = Answer("i", f"{served.url}/i.png", 7, 0.07)
        provider(f"{served.url}/v1", act)
    headers = dict(served.seen)
    assert headers["/v1"]["authorization"] == f"Bearer {KEY}"
    assert "authorization" not in headers["/i.png"]
    assert KEY not in str(headers["/i.png"])


def test_only_a_service_on_this_machine_may_name_pictures_on_it(tmp_path: Path) -> None:
    with serving(TABLE) as served:
        answer = Answer("i", f"{served.url}/i.png", 7, 0.07)
        with pytest.raises(Unavailable) as caught:
            provider("https://service.test/v1", lambda opened: opened.fetch(answer, tmp_path / "one.png"))
        assert (caught.value.code, served.seen) == ("unsafe-url", [])
        provider(served.url, lambda opened: opened.fetch(answer, tmp_path / "one.png"))
    assert served.paths == ["/i.png"]


def test_many_at_a_time_come_whole_over_as_many_connections_as_the_run_is_wide(tmp_path: Path) -> None:
    async def act(opened: Downloads) -> None:
        async with anyio.create_task_group() as tasks:
            for number in range(40):
                tasks.start_soon(opened.fetch, f"{served.url}/i.png", tmp_path / f"{number}.png")

    with serving(TABLE) as served:
        within(act, width=4)
    assert len(served.paths) == 40
    assert {path.read_bytes() for path in tmp_path.iterdir()} == {PICTURE}
