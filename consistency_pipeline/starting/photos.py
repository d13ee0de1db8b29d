"""Photographs in a folder, sorted into subjects by folder and into views by file name; what cannot be used is told."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from consistency_pipeline.errors import UsageError
from consistency_pipeline.files import digest_file
from consistency_pipeline.lint.pictures import LEAST_SIDE
from consistency_pipeline.starting.naming import is_generic, noun_of, rank, subject_name, unused, view_of, words_of

MOST_FILES = 5_000
MOST_VIEWS = 14  # what a request takes
MOST_TOLD = 20
IGNORED = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
HEIC_SAID = (
    "HEIC, which image services do not take: save it as JPEG (Preview on a Mac, Photos on Windows; a telephone takes"
    " JPEG itself with Settings > Camera > Formats > Most Compatible)"
)


class Unusable(ValueError):
    """A file cannot be a reference; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that can be a reference: its file, the view it shows, and the ending of its format."""

    path: Path
    view: str
    ending: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """A subject of photographs: `folder` is what its pictures were in, as it is called there."""

    name: str
    noun: str
    folder: str
    photos: tuple[Photo, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that was not taken, and why."""

    path: Path
    why: str


def gather(folder: Path, called: str) -> tuple[tuple[Sorted, ...], tuple[LeftOut, ...]]:
    """Return the subjects in a folder, and what was left out of it.

    Pictures right in it are one subject, named by it; or `called`, where its name says nothing. Raises `UsageError`
    where there is no picture to use.
    """
    if not folder.is_dir():
        if folder.exists():
            raise UsageError(f"{folder} is a file: name the folder that it is in")
        raise UsageError(f"there is no folder {folder}")
    subjects: list[Sorted] = []
    left: list[LeftOut] = []
    for place, files in _folders(folder):
        inner = place.relative_to(folder).parts or (folder.resolve().name,)
        label = " ".join(part for part in inner if not is_generic(part)) or called
        photos, out = _photos(files, label)
        left += out
        if photos:
            name = unused(subject_name(label), [subject.name for subject in subjects], "_")
            subjects.append(Sorted(name, noun_of(label), label, photos))
    if not subjects:
        why = "".join(f"\n    {line}" for line in told(left, folder))
        raise UsageError(f"there is no photograph in {folder} that can be used{':' if why else ''}{why}")
    return tuple(subjects), tuple(left)


def told(left: Sequence[LeftOut], folder: Path) -> Iterator[str]:
    """Yield a line for each file that was left out, the first ones, as seen from `folder`; each reason once in full."""
    known = set()
    for one in left[:MOST_TOLD]:
        yield f"{one.path.relative_to(folder)}: {one.why.partition(',')[0] if one.why in known else one.why}"
        known.add(one.why)
    if len(left) > MOST_TOLD:
        yield f"and {len(left) - MOST_TOLD:,} more"


def _folders(root: Path) -> Iterator[tuple[Path, list[Path]]]:
    """Yield folders with files in them, in the order that people count in."""
    seen = 0
    found = []
    for place, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files = [Path(place) / name for name in names if not name.startswith(".") and name.lower() not in IGNORED]
        seen += len(files)
        if seen > MOST_FILES:
            raise UsageError(f"{root} has more than {MOST_FILES:,} files: name the folder that has the photographs")
        if files:
            found.append((Path(place), sorted(files, key=_natural)))
    yield from sorted(found, key=lambda one: _natural(one[0]))


def _natural(path: Path) -> list[tuple[int, int | str]]:
    """Return what puts `photo 2` before `photo 10`."""
    parts = re.split(r"([0-9]+)", str(path.with_suffix("")).lower())
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in parts]


def _photos(files: list[Path], label: str) -> tuple[tuple[Photo, ...], list[LeftOut]]:
    left: list[LeftOut] = []
    good: list[tuple[Path, str]] = []
    known: dict[str, Path] = {}
    for path in files:
        try:
            ending = judged(path)
        except Unusable as fault:
            left.append(LeftOut(path, str(fault)))
            continue
        same = known.setdefault(digest_file(path), path)
        if same != path:
            left.append(LeftOut(path, f"the same picture as {same.name}"))
        else:
            good.append((path, ending))
    photos = _viewed(good, label)
    left += [LeftOut(photo.path, f"a request takes {MOST_VIEWS} references") for photo in photos[MOST_VIEWS:]]
    return tuple(photos[:MOST_VIEWS]), left


def _viewed(good: list[tuple[Path, str]], label: str) -> list[Photo]:
    about, found, unclear = words_of(label), dict[str, Photo](), 0
    views = {path: view_of(path.stem, about) for path, _ in good}
    # `front` before `mug front 2`; what says nothing stays in its order.
    for path, ending in sorted(good, key=lambda one: len(one[0].stem) if views[one[0]] else 0):
        view = views[path]
        if view is None:
            unclear += 1
            view = f"view-{unclear}"
        view = unused(view, found)
        found[view] = Photo(path, view, ending)
    return sorted(found.values(), key=lambda photo: rank(photo.view))


def judged(path: Path) -> str:
    """Return the ending that suits a picture's format: png, jpg or webp. Raises `Unusable`."""
    from consistency_pipeline.images import EXTENSIONS, MOST_BYTES, NotAPicture, see

    try:
        if fault := _told_by_head(path, MOST_BYTES):
            raise Unusable(fault)
        seen = see(path)
    except NotAPicture as fault:
        raise Unusable(str(fault)) from fault
    except OSError as error:
        raise Unusable(f"cannot be read ({error.strerror})") from error
    if min(seen.width, seen.height) < LEAST_SIDE:
        raise Unusable(f"only {seen.width}x{seen.height} pixels; at least {LEAST_SIDE} a side, better 512")
    if seen.contrast == 0:
        raise Unusable("shows nothing: the whole picture has one colour")
    return EXTENSIONS[seen.format]


def _told_by_head(path: Path, most: int) -> str | None:
    """Return what is wrong with a file that its size or first bytes tell."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(12)
    if head[4:8] == b"ftyp" and head[8:12] in HEIC:
        return HEIC_SAID
    if size > most:
        return f"{size / 2**20:.1f} MiB; at most {most >> 20} are allowed: save it smaller, or as JPEG"
    return None if size else "empty"
