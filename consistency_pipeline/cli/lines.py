"""A run as plain lines on stderr: one a shot, for logs and pipes."""

import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from consistency_pipeline.budget import Budget
from consistency_pipeline.cli.drifting import LONGEST
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, Status
from consistency_pipeline.reporter import Settled, Silent
from consistency_pipeline.text import counted, money, one_line

LEAST_WAIT_SAID = 3.0
LONGEST_REASON = 200
WIDENINGS_APART = 10.0  # seconds: a run that finds its width widens often, and each says what the last one said


def to_stderr(line: str) -> None:
    """Write a line to stderr at once."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def reason(settled: Settled) -> str:
    """Return why a shot was not made, on one line; of drift the report says more."""
    return one_line(settled.reason, LONGEST if settled.status is Status.DRIFTED else LONGEST_REASON)


@dataclass
class Lines(Silent):
    """Counts what is done and says a line for every shot. Endings of attempts count only as those of their shots."""

    say: Callable[[str], None] = to_stderr
    clock: Callable[[], float] = time.monotonic
    todo: int = 0
    done: int = field(default=0, init=False)
    _width: int = field(default=0, init=False)
    _said_at: float = field(default=-math.inf, init=False)

    def started(self, todo: int, width: int, budget: Budget) -> None:
        """Say how much there is to do."""
        self.todo, self._width = todo, width
        if todo:
            self.say(f"making {counted(todo, 'shot')}, {width} at a time{_limit(budget)}")

    def waiting(self, shot: Shot, attempt: Attempt, seconds: float, why: str) -> None:
        """Say why a shot takes longer."""
        if seconds >= LEAST_WAIT_SAID:
            self.say(f"  {shot.id} waits {seconds:.0f} s: {one_line(why)}")

    def settled(self, settled: Settled, budget: Budget) -> None:
        """Say what became of a shot."""
        self.done += 1
        attempt = settled.attempt
        tail = reason(settled)
        if settled.status is Status.MADE and attempt and attempt.picture:
            tail = f"{attempt.picture.file}  seed {attempt.seed}  {money(attempt.cost)}"
        self.say(f"[{self.done}/{self.todo}] {settled.status:<8} {settled.shot.id}  {tail}")

    def widened(self, now: int, why: str) -> None:
        """Say every narrowing, and the rest now and then."""
        narrower, at = now < self._width, self.clock()
        self._width = now
        if narrower or at - self._said_at >= WIDENINGS_APART:
            self._said_at = self._said_at if narrower else at
            self.say(f"  {now} at a time ({one_line(why)})")

    def note(self, text: str) -> None:
        """Say something that concerns no single shot."""
        self.say(one_line(text))


def _limit(budget: Budget) -> str:
    return "" if budget.cap is None else f", {money(budget.spent)} of {money(budget.cap)} used"
