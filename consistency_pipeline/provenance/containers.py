"""What lies in a picture file around its pixels: the parts of a PNG, JPEG, WebP or AVIF that speak of its origin.

The bytes are walked here and not by a picture library, which drops what it does not know. Nothing is decoded, damaged
files end the walk, and what was found until there counts.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
XMP_IN_JPEG = b"http://ns.adobe.com/xap/1.0/\0"
XMP_IN_PNG = b"XML:com.adobe.xmp"
C2PA_BOX = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")  # the UUID of a box of ISO BMFF that holds a manifest
LONGEST_TEXT = 1 << 20
STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
START_OF_SCAN = 0xDA
JUMBF_HEAD = 8  # bytes of an APP11 segment before its box: "JP", an instance and a sequence number
UUID = 16


class Around(NamedTuple):
    """What a file has around its pixels: its XMP packet, whether a C2PA manifest is in it, and plain texts by name."""

    xmp: bytes
    credentials: bool
    texts: dict[str, str]


class Part(NamedTuple):
    """A part of a file: the name that its format has for it, and its bytes."""

    name: str
    data: bytes


def around(data: bytes) -> Around:
    """Return what a PNG, JPEG, WebP or AVIF file has around its pixels; nothing of other files."""
    if data.startswith(PNG):
        return _of_png(list(_png(data)))
    if data.startswith(JPEG):
        return _of_jpeg(list(_jpeg(data)))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _of_webp(list(_riff(data)))
    if data[4:8] == b"ftyp":
        return _of_avif(data)
    return Around(b"", False, {})


def _png(data: bytes) -> Iterator[Part]:
    at = len(PNG)
    while at + 12 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        yield Part(name.decode("latin-1"), data[at + 8 : at + 8 + size])
        at += 12 + size


def _of_png(parts: list[Part]) -> Around:
    texts: dict[str, str] = {}
    xmp = b""
    for part in parts:
        name, _, rest = part.data.partition(b"\0")
        if part.name == "tEXt":
            texts[name.decode("latin-1")] = rest.decode("latin-1")
        elif part.name == "iTXt":
            text = _international(rest)
            if name == XMP_IN_PNG:
                xmp = xmp or text
            else:
                texts[name.decode("latin-1")] = text.decode("utf-8", "replace")
    return Around(xmp, any(part.name == "caBX" for part in parts), texts)


def _international(rest: bytes) -> bytes:
    """Return the text of an iTXt chunk, behind its keyword: flags, a language, and the keyword in that."""
    packed, body = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1]
    if not packed:
        return body
    try:
        return zlib.decompressobj().decompress(body, LONGEST_TEXT)
    except zlib.error:
        return b""


def _jpeg(data: bytes) -> Iterator[Part]:
    at = len(JPEG)
    while at + 4 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004  (where every marker begins)
        marker = data[at + 1]
        if marker == START_OF_SCAN:
            return
        if marker in STANDALONE or marker == 0xFF:  # noqa: PLR2004
            at += 1 if marker == 0xFF else 2  # noqa: PLR2004
            continue
        (size,) = struct.unpack_from(">H", data, at + 2)
        yield Part(f"{marker:02x}", data[at + 4 : at + 2 + size])
        at += 2 + max(size, 2)


def _of_jpeg(parts: list[Part]) -> Around:
    xmp = next((p.data[len(XMP_IN_JPEG) :] for p in parts if p.name == "e1" and p.data.startswith(XMP_IN_JPEG)), b"")
    boxes = b"".join(part.data[JUMBF_HEAD:] for part in parts if part.name == "eb" and part.data.startswith(b"JP"))
    comments = [part.data.decode("utf-8", "replace") for part in parts if part.name == "fe"]
    exif = [part.data for part in parts if part.name == "e1" and part.data.startswith(b"Exif\0")]
    texts = {"Comment": comments[0]} if comments else {}
    return Around(xmp, b"c2pa" in boxes, texts | _description(exif[0] if exif else b""))


def _riff(data: bytes) -> Iterator[Part]:
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        yield Part(name.decode("latin-1"), data[at + 8 : at + 8 + size])
        at += 8 + size + size % 2


def _of_webp(parts: list[Part]) -> Around:
    found = {part.name: part.data for part in parts}
    return Around(found.get("XMP ", b""), "C2PA" in found, _description(found.get("EXIF", b"")))


def _of_avif(data: bytes) -> Around:
    """Return what an AVIF has; its XMP is an item anywhere in the file, kept plain, so that its own ends are sought."""
    boxes = list(_boxes(data))
    signed = any(box.name == "uuid" and box.data.startswith(C2PA_BOX) for box in boxes)
    begin, end = data.find(b"<x:xmpmeta"), data.find(b"</x:xmpmeta>")
    xmp = data[begin : end + len(b"</x:xmpmeta>")] if 0 <= begin < end else b""
    return Around(xmp, signed, {})


def _boxes(data: bytes) -> Iterator[Part]:
    at = 0
    while at + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1 and at + 16 <= len(data):
            (size,) = struct.unpack_from(">Q", data, at + 8)
            head = 16
        size = size or len(data) - at
        if size < head:
            return
        yield Part(name.decode("latin-1"), data[at + head : at + min(size, head + UUID)])
        at += size


def _description(exif: bytes) -> dict[str, str]:
    """Return what EXIF data says a picture is, and what made it, as far as that stands there plainly."""
    from PIL import ExifTags, Image

    if not exif:
        return {}
    try:
        tags = Image.Exif()
        tags.load(exif if exif.startswith(b"Exif\0") else b"Exif\0\0" + exif)
        wanted = {"Description": ExifTags.Base.ImageDescription, "Software": ExifTags.Base.Software}
        return {name: str(tags[tag]) for name, tag in wanted.items() if tag in tags}
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, struct.error):
        return {}
