"""What a review asks of the rest of the program, handed in: nothing here knows the verbs above it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from consistency_pipeline.manifest import Manifest
from consistency_pipeline.pace import Pace
from consistency_pipeline.permission import Confirm
from consistency_pipeline.project import Project
from consistency_pipeline.records import Tally
from consistency_pipeline.reporter import Reporter
from consistency_pipeline.wishes import Wanted, Wish

Facts = Mapping[str, Any]


class Outcome(Protocol):
    """What a run left."""

    @property
    def manifest(self) -> Manifest:
        """Return how the shots stand."""
        ...

    @property
    def tally(self) -> Tally | None:
        """Return what it did, None where nothing was to be done."""
        ...


class Make(Protocol):
    """Makes what is wished for; `pipeline.make`."""

    def __call__(self, project: Project, pace: Pace, reporter: Reporter, *, wish: Wish, confirm: Confirm) -> Outcome:
        """Make it."""
        ...


@dataclass(frozen=True, slots=True)
class Work:
    """The campaign as it is now, what a wish would make, and making it."""

    load: Callable[[], Project]
    foresee: Callable[[Project, Wish], Wanted]
    make: Make
