"""How long it takes to say why: `plan`, `explain` and a dry run with `--select`, of a large campaign that is made.

Each is measured where nothing has changed, and where one reference has, so that every shot is stale.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.planning import measured
from tests.bench.resuming import finished
from tests.builders import png

LARGE = ((400, 25), (4_000, 25))
COMMANDS = (
    ("plan", "large"),
    ("plan", "large", "--json"),
    ("explain", "large", "s7/3"),
    ("run", "large", "-n", "--select", "s7/*"),
)


def lines() -> Iterator[str]:
    """Yield what the commands take for 10,000 and 100,000 shots that are made, and then all stale."""
    for scenes, takes in LARGE:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            finished(place, scenes, takes)
            yield from _measured(place, scenes * takes, "all made")
            (place / "campaigns/large/refs/mug/base.png").write_bytes(png("another"))
            yield from _measured(place, scenes * takes, "all stale")


def _measured(place: Path, shots: int, state: str) -> Iterator[str]:
    for words in COMMANDS:
        took = measured(words, place)
        yield (
            f"consistency {' '.join(words):<28} {shots:7,} shots, {state:<9}: {took.seconds:5.1f} s,"
            f" peak {took.peak:4.0f} MiB, {took.printed / 1e6:5.1f} MB printed"
        )
