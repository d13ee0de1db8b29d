"""Scoring pictures that were made elsewhere: folders of references and of pictures, and no campaign."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
import anyio.to_process

from consistency_pipeline.errors import UsageError
from consistency_pipeline.files import digest
from consistency_pipeline.images import NotAPicture, decode
from consistency_pipeline.judging.portraits import Portrait, Side
from consistency_pipeline.scoring.records import Score, from_json

ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".webp"})


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on a folder: a score for each picture and subject, and why others have none, by file.

    `likeliest` are the files that did not say whose pictures they are: each was taken for the subject that it is most
    like.
    """

    subjects: tuple[str, ...]
    scores: tuple[tuple[Path, Score], ...]
    unreadable: tuple[tuple[Path, str], ...]
    likeliest: frozenset[Path] = frozenset()


def measure(references: Path, pictures: Path) -> Measured:
    """Score all pictures below a folder; `UsageError` where there are none, or no references.

    Each folder in `references` is a subject, or else the folder itself is one. A picture below a folder of a subject's
    name is of that one.
    """
    unreadable: list[tuple[Path, str]] = []
    own = {name: tuple(_sides(files, unreadable)) for name, files in _subjects(references).items()}
    own = {name: sides for name, sides in own.items() if sides}
    if not own:
        raise UsageError(f"{references} has no PNG, JPEG or WebP picture that can be a reference")
    inside = references.resolve() if references.resolve() != pictures.resolve() else None
    files = [file for file in _files(pictures) if inside is None or not file.resolve().is_relative_to(inside)]
    if not files:
        raise UsageError(f"{pictures} has no PNG, JPEG or WebP picture")
    portraits = [_portrait(name, own) for name in own]
    with TemporaryDirectory() as cache:
        return anyio.run(_measured, portraits, files, pictures, Path(cache), unreadable)


async def _measured(
    portraits: Sequence[Portrait], files: Sequence[Path], root: Path, cache: Path, bad: list[tuple[Path, str]]
) -> Measured:
    limiter = anyio.CapacityLimiter(os.cpu_count() or 1)
    found: dict[Path, tuple[Score, ...]] = {}
    asked = {file: _asked(file.relative_to(root), portraits) for file in files}

    async def one(file: Path) -> None:
        try:
            said = await anyio.to_process.run_sync(
                _judged, file, asked[file], cache, cancellable=True, limiter=limiter
            )  # fmt: skip
        except (OSError, NotAPicture) as error:
            bad.append((file, getattr(error, "strerror", None) or str(error)))
        else:
            found[file] = tuple(score for text in said if (score := from_json(text)))

    async with anyio.create_task_group() as tasks:
        for file in files:
            tasks.start_soon(one, file)
    unsaid = frozenset(file for file in found if len(asked[file]) > 1)
    kept = {file: (_likeliest(found[file]),) if file in unsaid else found[file] for file in files if file in found}
    scores = tuple((file, score) for file, some in kept.items() for score in some)
    return Measured(tuple(one.subject for one in portraits), scores, tuple(sorted(bad)), unsaid)


def _judged(file: Path, asked: tuple[tuple[Portrait, ...], ...], cache: Path) -> tuple[bytes, ...]:
    """Return the scores of a picture for each set of subjects that it may show, in the process that has OpenCV."""
    from consistency_pipeline.judging.bench import judged

    return tuple(text for portraits in asked for text in judged(file, portraits, cache))


def _asked(file: Path, portraits: Sequence[Portrait]) -> tuple[tuple[Portrait, ...], ...]:
    """Return the sets of subjects that a picture may show: those that its folders name, or each alone."""
    named = tuple(portrait for portrait in portraits if portrait.subject in file.parts[:-1])
    return (named,) if named else tuple((portrait,) for portrait in portraits)


def _likeliest(scores: Sequence[Score]) -> Score:
    def known(score: Score) -> tuple[float, float]:
        who = score.identity
        return -1.0 if who.value is None else who.value, who.z or 0.0

    return max(scores, key=known)


def _portrait(name: str, own: dict[str, tuple[Side, ...]]) -> Portrait:
    others = tuple(sides for other, sides in own.items() if other != name)
    return Portrait(name, False, own[name], (), own[name], others)


def _subjects(folder: Path) -> dict[str, list[Path]]:
    """Return the pictures of each subject: those of each folder, or else those that lie in the folder itself."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder")
    inner = {path.name: list(_files(path)) for path in sorted(folder.iterdir()) if path.is_dir()}
    inner = {name: files for name, files in inner.items() if files}
    return inner or {folder.resolve().name: list(_files(folder))}


def _files(folder: Path) -> Iterator[Path]:
    """Yield the pictures below a folder, by their names."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder")
    yield from sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file())


def _sides(files: Sequence[Path], unreadable: list[tuple[Path, str]]) -> Iterator[Side]:
    for file in files:
        try:
            data = file.read_bytes()
            decode(data).close()
        except (OSError, NotAPicture) as error:
            unreadable.append((file, getattr(error, "strerror", None) or str(error)))
        else:
            yield Side(digest(data), file)
