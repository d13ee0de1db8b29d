"""What a run looks like from outside: the records of a campaign, counted. Nothing here reads a file or a clock."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from consistency_pipeline.lock import Holder
from consistency_pipeline.records import Attempt, Consultation, Outcome, RunRecord, Status

WINDOW = 300.0  # seconds over which the rate is measured
MOST_RUNS = 5
DONE, KILLED = "done", "killed"
NEVER_ENDS = "9999"


class State(StrEnum):
    """Whether a campaign is being worked on."""

    NEVER = "never"  # nothing was ever asked for
    RESTING = "resting"
    PREPARING = "preparing"  # a process holds the campaign, and its run has not begun yet or has ended already
    GOING = "going"


@dataclass(frozen=True, slots=True)
class Flight:
    """A request on its way, and for how many seconds."""

    shot: str
    attempt: str
    number: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong so many times, with the last time in the service's own words."""

    code: str
    count: int
    shot: str
    message: str
    at: str


@dataclass(frozen=True, slots=True)
class Past:
    """A run with what came of it, for as long as it has lasted.

    `how` says how it ended: `done`, what stopped it, `killed` where it ended without a word, None while it goes on.
    """

    record: RunRecord
    seconds: float | None
    made: int
    unmade: int
    spent: float
    how: str | None


@dataclass(frozen=True, slots=True)
class Pace:
    """The run that goes on, in shots: together they are what it has to do. `unmade` may still be tried again.

    `per_minute` was measured over the last minutes, None until a first shot is done; `eta` is in seconds, None where it
    cannot be told.
    """

    made: int
    unmade: int
    under_way: int
    to_come: int
    per_minute: float | None
    eta: float | None

    @property
    def done(self) -> int:
        """Return how many shots have come to an end, this way or that."""
        return self.made + self.unmade


@dataclass(frozen=True, slots=True)
class Progress:
    """A campaign from outside. `spent` and `reserved` are USD under `cap`; `flights` come longest first.

    `open` are attempts that a run left without an ending, which the next one asks the service about.
    """

    state: State
    holder: Holder | None
    shots: Mapping[Status, int]
    cap: float | None
    spent: float
    reserved: float
    pace: Pace | None
    flights: tuple[Flight, ...]
    open: int
    troubles: tuple[Trouble, ...]
    runs: tuple[Past, ...]


def seen(
    attempts: Sequence[Attempt],
    runs: Sequence[RunRecord],
    holder: Holder | None,
    shots: Mapping[Status, int],
    cap: float | None,
    now: datetime,
) -> Progress:
    """Return how a campaign stands `now`: its attempts and runs, who holds it, and its shots by status."""
    last = runs[-1] if runs else None
    going = last if last and _belongs(last, holder) else None
    underway = [attempt for attempt in attempts if attempt.outcome is Outcome.OPEN]
    since = last.started_at if last else ""
    return Progress(
        state=_state(going, holder, known=bool(attempts or runs)),
        holder=holder,
        shots=shots,
        cap=going.max_cost if going else cap,
        spent=sum((one.committed for one in attempts if one.outcome is not Outcome.OPEN), 0.0),
        reserved=sum((one.committed for one in underway), 0.0),
        pace=_pace(going, attempts, now) if going else None,
        flights=_flights(underway, going, now) if going else (),
        open=0 if going else len(underway),
        troubles=_troubles(attempt for attempt in attempts if (attempt.settled_at or "") >= since),
        runs=_pasts(runs, attempts, going, now),
    )


def asked(found: Progress, questions: Iterable[Consultation]) -> Progress:
    """Return how a campaign stands with the money for its questions to a judge."""
    some = tuple(questions)
    reserved = sum((one.committed for one in some if one.outcome is Outcome.OPEN), 0.0)
    spent = sum((one.committed for one in some), 0.0) - reserved
    return replace(found, spent=found.spent + spent, reserved=found.reserved + reserved)


