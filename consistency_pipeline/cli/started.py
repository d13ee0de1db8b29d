"""What a new campaign has, what was added to one, and what was left out: for people, and as documents."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from consistency_pipeline.cli.speaking import near
from consistency_pipeline.starting import Addition, Founding
from consistency_pipeline.starting.photos import told
from consistency_pipeline.text import clean, counted, listed

SCHEMA_VERSION = 1
MOST_LINES = 20
MOST_VIEWS = 6
LONGEST = 400  # characters of a line of a file
LEGAL = "names are lower-case letters, digits and"


def following(name: str, again: str, *, dry_run: bool) -> str:
    """Return the command that comes next."""
    if dry_run:
        return shlex.join(word for word in shlex.split(again) if word not in ("-n", "--dry-run"))
    return f"consistency plan {shlex.quote(name)}"


def founded(found: Founding, photos: Path | None, *, dry_run: bool) -> Iterator[str]:
    """Yield what a new campaign has, and what of the photographs was left out."""
    if dry_run:
        yield "nothing was written; the file would be as above, with this:"
    if found.name != found.asked:
        yield f"named     {found.name}, for {found.asked!r}: {LEGAL} -"
    for subject in found.subjects[:MOST_LINES]:
        label = f", for {subject.folder!r}" if subject.name != subject.folder else ""
        views = [f"{photo.view} ({photo.path.name})" for photo in subject.photos]
        yield f"subject   {subject.name}{label}: {listed(views, MOST_VIEWS)}"
    if len(found.subjects) > MOST_LINES:
        yield f"          and {counted(len(found.subjects) - MOST_LINES, 'subject')} more"
    for line in told(found.left_out, photos) if photos else ():
        yield f"left out  {line}"
    number, how = (len(found.drawn), "drawn") if found.drawn else (len(found.copies), "copied")
    pictures = f"{counted(number, 'picture')} {how} below {near(found.file.parent / 'refs')}, and " if number else ""
    yield f"{'to write' if dry_run else 'written':<9} {pictures}{near(found.file)}"
    if found.subjects:
        yield "check     kind and noun of each subject in it: the folder's name is a guess at what it is"


def added(addition: Addition, *, dry_run: bool) -> Iterator[str]:
    """Yield what was added where, or would be."""
    if dry_run:
        yield "nothing was written; this would be done:"
    if addition.name != addition.asked:
        joint = "-" if addition.what == "scene" else "_"
        yield f"named     {addition.name}, for {addition.asked!r}: {LEGAL} {joint}"
    for copy in addition.copies:
        yield f"copied    {near(copy.source)} to {near(addition.file.parent / copy.path)}"
    yield f"added     the {addition.what} {addition.name} to {near(addition.file)}:"


def show_change(addition: Addition, console: Console) -> None:
    """Print the lines of the file that go and come, with their numbers."""
    start, old, new = addition.change
    width = len(str(start + len(new)))
    for mark, style, lines in (("-", "red", old), ("+", "green", new)):
        for number, line in enumerate(lines, start):
            text = Text.assemble((f"  {number:>{width}} ", "dim"), (f"{mark} {clean(line, LONGEST)}".rstrip(), style))
            console.print(text, highlight=False, soft_wrap=True)


def founding_document(found: Founding, command: str, *, dry_run: bool) -> dict[str, object]:
    """Return what `init --json` prints."""
    folder = found.file.parent
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": found.name,
        "asked": found.asked,
        "file": str(found.file),
        "dry_run": dry_run,
        "subjects": [
            {
                "name": subject.name,
                "noun": subject.noun,
                "folder": subject.folder,
                "photos": {photo.view: str(photo.path) for photo in subject.photos},
            }
            for subject in found.subjects
        ],
        "copied": [{"from": str(copy.source), "to": str(folder / copy.path)} for copy in found.copies],
        "drawn": [str(folder / path) for path in found.drawn],
        "left_out": [{"file": str(one.path), "why": clean(one.why)} for one in found.left_out],
        "text": found.text,
        "next": command,
    }


def addition_document(addition: Addition, command: str, *, dry_run: bool) -> dict[str, object]:
    """Return what `add-scene --json` and `add-subject --json` print."""
    start, old, new = addition.change
    return {
        "schema_version": SCHEMA_VERSION,
        "what": addition.what,
        "name": addition.name,
        "asked": addition.asked,
        "file": str(addition.file),
        "dry_run": dry_run,
        "copied": [{"from": str(copy.source), "to": str(addition.file.parent / copy.path)} for copy in addition.copies],
        "line": start,
        "removed": list(old),
        "added": list(new),
        "next": command,
    }
