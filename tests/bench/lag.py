"""How late the event loop is while 4K pictures arrive: a task beside the run sleeps 5 ms and looks at the clock."""

from collections.abc import Iterator

from tests.bench.service import Wares, running
from tests.bench.throughput import Case, late, made

SIZE = (5504, 3072)
CASES = (
    Case("JPEG of 8 MB", Wares("jpg", SIZE, 8_000_000), 96, 32),
    Case("PNG of 20 MB", Wares("png", SIZE, 20_000_000), 48, 32),
)


def lines() -> Iterator[str]:
    """Yield the lag for each kind of picture."""
    for case in CASES:
        with running(case.wares) as url:
            took = made("ours", case, url)
        yield f"loop lag, {case.many} 4K {case.name}, {case.width} in flight: {late(took)}; peak {took.peak:.0f} MiB"
