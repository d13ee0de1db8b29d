"""How many requests may be on their way at a time, and when the next may leave. Decisions from facts: nothing here
sends, sleeps or reads a clock.

All times are seconds of one steady clock; which one does not matter. The numbers below were settled by simulation:
tests/bench/widths.py.
"""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

LEAST, FIRST, MOST = 1, 4, 256  # requests at a time
FACTOR = 0.7  # of the width is left after an overload ...
DEEPEST = 0.25  # ... and at least that much where slow answers tell that the queue is longer
SLOW = 1.5  # times the usual: requests must be queueing
HELPED = 0.85  # of the slow time is the most that answers may take after narrowing, or it was not us who made them slow
WINDOW, FIRST_WINDOW = 16, 8  # answers, and as many as the run is wide: enough to tell SLOW from chance
USED = 0.75  # of the width has to be in use for an answer to show what that width can do
LEAST_PROOF = 4  # answers, and half a round, before widening: what is too much is turned away at once or slow soon
# A width that was too much is tried again after so many answers and rounds: a try costs about one refusal ...
PATIENCE, ROUNDS = 30, 4
REST = 10  # ... and after so many times the last cool-down, so that tries cost at most a tenth of the time
# Services turn a request away now and then without being full: one in so many is let pass, and so many are saved up.
STRAY, MOST_STRAYS = 20, 5
LONGEST_ALONE = 60.0  # seconds
LONGEST_COOL_DOWN = 600.0  # seconds; what the service wants beyond that is for each shot to wait for, or to give up


class Sent(NamedTuple):
    """A request that left: when, and how many were on their way then, itself among them."""

    at: float
    among: int


class Answers(NamedTuple):
    """How long answers take, in seconds: so many since the last look, their sum, and what is usual where that is known.

    `before` is what they took when the run was made narrower for being slow, until it is known whether that helped.
    """

    answers: int = 0
    total: float = 0.0
    usual: float | None = None
    before: float | None = None

    @property
    def mean(self) -> float:
        """Return what an answer took since the last look."""
        return self.total / max(1, self.answers)

    @property
    def slow(self) -> bool:
        """Tell whether answers take so much longer than usual that requests must be queueing."""
        return self.usual is not None and self.mean > SLOW * self.usual

    @property
    def certain(self) -> bool:
        """Tell whether it is known what is usual."""
        return self.usual is not None and self.before is None

    @property
    def helps(self) -> bool:
        """Tell whether being narrower makes answers quicker, as far as that was seen."""
        return self.before is None or self.mean <= HELPED * self.before

    def heard(self, seconds: float) -> "Answers":
        """Return the pace with one more answer."""
        return self._replace(answers=self.answers + 1, total=self.total + seconds)

    def looked_at(self, *, settled: bool) -> "Answers":
        """Return the pace to go on with; only a settled one teaches what is usual.

        It falls slowly, since quick answers may be luck. Answers after a narrowing teach it anew: either that emptied
        the queue, or the service is slower now whatever the width.
        """
        if not settled:
            return Answers(usual=self.usual, before=self.before)
        if not self.certain or self.slow:
            return Answers(usual=self.mean)
        return Answers(usual=min(self.usual or 0.0, (3 * (self.usual or 0.0) + self.mean) / 4))


NOTHING_HEARD = Answers()


