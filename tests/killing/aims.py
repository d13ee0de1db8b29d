"""When to kill a run: each aim waits for something that can be seen from outside, and returns at the instant."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.killing.remains import LEDGER, in_books, intents, parts_of, seen_files

LOOK_EVERY = 0.002  # seconds
AT_ONCE = 0.0001


@dataclass(frozen=True)
class Watch:
    """A run that goes on, and where to look: `pictures` were there before it, `wanted` will be there in the end."""

    process: "subprocess.Popen[bytes]"
    home: Path
    books: Path
    pictures: int
    wanted: int

    def until(self, seen: Callable[[], bool], every: float = LOOK_EVERY) -> None:
        """Wait until something is seen, or the run has ended."""
        while self.process.poll() is None and not seen():
            time.sleep(every)

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() >= end)

    def commit(self) -> None:
        """Wait until something begins to be committed to the ledger."""
        before = self._written()
        self.until(lambda: self._written() != before, AT_ONCE)

    def _written(self) -> tuple[int, int]:
        try:
            log = (self.home / f"{LEDGER}-wal").stat()
        except FileNotFoundError:
            return 0, 0
        return log.st_size, log.st_mtime_ns

    def finished(self) -> int:
        """Return how many pictures are in their place."""
        return sum(1 for _ in self.home.glob("shots/*/*.png"))


def anywhere(watch: Watch, chance: Random) -> None:
    watch.wait(chance.uniform(0, 2.5))


def beginning(watch: Watch, chance: Random) -> None:
    watch.wait(chance.uniform(0, 0.8))


def intending(watch: Watch, chance: Random) -> None:
    more = intents(watch.home) + chance.randint(1, 4)
    watch.until(lambda: intents(watch.home) >= more, AT_ONCE)


def flying(watch: Watch, chance: Random) -> None:
    there = len(in_books(watch.books)[0])
    watch.until(lambda: len(in_books(watch.books)[0]) > there)
    watch.wait(chance.uniform(0, 0.3))


def downloading(watch: Watch, chance: Random) -> None:
    watch.until(lambda: any(key.startswith("shots/") for key in parts_of(seen_files(watch.home))))
    watch.wait(chance.uniform(0, 0.01))


def committing(watch: Watch, chance: Random) -> None:
    for _ in range(chance.randint(1, 12)):
        watch.commit()


def renaming(watch: Watch, chance: Random) -> None:
    more = chance.randint(1, 4)
    watch.until(lambda: watch.finished() >= min(watch.wanted, watch.pictures + more))


def writing(watch: Watch, chance: Random) -> None:
    watch.until(lambda: watch.finished() >= watch.wanted)
    watch.wait(chance.uniform(0, 0.8))


OFTEN, SELDOM = (intending, flying, downloading, committing, renaming, writing), (anywhere, beginning)
AIMS = (*OFTEN, *OFTEN, *SELDOM)
