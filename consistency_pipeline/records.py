"""The facts that go to disk: attempts, scores, questions to judges, uploads, runs, and where a shot stands.

Tolerant of keys from a newer version.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, StrEnum
from typing import Any

TASK_UNKNOWN = "task-unknown"  # our code for what a service knows nothing of


def utc_now() -> str:
    """Return the time as records keep it: UTC, ISO 8601, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Outcome(StrEnum):
    """How an attempt ended; `OPEN` until it has."""

    OPEN = "open"
    MADE = "made"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Where a shot stands."""

    MISSING = "missing"
    STALE = "stale"
    MADE = "made"
    DRIFTED = "drifted"
    REFUSED = "refused"
    FAILED = "failed"
    BLOCKED = "blocked"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class MadePicture:
    """A finished picture on disk.

    `file` is a key below the folder of the run, with forward slashes; `sha256` is of the file's bytes; `width` and
    `height` are what was found in it, in pixels; `likeness` says how it looks (`images.likeness`), `contrast` how much
    its grey levels differ, 0 to 128.
    """

    file: str
    sha256: str
    bytes: int
    format: str
    width: int
    height: int
    likeness: str = ""
    contrast: float | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request for a shot, under one taskUUID and one seed, and how it ended.

    Times are UTC in ISO 8601. `worst_cost` in USD was reserved before sending; `cost` is what the service says it cost,
    None until known. `inputs` holds what the fingerprint digests, for later explanation. `code` and `message` are the
    service's own words where it did not make the picture. `serves` is the fingerprint of the planned shot that it was
    made for, where it was asked for under another seed or with other words than planned.
    """

    id: str
    shot: str
    number: int
    seed: int
    fingerprint: str
    inputs: dict[str, Any]
    worst_cost: float
    opened_at: str
    outcome: Outcome = Outcome.OPEN
    settled_at: str | None = None
    sends: int = 0
    cost: float | None = None
    seed_returned: int | None = None
    image_uuid: str | None = None
    picture: MadePicture | None = None
    code: str | None = None
    message: str | None = None
    serves: str = ""

    def answers(self, fingerprint: str) -> bool:
        """Tell whether it was made for a planned shot of this fingerprint."""
        return fingerprint in (self.fingerprint, self.serves)

    @property
    def unsure(self) -> bool:
        """Tell whether nobody knows what it cost; what was refused, or failed without a picture, cost nothing."""
        free = self.outcome in (Outcome.REFUSED, Outcome.FAILED) and self.image_uuid is None
        return self.cost is None and not free

    @property
    def committed(self) -> float:
        """Return the USD that count against the budget: the cost where known, the worst case where it is not."""
        return self.worst_cost if self.unsure else self.cost or 0.0


@dataclass(frozen=True, slots=True)
class Scored:
    """What a scorer says of one subject in one picture, as far as a gate needs it.

    `picture` is the SHA-256 of its file, `key` stands for all else that it depends on. `value` is 0 to 1, the worst of
    what was measured but for named details, None for "cannot tell"; `drifted` tells that something measured says so,
    and `lost` names the details that are gone or altered. `worst` names what decides; `reason` says why in words.
    """

    picture: str
    subject: str
    scorer: str
    version: int
    key: str
    value: float | None
    drifted: bool
    lost: tuple[str, ...]
    worst: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class Consultation:
    """One question to a judge under one taskUUID, and how it ended; `MADE` is answered.

    `question` is the fingerprint of what was asked, `picture` a sha256. Times are UTC in ISO 8601. `worst_cost` in USD
    was reserved before sending; `cost` is what the service says it cost, None until known. `text` is the answer as it
    came, kept also where it is not as asked for: it was paid. `code` and `message` are the service's own words.
    """

    id: str
    question: str
    subject: str
    picture: str
    model: str
    worst_cost: float
    opened_at: str
    outcome: Outcome = Outcome.OPEN
    settled_at: str | None = None
    sends: int = 0
    cost: float | None = None
    text: str | None = None
    finish: str = ""
    code: str | None = None
    message: str | None = None

    @property
    def unsure(self) -> bool:
        """Tell whether nobody knows what it cost; what was refused or failed cost nothing."""
        return self.cost is None and self.outcome not in (Outcome.REFUSED, Outcome.FAILED)

    @property
    def committed(self) -> float:
        """Return the USD that count against the budget: the cost where known, the worst case where it is not."""
        return self.worst_cost if self.unsure else self.cost or 0.0

    @property
    def forgotten(self) -> bool:
        """Tell whether the service was asked after it and knows nothing of it: nobody will know what it cost."""
        return self.outcome is Outcome.UNKNOWN and self.code == TASK_UNKNOWN

    @property
    def pending(self) -> bool:
        """Tell whether nobody knows how it ended, and the service may."""
        return self.outcome in (Outcome.OPEN, Outcome.UNKNOWN) and not self.forgotten


@dataclass(frozen=True, slots=True)
class Upload:
    """One reference that the service holds: content hash → the service's id, and when it was last used (UTC)."""

    sha256: str
    media_uuid: str
    uploaded_at: str
    used_at: str


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run: who made it, how much there was to do, and how it ended; written when it begins and when it ends.

    `process` on `host` made it; `width` is `auto` or a number, `max_cost` the limit in USD. Without `ended_at` it goes
    on, or has ended without a word. `settled` counts shots by status, `left` those not come to, `spent` is in USD;
    `stop` says why it ended before all was done, `why` in more words.
    """

    id: str
    started_at: str
    process: int
    host: str
    version: str
    width: str
    todo: int
    max_cost: float | None = None
    ended_at: str | None = None
    sent: int = 0
    settled: Mapping[str, int] = field(default_factory=dict)
    left: int = 0
    spent: float = 0.0
    stop: str | None = None
    why: str = ""


class Stop(Enum):
    """Why a run stopped sending before all was done."""

    BUDGET = "budget"
    OUT_OF_MONEY = "out of money"
    BAD_CREDENTIALS = "bad credentials"
    INTERRUPTED = "interrupted"
    BREAKER = "breaker"
    CANARY = "canary"
    DRIFT = "drift"


@dataclass(frozen=True, slots=True)
class Consulted:
    """What came of asking a judge: questions that were asked and left out, and the USD that this adds to what counts as
    spent."""

    asked: int
    unasked: int
    spent: float


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a run: shots by status, requests sent, why it stopped early if it did, and the USD that it spent.

    `judge` tells of the questions to a judge, whose cost is in `spent`; None where there is none.
    """

    settled: Mapping[Status, int]
    left: int
    sent: int
    spent: float
    stop: Stop | None = None
    why: str = ""
    judge: Consulted | None = None
