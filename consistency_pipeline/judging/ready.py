"""References made ready once and kept as files; each process remembers those that it has used."""

from functools import lru_cache
from pathlib import Path

from consistency_pipeline.judging.portraits import Side
from consistency_pipeline.scoring import prepared, records
from consistency_pipeline.scoring.prepared import Reference
from consistency_pipeline.seeing.keeping import keep

REMEMBERED = 64  # references; each is a few megabytes


@lru_cache(maxsize=REMEMBERED)
def reference(side: Side, cache: Path) -> Reference:
    """Return a reference ready to be compared; OSError or `NotAPicture` where it is none."""
    place = cache / f"ready-{side.sha256}-{records.VERSION}.npz"
    kept = prepared.unpacked(place.read_bytes()) if place.is_file() else None
    if kept is not None:
        return kept
    ready = prepared.prepared(side.data)
    keep(place, prepared.packed(ready))
    return ready
