"""When to try again: a decision from facts. Nothing here sleeps or reads a clock.

What an error means for trying again is its `Kind`, and how far the shot had come is its `Stage`:

| kind | what happened | sending | ended | unsent |
|---|---|---|---|---|
| busy | turned away at the door: 429, 503 | patience | no more | patience |
| away | not reachable, nothing left | patience | no more | patience |
| unclear | it left, and no answer tells what became of it | patience | no more | no more |
| download | the picture is made and could not be fetched | patience | patience | patience |
| failed | the service took it and could not make it; not charged | no more | patience | patience |
| reference gone | the service forgot an upload | no more | once, at once | once, at once |
| unfit | the picture came, was paid for and does not count | no more | once, at once | once, at once |
| moderated | the upstream's safety filter refused it; not charged | no more | once, after a while | no more |
| final | refused for another reason, no money, no access | no more | no more | no more |

*Sending* is under the request's own id, which a service carries out once, and so are questions after it and fetching
its picture. *Ended* is another attempt, under an id of its own: what has had its tries under the old id gets no more.
*Unsent* is an attempt that ended before anything left, since its references did not get through. *Once* counts all
failures of the shot in this run, whatever their kind: a second picture may do where the first did not, and is paid for,
so there is no third. Some refusals of Google's filter are final for a prompt, and some pass minutes later: hence one
more try. *Patience* is the policy that a run is handed.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from consistency_pipeline.errors import ProviderError, ReferenceGone, Refused, Unavailable, Unclear, Unfit


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


class Kind(Enum):
    """What an error of a provider means for trying again."""

    BUSY = "busy"
    AWAY = "away"
    UNCLEAR = "unclear"
    DOWNLOAD = "download"
    FAILED = "failed"
    REFERENCE_GONE = "reference gone"
    UNFIT = "unfit"
    MODERATED = "moderated"
    FINAL = "final"


class Stage(Enum):
    """How far a shot had come when the error met it, and so what trying again would be."""

    SENDING = "the same again, under its own id"
    ENDED = "another attempt"
    UNSENT = "another attempt, and nothing left in the last"


NOT_REACHABLE = "not-reachable"
DOWNLOADS = frozenset({"download-failed", "picture-gone", "not-a-picture", "unsafe-url"})
MODERATION = re.compile(
    r"ProviderContent|[Cc]ontentPolicy|[Cc]ontentDetected|[Mm]oderation|nsfw|^(prompt|image)Blocked$"
)
OVERLOAD = re.compile(r"[Rr]ateLimit|[Tt]imeout|Unavailable$|noAvailableServer|^http-(429|503|504)$")


def kind(error: ProviderError) -> Kind:
    """Return what an error means for trying again."""
    what = Kind.FINAL
    match error:
        case ReferenceGone():
            what = Kind.REFERENCE_GONE
        case Refused() if MODERATION.search(error.code):
            what = Kind.MODERATED
        case Unavailable(untaken=True):
            what = Kind.AWAY if error.code == NOT_REACHABLE else Kind.BUSY
        case Unavailable():
            what = Kind.DOWNLOAD if error.code in DOWNLOADS else Kind.FAILED
        case Unclear():
            what = Kind.UNCLEAR
        case Unfit():
            what = Kind.UNFIT
    return what


def overloaded(error: ProviderError) -> bool:
    """Tell whether an error says that the service has too much to do, so that less should be on its way."""
    if kind(error) is Kind.BUSY:
        return True
    return isinstance(error, Unavailable | Unclear) and OVERLOAD.search(error.code) is not None


ONCE = RetryPolicy(tries=2, first=0.0, total=math.inf)
LATER_ONCE = RetryPolicy(tries=2, first=20.0)
SAME = frozenset({Kind.BUSY, Kind.AWAY, Kind.UNCLEAR, Kind.DOWNLOAD})
ANEW = frozenset({Kind.DOWNLOAD, Kind.FAILED, Kind.REFERENCE_GONE, Kind.UNFIT, Kind.MODERATED})
WHEN: Mapping[Stage, frozenset[Kind]] = {
    Stage.SENDING: SAME,
    Stage.ENDED: ANEW,
    Stage.UNSENT: ANEW - {Kind.MODERATED} | {Kind.BUSY, Kind.AWAY},
}


@dataclass(frozen=True, slots=True)
class Retries:
    """Which outcomes are tried again, how often and after what wait: the table at the top of this module.

    `patience` is for all that the service could not do this time; `kinds` are those that have a policy of their own.
    """

    patience: RetryPolicy = field(default_factory=RetryPolicy)
    kinds: Mapping[Kind, RetryPolicy] = field(
        default_factory=lambda: {Kind.REFERENCE_GONE: ONCE, Kind.UNFIT: ONCE, Kind.MODERATED: LATER_ONCE}
    )

    def wait_for(
        self, error: ProviderError, failures: int, elapsed: float, drawn: float, stage: Stage = Stage.SENDING
    ) -> float | None:
        """Return the seconds to wait after `error`, or None where it stands.

        It was the shot's so-manieth of `failures` in `elapsed` seconds; while sending, the request's. `drawn` is a
        random number from 0 to 1.
        """
        what = kind(error)
        if what not in WHEN[stage]:
            return None
        retry_after = error.retry_after if isinstance(error, Unavailable) else None
        return self.kinds.get(what, self.patience).wait_after(failures, elapsed, drawn, retry_after)


def nearby() -> Retries:
    """Return how a service next door is tried again: its filter is no Google, and forgets sooner."""
    return Retries(kinds={**Retries().kinds, Kind.MODERATED: RetryPolicy(tries=2, first=1.0)})
