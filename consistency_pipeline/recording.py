"""What the ledger keeps of a run itself: written when it begins, and when it ends, whatever way."""

import os
import socket
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace

import anyio

from consistency_pipeline.errors import LedgerError, PipelineError
from consistency_pipeline.records import RunRecord, Stop, Tally
from consistency_pipeline.runner import Studio
from consistency_pipeline.text import one_line
from consistency_pipeline.version import __version__


def begun(studio: Studio, todo: int, max_cost: float | None) -> RunRecord:
    """Return the record of a run by this process that begins now."""
    here, width = socket.gethostname()[:100], studio.width
    wide = str(width.now) if width.least == width.most else "auto"
    return RunRecord(str(uuid.uuid4()), studio.now(), os.getpid(), here, __version__, wide, todo, max_cost, left=todo)


async def recorded(studio: Studio, record: RunRecord, make: Callable[[], Awaitable[Tally]]) -> Tally:
    """Make what is to be made; ledger and reporter hear that the run begins, and how it ends."""
    await studio.ledger.put_run(record)
    studio.reporter.began(record)
    try:
        tally = await make()
    except BaseException as error:
        stop = Stop.INTERRUPTED.value if isinstance(error, anyio.get_cancelled_exc_class()) else "error"
        await _closed(studio, replace(record, ended_at=studio.now(), stop=stop, why=_reason(error)))
        raise
    await _closed(studio, _ended(record, tally, studio.now()))
    return tally


async def _closed(studio: Studio, ended: RunRecord) -> None:
    """Write how a run ended; where that fails, what it has made counts all the same."""
    try:
        with anyio.CancelScope(shield=True):
            await studio.ledger.put_run(ended)
    except LedgerError as error:
        studio.reporter.note(f"how this run ended is not in the ledger: {error}")
    studio.reporter.finished(ended)


def _reason(error: BaseException) -> str:
    """Return what a run broke off with; of a bug only its kind, since its words may hold anything."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return one_line(str(error)) if isinstance(error, PipelineError) else type(error).__name__


def _ended(record: RunRecord, tally: Tally, now: str) -> RunRecord:
    return replace(
        record,
        ended_at=now,
        sent=tally.sent,
        settled={str(status): count for status, count in tally.settled.items()},
        left=tally.left,
        spent=round(tally.spent, 9),
        stop=tally.stop.value if tally.stop else None,
        why=one_line(tally.why),
    )
