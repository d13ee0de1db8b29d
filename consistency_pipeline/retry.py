"""When to try again: a decision from facts. Nothing here sleeps or reads a clock."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often an unavailable service is asked again for one shot, and how long to wait in between, in seconds.

    Waits grow by `factor` from `first` to `longest`, each drawn evenly between 0 and that (full jitter, so that many
    shots do not come back together); the service's own Retry-After is the least. Both tries and total time are bounded.
    """

    tries: int = 5
    first: float = 1.0
    factor: float = 2.0
    longest: float = 60.0
    total: float = 600.0

    def wait_after(self, failures: int, elapsed: float, drawn: float, retry_after: float | None = None) -> float | None:
        """Return the seconds to wait after so many failures in `elapsed` seconds, or None to give up.

        `drawn` is a random number from 0 to 1.
        """
        if failures >= self.tries:
            return None
        ceiling = min(self.longest, self.first * self.factor ** min(failures - 1, 64))
        wait = max(drawn * ceiling, retry_after or 0.0)
        return wait if elapsed + wait <= self.total else None


@dataclass(frozen=True, slots=True)
class PollPolicy:
    """How often to ask after a request that is being worked on, in seconds, and when to stop waiting for it."""

    first: float = 1.0
    factor: float = 1.5
    longest: float = 10.0
    total: float = 1200.0

    def wait_after(self, polls: int, elapsed: float) -> float | None:
        """Return the seconds to wait before asking again, or None when it has taken too long."""
        if elapsed >= self.total:
            return None
        return min(self.longest, self.first * self.factor ** min(polls, 64))
