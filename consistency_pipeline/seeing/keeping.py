"""Looks kept on disk under their content's hash, so that a picture is measured once."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from consistency_pipeline.errors import DiskError
from consistency_pipeline.files import digest, write_whole
from consistency_pipeline.seeing.facts import Flat, Look, from_json, to_json
from consistency_pipeline.seeing.stored import flat


def _measured(data: bytes) -> Look:
    from consistency_pipeline.seeing.look import measured

    return measured(data)


class Looks:
    """A folder of looks. What is damaged in it, or of another version, is measured anew; it may be deleted any time."""

    def __init__(self, folder: Path, measure: Callable[[bytes], Look] = _measured) -> None:
        self._folder = folder
        self._measure = measure

    def known(self, data: bytes) -> Look | Flat | None:
        """Return what can be said of the picture in `data` without measuring it, or raise `NotAPicture`."""
        sha256 = digest(data)
        kept = _read(self._place(sha256))
        return kept if kept and kept.sha256 == sha256 else flat(data)

    def measured(self, data: bytes) -> Look:
        """Measure the picture in `data`, and keep that."""
        look = self._measure(data)
        keep(self._place(look.sha256), to_json(look))
        return look

    def _place(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.json"


def keep(place: Path, data: bytes) -> None:
    """Write what was seen where the disk takes it: what is not kept costs a second the next time, no more."""
    with suppress(OSError, DiskError):
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, data)


def _read(place: Path) -> Look | None:
    try:
        return from_json(place.read_bytes())
    except OSError:
        return None
