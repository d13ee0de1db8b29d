"""Which shot comes next: those whose needs are made, in the order of the plan. No I/O, no clock."""

from collections import defaultdict, deque
from collections.abc import Iterable

from consistency_pipeline.plan import Shot


class Schedule:
    """The shots of a run that wait, are ready, or are blocked by one that did not come.

    `made` are the ids of shots that are there already. Shots that need one which is neither made nor to be made are
    blocked from the start.
    """

    def __init__(self, shots: Iterable[Shot], made: Iterable[str] = ()) -> None:
        self._shots = {shot.id: shot for shot in shots}
        self._ready: deque[Shot] = deque()
        self._blocked: deque[tuple[Shot, str]] = deque()
        self._waiting: dict[str, int] = {}
        self._waiters: dict[str, list[str]] = defaultdict(list)
        self._open = len(self._shots)
        there = frozenset(made)
        for shot in self._shots.values():
            self._place(shot, there)

    def _place(self, shot: Shot, there: frozenset[str]) -> None:
        needs = [need for need in shot.needs if need not in there or need in self._shots]
        lost = next((need for need in needs if need not in self._shots), None)
        if lost is not None:
            self._blocked.append((shot, lost))
        elif needs:
            self._waiting[shot.id] = len(needs)
            for need in needs:
                self._waiters[need].append(shot.id)
        else:
            self._ready.append(shot)

    @property
    def finished(self) -> bool:
        """Tell whether every shot has been settled."""
        return self._open == 0

    def take(self) -> Shot | None:
        """Return a shot that can be made now, or None where there is none at the moment."""
        return self._ready.popleft() if self._ready else None

    def blocked(self) -> tuple[Shot, str] | None:
        """Return a shot that can no longer be made and the id of what did not come, once each, or None."""
        return self._blocked.popleft() if self._blocked else None

    def settle(self, name: str, *, came: bool) -> None:
        """Say that a shot came or did not: what waited for it becomes ready, or blocked."""
        self._open -= 1
        for waiter in self._waiters.pop(name, ()):
            if waiter not in self._waiting:
                continue
            if not came:
                del self._waiting[waiter]
                self._blocked.append((self._shots[waiter], name))
                continue
            self._waiting[waiter] -= 1
            if not self._waiting[waiter]:
                del self._waiting[waiter]
                self._ready.append(self._shots[waiter])
