"""Run the benchmarks that are named, or all, and print their lines: `python -m tests.bench throughput lag`."""

import sys

from tests.bench import (
    commits,
    downloads,
    explaining,
    gates,
    lag,
    planning,
    resuming,
    scale,
    scored,
    throughput,
    widths,
)

BENCHMARKS = {
    "planning": planning,
    "resuming": resuming,
    "explaining": explaining,
    "scale": scale,
    "commits": commits,
    "throughput": throughput,
    "lag": lag,
    "downloads": downloads,
    "widths": widths,
    "scoring": scored,
    "gates": gates,
}

for name in sys.argv[1:] or BENCHMARKS:
    for line in BENCHMARKS[name].lines():
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
