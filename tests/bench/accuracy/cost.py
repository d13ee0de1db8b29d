"""What scoring costs: each step and each scorer on one core, and a batch on all of them."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from consistency_pipeline.scoring.locating import blind
from consistency_pipeline.scoring.placing import placed
from consistency_pipeline.scoring.prepared import prepared, seen
from consistency_pipeline.scoring.records import Kind
from consistency_pipeline.scoring.table import SCORERS
from consistency_pipeline.scoring.whole import Subject, compared, score
from tests.bench.accuracy.album import Album

ROUNDS = 3


def tables(shown: Album) -> Iterator[str]:
    """Yield how long each step takes, in milliseconds of one core's time, and its share of a picture's."""
    name = max(shown.names, key=lambda one: len(shown.files[one]))
    data = [file.read_bytes() for file in shown.files[name]]
    yield from table(data)


def table(data: Sequence[bytes]) -> Iterator[str]:
    """Yield the table for some pictures of a subject, each held against three of them."""
    references = tuple(prepared(one) for one in data[:3])
    subject = Subject("subject", references)
    whole = _milliseconds(lambda one: score(one, [subject]), data)
    ready = [seen(one, alone=True) for one in data]
    yield f"| step | ms | of a picture with {len(references)} references |"
    yield "|---|---|---|"
    yield f"| a reference made ready, once | {_milliseconds(prepared, data):.0f} | |"
    yield _row("a picture made ready", _milliseconds(lambda one: seen(one, alone=True), data), whole)
    yield _row("cutting it out, of that", _milliseconds(lambda one: blind(one.pixels), ready), whole)
    yield _row("points matched, and placed", _milliseconds(lambda one: placed(one, [references]), ready), whole)
    places = {one.sha256: placed(one, [references])[0] for one in ready}
    described = _milliseconds(lambda one: compared(one, subject, places[one.sha256]), ready)
    yield _row("described, and the eight signals of identity", described, whole)
    sights = [compared(one, subject, places[one.sha256])[0] for one in ready]
    for scorer in SCORERS:
        if Kind.THING in scorer.kinds:
            took = _milliseconds(lambda one, scorer=scorer: scorer.measure(scorer, one), sights)  # type: ignore[misc]
            yield _row(f"`{scorer.name}`", took, whole)
    yield _row("all of it", whole, whole)
    yield f"\n{1000 / whole:.1f} pictures per second per core."


def _row(title: str, took: float, whole: float) -> str:
    return f"| {title} | {took:.0f} | {took / whole:.0%} |"


def _milliseconds(step: Callable[[Any], object], some: Sequence[Any]) -> float:
    begun = time.process_time()
    for _ in range(ROUNDS):
        for one in some:
            step(one)
    return 1000 * (time.process_time() - begun) / len(some) / ROUNDS
