"""What somebody wants made: which shots, whether again, and under which seeds. No I/O.

A run makes what is missing, stale or failed; a retry what failed or drifted, with the seed that it had or with others.
Whatever they need and is not there yet is made before.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from consistency_pipeline import selection
from consistency_pipeline.errors import UsageError
from consistency_pipeline.manifest import TO_MAKE, Manifest, Row
from consistency_pipeline.plan import Corrections, Plan, Shot, further_seeds, varied
from consistency_pipeline.records import Status
from consistency_pipeline.text import counted, listed


@dataclass(frozen=True, slots=True)
class Seeds:
    """Under which seeds shots are made again: `fixed`, or else the one they had; with `fresh` the next ones of each
    shot's own sequence. `times` pictures of each are made, one after the other."""

    fixed: int | None = None
    fresh: bool = False
    times: int = 1


def seeds(fixed: int | None, times: int, *, reseed: bool) -> Seeds:
    """Return under which seeds to make shots again; several are new ones. UsageError where both kinds are wished."""
    if fixed is not None and (reseed or times > 1):
        raise UsageError("--seed names one seed; leave out --reseed and --seeds, which take the next ones")
    return Seeds(fixed, reseed or times > 1, times)


def retried(*, refused: bool, rejected: bool) -> frozenset[Status]:
    """Return which shots a retry makes again."""
    more = {Status.REFUSED: refused, Status.REJECTED: rejected}
    return frozenset({Status.FAILED, Status.DRIFTED, *(status for status, also in more.items() if also)})


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted: shots of a status in `which` among those that the selectors name.

    With `force` also those that are there, approved ones among them, and these have to be named. Without `seeds` each
    is made as it is planned.
    """

    which: frozenset[Status] = TO_MAKE
    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force: bool = False
    seeds: Seeds | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a wish comes to: the manifest of a run that makes it, the shots that were named, and how each is asked for.

    `orders` has, by shot id, what is asked for where that is not the shot as it is planned; `notes` tell of
    selectors that leave out nothing.
    """

    manifest: Manifest
    named: tuple[Row, ...]
    orders: Mapping[str, tuple[Shot, ...]]
    notes: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[Row, ...]:
        """Return the shots that were named, and what is made because these need it, in the order of the plan."""
        ids = {row.shot.id for row in (*self.named, *self.manifest.to_make)}
        return tuple(row for row in self.manifest.rows if row.shot.id in ids)

    @property
    def left(self) -> tuple[Row, ...]:
        """Return the shots that were named and are not made."""
        made = {row.shot.id for row in self.manifest.to_make}
        return tuple(row for row in self.named if row.shot.id not in made)


def grant(found: Manifest, wish: Wish, replan: Callable[[Corrections], Plan]) -> Wanted:
    """Return what a wish comes to as things stand; `replan` builds the plan again with corrections in its words.

    Raises `UsageError` where the selectors are wrong or match nothing, or `force` goes without a selector.
    """
    if wish.force and not wish.select:
        raise UsageError("--force makes approved pictures again, too: name the shots with --select")
    chosen = selection.choose(found.rows, wish.select, wish.exclude)
    named = chosen.rows
    rows = _with_needs([row for row in named if _is_wanted(row, wish)], found)
    times = wish.seeds.times if wish.seeds else 1
    asked = found.asked((row.shot.id for row in rows), times)
    return Wanted(asked, named, _orders(rows, wish.seeds, replan), chosen.notes)


def _is_wanted(row: Row, wish: Wish) -> bool:
    if row.status is Status.BLOCKED:
        return False
    return wish.force or (row.status in wish.which and not row.locked)


def _with_needs(rows: Iterable[Row], found: Manifest) -> list[Row]:
    """Return the rows with all that they need and that is not there, in the order of the plan."""
    by_id = {row.shot.id: row for row in found.rows}
    wanted: dict[str, Row] = {}
    waiting = list(rows)
    while waiting:
        row = waiting.pop()
        if row.shot.id not in wanted:
            wanted[row.shot.id] = row
            waiting += [by_id[need] for need in row.shot.needs if need in by_id and by_id[need].due]
    return [row for name, row in by_id.items() if name in wanted]


def _orders(
    rows: Iterable[Row], seeds: Seeds | None, replan: Callable[[Corrections], Plan]
) -> dict[str, tuple[Shot, ...]]:
    """Return what is asked for each shot, as far as that is not the shot of the plan."""
    rows = tuple(rows)
    corrections = {row.shot.id: row.corrections for row in rows if row.corrections}
    words = {shot.id: shot.prompt for shot in replan(corrections).shots} if corrections else {}
    orders = {row.shot.id: tuple(_ordered(row, seeds, words.get(row.shot.id))) for row in rows}
    return {row.shot.id: orders[row.shot.id] for row in rows if orders[row.shot.id] != (row.shot,)}


def _ordered(row: Row, seeds: Seeds | None, prompt: str | None) -> Iterable[Shot]:
    if seeds is None:
        return (varied(row.shot, row.shot.seed, prompt),)
    tried = [attempt.seed for attempt in row.attempts]
    fresh = further_seeds(row.shot, tried)
    first = [] if seeds.fresh else [_same(row) if seeds.fixed is None else seeds.fixed]
    drawn = [*first, *islice((seed for seed in fresh if seed not in first), seeds.times - len(first))]
    return (varied(row.shot, seed, prompt) for seed in drawn)


def _same(row: Row) -> int:
    """Return the seed under which a shot was last asked for as it is planned now, or else the planned one."""
    last = next((one for one in reversed(row.attempts) if one.answers(row.shot.fingerprint)), None)
    return last.seed if last else row.shot.seed


def nothing(wanted: Wanted) -> str:
    """Return why nothing of what was named is made, in words."""
    counts: dict[Status, int] = {}
    for row in wanted.left:
        counts[row.status] = counts.get(row.status, 0) + 1
    return f"{counted(len(wanted.named), 'shot')} named: {listed([f'{n:,} {status}' for status, n in counts.items()])}"
