"""Questions to Runware that cost nothing: whose key this is, which models it knows, what a picture would cost.

Of these answers the vendor documents less than of pictures, so that each is read in every shape that is known; what has
none of them is None: nobody can tell.
"""

import json
import math
import uuid
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2

from consistency_pipeline.errors import ProviderError, Unclear
from consistency_pipeline.models import Model
from consistency_pipeline.providers.base import Request
from consistency_pipeline.providers.runware import wire
from consistency_pipeline.providers.runware.sender import Sender, Settings, new_client

MOST_FOUND = 100
AMOUNTS = ("amount", "total", "value", "usd", "balance", "freeBalance")
PICTURES = ("imageURL", "imageBase64Data", "imageDataURI")
DEEPEST = 8
SUCCESS = range(200, 300)


@dataclass(frozen=True, slots=True)
class Account:
    """Who a key belongs to, and the USD that are left; empty and None where the service does not say."""

    name: str
    balance: float | None


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a service says to a key: its account, or the error instead; and the time by its own clock, if it tells."""

    account: Account | None
    error: ProviderError | None
    date: datetime | None


@asynccontextmanager
async def connect(
    settings: Settings, transport: httpx2.AsyncBaseTransport | None = None
) -> AsyncGenerator["Inquiries"]:
    """Open a client for questions and close it at the end; `transport` is for tests."""
    async with new_client(settings, transport) as client:
        yield Inquiries(Sender(client, settings))


class Inquiries:
    """Asks, and changes nothing at the service."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def greet(self) -> Greeting:
        """Show the key and return what comes of it; a service that cannot be reached is an answer, too."""
        task = {**wire.encode_question("accountManagement", str(uuid.uuid4())), "operation": "getDetails"}
        date = None
        try:
            reply = await self._sender.send(wire.body([task]))
            date = _date(reply.date)
            items = wire.items_of(wire.decode(reply), reply, task["taskUUID"])
        except ProviderError as error:
            return Greeting(None, error, date)
        return Greeting(_account(items), None, date)

    async def knows(self, model: Model) -> bool | None:
        """Tell whether the service's search finds a model, by its AIR id or its name; None where that cannot be told.

        Raises a `ProviderError` where the service does not answer the question.
        """
        found = await self._found(model, model.air)
        return found or (await self._found(model, model.slug.replace("-", " ")) if found is False else None)

    async def _found(self, model: Model, words: str) -> bool | None:
        task = wire.encode_question("modelSearch", str(uuid.uuid4()))
        entries = _entries(await self._sender.ask({**task, "search": words, "limit": MOST_FOUND}))
        if entries is None:
            return None
        named = {model.air.casefold(), model.slug.casefold()}
        values = (value for entry in entries for value in entry.values())
        return any(isinstance(value, str) and value.casefold() in named for value in values)

    async def quote(self, request: Request) -> float | None:
        """Return the USD that a picture would cost, by a dry run; None where the service names no price.

        It is asked to answer at once, so that a picture in the answer shows a service, or something in between, that
        knows no dry runs and has made it: that is a `ProviderError` of the code `dry-run-ignored`.
        """
        reply = await self._sender.send(wire.body([wire.encode(request, asynchronous=False)]), dry_run=True)
        items = _priced(reply, request.task_uuid)
        if any(item.get(name) for item in items for name in PICTURES):
            raise ProviderError(
                "the service has made a picture instead of only pricing it, and may have charged for it",
                code="dry-run-ignored",
            )
        return next((cost for item in items for cost in _costs(item)), None)


def _date(header: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _account(items: Sequence[wire.Task]) -> Account:
    """Return the account in an answer: its balance is a number, or an object that holds one and maybe its currency."""
    details = items[0] if items else {}
    balance, name = details.get("balance"), details.get("organizationName")
    dollars = not isinstance(balance, dict) or str(balance.get("currency") or "USD").upper() == "USD"
    return Account(name if isinstance(name, str) else "", _usd(balance) if dollars else None)


def _usd(value: object) -> float | None:
    """Return an amount that stands as a number, as its digits, or in an object under a name that amounts have."""
    if isinstance(value, dict):
        inner = (value.get(name) for name in AMOUNTS)
        return next((usd for one in inner if not isinstance(one, dict) and (usd := _usd(one)) is not None), None)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        usd = float(value)
    except (ValueError, OverflowError):
        return None
    return usd if math.isfinite(usd) else None


def _entries(items: Sequence[wire.Task]) -> list[wire.Task] | None:
    """Return the models of a search, or None where the answer holds no list: they are `results`, or the items."""
    lists = [item["results"] for item in items if isinstance(item.get("results"), list)]
    found = [entry for entries in lists for entry in entries if isinstance(entry, dict)]
    loose = [item for item in items if "air" in item]
    return found + loose if lists or loose else None


def _priced(reply: wire.Reply, task_uuid: str) -> Sequence[wire.Task]:
    """Return the items of the answer to a dry run, whose shape is not documented: it may have no envelope."""
    try:
        return wire.items_of(wire.decode(reply), reply, task_uuid)
    except Unclear:
        answer = _object(reply.body) if reply.status in SUCCESS else None
        if answer is None:
            raise
        return (answer,)


def _object(body: bytes) -> wire.Task | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _costs(thing: object, depth: int = 0) -> Iterator[float]:
    """Yield the costs anywhere in an answer, outermost first; one of 0 is no price but a price that is not known."""
    if depth > DEEPEST or not isinstance(thing, dict | list):
        return
    cost = _usd(thing.get("cost")) if isinstance(thing, dict) else None
    if cost is not None and cost > 0:
        yield cost
    for part in thing.values() if isinstance(thing, dict) else thing:
        yield from _costs(part, depth + 1)
