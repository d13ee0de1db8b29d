"""How long a large campaign takes to plan, and how much memory: the command itself, as a process of its own."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.builders import DESK, document, written

MIB = 1024  # what the kernel counts resident memory in is KiB


class Measured(NamedTuple):
    """Seconds of wall clock and peak resident memory in MiB of one process, and the bytes that it printed."""

    seconds: float
    peak: float
    printed: int


def measured(words: Sequence[str], folder: Path) -> Measured:
    """Run the program and return what it took."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([sys.executable, "-m", "consistency_pipeline", *words], cwd=folder, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{words} ended with {process.returncode}")
        return Measured(time.perf_counter() - began, usage.ru_maxrss / MIB, out.seek(0, os.SEEK_END))


def lines() -> Iterator[str]:
    """Yield what planning 100,000 shots takes, with few scenes and with as many as a file holds."""
    sizes = ["1200x896", "896x1200", "1024x1024", "1376x768", "768x1376"]
    for scenes, options in ((1_000, {"sizes": sizes, "takes": 20}), (4_000, {"takes": 25})):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            made = [{**DESK, "id": f"s{n}", "prompt": f"on desk number {n}", **options} for n in range(scenes)]
            written(place / "campaigns" / "large", document(*made, name="large"))
            for words in (["plan", "large"], ["plan", "large", "--json"]):
                took = measured(words, place)
                shots = "100,000 shots" if scenes * 100 == 100_000 or scenes * 25 == 100_000 else "?"
                yield (
                    f"consistency {' '.join(words):<18} {shots} in {scenes:,} scenes:"
                    f" {took.seconds:5.1f} s, peak {took.peak:4.0f} MiB, {took.printed / 1e6:6.1f} MB printed"
                )
