"""Which shot comes next. No I/O, no clock.

Of those whose needs are made, the one with the longest chain of shots waiting for it comes first, since the whole run
ends no sooner than that chain. Among equals the scenes take turns, so that an early look shows the whole campaign.
"""

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Iterable

from consistency_pipeline.plan import Shot

Rank = tuple[int, int, int]
"""What comes first is least: minus the length of the chain that waits, the turn of the scene, the place in the plan."""


class Schedule:
    """The shots of a run that wait, are ready, or are blocked by one that did not come.

    `made` are the ids of shots that are there already. Shots that need one which is neither made nor to be made are
    blocked from the start.
    """

    def __init__(self, shots: Iterable[Shot], made: Iterable[str] = ()) -> None:
        self._shots = {shot.id: shot for shot in shots}
        self._ready: list[tuple[Rank, str]] = []
        self._blocked: deque[tuple[Shot, str]] = deque()
        self._waiting: dict[str, int] = {}
        self._waiters: dict[str, list[str]] = defaultdict(list)
        self._open = len(self._shots)
        there = frozenset(made)
        free = [shot for shot in self._shots.values() if self._stands_free(shot, there)]
        self._ranks = self._ranked()
        for shot in free:
            self._release(shot.id)

    def _stands_free(self, shot: Shot, there: frozenset[str]) -> bool:
        """Tell whether a shot waits for nothing; otherwise note what it waits for, or that it waits in vain."""
        needs = [need for need in shot.needs if need not in there or need in self._shots]
        lost = next((need for need in needs if need not in self._shots), None)
        if lost is not None:
            self._blocked.append((shot, lost))
        elif needs:
            self._waiting[shot.id] = len(needs)
            for need in needs:
                self._waiters[need].append(shot.id)
        return not needs

    def _ranked(self) -> dict[str, Rank]:
        turns: Counter[str] = Counter()
        ranks = {}
        chains = self._chains()
        for place, shot in enumerate(self._shots.values()):
            ranks[shot.id] = (-chains[shot.id], turns[shot.scene], place)
            turns[shot.scene] += 1
        return ranks

    def _chains(self) -> dict[str, int]:
        """Return by shot the number of shots in the longest chain that waits for it, from the last ones backwards."""
        chains = dict.fromkeys(self._shots, 0)
        pending = {name: len(self._waiters.get(name, ())) for name in self._shots}
        done = deque(name for name, count in pending.items() if not count)
        while done:
            name = done.popleft()
            for need in self._shots[name].needs if name in self._waiting else ():
                if need in pending:
                    chains[need] = max(chains[need], chains[name] + 1)
                    pending[need] -= 1
                    if not pending[need]:
                        done.append(need)
        return chains

    def _release(self, name: str) -> None:
        heapq.heappush(self._ready, (self._ranks[name], name))

    @property
    def finished(self) -> bool:
        """Tell whether every shot has been settled."""
        return self._open == 0

    @property
    def ready(self) -> int:
        """Return how many shots can be made now."""
        return len(self._ready)

    def take(self) -> Shot | None:
        """Return a shot that can be made now, or None where there is none at the moment."""
        return self._shots[heapq.heappop(self._ready)[1]] if self._ready else None

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
                self._release(waiter)
