"""Pictures that clients hand in: inline, by id or by address, kept under the sandbox's home."""

import base64
import binascii
import io
import re
from pathlib import Path
from typing import NamedTuple

from consistency_pipeline.files import digest, write_whole
from consistency_pipeline.images import LONGEST_SENT, MOST_BYTES, NotAPicture, decode, open_bytes
from consistency_pipeline.sandbox.books import Books
from consistency_pipeline.sandbox.wire import UUID4, Refusal, Rejected

OWN_PICTURE = re.compile(
    r"http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?/image/(?P<uuid>[0-9a-f-]{36})\.[a-z]+", re.IGNORECASE
)
TURNED = (5, 6, 7, 8)  # EXIF orientations that lay a picture on its side
ORIENTATION = 0x0112


class Kept(NamedTuple):
    """A picture under the sandbox's home: its place, and for one that came inline the hash of its bytes."""

    place: str
    sha256: str | None = None


def take(value: object, parameter: str, books: Books) -> Kept:
    """Return where the picture that `value` names or holds is kept, or raise `Rejected`."""
    if not isinstance(value, str) or not value:
        raise Rejected(_invalid(parameter, "it must be a UUID, a URL, a data URI or base64 data"))
    if UUID4.fullmatch(value):
        return Kept(_by_id(value, parameter, books))
    if re.match(r"https?://", value, re.IGNORECASE):
        return Kept(_by_address(value, parameter, books))
    return keep(_inline(value, parameter), parameter, books.home)


def _invalid(parameter: str, why: str) -> Refusal:
    name = parameter.rpartition(".")[2].partition("[")[0]
    return Refusal(f"invalid{name[:1].upper()}{name[1:]}", f"Invalid value for '{parameter}': {why}.", parameter)


def _by_id(uuid: str, parameter: str, books: Books) -> str:
    media = books.use_media(uuid)
    if media:
        return media.place
    picture = books.picture(uuid)
    if picture:
        return picture.place
    raise Rejected(Refusal("mediaNotFound", f"No media is stored under the UUID in '{parameter}'.", parameter))


def _by_address(address: str, parameter: str, books: Books) -> str:
    """Only our own pictures: the sandbox opens no connection to anywhere."""
    own = OWN_PICTURE.fullmatch(address)
    if own:
        return _by_id(own["uuid"], parameter, books)
    message = f"Invalid value for '{parameter}': failed to transfer the image (the sandbox fetches only its own URLs)."
    raise Rejected(Refusal("failedToTransferImage", message, parameter))


def _inline(value: str, parameter: str) -> bytes:
    head, comma, rest = value.partition(",")
    if head.lower().startswith("data:"):
        if not comma or not head.lower().endswith(";base64"):
            raise Rejected(_invalid(parameter, "a data URI must hold base64 data"))
        value = rest
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise Rejected(_invalid(parameter, "it is neither a UUID, a URL, a data URI nor base64 data")) from None
    if len(data) > MOST_BYTES:
        raise Rejected(_invalid(parameter, f"the picture is larger than {MOST_BYTES >> 20} MB"))
    return data


def keep(data: bytes, parameter: str, home: Path) -> Kept:
    """Keep a picture under the hash of its bytes, reduced to 2048 pixels a side, or raise `Rejected`."""
    sha256 = digest(data)
    place = f"media/{sha256}"
    if not (home / place).exists():
        try:
            write_whole(home / place, _reduced(data))
        except NotAPicture as error:
            raise Rejected(_invalid(parameter, str(error))) from error
    return Kept(place, sha256)


def _reduced(data: bytes) -> bytes:
    picture = decode(data)
    if max(picture.size) <= LONGEST_SENT:
        return data
    exif = picture.getexif()
    stream = io.BytesIO()
    kind = str(picture.format)
    picture.thumbnail((LONGEST_SENT, LONGEST_SENT))
    picture.save(stream, kind, exif=exif, icc_profile=picture.info.get("icc_profile"))
    return stream.getvalue()


def shown_size(path: Path) -> tuple[int, int]:
    """Return width and height of a kept picture as it is looked at."""
    picture = open_bytes(path.read_bytes())
    width, height = picture.size
    return (height, width) if picture.getexif().get(ORIENTATION) in TURNED else (width, height)
