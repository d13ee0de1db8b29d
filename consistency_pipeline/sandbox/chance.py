"""Which fault strikes when: by chance, and the same way every time.

A draw depends on the seed, the fault, what is asked for and how often that was asked before; not on the clock, nor on
the order in which requests come in, nor on task ids, which clients make up anew. So a second try draws again, and a run
that sends the same requests meets the same faults, however many it sends at once.
"""

import hashlib
import threading
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import replace
from random import Random

from consistency_pipeline.sandbox.faults import KINDS, Fault, Stage

WHAT_IS_ASKED = ("taskType", "model", "positivePrompt", "seed", "width", "height", "resolution", "numberResults")


class Chance:
    """Chooses among faults. The lock keeps two requests from taking the last of a fault's `times` both."""

    def __init__(self, faults: Sequence[Fault] = (), seed: int = 0) -> None:
        self._lock = threading.Lock()
        self._seed = seed
        self._faults = tuple(faults)
        self._asked: Counter[tuple[Fault, str]] = Counter()
        self._struck: Counter[Fault] = Counter()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What may strike."""
        return self._faults

    def replace(self, faults: Sequence[Fault]) -> None:
        """Let other faults strike from now on, counting anew."""
        with self._lock:
            self._faults = tuple(faults)
            self._asked.clear()
            self._struck.clear()

    def struck(self) -> dict[str, int]:
        """Return how often each fault has struck, by name."""
        with self._lock:
            return {fault.name: count for fault, count in self._struck.items()}

    def choose(
        self, task: object, stages: Sequence[Stage], given: Sequence[Fault] = (), names: Container[str] = KINDS
    ) -> tuple[Fault, ...]:
        """Return the faults of these names that strike a task at these stages; `given` come on top, with the request.

        What is not among `names` is not counted either: it waits for a task that it can strike.
        """
        with self._lock:
            may = [fault for fault in (*given, *self._faults) if fault.stage in stages and fault.name in names]
            chosen = [self._drawn(fault, task) for fault in may]
        return tuple(fault for fault in chosen if fault)

    def _drawn(self, fault: Fault, task: object) -> Fault | None:
        known = task if isinstance(task, dict) else {}
        if fault.on and fault.on != known.get("taskType"):
            return None
        asked = hashlib.sha256(repr([known.get(name) for name in WHAT_IS_ASKED]).encode(errors="replace")).hexdigest()
        self._asked[fault, asked] += 1
        chance = Random(f"{self._seed}/{fault}/{asked}/{self._asked[fault, asked]}")
        spent = fault.times is not None and self._struck[fault] >= fault.times
        if spent or chance.random() >= fault.rate:
            return None
        self._struck[fault] += 1
        return replace(fault, seconds=fault.took(chance), spread="fixed")
