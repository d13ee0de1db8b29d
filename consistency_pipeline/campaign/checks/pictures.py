"""Pictures that a campaign brings: inside its folder, there, and pictures by their content."""

import base64
import binascii
import difflib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from consistency_pipeline.campaign import confined
from consistency_pipeline.campaign.checks.places import Key, at
from consistency_pipeline.campaign.model import (
    Campaign,
    DataReference,
    FileReference,
    Reference,
    UrlReference,
)
from consistency_pipeline.campaign.wording import shown
from consistency_pipeline.errors import Problem

HEAD = 256 * 1024  # most pictures tell their format and size within this; the rest of the file need not be read
MOST_SUGGESTED = 5_000
Fault = tuple[str, str]


def files(campaign: Campaign) -> Iterator[Problem]:
    """A file is below the campaign's folder, also when links are followed, and a picture."""
    known: dict[str, Fault | None] = {}
    for key, reference in _references(campaign):
        if isinstance(reference, FileReference):
            if reference.path not in known:
                known[reference.path] = _file_fault(campaign.folder, reference.path)
            if fault := known[reference.path]:
                yield at(campaign, (*key, "path"), *fault)


def data(campaign: Campaign) -> Iterator[Problem]:
    """A data URI holds a picture; the limit on the campaign file keeps it small."""
    for key, reference in _references(campaign):
        if isinstance(reference, DataReference) and (fault := _data_fault(reference.data)):
            yield at(campaign, (*key, "data"), fault, "Better save the picture below the campaign's folder.")


def urls(campaign: Campaign) -> Iterator[Problem]:
    """A URL names a host, and no user: what is written in a campaign is no secret."""
    for key, reference in _references(campaign):
        if isinstance(reference, UrlReference) and (fault := _url_fault(reference.url)):
            yield at(campaign, (*key, "url"), *fault)


def _references(campaign: Campaign) -> Iterator[tuple[Key, Reference]]:
    for name, subject in campaign.subjects.items():
        for view, reference in subject.references.items():
            yield ("subjects", name, "references", view), reference


def _file_fault(folder: Path, path: str) -> Fault | None:
    below = "Put the picture below the campaign's folder, and write its path from there: `refs/mug/front.png`."
    place = confined.below(folder, path)
    if isinstance(place, confined.Outside):
        return place.message, below
    try:
        facts = place.stat()
    except OSError:
        return f"there is no file `{shown(path)}`", _nearest(folder, path)
    return _kind_fault(facts, path) or _content_fault(place, path)


def _kind_fault(facts: os.stat_result, path: str) -> Fault | None:
    from consistency_pipeline.images import MOST_BYTES  # here, because it brings Pillow: most commands need none

    if fault := confined.kind_fault(facts, path):
        return fault, "Name the picture in it." if stat.S_ISDIR(facts.st_mode) else "Put the picture itself there."
    if facts.st_size > MOST_BYTES:
        size = f"{facts.st_size / 2**20:.1f} MiB; at most {MOST_BYTES >> 20} are allowed"
        return f"`{shown(path)}` has {size}", "Save it smaller, or as JPEG."
    return None


def _content_fault(place: Path, path: str) -> Fault | None:
    try:
        with place.open("rb") as stream:
            head = stream.read(HEAD)
            if _picture_fault(head) is None:
                return None
            fault = _picture_fault(head + stream.read())
    except OSError as error:
        return f"`{shown(path)}` cannot be read: {error.strerror}", ""
    hint = "References are PNG, JPEG or WebP; the content counts, not the name."
    return (f"`{shown(path)}` is {fault}", hint) if fault else None


def _picture_fault(content: bytes) -> str | None:
    from consistency_pipeline.images import NotAPicture, open_bytes

    try:
        open_bytes(content)
    except NotAPicture as fault:
        return shown(str(fault), 120)
    return None


def _data_fault(uri: str) -> str | None:
    try:
        content = base64.b64decode(uri.partition(",")[2], validate=True)
    except binascii.Error:
        return "the data URI is not base64"
    fault = _picture_fault(content)
    return f"the data URI is {fault}" if fault else None


def _url_fault(url: str) -> Fault | None:
    try:
        parts = urlsplit(url)
        host, user = parts.hostname, "@" in parts.netloc
    except ValueError:
        return "the URL cannot be read", ""
    if user:
        return (
            "a URL with a user or password in it",
            "Use one that needs none, or save the picture below the campaign's folder.",
        )
    return None if host else ("the URL names no host", "")


def _nearest(folder: Path, path: str) -> str:
    """Return the hint for a file that is not there: one that is, with nearly its path or with its name."""
    there = list(_pictures(folder))
    near = difflib.get_close_matches(path, there, 1, 0.6)
    near = near or [other for other in there if other.rpartition("/")[2] == path.rpartition("/")[2]]
    if near:
        return f"Did you mean `{shown(near[0])}`?"
    return "Put the picture there, or let the campaign make it: {generate: {prompt: …}}."


def _pictures(folder: Path) -> Iterator[str]:
    seen = 0
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            seen += 1
            if name.lower().endswith((".png", ".jpg", ".jpeg", ".webp")):
                yield Path(place, name).relative_to(folder).as_posix()
        if seen > MOST_SUGGESTED:
            return
