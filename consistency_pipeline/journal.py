"""The log of a run for programs: one JSON object a line, one line an event, written as it happens."""

import errno
import json
import os
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any

from consistency_pipeline.budget import Budget
from consistency_pipeline.errors import UsageError
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, Consultation, RunRecord, utc_now
from consistency_pipeline.reporter import Settled
from consistency_pipeline.text import one_line

SCHEMA_VERSION = 1
LONGEST_TEXT = 500
COMMON = {
    "schema_version": f"{SCHEMA_VERSION}; changes where a field changes its meaning or goes",
    "time": "UTC, ISO 8601, milliseconds",
    "event": "which of those in the table of events",
    "run": "the id of the run, as in the ledger; null before it has begun",
}
ATTEMPT = ("shot", "attempt", "number", "seed")
EVENTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "run-started": (
        "a run has begun, before its first request",
        ("todo", "width", "max_cost", "process", "host", "version"),
    ),
    "request": ("a request is about to leave", (*ATTEMPT, "worst_cost")),
    "waiting": ("a shot waits before it is tried again", ("shot", "attempt", "number", "wait", "why")),
    "attempt-ended": (
        "an attempt has ended, and is in the ledger",
        (*ATTEMPT, "outcome", "code", "message", "sends", "cost", "seconds", "file", "sha256"),
    ),
    "question": (
        "a question to the judge about a picture is about to leave",
        ("shot", "question", "subject", "sha256", "model", "worst_cost"),
    ),
    "question-ended": (
        "a question to the judge has ended, and is in the ledger",
        ("shot", "question", "subject", "sha256", "model", "outcome", "code", "message", "sends", "cost", "seconds"),
    ),
    "shot-settled": (
        "this run is done with a shot",
        ("shot", "attempt", "status", "reason", "done", "todo", "spent", "reserved"),
    ),
    "width": ("so many requests at a time from now on", ("now", "why")),
    "note": ("something that concerns no single shot", ("text",)),
    "run-finished": ("a run has ended, whatever way", ("sent", "settled", "left", "cost", "seconds", "stop", "why")),
}
FIELDS = {
    "attempt": "the attempt's id, which is the `taskUUID` at the service; null where nothing was asked for",
    "code": "the service's own word for what went wrong, or null",
    "cost": "USD as the service says, null until known; of a run, all that its attempts came to",
    "done": "shots that this run is done with, this one among them",
    "file": "the picture, below the folder of the run; null where there is none",
    "host": "the machine that makes the run",
    "left": "shots that the run did not come to",
    "max_cost": "the limit of the campaign in USD, or null",
    "message": "what went wrong in the service's words, or null",
    "model": "the AIR id of the model that judges",
    "now": "requests at a time",
    "number": "the attempt's number among those for its shot, from 1",
    "outcome": "`made`, `refused`, `failed` or `unknown`; of a question `made` is answered",
    "process": "the number of the process that makes the run",
    "question": "the question's id, which is its `taskUUID` at the service",
    "reason": "why a shot is not `made`",
    "reserved": "USD that requests on their way may cost",
    "seconds": "from the request, the question, or the beginning of the run, until now; null where that was not seen",
    "seed": "the seed that was asked for",
    "sends": "how often the attempt or question was sent, each time under the same id",
    "sent": "requests that left",
    "settled": "shots by status",
    "sha256": "of the picture's file, or of the one that is asked about; null where there is none",
    "shot": "the shot's id",
    "spent": "USD of all runs of the campaign that are spent, or count as spent",
    "status": "where the shot stands now",
    "stop": "why the run stopped before all was done, or null",
    "subject": "the subject that is asked about",
    "text": "what was said",
    "todo": "shots that this run is to make",
    "version": "of this program",
    "wait": "seconds",
    "why": "the reason in words",
    "width": "requests at a time: `auto`, or a number",
    "worst_cost": "USD that were reserved",
}


