"""How much memory and time 64 downloads of 20 MB at once take: server and client are processes of their own."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import anyio
from PIL import Image
from pydantic import SecretStr

from consistency_pipeline.providers import Answer, Settings
from consistency_pipeline.providers.runware import connect

SIDE = 2600  # noise of that many pixels a side is a PNG of 20 MB
MANY = 64


def lines() -> Iterator[str]:
    """Yield what the downloads take, and what a process takes that downloads one small picture."""
    for side, many in ((16, 1), (SIDE, MANY)):
        with tempfile.TemporaryDirectory() as folder, _server(Path(folder) / "served", side) as url:
            words = [sys.executable, "-m", "tests.bench.downloads", "fetch", url, str(many), f"{folder}/out"]
            yield subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


@contextmanager
def _server(folder: Path, side: int) -> Generator[str]:
    words = [sys.executable, "-m", "tests.bench.downloads", "serve", str(folder), str(side)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.terminate()


def serve(folder: Path, side: int) -> None:
    """Serve a picture of noise until terminated; print its address first."""
    folder.mkdir()
    noise = Image.frombytes("RGB", (side, side), os.urandom(3 * side * side))
    noise.save(folder / "noise.png", compress_level=1)

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(folder))  # type: ignore[arg-type]

        def log_request(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}/noise.png\n")
    sys.stdout.flush()
    server.serve_forever()


async def fetch(url: str, many: int, folder: Path) -> str:
    """Download a picture so many times at once, and return what that took."""
    began = time.perf_counter()
    made: list[int] = []

    async def bring(number: int) -> None:
        picture = await provider.fetch(Answer("i", url, 1, 0.07), folder / f"{number}.png")
        made.append(picture.bytes)

    settings = Settings(SecretStr("key-of-a-benchmark"), url, width=many)
    async with connect(settings) as provider, anyio.create_task_group() as tasks:
        for number in range(many):
            tasks.start_soon(bring, number)
    seconds, size = time.perf_counter() - began, sum(made) / 1e6
    return f"{many:2} downloads at once, {size:7,.1f} MB: {seconds:5.1f} s, peak {_peak():4.0f} MiB resident"


def _peak() -> float:
    """Return the most memory that this process has had resident, in MiB; what `rusage` says includes its parent."""
    [said] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")]
    return int(said.split()[1]) / 1024


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", place, side_]:
            serve(Path(place), int(side_))
        case ["fetch", url_, many_, place]:
            sys.stdout.write(anyio.run(fetch, url_, int(many_), Path(place)) + "\n")
