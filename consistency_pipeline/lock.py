"""One run of a campaign at a time: a lock beside the ledger that goes with the process that holds it."""

import json
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from consistency_pipeline.errors import UsageError
from consistency_pipeline.files import write_whole


@contextmanager
def held(folder: Path) -> Generator[None]:
    """Hold `folder` for the block, or raise `UsageError` saying which process holds it, where, and since when.

    The system frees the lock when its process ends, however that happens; what the dead one wrote about itself is
    replaced.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock, holder = FileLock(folder / "run.lock"), folder / "run.json"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UsageError(f"another run of this campaign is going on ({_who(holder)}); wait for it, or end it") from None
    try:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        write_whole(holder, json.dumps({"process": os.getpid(), "host": socket.gethostname(), "since": since}))
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _who(holder: Path) -> str:
    try:
        facts = json.loads(holder.read_text(encoding="utf-8"))
        return f"process {int(facts['process'])} on {str(facts['host'])[:100]}, since {str(facts['since'])[:40]}"
    except (OSError, ValueError, KeyError, TypeError):
        return "it has not said who it is"
