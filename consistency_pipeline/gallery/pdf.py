"""PDF of pages that are pictures: each a JPEG on a page of its own, written one after the other, none kept.

The same pages give the same bytes: no dates are in it.
"""

import io
from typing import IO

from PIL import Image

QUALITY = 92
POINTS = 72  # an inch
HEAD = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
CATALOG, PAGES, INFO = 1, 2, 3


class Document:
    """A PDF on its way to a stream; `end` makes it whole."""

    def __init__(self, stream: IO[bytes], dpi: int, title: str, subject: str) -> None:
        self._stream = stream
        self._dpi = dpi
        self._said = {"Title": title, "Subject": subject, "Producer": "consistency-pipeline"}
        self._at = 0
        self._places: dict[int, int] = {}
        self._next = INFO + 1
        self._pages: list[int] = []
        self._write(HEAD)

    def add(self, picture: Image.Image) -> None:
        """Add a page."""
        packed = io.BytesIO()
        picture.save(packed, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
        wide, high = (side * POINTS / self._dpi for side in picture.size)
        image = self._object(
            f"<< /Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height} /ColorSpace /DeviceRGB"
            f" /BitsPerComponent 8 /Filter /DCTDecode /Length {packed.tell()} >>",
            packed.getvalue(),
        )
        drawn = f"q {wide:.3f} 0 0 {high:.3f} 0 0 cm /P Do Q".encode()
        content = self._object(f"<< /Length {len(drawn)} >>", drawn)
        page = self._object(
            f"<< /Type /Page /Parent {PAGES} 0 R /MediaBox [0 0 {wide:.3f} {high:.3f}] /Contents {content} 0 R"
            f" /Resources << /XObject << /P {image} 0 R >> >> >>"
        )
        self._pages.append(page)

    def end(self) -> None:
        """Write what makes a document of the pages."""
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self._object(f"<< /Type /Catalog /Pages {PAGES} 0 R >>", number=CATALOG)
        self._object(f"<< /Type /Pages /Count {len(self._pages)} /Kids [{kids}] >>", number=PAGES)
        said = " ".join(f"/{name} {_text(words)}" for name, words in self._said.items() if words)
        self._object(f"<< {said} >>", number=INFO)
        begin, count = self._at, len(self._places) + 1
        lines = "".join(f"{self._places[number]:010d} 00000 n \n" for number in sorted(self._places))
        self._write(f"xref\n0 {count}\n0000000000 65535 f \n{lines}".encode())
        self._write(f"trailer\n<< /Size {count} /Root {CATALOG} 0 R /Info {INFO} 0 R >>\n".encode())
        self._write(f"startxref\n{begin}\n%%EOF\n".encode())

    def _object(self, words: str, stream: bytes | None = None, number: int = 0) -> int:
        if not number:
            number, self._next = self._next, self._next + 1
        self._places[number] = self._at
        body = b"" if stream is None else b"\nstream\n" + stream + b"\nendstream"
        self._write(f"{number} 0 obj\n{words}".encode() + body + b"\nendobj\n")
        return number

    def _write(self, data: bytes) -> None:
        self._stream.write(data)
        self._at += len(data)


def _text(words: str) -> str:
    """Return a text as PDF has it, in hexadecimal: no letter of it can end it."""
    return f"<{(chr(0xFEFF) + words).encode('utf-16-be', 'replace').hex()}>"
