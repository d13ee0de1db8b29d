"""A large document said again: compared while it is made, a piece at a time, and written only where it differs."""

from contextlib import ExitStack
from pathlib import Path
from typing import IO, Self

from consistency_pipeline.files import CHUNK, Part


class Revision:
    """A file being said again; use as a context manager, `write` all of it, then `keep` it.

    While the pieces say what the file says, nothing is written. From the first that does not, a new file grows beside
    it, and `keep` puts that in its place. Only the piece at hand is in memory.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._same = 0
        self._old: IO[bytes] | None = None
        self._new: Part | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Open what is there."""
        if self._path.is_file():
            self._old = self._stack.enter_context(self._path.open("rb"))
        return self

    def __exit__(self, *error: object) -> None:
        """Close both files; what was not kept is removed."""
        self._stack.__exit__(*error)  # type: ignore[arg-type]  # the three of any context manager

    def write(self, data: bytes) -> None:
        """Say the next piece."""
        if self._new is None and self._old is not None and self._old.read(len(data)) == data:
            self._same += len(data)
        else:
            self._begun().stream.write(data)

    def keep(self) -> bool:
        """Put the file in its place where it says something else than before; return whether it does."""
        if self._new is None and self._old is not None and not self._old.read(1):
            return False
        new = self._begun()
        if self._old is not None:
            self._old.close()
        new.keep()
        return True

    def _begun(self) -> Part:
        """Return the new file, which begins with all that was the same."""
        if self._new is None:
            self._new = self._stack.enter_context(Part(self._path))
            if self._old is not None:
                self._old.seek(0)
                for start in range(0, self._same, CHUNK):
                    self._new.stream.write(self._old.read(min(CHUNK, self._same - start)))
        return self._new
