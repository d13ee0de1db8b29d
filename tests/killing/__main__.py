"""Kill runs many times and print what came of it; exit code 1 where anything is wrong: `make kill-test`."""

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.killing.phases import PHASES
from tests.killing.trial import Report, perform

KILLS_A_TRIAL, ROUNDS = 10, 3
EMBEDDED = 4  # one trial of so many brings its own service


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make kill-test", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="the same seed aims the same way")
    parser.add_argument("--workers", type=int, default=2, help="trials at a time")
    given = parser.parse_args(words)
    served, embedded = Report(), Report()
    with ThreadPoolExecutor(given.workers) as pool:
        for number, report in enumerate(pool.map(_trial, *_trials(given.kills, given.seed))):
            (embedded if number % EMBEDDED == 1 else served).add(report)
            sys.stderr.write(f"{served.kills + embedded.kills} of {given.kills} kills\n")
    for line in lines(given.seed, served, embedded):
        sys.stdout.write(f"{line}\n")
    return int(bool(served.wrong or embedded.wrong))


def _trials(kills: int, seed: int) -> tuple[list[str], list[int], list[bool]]:
    """Return seed, kills and whether the service is embedded, of each trial."""
    counts = [min(KILLS_A_TRIAL, kills - done) for done in range(0, kills, KILLS_A_TRIAL)]
    numbers = range(len(counts))
    return [f"{seed}/{n}" for n in numbers], counts, [n % EMBEDDED == 1 for n in numbers]


def _trial(seed: str, kills: int, embedded: bool) -> Report:
    with TemporaryDirectory() as folder:
        return perform(Path(folder), seed, kills, embedded=embedded, rounds=ROUNDS)


def lines(seed: int, served: Report, embedded: Report) -> Iterator[str]:
    """Yield the table, then whatever is wrong."""
    both = (served, embedded)
    yield f"seed {seed:<36} its own process   embedded"
    rows = {
        "kills": [report.kills for report in both],
        **{f"  {name}": [report.phases[name] for report in both] for name in PHASES},
        "starts": [report.starts for report in both],
        "shots": [report.shots for report in both],
        "charges at the service": [report.charges for report in both],
        "charges too many": [report.charges - report.shots for report in both],
        "attempts that kills left open": [report.left_open for report in both],
        "attempts open or unknown in the end": [_counted(report, " is left ") for report in both],
        "torn files": [_counted(report, ": torn: ") for report in both],
        "orphan files": [_counted(report, ": orphan ") for report in both],
        "stale documents": [_counted(report, ": stale: ") for report in both],
        "all that is wrong": [len(report.wrong) for report in both],
    }
    for name, (first, second) in rows.items():
        yield f"{name:<41} {first:>15} {second:>10}"
    yield "a kill counts in every phase that it hit"
    yield from served.wrong
    yield from embedded.wrong


def _counted(report: Report, word: str) -> int:
    return sum(word in sentence for sentence in report.wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