def _belongs(record: RunRecord, holder: Holder | None) -> bool:
    """Tell whether a run is that of the process that holds the campaign."""
    if holder is None or record.ended_at is not None:
        return False
    return (record.process, record.host) == (holder.process, holder.host)


def _state(going: RunRecord | None, holder: Holder | None, *, known: bool) -> State:
    if going:
        return State.GOING
    if holder:
        return State.PREPARING
    return State.RESTING if known else State.NEVER


def _pace(record: RunRecord, attempts: Sequence[Attempt], now: datetime) -> Pace:
    latest: dict[str, Attempt] = {}
    for attempt in sorted(attempts, key=lambda one: one.number):
        latest[attempt.shot] = attempt
    done = [one for one in latest.values() if one.settled_at and one.settled_at >= record.started_at]
    made = sum(one.outcome is Outcome.MADE for one in done)
    under_way = sum(one.outcome is Outcome.OPEN for one in latest.values())
    to_come = max(0, record.todo - len(done) - under_way)
    window = min(WINDOW, max(1.0, _between(record.started_at, now)))
    recent = sum(_between(one.settled_at or "", now) <= window for one in done)
    per_minute = 60 * recent / window if done else None
    eta = 60 * (to_come + under_way) / per_minute if per_minute else None
    return Pace(made, len(done) - made, under_way, to_come, per_minute, eta)


def _flights(underway: Iterable[Attempt], record: RunRecord, now: datetime) -> tuple[Flight, ...]:
    """Return what is on its way; an attempt that an earlier run opened has been so since this one began."""
    flights = (
        Flight(one.shot, one.id, one.number, _between(max(one.opened_at, record.started_at), now)) for one in underway
    )
    return tuple(sorted(flights, key=lambda flight: (-flight.seconds, flight.shot)))


def _troubles(attempts: Iterable[Attempt]) -> tuple[Trouble, ...]:
    """Return what went wrong by code, the most frequent first."""
    bad = [one for one in attempts if one.outcome in (Outcome.REFUSED, Outcome.FAILED, Outcome.UNKNOWN)]
    counts = Counter(one.code or str(one.outcome) for one in bad)
    last = {one.code or str(one.outcome): one for one in sorted(bad, key=lambda one: one.settled_at or "")}
    return tuple(
        Trouble(code, count, last[code].shot, last[code].message or "", last[code].settled_at or "")
        for code, count in counts.most_common()
    )


def _pasts(
    runs: Sequence[RunRecord], attempts: Sequence[Attempt], going: RunRecord | None, now: datetime
) -> tuple[Past, ...]:
    """Return the last runs, newest last; what one did not say itself is counted from its attempts."""
    shown = runs[-MOST_RUNS:]
    ends = (*(record.started_at for record in shown[1:]), NEVER_ENDS)
    return tuple(
        _past(record, [one for one in attempts if record.started_at <= one.opened_at < end], now, record is going)
        for record, end in zip(shown, ends, strict=False)
    )


def _past(record: RunRecord, attempts: Sequence[Attempt], now: datetime, going: bool) -> Past:
    until = now if going else datetime.fromisoformat(record.ended_at) if record.ended_at else None
    seconds = None if until is None else _between(record.started_at, until)
    how = None if going else (record.stop or DONE) if record.ended_at else KILLED
    if record.settled:
        made = record.settled.get(Status.MADE, 0)
        return Past(record, seconds, made, sum(record.settled.values()) - made, record.spent, how)
    good = {one.shot for one in attempts if one.outcome is Outcome.MADE}
    open_ = {one.shot for one in attempts if one.outcome is Outcome.OPEN}
    bad = {one.shot for one in attempts} - good - open_
    spent = sum((one.committed for one in attempts if not going or one.outcome is not Outcome.OPEN), 0.0)
    return Past(record, seconds, len(good), len(bad), spent, how)


def _between(then: str, now: datetime) -> float:
    """Return the seconds since a time; none where clocks disagree."""
    return max(0.0, (now - datetime.fromisoformat(then)).total_seconds()) if then else 0.0
