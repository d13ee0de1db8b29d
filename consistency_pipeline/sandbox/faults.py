"""Faults on demand: what can be made to go wrong, and how a fault is written down."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from random import Random
from typing import NamedTuple

from consistency_pipeline.errors import UsageError


class Stage(StrEnum):
    """When a fault strikes: at a request before or after its tasks are accepted, at a task, at a picture's download."""

    BEFORE = "before"
    AFTER = "after"
    TASK = "task"
    DOWNLOAD = "download"


class Kind(NamedTuple):
    """One sort of fault: when it strikes, and what happens."""

    stage: Stage
    what: str


KINDS = {
    "429": Kind(Stage.BEFORE, "HTTP 429, with Retry-After where retry_after is given"),
    "503": Kind(Stage.BEFORE, "HTTP 503, with Retry-After where retry_after is given"),
    "504": Kind(Stage.BEFORE, "HTTP 504, with Retry-After where retry_after is given"),
    "html": Kind(Stage.BEFORE, "HTTP 502 with a page of HTML"),
    "delay": Kind(Stage.BEFORE, "the answer comes late: seconds, spread over high or sigma"),
    "hang": Kind(Stage.BEFORE, "no answer until the client gives up; no task is accepted"),
    "reset": Kind(Stage.BEFORE, "the connection is reset; no task is accepted"),
    "hang-after": Kind(Stage.AFTER, "tasks are accepted, and no answer comes until the client gives up"),
    "reset-after": Kind(Stage.AFTER, "tasks are accepted, and the connection is reset instead of an answer"),
    "truncated-json": Kind(Stage.AFTER, "the answer's JSON ends in the middle"),
    "mixed": Kind(Stage.AFTER, "an error beside the data, for the same task"),
    "empty-errors": Kind(Stage.AFTER, "an empty list of errors beside the data"),
    "no-money": Kind(Stage.TASK, "the balance is too low"),
    "refused": Kind(Stage.TASK, "the accepted task ends with invalidProviderContent"),
    "provider-timeout": Kind(Stage.TASK, "the accepted task ends with timeoutProvider"),
    "fails": Kind(Stage.TASK, "the accepted task ends with an error of that code"),
    "never-ends": Kind(Stage.TASK, "the accepted task is processed for ever"),
    "slow": Kind(Stage.TASK, "the accepted task takes longer: seconds, spread over high or sigma"),
    "fewer-results": Kind(Stage.TASK, "one result less than asked for"),
    "no-cost": Kind(Stage.TASK, "results say nothing of the cost, which is charged all the same"),
    "wrong-size": Kind(Stage.TASK, "pictures of half the size"),
    "blank": Kind(Stage.TASK, "pictures without anything on them"),
    "same-as-reference": Kind(Stage.TASK, "pictures that are the first reference"),
    "drift": Kind(Stage.TASK, "a subject that drifted: how, and by what amount"),
    "url-gone": Kind(Stage.DOWNLOAD, "the picture's address answers 404"),
    "url-truncated": Kind(Stage.DOWNLOAD, "the picture's file ends in the middle"),
    "url-cut": Kind(Stage.DOWNLOAD, "the connection ends in the middle of the picture"),
    "url-not-picture": Kind(Stage.DOWNLOAD, "the picture's address answers with a page of HTML"),
}
STICKY = (Stage.TASK, Stage.DOWNLOAD)  # chosen when a task is accepted, and kept with it
CODES = {"refused": "invalidProviderContent", "provider-timeout": "timeoutProvider"}
SPREADS = ("fixed", "uniform", "lognormal")
SHAPES = ("errors", "item")


class Way(NamedTuple):
    """One way in which a subject drifts: by how much where no amount is given, and what that amount is."""

    amount: float
    what: str


