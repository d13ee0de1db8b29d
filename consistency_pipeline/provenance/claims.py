"""What a picture file claims about its origin, whoever wrote it: data to be shown, and not to be believed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consistency_pipeline import images
from consistency_pipeline.files import digest
from consistency_pipeline.provenance import credentials, xmp
from consistency_pipeline.provenance.containers import Around, around
from consistency_pipeline.text import clean, one_line

MOST_BYTES = 200 * 1024 * 1024
STORYBOARD = "storyboard"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a file says: its XMP, whether it is a storyboard, and its Content Credentials, which `credentials` looked
    at where `[provenance]` is installed.

    `unread` says why the file could not be looked at; the rest is empty then.
    """

    sha256: str
    source_type: str
    storyboard: bool
    xmp: Mapping[str, str]
    credentials: credentials.Finding
    unread: str = ""

    def facts(self) -> dict[str, Any]:
        """Return it as documents show it."""
        return {
            "sha256": self.sha256,
            "digital_source_type": self.source_type or None,
            "storyboard": self.storyboard,
            "xmp": dict(self.xmp),
            "content_credentials": self.credentials.facts(),
            "unread": self.unread or None,
        }


def of_file(path: Path) -> Claims:
    """Return what a file claims."""
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return _unread("not a file, or a very large one")
        data = path.read_bytes()
    except OSError as error:
        return _unread(str(error.strerror))
    return of_bytes(data)


def of_bytes(data: bytes) -> Claims:
    """Return what the bytes of a file claim."""
    found = around(data)
    said = {name: one_line(value, 400) for name, value in xmp.read(found.xmp).items()}
    source = said.get("Iptc4xmpExt:DigitalSourceType", "")
    looked = credentials.look(data) if found.credentials else credentials.NONE
    return Claims(digest(data), source, _is_storyboard(found, said), said, looked)


def has_credentials(data: bytes) -> bool:
    """Tell whether a file carries a C2PA manifest; its signature is not looked at."""
    return around(data).credentials


def _is_storyboard(found: Around, said: Mapping[str, str]) -> bool:
    """Tell whether one of the marks is there that the sandbox and exports put into storyboards."""
    if said.get("cpl:Storyboard") or found.texts.get("Storyboard"):
        return True
    return any(STORYBOARD in clean(text).lower() for text in found.texts.values())


def _unread(why: str) -> Claims:
    return Claims("", "", False, {}, credentials.NONE, why)


PICTURES = frozenset({".avif", *(f".{ending}" for ending in images.EXTENSIONS.values()), ".jpeg"})
