"""Whether files are still what an export made, and what they claim: read again from the files, without the campaign."""

import io
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from consistency_pipeline import images
from consistency_pipeline.errors import UsageError
from consistency_pipeline.export import index
from consistency_pipeline.export.index import Entry
from consistency_pipeline.files import digest_file
from consistency_pipeline.provenance import claims
from consistency_pipeline.provenance.claims import PICTURES, Claims
from consistency_pipeline.provenance.credentials import State
from consistency_pipeline.provenance.xmp import GENERATED
from consistency_pipeline.sandbox.storyboard import strip
from consistency_pipeline.seeing import arrays

MOST_FILES = 100_000
MOST_WORKERS = 4
RECEIPT = ".receipt.json"
MOST_FOLDERS = 12  # that a pattern of names can reasonably have, and the export's own
UNREADABLE = (images.NotAPicture, OSError, ValueError, SyntaxError)
COMPARED = {"master_sha256": "cpl:MasterSHA256", "shot": "cpl:Shot", "campaign": "cpl:Campaign"}


@dataclass(frozen=True, slots=True)
class Verified:
    """What is known of one file: what it claims, whether an index lists it, whether its strip is seen, and what does
    not hold.
    """

    file: str
    claims: Claims
    listed: bool
    strip: bool
    problems: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        """Return it as documents show it."""
        return {
            "file": self.file,
            "listed": self.listed,
            "holds": not self.problems,
            "problems": list(self.problems),
            "storyboard_strip": self.strip,
            **self.claims.facts(),
        }


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file of a folder that was not looked at, and why."""

    file: str
    why: str


def verify(path: Path) -> tuple[Verified, ...]:
    """Return what is known of a file, or of all pictures in a folder and those that its index lists.

    Raises `UsageError` where there is nothing to verify.
    """
    if path.is_dir():
        return tuple(_of_folder(path, _entries(path)))
    if not path.exists():
        raise UsageError(f"{path} is not there")
    return (_of_file(path, path.name, _listed(path.absolute())),)


def passed_over(path: Path) -> tuple[PassedOver, ...]:
    """Return which files of a folder `verify` does not look at: what is no picture, and what somebody else calls an
    index.
    """
    if not path.is_dir():
        return ()
    outside = (name for name in sorted(_entries(path)) if not _stays(path, name))
    return (
        *(PassedOver(name, "no export wrote it so") for name in _foreign(path)),
        *(PassedOver(name, "the index lists it, and it is outside of the folder") for name in outside),
        *(PassedOver(name, "no picture, by its name") for name in _others(path)),
    )


def _entries(folder: Path) -> dict[str, Entry]:
    """Return what the index of a folder lists: nothing where that is somebody else's."""
    with suppress(index.NotOurs):
        return index.entries(folder)
    return {}


def _foreign(folder: Path) -> Iterator[str]:
    """Yield what has the name of an index in a folder, and is none."""
    for check in (index.entries, index.check_table):
        try:
            check(folder)
        except index.NotOurs as error:
            yield error.file


def _others(folder: Path) -> Iterator[str]:
    """Yield the files in a folder that are neither pictures nor what exports leave beside them."""
    ours = {folder / index.JSON, folder / index.CSV}
    for file in sorted(folder.rglob("*")):
        known = file in ours or file.name.endswith(RECEIPT) or file.suffix.lower() in PICTURES
        if file.is_file() and not known:
            yield file.relative_to(folder).as_posix()


def _lost(folder: Path, entries: Mapping[str, Entry]) -> Iterator[Verified]:
    """Yield that the index of an export is gone or damaged, where the table beside it tells that there was one."""
    with suppress(index.NotOurs):
        if index.check_table(folder) and not entries:
            why = f"{index.CSV} is that of an export, and its {index.JSON} is gone, damaged or something else"
            yield Verified(index.JSON, claims.of_file(folder / index.JSON), listed=False, strip=False, problems=(why,))


