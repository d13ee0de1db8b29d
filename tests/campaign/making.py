"""Campaigns for tests: a small whole one to change, and pictures to put beside it."""

import struct
import zlib
from pathlib import Path

CASES = Path(__file__).parent.parent / "cases"
HELD = "{uuid: 1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed}"
WHOLE = f"""\
version: 1
name: mugs
subjects:
  mug:
    kind: product
    noun: teal travel mug
    details: {{base: cork base}}
    references:
      front: {HELD}
scenes:
  - id: desk
    subjects: [mug]
    prompt: on a desk
"""


def written(folder: Path, text: str = WHOLE) -> Path:
    """Return the file of a campaign with this text."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "campaign.yaml"
    file.write_bytes(text.encode())
    return file


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return one chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(side: int = 8, before_pixels: bytes = b"") -> bytes:
    """Return a square PNG that says that it has this side, made without the library that will read it."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x2a\x9d\x8f" * 8) * 8)
    chunks = (chunk(b"IHDR", header), before_pixels, chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
