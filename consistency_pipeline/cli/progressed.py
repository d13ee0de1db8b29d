"""A run from outside: tables for people, a document for programs, a line now and then for logs."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from consistency_pipeline.cli.speaking import near
from consistency_pipeline.manifest import TO_MAKE
from consistency_pipeline.pipeline import Project
from consistency_pipeline.progress import DONE, KILLED, Flight, Pace, Past, Progress, State, Trouble
from consistency_pipeline.records import Status, utc_now
from consistency_pipeline.text import counted, money, one_line

SCHEMA_VERSION = 1
MOST_FLIGHTS, MOST_TROUBLES = 8, 5
WIDEST = 26  # columns for a name
UNLIKELY = (Status.REFUSED, Status.BLOCKED, Status.DRIFTED)  # to be made by a further run alone


def document(project: Project, found: Progress, name: str) -> dict[str, Any]:
    """Return the state as `status --json` prints it: USD and seconds, null for what cannot be told."""
    holder, run = found.holder, found.runs[-1].record if found.pace else None
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": project.campaign.name,
        "provider": project.access.provider,
        "time": utc_now(),
        "state": found.state,
        "holder": holder and {"process": holder.process, "host": one_line(holder.host), "since": holder.since,
                              "here": holder.here},
        "shots": {"total": sum(found.shots.values()), **{str(status): n for status, n in sorted(found.shots.items())}},
        "run": run and found.pace and {"id": run.id, "started_at": run.started_at, "width": run.width,
                                       "todo": run.todo, **_pace(found.pace)},
        "on_their_way": [_flight(flight) for flight in found.flights],
        "left_open": found.open,
        "money": {"max_cost": found.cap, "spent": round(found.spent, 6), "reserved": round(found.reserved, 6)},
        "errors": [_trouble(trouble) for trouble in found.troubles],
        "runs": [_past(past) for past in found.runs],
        "next": next_step(project, found, name),
    }  # fmt: skip


def _pace(pace: Pace) -> dict[str, Any]:
    return {
        "done": pace.done,
        "made": pace.made,
        "not_made": pace.unmade,
        "on_their_way": pace.under_way,
        "to_come": pace.to_come,
        "per_minute": None if pace.per_minute is None else round(pace.per_minute, 2),
        "eta_seconds": None if pace.eta is None else round(pace.eta),
    }


def _flight(flight: Flight) -> dict[str, Any]:
    return {
        "shot": flight.shot,
        "attempt": flight.attempt,
        "number": flight.number,
        "seconds": round(flight.seconds, 1),
    }


def _trouble(one: Trouble) -> dict[str, Any]:
    message = one_line(one.message, 500)
    return {"code": one_line(one.code), "count": one.count, "shot": one.shot, "message": message, "at": one.at}


def _past(past: Past) -> dict[str, Any]:
    record = past.record
    return {
        "id": record.id,
        "started_at": record.started_at,
        "ended_at": record.ended_at,
        "seconds": None if past.seconds is None else round(past.seconds, 1),
        "process": record.process,
        "host": one_line(record.host),
        "version": record.version,
        "width": record.width,
        "todo": record.todo,
        "made": past.made,
        "not_made": past.unmade,
        "spent": round(past.spent, 6),
        "ended": past.how,
        "why": one_line(record.why),
    }


def drawn(project: Project, found: Progress) -> Group:
    """Return the state as people read it: facts line by line, then small tables, each only where it has rows."""
    where = "the sandbox: storyboards, nothing is charged" if project.access.provider == "sandbox" else "Runware, live"
    parts: list[Any] = [Text.assemble((project.campaign.name, "bold"), f" · {where}")]
    parts += [Text(f"{name:<10} {said}") for name, said in _facts(project, found)]
    for table in (_flights(found), _troubles(found), _runs(found)):
        if table.row_count:
            parts += [Text(""), table]
    return Group(*parts)


def _facts(project: Project, found: Progress) -> Iterator[tuple[str, str]]:
    yield "run", _going(found)
    counts = ", ".join(f"{count:,} {status}" for status, count in sorted(found.shots.items()))
    yield "shots", f"{sum(found.shots.values()):,} in all: {counts}"
    if found.pace:
        yield "this run", _done(found.pace, found.runs[-1].record.todo)
        yield "pace", _rate(found.pace)
    if found.state is not State.NEVER:
        yield "would cost" if project.access.provider == "sandbox" else "spent", _money(found)
    if found.open:
        yield "left open", f"{counted(found.open, 'attempt')}; the next run asks the service what became of them"


def _going(found: Progress) -> str:
    who = found.holder
    if who is None:
        return "none yet" if found.state is State.NEVER else f"none is going on{_how_it_ended(found)}"
    said = f"process {who.process} on {one_line(who.host, 60)}, since {_time(who.since)}"
    said += "" if who.here else " (another machine: whether it still lives cannot be told from here)"
    return said if found.pace else f"{said}; it is getting ready, or finishing"


def _how_it_ended(found: Progress) -> str:
    last = found.runs[-1] if found.runs else None
    if last is None or last.how == DONE:
        return ""
    if last.how == KILLED:
        return "; the last one ended without a word"
    why = one_line(last.record.why, 120)
    return f"; the last one was stopped ({last.how}{f': {why}' if why not in ('', last.how) else ''})"


def _done(pace: Pace, todo: int) -> str:
    bad = f", {pace.unmade:,} not made so far" if pace.unmade else ""
    return f"{pace.done:,} of {todo:,} done{bad}; {pace.under_way:,} on their way, {pace.to_come:,} to come"


def _rate(pace: Pace) -> str:
    if pace.per_minute is None:
        return "cannot be told before the first one is done"
    rate = f"{pace.per_minute:.1f}/min lately"
    return rate if pace.eta is None else f"{rate}; about {_span(pace.eta)} to go"


def _money(found: Progress) -> str:
    cap = "" if found.cap is None else f" of {money(found.cap)}"
    more = f"; {money(found.reserved)} reserved for what is on its way" if found.reserved else ""
    return f"{money(found.spent)}{cap}{more}"


def _table(rows: Sequence[Sequence[Text]], right: tuple[int, ...], *names: str) -> Table:
    """Return a table in which the last column gives way where room is short."""
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim")
    for number, name in enumerate(names[:-1]):
        width = max(len(name), min(WIDEST, max((row[number].cell_len for row in rows), default=0)))
        table.add_column(name, justify="right" if number in right else "left", no_wrap=True, overflow="ellipsis",
                         min_width=width, max_width=width)  # fmt: skip
    table.add_column(names[-1])
    for row in rows:
        table.add_row(*row)
    return table


def _flights(found: Progress) -> Table:
    rows = [
        (Text(flight.shot, style="bold"), Text(str(flight.number)), Text(_span(flight.seconds)))
        for flight in found.flights[:MOST_FLIGHTS]
    ]
    if len(found.flights) > MOST_FLIGHTS:
        rows.append((Text(f"and {len(found.flights) - MOST_FLIGHTS:,} more", style="dim"), Text(), Text()))
    return _table(rows, (1,), "on its way", "attempt", "for")


def _troubles(found: Progress) -> Table:
    rows = [
        (
            Text(one_line(one.code), style="yellow"),
            Text(f"{one.count:,}"),
            Text(one.shot),
            Text(_time(one.at)[11:]),
            Text(one_line(one.message), no_wrap=True, overflow="ellipsis"),
        )
        for one in found.troubles[:MOST_TROUBLES]
    ]
    return _table(rows, (1,), "went wrong", "times", "last", "at", "message")


def _runs(found: Progress) -> Table:
    rows = [_run(past) for past in reversed(found.runs)]
    return _table(rows, (1, 2, 3, 4, 5), "runs", "took", "made", "not made", "left", "spent", "ended")


def _run(past: Past) -> tuple[Text, ...]:
    left = max(0, past.record.todo - past.made - past.unmade)
    return (
        Text(_time(past.record.started_at)),
        Text("–" if past.seconds is None else _span(past.seconds)),
        *(Text(f"{count:,}") for count in (past.made, past.unmade, left)),
        Text(money(past.spent)),
        Text(past.how or "goes on", style="" if past.how in (None, DONE) else "yellow"),
    )


def _time(at: str) -> str:
    """Return a time to the second; all are UTC."""
    return one_line(at)[:19].replace("T", " ")


def _span(seconds: float) -> str:
    """Return seconds as people say them: `42 s`, `3 min 20 s`, `2 h 5 min`."""
    whole = round(seconds)
    if whole < 60:  # noqa: PLR2004
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"  # noqa: PLR2004


def line(found: Progress) -> str:
    """Return the state on one line, for logs."""
    if found.pace is None:
        return f"run {_going(found)}"
    return f"{_done(found.pace, found.runs[-1].record.todo)}; {_rate(found.pace)}; {_money(found)}"


def next_step(project: Project, found: Progress, name: str) -> str:
    """Return what to do now, with the exact command."""
    if found.holder:
        return f"consistency status {name} --follow"
    if found.open or any(found.shots.get(status) for status in TO_MAKE):
        return f"consistency {'plan' if found.state is State.NEVER else 'run'} {name}"
    if any(found.shots.get(status) for status in UNLIKELY):
        return f"consistency plan {name}"
    return f"look at {near(project.home / 'sheet.png')}; after an edit: consistency run {name}"
