"""A small web server on this machine that answers as a table says, and keeps what it was asked."""

import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Said:
    """An answer: `length` is what its header claims, `pause` the seconds between its pieces of `piece` bytes."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    pause: float = 0.0
    piece: int = 1 << 16


@dataclass
class Served:
    """Where the server is, and the requests that came: path and headers, in lower case."""

    url: str
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.seen]


@contextmanager
def serving(table: Mapping[str, Said]) -> Generator[Served]:
    """Serve `table` by path on a free port of this machine; the rest is 404. `{url}` in a header is the server."""
    served = Served("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(table, served))
    server.daemon_threads = True
    server.block_on_close = False
    served.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(table: Mapping[str, Said], served: Served) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def do_GET(self) -> None:
            served.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            said = table.get(self.path, Said(b"nothing here", 404))
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value.replace("{url}", served.url))
            self.send_header("Content-Length", str(len(said.body) if said.length is None else said.length))
            self.end_headers()
            self._write(said)
            self.close_connection = said.length is not None

        def _write(self, said: Said) -> None:
            try:
                for start in range(0, len(said.body), said.piece):
                    self.wfile.write(said.body[start : start + said.piece])
                    time.sleep(said.pause)
            except OSError:  # whoever asked has heard enough
                self.close_connection = True

        def log_request(self, *_: object) -> None:
            """Say nothing."""

    return Handler
