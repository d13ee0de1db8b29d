"""Attempts of shots whose ids have changed, since their scene got a second look or size, or has lost one."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from consistency_pipeline.manifest.rows import Row
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt

ID = re.compile(r"(?P<scene>[^./@+]+)(\.[^/@+]+)?(@[^/+]+)?(?P<variant>\+[^/]+)?/(?P<take>\d+)")


class Renamed:
    """Finds the attempts of a shot among those of ids that the plan has no more.

    Such an attempt was made for the shot where it answers its fingerprint; or else where scene, take, size and seed are
    the same, so that an edit of something else does not part a shot from what was approved of it.
    """

    def __init__(
        self,
        gone: Mapping[str, Sequence[Attempt]],
        inputs_of: Callable[[str], Mapping[str, Any] | None],
    ) -> None:
        self._gone = gone
        self._inputs_of = inputs_of
        self._by_print: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._by_place: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for name, tries in gone.items():
            for attempt in tries:
                for fingerprint in {attempt.fingerprint, attempt.serves} - {""}:
                    self._by_print[fingerprint][name] = None
            if place := _place(name):
                self._by_place[place].append(name)

    def of(self, shot: Shot) -> Iterator[Attempt]:
        """Yield the attempts of a shot under its earlier ids."""
        if not self._gone:
            return
        names = dict(self._by_print.get(shot.fingerprint, {}))
        if not names and (place := _place(shot.id)):
            names |= dict.fromkeys(name for name in self._by_place.get(place, ()) if self._same(shot, self._gone[name]))
        for name in names:
            yield from self._gone[name]

    def _same(self, shot: Shot, tries: Sequence[Attempt]) -> bool:
        first = next((one for one in tries if one.seed == shot.seed), None)
        inputs = self._inputs_of(first.fingerprint) if first else None
        return inputs is not None and inputs.get("intent", {}).get("size") == str(shot.size)


def history(attempts: Iterable[Attempt], rows: Iterable[Row]) -> dict[str, tuple[Attempt, ...]]:
    """Return all attempts by shot, in the order of their numbers.

    Those of `rows`, which may be from earlier ids of their shots, are with these and nowhere else.
    """
    own = {row.shot.id: row.attempts for row in rows}
    taken = {attempt.id for tries in own.values() for attempt in tries}
    found: defaultdict[str, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        if attempt.id not in taken:
            found[attempt.shot].append(attempt)
    return {**{shot: tuple(tries) for shot, tries in found.items()}, **own}


def _place(name: str) -> tuple[str, ...] | None:
    """Return what of an id does not depend on how many looks and sizes its scene has."""
    found = ID.fullmatch(name)
    return (found["scene"], found["variant"] or "", found["take"]) if found else None