WAYS = {
    "hue": Way(20.0, "its colours turned by so much CIEDE2000, in the mean"),
    "detail": Way(0.4, "painted over where most is on it, by so much of its width and height"),
    "stretch": Way(0.2, "wider by so much of its width"),
    "texture": Way(1.5, "its surface blurred by so many hundredths of the picture"),
    "swap": Way(7.0, "a striped egg in its place; the number chooses its colours"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to go wrong: with chance `rate`, at most `times` times, for tasks of type `on` (empty: for all).

    `seconds` is how long `delay` and `slow` take: just that (`fixed`), up to `high` (`uniform`), or as a median with
    `sigma` (`lognormal`). `code` is what `fails` ends with; `shape` says whether a failed task is polled as top-level
    `errors` or as an `item` with a status. `how` the subject drifts is one of `WAYS`, which say what `amount` is.
    """

    name: str
    rate: float = 1.0
    times: int | None = None
    on: str = ""
    retry_after: float | None = None
    seconds: float = 1.0
    spread: str = "fixed"
    high: float = 5.0
    sigma: float = 0.5
    code: str = "providerError"
    shape: str = "errors"
    how: str = "hue"
    amount: float | None = None

    def __post_init__(self) -> None:
        """Refuse what is no fault."""
        if self.name not in KINDS:
            raise UsageError(f"there is no fault {self.name[:40]!r}; there are {', '.join(KINDS)}")
        if not 0 <= self.rate <= 1:
            raise UsageError(f"the rate of the fault {self.name} must be from 0 to 1")
        if self.spread not in SPREADS or self.shape not in SHAPES:
            raise UsageError(f"the fault {self.name} needs a spread of {SPREADS} and a shape of {SHAPES}")
        if self.how not in WAYS:
            raise UsageError(f"a subject drifts by {', '.join(WAYS)}, not by {self.how[:40]!r}")

    @property
    def stage(self) -> Stage:
        """When it strikes."""
        return KINDS[self.name].stage

    @property
    def error_code(self) -> str:
        """What a task ends with that this fault makes fail."""
        return CODES.get(self.name, self.code)

    @property
    def strength(self) -> float:
        """How much a subject drifts, in the unit of the way it does."""
        return WAYS[self.how].amount if self.amount is None else self.amount

    def took(self, chance: Random) -> float:
        """Return one draw of how long it takes, in seconds."""
        if self.spread == "uniform":
            return chance.uniform(self.seconds, self.high)
        if self.spread == "lognormal":
            return self.seconds * chance.lognormvariate(0, self.sigma)
        return self.seconds

    def dump(self) -> dict[str, object]:
        """Return the fault as JSON has it."""
        return asdict(self)


def fault_from(values: Mapping[str, object]) -> Fault:
    """Return the fault of a JSON object such as `{"name": "503", "retry_after": 2}`, or raise `UsageError`."""
    unknown = set(values) - {field.name for field in fields(Fault)}
    if unknown or "name" not in values:
        raise UsageError(f"a fault has a name and may have {', '.join(field.name for field in fields(Fault)[1:])}")
    return Fault(**{name: _converted(name, value) for name, value in values.items()})  # type: ignore[arg-type]


def faults_in(text: str) -> tuple[Fault, ...]:
    """Return the faults of a text such as `503;retry_after=2, slow;seconds=3`, or raise `UsageError`."""
    return tuple(_fault(part) for part in text.split(",") if part.strip())


def _fault(text: str) -> Fault:
    name, *settings = (part.strip() for part in text.split(";"))
    pairs = [setting.partition("=") for setting in settings if setting]
    return fault_from({"name": name} | {key.strip().replace("-", "_"): value.strip() for key, _, value in pairs})


NUMBERS = {"rate", "retry_after", "seconds", "high", "sigma", "amount"}


def _converted(name: str, value: object) -> object:
    if value is None:
        return None
    try:
        if name == "times":
            return int(str(value))
        return float(str(value)) if name in NUMBERS else str(value)
    except ValueError:
        raise UsageError(f"the fault's {name} must be a number, not {str(value)[:40]!r}") from None