class Journal:
    """Writes what it hears as lines; `write` takes each whole, and must not raise."""

    def __init__(self, write: Callable[[bytes], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._clock = clock
        self._run: str | None = None
        self._began = clock()
        self._asked: dict[str, float] = {}
        self._todo = self._done = 0

    def began(self, record: RunRecord) -> None:
        """Write who makes how much."""
        self._run, self._began, self._todo = record.id, self._clock(), record.todo
        self._say("run-started", todo=record.todo, width=record.width, max_cost=record.max_cost,
                  process=record.process, host=record.host, version=record.version)  # fmt: skip

    def started(self, todo: int, width: int, budget: Budget) -> None:
        """Write how wide the run is to begin with."""
        self._todo = todo
        self.widened(width, "to begin with")

    def asking(self, shot: Shot, attempt: Attempt) -> None:
        """Write what is asked for."""
        self._asked[attempt.id] = self._clock()
        self._say("request", **_of(attempt), seed=attempt.seed, worst_cost=attempt.worst_cost)

    def waiting(self, shot: Shot, attempt: Attempt, seconds: float, why: str) -> None:
        """Write what a shot waits for."""
        self._say("waiting", **_of(attempt), wait=round(seconds, 3), why=why)

    def ended(self, attempt: Attempt) -> None:
        """Write how an attempt ended."""
        asked, picture = self._asked.pop(attempt.id, None), attempt.picture
        self._say(
            "attempt-ended", **_of(attempt), seed=attempt.seed, outcome=str(attempt.outcome), code=attempt.code,
            message=attempt.message, sends=attempt.sends, cost=attempt.cost,
            seconds=None if asked is None else round(self._clock() - asked, 3),
            file=picture and picture.file, sha256=picture and picture.sha256,
        )  # fmt: skip

    def questioning(self, shot: str, question: Consultation) -> None:
        """Write what the judge is asked about."""
        self._asked[question.id] = self._clock()
        self._say("question", **_about(shot, question), worst_cost=question.worst_cost)

    def answered(self, shot: str, question: Consultation) -> None:
        """Write how a question ended."""
        asked = self._asked.pop(question.id, None)
        self._say(
            "question-ended", **_about(shot, question), outcome=str(question.outcome), code=question.code,
            message=question.message, sends=question.sends, cost=question.cost,
            seconds=None if asked is None else round(self._clock() - asked, 3),
        )  # fmt: skip

    def settled(self, settled: Settled, budget: Budget) -> None:
        """Write what became of a shot, and of the money."""
        self._done += 1
        self._say(
            "shot-settled", shot=settled.shot.id, attempt=settled.attempt and settled.attempt.id,
            status=str(settled.status), reason=settled.reason, done=self._done, todo=self._todo,
            spent=round(budget.spent, 6), reserved=round(budget.reserved, 6),
        )  # fmt: skip

    def widened(self, now: int, why: str) -> None:
        """Write how wide the run is."""
        self._say("width", now=now, why=why)

    def note(self, text: str) -> None:
        """Write what concerns no single shot."""
        self._say("note", text=text)

    def finished(self, record: RunRecord) -> None:
        """Write what came of the run."""
        self._say("run-finished", sent=record.sent, settled=dict(record.settled), left=record.left,
                  cost=round(record.spent, 6), seconds=round(self._clock() - self._began, 3), stop=record.stop,
                  why=record.why)  # fmt: skip

    def _say(self, event: str, **facts: Any) -> None:
        now = utc_now()
        said = {name: one_line(fact, LONGEST_TEXT) if isinstance(fact, str) else fact for name, fact in facts.items()}
        line = {"schema_version": SCHEMA_VERSION, "time": now, "event": event, "run": self._run, **said}
        self._write(json.dumps(line).encode() + b"\n")


def _of(attempt: Attempt) -> dict[str, Any]:
    return {"shot": attempt.shot, "attempt": attempt.id, "number": attempt.number}


def _about(shot: str, question: Consultation) -> dict[str, Any]:
    of = {"subject": question.subject, "sha256": question.picture, "model": question.model}
    return {"shot": shot, "question": question.id, **of}


@contextmanager
def keeping(file: str, lost: Callable[[str], None]) -> Generator[Journal]:
    """Yield a journal that adds to `file`, or writes to stdout for `-`; `UsageError` where it cannot be written.

    Where that fails later, `lost` hears of it once, and the run goes on without.
    """
    with _opened(file) as raw:
        yield Journal(_Pen(raw, file, lost).write)


class _Pen:
    """Writes lines whole, until that fails once."""

    def __init__(self, raw: FileIO, name: str, lost: Callable[[str], None]) -> None:
        self._raw, self._name, self._lost = raw, name, lost
        self._dry = False

    def write(self, line: bytes) -> None:
        """Write a line at once, and all of it."""
        try:
            while line and not self._dry:
                written = self._raw.write(line)
                if written is None:
                    raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
                line = line[written:]
        except OSError as error:
            self._dry = True
            self._lost(f"--log-json {self._name} cannot be written any more ({error.strerror}); the run goes on")


def _opened(file: str) -> FileIO:
    """Open a file to add to, on a line of its own where a process was killed on the last one."""
    if file == "-" and sys.stdout is None:
        raise UsageError("--log-json -: stdout is closed")
    if file == "-":
        return FileIO(sys.stdout.fileno(), "w", closefd=False)
    try:
        torn = _torn(Path(file))
        raw = FileIO(file, "a")
        if torn:
            raw.write(b"\n")
    except OSError as error:
        raise UsageError(f"--log-json {file} cannot be written ({error.strerror})") from error
    return raw


def _torn(path: Path) -> bool:
    """Tell whether a file ends within a line."""
    if not path.is_file() or not path.stat().st_size:
        return False
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) != b"\n"
