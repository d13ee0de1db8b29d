"""How fast a run goes, as it was asked for: how many requests at a time, in a time, and which few first."""

import math
import re
from dataclasses import dataclass, field, replace

from consistency_pipeline.errors import UsageError
from consistency_pipeline.width import LEAST, MOST, Width, fixed

SECONDS = {"s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600}


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many requests in a time: one leaves every `interval` seconds, and the next from `free_at` on."""

    interval: float
    free_at: float = -math.inf

    def next_at(self, at: float) -> float:
        """Return when the next request may leave."""
        return max(at, self.free_at)

    def sent(self, at: float) -> "Rate":
        """Return the rate after a request left, or was given a time to leave at; unused time is not saved up."""
        return replace(self, free_at=max(at, self.free_at) + self.interval)


def parse_rate(text: str) -> Rate:
    """Return the rate that words such as `60/min`, `2/s` or `500/h` mean, or raise `UsageError`."""
    said = re.fullmatch(r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*/\s*([a-z]+)\s*", text, re.ASCII)
    if said is None or said[2] not in SECONDS or not float(said[1]):
        raise UsageError(f"a rate is a number over s, min or h, such as 60/min, and not {text!r}")
    return Rate(SECONDS[said[2]] / float(said[1]))


def parse_width(text: str) -> Width:
    """Return the width that `auto` or a number means, or raise `UsageError`."""
    if text == "auto":
        return Width()
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or not LEAST <= int(text) <= MOST:
        raise UsageError(f"-j takes auto, or a number from {LEAST} to {MOST}, and not {text!r}")
    return fixed(int(text))


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a run goes: `width` requests at a time, up to `batch` in one POST, no more than `rate`.

    Of `canary` shots that come before all others every one has to be made, or the run stops.
    """

    width: Width = field(default_factory=Width)
    batch: int = 1
    rate: Rate | None = None
    canary: int = 0
