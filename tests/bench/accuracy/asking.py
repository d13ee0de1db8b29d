"""Asking as any program would: lines in, answers out; and how far it is."""

import json
import sys
import time
from collections.abc import AsyncIterator, Iterable
from typing import Any

import anyio
import anyio.to_thread

from consistency_pipeline.judging import batch

EVERY = 10.0  # seconds between two words about how far it is

Answer = dict[str, Any]


def say(line: str) -> None:
    """Write a line to stderr."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def answers(title: str, lines: Iterable[dict[str, Any]], many: int) -> list[Answer]:
    """Return the answers to lines, in their order; lines are drawn while others are worked on."""
    found: list[Answer] = []
    begun = said = time.monotonic()

    async def write(data: bytes) -> None:
        nonlocal said
        found.append(json.loads(data))
        now = time.monotonic()
        if now - said > EVERY:
            said, left = now, (now - begun) / len(found) * (many - len(found))
            say(f"{title}: {len(found):,} of {many:,}, {left / 60:.0f} min left")

    anyio.run(batch.answered, _encoded(lines), write)
    for one in found:
        if "error" in one:
            say(f"{title}: {one['id']}: {one['error']}")
    return [one for one in found if "error" not in one]


async def _encoded(lines: Iterable[dict[str, Any]]) -> AsyncIterator[bytes]:
    rest = iter(lines)
    while (line := await anyio.to_thread.run_sync(next, rest, None)) is not None:
        yield json.dumps(line).encode()


def value(answer: Answer, name: str) -> float | None:
    """Return what an answer says in one component, identity among them."""
    part = answer["components"].get(name)
    return part["value"] if part else None


def standard(answer: Answer) -> float:
    """Return the standard score of identity, which is there even where it cannot be told; else one below all."""
    z = answer["components"]["identity"]["measured"]
    return -9.0 if z is None else float(z)
