"""What the sandbox's books hold, as values."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from consistency_pipeline.sandbox.faults import Fault

Item = dict[str, object]


class Status(StrEnum):
    """Where a task stands."""

    ACCEPTED = "accepted"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Acceptance(StrEnum):
    """What became of an attempt to enter a task."""

    ENTERED = "entered"
    CONFLICT = "conflict"
    NO_MONEY = "no money"


@dataclass(frozen=True, slots=True)
class Order:
    """One imageInference task, checked: all that drawing and answering it takes.

    `references` are places under the sandbox's home; there is one seed for each result; `price` is for one result.
    """

    task_uuid: str
    model: str
    prompt: str
    width: int
    height: int
    seeds: tuple[int, ...]
    references: tuple[str, ...]
    price: float
    output_type: str = "URL"
    output_format: str = "JPG"
    quality: int = 95
    waits: bool = True
    include_cost: bool = False
    check_content: bool = False
    ttl: int | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def reserved(self) -> float:
        """What all results cost together."""
        return round(self.price * len(self.seeds), 6)

    def dump(self) -> str:
        """Return the order as JSON."""
        return json.dumps(asdict(self))


def order_from(text: str) -> Order:
    """Return the order that `Order.dump` wrote."""
    fields = json.loads(text)
    fields |= {name: tuple(fields[name]) for name in ("seeds", "references")}
    return Order(**{**fields, "faults": tuple(Fault(**fault) for fault in fields["faults"])})


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """One accepted task. `body` is what was sent, with hashes for inline pictures; `cost` is what was charged."""

    task_uuid: str
    task_type: str
    body: Item
    received: float
    status: Status = Status.ACCEPTED
    finished: float | None = None
    order: Order | None = None
    answer: Item | None = None
    error: Item | None = None
    trace: str | None = None
    session: str = ""
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class PictureEntry:
    """One result: `number` counts within its task; `expires` is when its address stops to work."""

    picture_uuid: str
    task_uuid: str
    number: int
    seed: int
    cost: float
    place: str
    made: float
    expires: float | None = None


@dataclass(frozen=True, slots=True)
class MediaEntry:
    """One upload: `sha256` is of the bytes as they came, `place` is where they are kept, reduced."""

    media_uuid: str
    sha256: str
    place: str
    stored: float
    last_used: float


@dataclass(frozen=True, slots=True)
class Charge:
    """One amount in USD taken from the balance for one result."""

    task_uuid: str
    picture_uuid: str
    amount: float
    charged: float
