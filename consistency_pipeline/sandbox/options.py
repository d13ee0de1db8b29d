"""How a sandbox is set up, and what one that runs says of itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consistency_pipeline.sandbox.faults import Fault

if TYPE_CHECKING:
    from PIL import Image

    from consistency_pipeline.sandbox.books import Books

# (prompt, references, size, seed) → picture; a pure function, since the same request must give the same bytes.
Renderer = Callable[[str, "Sequence[Image.Image]", tuple[int, int], int], "Image.Image"]


@dataclass(frozen=True, slots=True)
class Options:
    """What may be chosen of a sandbox.

    `keys` are the accepted API keys, none meaning that one is made up; `balance` is what the account starts with in
    USD; `latency` is how many seconds a task waits before it is drawn; `workers` is how many are drawn at once, 0
    meaning as many as there are processors; without a `renderer`, storyboards are drawn. A request that comes while
    `capacity` tasks are unfinished is turned away with 429; 0 takes them all. `faults` may strike, by chance as
    `fault_seed` gives it.
    """

    keys: tuple[str, ...] = field(default=(), repr=False)
    balance: float = 1000.0
    latency: float = 0.0
    workers: int = 0
    capacity: int = 0
    renderer: Renderer | None = None
    faults: tuple[Fault, ...] = ()
    fault_seed: int = 0


DEFAULTS = Options()


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running sandbox: where it listens, a key that it accepts, and its books."""

    url: str
    key: str = field(repr=False)
    books: "Books"
