"""A new campaign: what it would be, worked out whole, and then written, its file last."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from consistency_pipeline.campaign.loading import FILE, FOLDER
from consistency_pipeline.campaign.wording import slugged
from consistency_pipeline.errors import UsageError
from consistency_pipeline.files import digest_file, is_slug, write_whole
from consistency_pipeline.starting import drawing, sample
from consistency_pipeline.starting.checking import STAND_IN, checked
from consistency_pipeline.starting.naming import unused
from consistency_pipeline.starting.photos import LeftOut, Photo, Sorted, gather

SCHEMA = "docs/campaign.schema.json"
PICTURES = "refs"
DRAWN = ("refs/bottle/front.png", "refs/bottle/back.png")


@dataclass(frozen=True, slots=True)
class Copy:
    """A picture, and the place below the campaign's folder where it is or shall be."""

    source: Path
    path: str


@dataclass(frozen=True, slots=True)
class Founding:
    """What a new campaign comes to; `copies` are the pictures that are not below its folder yet.

    Where it is the example there are no `subjects` of photographs, and pictures are `drawn`: bytes by path.
    """

    asked: str
    name: str
    file: Path
    text: str
    subjects: tuple[Sorted, ...] = ()
    copies: tuple[Copy, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    drawn: Mapping[str, bytes] = field(default_factory=dict)


def prepare(asked: str, here: Path, photos: Path | None = None) -> Founding:
    """Return the campaign that would be made below `here`; writes nothing.

    Raises `UsageError` where it is there already, or no photograph can be used.
    """
    name = slugged(asked)
    if not is_slug(name):
        raise UsageError(f"{asked!r} cannot name a campaign: take letters, digits and -, as in summer-mugs")
    file = here / FOLDER / name / FILE
    if file.exists():
        raise UsageError(
            f"{file} is there already, and is not written over. Add to it with `consistency add-scene {name}` or"
            f" `consistency add-subject {name}`, or choose another name."
        )
    schema = f"../../{SCHEMA}" if (here / SCHEMA).is_file() else None
    if photos is None:
        drawn = {path: drawing.bottle(Path(path).stem) for path in DRAWN if not (file.parent / path).exists()}
        return Founding(asked, name, file, sample.example(name, schema), drawn=drawn)
    subjects, left = gather(photos, name)
    placed = {subject.name: _placed(file.parent, subject) for subject in subjects}
    pictured = [_pictured(subject, placed[subject.name]) for subject in subjects]
    text = sample.of_photos(name, schema, pictured, photos.resolve().name)
    held = [replace(one, references=dict.fromkeys(one.references, STAND_IN)) for one in pictured]
    checked(file, sample.of_photos(name, schema, held, ""))
    copies = tuple(
        copy for subject in subjects for copy in placed[subject.name] if not (file.parent / copy.path).exists()
    )
    return Founding(asked, name, file, text, subjects, copies, left)


def _pictured(subject: Sorted, copies: list[Copy]) -> sample.Pictured:
    paths = {photo.view: copy.path for photo, copy in zip(subject.photos, copies, strict=True)}
    names = {photo.view: photo.path.name for photo in subject.photos}
    origins = {view: name for view, name in names.items() if Path(paths[view]).name != name}
    return sample.Pictured(subject.name, subject.noun, paths, origins)


def _placed(folder: Path, subject: Sorted) -> list[Copy]:
    taken: set[str] = set()
    found = []
    for photo in subject.photos:
        found.append(placed(folder, subject.name, photo, taken))
        taken.add(found[-1].path)
    return found


def placed(folder: Path, subject: str, photo: Photo, taken: set[str]) -> Copy:
    """Return where a picture goes: where it is, if that is in the campaign; else a name at which nothing else is."""
    source = photo.path.resolve()
    if source.is_relative_to(folder.resolve()):
        return Copy(photo.path, source.relative_to(folder.resolve()).as_posix())
    sha256, others = digest_file(source), set(taken)
    while True:
        name = unused(photo.view, {Path(path).stem for path in others})
        path = f"{PICTURES}/{subject}/{name}.{photo.ending}"
        if not (folder / path).exists() or digest_file(folder / path) == sha256:
            return Copy(photo.path, path)
        others.add(path)


def carry_out(founding: Founding) -> None:
    """Write the pictures, none over another, and then the file that makes a campaign of them."""
    copy_all(founding.file.parent, founding.copies)
    for path, data in founding.drawn.items():
        write_whole(founding.file.parent / path, data)
    write_whole(founding.file, founding.text)


def copy_all(folder: Path, copies: tuple[Copy, ...]) -> None:
    """Copy pictures to their places below a campaign's folder; what is there stays as it is."""
    for copy in copies:
        if not (folder / copy.path).exists():
            write_whole(folder / copy.path, copy.source.read_bytes())
