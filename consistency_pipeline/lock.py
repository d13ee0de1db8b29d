"""One run of a campaign at a time, and one export into a folder: a lock that goes with the process that holds it."""

import json
import os
import re
import socket
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from consistency_pipeline.errors import UsageError
from consistency_pipeline.files import write_whole

NOTE = "run.json"
DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds a campaign: its number, the machine it is on, and since when (UTC).

    `here` tells whether that is this machine; of a process elsewhere nobody here can tell whether it is alive. `birth`
    tells a process from a later one of the same number, None where the system does not say.
    """

    process: int
    host: str
    since: str
    here: bool = True
    birth: str | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """What a folder is held for: the names of lock and note, and the words for who holds it. `lasting` locks stay."""

    lock: str = "run.lock"
    note: str = NOTE
    what: str = "another run of this campaign"
    lasting: bool = True


RUN = Hold()


@contextmanager
def held(folder: Path, what: Hold = RUN) -> Generator[None]:
    """Hold `folder` for the block, or raise `UsageError` saying which process holds it, where, and since when.

    The system frees the lock when its process ends, however that happens; what the dead one wrote about itself is
    replaced.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock, note = FileLock(folder / what.lock), folder / what.note
    try:
        lock.acquire(timeout=0)
    except Timeout:
        who = _noted(note)
        said = f"process {who.process} on {who.host}, since {who.since}" if who else "it has not said who it is"
        raise UsageError(f"{what.what} is going on ({said}); wait for it, or end it") from None
    try:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        facts = {"process": os.getpid(), "host": socket.gethostname(), "since": since, "birth": _birth(os.getpid())}
        write_whole(note, json.dumps(facts))
        yield
    finally:
        note.unlink(missing_ok=True)
        if not what.lasting and os.name == "posix":  # elsewhere the one that is held cannot be removed
            (folder / what.lock).unlink(missing_ok=True)
        lock.release()


def holder(folder: Path) -> Holder | None:
    """Return who holds `folder` now, None where nobody does. Only looks: it never keeps a run from beginning."""
    found = _noted(folder / NOTE)
    return found if found and (not found.here or _alive(found)) else None


def _noted(note: Path) -> Holder | None:
    """Return what a process has said about itself, which may be dead by now."""
    try:
        facts = json.loads(note.read_text(encoding="utf-8"))
        host, birth = str(facts["host"])[:100], facts.get("birth")
        process, since = int(facts["process"]), str(facts["since"])[:40]
        return Holder(process, host, since, host == socket.gethostname()[:100], str(birth) if birth else None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None


def _alive(found: Holder) -> bool:
    """Tell whether a process of this machine lives, and is the one that was meant."""
    if os.name == "nt":  # there, signal 0 is a Ctrl-C
        return True
    try:
        os.kill(max(1, found.process), 0)
    except PermissionError:  # somebody else's
        pass
    except (ProcessLookupError, OverflowError):
        return False
    birth = _birth(found.process)
    return birth != DEAD and (None in (birth, found.birth) or birth == found.birth)


def _birth(process: int) -> str | None:
    """Return the time at which a process began as its system counts, `DEAD` where it only waits to be buried."""
    try:
        said = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    facts = re.sub(r".*\)", "", said, flags=re.DOTALL).split()  # the name before may hold anything
    return None if len(facts) < 20 else DEAD if facts[0] in "ZX" else facts[19]  # noqa: PLR2004  (see proc(5))
