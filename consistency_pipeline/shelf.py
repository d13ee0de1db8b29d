"""References from the web, kept beside their campaign's results: fetched once, and used from here until asked anew.

So the same run tomorrow sends the same picture, and a plan needs no network.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from consistency_pipeline.files import digest, digest_file, write_whole
from consistency_pipeline.text import without_query


@dataclass(frozen=True, slots=True)
class Kept:
    """A reference that was fetched: the file it is in, and the SHA-256 of its bytes."""

    place: Path
    sha256: str


class Shelf:
    """The folder of a campaign's fetched references: for each a file named after its URL's hash, and its facts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, url: str) -> Kept | None:
        """Return what was fetched from a URL, or None where that is not there, or is not what was put there."""
        place, facts = self._places(url)
        try:
            sha256 = digest_file(place)
            written = json.loads(facts.read_bytes())
        except (OSError, ValueError):
            return None
        return Kept(place, sha256) if isinstance(written, dict) and written.get("sha256") == sha256 else None

    def put(self, url: str, data: bytes, when: str) -> None:
        """Keep the bytes that came from a URL; when that is cut short, they are fetched again."""
        place, facts = self._places(url)
        write_whole(place, data)
        document = {"url": without_query(url), "sha256": digest(data), "bytes": len(data), "fetched_at": when}
        write_whole(facts, json.dumps(document, ensure_ascii=False, indent=1) + "\n")

    def _places(self, url: str) -> tuple[Path, Path]:
        name = digest(url.encode())
        return self._folder / name, self._folder / f"{name}.json"
