"""What somebody wants made: which shots, whether again, and under which seeds. No I/O.

A run makes what is missing, stale or failed, and the re-rolls that a gate has left for what drifted; a retry what
failed or drifted, with the seed that it had or with others. Whatever they need and is not there yet is made before.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace
from itertools import islice

from consistency_pipeline import selection
from consistency_pipeline.errors import UsageError
from consistency_pipeline.manifest import TO_MAKE, Manifest, Row
from consistency_pipeline.plan import Corrections, Plan, Shot, further_seeds, varied
from consistency_pipeline.records import Outcome, Status
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
    """What a wish comes to: the manifest of a run that makes it, and the shots that were named.

    `notes` tell of selectors that leave out nothing, and of seeds that are others than one might think.
    """

    manifest: Manifest
    named: tuple[Row, ...]
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
    wanted = {row.shot.id for row in chosen.rows if _is_wanted(row, wish)}
    rows = _with_needs(wanted, found)
    corrections = {row.shot.id: row.corrections for row in rows if row.corrections}
    words = {shot.id: shot.prompt for shot in replan(corrections).shots} if corrections else {}
    orders = {row.shot.id: tuple(_ordered(row, _wished(row, wish, wanted), words.get(row.shot.id))) for row in rows}
    return Wanted(found.asked(orders), chosen.rows, chosen.notes)


def _is_wanted(row: Row, wish: Wish) -> bool:
    if row.status is Status.BLOCKED:
        return False
    return wish.force or (row.status in wish.which and not row.locked) or (row.owed and wish.which >= TO_MAKE)


def _wished(row: Row, wish: Wish, wanted: Container[str]) -> Seeds | None:
    """Return under which seeds a shot is made: as was wished of those that were, and a re-roll under the next one."""
    seeds = wish.seeds if row.shot.id in wanted else None
    return Seeds(fresh=True) if seeds is None and row.owed and not wish.force else seeds


def _with_needs(wanted: Iterable[str], found: Manifest) -> list[Row]:
    """Return the shots of these ids with all that they need and that is not there, in the order of the plan."""
    by_id = {row.shot.id: row for row in found.rows}
    ids: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in ids:
            ids.add(name)
            waiting += [need for need in by_id[name].shot.needs if need in by_id and by_id[need].due]
    return [row for name, row in by_id.items() if name in ids]


def _ordered(row: Row, seeds: Seeds | None, prompt: str | None) -> Iterable[Shot]:
    """Return what is asked for of a shot, in turn; `prompt` has its corrections."""
    if seeds is None:
        planned = varied(row.shot, row.shot.seed, prompt)
        return (_left_unsettled(row, prompt) or planned,)
    drawn = list(_seeds(row, seeds))
    if prompt is None and row.status is Status.REJECTED and not (seeds.fresh or seeds.fixed is not None):
        drawn = list(_seeds(row, replace(seeds, fresh=True)))  # the same again would be the picture that was rejected
    return (varied(row.shot, seed, prompt) for seed in drawn)


def _seeds(row: Row, seeds: Seeds) -> Iterable[int]:
    fresh = further_seeds(row.shot, (attempt.seed for attempt in row.attempts))
    first = [] if seeds.fresh else [_same(row) if seeds.fixed is None else seeds.fixed]
    return (*first, *islice((seed for seed in fresh if seed not in first), seeds.times - len(first)))


def _left_unsettled(row: Row, prompt: str | None) -> Shot | None:
    """Return what a shot was asked for last where nobody knows what became of that: sent again, it is paid for once."""
    last = row.attempts[-1] if row.attempts else None
    if last is None or last.outcome is not Outcome.UNKNOWN:
        return None
    asked = (varied(row.shot, last.seed, words) for words in (None, prompt))
    return next((shot for shot in asked if shot.fingerprint == last.fingerprint), None)


def _same(row: Row) -> int:
    """Return the seed under which a shot was last asked for as it is planned now, or else the planned one."""
    last = next((one for one in reversed(row.attempts) if one.answers(row.shot.fingerprint)), None)
    return last.seed if last else row.shot.seed


def nothing(wanted: Wanted, wish: Wish) -> str:
    """Return why nothing of what was named is made, and what would, in words."""
    counts = Counter(row.status for row in wanted.left)
    standing = listed([f"{number:,} {status}" for status, number in sorted(counts.items())], 9)
    if any(row.due for row in wanted.left):
        hint = "; `consistency run` makes what is missing or stale"
    elif wish.force or not wish.select:
        hint = ""
    else:
        hint = "; --force makes what is there again"
    return f"of {counted(len(wanted.named), 'shot')} named, {standing}{hint}"
