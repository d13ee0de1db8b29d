"""Run the benchmarks and print a line each."""

import sys

from tests.bench import downloads, planning, widths

for benchmark in (planning, downloads, widths):
    for line in benchmark.lines():
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