def _listed(path: Path) -> Entry | None:
    """Return what the next index above a file says of it; names may have folders in them."""
    for folder in path.parents[:MOST_FOLDERS]:
        if entry := _entries(folder).get(path.relative_to(folder).as_posix()):
            return entry
    return None


def _of_folder(folder: Path, entries: Mapping[str, Entry]) -> Iterator[Verified]:
    there = (file for file in sorted(folder.rglob("*")) if file.suffix.lower() in PICTURES and file.is_file())
    names = {file.relative_to(folder).as_posix() for file in there}
    names |= {name for name in entries if _stays(folder, name)}
    if not names:
        raise UsageError(f"{folder} has no pictures in it, and no {index.JSON} of an export")
    if len(names) > MOST_FILES:
        raise UsageError(f"{folder} has more than {MOST_FILES:,} pictures; verify a part of it")
    yield from _lost(folder, entries)
    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_WORKERS)) as pool:
        yield from pool.map(lambda name: _of_file(folder / name, name, entries.get(name)), sorted(names))


def _stays(folder: Path, name: str) -> bool:
    """Tell whether what an index lists is in its folder; an index may have been written by anybody."""
    return "\0" not in name and (folder / name).resolve().is_relative_to(folder.resolve())


def _of_file(path: Path, name: str, entry: Entry | None) -> Verified:
    if not path.exists():
        missing = claims.of_file(path)
        return Verified(name, missing, entry is not None, strip=False, problems=("it is listed, and is not there",))
    found = claims.of_file(path)
    problems = [found.unread] if found.unread else []
    if entry is not None and not found.unread:
        problems += [*_against(entry, found), *_against_signing(entry, found)]
    problems += _against_receipt(path, found.credentials.receipt or (entry or {}).get("receipt_sha256", ""))
    if found.credentials.state is State.INVALID:
        problems.append(f"its Content Credentials do not hold: {', '.join(found.credentials.problems)}")
    try:
        strip = not found.unread and _has_strip(path)
    except UNREADABLE:
        strip = False
        problems.append("it cannot be read as a picture: it is damaged, or something else")
    if strip and found.source_type == GENERATED:
        problems.append("it says that a model generated it, and shows the strip of a storyboard")
    return Verified(name, found, entry is not None, strip, tuple(problems))


def _against(entry: Entry, found: Claims) -> Iterator[str]:
    """Yield what of an index does not hold of a file."""
    if found.sha256 != entry.get("sha256"):
        yield "its content is not what the index says: its SHA-256 differs"
    if entry.get("storyboard") and not found.storyboard:
        yield "the index calls it a storyboard, and its mark is gone"
    if not entry.get("copied"):
        differing = [name for name, key in COMPARED.items() if found.xmp.get(key) != entry.get(name)]
        if differing:
            yield f"its metadata does not say what the index says: {', '.join(differing)}"
        if not entry.get("storyboard") and found.source_type != GENERATED:
            yield "it does not say that a model generated it (DigitalSourceType)"


def _against_receipt(path: Path, receipt: str) -> Iterator[str]:
    """Yield what does not hold of the receipt beside a file, whose hash its signature or else its index has."""
    beside = path.with_name(f"{path.name}{RECEIPT}")
    if receipt and (not beside.is_file() or digest_file(beside) != receipt):
        yield "its receipt is gone or has changed"


def _against_signing(entry: Entry, found: Claims) -> Iterator[str]:
    if entry.get("signed") and found.credentials.state is State.NONE:
        yield "the index calls it signed, and its signature is gone"


def _has_strip(path: Path) -> bool:
    """Tell whether a picture shows a strip like those that are burned into storyboards."""
    data = path.read_bytes()
    pixels = _avif(data) if data[4:8] == b"ftyp" else arrays.colours(data)
    return strip.shown(pixels)


def _avif(data: bytes) -> arrays.Colours:
    """Return an AVIF at the size that pictures are measured at: of all that is read here, exports alone are AVIF."""
    with Image.open(io.BytesIO(data), formats=("AVIF",)) as picture:
        if picture.width * picture.height > images.MOST_PIXELS:
            raise images.NotAPicture("too large")
        return arrays.working(picture)
