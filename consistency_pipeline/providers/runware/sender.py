"""The one door to Runware: a client for a while, bytes out, an answer back, or what its absence means."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import httpx2
from pydantic import SecretStr

from consistency_pipeline.errors import Unavailable, Unclear
from consistency_pipeline.providers.runware import wire
from consistency_pipeline.providers.runware.questions import asked_after
from consistency_pipeline.web import Spread

BASE_URL = "https://api.runware.ai/v1"
DRY_RUN = {"X-Runware-Dry-Run": "1"}
SHORTEST_SECRET = 8  # a shorter key is no secret, and might be any word of an answer
# Nothing has left yet when these are raised; after any other the request may have been carried out.
BEFORE_SENDING = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Settings:
    """How to reach the service: where (None is its own address), with which key, so many connections, and whether it
    answers at once or is polled.

    `patience` is the longest wait for an answer, in seconds; a request that waits longer has ended unclearly. `batch`
    is how many requests may go in one POST.
    """

    key: SecretStr
    base_url: str | None = None
    width: int = 4
    asynchronous: bool = True
    patience: float = 150.0
    batch: int = 1

    @property
    def url(self) -> str:
        """Return the address that requests go to."""
        return self.base_url or BASE_URL


def _pool(kept: int) -> httpx2.AsyncHTTPTransport:
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=kept)
    return httpx2.AsyncHTTPTransport(verify=_trusted(), limits=limits)


def new_client(settings: Settings, transport: httpx2.AsyncBaseTransport | None = None) -> httpx2.AsyncClient:
    """Return a client whose pool is as wide as the run; whoever asks for it closes it. `transport` is for tests."""
    spare = 4  # questions and downloads go on while all places are taken by requests that wait
    timeout = httpx2.Timeout(settings.patience, connect=15.0, pool=None)
    return httpx2.AsyncClient(
        timeout=timeout,
        transport=transport or Spread(settings.width + spare, _pool),
        trust_env=False,
        follow_redirects=False,
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Return the certificates that are trusted; reading them takes 50 ms, so that it is done once."""
    return httpx2.create_ssl_context(trust_env=False)


class Sender:
    """Sends tasks over a client, with the key in the header."""

    def __init__(self, client: httpx2.AsyncClient, settings: Settings) -> None:
        self._client = client
        self._url = settings.url
        self._key = settings.key

    async def ask(self, task: wire.Task) -> Sequence[wire.Task]:
        """Send one task; return its result items or raise what its errors mean."""
        reply = await self.send(wire.body([task]))
        return wire.items_of(wire.decode(reply), reply, str(task["taskUUID"]))

    async def ask_after(self, question: str, task_uuid: str) -> Sequence[wire.Task]:
        """Ask `getResponse` or `getTaskDetails` after a task; return its items or raise how it ended."""
        reply = await self.send(wire.body([wire.encode_question(question, task_uuid)]))
        return asked_after(reply, task_uuid)

    async def send(self, body: bytes, *, dry_run: bool = False) -> wire.Reply:
        """Send the body of a request and return the answer, whatever it says; a dry run is priced and not made."""
        headers = {
            "Authorization": f"Bearer {self._key.get_secret_value()}",
            "Content-Type": "application/json",
            **(DRY_RUN if dry_run else {}),
        }
        try:
            response = await self._client.post(self._url, content=body, headers=headers)
        except BEFORE_SENDING as error:
            said = f"the service cannot be reached ({told(error)})"
            raise Unavailable(said, code="not-reachable", untaken=True) from error
        except httpx2.HTTPError as error:
            raise Unclear(f"no answer came ({told(error)})", code="no-answer") from error
        heard = response.headers
        content = self._without_key(response.content)
        return wire.Reply(response.status_code, _seconds(heard.get("retry-after")), content, heard.get("date"))

    def _without_key(self, content: bytes) -> bytes:
        """Return an answer with our key struck out: services repeat it in errors, and errors are written down."""
        key = self._key.get_secret_value().encode()
        return content.replace(key, b"...") if len(key) >= SHORTEST_SECRET else content


def _seconds(header: str | None) -> float | None:
    """Return the seconds of a Retry-After header; dates are left to our own schedule."""
    try:
        seconds = float(header) if header else -1.0
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None


def told(error: Exception) -> str:
    """Return what a failed transfer says; some say nothing, and then their name must do."""
    return str(error) or type(error).__name__
