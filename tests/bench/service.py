"""A service that costs next to nothing, as a process of its own: it speaks just enough of the wire, and draws nothing.

`python -m tests.bench.service jpg 1200x896 200000 0.1` serves pictures of that format, size and weight, each finished
so many seconds after it was asked for, until terminated; it prints its address first.
"""

import asyncio
import json
import re
import subprocess
import sys
import uuid
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

from tests.bench.strips import Kit, kit

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
LARGEST_HEAD = 1 << 16

Task = Mapping[str, Any]


@dataclass(frozen=True)
class Wares:
    """What a service hands out: pictures of a format and size that weigh so many bytes, each after so many seconds."""

    extension: str
    size: tuple[int, int]
    weight: int
    seconds: float = 0.1

    @property
    def words(self) -> list[str]:
        """Return the wares as the service's command line has them."""
        return [self.extension, "{}x{}".format(*self.size), str(self.weight), str(self.seconds)]

    @classmethod
    def read(cls, words: Sequence[str]) -> Self:
        """Return the wares of a command line."""
        extension, size, weight, seconds = words
        width, height = map(int, size.split("x"))
        return cls(extension, (width, height), int(weight), float(seconds))


@contextmanager
def running(wares: Wares) -> Generator[str]:
    """Yield the address of a service in a process of its own, for as long as the block takes."""
    words = [sys.executable, "-m", "tests.bench.service", *wares.words]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.terminate()


class Service:
    """Takes requests, remembers when each came, and lays pictures together when they are fetched."""

    def __init__(self, pictures: Kit, wares: Wares) -> None:
        self._pictures = pictures
        self._wares = wares
        self._asked: dict[str, tuple[int, float]] = {}
        self.url = ""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer what comes over a connection until it is closed."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = LENGTH.search(head)
                body = await reader.readexactly(int(length[1])) if length else b""
                path = head.split(b" ", 2)[1]
                if head.startswith(b"POST"):
                    await _write(writer, "application/json", [await self._answered(json.loads(body))])
                else:
                    number = int(path.rpartition(b"/")[2].partition(b".")[0])
                    await _write(writer, self._pictures.media_type, self._pictures.picture(number))
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def _answered(self, tasks: Sequence[Task]) -> bytes:
        items = await asyncio.gather(*map(self._item, tasks)) if len(tasks) > 1 else [await self._item(tasks[0])]
        return json.dumps({"data": items}).encode()

    async def _item(self, task: Task) -> Task:
        name, now = task["taskUUID"], asyncio.get_running_loop().time()
        plain = {"taskType": task["taskType"], "taskUUID": name}
        match task["taskType"]:
            case "imageInference":
                self._asked[name] = (len(self._asked), now)
                if task.get("deliveryMethod") == "async":
                    return plain
                await asyncio.sleep(self._wares.seconds)
            case "mediaStorage":
                return {**plain, "mediaUUID": str(uuid.uuid4())}
        return {**plain, **self._state(name)}

    def _state(self, name: str) -> Task:
        number, came = self._asked[name]
        if asyncio.get_running_loop().time() < came + self._wares.seconds:
            return {"taskType": "imageInference", "status": "processing"}
        url = f"{self.url}/{number}.{self._wares.extension}"
        made = {"imageUUID": str(uuid.uuid4()), "imageURL": url, "seed": 1, "cost": 0.07}
        return {"taskType": "imageInference", "status": "success", **made}


async def _write(writer: asyncio.StreamWriter, media_type: str, pieces: Sequence[bytes]) -> None:
    length = sum(map(len, pieces))
    writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n".encode())
    for piece in pieces:
        writer.write(piece)
        await writer.drain()


async def main(wares: Wares) -> None:
    """Serve until terminated."""
    service = Service(kit(wares.extension, wares.size, wares.weight), wares)
    server = await asyncio.start_server(service.talk, "127.0.0.1", 0, limit=LARGEST_HEAD, backlog=512)
    service.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    sys.stdout.write(f"{service.url}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Wares.read(sys.argv[1:])))