@dataclass(frozen=True, slots=True)
class Width:
    """How wide a run is `now`, from `least` to `most`, and what was learned on the way.

    Widens while the service keeps up: by half at a time until it was first too much, from then on back to just below
    that `ceiling`, which is tried again after a while; where it holds, widening goes on by one, by two, by four.
    Narrows by a factor where the service turns requests away or gets slow, once for all that had left before; a try of
    the ceiling that fails only gives back what it took. Answers speak for a width only where their requests left since
    it was set and after any cool-down, with most of it in use.

    `resume_at` is when the next request may leave, and `why` says the last change in words. The rest is bookkeeping:
    requests that left before `since` prove nothing, and those that left by `shrunk_at` have had their effect; `kept` is
    how many answers speak for this width, `step` how much it may widen by, `try_at` when the ceiling may be tried,
    `alone` how often in a row a request was turned away that was the only one, and `pardons` how many may still pass as
    strays.
    """

    now: int = FIRST
    least: int = LEAST
    most: int = MOST
    resume_at: float = -math.inf
    why: str = ""
    since: float = -math.inf
    shrunk_at: float = -math.inf
    pace: Answers = NOTHING_HEARD
    kept: int = 0
    step: int = MOST
    ceiling: int | None = None
    try_at: float = -math.inf
    alone: int = 0
    pardons: float = 0.0

    def may_send(self, at: float, under_way: int) -> bool:
        """Tell whether a request may leave now, with so many on their way already."""
        return at >= self.resume_at and under_way < self.now

    def answered(self, sent: Sent, at: float) -> "Width":
        """Return the width after a request was answered well, `at` that time."""
        pardons = min(MOST_STRAYS, self.pardons + 1 / STRAY)
        if sent.at < self.since or sent.among < USED * self.now:
            return replace(self, pardons=pardons)
        pace = self.pace.heard(at - sent.at)
        heard = replace(self, pace=pace, pardons=pardons, kept=self.kept + 1, alone=0)
        if pace.answers >= max(WINDOW if pace.certain else FIRST_WINDOW, self.now):
            heard = heard._judged(at)
        return heard._widened(at) if heard._proven(at) else heard

    def refused(self, sent: Sent, at: float, retry_after: float | None = None) -> "Width":
        """Return the width after a request was turned away or given up because the service has too much to do.

        `retry_after` is the service's own advice in seconds. Without it only what is over the width waits, as long as
        others are on their way: their answers set the pace. A request that was the only one waits longer each time.
        """
        alone = self.alone + 1 if sent.among <= 1 else 0
        own = min(LONGEST_ALONE, 2.0 ** min(alone - 1, 16)) if alone else 0.0
        wait = own if retry_after is None else min(retry_after, LONGEST_COOL_DOWN)
        resume_at = max(self.resume_at, at + wait) if wait > 0 else self.resume_at
        cooled = replace(self, resume_at=resume_at, since=max(self.since, resume_at), alone=alone)
        if sent.at <= self.shrunk_at:
            return cooled
        base = min(self.now, sent.among)
        if self._stray(base, retry_after):
            return replace(cooled, pardons=self.pardons - 1)
        factor = FACTOR if base != self.ceiling else 1.0  # a try that failed
        return replace(cooled, ceiling=max(base, self.least + 1))._narrowed(base, factor, at, "busy")

    def _stray(self, base: int, retry_after: float | None) -> bool:
        """Tell whether a refusal may be one of those that say nothing of the width.

        Not those that come with advice, that end a try, or that end the quick widening of the beginning.
        """
        return self.pardons >= 1 and not retry_after and base != self.ceiling and self.step < MOST

    def _judged(self, at: float) -> "Width":
        """Return the width after a look at how long answers take."""
        # The first answers at a new width are the quick ones of those under way, so they are not what is usual.
        settled, pace = self.kept >= self.now + self.pace.answers, self.pace
        if (settled or pace.certain) and pace.slow and pace.helps and self.now > self.least:
            factor = max(DEEPEST, min(FACTOR, (pace.usual or 0.0) / pace.mean))
            slow = self._narrowed(self.now, factor, at, f"slow ({pace.mean:.3g} s, usually {pace.usual:.3g} s)")
            return replace(slow, pace=Answers(usual=pace.usual, before=pace.mean))
        return replace(self, pace=pace.looked_at(settled=settled))

    def _narrowed(self, base: int, factor: float, at: float, cause: str) -> "Width":
        """Return a factor of `base`, which was too much, and at least one less."""
        now = max(self.least, min(self.now, base - 1, round(factor * base)))
        wait = max(0.0, self.resume_at - at)
        return replace(
            self, now=now, why=f"{cause}: {_change(self.now, now, wait)}", since=max(at, self.resume_at), shrunk_at=at,
            try_at=at + REST * wait, pace=Answers(usual=self.pace.usual), kept=0, step=2,
        )  # fmt: skip

    def _proven(self, at: float) -> bool:
        """Tell whether enough answers speak for more."""
        if not self.pace.certain or self.pace.slow:
            return False
        if self.ceiling is not None and self.now == self.ceiling - 1:
            return self.kept >= max(PATIENCE, ROUNDS * self.now) and at >= self.try_at
        return self.kept >= max(LEAST_PROOF, self.now // 2)

    def _widened(self, at: float) -> "Width":
        ceiling, step = self.ceiling, self.step
        if ceiling is None or self.now >= ceiling:  # what was too much is no longer
            now, ceiling, step = self.now + min(max(1, self.now // 2), step), None, min(2 * step, MOST)
        elif self.now == ceiling - 1:
            now = ceiling
        else:
            now = (self.now + ceiling) // 2
        now = min(self.most, now)
        if now <= self.now:
            return self
        return replace(
            self, now=now, why=f"keeps up: {_change(self.now, now)}", since=at, kept=0, ceiling=ceiling, step=step
        )


def fixed(width: int) -> Width:
    """Return a width that never changes; what the service says of when to come again counts all the same."""
    return Width(now=width, least=width, most=width)


def _change(before: int, after: int, wait: float = 0.0) -> str:
    change = f"{before} → {after}" if before != after else f"stays at {after}"
    return f"{change}, on in {wait:.3g} s" if wait > 0 else change
