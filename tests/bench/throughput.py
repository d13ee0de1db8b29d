"""What a shot costs us: the program against a service that costs next to nothing, beside a bare loop and the SDK.

The bare loop sends the same requests over aiohttp, waits as the program does and writes the same files; it keeps no
record, waits for no disk and looks at no picture. Wall clock and CPU are of the making alone, CPU of our own process;
of several rounds, which take turns, the least counts. All is said as ratios within one run.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from consistency_pipeline.files import digest_file
from consistency_pipeline.images import see
from tests.bench.making import Job, Took
from tests.bench.service import Wares, running
from tests.bench.strips import kit

MS = 1000.0


@dataclass(frozen=True)
class Case:
    """Pictures of a weight, so many in all and so many in flight; how often, and how many of them with the SDK."""

    name: str
    wares: Wares
    many: int
    width: int
    rounds: int = 2
    sdk: int = 0

    @property
    def ideal(self) -> float:
        """Return the seconds that the service alone takes."""
        return self.many / self.width * self.wares.seconds


CASES = (
    Case("200 kB", Wares("jpg", (1200, 896), 200_000), 2000, 64, sdk=320),
    Case("2 MB", Wares("jpg", (2400, 1792), 2_000_000), 320, 32),
    Case("20 MB", Wares("png", (5504, 3072), 20_000_000), 64, 64, rounds=1),
)


def lines() -> Iterator[str]:
    """Yield what each case takes."""
    for case in CASES:
        yield from measured(case)


def measured(case: Case) -> Iterator[str]:
    """Yield what a case takes, as ratios."""
    with running(case.wares) as url:
        pairs = [(made("bare", case, url), made("ours", case, url)) for _ in range(case.rounds)]
        sdk = made("sdk", case, url, case.sdk) if case.sdk else None
    bare, ours = (min((pair[which] for pair in pairs), key=lambda took: took.wall) for which in (0, 1))
    cpu, least = (min(pair[which].cpu for pair in pairs) / case.many for which in (1, 0))
    yield (
        f"{case.many:,} shots of {case.name}, {case.width} in flight, {case.wares.seconds:g} s each:"
        f" wall {ours.wall / case.ideal:.2f} × ideal, {ours.wall / bare.wall:.2f} × the bare loop's"
        f" ({bare.wall / case.ideal:.2f} × ideal); peak {ours.peak:.0f} MiB (bare {bare.peak:.0f});"
        f" the whole command {ours.whole / ours.wall:.1f} × the making"
    )
    look = looked(case.wares)
    vendor = f", {cpu / (sdk.cpu / case.sdk):.1f} × the SDK's" if sdk else ""
    yield (
        f"    CPU a shot {cpu * MS:.1f} ms: {cpu / least:.1f} × the bare loop's ({least * MS:.1f} ms){vendor};"
        f" {look * MS:.1f} ms of it hash and decode the picture, {(cpu - look) / least:.1f} × without"
    )
    yield f"    loop lag {late(ours)}"


def made(way: str, case: Case, url: str, many: int = 0) -> Took:
    """Make a case, or so many of its shots, in a process of its own, and return what that took."""
    with tempfile.TemporaryDirectory() as folder:
        job = Job(url, case.wares, many or case.many, case.width, Path(folder))
        words = [sys.executable, "-m", "tests.bench.making", way, *job.words]
        return Took(**json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout))


def looked(wares: Wares) -> float:
    """Return the CPU seconds that it takes to hash and decode one picture."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "picture"
        place.write_bytes(b"".join(kit(wares.extension, wares.size, wares.weight).picture(1)))
        times = []
        for _ in range(5):
            began = time.process_time()
            digest_file(place)
            see(place)
            times.append(time.process_time() - began)
        return min(times)


def late(took: Took) -> str:
    """Return how late the event loop was, in words."""
    lags = sorted(took.lags)
    p50, p99, most = (lags[int(part * (len(lags) - 1))] * MS for part in (0.5, 0.99, 1.0))
    return f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, at most {most:.1f} ms in {len(lags):,} looks"
