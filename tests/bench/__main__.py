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

asked = sys.argv[1:] or list(BENCHMARKS)
if unknown := sorted({*asked} - {*BENCHMARKS}):
    sys.exit(f"error: there is no benchmark {', '.join(unknown)}\n    There are {', '.join(BENCHMARKS)}.")
for name in asked:
    for line in BENCHMARKS[name].lines():
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
