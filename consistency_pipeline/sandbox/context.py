"""What the handlers of tasks are given."""

from dataclasses import dataclass

from consistency_pipeline.sandbox.books import Books
from consistency_pipeline.sandbox.chance import Chance
from consistency_pipeline.sandbox.faults import Fault
from consistency_pipeline.sandbox.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Context:
    """The books, the workshop, the account, and how this request came in.

    `root` is the address that picture URLs begin with; `given` are the faults that came with the request; `session` is
    the WebSocket session, empty over REST; a dry run checks and prices a task without carrying it out. `capacity` is
    how many tasks may be unfinished, 0 for any number.
    """

    books: Books
    workshop: Workshop
    root: str
    balance: float
    keys: tuple[str, ...]
    chance: Chance
    given: tuple[Fault, ...] = ()
    session: str = ""
    dry_run: bool = False
    capacity: int = 0

    @property
    def full(self) -> bool:
        """Tell whether there is no room for another task."""
        return bool(self.capacity) and self.workshop.unfinished >= self.capacity
