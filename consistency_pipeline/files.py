"""Files: content hashes, names that stay inside their folder, and writing whole or not at all."""

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Self

from consistency_pipeline.errors import DiskError

CHUNK = 1 << 20
SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
LONGEST_SLUG = 64
PART_PREFIX, PART_SUFFIX = ".unfinished-", ".part"
# What a disk says that takes no more: full, over its quota, over the largest file, broken, read-only.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
# What Windows reserves in every folder, in any case and with any ending.
RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as 64 hexadecimal digits, reading a megabyte at a time."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_slug(name: str) -> bool:
    """Tell whether `name` can be used as a file name everywhere: lower-case letters, digits, single - or _."""
    return len(name) <= LONGEST_SLUG and SLUG.fullmatch(name) is not None and name not in RESERVED


def inside(root: Path, relative: str) -> Path | None:
    """Return the path `relative` names below `root` with links followed, or None where that leaves `root`."""
    if "\0" in relative:
        return None
    place = (root / relative).resolve()
    return place if place.is_relative_to(root.resolve()) else None


class Part:
    """A file in the making beside its place: `keep` puts it there whole and durable; leaving without that removes it.

    `stream` takes the bytes. `keep` waits for the disk, so that an event loop calls it in a thread. Entering or leaving
    raises `DiskError` where the disk takes no more.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Self:
        """Create the file, and the folder where it is missing."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=PART_PREFIX, suffix=PART_SUFFIX)
        except OSError as error:
            _check_room(self.path, error)
            raise
        self.temporary = Path(name)
        self.stream = os.fdopen(handle, "wb")
        return self

    def keep(self) -> None:
        """Make the bytes durable under the file's own name; after a power cut there is the old file or the new one."""
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.stream.close()
        self.temporary.chmod(0o644)
        self.temporary.replace(self.path)
        sync_folder(self.path.parent)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Remove what was not kept."""
        with suppress(OSError):  # what found no room in the file is not wanted any more
            self.stream.close()
        self.temporary.unlink(missing_ok=True)
        _check_room(self.path, error)


def _check_room(path: Path, error: BaseException | None) -> None:
    """Raise `DiskError` for `path` where `error` says that the disk takes no more."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        raise DiskError(path, error.strerror) from error


@contextmanager
def written_whole(path: Path) -> Generator[IO[bytes]]:
    """Yield a stream whose bytes appear under `path` all at once when the block ends, or never where it raises."""
    with Part(path) as part:
        yield part.stream
        part.keep()


def write_whole(path: Path, data: bytes | str) -> None:
    """Write `data` to `path` all at once; text is UTF-8."""
    with written_whole(path) as stream:
        stream.write(data.encode() if isinstance(data, str) else data)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable; does nothing where the system cannot."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_parts(root: Path) -> int:
    """Remove what writes that never ended left below `root`; return how many. Only while no one writes there."""
    parts = [Path(folder) / name for folder, _, names in os.walk(root) for name in names if _is_part(name)]
    for part in parts:
        part.unlink(missing_ok=True)
    return len(parts)


def _is_part(name: str) -> bool:
    return name.startswith(PART_PREFIX) and name.endswith(PART_SUFFIX)
