"""Which references a picture is asked with, and in which order.

The order is stable: subjects as the scene lists them, then for each the sides that the scene shows, then its other
sides as the campaign lists them. The service takes so many at most; subjects share that number fairly.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from consistency_pipeline.campaign import Campaign, Scene
from consistency_pipeline.campaign.model import (
    DataReference,
    DeriveReference,
    FileReference,
    GenerateReference,
    UrlReference,
    UuidReference,
)
from consistency_pipeline.files import digest, digest_file
from consistency_pipeline.shelf import Shelf

MOST_PER_SUBJECT = 6

Named = tuple[str, str]
"""A reference by name: (subject, view)."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One picture of a subject as a request names it; exactly one of the ways to get its bytes is set.

    `path` is relative to the campaign's folder, with forward slashes; `url` is where it is on the web, and `kept` the
    file on this machine that it was fetched into; `held` is a UUID that the service knows itself; `inline` are the
    bytes of a data URI; `made_by` is the id of the shot that makes it. `sha256` is of the bytes where they are here.
    """

    subject: str
    view: str
    sha256: str | None = None
    path: str | None = None
    url: str | None = None
    kept: Path | None = field(default=None, repr=False, compare=False)
    held: str | None = None
    inline: bytes | None = field(default=None, repr=False)
    made_by: str | None = None

    @property
    def name(self) -> str:
        """Return the reference as people write it: `mug.front`."""
        return f"{self.subject}.{self.view}"

    def source(self, folder: Path) -> Path | bytes | None:
        """Return its bytes, or the file that has them, one of the campaign in `folder`; None where we have neither."""
        if self.path is not None:
            return folder / self.path
        return self.kept or self.inline


def made_id(subject: str, view: str) -> str:
    """Return the id of the shot that makes a reference; scenes' shots have a slash in theirs."""
    return f"{subject}.{view}"


class Library:
    """The references of one campaign by name, each file read and hashed once; `shelf` has those from the web."""

    def __init__(self, campaign: Campaign, shelf: Shelf | None = None) -> None:
        self._campaign = campaign
        self._shelf = shelf
        self._known: dict[Named, Reference] = {}

    def get(self, subject: str, view: str) -> Reference:
        """Return the reference of this name; OSError where its file has gone since the campaign was checked."""
        if (subject, view) not in self._known:
            self._known[subject, view] = self._read(subject, view)
        return self._known[subject, view]

    def _read(self, subject: str, view: str) -> Reference:
        match self._campaign.subjects[subject].references[view]:
            case FileReference(path=path):
                place = self._campaign.folder / path
                return Reference(subject, view, sha256=digest_file(place), path=Path(path).as_posix())
            case DataReference(data=data):
                inline = base64.b64decode(data.partition(",")[2])
                return Reference(subject, view, sha256=digest(inline), inline=inline)
            case UrlReference(url=url):
                found = self._shelf.find(url) if self._shelf else None
                sha256, kept = (found.sha256, found.place) if found else (None, None)
                return Reference(subject, view, url=url, sha256=sha256, kept=kept)
            case UuidReference(uuid=held):
                return Reference(subject, view, held=held)
            case GenerateReference() | DeriveReference():
                return Reference(subject, view, made_by=made_id(subject, view))


def choose(campaign: Campaign, scene: Scene, most: int, only: Sequence[str] | None = None) -> tuple[Named, ...]:
    """Return the names of the references for a scene, at most `most`, in the order they are sent.

    `only`, or else the scene's own `references`, names them instead: `front` for every subject that has that view, or
    `mug.front`.
    """
    named = only if only is not None else scene.references
    wanted = {subject: _views(campaign, scene, subject, named) for subject in scene.subjects}
    shares = share({subject: len(views) for subject, views in wanted.items()}, most)
    return tuple((subject, view) for subject, views in wanted.items() for view in views[: shares[subject]])


def _views(campaign: Campaign, scene: Scene, subject: str, named: Sequence[str] | None) -> tuple[str, ...]:
    declared = tuple(campaign.subjects[subject].references)
    if named is not None:
        views = [name.removeprefix(f"{subject}.") for name in named]
        return tuple(dict.fromkeys(view for view in views if view in declared))
    shown = [view for view in scene.view if view in declared]
    return tuple(dict.fromkeys((*shown, *declared)))[:MOST_PER_SUBJECT]


def share(wanted: dict[str, int], most: int) -> dict[str, int]:
    """Return how many each may have of `most` when they want so many: one in turn to each that still wants one."""
    given = dict.fromkeys(wanted, 0)
    while sum(given.values()) < most:
        hungry = [name for name in wanted if given[name] < wanted[name]]
        if not hungry:
            break
        for name in hungry[: most - sum(given.values())]:
            given[name] += 1
    return given
